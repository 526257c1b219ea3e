"""Small embedding models of every kind, and what the tests do with their tables."""

import copy
import random

from scratch_recs import (
    EmbeddingDot,
    EmbeddingDotBias,
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
)
from scratch_recs.embeddings.hidden_layer import (
    backward,
    batch_pass,
    forward,
    mask_source,
)

# Lists of all lengths, an empty one among them; item 4 is not named at all.
GENRES = {
    "item 0": ["Drama", "War"],
    "item 1": ["Comedy"],
    "item 2": [],
    "item 3": ["War", "Comedy", "Drama"],
}

KINDS = {
    "dot": lambda **s: EmbeddingDot(dim=3, **s),
    "dot bias": lambda **s: EmbeddingDotBias(dim=3, **s),
    "dot bias 0 to 5.5": lambda **s: EmbeddingDotBias(dim=1, y_range=(0, 5.5), **s),
    "dot bias, no range": lambda **s: EmbeddingDotBias(dim=2, y_range=None, **s),
    "genres, sum": lambda **s: GenreDotBias(GENRES, "sum", dim=2, **s),
    "genres, mean": lambda **s: GenreDotBias(GENRES, "mean", dim=2, **s),
    "genres, product, sum": lambda **s: GenreDotBias(
        GENRES, "sum", dim=2, form="product", **s
    ),
    "genres, product, mean": lambda **s: GenreDotBias(
        GENRES, "mean", dim=2, form="product", **s
    ),
    "net": lambda **s: EmbeddingNet(dim=2, hidden=4, **s),
    "net, 12 units, no dropout": lambda **s: EmbeddingNet(
        dim="rule", hidden=12, input_dropout=0, hidden_dropout=0, y_range=(0, 6), **s
    ),
    "genre net, sum": lambda **s: GenreEmbeddingNet(GENRES, dim=2, hidden=3, **s),
    "genre net, mean": lambda **s: GenreEmbeddingNet(
        GENRES, "mean", dim=2, hidden=3, genre_dim=1, **s
    ),
    "genre net, concatenated": lambda **s: GenreEmbeddingNet(
        GENRES, "concatenate", dim=2, hidden=3, genre_dim=2, **s
    ),
}
RANGED = [name for name in KINDS if name not in ("dot", "dot bias, no range")]
NETS = [name for name in KINDS if "net" in name]


def fitted(kind, table, epochs=0, **settings):
    """A model of this kind after so many epochs, with parameters worth testing.

    Without an epoch its numbers are random ones of everyday size, since starting
    values near 0 would let many mistakes vanish.
    """
    settings = {"progress": False, "seed": 0, **settings}
    model = KINDS[kind](epochs=0, **settings).fit(table)
    gauss = random.Random(settings["seed"]).gauss
    for rows in model._tables.values():
        rows[:] = [[gauss(0.0, 0.6) for _ in row] for row in rows]
    return model.continue_fit(table, epochs=epochs)


def masks_of(model, source):
    """The masks that the model would draw from this source, rating by rating."""
    if not isinstance(model, (EmbeddingNet, GenreEmbeddingNet)):
        return lambda: ()
    of_x = mask_source(source, model._formula.inputs.size, model.input_dropout)
    of_units = mask_source(source, model.hidden, model.hidden_dropout)
    return lambda: (of_x(), of_units())


def masked_input(model, u, i, masks):
    """x of a net for row numbers, with the mask of the input."""
    tables = model._tables
    p, q = tables["users"][u], tables["items"][i]
    x = model._formula.inputs.join(tables, p, q, i)
    return [x_j * m_j for x_j, m_j in zip(x, masks[0])]


def rating_of(model, u, i, masks=()):
    """r̂ of row numbers, from the plain forward pass, with these masks."""
    tables = model._tables
    if not masks:
        return model._score(tables["users"][u], i)
    x = masked_input(model, u, i, masks)
    hidden, output = tables["hidden"], tables["output"][0]
    return model._range(forward(hidden, output, x, masks[1], range(len(x)))[1])


def gradient_of(model, u, i, r, masks=()):
    """model.gradient(u, i, r), for a net with these masks."""
    if not masks:
        return model.gradient(u, i, r)
    inputs = model._formula.inputs
    _, queues = batch_pass(
        [(u, i, r)], model._tables, inputs, model._range.with_slope,
        lambda: masks[0], lambda: masks[1], forward, backward, range(inputs.size),
    )  # fmt: skip
    return {
        name: {row: summed(queue, model._formula.biases[name])
               for row, queue in of_table.items()}
        for name, of_table in queues.items()
    }  # fmt: skip


def summed(queue, bias):
    """Σ s·x of the (s, x) in a queue; the x of a bias is 1."""
    total = [0.0] * len(queue[0][1])
    for s, x in queue:
        x = [*x[:-1], 1.0] if bias else x
        total = [t_j + s * x_j for t_j, x_j in zip(total, x)]
    return total


def units_before_relu(model, u, i, masks):
    """The a_h of all hidden units; none if the model is no net."""
    if not masks:
        return []
    x = [*masked_input(model, u, i, masks), 1.0]
    hidden = model._tables["hidden"]
    return [sum(w_j * x_j for w_j, x_j in zip(w, x)) for w in hidden]


def kink_is_near(model, u, i, masks, distance=1e-3):
    """Whether a hidden unit is so near to 0 that the loss bends within `distance`."""
    return any(abs(a_h) < distance for a_h in units_before_relu(model, u, i, masks))


def silent_units(model, u, i, masks):
    """The hidden units that are off: dropped, or not above 0."""
    units = enumerate(units_before_relu(model, u, i, masks))
    return {h for h, a_h in units if a_h <= 0 or not masks[1][h]}


def same_tables(model, other, tolerance):
    """Whether all numbers of two models agree, relative to their size (at least 1)."""
    return all(
        abs(a - b) <= tolerance * max(1.0, abs(a))
        for name, rows in model._tables.items()
        for row, other_row in zip(rows, other._tables[name])
        for a, b in zip(row, other_row)
    )


def twin(model):
    """A copy of a model that shares nothing with it."""
    return copy.deepcopy(model)


def worst_slope(model, u, i, r, masks=(), h=1e-4):
    """How far the gradient of one rating is from the numerical derivative, at worst.

    Relative to its size (at least 1), over all numbers of all tables. The central
    differences for h and h/2 are combined (Richardson), which leaves an error of h⁴.
    """

    def loss():
        error = rating_of(model, u, i, masks) - r
        return error * error

    def difference(rows, row, j, h):
        old, losses = rows[row], []
        for step in (h, -h):
            rows[row] = [*old[:j], old[j] + step, *old[j + 1 :]]
            losses.append(loss())
        rows[row] = old
        return (losses[0] - losses[1]) / (2 * h)

    slopes, worst = gradient_of(model, u, i, r, masks), 0.0
    for name, rows in model._tables.items():
        for row, values in enumerate(rows):
            for j in range(len(values)):
                coarse, fine = (difference(rows, row, j, d) for d in (h, h / 2))
                numerical = (4 * fine - coarse) / 3
                slope = slopes[name][row][j] if row in slopes.get(name, {}) else 0.0
                worst = max(worst, abs(slope - numerical) / max(1.0, abs(slope)))
    return worst


def complex_step(function, rows, place, j):
    """The derivative of function(*rows) by rows[place][j].

    f(x + ih) = f(x) + ih f'(x) - …: no difference of nearly equal numbers.
    """
    moved = [list(row) for row in rows]
    moved[place][j] += 1e-30j
    return complex(function(*moved)).imag / 1e-30
