"""From the zip to a folder: the named files, within the caps."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PureWindowsPath

from scratch_recs.errors import DataError
from scripts.download_data.sources import Source
from scripts.download_data.web import check_md5, why

CHUNK = 1 << 14
# All that zipfile is known to raise on damage: ValueError for offsets and
# names, RuntimeError for a password or for a version that it does not know.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
)


def read_archive(source: Source, folder: Path) -> bytes:
    """The zip of `source`, from a folder.

    Raises DataError if it cannot be read or has not the right checksum.
    """
    try:
        with open(folder / source.archive, "rb") as file:
            body = file.read(source.download_cap + 1)
    except OSError as error:
        raise DataError(f"{source.archive}: {why(error)}") from error
    if len(body) > source.download_cap:
        raise DataError(f"it is longer than {source.download_cap:,} bytes")
    check_md5("the zip", body, source.zip_md5)
    return body


def leads_outside(path: str) -> bool:
    """True if a path in a zip is absolute, has a drive letter, or climbs up.

    >>> leads_outside("ml/u.data"), leads_outside("ml/../../u.data")
    (False, True)
    """
    # The rules of Windows take both slashes for separators: they are stricter.
    parts = PureWindowsPath(path)
    return bool(parts.anchor) or ".." in parts.parts


def plain_member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    """The entry at `path`; raises DataError if that is no plain file."""
    if path not in archive.namelist():
        raise DataError(f"the zip holds no {path}")
    member = archive.getinfo(path)
    kind = stat.S_IFMT(member.external_attr >> 16)  # 0 if a zip does not tell
    if kind not in (0, stat.S_IFREG):
        raise DataError(f"{path} in the zip is not a plain file")
    # The other methods' unpackers in zipfile set no limit to one read.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{path} in the zip is compressed in an unusual way")
    return member


def unpack_file(
    archive: zipfile.ZipFile, path: str, target: Path, limit: int
) -> int:
    """Write the entry at `path` to `target`; its size, at most `limit` bytes.

    The bytes are counted as they come out: a header may say any size it likes.
    """
    size = 0
    member = plain_member(archive, path)
    with archive.open(member) as packed, open(target, "wb") as out:
        for chunk in iter(lambda: packed.read(CHUNK), b""):
            size += len(chunk)
            if size > limit:
                raise DataError(
                    f"{path} in the zip unpacks to over {limit:,} bytes"
                )
            out.write(chunk)
    if size == 0:
        raise DataError(f"{path} in the zip is empty")
    return size


def unpack_files(
    source: Source, archive: zipfile.ZipFile, folder: Path
) -> None:
    """Write the files of `source`, and no others, into `folder`."""
    for path in archive.namelist():
        if leads_outside(path):
            raise DataError(
                f"the zip holds {path!r}, which leads out of its folder"
            )
    room = source.total_cap
    for file in source.files:
        limit = min(source.file_cap, room)
        room -= unpack_file(
            archive, source.zip_folder + file, folder / file, limit
        )
    for file, md5 in source.file_md5:
        check_md5(file, (folder / file).read_bytes(), md5)


def unpack(source: Source, body: bytes, folder: Path) -> None:
    """Write the files of `source` from the zip `body` into `folder`."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            unpack_files(source, archive, folder)
    except DataError:  # is a ValueError
        raise
    except DAMAGE as error:
        raise DataError(
            f"what came is no sound zip file ({why(error)})"
        ) from error
