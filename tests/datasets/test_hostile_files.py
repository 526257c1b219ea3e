"""Files that are no files of ratings: one sentence, soon, and little memory."""

import gzip
import os
import sys

import pytest

from scratch_recs.datasets.csv_files import LONGEST, read_rows
from scratch_recs.datasets.interests import load_interests
from scratch_recs.datasets.jester import load_jester, load_jester_jokes
from scratch_recs.datasets.matrix_files import load_rating_matrix
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_100k_fold,
    load_movielens_100k_users,
    load_movielens_small,
    load_movielens_small_movies,
    load_movielens_titles,
)
from scratch_recs.datasets.rating_files import load_ratings
from tests.helpers import message_of, python

# The readers of a file, and those of a folder with the file they begin with.
OF_FILES = [load_ratings, load_rating_matrix, load_interests]
OF_FOLDERS = {
    load_movielens_100k: "u.data",
    load_movielens_titles: "u.item",
    load_movielens_100k_users: "u.user",
    load_movielens_small: "ratings.csv",
    load_movielens_small_movies: "movies.csv",
    load_jester: "jester_ratings.csv",
    load_jester_jokes: "jester_items.csv",
}
every_reader = pytest.mark.parametrize(
    "reader", [*OF_FILES, *OF_FOLDERS], ids=lambda reader: reader.__name__
)


def complaint(reader, path):
    """What a reader says of a file; readers of folders find it by its name."""
    if reader in OF_FILES:
        return message_of(reader, path)
    folder = path.parent / "folder"
    folder.mkdir()
    os.link(path, folder / OF_FOLDERS[reader])
    return message_of(reader, folder)


@every_reader
def test_a_line_of_200_megabytes_is_refused_at_its_beginning(reader, tmp_path):
    path = tmp_path / "long.csv"
    with open(path, "wb") as file:
        file.write(b"9" * 100)
        file.truncate(200_000_000)  # a sparse file: it takes no room on the disk
    message = complaint(reader, path)
    assert "line 1: longer than 1,048,576 bytes: b'999" in message
    assert len(message) < 200


@every_reader
def test_a_nul_is_named_on_every_interpreter(reader, tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(b"ann,Al\0ien,5\n")
    message = complaint(reader, path)
    assert message.endswith(r"line 1: a NUL in 'ann,Al\x00ien,5'")


@every_reader
def test_what_is_no_ordinary_file_is_not_opened(reader, tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    message = complaint(reader, path)
    assert message.endswith("cannot be read: it is no ordinary file")


@pytest.mark.parametrize("reader", OF_FILES, ids=lambda reader: reader.__name__)
def test_a_device_without_an_end_is_not_opened(reader):
    if not os.path.exists("/dev/zero"):
        pytest.skip("this system has no /dev/zero")
    assert message_of(reader, "/dev/zero") == (
        "/dev/zero cannot be read: it is no ordinary file"
    )


@every_reader
@pytest.mark.parametrize(
    "path", ["no\0path", "x" * 5000, "x/" * 2500, "", "no\nsuch file", "\ud800"]
)
def test_a_path_that_cannot_be_one_is_one_sentence(reader, path):
    message = message_of(reader, path)
    assert len(message) < 400 and message.isprintable()


@every_reader
@pytest.mark.parametrize("path", [5, True, b"folder", ["folder"], 1.5, {"folder"}])
def test_what_is_no_path_is_an_error_that_names_the_argument(reader, path):
    if reader is load_ratings and isinstance(path, list):
        return  # it reads several files
    with pytest.raises(TypeError, match="^(path|paths|folder) is a path"):
        reader(path)


@pytest.mark.parametrize("number", [0, 6, -1])
def test_a_fold_has_a_number_from_one_to_five(number, tmp_path):
    with pytest.raises(ValueError, match="^number counts from 1 to 5, not"):
        load_movielens_100k_fold(tmp_path, number)
    with pytest.raises(TypeError, match="^number is a whole number from 1 to 5, not"):
        load_movielens_100k_fold(tmp_path, str(number))


def test_a_folder_is_no_file(tmp_path):
    message = message_of(load_ratings, tmp_path)
    assert message == f"{tmp_path} cannot be read: it is a folder"


def test_a_line_of_exactly_the_limit_is_read(tmp_path):
    path = tmp_path / "own.csv"
    line = b"9" * 99 + b","
    data = line * (LONGEST // 100 - 1)
    path.write_bytes(data + b"9" * (LONGEST - len(data) - 1) + b"\n")
    ((number, row),) = read_rows(path)
    assert number == 1 and len(",".join(row)) + 1 == LONGEST
    path.write_bytes(b"9" + path.read_bytes())
    assert "longer than" in message_of(list, read_rows(path))


def test_a_quote_that_is_never_closed_swallows_no_more_than_the_limit(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(b"1,2\n" + b'"",' * 20 + b'"' + b"x" * 100_000 + b'"\n' + b'"')
    with open(path, "ab") as file:
        for _ in range(400):
            file.write(b"x" * 10_000 + b"\n")
    message = message_of(list, read_rows(path, ragged=True))
    assert message.startswith("own.csv, line 3: ") and len(message) < 200


def test_a_packed_file_is_unpacked_line_by_line(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(50):
            file.write(b"9" * 2**20)
    message = message_of(load_ratings, path)
    assert message.startswith("bomb.csv.gz, line 1: longer than 1,048,576 bytes")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads ru_maxrss")
def test_a_sparse_file_of_ten_gigabytes_takes_little_memory(tmp_path):
    path = tmp_path / "sparse.csv"
    with open(path, "wb") as file:
        try:
            file.truncate(10 * 2**30)
        except OSError:
            pytest.skip("this file system has no sparse files")
    code = (
        "import resource, sys\n"
        "from scratch_recs import DataError, load_ratings\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    load_ratings(sys.argv[1])\n"
        "except DataError as error:\n"
        "    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    print(after - before < 30_000, error)\n"
    )
    finished = python("-c", code, path)
    assert finished.stdout.startswith("True sparse.csv, line 1: longer than")
