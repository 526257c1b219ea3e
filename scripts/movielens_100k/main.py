"""The lecture on MovieLens 100k: from the mean of ratings to learned tastes.

Step by step, the documented figure beside ours; then what the lecture announces
(principal components) and what its readers want next (recommendations, and
why).

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23.
"""

from __future__ import annotations

import argparse
from functools import cached_property
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs import (
    TWO_FACTORS,
    BiasBaseline,
    DataError,
    GlobalMean,
    ItemKNN,
    MatrixFactorization,
    Ratings,
    Recommender,
    UserKNN,
    load_movielens_100k,
    load_movielens_titles,
    mse,
    split,
)
from scratch_recs import mf_sgd
from scratch_recs.cli.options import add_pictures, make_parser, named
from scratch_recs.datasets.checks import check_named
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.counting import enough_ratings
from scratch_recs.datasets.ratings import Rating
from scratch_recs.evaluation import metrics
from scratch_recs.factorization import fold_in, pca
from scratch_recs.knn import rating_knn
from scratch_recs.recommender import baselines
from scripts.lecture.run import Run
from scripts.lecture.step import Picture, Step
from scripts.movielens_100k.explore import (
    Titles,
    explore,
    mean_rating,
    star_wars,
)
from scripts.movielens_100k.inside import (
    check_size,
    look_inside,
    new_user,
    recommend,
)
from scripts.movielens_100k.learning import (
    BIASED,
    PLAIN,
    Part,
    TwoPasses,
    add_biases,
    compare_models,
    errors_of,
    factorize,
    predict_the_mean,
    simple_models,
    two_passes,
)
from scripts.movielens_100k.pictures import (
    film_map,
    learning_picture,
    methods_picture,
)

STEPS = (
    Step(
        name="data",
        title="The data",
        show=explore,
        minutes=10,
        code=(Rating, load_movielens_100k),
        no_formula="No formula: a table of (user, item, rating).",
        ask=(
            "943 users and 1,682 films: how many cells has the whole table, "
            "and what share of them is filled?",
            "Which films does nobody rate, and which users do not rate? Are "
            "the missing ratings like those that are there?",
        ),
    ),
    Step(
        name="star-wars",
        title="The Star Wars films, by average rating (stars)",
        show=star_wars,
        minutes=5,
        code=(mean_rating,),
        no_formula="The mean of n ratings: their sum, divided by n.",
        ask=(
            "The lecture searches for 'Enpire Strikes Back'. What would have "
            "shown the slip at once?",
            "A film with one rating of 5 has a higher mean. Is it better?",
        ),
    ),
    Step(
        name="mean",
        title="The mean of all ratings as the prediction",
        show=predict_the_mean,
        minutes=10,
        code=(split, GlobalMean, mse),
        formula=(metrics,),
        ask=(
            "Why are there three parts, and not two?",
            "Which constant has the smallest mean squared error on the "
            "training part? Prove it.",
            "An MSE of 1.26: how many stars is a usual error?",
        ),
    ),
    Step(
        name="factors",
        title="Matrix factorization: two factors, no biases",
        show=factorize,
        minutes=30,
        code=(mf_sgd.epoch,),
        formula=(mf_sgd,),
        ask=(
            "Derive the step of p from the loss: where does the minus sign "
            "go, and where the factor 2?",
            "Why must the vectors not start from zeros?",
            "From which epoch on does the validation error stop falling? What "
            "is the name of what follows?",
        ),
    ),
    Step(
        name="biases",
        title="Ours: biases and regularization, still two factors",
        show=add_biases,
        minutes=15,
        code=(mf_sgd.prediction, mf_sgd.loss, mf_sgd.gradient),
        formula=(mf_sgd.prediction, mf_sgd.loss),
        ask=(
            "A strict user rates a popular film. Which of the four terms are "
            "negative, and which positive?",
            "What does a very large λ make of the predictions?",
        ),
    ),
    Step(
        name="methods",
        title="",
        show=compare_models,
        minutes=15,
        code=(
            BiasBaseline._learn,
            UserKNN._neighbours,
            UserKNN._prediction,
        ),
        formula=(baselines, rating_knn),
        not_if="quick",
        ask=(
            "Which methods know who asks, and which do not?",
            "The biases alone come close to the best. What follows for the "
            "vectors?",
            "Item k-NN is better than user k-NN here. What is different about "
            "films and users in this table?",
        ),
    ),
    Step(
        name="components",
        title="Principal components of the film vectors",
        show=look_inside,
        minutes=15,
        code=(pca.covariance, pca.top_eigenvector),
        formula=(pca,),
        ask=(
            "Give a name to the first component: what do the films at its two "
            "ends have in common?",
            "Turn all vectors of users and films by the same angle. Do the "
            "predictions change? Do the components?",
        ),
    ),
    Step(
        name="recommend",
        title="Recommendations for user {user}, learned from all ratings",
        show=recommend,
        minutes=10,
        code=(MatrixFactorization._parts, enough_ratings),
        formula=(mf_sgd.prediction,),
        ask=(
            "Which part of the explanation would be the same for every user?",
            "Why are films with few ratings left out? Try it with "
            "min_ratings=1.",
        ),
    ),
    Step(
        name="new-user",
        title="A new user, from six ratings and without training again",
        show=new_user,
        minutes=15,
        code=(fold_in.fold_in,),
        formula=(fold_in,),
        ask=(
            "Six ratings and three unknown numbers (b and p): what if there "
            "is only one rating?",
            "Whose answer is easier to explain to the new user: that of two "
            "factors, or that of the nearest films?",
        ),
    ),
)


