"""MovieLens 100k: the mean, two factors, and other methods on one test part."""

from __future__ import annotations

from typing import NamedTuple

from scratch_recs import (
    BiasBaseline,
    GlobalMean,
    ItemKNN,
    ItemMean,
    MatrixFactorization,
    Ratings,
    Recommender,
    UserKNN,
    error_of,
    mse,
)
from scratch_recs.cli.printing import compare, print_table, say

# The log of the lecture: training and validation error of an epoch. It breaks
# off in the sixth.
LOG = {
    1: ("0.9315", "0.9971"),
    2: ("0.9189", "0.9810"),
    3: ("0.8997", "0.9664"),
    4: ("0.8827", "0.9536"),
    5: ("0.8679", "0.9425"),
    6: ("0.8549", ""),
}
BASELINE = 1.2609526646939684
TEST_ERROR = 0.911

# The lecture's bar shows the average loss of every thousandth rating, so that
# the last ones of a part are not in it: 69,001 of 70,000 and 14,001 of 15,000.
SHOWN_EVERY = 1000

MEAN = "mean of all ratings"
PLAIN = "two factors, no biases"
BIASED = "two factors and biases"


class Part(NamedTuple):
    """The three parts of the lecture's split."""

    train: Ratings
    validation: Ratings
    test: Ratings


class SecondPass(NamedTuple):
    """Mean squared errors of an epoch, over the ratings that the log covers."""

    number: int
    train: float
    validation: float


def shown(ratings: Ratings) -> Ratings:
    """The first ratings of a part, up to the last that the lecture's bar shows.

    >>> from scratch_recs import synthetic_ratings
    >>> len(shown(synthetic_ratings(users=99, items=99, ratings=2500)))
    2001
    """
    count = (len(ratings) - 1) // SHOWN_EVERY * SHOWN_EVERY + 1
    return ratings.select(range(count))


def predict_the_mean(parts: Part) -> None:
    """The baseline: the mean of the training part for every rating."""
    error = error_of(GlobalMean().fit(parts.train), parts.test, mse)
    documented = f"{BASELINE:.10f}"
    compare("mean squared error (MSE), test", documented, f"{error:.10f}")
    say(
        "The very rows of the lecture: random.Random(0) shuffles, 70 / 15 / 15 "
        "% are to train on, to validate on, to test on."
    )


class TwoPasses(NamedTuple):
    """The lecture's model after two passes, and the log of the second one."""

    model: MatrixFactorization
    log: list[SecondPass]


def two_passes(parts: Part, seed: int) -> TwoPasses:
    """The lecture's model, two factors without biases, learned twice over."""
    model = MatrixFactorization(dim=2, seed=seed)
    model.fit(parts.train, parts.validation)
    return TwoPasses(model, second_pass(model, parts))


def second_pass(model: MatrixFactorization, parts: Part) -> list[SecondPass]:
    """Twenty more epochs, each in two pieces: what the log covers, the rest.

    The steps are those of twenty whole epochs.
    """
    first = shown(parts.train)
    rest = parts.train.select(range(len(first), len(parts.train)))
    covered = shown(parts.validation)
    rate = model.learning_rate
    log = []
    for number in range(1, model.epochs + 1):
        model.continue_fit(first, 1, rate)
        train = model.history[-1].train
        if len(rest):
            model.continue_fit(rest, 1, rate)
        error = error_of(model, covered, mse, clip=False)
        log.append(SecondPass(number, train, error))
        rate *= model.decay
    return log


def factorize(parts: Part, passes: TwoPasses) -> None:
    """The lecture's model, two factors without biases, in two passes."""
    first, second = shown(parts.train), shown(parts.validation)
    begin = passes.model.history[0].train
    say(
        f"A fresh start begins at an MSE of {begin:.3f}. The "
        "lecture's log begins at 0.931: it shows a second pass over vectors "
        "already trained. So here is a second pass, too (learning rate 0.05 x "
        "0.9 per epoch), from another random start, as the lecture's has no "
        f"seed. Its log covers the first {len(first):,} ratings to train on "
        f"and the first {len(second):,} to validate on, and so does ours. MSE:"
    )
    rows = []
    for epoch in passes.log:
        if epoch.number in LOG or epoch.number in (10, 15, 20):
            theirs = LOG.get(epoch.number, ("", ""))
            ours = f"{epoch.train:.4f}", f"{epoch.validation:.4f}"
            rows.append([epoch.number, *theirs, *ours])
    print(f"\n  {'':12}{'documented':<16}as documented")
    print_table(["epoch", *["training", "validation"] * 2], rows)
    print()
    show_last(passes.model, parts, passes.log[-1])


def show_last(
    model: MatrixFactorization, parts: Part, last: SecondPass
) -> None:
    """The three errors that the lecture sums up with."""
    test = shown(parts.test)
    covered = error_of(model, test, mse, clip=False)
    whole = error_of(model, parts.test, mse, clip=False)
    rows = [
        ["training, epoch 20", "0.76", f"{last.train:.3f}"],
        ["validation, epoch 20", "0.89", f"{last.validation:.3f}"],
        [f"first {len(test):,} of test", f"{TEST_ERROR}", f"{covered:.3f}"],
        ["the whole test part", "", f"{whole:.3f}"],
    ]
    print_table(["MSE", "documented", "as documented"], rows)


def add_biases(parts: Part, biased: MatrixFactorization) -> None:
    """Two factors again, with biases and regularization."""
    error = error_of(biased, parts.test, mse)
    compare("MSE, the whole test part", "-", f"{error:.3f}")


def simple_models() -> dict[str, Recommender]:
    """{name: model}, not fitted: means, biases and nearest neighbours."""
    return {
        MEAN: GlobalMean(),
        "mean of the film": ItemMean(),
        "damped biases (ALS)": BiasBaseline(),
        "user k-NN, msd, k = 40": UserKNN(),
        "user k-NN, msd, baseline": UserKNN(centering="baseline"),
        "item k-NN, msd, baseline": ItemKNN(centering="baseline"),
    }


def errors_of(
    models: dict[str, Recommender], test: Ratings
) -> dict[str, float]:
    """{name: RMSE} of fitted models, the best first."""
    errors = {name: error_of(model, test) for name, model in models.items()}
    return dict(sorted(errors.items(), key=lambda item: item[1]))


def compare_models(
    parts: Part, models: dict[str, Recommender], errors: dict[str, float]
) -> None:
    """All methods on the same test part, the best first."""
    print()
    say(
        "All methods on the test part, best first: MSE, and its root, the RMSE "
        "in stars. Ours are clipped to the scale, 1 to 5, from here on (which "
        "lowers the error of 4, too); what the lecture sums up with is of the "
        "first 14,001 test ratings, not clipped. k-NN: the k = 40 nearest "
        "users or films by mean squared difference (msd), plain or of what "
        "is above the biases (baseline):"
    )
    part = error_of(models[PLAIN], shown(parts.test), mse, clip=False)
    mean = error_of(models[MEAN], parts.test, mse)
    documented = {
        MEAN: [f"{BASELINE:.4f}", f"{mean:.4f}"],
        PLAIN: [f"{TEST_ERROR}", f"{part:.3f}"],
    }
    rows = []
    for name, error in errors.items():
        squared = error_of(models[name], parts.test, mse)
        cells = f"{squared:.4f}", f"{error:.4f}"
        rows.append([name, *documented.get(name, ["", ""]), *cells])
    print()
    header = ["method", "documented", "as documented", "ours", "ours, RMSE"]
    print_table(header, rows)
