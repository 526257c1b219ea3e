"""The exercises on learning in mini-batches; and at the end, for the brave."""

from __future__ import annotations

from scripts.learn.course import FOR_THE_BRAVE, Chapter, Exercise, change

_ONE_STEP = "Adam(0.1).step([1.0, 1.0], gradient=[5.0, -0.02])"
_UNROLLED = (
    "from scratch_recs.embeddings.genre_product import genre_forward",
    "unrolled_source(genre_forward, factors=3)",
)

OPTIMIZERS = Chapter(
    "training.optimizers",
    (
        Exercise(
            "Adam.at",
            "Seven numbers; the first one has the correction of m in it.",
            also=("Adam",),
            examples=(_ONE_STEP,),
        ),
        Exercise(
            "sgd_step",
            "`constants` are (rate, momentum). Make a new list; there is no "
            "state.",
            also=("SGD",),
            examples=("SGD(0.5).step([1.0, 2.0], gradient=[2.0, 0.0])",),
        ),
        Exercise(
            "momentum_step",
            "First the new v from the old one, then x from the new v. Without "
            "a state v is all zeros.",
            also=("SGD",),
            examples=(
                "SGD(0.5, momentum=0.5).step([1.0], gradient=[2.0], "
                "state=[4.0])",
            ),
        ),
        change(
            "nesterov_step",
            "momentum_step",
            "Nesterov's momentum: v ← μ v + g as before, then "
            "x ← x - η (g + μ v).",
            "Only the last line changes.",
            goal=[
                (
                    "x[n] - rate * new_v[n]",
                    "x[n] - rate * (g[n] + mu * new_v[n])",
                )
            ],
            also=("SGD",),
            examples=(
                "nesterov_step([1.0], [2.0], [2.0], (0.5, 0.5), range(1), "
                "range(1), False)",
            ),
        ),
        Exercise(
            "adam_step",
            "`constants` have 1 - β and the corrections in them already: m and "
            "v are averages, and x moves by eta / (√(v / c2) + ε) · m.",
            also=("Adam",),
            examples=(_ONE_STEP,),
        ),
    ),
    laws=("tests/training/test_updates.py",),
)

SCHEDULES = Chapter(
    "training.schedules",
    (
        Exercise(
            "Steps.__call__",
            "How many times `every` epochs are over? So often is the factor "
            "multiplied.",
            also=("Steps",),
        ),
        Exercise(
            "CosineRestarts.__call__",
            "Take whole cycles away, each longer than the one before; then "
            "half a cosine.",
            also=("CosineRestarts",),
        ),
        Exercise(
            "WarmStart.__call__",
            "A hundredth at first; then what the other schedule says.",
            also=("WarmStart",),
        ),
    ),
)

SIGMOID_RANGE = Chapter(
    "embeddings.sigmoid_range",
    (
        Exercise(
            "SigmoidRange.with_slope",
            "σ(z) = (1 + tanh(z/2)) / 2, and the slope of tanh is 1 - tanh².",
            also=("SigmoidRange", "sigmoid_range"),
        ),
        Exercise(
            "SigmoidRange.parts",
            "The value and slope at 0, each term times that slope, and what "
            "the sigmoid stays behind its tangent.",
            also=("SigmoidRange", "sigmoid_range"),
        ),
    ),
)

DOT_MODELS = Chapter(
    "embeddings.dot_models",
    (
        Exercise("forward", "The dot product, and two biases at the ends."),
        Exercise("backward", "The slope of p · q by p is q."),
        Exercise(
            "batch_pass",
            "Forward; the error; s by the chain rule; backward; and two "
            "queues get a pair (s, slope).",
            also=("EmbeddingDot", "EmbeddingDotBias"),
        ),
    ),
    laws=("tests/embeddings/test_base.py",),
)

GENRE_DOT = Chapter(
    "embeddings.genre_dot",
    (
        Exercise(
            "whole_row",
            "Number by number: the sum over the genres, times w, and the "
            "item's own.",
            also=("AdditiveGenres", "GenreDotBias"),
        ),
    ),
)

HIDDEN_LAYER = Chapter(
    "embeddings.hidden_layer",
    (
        Exercise(
            "forward",
            "For each unit that is not dropped: a = W · x + b; if a > 0, y is "
            "a times the mask. The bias of a unit stands at the end of its "
            "row.",
        ),
        Exercise(
            "backward",
            "Only units with y above 0: δ is the output's weight times the "
            "mask, and ∂z/∂x gets δ times the unit's row.",
        ),
        Exercise(
            "batch_pass",
            "Join the inputs, drop some; forward; s; backward; then the queues "
            "of the output, of the units and of the inputs.",
            also=("EmbeddingNet",),
        ),
        Exercise(
            "draw_mask",
            "One random number per unit; what stays is made larger, so that "
            "the mean stays.",
            also=("mask_source",),
        ),
    ),
)

PACKED = Chapter(
    "fast.packed",
    (
        Exercise(
            "pack",
            "An array becomes bytes, bytes become an integer.",
            FOR_THE_BRAVE,
        ),
        Exercise("unpack", "The way back.", FOR_THE_BRAVE),
        Exercise(
            "smallest_lane",
            "The first lane of LANE_BITS with largest < 2^bits.",
            FOR_THE_BRAVE,
        ),
    ),
)

PACKED_SUMS = Chapter(
    "fast.packed_sums",
    (
        Exercise(
            "shifted",
            "Put x + a and y + a into each sum, and multiply out: "
            "Σ(x + a)² = Σx² + 2a Σx + n a².",
            FOR_THE_BRAVE,
            also=("packed_sums",),
        ),
    ),
)

UNROLL = Chapter(
    "fast.unroll",
    (
        Exercise(
            "_range",
            "Is it a call of range, with one constant? ast.literal_eval reads "
            "the constant.",
            FOR_THE_BRAVE,
            also=("unroll", "unrolled_source"),
            examples=_UNROLLED,
        ),
        Exercise(
            "_joined",
            "Walk through the statements; remember the name that a number was "
            "given to, and the last statement made. `name += a` is glued to "
            "it by a BinOp, unless a needs the name.",
            FOR_THE_BRAVE,
            also=("unroll", "unrolled_source"),
            examples=_UNROLLED,
        ),
    ),
)

LEARNING_CHAPTERS = (
    OPTIMIZERS,
    SCHEDULES,
    SIGMOID_RANGE,
    DOT_MODELS,
    GENRE_DOT,
    HIDDEN_LAYER,
    PACKED,
    PACKED_SUMS,
    UNROLL,
)
