"""The forward process: from a picture to noise, in one step, in many, and back when x0 is known.

Source of the formulas: Ho et al. 2020, equations 2, 4, 6 and 7; v from Salimans and Ho 2022.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .schedules import Schedule

TARGETS = ("eps", "x0", "v")
"""What a network can be asked for: the noise, the picture, or v = √ᾱ ε - √(1-ᾱ) x0."""


def add_noise(x0: Tensor, t: int | Tensor, eps: Tensor, schedule: Schedule) -> Tensor:
    """x_t = √ᾱ_t x0 + √(1-ᾱ_t) ε: a draw from q(x_t | x0), for standard normal `eps`.

    x0 and eps are (B, …), t one number or (B,). Raises ValueError for pictures (B, C, H, W) outside
    [-1, 1], for noise of another shape and for t out of range.
    """
    check_images(x0)
    check_same(x0, eps)
    signal, noise = schedule.rates(t, x0)
    return signal * x0 + noise * eps


def one_step(x: Tensor, t: int | Tensor, eps: Tensor, schedule: Schedule) -> Tensor:
    """x_t from x = x_(t-1): √α_t x + √β_t ε, a draw from q(x_t | x_(t-1)).

    A bit of white noise is added and the variance brought back to 1. At t = 0, x is the clean
    picture. Raises ValueError for noise of another shape and for t out of range.
    """
    check_same(x, eps)
    alpha, beta = (schedule.pick(values.sqrt(), t, x) for values in (schedule.alpha, schedule.beta))
    return alpha * x + beta * eps


def posterior(x0: Tensor, xt: Tensor, t: int | Tensor, schedule: Schedule) -> tuple[Tensor, Tensor]:
    """The mean (B, …) and the variance of q(x_(t-1) | x_t, x0), a normal with covariance β̃_t I.

    The mean is (√ᾱ_(t-1) β_t x0 + √α_t (1-ᾱ_(t-1)) x_t) / (1-ᾱ_t); the variance is shaped to
    multiply pictures. At t = 0 they are x0 and 0. x0 may be a guess and lie outside [-1, 1].
    """
    check_same(x0, xt)
    s, missing = schedule, 1 - schedule.alpha_bar
    of_x0 = s.pick(s.before.sqrt() * s.beta / missing, t, xt)
    of_xt = s.pick(s.alpha.sqrt() * (1 - s.before) / missing, t, xt)
    return of_x0 * x0 + of_xt * xt, s.pick(s.posterior_variance, t, xt)


def target(kind: str, x0: Tensor, eps: Tensor, t: int | Tensor, schedule: Schedule) -> Tensor:
    """What a network of this `kind` of target ("eps", "x0" or "v") should answer for x_t."""
    check_target(kind)
    if kind != "v":
        return eps if kind == "eps" else x0
    signal, noise = schedule.rates(t, x0)
    return signal * eps - noise * x0


def as_x0(kind: str, output: Tensor, xt: Tensor, t: int | Tensor, schedule: Schedule) -> Tensor:
    """The picture x̂0 that an answer of this `kind` stands for, given x_t."""
    check_target(kind)
    signal, noise = schedule.rates(t, xt)
    if kind == "eps":
        return (xt - noise * output) / signal
    return output if kind == "x0" else signal * xt - noise * output


def as_eps(kind: str, output: Tensor, xt: Tensor, t: int | Tensor, schedule: Schedule) -> Tensor:
    """The noise ε̂ that an answer of this `kind` stands for, given x_t."""
    check_target(kind)
    signal, noise = schedule.rates(t, xt)
    if kind == "x0":
        return (xt - signal * output) / noise
    return output if kind == "eps" else noise * xt + signal * output


def check_target(kind: str) -> None:
    """Raise ValueError unless `kind` is one of TARGETS."""
    if kind not in TARGETS:
        raise ValueError(f"the target must be one of {', '.join(TARGETS)}, not {kind!r}.")


def check_images(x: Tensor) -> None:
    """Raise ValueError when pictures (B, C, H, W) hold values outside [-1, 1], or no numbers.

    Other shapes (points of a density) may lie anywhere.
    """
    if not torch.is_floating_point(x):
        raise ValueError(f"pictures must be floating-point numbers in [-1, 1], not {x.dtype}.")
    # Written so that a NaN fails too; a hair is left for rounding.
    if x.ndim == 4 and x.numel() and not bool(x.abs().max() <= 1 + 1e-4):
        raise ValueError(
            f"pictures must lie in [-1, 1], and these run from {x.min():.3g} to {x.max():.3g}; "
            "bring 0 … 255 there by x / 127.5 - 1, and 0 … 1 by 2 * x - 1."
        )


def check_same(x: Tensor, other: Tensor) -> None:
    """Raise ValueError when two tensors that belong together have different shapes."""
    if x.shape != other.shape:
        raise ValueError(
            f"the pictures are of shape {(*x.shape,)} and what goes with them of {(*other.shape,)}; "
            "they must be the same."
        )
