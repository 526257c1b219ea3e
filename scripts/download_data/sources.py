"""Where the licensed data sets come from, and what of them is wanted."""

from __future__ import annotations

from typing import NamedTuple, Optional

MEGABYTE = 1_000_000


class Source(NamedTuple):
    """Where a data set comes from, which files we want, and how big they get.

    Caps are in bytes and generous: they stop a zip bomb, not a new edition.
    """

    name: str
    url: str
    licence: str
    zip_folder: str  # what stands before the file names in the zip
    files: tuple[str, ...]
    download_cap: int
    file_cap: int
    total_cap: int
    zip_md5: Optional[str] = None
    file_md5: tuple[tuple[str, str], ...] = ()

    @property
    def archive(self) -> str:
        """The name of the zip file."""
        return self.url.rpartition("/")[2]


ML_100K = Source(
    name="ml-100k",
    url="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    licence="for research; not to be passed on, and not for commercial use,\n"
    "  without permission; to be acknowledged (Harper and Konstan, 2015)",
    zip_folder="ml-100k/",
    files=(
        "README",
        "u.data",
        "u.genre",
        "u.info",
        "u.item",
        "u.occupation",
        "u.user",
    )
    + tuple(
        f"u{fold}.{part}" for fold in range(1, 6) for part in ("base", "test")
    ),
    download_cap=10 * MEGABYTE,
    file_cap=5 * MEGABYTE,
    total_cap=30 * MEGABYTE,
    # Published beside the zip, as ml-100k.zip.md5; the set does not change.
    zip_md5="0e33842e24a9c977be4e0107933c0723",
    file_md5=(("u.data", "6e47046882bad158b0efbb84cd5cb987"),),
)
# This set grows now and then, so there is no checksum that it has to keep.
ML_LATEST_SMALL = Source(
    name="ml-latest-small",
    url="https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
    licence="for research; not for commercial use without permission; to be\n"
    "  passed on only under the same licence; to be acknowledged (Harper and\n"
    "  Konstan, 2015)",
    zip_folder="ml-latest-small/",
    files=("README.txt", "ratings.csv", "movies.csv"),
    download_cap=10 * MEGABYTE,
    file_cap=30 * MEGABYTE,
    total_cap=50 * MEGABYTE,
)
# "Dataset 2" of https://eigentaste.berkeley.edu/dataset/archive/ (Ken Goldberg,
# UC Berkeley): 1.7 million ratings of 150 jokes. Until December 2019 it stood
# one folder higher; scikit-surprise reads this same zip. No checksum is
# published.
JESTER = Source(
    name="jester",
    url="https://eigentaste.berkeley.edu/dataset/archive/jester_dataset_2.zip",
    licence="for research; to be acknowledged (K. Goldberg, T. Roeder,\n"
    "  D. Gupta and C. Perkins, Eigentaste, Information Retrieval 4(2), 2001)",
    zip_folder="",
    files=("jester_ratings.dat", "jester_items.dat"),
    download_cap=30 * MEGABYTE,
    file_cap=100 * MEGABYTE,
    total_cap=120 * MEGABYTE,
)
SOURCES = (ML_100K, ML_LATEST_SMALL, JESTER)
