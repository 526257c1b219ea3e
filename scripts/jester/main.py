"""The lecture on Jester's jokes: baselines, imputation, SVD, mini-batches.

It is "Lecture 07: Collaborative filtering class demo", in two versions. Its
steps in its order, on its rows: the documented figure, the same by the
lecture's settings, and ours. The lecture takes the users up to number 4000
(3,635 of them, 141,362 ratings). With these, figures are compared digit for
digit; with less data at hand compare the order of the methods.
"""

from __future__ import annotations

import argparse
from functools import cached_property
from typing import Optional, Sequence

from scratch_recs import (
    BiasBaseline,
    DataError,
    GlobalMean,
    KNNImputation,
    Ratings,
    UserItemMean,
    cross_validate,
    grid_search,
    k_folds,
    load_jester,
    load_jester_jokes,
    low_rank,
    mf_sgd,
    train_test_split,
    truncated_svd,
)
from scratch_recs.cli.options import add_pictures, count, make_parser, named
from scratch_recs.datasets.folders import require_folder
from scratch_recs.embeddings import dot_models
from scratch_recs.evaluation import metrics
from scratch_recs.evaluation.numpy_random import NumpyRandom
from scratch_recs.factorization import als
from scratch_recs.factorization import truncated_svd as svd_of_a_matrix
from scratch_recs.knn import imputation
from scratch_recs.knn.similar_items import nearest_columns
from scratch_recs.recommender import baselines
from scratch_recs.similarity import cosine_similarity
from scratch_recs.training import optimizers
from scripts.jester import penalties
from scripts.jester.cross import step_cross_validation
from scripts.jester.data import (
    step_baselines,
    step_data,
    step_matrix,
    step_split,
)
from scripts.jester.imputation import similar_jokes, step_imputation
from scripts.jester.lecture import SEED, TEST_SHARE, Lecture
from scripts.jester.methods import step_all
from scripts.jester.minibatches import (
    VERSIONS,
    Trained,
    own_loss,
    step_minibatches,
    train,
)
from scripts.jester.pictures import learning_picture, ratings_picture
from scripts.jester.svd import fill_the_gaps, search, two_losses, wrong_scale
from scripts.lecture.run import Run
from scripts.lecture.step import Lazy, Picture, Step

SAMPLE = 4000  # the lecture takes the users up to this number

STEPS = (
    Step(
        name="data",
        title="The data: Jester, users up to number {users}",
        show=step_data,
        minutes=5,
        code=(Ratings.stats, load_jester),
        no_formula="No formula: numbers of ratings, users and jokes.",
        ask=(
            "Of 100 cells, 28 are filled: far more than in a table of films. "
            "Why?",
            "Why do users and jokes get row numbers?",
        ),
    ),
    Step(
        name="matrix",
        title="The utility matrix: one row per user, one column per joke",
        show=step_matrix,
        minutes=5,
        code=(Ratings.utility_matrix,),
        no_formula="No formula: a table with NaN where nobody has rated.",
        ask=(
            "How many bytes does the whole matrix take, and how many do the "
            "ratings alone?",
            "Why is a missing rating not a 0?",
        ),
    ),
    Step(
        name="split",
        title="Training part and validation part",
        show=step_split,
        minutes=5,
        code=(train_test_split, NumpyRandom.permutation),
        no_formula="No formula: a random order of the rows, and a cut.",
        ask=(
            "Why is a rating held out, and not a user?",
            "What does random_state=42 buy, and what does it hide?",
        ),
    ),
    Step(
        name="baselines",
        title="Baselines: one number as the prediction",
        show=step_baselines,
        minutes=15,
        code=(GlobalMean, UserItemMean, BiasBaseline._learn),
        formula=(metrics, baselines),
        ask=(
            "The mean of the user is better than the mean of the joke. What "
            "does that say about jokes, and about people?",
            "A user with one rating: do you believe the mean of that user?",
        ),
    ),
    Step(
        name="imputation",
        title="k-nearest-neighbours imputation, k = 10",
        show=step_imputation,
        minutes=20,
        code=(
            imputation.mean_squared_differences,
            imputation.donors_of,
            imputation.donor_sums,
        ),
        formula=(imputation,),
        ask=(
            "Why is the RMSE on the training part 0?",
            "Two users share one joke only. How near can they be?",
            "Which k is too small, and which is too large?",
        ),
    ),
    Step(
        name="jokes",
        title="Jokes like a joke: nearest columns of the filled matrix",
        show=similar_jokes,
        minutes=10,
        code=(nearest_columns,),
        formula=(cosine_similarity,),
        ask=(
            "Is a joke that the same people like a similar joke?",
            "The filled cells are means. What does that do to the cosines?",
        ),
    ),
    Step(
        name="scale",
        title="Regularized SVD with ten factors: scikit-surprise's SVD",
        show=wrong_scale,
        minutes=15,
        code=(mf_sgd.epoch,),
        formula=(mf_sgd.loss,),
        ask=(
            "The library was never told the scale. What did it do with a "
            "prediction of -7?",
            "How would you have noticed?",
        ),
    ),
    Step(
        name="losses",
        title="",
        show=two_losses,
        minutes=20,
        code=(als.lecture_loss, als.best_row),
        formula=(als,),
        ask=(
            "Why does the loss never rise from one round to the next?",
            "One penalty per user, or one per rating: which of the two holds "
            "a busy user down?",
            "Which row of the table overfits?",
        ),
    ),
    Step(
        name="gaps",
        title="",
        show=fill_the_gaps,
        minutes=15,
        code=(truncated_svd, low_rank),
        formula=(svd_of_a_matrix,),
        ask=(
            "Three quarters of the cells are made up. What does the best "
            "matrix of rank 1 explain then?",
            "Why is the result as good as the filling?",
        ),
    ),
    Step(
        name="search",
        title="",
        show=search,
        minutes=10,
        code=(grid_search,),
        no_formula="No formula: every combination is tried on three folds.",
        only_if="search",
        ask=(
            "Why are the settings not chosen on the validation part?",
            "Four settings with five values each: how many trainings?",
        ),
    ),
    Step(
        name="folds",
        title="Cross-validation of that model: five folds",
        show=step_cross_validation,
        minutes=15,
        code=(k_folds, cross_validate),
        formula=(metrics,),
        ask=(
            "What does the standard deviation over five folds tell, and what "
            "does it not?",
            "Two models differ by 0.005. When is that a difference?",
        ),
    ),
    Step(
        name="batches",
        title="Embeddings, trained on mini-batches of 512 ratings with Adam",
        show=step_minibatches,
        minutes=25,
        code=(dot_models.batch_pass, optimizers.adam_step),
        formula=(optimizers, penalties),
        ask=(
            "Which epoch would you keep, and how do you know without looking "
            "at the test?",
            "A penalty that is not squared: what is its gradient, and why "
            "does it hardly pull?",
            "Find the slip: which loss is printed as the validation loss?",
        ),
    ),
    Step(
        name="own-loss",
        title="",
        show=own_loss,
        minutes=10,
        code=(dot_models.forward, dot_models.backward),
        formula=(dot_models,),
        not_if="quick",
        ask=(
            "What do the biases bring here, and why less than for films?",
            "What does early stopping do that a penalty does not?",
        ),
    ),
    Step(
        name="all",
        title="All methods, by validation RMSE",
        show=step_all,
        minutes=15,
        code=(metrics.error_of, metrics.rmse),
        formula=(metrics,),
        ask=(
            "Which of the methods would you run in a shop, and why not the "
            "first of the table?",
            "The best is 20 % better than the mean. What is left, and can "
            "anybody predict it?",
        ),
    ),
)


