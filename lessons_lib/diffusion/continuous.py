"""The same process in continuous time: an SDE, its reverse, and the ODE with the same densities.

Time u runs from 0 (the picture) to 1 (noise). dx = -½ β(u) x du + √β(u) dW, the
variance-preserving SDE of Song et al. 2021 (equation 11). T steps of the discrete chain with
β_t = β(u)/T follow it, the more exactly the larger T is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .schedules import Schedule, check_steps

Score = Callable[[Tensor, float], Tensor]
"""∇ ln p_u(x) of points (N, D), for their squared signal rate ᾱ(u)."""


@dataclass(frozen=True)
class VPSDE:
    """β(u) rises in a line from `first` at u = 0 to `last` at u = 1, in units of 1 / time.

    With T steps of length 1/T this is `linear(T)`: 0.1/1000 = 1e-4 and 20/1000 = 0.02. Raises
    ValueError unless 0 < first and 0 < last.
    """

    first: float = 0.1
    last: float = 20.0

    def __post_init__(self) -> None:
        if not (self.first > 0 and self.last > 0):
            raise ValueError(f"first and last must be above 0, not {self.first} and {self.last}.")

    def beta(self, u: float) -> float:
        """β(u), the speed at which signal is replaced by noise."""
        return self.first + (self.last - self.first) * u

    def alpha_bar(self, u: float | Tensor) -> Tensor:
        """ᾱ(u) = exp(-∫β) from 0 to u, in float64: the squared signal rate."""
        u = torch.as_tensor(u, dtype=torch.float64)
        return (-(self.first * u + 0.5 * (self.last - self.first) * u.square())).exp()

    def sampled(self, T: int) -> Schedule:
        """The schedule of the exact ᾱ(u) at u = 1/T, 2/T, …, 1, for any T of at least 1."""
        check_steps(T)
        return Schedule(self.alpha_bar(torch.arange(1, T + 1, dtype=torch.float64) / T))


def reverse_sde(
    score: Score, x: Tensor, steps: int, sde: VPSDE, generator: torch.Generator | None = None
) -> list[Tensor]:
    """From noise x (N, D) at u = 1 back to u = 0 by the reverse SDE; all states, the last at u = 0.

    dx = (-½ β x - β score) du + √β dW with du < 0 (Anderson 1982), in `steps` Euler-Maruyama steps;
    no noise is added in the last. Raises ValueError for steps below 1.
    """
    check_steps(steps)
    states, du = [x], 1 / steps
    for i in range(steps):
        u = 1 - i * du
        beta = sde.beta(u)
        x = x + (0.5 * x + score(x, float(sde.alpha_bar(u)))) * beta * du
        if i < steps - 1:
            z = torch.randn(x.shape, generator=generator, dtype=x.dtype)
            x = x + (beta * du) ** 0.5 * z
        states.append(x)
    return states


def reverse_ode(score: Score, x: Tensor, steps: int, sde: VPSDE, heun: bool = True) -> list[Tensor]:
    """The same way by the probability-flow ODE, dx = -½ β (x + score) du: no noise at all.

    Its points have the SDE's densities at every u (Song et al. 2021, section 4.3). Heun's method
    asks for the score twice a step; with `heun` False it is Euler's, once. Returns all states.
    """
    check_steps(steps)
    states, du = [x], 1 / steps

    def speed(x: Tensor, u: float) -> Tensor:
        return 0.5 * sde.beta(u) * (x + score(x, float(sde.alpha_bar(u))))

    for i in range(steps):
        u = 1 - i * du
        here = speed(x, u)
        guess = x + du * here
        x = x + 0.5 * du * (here + speed(guess, max(0.0, u - du))) if heun else guess
        states.append(x)
    return states
