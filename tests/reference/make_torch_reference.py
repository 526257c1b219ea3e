"""Recipe of the reference values that come from PyTorch's optimizers.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11 and torch 2.13.0, in an environment of its own:

    pip install torch==2.13.0
    python make_torch_reference.py

The gradients are given, not computed: what is recorded is the update rule alone.
"""

import platform
import random

import torch

from reference_file import write_reference

START = [1.0, -0.5, 0.25]
STEPS = 12
# Settings are torch's own names; what is not named has torch's default.
RUNS = [
    (torch.optim.SGD, {"lr": 0.1}),
    (torch.optim.SGD, {"lr": 0.1, "weight_decay": 0.01}),
    (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
    (torch.optim.Adam, {"lr": 0.001}),
    (torch.optim.Adam, {"lr": 0.001, "weight_decay": 0.01}),
    (torch.optim.Adam, {"lr": 0.001, "betas": [0.8, 0.99], "eps": 1e-6}),
]


def given_gradients():
    """A gradient a step: one large, one small, one that is often exactly zero."""
    chance = random.Random(0)
    return [
        [
            round(chance.uniform(-10, 10), 3),
            round(chance.uniform(-0.01, 0.01), 6),
            round(chance.uniform(-1, 1), 3) if step % 4 == 1 else 0.0,
        ]
        for step in range(STEPS)
    ]


def values_after_each_step(optimizer_class, settings, gradients):
    """The three parameters after every step."""
    parameters = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_class([parameters], **settings)
    values = []
    for gradient in gradients:
        parameters.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        values.append(parameters.tolist())
    return values


def main():
    """Write the file."""
    gradients = given_gradients()
    write_reference(
        "optimizers.json",
        {
            "about": "Three parameters in double precision after each step of an "
            "optimizer of PyTorch. gradients[n] is the loss's gradient at step n "
            "and values[n] the parameters after it; weight_decay times the "
            "parameter is added to the gradient.",
            "recipe": "make_torch_reference.py",
            "versions": {
                "torch": torch.__version__,
                "python": platform.python_version(),
            },
            "start": START,
            "gradients": gradients,
            "runs": [
                {
                    "optimizer": optimizer.__name__,
                    "settings": settings,
                    "values": values_after_each_step(optimizer, settings, gradients),
                }
                for optimizer, settings in RUNS
            ],
        },
    )


if __name__ == "__main__":
    main()
