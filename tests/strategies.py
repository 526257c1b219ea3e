"""All hypothesis strategies of the test suite: what random inputs look like."""

import math
from fractions import Fraction

from hypothesis import strategies as st

from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.datasets.ratings import Ratings

# --- Numbers ------------------------------------------------------------------

# Exact numbers. Twelfths are enough, and much faster to draw than st.fractions().
fractions = st.integers(-240, 240).map(lambda n: Fraction(n, 12))

# Multiples of 1/64: sums and differences of a few of them are exact as floats.
dyadic_floats = st.integers(-(2**14), 2**14).map(lambda n: n / 64)

# All finite floats, the ones with an infinite or vanishing square among them.
wild_floats = st.floats(allow_nan=False, allow_infinity=False)

# --- Vectors and matrices -----------------------------------------------------


def vectors(numbers, count, min_size=1, max_size=8):
    """`count` vectors of one random length, as a tuple."""
    return st.integers(min_size, max_size).flatmap(
        lambda n: st.tuples(*[st.lists(numbers, min_size=n, max_size=n)] * count)
    )


def matrices(numbers, rows=None, columns=None):
    """Matrices with at least one row and one column; any size that is not given."""
    sizes = st.tuples(
        st.integers(1, 5) if rows is None else st.just(rows),
        st.integers(1, 5) if columns is None else st.just(columns),
    )
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(numbers, min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )


@st.composite
def invertible_matrices(draw, n):
    """n × n Fractions: lower times upper triangular matrix, then the rows shuffled."""
    lower, upper = draw(matrices(fractions, n, n)), draw(matrices(fractions, n, n))
    diagonal = draw(st.lists(fractions.filter(bool), min_size=n, max_size=n))
    for i in range(n):
        lower[i][i], upper[i][i] = Fraction(1), diagonal[i]
    product = [
        [sum(lower[i][k] * upper[k][j] for k in range(min(i, j) + 1)) for j in range(n)]
        for i in range(n)
    ]
    return draw(st.permutations(product))


# --- Users and their interests ------------------------------------------------

# Few names, so that users have something in common; some list a name twice, some
# have no interests at all.
users_interests = st.lists(
    st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=8
)

# --- Tables of ratings --------------------------------------------------------

stars = st.integers(1, 5).map(float)
half_stars = st.integers(1, 10).map(lambda n: n / 2)
# As Jester's: three decimals, half of them negative.
thousandths = st.integers(-10_000, 10_000).map(lambda n: n / 1000)
# Whole numbers of nothing in particular.
off_grid = st.floats(-10, 10).filter(lambda value: value == 0 or abs(value) > 1e-3)


@st.composite
def rating_triples(draw, values=stars, users=5, items=5, min_size=1, max_size=16):
    """Lists of (user id, item id, rating), nobody rating an item twice."""
    # Whole numbers that stand for cells: much faster to draw than pairs of ids.
    numbers = st.integers(0, users * items - 1)
    cells = draw(st.lists(numbers, min_size=min_size, max_size=max_size, unique=True))
    ratings = draw(st.lists(values, min_size=len(cells), max_size=len(cells)))
    return [
        (f"user {cell // items}", f"item {cell % items}", rating)
        for cell, rating in zip(cells, ratings)
    ]


def rating_tables(values=stars, **sizes):
    """Tables with any of these users and items, in any order."""
    return rating_triples(values, **sizes).map(Ratings.from_triples)


# All kinds of rating scales, one kind a table.
any_triples = st.one_of(
    *map(rating_triples, [stars, half_stars, thousandths, off_grid])
)
any_tables = any_triples.map(Ratings.from_triples)


@st.composite
def tables_and_parts(draw, min_rows=1):
    """A table, and some of its rows as a part that shares its id maps.

    The part knows users and items by name of which it holds no rating.
    """
    table = draw(any_tables)
    rows = st.lists(st.integers(0, len(table) - 1), min_size=min_rows, unique=True)
    return table, table.select(draw(rows))


# --- Tables with gaps ----------------------------------------------------------


