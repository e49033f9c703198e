"""Backwards step by step: the chain of the book's Eq. 7.1, with whatever guesses x0.

Going back needs the mean of q(x_(t-1) | x_t, x0), and x0 is not known. So a guess x̂0 takes its
place (Ho et al. 2020, algorithm 2, with σ² = β̃).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from .forward import posterior
from .mixture import Mixture
from .schedules import Schedule, check_ends

Denoiser = Callable[[Tensor, int, Schedule], Tensor]
"""x̂0 (B, …) for x_t (B, …), t and the schedule."""


def step_back(x: Tensor, x0_guess: Tensor, t: int, schedule: Schedule, z: Tensor) -> Tensor:
    """x_(t-1) from x_t = x: the posterior's mean for the guess, and √β̃_t z. At t = 0, the guess."""
    mean, variance = posterior(x0_guess, x, t, schedule)
    return mean + variance.sqrt() * z


def ancestral(
    denoise: Denoiser, x: Tensor, schedule: Schedule, generator: torch.Generator | None = None
) -> list[Tensor]:
    """From pure noise x (B, …) through t = T-1 … 0 to x0; returns all T+1 states.

    Raises ValueError when the schedule ends with signal left: pure noise is then no place to start.
    """
    check_ends(schedule)
    states = [x]
    for t in reversed(range(schedule.T)):
        z = torch.randn(x.shape, generator=generator, dtype=x.dtype)
        x = step_back(x, denoise(x, t, schedule), t, schedule, z)
        states.append(x)
    return states


def mixture_denoiser(mixture: Mixture, share: float = 1.0) -> Denoiser:
    """The exact E[x0 | x_t] of a mixture, for `ancestral`; `share` below 1 spoils it on purpose.

    Then the guess is `share` of the exact one, and the rest the mean of all data: as from a network
    that is too careful.
    """

    def denoise(x: Tensor, t: int, schedule: Schedule) -> Tensor:
        guess = mixture.denoise(x, float(schedule.alpha_bar[t]))
        return share * guess + (1 - share) * mixture.mean

    return denoise


def true_step_back(
    mixture: Mixture, xt: float, later: float, earlier: float, grid: Tensor
) -> tuple[Tensor, Tensor]:
    """Of one number x_t: the density of x_s before it, exactly, and the normal that stands for it.

    `later` and `earlier` are ᾱ at t and at s < t; grid (G,) is where both densities are wanted. The
    first is q(x_t | x_s) p_s(x_s), divided by its sum over the grid; the second has the mean and
    the variance of `step_back`.
    """
    alpha = later / earlier
    log_step = -0.5 * (xt - alpha**0.5 * grid).square() / (1 - alpha)
    logs = log_step + mixture.noised(earlier).log_density(grid[:, None])
    space = float(grid[1] - grid[0])
    exact = (logs - logs.max()).exp()
    guess = float(mixture.denoise(torch.tensor([[xt]], dtype=torch.float64), later))
    missing = 1 - later
    mean = (earlier**0.5 * (1 - alpha) * guess + alpha**0.5 * (1 - earlier) * xt) / missing
    variance = (1 - alpha) * (1 - earlier) / missing
    normal = (-0.5 * (grid - mean).square() / variance).exp()
    return exact / (exact.sum() * space), normal / (normal.sum() * space)
