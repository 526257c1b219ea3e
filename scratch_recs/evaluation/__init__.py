"""How good is a recommender? Errors, splits, cross-validation, search.

    metrics             mse, rmse, mae: the error of predictions, or of a model
    ranking             NDCG and others: how good are the lists of a model?
    splits              a table of ratings cut at random into parts, or into
                        folds
    user_splits         by user, by time, new users: other questions
    numpy_random        the same cuts as numpy, scikit-learn, scikit-surprise
                        and fastai make
    cross_validation    the errors of a model on every fold
    search              which settings have the smallest error
    processes           many tasks side by side, each in a process of its own

Open `metrics` first.

actual              the rating that a user really gave
error               predicted - actual
train, test         the ratings that a model learns from; those it is judged by
validation          ratings that settings are chosen by: neither train nor test
fold                one of k parts of a table; each is once the test, while the
                    model learns from all others
relevant            what a user liked, in the test part: a list should show it
hit                 a relevant item in a list
overfits            small errors on train, large ones on test
"""
