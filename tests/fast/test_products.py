"""The fast product of two rows is the plain one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scratch_recs.fast as fast
from scratch_recs.fast.products import _by_built_ins, product, quick_product

rows = st.lists(st.floats(-1e6, 1e6), max_size=8)


@given(rows, rows)
def test_both_forms_are_equal(v, w):
    expected = product(v, w)
    for form in (_by_built_ins, quick_product()):
        assert form(v, w) == pytest.approx(expected, rel=1e-12, abs=1e-3)
    assert product(w, v) == expected


def test_the_switch_brings_the_plain_one(monkeypatch):
    monkeypatch.setattr(fast, "ENABLED", False)
    assert quick_product() is product
