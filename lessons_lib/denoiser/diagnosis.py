"""Why pictures are bad although the loss is low: how far colours are off, and whether it copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, as_x0

from .targets import denoising_loss


def tint(pictures: Tensor, colour: Tensor) -> Tensor:
    """(B,): how far a picture's middle colour is from what it should be, root mean square.

    The middle is the median of each channel; `colour` is (3,) in [-1, 1]. For pictures most of
    which is one flat background.
    """
    middle = pictures.flatten(2).median(dim=2).values
    return (middle - colour).square().mean(dim=1).sqrt()


@torch.no_grad()
def colour_off(
    model: Callable, x0: Tensor, schedule: Schedule, times: Sequence[int], kind: str, seed: int = 0
) -> list[float]:
    """How far the mean colour of the guess x̂0 is from that of x0 at each of `times`, root mean square.

    The guess is cut at ±1, as samplers do. x0 is (B, C, H, W), noised with the same noise at each.
    """
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(seed))
    found = []
    for t in times:
        signal, noise = schedule.rates(t, x0)
        xt = signal * x0 + noise * eps
        guess = as_x0(kind, model(xt, torch.full((len(x0),), t), None), xt, t, schedule)
        wrong = (guess.clamp(-1, 1) - x0).mean(dim=(2, 3))
        found.append(wrong.square().mean().sqrt().item())
    return found


@torch.no_grad()
def loss_on(
    model: Callable, x0: Tensor, condition: Tensor, schedule: Schedule, kind="eps", seed: int = 0
) -> float:
    """The loss that training would have on these pictures and conditions, each at a level of its own.

    `model` is asked once for all of them; few pictures are repeated by whoever wants less scatter.
    """
    chance = torch.Generator().manual_seed(seed)
    return denoising_loss(model, x0, condition, schedule, kind, generator=chance)[0].item()
