"""Two studies of embedding models on ml-latest-small, rebuilt by hand.

Part one is a fastai study (dot product, biases, a small net), part two a
PyTorch study, "Collaborative Filtering from Scratch" (the same with genres, and
its validation loss mended). Three columns, step by step: what the document
prints, what comes out of its settings on its rows, what comes out of ours. Mean
squared errors (MSE) unless it says RMSE.
"""

from __future__ import annotations

import argparse
from functools import cached_property
from typing import Any, Optional, Sequence

from scratch_recs import (
    Ratings,
    get_cv_idx,
    load_movielens_small,
    most_rated,
)
from scratch_recs.cli.options import add_pictures, make_parser
from scratch_recs.embeddings import (
    dot_models,
    genre_dot,
    genre_product,
    hidden_layer,
    inspection,
    net_models,
    sigmoid_range,
)
from scratch_recs.embeddings.base import EmbeddingModel
from scratch_recs.evaluation import metrics
from scratch_recs.evaluation.numpy_random import NumpyRandom
from scratch_recs.linear_algebra import dot, row_dots
from scratch_recs.similarity import cosine_similarity
from scratch_recs.training import dense, optimizers, schedules
from scripts.embeddings.data import dot_by_hand, explore, rows_and_ids
from scripts.embeddings.fastai import (
    Fitted,
    dot_product,
    fitted_models,
    hidden_units,
    show_summary,
    untrained_rows,
    with_adam,
    with_biases,
)
from scripts.embeddings.inside import look_inside
from scripts.embeddings.mistakes import (
    renumbered,
    validation_remarks,
    with_two_maps,
)
from scripts.embeddings.occupations import occupations
from scripts.embeddings.ours import (
    genre_models,
    what_each_step_brought,
    with_genres,
)
from scripts.embeddings.padding import padded_predictions
from scripts.embeddings.pictures import (
    film_map,
    joint_plot,
    overfitting,
    validation,
)
from scripts.embeddings.series import (
    Series,
    series_of,
    titles_are_no_ids,
    training_losses,
)
from scripts.embeddings.study import Study
from scripts.embeddings.suggestions import rounding, suggestions
from scripts.lecture.run import Run
from scripts.lecture.step import Picture, Step

FASTAI = (
    Step(
        name="data",
        title="The data of the fastai study",
        show=explore,
        minutes=5,
        code=(load_movielens_small, most_rated),
        no_formula="No formula: users and films are counted and sorted.",
        ask=(
            "User 414 has rated 2,698 films. What does such a user do to the "
            "mean squared error?",
        ),
    ),
    Step(
        name="rows",
        title="Ids become row numbers, and a fifth of the rows is held out",
        show=rows_and_ids,
        minutes=5,
        code=(get_cv_idx, NumpyRandom.permutation),
        no_formula="No formula: a random order of the rows, and a cut.",
        ask=(
            "813 validation ratings are of films without a training rating. "
            "What can a model know of these?",
        ),
    ),
    Step(
        name="by-hand",
        title="A dot product, row by row",
        show=dot_by_hand,
        minutes=5,
        code=(dot, row_dots),
        formula=(dot,),
        ask=("What is a row of a, and what is the row of b beside it?",),
    ),
    Step(
        name="dot",
        title="The models of the fastai study: validation MSE of every epoch",
        show=dot_product,
        minutes=20,
        code=(dot_models.forward, dot_models.backward, dot_models.batch_pass),
        formula=(dot_models,),
        ask=(
            "All derivatives begin with the same number s. Which one is it?",
            "Why is the gradient of a batch a mean, and not a sum?",
        ),
    ),
    Step(
        name="biases",
        title="",
        show=with_biases,
        minutes=10,
        code=(sigmoid_range.SigmoidRange.with_slope,),
        formula=(sigmoid_range,),
        ask=(
            "Where is the slope of σ largest, and what does that mean for a "
            "prediction near 5?",
            "Which rating can the model never predict?",
        ),
    ),
    Step(
        name="adam",
        title="",
        show=with_adam,
        minutes=15,
        code=(optimizers.adam_step,),
        formula=(optimizers,),
        ask=(
            "How far does a parameter move in the first step of Adam?",
            "What happens to a film that no batch touches?",
        ),
    ),
    Step(
        name="net",
        title="",
        show=hidden_units,
        minutes=20,
        code=(hidden_layer.forward, hidden_layer.backward),
        formula=(hidden_layer,),
        ask=(
            "Which lines of the way back belong to which lines of the way "
            "there?",
            "A unit with a ≤ 0: which of its weights move?",
        ),
    ),
    Step(
        name="summary",
        title="",
        show=show_summary,
        minutes=5,
        code=(metrics.mse, metrics.rmse),
        formula=(metrics,),
        ask=("Is 0.857 better than 0.91? On which ratings is each of them?",),
    ),
    Step(
        name="untrained",
        title="",
        show=untrained_rows,
        minutes=10,
        code=(EmbeddingModel._knows_item, EmbeddingModel._q),
        no_formula="No formula: which row does a film without ratings have?",
        ask=(
            "Four of a hundred ratings decide the whole comparison. What "
            "would you report?",
        ),
    ),
    Step(
        name="brought",
        title="Ours: what each step brought",
        show=what_each_step_brought,
        minutes=10,
        code=(schedules.CosineRestarts.__call__,),
        formula=(schedules.CosineRestarts,),
        ask=("Why do the validation rows have no say in the settings?",),
    ),
    Step(
        name="genres",
        title="",
        show=with_genres,
        minutes=15,
        code=(genre_dot.whole_row, genre_dot.additive_batch_pass),
        formula=(genre_dot,),
        ask=(
            "What is predicted for a film that nobody has rated yet?",
            "Why does the decade of a film help?",
        ),
    ),
)

