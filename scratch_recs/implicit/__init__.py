"""Implicit feedback: lists from likes, clicks and purchases, without ratings.

    ease        EASE: one matrix of weights between items, in closed form
    als         ImplicitALS: factors, by alternating least squares
    bpr         BPR: factors, by SGD on pairs "this rather than that"
    cosine      ItemBased and UserBased: the lecture's two, for tables
    cholesky    positive definite equations: what EASE and ImplicitALS solve

Open `cosine` first, then `ease`. `recommender.popular` has the list that is the
same for everybody.

like          a click, a purchase, a rating from `likes_from` up
silence       no like: did not want it, or did not know of it
X             users × items: 1 for a like, 0 for silence
score         what a list is ordered by; it has no unit and is no rating
confidence    how much a like or a silence counts in the loss
Gram matrix   of X: how many likes two users (or two items) have in common
"""
