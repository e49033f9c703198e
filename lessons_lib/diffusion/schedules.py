"""Noise schedules: how much of the picture is left after each step.

One number a step says everything: ᾱ_t, the squared signal rate. A noised picture is
x_t = √ᾱ_t x0 + √(1-ᾱ_t) ε. The rest (β, α, SNR, β̃) follows from it, in float64.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Schedule:
    """The squared signal rates of T steps.

    `alpha_bar` is (T,) float64, strictly falling, between 0 and 1; t = 0 is the least noisy noised
    picture and t = T-1 the last. The clean picture stands before t = 0, with ᾱ_(-1) = 1. Raises
    ValueError for numbers that are no such row.
    """

    alpha_bar: Tensor

    def __post_init__(self) -> None:
        given = torch.as_tensor(self.alpha_bar, dtype=torch.float64)
        if given.ndim != 1 or len(given) < 1:
            raise ValueError(
                f"alpha_bar must be a row of at least one number, not of shape {(*given.shape,)}."
            )
        # Written so that a NaN fails too.
        if not bool(((given > 0) & (given < 1)).all()) or not bool((given.diff() < 0).all()):
            raise ValueError(
                "alpha_bar must fall from step to step and stay between 0 and 1 (it is the squared "
                "signal rate, so the last one is the smallest)."
            )
        object.__setattr__(self, "alpha_bar", given)

    @property
    def T(self) -> int:
        """The number of steps."""
        return len(self.alpha_bar)

    @cached_property
    def before(self) -> Tensor:
        """(T,): ᾱ_(t-1), with 1 for t = 0."""
        return torch.cat((torch.ones(1, dtype=torch.float64), self.alpha_bar[:-1]))

    @cached_property
    def alpha(self) -> Tensor:
        """(T,): α_t = ᾱ_t / ᾱ_(t-1), what one step leaves of the squared signal."""
        return self.alpha_bar / self.before

    @cached_property
    def beta(self) -> Tensor:
        """(T,): β_t = 1 - α_t, the variance of the noise that one step adds."""
        return 1 - self.alpha

    @cached_property
    def snr(self) -> Tensor:
        """(T,): the signal-to-noise ratio ᾱ_t / (1 - ᾱ_t), for data of variance 1."""
        return self.alpha_bar / (1 - self.alpha_bar)

    @cached_property
    def posterior_variance(self) -> Tensor:
        """(T,): β̃_t = β_t (1-ᾱ_(t-1)) / (1-ᾱ_t), the variance of q(x_(t-1) | x_t, x0).

        It is 0 at t = 0: x0 is given. Source: Ho et al. 2020, equation 7.
        """
        return self.beta * (1 - self.before) / (1 - self.alpha_bar)

    def pick(self, values: Tensor, t: int | Tensor, like: Tensor) -> Tensor:
        """The entries of `values` (T,) at t, in like's dtype, shaped to multiply `like` (B, …).

        t is one whole number for all, or (B,) of them. Raises ValueError for t outside 0 … T-1, for
        t that is not whole, and for a number of t that is not the number of pictures.
        """
        index = self._checked(t, like)
        chosen = values[index.to(values.device)].to(like.device, like.dtype)
        return chosen.reshape(-1, *[1] * (like.ndim - 1)) if index.ndim else chosen

    def at(self, t: int | Tensor, like: Tensor) -> Tensor:
        """ᾱ_t, shaped to multiply `like` (B, …), in its dtype; t and errors as for `pick`."""
        return self.pick(self.alpha_bar, t, like)

    def rates(self, t: int | Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        """The signal rate √ᾱ_t and the noise rate √(1-ᾱ_t), shaped to multiply `like` (B, …).

        Both are computed in float64 first: 1-ᾱ of a rounded ᾱ near 1 would lose half its digits.
        """
        noise = (1 - self.alpha_bar).sqrt()
        return self.pick(self.alpha_bar.sqrt(), t, like), self.pick(noise, t, like)

    def _checked(self, t: int | Tensor, like: Tensor) -> Tensor:
        index = torch.as_tensor(t)
        whole = not (index.is_floating_point() or index.is_complex() or index.dtype == torch.bool)
        if not whole or not bool(((index >= 0) & (index < self.T)).all()):
            raise ValueError(
                f"t must be whole numbers from 0 to {self.T - 1} (0 is the least noisy step), "
                f"not {_shown(t)}."
            )
        if index.ndim > 1 or index.ndim == 1 and (like.ndim == 0 or len(index) != len(like)):
            raise ValueError(
                f"t must be one whole number or one for each of the {len(like) if like.ndim else 1} "
                f"pictures, not of shape {(*index.shape,)}."
            )
        return index


def from_betas(betas: Tensor) -> Schedule:
    """The schedule whose steps add noise of variance `betas` (T,).

    Raises ValueError when a β is not between 0 and 1 or there is none.
    """
    betas = torch.as_tensor(betas, dtype=torch.float64)
    if betas.ndim != 1 or len(betas) < 1:
        raise ValueError(f"betas must be a row of at least one, not of shape {(*betas.shape,)}.")
    if not bool(((betas > 0) & (betas < 1)).all()):
        raise ValueError(
            f"each β must lie between 0 and 1, and here they run from {betas.min():.4g} to "
            f"{betas.max():.4g}; β is the variance that a step replaces by noise."
        )
    return Schedule((1 - betas).cumprod(0))


def linear(T: int = 1000, first: float | None = None, last: float | None = None) -> Schedule:
    """β rises in a line from `first` to `last` (Ho et al. 2020, section 4: 1e-4 to 0.02).

    Where one is not given, that number times 1000/T is taken, so that fewer steps are larger ones
    and end in as much noise. Raises ValueError for T below 1 and for a β outside (0, 1), which the
    scaled numbers reach at T = 20.
    """
    check_steps(T)
    scaled = {"first": 1e-4 * 1000 / T, "last": 0.02 * 1000 / T}
    ends = {"first": first, "last": last}
    for name, given in ends.items():
        beta = scaled[name] if given is None else given
        if not 0 < beta < 1:
            hint = "; with so few steps give it yourself" if given is None else ""
            raise ValueError(f"{name}, a β, must lie between 0 and 1, not {beta:g}{hint}.")
        ends[name] = beta
    return from_betas(torch.linspace(ends["first"], ends["last"], T, dtype=torch.float64))


def cosine(T: int = 1000, offset: float = 0.008, most: float = 0.999) -> Schedule:
    """ᾱ falls as a squared cosine, cos²((u + .008)/1.008 · π/2) with u = (t+1)/T.

    Divided by its value at u = 0, and with β no more than `most`, so that the last step does not
    divide by nothing. Source: Nichol and Dhariwal 2021, equation 17. Raises ValueError for T < 1.
    """
    check_steps(T)
    u = torch.arange(T + 1, dtype=torch.float64) / T
    f = torch.cos((u + offset) / (1 + offset) * math.pi / 2).square()
    return from_betas((1 - f[1:] / f[:-1]).clamp(max=most))


def check_steps(T: int) -> None:
    """Raise ValueError unless T is a whole number of at least 1."""
    if isinstance(T, bool) or not isinstance(T, int) or T < 1:
        raise ValueError(
            f"T, the number of steps, must be a whole number of at least 1, not {T!r}."
        )


def check_ends(schedule: Schedule, most: float = 1e-3) -> None:
    """Raise ValueError when the last step leaves more than `most` of the squared signal.

    Whoever draws x_T from pure noise then starts where the chain never ends: of data with variance
    1, the share ᾱ of x_T's variance still comes from the picture (Lin et al. 2024, section 3.1).
    """
    left = float(schedule.alpha_bar[-1])
    if left > most:
        raise ValueError(
            f"this schedule ends with signal left: alpha_bar[{schedule.T - 1}] = {left:.2g} is more "
            f"than {most:g}, so its last picture is not pure noise; take larger β or more steps."
        )


def _shown(t: int | Tensor) -> str:
    if isinstance(t, Tensor) and t.numel() > 1:
        return f"{t.min().item():g} to {t.max().item():g}, of {t.dtype}"
    return f"{t.item() if isinstance(t, Tensor) and t.numel() == 1 else t!r}"
