"""What lesson 6 trains live: digits, flat backgrounds, and the judge that digits are shown to."""

from __future__ import annotations

from itertools import islice

import torch
import torch.nn.functional as F
from torch import Tensor

from lessons_lib.course.pictures import digits
from lessons_lib.course.training import Result, train
from lessons_lib.world.scenes import draw, scenes

from .classifier import DigitClassifier, jittered
from .handwriting import batches_of, digit_net, digit_schedule, loss_by_level
from .targets import denoising_loss
from .unet import Config, UNet

STEPS, BATCH_SIZE, LR, EMA = 800, 64, 3e-3, 0.995


def train_digits(
    seed: int = 0,
    steps: int = STEPS,
    kind: str = "eps",
    weights=None,
    time="sinusoids",
    pictures: int | None = None,
    **options,
) -> Result:
    """A net that writes digits, trained on the 1,400 of the training split, or on the first
    `pictures` of them; see `train`.

    The result's `ema` is the net to use; its `metrics` hold the loss by noise level.
    """
    torch.manual_seed(seed)
    images, labels = (all_of[:pictures] for all_of in digits("train"))
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


def lone_shapes(count: int, seed: int = 0) -> Tensor:
    """(count, 3, 8, 8): scenes of one shape, most of which is one flat, nearly white ground."""
    alone = (scene for scene in scenes(seed) if len(scene.shapes) == 1)
    return draw(list(islice(alone, count)), 8)


def train_flat(kind: str, seed: int = 0, steps: int = 300, progress: bool = False) -> UNet:
    """A net for 600 of `lone_shapes`, which is told nothing.

    Only the target, `kind`, is to differ between two of them.
    """
    torch.manual_seed(seed)
    images = lone_shapes(600, seed)

    def batches(_step, generator):
        return images[torch.randint(len(images), (BATCH_SIZE,), generator=generator)]

    def loss_fn(model, x0, generator):
        return denoising_loss(model, x0, None, digit_schedule(), kind, generator=generator)[0]

    run = train(
        UNet(Config(channels=3, widths=(16, 32), T=digit_schedule().T)),
        loss_fn,
        batches,
        steps=steps,
        lr=LR,
        schedule="onecycle",
        ema=0.99,
        seed=seed,
        progress=progress,
    )
    return run.ema
