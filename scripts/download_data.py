"""Fetch the licensed data sets from their publishers into data/.

    python3 -m scripts.download_data            all three
    python3 -m scripts.download_data jester     this one

The data may be used in class but not be shipped with a program, so everybody
fetches their own copy. Three rules hold on the way:

1. What comes from the network is not believed. It has to come over https, within
   the time-outs, whole, and with the publisher's checksum where there is one. Sizes
   are counted while reading, never taken from a header. No path inside the zip is
   ever used as a path on the disk: the names of the files to write stand below.
2. All or nothing. The zip stays in memory; its files are written to a temporary
   folder beside the target, which is renamed into place when all of them are right.
3. Nothing of yours is lost. A complete folder is kept, and files of your own in an
   incomplete one are carried over to the new one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import http.client
import io
import os
import shutil
import socket
import stat
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from pathlib import Path, PureWindowsPath
from typing import Any, Callable, Iterator, NamedTuple, Optional, Sequence, Tuple

from scratch_recs.command_line import make_parser, run
from scratch_recs.errors import DataError
from scratch_recs.progress import progress_bar

DATA = Path(__file__).resolve().parent.parent / "data"
TIMEOUT_SECONDS = 20  # to connect, and again for every read
CHUNK = 1 << 14
MEGABYTE = 1_000_000
# All that zipfile is known to raise on damage: ValueError for offsets and names,
# RuntimeError for a password or for a version that it does not know.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
)


class Source(NamedTuple):
    """Where a data set comes from, which files of it we want, and how big they get.

    Caps are in bytes and generous: they stop a zip bomb, not a new edition.
    """

    name: str
    url: str
    licence: str
    zip_folder: str  # what stands before the file names in the zip
    files: Tuple[str, ...]
    download_cap: int
    file_cap: int
    total_cap: int
    zip_md5: Optional[str] = None
    file_md5: Tuple[Tuple[str, str], ...] = ()


ML_100K = Source(
    name="ml-100k",
    url="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    licence="for research; not to be passed on, and not for commercial use, without\n"
    "  permission; to be acknowledged (F. M. Harper and J. A. Konstan, 2015)",
    zip_folder="ml-100k/",
    files=("README", "u.data", "u.genre", "u.info", "u.item", "u.occupation", "u.user")
    + tuple(f"u{fold}.{part}" for fold in range(1, 6) for part in ("base", "test")),
    download_cap=10 * MEGABYTE,
    file_cap=5 * MEGABYTE,
    total_cap=30 * MEGABYTE,
    # Published beside the zip, as ml-100k.zip.md5; the set has not changed since.
    zip_md5="0e33842e24a9c977be4e0107933c0723",
    file_md5=(("u.data", "6e47046882bad158b0efbb84cd5cb987"),),
)
# This set grows now and then, so there is no checksum that it has to keep.
ML_LATEST_SMALL = Source(
    name="ml-latest-small",
    url="https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
    licence="for research; not for commercial use without permission; to be passed on\n"
    "  only under the same licence; to be acknowledged (Harper and Konstan, 2015)",
    zip_folder="ml-latest-small/",
    files=("README.txt", "ratings.csv", "movies.csv"),
    download_cap=10 * MEGABYTE,
    file_cap=30 * MEGABYTE,
    total_cap=50 * MEGABYTE,
)
# "Dataset 2" of https://eigentaste.berkeley.edu/dataset/archive/ (Ken Goldberg, UC
# Berkeley): 1.7 million ratings of 150 jokes. Until December 2019 it stood one folder
# higher; scikit-surprise reads this same zip. No checksum is published.
JESTER = Source(
    name="jester",
    url="https://eigentaste.berkeley.edu/dataset/archive/jester_dataset_2.zip",
    licence="for research; to be acknowledged (K. Goldberg, T. Roeder, D. Gupta and\n"
    "  C. Perkins, Eigentaste, Information Retrieval 4(2), 2001)",
    zip_folder="",
    files=("jester_ratings.dat", "jester_items.dat"),
    download_cap=30 * MEGABYTE,
    file_cap=100 * MEGABYTE,
    total_cap=120 * MEGABYTE,
)
SOURCES = (ML_100K, ML_LATEST_SMALL, JESTER)


# --- From the network: all of it, or one reason why not ---


def require_https(url: str) -> None:
    """A DataError unless `url` is https.

    >>> require_https("http://example.org/ml-100k.zip")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: http://example.org/ml-100k.zip is not https
    """
    if not url.lower().startswith("https://"):
        raise DataError(f"{url} is not https")


class HttpsRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to https, refuses any other."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        require_https(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_https(url: str) -> Any:
    """The server's answer to a GET of `url`, over https from the first byte on."""
    require_https(url)
    ask = urllib.request.build_opener(HttpsRedirects).open
    return ask(url, timeout=TIMEOUT_SECONDS)


