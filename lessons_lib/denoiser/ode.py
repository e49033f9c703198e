"""The way back as a differential equation, followed by Euler's steps, by Heun's, or with noise.

Divided by √ᾱ, a noised picture is y = x0 + σ ε with σ = √((1-ᾱ)/ᾱ). The probability-flow ODE is
then dy/dσ = (y - x̂0(y, σ)) / σ = ε̂: no drift is left, and the noise level is the time (Karras et
al. 2022, equation 1; Song et al. 2021, equation 13). An Euler step of it is a step of DDIM.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, check_ends
from lessons_lib.diffusion.forward import check_target

from .sampling import Predict

METHODS = ("euler", "heun", "sde")


def noise_levels(schedule: Schedule) -> Tensor:
    """(T,) float64: σ_t = √((1-ᾱ_t)/ᾱ_t), the noise beside a signal of rate 1."""
    return ((1 - schedule.alpha_bar) / schedule.alpha_bar).sqrt()


def even_times(T: int, steps: int) -> Tensor:
    """(steps,) float64 times from T-1 to 0, evenly apart; they need not be whole."""
    if type(steps) is not int or steps < 1:
        raise ValueError(f"steps must be a whole number of at least 1, not {steps!r}.")
    return torch.linspace(T - 1, 0, steps, dtype=torch.float64)


def level_at(schedule: Schedule, times: Sequence[float] | Tensor) -> Tensor:
    """σ at any times between 0 and T-1, on the straight line between those of whole steps.

    Raises ValueError for times out of that range.
    """
    times = torch.as_tensor(times, dtype=torch.float64)
    if not bool(((times >= 0) & (times <= schedule.T - 1)).all()):
        raise ValueError(f"times must lie between 0 and {schedule.T - 1}, not {times.tolist()}.")
    levels, below = noise_levels(schedule), times.floor().long()
    above = (below + 1).clamp(max=schedule.T - 1)
    return torch.lerp(levels[below], levels[above], times - below)


def karras_times(
    schedule: Schedule, steps: int, rho: float = 7.0, most: float = math.inf
) -> Tensor:
    """(steps,) times whose σ^(1/ρ) are evenly apart from σ_(T-1) to σ_0: many where σ is small.

    `most` cuts the largest σ; Karras et al. begin at 80. A cosine schedule ends with a σ of
    thousands, and a step from there to tens is too long for Heun's mean of two slopes. Between whole steps the time is read off the line that `level_at` draws. Source: Karras et al.
    2022, equation 5.
    """
    levels = noise_levels(schedule)
    first, last = levels[-1].clamp(max=most) ** (1 / rho), levels[0] ** (1 / rho)
    wanted = (first + torch.linspace(0, 1, steps, dtype=torch.float64) * (last - first)) ** rho
    wanted = wanted.clamp(levels[0], levels[-1])
    above = torch.searchsorted(levels, wanted).clamp(1, schedule.T - 1)
    return above - 1 + (wanted - levels[above - 1]) / (levels[above] - levels[above - 1])


def solve(
    predict: Predict,
    x: Tensor,
    schedule: Schedule,
    times: Sequence[float] | Tensor | int,
    *,
    method: str = "euler",
    kind: str = "eps",
    clip: float | None = None,
    generator: torch.Generator | None = None,
    on_step: Callable | None = None,
) -> Tensor:
    """Pictures from noise x (B, …) at the first of `times` (a number: so many, evenly apart).

    "euler" asks the net once a step; "heun" twice, and once in the last, whose end has σ = 0: it
    goes on along the mean of the slopes at both ends of a step. "sde" takes Euler's steps of the
    reverse SDE, twice the slope and fresh noise of variance σ² - σ'², none in the last (Song et al.
    2021, algorithm 2's predictor). `on_step(t, x, x0)` hears of each step.
    """
    check_target(kind)
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}; not {method!r}.")
    times = even_times(schedule.T, times) if isinstance(times, int) else torch.as_tensor(times)
    levels = level_at(schedule, times)
    if not bool((levels.diff() < 0).all()):
        raise ValueError(f"times must fall from step to step, not {times.tolist()}.")
    if times[0] == schedule.T - 1:
        check_ends(schedule)

    def slope(y: Tensor, t: float, level: Tensor) -> tuple[Tensor, Tensor]:
        """(ε̂, x̂0) of y at a noise level."""
        signal = (1 / (1 + level**2).sqrt()).to(y)
        output = predict(y * signal, torch.full((len(y),), t, dtype=torch.float32))
        x0 = _as_x0(kind, output, y, level.to(y))
        x0 = x0 if clip is None else x0.clamp(-clip, clip)
        return (y - x0) / level.to(y), x0

    y = x * (1 + levels[0] ** 2).sqrt().to(x)
    ends = [*zip(times.tolist(), levels, strict=True), (0.0, torch.zeros((), dtype=torch.float64))]
    for (t, level), (after, lower) in pairwise(ends):
        eps, x0 = slope(y, t, level)
        if on_step:
            on_step(t, y / (1 + level**2).sqrt().to(y), x0)
        if method == "sde":
            fall = (level**2 - lower**2).to(y)
            z = (
                torch.randn(y.shape, generator=generator, dtype=y.dtype).to(y.device)
                if lower > 0
                else 0.0
            )
            y = y - fall / level.to(y) * eps + fall.sqrt() * z
            y = x0 if lower == 0 else y
            continue
        there = y + (lower - level).to(y) * eps
        if method == "heun" and lower > 0:
            eps = (eps + slope(there, after, lower)[0]) / 2
            there = y + (lower - level).to(y) * eps
        y = there
    return y


def _as_x0(kind: str, output: Tensor, y: Tensor, level: Tensor) -> Tensor:
    """x̂0 from a guess at y = x0 + σ ε, where ᾱ = 1 / (1 + σ²) may lie between two steps."""
    if kind == "eps":
        return y - level * output
    if kind == "x0":
        return output
    signal2 = 1 / (1 + level**2)
    return signal2 * y - level * signal2.sqrt() * output
