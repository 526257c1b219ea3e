"""Matrix factorization: what belongs to it besides `scratch_recs.mf_sgd`.

    als              RegularizedSVD: factors by alternating least squares
    fold_in          a new user's factors from a few ratings, all else as it is
    pca              along which directions do learned vectors differ most?
    truncated_svd    the nearest matrix of a low rank, if no cell is missing
    presets          good settings, and the data they were found on

Open `scratch_recs/mf_sgd.py` first, then `als`: the same factors, another way
to learn them.

factor          one entry of a user's or an item's vector; dim is their number
P, Q, b, c      all users' and items' vectors; all users' and items' biases
Z, W            the same vectors in the lecture on regularized SVD
λ, penalty      what keeps vectors short, so that the model overfits less
fold in         compute the vector of a new user without learning again
singular value  the weight σ of one term σ u vᵀ of a matrix
prior           what is believed of a user before the first rating
"""
