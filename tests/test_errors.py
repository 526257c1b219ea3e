"""The errors of the library: what Python must not add to their sentence."""

import pytest

from scratch_recs.errors import NotFittedError


def test_no_similar_name_is_suggested_to_a_user_who_has_to_fit_first():
    class Model:
        def __getattr__(self, name):
            raise NotFittedError("call fit first")

    with pytest.raises(NotFittedError, match="^call fit first$") as caught:
        Model().rating
    assert caught.value.name == ""  # in which Python notes the missing name
