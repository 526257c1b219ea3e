"""What the lecture on interests prints, in its order and to its last digit."""

# How many users have an interest: {count: the names, in order}.
COUNTS = {
    4: "Python, R",
    3: "Big Data, HBase, Java, statistics, regression, probability",
    2: "Hadoop, Cassandra, MongoDB, Postgres, scikit-learn, statsmodels, "
    "pandas, machine learning, libsvm, C++, neural networks, deep learning, "
    "artificial intelligence",
    1: "Spark, Storm, NoSQL, scipy, numpy, decision trees, Haskell, "
    "programming languages, mathematics, theory, Mahout, MapReduce, "
    "databases, MySQL, support vector machines",
}
# Two rows of the transposed table, as the lecture sketches them.
TOY_BIG_DATA = (1, 0, 1, 0, 1)
TOY_HADOOP = (1, 0, 0, 0, 1)

NEW_TO_0 = (
    ("Python", 4),
    ("R", 4),
    ("statistics", 3),
    ("regression", 3),
    ("probability", 3),
)
NEW_TO_2 = (
    ("R", 4),
    ("Big Data", 3),
    ("HBase", 3),
    ("Java", 3),
    ("statistics", 3),
)
USER_0 = "101110100000000110000000000000000000"
BIG_DATA = "100000001100000"
USERS_NEAR_0 = (
    (9, 0.5669467095138409),
    (1, 0.3380617018914066),
    (8, 0.1889822365046136),
    (13, 0.1690308509457033),
    (5, 0.1543033499620919),
)
USER_BASED = (
    ("MapReduce", 0.5669467095138409),
    ("MongoDB", 0.50709255283711),
    ("Postgres", 0.50709255283711),
    ("NoSQL", 0.3380617018914066),
    ("neural networks", 0.1889822365046136),
    ("deep learning", 0.1889822365046136),
    ("artificial intelligence", 0.1889822365046136),
    ("databases", 0.1690308509457033),
    ("MySQL", 0.1690308509457033),
    ("Python", 0.1543033499620919),
    ("R", 0.1543033499620919),
    ("C++", 0.1543033499620919),
    ("Haskell", 0.1543033499620919),
    ("programming languages", 0.1543033499620919),
)
INTERESTS_NEAR_BIG_DATA = (
    ("Hadoop", 0.8164965809277261),
    ("Java", 0.6666666666666666),
    ("MapReduce", 0.5773502691896258),
    ("Spark", 0.5773502691896258),
    ("Storm", 0.5773502691896258),
    ("Cassandra", 0.4082482904638631),
    ("artificial intelligence", 0.4082482904638631),
    ("deep learning", 0.4082482904638631),
    ("neural networks", 0.4082482904638631),
    ("HBase", 0.3333333333333333),
)
ITEM_BASED = (
    ("Spark", 4.146264369941973),
    ("Storm", 4.146264369941973),
    ("Hadoop", 3.9554550146924106),
    ("Cassandra", 3.547206724228547),
    ("Java", 3.3794454097708404),
    ("Big Data", 3.3794454097708404),
    ("HBase", 3.0461120764375074),
    ("MapReduce", 1.861807319565799),
    ("MongoDB", 1.3164965809277263),
    ("Postgres", 1.3164965809277263),
    ("NoSQL", 1.2844570503761732),
    ("MySQL", 0.5773502691896258),
    ("databases", 0.5773502691896258),
    ("Haskell", 0.5773502691896258),
    ("programming languages", 0.5773502691896258),
    ("artificial intelligence", 0.4082482904638631),
    ("deep learning", 0.4082482904638631),
    ("neural networks", 0.4082482904638631),
    ("C++", 0.4082482904638631),
    ("Python", 0.2886751345948129),
    ("R", 0.2886751345948129),
)
FOUR_USERS = (
    ("Python", "Data Science"),
    ("Machine Learning", "Data Science"),
    ("Python", "Artificial Intelligence"),
    ("Machine Learning", "Python"),
)
STATED_WEIGHTS = (("Machine Learning", 1.3), ("Artificial Intelligence", 0.8))
USER_0_HAS = (
    *("Hadoop", "Big Data", "HBase", "Java", "Spark", "Storm", "Cassandra"),
)

# The same under the names of the steps that print them.
RANKINGS = {
    "popular and new to user 0": NEW_TO_0,
    "popular and new to user 2": NEW_TO_2,
    "users near 0": USERS_NEAR_0,
    "user-based": USER_BASED,
    "near Big Data": INTERESTS_NEAR_BIG_DATA,
    "item-based": ITEM_BASED,
    "item-based and new": [
        pair for pair in ITEM_BASED if pair[0] not in USER_0_HAS
    ],
}
