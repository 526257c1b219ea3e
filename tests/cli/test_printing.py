"""What is printed: tables, headings and remarks of at most 80 columns."""

import contextlib
import io

from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.cli.printing import (
    compare,
    heading,
    print_table,
    save_pictures,
    say,
    shorten,
)


def printed(action, *arguments, **options):
    """What an action prints on standard output."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        action(*arguments, **options)
    return out.getvalue()


cells = st.text(st.characters(whitelist_categories=["L", "N"]), max_size=6)
rows_of_cells = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=5)
)


@given(rows_of_cells, st.integers(0, 4))
def test_the_columns_of_a_table_stand_under_each_other(rows, left):
    lines = printed(print_table, rows[0], rows[1:], left=left).split("\n")
    assert lines.pop() == "" and len(lines) == len(rows)
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row, line in zip(rows, lines):
        assert line == line.rstrip()
        start = 2
        for place, (cell, width) in enumerate(zip(row, widths)):
            field = line[start : start + width].ljust(width)
            assert field == (cell.ljust(width) if place < left else cell.rjust(width))
            start += width + 2


def test_numbers_in_a_table_are_printed_as_they_are():
    table = printed(print_table, ["name", "MSE"], [["all", 1.25], ["none", None]])
    assert table == "  name   MSE\n  all   1.25\n  none  None\n"


@given(st.text("ab .", max_size=30), st.integers(3, 20))
def test_shortened_text_fits_and_begins_like_the_text(text, width):
    short = shorten(text, width)
    assert len(short) <= width
    if len(text) <= width:
        assert short == text
    else:
        assert short == text[: width - 3] + "..." and len(short) == width


def test_a_heading_is_underlined_and_figures_stand_side_by_side():
    assert printed(heading, "2. Ratings") == "\n2. Ratings\n----------\n"
    line = printed(compare, "movies", 1682, 1681, note="one is missing")
    expected = "movies documented 1682 ours 1681 one is missing"
    assert line.split() == expected.split()
    assert printed(compare, "movies", 1682, 1682).endswith("ours 1682\n")


@given(st.text("abc ", max_size=400))
def test_a_remark_fits_and_loses_no_word(words):
    lines = printed(say, words, hanging="      ").splitlines()
    assert " ".join(lines).split() == words.split()
    assert all(len(line) <= 80 and line.startswith("  ") for line in lines if line)


def test_pictures_are_written_and_named(tmp_path):
    drawn = {"a.svg": "<svg>one</svg>", "b.svg": "<svg>two</svg>"}
    lines = printed(save_pictures, drawn, tmp_path).splitlines()
    assert lines == [f"  Drawn: {tmp_path / name}" for name in drawn]
    for name, picture in drawn.items():
        assert (tmp_path / name).read_text(encoding="utf-8").strip() == picture