def why(error: Exception) -> str:
    """What went wrong on the network or the disk, in a few words on one line.

    >>> why(urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")))
    'Connection refused'
    """
    if isinstance(error, urllib.error.HTTPError):
        phrase = http.client.responses.get(error.code, "")
        return f"the server answered {error.code} {phrase}".rstrip()
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off"
    if isinstance(error, http.client.HTTPException):
        return f"no sound HTTP answer came ({type(error).__name__})"
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    # Up to Python 3.9 socket.timeout is no TimeoutError.
    if isinstance(reason, (socket.timeout, TimeoutError)):
        return "the server did not answer in time"
    if "CERTIFICATE_VERIFY_FAILED" in str(reason):
        return (
            "the server's certificate could not be verified; a Python from python.org "
            "on a Mac needs its 'Install Certificates.command' run once"
        )
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    printable = (letter if letter.isprintable() else " " for letter in str(text))
    return " ".join("".join(printable).split())


def read_body(source: Source, response: Any) -> bytes:
    """The whole body of `response`: DataError where it is too long or breaks off."""
    announced = response.length or 0  # None without a sound Content-Length
    body = bytearray()
    with progress_bar(total=announced, description=source.name, unit="B") as bar:
        for chunk in iter(lambda: response.read(CHUNK), b""):
            body += chunk
            if len(body) > source.download_cap:
                raise DataError(f"it is longer than {source.download_cap:,} bytes")
            bar.update(len(chunk))
    if len(body) < announced:
        raise DataError(f"it broke off after {len(body):,} of {announced:,} bytes")
    return bytes(body)


def check_md5(what: str, content: bytes, expected: Optional[str]) -> None:
    """A DataError where `content` has another MD5 checksum than the published one.

    MD5 is what the publisher gives. It tells damage; that nobody has meddled is what
    https is for.
    """
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if expected is not None and md5 != expected:
        raise DataError(f"{what} does not have its published checksum")


def download(source: Source, open_url: Callable[[str], Any]) -> bytes:
    """The zip of `source`, whole and with the right checksum, else a DataError."""
    try:
        with open_url(source.url) as response:
            body = read_body(source, response)
    except DataError:  # is a ValueError
        raise
    # ValueError: an address that is none, which a redirect may lead to.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(why(error)) from error
    check_md5("the zip", body, source.zip_md5)
    return body


# --- From the zip: the named files, and nothing that the caps forbid ---


def leads_outside(path: str) -> bool:
    """True where a path in a zip is absolute, has a drive letter, or climbs up.

    >>> [leads_outside(path) for path in ("ml/u.data", "/u.data", "ml/../../u.data")]
    [False, True, True]
    """
    # The rules of Windows take both slashes for separators: the stricter reading.
    parts = PureWindowsPath(path)
    return bool(parts.anchor) or ".." in parts.parts


def plain_member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    """The entry at `path`: DataError where it is missing or not a plain file."""
    if path not in archive.namelist():
        raise DataError(f"the zip holds no {path}")
    member = archive.getinfo(path)
    kind = stat.S_IFMT(member.external_attr >> 16)  # 0 where a zip does not tell
    if kind not in (0, stat.S_IFREG):
        raise DataError(f"{path} in the zip is not a plain file")
    # The other methods' unpackers in zipfile set no limit to one read.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{path} in the zip is compressed in an unusual way")
    return member


def unpack_file(archive: zipfile.ZipFile, path: str, target: Path, limit: int) -> int:
    """Write the entry at `path` to `target`; its size, at most `limit` bytes.

    The bytes are counted as they come out: a header may say any size it likes.
    """
    size = 0
    with archive.open(plain_member(archive, path)) as packed, open(target, "wb") as out:
        for chunk in iter(lambda: packed.read(CHUNK), b""):
            size += len(chunk)
            if size > limit:
                raise DataError(f"{path} in the zip unpacks to over {limit:,} bytes")
            out.write(chunk)
    if size == 0:
        raise DataError(f"{path} in the zip is empty")
    return size


def unpack_files(source: Source, archive: zipfile.ZipFile, folder: Path) -> None:
    """Write the files of `source`, and no others, into `folder`."""
    for path in archive.namelist():
        if leads_outside(path):
            raise DataError(f"the zip holds {path!r}, which leads out of its folder")
    room = source.total_cap
    for file in source.files:
        limit = min(source.file_cap, room)
        room -= unpack_file(archive, source.zip_folder + file, folder / file, limit)
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
        raise DataError(f"what came is no sound zip file ({why(error)})") from error


# --- On the disk: the whole set, or everything as it was ---


