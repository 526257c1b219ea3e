"""A run that explodes is stopped: in the epoch in which it does, or after the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.embeddings.dot_models import EmbeddingDot
from scratch_recs.errors import DivergenceError
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.training.epochs import Epoch, check_outcome
from scratch_recs.training.optimizers import SGD
from tests.strategies import rating_tables

TABLE = synthetic_ratings(users=12, items=9, ratings=60, seed=1)


class WrongBy:
    """A model whose predictions are all wrong by so much."""

    def __init__(self, error):
        self.error = error

    def predict_all(self, ratings, clip=True):
        assert not clip
        return [rating + self.error for rating in ratings.values]


@given(rating_tables(min_size=2), st.sampled_from([-1, 1]), st.floats(0, 0.999))
def test_the_mean_squared_error_of_the_outcome_is_what_counts(table, sign, share):
    low, high = table.scale
    limit = 10 * max(1.0, high - low, abs(low), abs(high))
    last = Epoch(4, 0.5, train=1.0)
    check_outcome(WrongBy(sign * share * limit), table, last)
    with pytest.raises(DivergenceError, match="^epoch 4: the mean squared error grew"):
        check_outcome(WrongBy(sign * 1.001 * limit), table, last)


@pytest.mark.parametrize(
    "model",
    [
        EmbeddingDot(dim=2, epochs=50, optimizer=SGD(50.0), progress=False),
        MatrixFactorization(epochs=50, learning_rate=5.0, progress=False),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_diverging_run_ends_long_before_its_last_epoch(model):
    with pytest.raises(DivergenceError) as caught:
        model.fit(TABLE)
    number = int(str(caught.value).split(":")[0].split()[1])
    assert number <= 5
