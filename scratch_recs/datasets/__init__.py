"""Tables of ratings, and the readers of the data sets of the lectures.

    ratings         Ratings: who rated what, and how
    movielens       MovieLens 100k and ml-latest-small
    jester          Jester: jokes, rated from -10 to 10
    interests       the lecture's 15 users and their interests
    rating_files    load_ratings: anybody's own files, one rating per row
    matrix_files    load_rating_matrix: one row per user, one column per item
    counting        clicks as a table; how much is rated, how much is enough
    synthetic       made-up ratings whose truth is known
    csv_files       the rows of a file: what all readers share
    checks          checks of single values
    folders         where the files of a data set are

Open `ratings` first.

id        what the file calls a user or an item: text such as '196', without
          the blanks around it; a whole number means its text
row       the number of a user or an item, from 0 in order of first appearance
table     all ratings as three columns: user rows, item rows, values
scale     (lowest, highest) rating that can be given
like      a rating of at least `likes_from`; a click
rated     [(item row, rating), …] of one user; raters: the same of one item
part      some of the rows of a table; it shares the table's ids and rows
filled    the share of the users × items cells that hold a rating
"""