class MovieLens(Run):
    """The ratings, the lecture's split of them, and the models of its steps."""

    steps = STEPS
    pictures = (
        Picture("movielens_learning.svg", "factors", learning_picture),
        Picture("movielens_films.svg", "components", film_map),
        Picture("movielens_methods.svg", "methods", methods_picture),
    )

    @classmethod
    def parser(cls) -> argparse.ArgumentParser:
        """The options of all scripts, and those of this one."""
        parser = make_parser(__doc__, "15 seconds; with --quick 6 seconds")
        whom = "whom to recommend (default: 196)"
        parser.add_argument("--user", type=named, default="196", help=whom)
        add_pictures(parser)
        return parser

    @cached_property
    def folder(self) -> Path:
        """The folder of the data set."""
        return require_folder("ml-100k", self.options.data)

    @cached_property
    def ratings(self) -> Ratings:
        """All ratings."""
        return load_movielens_100k(self.folder)

    @cached_property
    def titles(self) -> Titles:
        """{item_id: title} of all films."""
        return load_movielens_titles(self.folder)

    def prepare(self) -> None:
        """Raises DataError if a title, films or the user are missing."""
        user = self.options.user
        check_named(self.ratings.item_ids, self.titles, "u.data", "u.item")
        check_size(self.ratings)
        if user not in self.ratings.user_index:
            raise DataError(f"there is no user {user!r} in these ratings")

    @cached_property
    def parts(self) -> Part:
        """The lecture's own split."""
        return Part(*split(self.ratings, (0.7, 0.15, 0.15), seed=0))

    @cached_property
    def passes(self) -> TwoPasses:
        """The lecture's model, and its log."""
        return two_passes(self.parts, self.options.seed)

    @property
    def plain(self) -> MatrixFactorization:
        """The lecture's model: two factors, no biases."""
        return self.passes.model

    @cached_property
    def biased(self) -> MatrixFactorization:
        """Two factors and biases, learned from the training part."""
        return self._two_factors(self.parts.train)

    @cached_property
    def factors(self) -> MatrixFactorization:
        """The same, learned from all ratings."""
        return self._two_factors(self.ratings)

    def _two_factors(self, ratings: Ratings) -> MatrixFactorization:
        model = MatrixFactorization(seed=self.options.seed, **TWO_FACTORS)
        return model.fit(ratings)

    @cached_property
    def neighbours(self) -> ItemKNN:
        """The five nearest films, learned from all ratings."""
        return ItemKNN(k=5, centering="baseline").fit(self.ratings)

    @cached_property
    def models(self) -> dict[str, Recommender]:
        """{name: model} of all methods, learned from the training part."""
        simple = simple_models()
        fitted = {name: m.fit(self.parts.train) for name, m in simple.items()}
        return {**fitted, PLAIN: self.plain, BIASED: self.biased}

    @cached_property
    def errors(self) -> dict[str, float]:
        """{name: RMSE on the test part}, the best first."""
        return errors_of(self.models, self.parts.test)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Walk through the lecture."""
    MovieLens.of(arguments).start()
