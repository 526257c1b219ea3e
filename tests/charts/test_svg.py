"""SVG: any text survives the way through XML, and what is written is whole."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scratch_recs.charts.axes import TOP
from scratch_recs.charts.svg import (
    clean,
    element,
    note,
    number,
    picture,
    save,
    shorten,
    text,
    text_width,
    tooltip,
    wrapped,
)
from tests.charts.pictures import check_picture, colliding, text_boxes, texts
from tests.strategies import any_text


@given(st.floats(-1e6, 1e6))
def test_a_number_is_the_value_to_half_a_hundredth(value):
    written = number(value)
    assert abs(float(written) - value) <= 0.005 + 1e-9
    assert written != "-0" and len(written.partition(".")[2]) <= 2
    assert not written.endswith(".") and not ("." in written and written[-1] == "0")


@given(any_text)
@example("</text> & \"quoted\" 'twice' <![CDATA[ ]]>")
@example("\x00\x0b\ud800\ufffe")
def test_any_text_is_read_back_as_it_was_cleaned(words):
    for written in (text(1, 2, words), tooltip(words)):
        assert (ElementTree.fromstring(written).text or "") == clean(words)
    rim, over = ElementTree.fromstring(note(1, 2, words, 9, fill="red"))
    assert (rim.text or "") == (over.text or "") == clean(words)


def test_the_white_rim_of_a_note_is_drawn_before_it_and_not_read_aloud():
    """Not by paint-order, which some programs that show SVG do not know."""
    rim, over = ElementTree.fromstring(note(1, 2, "Alien", 9, text_anchor="end"))
    assert rim.get("fill") == rim.get("stroke") == "white"
    assert rim.get("aria-hidden") == "true"
    assert over.get("fill") is over.get("stroke") is None
    for name in ("x", "y", "font-size", "text-anchor"):
        assert rim.get(name) == over.get(name)


@given(any_text, st.floats(20, 400), st.floats(8, 30))
def test_wrapped_lines_fit_and_lose_nothing_unsaid(words, width, size):
    lines, whole = wrapped(words, width, size), clean(words)
    assert 1 <= len(lines) <= 2
    for line in lines:
        assert text_width(line, size) <= max(width, text_width("…", size)) + 1e-9
    joined = " ".join(lines)
    assert joined == whole or (joined[-1] == "…" and whole.startswith(joined[:-1]))
    if text_width(whole, size) <= width:
        assert lines == [whole]


@given(any_text)
def test_clean_changes_nothing_twice_and_nothing_printable(words):
    assert clean(clean(words)) == clean(words)
    assert len(clean(words).split()) == len(clean(words).split(" ")) or not clean(words)
    printable = "".join(character for character in words if character.isprintable())
    assert clean(printable) == " ".join(printable.split())


@given(any_text)
def test_attributes_are_escaped(value):
    value = clean(value)
    read = ElementTree.fromstring(element("g", data_name=value))
    assert read.get("data-name") == value


@given(any_text, any_text)
def test_the_parts_of_a_text_are_as_wide_as_the_whole(first, second):
    first, second = clean(first), clean(second)
    whole = text_width(first + "x" + second, 10)
    parts = text_width(first, 10) + text_width("x", 10) + text_width(second, 10)
    assert math.isclose(whole, parts)
    assert math.isclose(text_width(first, 20), 2 * text_width(first, 10))


# The widths of these texts in DejaVu Sans, in font sizes: its own advance widths.
@pytest.mark.parametrize(
    "words, true_width",
    [
        ("Toy Story (1995)", 8.417),
        ("Willy Wonka and the Chocolate Factory (1971)", 23.343),
        ("E.T. the Extra-Terrestrial (1982)", 15.955),
        ("Léon: The Professional", 11.300),
        ("mean squared error", 9.996),
        ("0.9237", 3.499),
        ("−10,000", 4.337),
    ],
)
def test_the_estimated_width_is_never_too_small_and_hardly_too_large(words, true_width):
    assert true_width <= text_width(words, 1) <= 1.08 * true_width


@given(any_text, st.floats(20, 400), st.floats(8, 30))
def test_a_shortened_text_fits_and_says_that_it_was_shortened(words, width, size):
    short, whole = shorten(words, width, size), clean(words)
    assert text_width(short, size) <= max(width, text_width("…", size)) + 1e-9
    if text_width(whole, size) <= width:
        assert short == whole
    else:
        assert short.endswith("…") and whole.startswith(short[:-1])


def test_a_text_is_cut_between_words_where_that_loses_less_than_half():
    title = "Monty Python and the Holy Grail"
    assert shorten(title, 200, 14) == "Monty Python and the…"
    assert shorten("A Koyaanisqatsi", 100, 14).startswith("A Koyaan")


@given(any_text, any_text)
def test_a_picture_is_well_formed_and_keeps_its_texts(title, words):
    found = check_picture(picture(title, [text(100, 100, words)]))
    assert found["title"][0].text in (clean(title), None)
    assert texts(found)[1] == clean(words)


@given(any_text, any_text)
def test_a_subtitle_stands_under_the_title_and_above_the_frame(title, words):
    found = check_picture(picture(title, [], words))
    boxes = text_boxes(found)
    assert len(boxes) == (2 if words else 1) and not colliding(boxes)
    assert all(box.bottom < TOP for box in boxes)


def test_save_writes_the_same_bytes_everywhere(tmp_path):
    svg = picture("Überschrift – with umlaut", [])
    save(svg, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_bytes() == svg.encode("utf-8")
    assert b"\r" not in (tmp_path / "a.svg").read_bytes()


def test_a_failed_save_leaves_the_old_file_and_no_new_one(tmp_path):
    path = tmp_path / "chart.svg"
    save("old", path)
    with pytest.raises(UnicodeEncodeError):
        save("a lone surrogate cannot be written: \ud800", path)
    assert [file.name for file in tmp_path.iterdir()] == ["chart.svg"]
    assert path.read_text(encoding="utf-8") == "old"
