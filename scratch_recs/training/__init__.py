"""Training: how parameters move towards the ratings, whatever the formula.

Open `trainer` first: the loop over epochs and mini-batches. Then `updates` and
`optimizers` (one step of a row: SGD, momentum, Adam), `dense` (how rows move
that a batch does not touch, as in PyTorch), `schedules` (the learning rate over
time), `penalties`, `initializers` (where training starts), `small_tables` (what
is different there), `epochs` (the order of the ratings, and what an epoch has
brought).

epoch            once through all ratings
mini-batch       some ratings whose gradients are averaged for one step
state            what an optimizer remembers of a row
weight decay     a pull towards 0 at every row that a batch touches
regularization   λ, the strength of a penalty on large numbers
"""
