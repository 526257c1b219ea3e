"""What the two studies print, in their order."""

from __future__ import annotations

# --- The fastai study: the data -----------------------------------------------

# The users and films with most ratings, and a cross table (rows are users,
# columns films, '-' is not rated).
TOP_USERS = "414 599 474 448 274 610 68 380 606 288 249 387 182 307 603"
TOP_MOVIES = "356 318 296 593 2571 260 480 110 589 527 2959 1 1196 50 2858"
CROSS_COLUMNS = "1 50 110 260 296 318 356 480 527 589 593 1196 2571 2858"
CROSS_TABLE = """\
68 2.5 3.0 2.5 5.0 2.0 3.0 3.5 3.5 4.0 3.5 3.5 5.0 4.5 5.0
182 4.0 4.5 3.5 3.5 5.0 4.5 5.0 3.5 4.0 2.0 4.5 3.0 5.0 5.0
249 4.0 4.0 5.0 5.0 4.0 4.5 4.5 4.0 4.5 4.0 4.0 5.0 5.0 4.5
274 4.0 4.0 4.5 3.0 5.0 4.5 4.5 3.5 4.0 4.5 4.0 4.5 4.0 5.0
288 4.5 - 5.0 5.0 5.0 5.0 5.0 2.0 5.0 4.0 5.0 4.5 3.0 -
307 4.0 4.5 3.5 3.5 4.5 4.5 4.0 3.5 4.5 2.5 4.5 3.0 3.5 4.0
380 5.0 4.0 4.0 5.0 5.0 3.0 5.0 5.0 - 5.0 5.0 5.0 4.5 -
387 - 4.5 3.5 4.5 5.0 3.5 4.0 3.0 - 3.5 4.0 4.5 4.0 4.5
414 4.0 5.0 5.0 5.0 5.0 5.0 5.0 4.0 4.0 5.0 4.0 5.0 5.0 5.0
448 5.0 4.0 - 5.0 5.0 - 3.0 3.0 - 3.0 5.0 5.0 2.0 4.0
474 4.0 4.0 3.0 4.0 4.0 5.0 3.0 4.5 5.0 4.0 4.5 5.0 4.5 3.5
599 3.0 3.5 3.5 5.0 5.0 4.0 3.5 4.0 - 4.5 3.0 5.0 5.0 5.0
603 4.0 - 1.0 4.0 5.0 - 3.0 - 3.0 - 5.0 3.0 5.0 5.0
606 2.5 4.5 3.5 4.5 5.0 3.5 4.0 2.5 5.0 3.5 4.5 4.5 5.0 4.5
610 5.0 4.0 4.5 5.0 5.0 3.0 3.0 5.0 3.5 5.0 4.5 5.0 5.0 3.5"""

# val_idx, the rows that it holds out, and its table of mapped ids (user2idx,
# movie2idx): the first and the last five rows.
VAL_IDX = "67037, 42175, 93850, ..., 67290, 33423, 98552"
MAPPED_FIRST = "0,0  0,1  0,2  0,3  0,4"
MAPPED_LAST = "609,3120  609,2035  609,3121  609,1392  609,2873"

# --- The fastai study: validation losses, epoch by epoch ----------------------

DOT = "dot product, SGD"
BIASES = "dot product and biases, SGD"
ADAM = "dot product and biases, Adam"
NET = "net with ten hidden units, Adam"

VALIDATION = {
    DOT: [1.598949, 1.293917, 1.228701, 1.151557, 1.139595, 1.134128],
    BIASES: [0.818024, 0.7943, 0.787904, 0.781361, 0.77984, 0.7794],
    ADAM: [0.773024, 0.751732, 0.734226],
    NET: [0.79227, 0.774544, 0.7681, 0.770992, 0.773406, 0.772758],
}

# --- The PyTorch study: training losses, epoch by epoch -----------------------

PMF = "dot product and biases"
GENRE_PMF = "dot product, biases and genres"
PLAIN_NET = "net with 128 hidden units"
GENRE_NET = "net with 128 hidden units, genres"

SERIES = {
    PMF: """
        0.90810 0.42735 0.23368 0.18215 0.17689
        0.17469 0.16800 0.16370 0.15908 0.15605""",
    PLAIN_NET: """
        0.90470 0.75588 0.69476 0.64804 0.60559
        0.56278 0.51882 0.47194 0.42647 0.38208""",
    GENRE_PMF: """
        0.82368 0.50480 0.26479 0.18226 0.15894
        0.14690 0.13651 0.12972 0.12939 0.12286""",
    GENRE_NET: """
        0.90013 0.74942 0.68430 0.63264 0.58302
        0.53272 0.48104 0.43208 0.38806 0.34925""",
}
TRAINING = {
    name: [float(loss) for loss in losses.split()]
    for name, losses in SERIES.items()
}

# What it remarks on its validation losses.
REMARKS = {
    PMF: "about 1.7",
    PLAIN_NET: "about 1.75",
    GENRE_PMF: "over 2.0",
    GENRE_NET: "about 2.5",
}

# --- The PyTorch study: what its models have learned --------------------------

TOP_FILMS = [
    ("Shawshank Redemption, The (1994)", 1.0387),
    ("Lawrence of Arabia (1962)", 0.9313),
    ("Star Wars: Episode IV - A New Hope (1977)", 0.8657),
    ("Fight Club (1999)", 0.8644),
    ("Star Wars: Episode V - The Empire Strikes Back (1980)", 0.8625),
    ("12 Angry Men (1957)", 0.8552),
    ("Philadelphia Story, The (1940)", 0.8292),
    ("Hustler, The (1961)", 0.8071),
    ("Godfather, The (1972)", 0.8061),
    ("Usual Suspects, The (1995)", 0.8021),
]
NEAR_LAWRENCE = [
    ("Hunt for Red October, The (1990)", 0.5442),
    ("Man for All Seasons, A (1966)", 0.5387),
    ("Monster (2003)", 0.5188),
    ("Perfect Plan, A (Plan parfait, Un) (2012)", 0.4984),
    ("Pickup on South Street (1953)", 0.4911),
]
TOP_GENRES = [
    ("Documentary", 0.6882),
    ("Film-Noir", 0.3622),
    ("Drama", 0.3598),
    ("Animation", 0.2902),
    ("War", 0.2563),
    ("Western", 0.2542),
    ("Crime", 0.1868),
    ("Mystery", 0.1470),
    ("Musical", 0.1462),
    ("Comedy", 0.1362),
]
NEAR_THRILLER = [
    ("Drama", 0.6790),
    ("(no genres listed)", 0.6747),
    ("Horror", 0.6723),
    ("Children", 0.5754),
    ("Documentary", 0.5740),
]
