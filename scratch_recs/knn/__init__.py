"""Nearest neighbours: predict a rating from what those who are alike gave.

Open `rating_knn` first: UserKNN, ItemKNN and their formula. `co_rated` says how
alike two users are, `normalization` what their ratings are measured from, and
`units` why sums of ratings are exact. `imputation` fills the gaps of a whole
matrix, and `similar_items` asks such a matrix which items are alike.

    row           a user, or an item for ItemKNN; its number, from 0
    column        the other side: an item, or a user for ItemKNN
    rated         what a row holds: (column, rating) pairs
    co-rated      the columns that two rows have both rated
    target        the row that a prediction is for
    candidates    the rows that have rated the column in question
    neighbours    the k candidates most similar to the target
    level         what a rating is compared with, as the user's mean
    donor         in imputation, a row whose value goes into a gap's mean
"""
