"""Embeddings: models whose parameters are learned in mini-batches.

Open `dot_models` first: two dot products, their derivatives and the loop that
learns, in one file. Then `genre_dot` and `genre_product` (genres of the
items, added or multiplied), `hidden_layer` and `net_models` (a net instead of a
dot product), `genre_net`. `base` says what they have in common, `formula` what
makes them different, `sigmoid_range` keeps a rating inside its range, and
`inspection` looks at what has been learned.

embedding    a table with one learned row per user, item or genre
factors      the numbers of a row; behind them may stand the bias
batch        some ratings that are learned from at once
queue        what a batch asks of one row: pairs (s, y), gradient = Σ s·y
"""