def tables_with_gaps(numbers, max_rows=7, max_columns=5, full_columns=0):
    """Matrices with NaN in about half the cells, but none in the first columns."""
    gaps = st.just(math.nan)

    def of_size(size):
        rows, columns = size
        cells = [numbers] * full_columns + [gaps | numbers] * columns
        return st.lists(st.tuples(*cells).map(list), min_size=rows, max_size=rows)

    sizes = st.tuples(st.integers(1, max_rows), st.integers(1, max_columns))
    return sizes.flatmap(of_size)


# --- Files --------------------------------------------------------------------

# What hands, spreadsheets and networks leave behind in a file.
SPLINTERS = [
    *[b'"', b"'", b",", b";", b"|", b"\t", b" ", b"\n", b"\n\n", b"\r", b"\r\n"],
    *[b"\0", b"\x1a", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", b"\xd9\xa3"],
    *[b"-", b"+", b".", b"_", b"e", b"nan", b"-inf", b"1e999", b"9" * 5000],
]


@st.composite
def damaged(draw, data):
    """The bytes of a file after one to four accidents."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 12)))
        accident = draw(st.sampled_from(["flip", "lose", "gain", "swap", "stop"]))
        if accident == "flip" and start < len(data):
            flipped = data[start] ^ 1 << draw(st.integers(0, 7))
            data = data[:start] + bytes([flipped]) + data[start + 1 :]
        elif accident == "lose":
            data = data[:start] + data[end:]
        elif accident == "gain":
            gained = draw(st.sampled_from(SPLINTERS) | st.binary(max_size=4))
            data = data[:start] + gained + data[end:]
        elif accident == "swap":
            lines = data.splitlines(keepends=True) or [b""]
            places = st.integers(0, len(lines) - 1)
            one, other = draw(places), draw(places)
            lines[one], lines[other] = lines[other], lines[one]
            data = b"".join(lines)
        elif accident == "stop":
            data = data[:start]
    return data


# --- Charts -------------------------------------------------------------------

# All numbers that can be drawn.
drawable = st.floats(-1e300, 1e300)

# Any text at all: control characters and lone surrogates among it.
any_text = st.text(st.characters(), max_size=40)


def points(coordinates, min_size=1, max_size=25):
    """Lists of points (x, y)."""
    pairs = st.tuples(coordinates, coordinates)
    return st.lists(pairs, min_size=min_size, max_size=max_size)


# Rectangles (left, top, right, bottom) with whole pixels as corners.
pixel_boxes = st.tuples(*[st.integers(0, 60)] * 4).map(
    lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
)

# --- Optimizers and mini-batches ----------------------------------------------

rates = st.floats(0.001, 0.2)
decays = st.sampled_from([0.0, 0.01, 0.1])
optimizers = st.one_of(
    st.builds(SGD, rates, st.sampled_from([0.0, 0.5, 0.9]), decays),
    st.builds(
        Adam,
        rates,
        st.sampled_from([0.0, 0.9]),
        st.sampled_from([0.9, 0.999]),
        st.sampled_from([1e-8, 1e-3]),
        decays,
        st.booleans(),
    ),
)
penalties = st.fixed_dictionaries(
    {
        "regularization": st.sampled_from([0.0, 0.5]),
        "bias_regularization": st.sampled_from([0.0, 0.25]),
    }
)

# --- numpy's random numbers ---------------------------------------------------

numpy_seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0.01, 0.99)

# --- Laws of vectors ----------------------------------------------------------

bits = st.integers(0, 1)


@st.composite
def vectors_rearranged(draw, numbers, count):
    """Some vectors; the same with their coordinates in another order, and zeros more.

    The order and the zeros are the same for all of them.
    """
    together = draw(vectors(numbers, count))
    size = len(together[0])
    zeros = draw(st.integers(0, 3))
    order = draw(st.permutations(range(size + zeros)))
    longer = [vector + [0] * zeros for vector in together]
    return together, [[vector[place] for place in order] for vector in longer]


def started_tables(users, items, dim):
    """(P, Q): starting vectors for so many users and items."""
    numbers = st.integers(-100, 100).map(lambda n: n / 100)
    return st.tuples(matrices(numbers, users, dim), matrices(numbers, items, dim))
