"""Lesson 6's own run: a small U-Net that learns to write digits, told which or told nothing."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, cosine

from .sampling import guided, sample
from .targets import denoising_loss, drop
from .unet import Config, UNet

T = 200
BANDS = 4  # of noise levels, whose losses are kept apart


def digit_net(time: str = "sinusoids") -> UNet:
    """The net for 8 × 8 grey digits of ten classes: two sizes, 8 and 4 pixels."""
    config = Config(channels=1, widths=(16, 32), classes=10, vector=64, time=time, T=T)
    return UNet(config, digit_schedule().alpha_bar)


def digit_schedule() -> Schedule:
    """The cosine schedule of 200 steps."""
    return cosine(T)


def batches_of(images: Tensor, labels: Tensor, size: int = 64) -> Callable:
    """`batches(step, generator)` of `size` pictures and their classes, drawn with return."""

    def batches(_step: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        rows = torch.randint(len(images), (size,), generator=generator)
        return images[rows], labels[rows]

    return batches


def loss_by_level(schedule: Schedule, kind: str = "eps", weights=None, dropped=0.1) -> Callable:
    """`loss_fn` for the course's training loop, which also keeps the error by noise level.

    The metrics "level 0" (least noise) to "level 3" are mean squared errors of quarters of the
    times. A share `dropped` of the classes is not told.
    """

    def loss_fn(model: UNet, batch, generator: torch.Generator) -> tuple[Tensor, dict]:
        x0, labels = batch
        told = drop(labels, model.nothing(len(labels)), dropped, generator)
        loss, each, t = denoising_loss(model, x0, told, schedule, kind, weights, generator)
        band = t * BANDS // schedule.T
        levels = {f"level {i}": each[band == i].mean() for i in range(BANDS) if (band == i).any()}
        return loss, levels

    return loss_fn


@torch.no_grad()
def write_digits(
    model: UNet,
    labels: Tensor,
    schedule: Schedule | None = None,
    *,
    kind: str = "eps",
    times=20,
    guidance_scale: float = 2.0,
    solver: Callable = sample,
    generator: torch.Generator | None = None,
    side: int = 8,
    **options,
) -> Tensor:
    """One digit for each of `labels` (B,): (B, 1, side, side), by DDIM unless `solver` is another.

    `times` and the `options` go to the solver (`sample`, `solve` or `dpm_solver`).
    """
    schedule = schedule or digit_schedule()
    noise = torch.randn(len(labels), 1, side, side, generator=generator)
    predict = guided(model, labels, model.nothing(len(labels)), guidance_scale)
    if solver is not None and "generator" in solver.__code__.co_varnames:
        options["generator"] = generator
    return solver(predict, noise, schedule, times, kind=kind, **options)