@contextlib.contextmanager
def work_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target`; afterwards it is gone.

    So are the folders above it that had to be made, unless something stands in them.
    """
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{target.name}-"
        with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent) as work:
            yield Path(work)
    finally:
        with contextlib.suppress(OSError):  # "not empty": this and those above stay
            for folder in made:
                folder.rmdir()


def carry_over(old: Path, new: Path) -> None:
    """Copy into `new` what `old` holds and `new` does not: the user's own files."""
    for entry in old.iterdir():
        copy = new / entry.name
        if copy.exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, copy, symlinks=True)
        else:
            shutil.copy2(entry, copy, follow_symlinks=False)


def put_in_place(new: Path, target: Path, old: Path) -> None:
    """Rename `target` to `old` and `new` to `target`: both, or neither."""
    try:
        if target.exists():
            os.replace(target, old)
        os.replace(new, target)
    except BaseException:  # Ctrl-C too
        if old.exists() and not target.exists():
            os.replace(old, target)
        raise


def install(source: Source, body: bytes, folder: Path) -> None:
    """Make `folder` hold the files of the zip `body`, all at once."""
    try:
        target = folder.resolve()  # a symbolic link stays one
        with work_folder(target) as work:
            new = work / "new"
            new.mkdir()
            unpack(source, body, new)
            if target.exists():
                carry_over(target, new)
            put_in_place(new, target, work / "old")
    # RuntimeError: links that lead in a circle, up to Python 3.12.
    except (OSError, RuntimeError) as error:
        raise DataError(f"{folder} could not be written: {why(error)}") from error


def is_complete(folder: Path, source: Optional[Source] = None) -> bool:
    """True where `folder` holds all files of its set, none empty, u.data unharmed.

    `source` is by default the one of SOURCES that is named like the folder (KeyError
    where none is).

    >>> is_complete(Path("no-such-folder") / "ml-100k")
    False
    """
    if source is None:
        source = {known.name: known for known in SOURCES}[folder.name]
    paths = [folder / file for file in source.files]
    try:
        for file, md5 in source.file_md5:
            check_md5(file, (folder / file).read_bytes(), md5)
        return all(path.is_file() and path.stat().st_size > 0 for path in paths)
    except (OSError, DataError):
        return False


# --- The script ---


def get(
    source: Source, folder: Path, force: bool, open_url: Callable[[str], Any]
) -> None:
    """Fetch one set into `folder`, unless it is there; say what is there then."""
    if is_complete(folder, source) and not force:
        print(f"{source.name}: complete, kept as it is (--force fetches it again)")
    else:
        print(f"{source.name}: {source.licence}", flush=True)
        try:
            install(source, download(source, open_url), folder)
        except DataError as error:
            raise DataError(
                f"{source.name} could not be fetched from {source.url} ({error}); "
                "nothing of it was kept"
            ) from error
    size = sum((folder / file).stat().st_size for file in source.files)
    print(f"  {len(source.files)} files, {size / MEGABYTE:.1f} MB, in {folder}")


def next_command(data: Path) -> str:
    """What to run now: the tour, on these data where it can use them.

    >>> next_command(DATA)
    'python3 -m scratch_recs'
    """
    tour = "python3 -m scratch_recs"
    if data == DATA or not (data / "ml-100k" / "u.data").is_file():
        return tour
    return f"{tour} --data {data}"


def make_options(names: Sequence[str]) -> argparse.ArgumentParser:
    """A parser with the options of every script, three of which differ here."""
    shared = make_parser(
        "Fetch the data sets from their publishers. A set that is complete is kept.",
        "ten seconds to a minute, for 14 MB",
    )
    parser = argparse.ArgumentParser(
        description=shared.description,
        epilog=shared.epilog,
        parents=[shared],
        add_help=False,  # comes with `shared`
        conflict_handler="resolve",  # what is said below wins
    )
    where = "put the sets into this folder (default: data/ beside scripts/)"
    parser.add_argument("--data", metavar="FOLDER", type=Path, default=DATA, help=where)
    parser.add_argument("--seed", type=int, default=0, help="changes nothing here")
    parser.add_argument("--quick", action="store_true", help="changes nothing here")
    force = "fetch even what is complete"
    parser.add_argument("--force", action="store_true", help=force)
    which = f"{', '.join(names)} (default: all)"
    parser.add_argument("sets", metavar="SET", nargs="*", help=which)
    return parser


def main(
    arguments: Optional[Sequence[str]] = None,
    sources: Sequence[Source] = SOURCES,
    open_url: Callable[[str], Any] = open_https,
) -> int:
    """Fetch the sets that the arguments name; the exit status."""
    names = [source.name for source in sources]
    parser = make_options(names)
    options = parser.parse_args(arguments)
    for name in options.sets:
        if name not in names:
            parser.error(f"no set is called {name!r}: choose from {', '.join(names)}")

    def get_all() -> None:
        for source in sources:
            if not options.sets or source.name in options.sets:
                get(source, options.data / source.name, options.force, open_url)
        print(f"Next: {next_command(options.data)}")

    return run(get_all)


if __name__ == "__main__":
    sys.exit(main())