class Jester(Run):
    """The ratings, their two parts, and what the steps learn from them."""

    steps = STEPS
    pictures = (
        Picture("jester_ratings.svg", "data", ratings_picture),
        Picture("jester_learning.svg", "batches", learning_picture),
    )

    @classmethod
    def parser(cls) -> argparse.ArgumentParser:
        """The options of all scripts, and those of this one."""
        parser = make_parser(
            __doc__, "4 minutes; with --quick 1 minute; with PyPy 1 minute"
        )
        add = parser.add_argument
        users = f"largest user id (default: {SAMPLE})"
        add("--users", type=count, default=SAMPLE, help=users)
        joke = "query of step 6 (default: 19)"
        add("--joke", type=named, default="19", help=joke)
        add("--texts", action="store_true", help="show texts of jokes")
        add("--full", action="store_true", help="step 9 as documented, too")
        add("--search", action="store_true", help="search around step 7")
        add("--jobs", type=count, default=1, help="processes (default: 1)")
        add_pictures(parser)
        return parser

    @cached_property
    def ratings(self) -> Ratings:
        """The ratings of the users up to a number."""
        folder = require_folder("jester", self.options.data)
        return load_jester(folder, max_user_id=self.options.users)

    @cached_property
    def this(self) -> Lecture:
        """All ratings, their two parts, the texts of the jokes."""
        train, valid = train_test_split(self.ratings, TEST_SHARE, SEED)
        jokes = load_jester_jokes(require_folder("jester", self.options.data))
        return Lecture(self.ratings, train, valid, self.options, jokes)

    def prepare(self) -> None:
        """Raises DataError if the joke or most ratings are missing."""
        ratings = self.ratings
        if self.options.joke not in ratings.item_index:
            joke = self.options.joke
            raise DataError(f"there is no joke {joke!r} in these ratings")
        if min(len(ratings.user_ids), len(ratings.item_ids)) < 10:
            raise DataError(
                "the ratings are too few: not ten users and ten jokes, are "
                "they whole?"
            )
        self.value("this")

    @cached_property
    def imputed(self) -> KNNImputation:
        """The training part with its gaps filled."""
        return KNNImputation(k=10).fit(self.this.train)

    @cached_property
    def trained(self) -> dict[int, Trained]:
        """The versions of the mini-batches, by their numbers."""
        return Lazy(lambda number: train(self.this, VERSIONS[number]))


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Walk through the lecture."""
    Jester.of(arguments).start()
