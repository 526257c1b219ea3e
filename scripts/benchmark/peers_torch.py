"""The embedding models of the fastai study in PyTorch, to be compared with.

Run by an interpreter that has it, through `scripts.benchmark.peers`; never
imported at the top.
"""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any, Callable

from scripts.benchmark.task import (
    BATCH,
    BATCH_EPOCHS,
    FACTORS,
    Clock,
    numbered,
    read,
)


class TorchFold:
    """The first fold as tensors, with the parts that the models below share."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.torch = torch = importlib.import_module("torch")
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        self.users, self.items = numbered(folder)
        fold = read(folder, "fold-1.json")
        self.train, self.test = map(self.tensors, (fold["train"], fold["test"]))
        self.low, self.high = fold["scale"]

    def tensors(self, rows: list) -> tuple[Any, Any, Any]:
        """Three tensors: rows of users, of items, ratings."""
        tensor = self.torch.tensor
        users, items, ratings = zip(*rows)
        return (
            tensor([self.users[user] for user in users]),
            tensor([self.items[item] for item in items]),
            tensor(ratings),
        )

    def embeddings(self, columns: int) -> list[Any]:
        """A table for the users and one for the items."""
        tables = []
        for ids in (self.users, self.items):
            tables.append(self.torch.nn.Embedding(len(ids), columns))
            tables[-1].weight.data.uniform_(-0.01, 0.01)
        return tables

    def learn(
        self,
        parts: list[Any],
        predict: Callable[[Any, Any], Any],
        optimizer: Any,
        restarts: bool = False,
    ) -> dict[str, Any]:
        """Some epochs in batches; seconds per epoch, RMSE on the test part."""
        modules = self.torch.nn.ModuleList(parts)
        clock = Clock()
        users, items, ratings = self.train
        (group,) = optimizer.param_groups
        rate = group["lr"]
        with clock:
            for epoch in range(BATCH_EPOCHS):
                order = self.torch.randperm(len(ratings))
                for start in range(0, len(order), BATCH):
                    if restarts:
                        done = epoch + start / len(order)
                        group["lr"] = rate * annealed(done)
                    batch = order[start : start + BATCH]
                    optimizer.zero_grad()
                    predicted = predict(users[batch], items[batch])
                    errors = predicted - ratings[batch]
                    (errors * errors).mean().backward()
                    optimizer.step()
        modules.eval()
        users, items, ratings = self.test
        predicted = predict(users, items).detach().clamp(self.low, self.high)
        rmse = float(((predicted - ratings) ** 2).mean().sqrt())
        return {"cost": clock.seconds / BATCH_EPOCHS, "rmse": rmse}


def annealed(epochs: float) -> float:
    """Half a cosine from 1 to 0 over epoch 1, then over the next two."""
    share = epochs if epochs < 1 else (epochs - 1) / 2
    return (1 + math.cos(math.pi * share)) / 2


def torch_dot(
    folder: Path, seed: int, name: str, **settings: Any
) -> dict[str, Any]:
    """A dot product of 50 factors with biases; a sigmoid keeps the scale."""
    fold = TorchFold(folder, seed)
    parts = [*fold.embeddings(FACTORS), *fold.embeddings(1)]
    p, q, b, c = parts

    def predict(u: Any, i: Any) -> Any:
        logit = (p(u) * q(i)).sum(1) + b(u).squeeze(1) + c(i).squeeze(1)
        return fold.low + (fold.high - fold.low) * fold.torch.sigmoid(logit)

    weights = [part.weight for part in parts]
    optimizer = getattr(fold.torch.optim, name)(weights, **settings)
    return fold.learn(parts, predict, optimizer, restarts=name == "Adam")


def torch_sgd(folder: Path, seed: int) -> dict[str, Any]:
    """As the fastai study trains it; seconds per epoch."""
    settings = dict(lr=0.1, momentum=0.9, weight_decay=2e-4)
    return torch_dot(folder, seed, "SGD", **settings)


def torch_adam(folder: Path, seed: int) -> dict[str, Any]:
    """As the fastai study trains it in the end; seconds per epoch."""
    return torch_dot(folder, seed, "Adam", lr=0.01, weight_decay=2e-4)


def torch_net(folder: Path, seed: int) -> dict[str, Any]:
    """The fastai study's net, 10 hidden units, dropout; seconds per epoch."""
    fold = TorchFold(folder, seed)
    nn = fold.torch.nn
    p, q = fold.embeddings(FACTORS)
    layers = nn.Sequential(
        nn.Dropout(0.05),
        nn.Linear(2 * FACTORS, 10),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(10, 1),
    )
    low, high = fold.low - 0.5, fold.high + 0.5

    def predict(u: Any, i: Any) -> Any:
        logit = layers(fold.torch.cat([p(u), q(i)], dim=1)).squeeze(1)
        return low + (high - low) * fold.torch.sigmoid(logit)

    weights = [p.weight, q.weight, *layers.parameters()]
    optimizer = fold.torch.optim.Adam(weights, lr=0.001, weight_decay=1e-5)
    return fold.learn([p, q, layers], predict, optimizer)
