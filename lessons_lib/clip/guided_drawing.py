"""Pictures from a net that is told nothing, steered by a score: lesson 7's runs, and their measures.

A *way* is what is pushed: "mean" (of DDPM's steps), "guess" (ε̂, for DDIM), "picture" (x̂0 by a clean
score, no gradient through the net) or "through" (the same with it). The steps and noise are alike in
all, so that ways are compared on the same pictures to be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lessons_lib.denoiser.sampling import Predict, sample
from lessons_lib.diffusion import Schedule

from .guidance import Score, mean_bias, of_guess, pushed, pushed_picture

WAYS = ("mean", "guess", "picture", "through")


@dataclass(frozen=True)
class Drawn:
    """What one run was measured to be."""

    scale: float
    right: float  # share that the judge, or the parser, finds true
    score: float  # mean score of the end by the model that guided, or one that stands for all
    spread: float  # root mean squared distance from the mean of pictures asked alike


def steered(
    predict: Predict,
    x: Tensor,
    schedule: Schedule,
    times: Sequence[int] | int,
    score: Score | Callable[[Tensor], Tensor] | None,
    scale: float,
    *,
    way: str = "mean",
    kind: str = "eps",
    seed: int = 0,
    **options,
) -> Tensor:
    """Pictures from noise x (B, …), guided in one of the WAYS; `options` go to `sample`.

    "mean" and "guess" take a score of (x_t, t), the others one of clean pictures alone. A scale of
    0, or no score, draws without guidance. "mean" throws DDPM's dice (η = 1), the others none,
    unless `options` say otherwise. Raises ValueError for another way.
    """
    if way not in WAYS:
        raise ValueError(f"way is one of {', '.join(WAYS)}; not {way!r}.")
    options = {"eta": 1.0 if way == "mean" else 0.0} | options
    options["generator"] = torch.Generator().manual_seed(seed)
    if score is not None and scale:
        if way == "mean":
            options["bias"] = mean_bias(score, scale)
        elif way == "guess":
            predict = pushed(predict, score, scale, schedule, kind)
        elif way == "picture":
            predict = pushed_picture(predict, score, scale, schedule, kind)
        else:
            through = of_guess(score, predict, schedule, kind)
            predict = pushed(predict, through, scale, schedule, kind)
    with torch.no_grad():
        return sample(predict, x, schedule, times, kind=kind, **options)


def spread_of(pictures: Tensor, asked: Sequence) -> float:
    """The root mean squared distance of pictures from the mean of those that were `asked` alike.

    0 when all that were asked alike are the same; those asked alone are left out. NaN when all are.
    """
    total, count = 0.0, 0
    for what in dict.fromkeys(asked):
        own = pictures[[i for i, other in enumerate(asked) if other == what]].flatten(1).double()
        if len(own) > 1:
            total += float((own - own.mean(0)).square().sum()) * len(own) / (len(own) - 1)
            count += len(own)
    return (total / count) ** 0.5 if count else float("nan")


def climb(score: Callable[[Tensor], Tensor], x: Tensor, steps: int, size: float) -> Tensor:
    """Pictures painted by a clean score alone: from x (B, …), `steps` steps up its gradient.

    Each step moves a picture by `size` root mean square, whatever the gradient's length, and cuts it
    to [-1, 1]. No denoiser holds it to what pictures look like.
    """
    for _ in range(steps):
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            up = torch.autograd.grad(score(x).sum(), x)[0]
        rms = up.flatten(1).square().mean(1).sqrt().clamp(min=1e-12)
        x = (x + size * up / rms.view(-1, *[1] * (x.ndim - 1))).clamp(-1, 1).detach()
    return x
