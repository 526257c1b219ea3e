"""The switch that turns everything in `fast/` off."""

import pytest

from tests.helpers import answer


@pytest.mark.parametrize("setting, enabled", [("0", False), ("1", True), ("", True)])
def test_the_environment_decides(setting, enabled):
    code = "from scratch_recs import fast; print(fast.ENABLED)"
    assert answer(code, SCRATCH_RECS_FAST=setting).strip() == str(enabled)