PYTORCH = (
    Step(
        name="titles",
        title="The PyTorch study: titles as ids",
        show=titles_are_no_ids,
        minutes=5,
        code=(titles_are_no_ids,),
        no_formula="No formula: titles that stand for two films are counted.",
        ask=("What goes wrong if two films are one?",),
    ),
    Step(
        name="series",
        title="The PyTorch study: its training losses, and what they hide",
        show=training_losses,
        minutes=20,
        code=(dense.WaitingRows.catch_up, dense.IdleMomentum.__call__),
        formula=(dense.IdleMomentum,),
        ask=(
            "The training loss falls in all ten epochs. When would you stop?",
            "Which of the four models overfits most, and why that one?",
        ),
    ),
    Step(
        name="validation",
        title="The PyTorch study: its validation losses",
        show=validation_remarks,
        minutes=15,
        code=(renumbered, with_two_maps),
        formula=(padded_predictions,),
        ask=(
            "Which line of the study is the mistake, and which figure should "
            "have given it away?",
            "Why should a prediction not depend on the rest of its batch?",
        ),
    ),
    Step(
        name="suggestions",
        title="The PyTorch study's suggestions, on the fastai study's rows",
        show=suggestions,
        minutes=10,
        code=(hidden_layer.draw_mask, hidden_layer.mask_source),
        formula=(net_models,),
        ask=("Dropout makes the training error larger. Why is that good?",),
    ),
    Step(
        name="rounding",
        title="Its last suggestion: rounding to half stars",
        show=rounding,
        minutes=10,
        code=(metrics.rmse, metrics.mae),
        formula=(metrics,),
        ask=(
            "Rounding lowers the MAE and raises the RMSE. How can that be?",
            "Which of the two would you show to a user?",
        ),
    ),
    Step(
        name="inside",
        title="Looking inside the dot products of section 7",
        show=look_inside,
        minutes=10,
        code=(inspection.ranked_by_bias, inspection.nearest_by_factors),
        formula=(cosine_similarity,),
        ask=(
            "A film of high bias: is it good, or is it rated by those who "
            "like it?",
            "Why do the nearest films change with every seed?",
        ),
    ),
    Step(
        name="occupations",
        title="Categories of users: occupations",
        show=occupations,
        minutes=10,
        code=(Ratings.transpose, genre_product.genre_forward),
        formula=(genre_product,),
        not_if="quick",
        ask=("Would you want to be judged by your occupation here?",),
    ),
)


class Embeddings(Run):
    """Both studies: the data, their parts, and the models of their steps."""

    steps = (*FASTAI, *PYTORCH)
    pictures = (
        Picture("embeddings_films.svg", "genres", film_map),
        Picture("embeddings_learning.svg", "series", overfitting),
        Picture("embeddings_predicted.svg", "adam", joint_plot),
        Picture("embeddings_validation.svg", "genres", validation),
    )

    @classmethod
    def parser(cls) -> argparse.ArgumentParser:
        """The options of all scripts, and those of this one."""
        parser = make_parser(
            __doc__,
            "25 minutes (PyPy: 15, with more models), with --quick half a "
            "minute, with --full hours (PyPy: 40 minutes)",
        )
        full = (
            "all models as documented, three seeds, what each setting brought"
        )
        parser.add_argument("--full", action="store_true", help=full)
        add_pictures(parser)
        return parser

    @cached_property
    def study(self) -> Study:
        """The data, cut by the rows that the fastai study holds out."""
        return Study.of(self.options)

    def prepare(self) -> None:
        """Read the data."""
        self.value("study")

    @cached_property
    def fitted(self) -> Fitted:
        """The models of the fastai study."""
        return fitted_models(self.study)

    @cached_property
    def genre(self) -> dict[str, list[Any]]:
        """Our models with genres, on the rows of the fastai study."""
        return genre_models(self.study, self.fitted)

    @cached_property
    def series(self) -> Series:
        """The models of the PyTorch study."""
        return series_of(self.study)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Walk through both studies."""
    Embeddings.of(arguments).start()
