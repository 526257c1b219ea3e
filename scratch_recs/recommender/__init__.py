"""What every model can do, and the simplest models.

    base           predict, recommend and explain, from five hooks of a model
    lists          what a list may show, and in which order
    similar        similar items, similar users, neighbours
    fitted         the table behind a model, and the rows of its ids
    explanation    why this prediction? parts that add up to it
    baselines      means, and deviations from the mean
    list_model     models of lists: scores and no ratings
    popular        lists that are the same for everybody
    ensemble       the average of several models
    shrinkage      on a small table: how far to depart from the mean
    taste          how much of a list is taste, how much is fame

Open `baselines` first: each model there is its formula and little else. `base`
has the hooks, which a model of one's own defines.

fit             learn from a table of ratings
row             the number of a user or an item in the table
user            in the hooks: what a model knows of one user, of any type
new user        somebody who is only a list of ratings (cold start): no refit
stranger        somebody of whom nothing is known
clip            move a prediction into the scale of the ratings
r̂               a prediction; μ is the mean of all training ratings
"""
