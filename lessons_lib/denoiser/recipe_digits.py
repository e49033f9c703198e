"""What lesson 6 trains live, and the judge that it is measured by."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from lessons_lib.course.pictures import digits
from lessons_lib.course.training import Result, train

from .classifier import DigitClassifier, jittered
from .handwriting import batches_of, digit_net, digit_schedule, loss_by_level

STEPS, BATCH_SIZE, LR, EMA = 800, 64, 3e-3, 0.995


def train_digits(
    seed: int = 0, steps: int = STEPS, kind: str = "eps", weights=None, time="sinusoids", **options
) -> Result:
    """A net that writes digits, trained on the 1,400 of the training split; see `train`.

    The result's `ema` is the net to use; its `metrics` hold the loss by noise level.
    """
    torch.manual_seed(seed)
    images, labels = digits("train")
    return train(
        digit_net(time),
        loss_by_level(digit_schedule(), kind, weights),
        batches_of(images, labels, BATCH_SIZE),
        steps=steps,
        lr=LR,
        schedule="onecycle",
        ema=EMA,
        seed=seed,
        **options,
    )


def train_judge(seed: int = 1000, steps: int = 1000, progress: bool = False) -> DigitClassifier:
    """A classifier of digits that shares nothing with the nets it judges but the training split."""
    torch.manual_seed(seed)
    images, labels = digits("train")

    def loss_fn(model, batch, generator):
        x, y = batch
        return F.cross_entropy(model(jittered(x, generator)), y)

    run = train(
        DigitClassifier(),
        loss_fn,
        batches_of(images, labels, 64),
        steps=steps,
        lr=3e-3,
        schedule="onecycle",
        ema=0.99,
        seed=seed,
        progress=progress,
    )
    return run.ema
