"""From noise to a picture, step by step: one sampler for DDPM, DDIM and all between.

Each step guesses the picture, x̂0, and goes to where the forward process could have been on its way
to that picture at the next, less noisy time. How much of the noise is fresh is η: 0 none (DDIM), 1
as much as in DDPM. Steps may be skipped. Source: Song et al. 2021 (DDIM), equations 12 and 16.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, as_eps, as_x0, check_ends
from lessons_lib.diffusion.forward import check_target

from .planning import Read

Predict = Callable[[Tensor, Tensor], Tensor]  # (pictures (B, …), times (B,)) to the target's guess


def spaced(T: int, steps: int) -> list[int]:
    """`steps` whole times from T-1 down to 0, as evenly as can be, both ends among them.

    Raises ValueError for fewer than 2 or more than T steps (1 step is T-1 alone).
    """
    if type(steps) is not int or not 1 <= steps <= T:
        raise ValueError(f"steps must be a whole number from 1 to {T}, not {steps!r}.")
    return [round(t) for t in torch.linspace(T - 1, 0, steps, dtype=torch.float64).tolist()]


def checked_times(times: Sequence[int], T: int) -> list[int]:
    """The times as a list; ValueError unless they are whole, fall, and lie between 0 and T-1."""
    times = [int(t) if int(t) == t else t for t in times]
    falls = all(a > b for a, b in pairwise(times))
    if not times or not falls or not all(type(t) is int and 0 <= t < T for t in times):
        raise ValueError(
            f"times must be whole numbers that fall from at most {T - 1} to at least 0, such as "
            f"{T - 1}, {T // 2}, 0; not {times}."
        )
    return times


def guided(
    model: Callable,
    condition: Tensor | Read | None,
    nothing: Tensor | Read | None = None,
    scale: float = 1.0,
) -> Predict:
    """The model's guess with classifier-free guidance: u + s (c - u), off at s = 1.

    c is the guess with the `condition`, u that without (`nothing` is what tells the net nothing).
    Both are computed in one pass of twice as many pictures; s = 0 and s = 1 need one of them only.
    Captions may be given as read already. Source: Ho and Salimans 2022, equation 6, whose w is s - 1.
    """
    if condition is None or scale == 1:
        return lambda x, t: model(x, t, condition)
    if nothing is None:
        raise ValueError("guidance with a scale other than 1 needs nothing, the empty condition.")
    if scale == 0:
        return lambda x, t: model(x, t, nothing)

    plain = isinstance(condition, Tensor)
    asked = torch.cat((condition, nothing)) if plain else condition.and_then(nothing)

    def predict(x: Tensor, t: Tensor) -> Tensor:
        both = model(torch.cat((x, x)), torch.cat((t, t)), asked)
        told, untold = both.chunk(2)
        return untold + scale * (told - untold)

    return predict


def guess(
    predict: Predict, x: Tensor, t: int, schedule: Schedule, kind: str, clip: float | None
) -> tuple[Tensor, Tensor]:
    """(x̂0, ε̂) of pictures at time t; where x̂0 is cut at ±clip, ε̂ is what then fits x.

    Without the second half of that, x̂0 and ε̂ would no longer add up to x.
    """
    output = predict(x, torch.full((len(x),), t))
    x0 = as_x0(kind, output, x, t, schedule)
    if clip is None:
        return x0, as_eps(kind, output, x, t, schedule)
    x0 = x0.clamp(-clip, clip)
    return x0, as_eps("x0", x0, x, t, schedule)


def variance(t: int, after: int, schedule: Schedule, eta: float = 1.0, end: float = 1.0) -> Tensor:
    """σ² of the step from t to `after`: η² (1-ᾱ')/(1-ᾱ) (1-ᾱ/ᾱ'); at η = 1, DDPM's β̃ (float64)."""
    now, to = schedule.alpha_bar[t], _alpha_bar(schedule, after, end)
    return eta**2 * (((1 - to) / (1 - now)) * (1 - now / to)).clamp(min=0)


def step(
    x0: Tensor, eps: Tensor, t: int, after: int, schedule: Schedule, eta=0.0, z=None, end=1.0
) -> Tensor:
    """From the guess at time t to the picture at the time `after` (-1: the end).

    x = √ᾱ' x̂0 + √(1-ᾱ'-σ²) ε̂ + σ z, with the `variance` σ²; ᾱ' is `end` at -1.
    """
    to, fresh = _alpha_bar(schedule, after, end), variance(t, after, schedule, eta, end)
    kept = (1 - to - fresh).clamp(min=0).sqrt()
    x = to.sqrt().to(x0) * x0 + kept.to(x0) * eps
    return x if z is None or fresh == 0 else x + fresh.sqrt().to(x0) * z


def _alpha_bar(schedule: Schedule, after: int, end: float) -> Tensor:
    return schedule.alpha_bar[after] if after >= 0 else torch.tensor(end, dtype=torch.float64)


def sample(
    predict: Predict,
    x: Tensor,
    schedule: Schedule,
    times: Sequence[int] | int,
    *,
    kind: str = "eps",
    eta: float = 0.0,
    clip: float | None = 1.0,
    end: float = 1.0,
    generator: torch.Generator | None = None,
    on_step: Callable | None = None,
    bias: Callable | None = None,
) -> Tensor:
    """Pictures from x, noise of shape (B, …) at the first of `times` (a number: so many, spaced).

    `predict(x, t)` guesses a target of this `kind`; η = 0 is DDIM, and η = 1 over all times DDPM
    with the posterior's variance. `end` is the ᾱ that the last step goes to. `on_step(t, x, x0)`
    hears of each step: x at t, and the guess. `bias(x, t, mean, after, variance)` is what lesson 7
    adds to the mean of each step that has a variance. Raises ValueError for times or η that cannot
    be, a bias where no step has a variance, and a schedule that starts at T-1 with signal left.
    """
    check_target(kind)
    if not 0 <= eta <= 1:
        raise ValueError(f"eta must lie between 0 (DDIM) and 1 (DDPM), not {eta!r}.")
    if bias is not None and eta == 0:
        raise ValueError("bias is for eta above 0: without fresh noise a step has no variance.")
    times = spaced(schedule.T, times) if isinstance(times, int) else times
    times = checked_times(times, schedule.T)
    if times[0] == schedule.T - 1:
        check_ends(schedule)
    for t, after in zip(times, [*times[1:], -1], strict=True):
        x0, eps = guess(predict, x, t, schedule, kind, clip)
        if on_step:
            on_step(t, x, x0)
        noisy = eta > 0 and after >= 0
        z = _noise(x, generator) if noisy else None
        then = step(x0, eps, t, after, schedule, eta, z, end)
        if bias and noisy:
            mean = step(x0, eps, t, after, schedule, eta, None, end)
            then = then + bias(x, t, mean, after, variance(t, after, schedule, eta, end))
        x = then
    return x


def _noise(x: Tensor, generator: torch.Generator | None) -> Tensor:
    """Standard normal numbers like x, drawn on the CPU, so that they are the same on any device."""
    return torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)


def invert(
    predict: Predict, x: Tensor, schedule: Schedule, times: Sequence[int] | int, *, kind="eps"
) -> Tensor:
    """The noise at the first of `times` that DDIM would draw these pictures from: its steps, back.

    Each step upwards takes ε̂ where the step downwards would end, so the way back is exact only as
    steps become small. x is (B, C, H, W), clean. Source: Song et al. 2021 (DDIM), section 5.4.
    """
    times = spaced(schedule.T, times) if isinstance(times, int) else times
    rising = checked_times(times, schedule.T)[::-1]
    x0, eps = guess(predict, x, rising[0], schedule, kind, None)
    x = step(x, eps, rising[0], rising[0], schedule)  # the picture stands before the first time
    for t, after in pairwise(rising):
        x0, eps = guess(predict, x, t, schedule, kind, None)
        x = step(x0, eps, t, after, schedule)
    return x


def between(a: Tensor, b: Tensor, share: float | Tensor) -> Tensor:
    """Noise on the great circle between two of them (Shoemake 1985): a at 0, b at 1.

    A straight line would pass through noise that is too weak. a and b are (B, …), `share` a number
    or (B,).
    """
    flat_a, flat_b = a.flatten(1), b.flatten(1)
    cos = (flat_a * flat_b).sum(1) / (flat_a.norm(dim=1) * flat_b.norm(dim=1))
    angle = cos.clamp(-1 + 1e-7, 1 - 1e-7).arccos()
    share = torch.as_tensor(share, dtype=a.dtype)
    shape = (-1, *[1] * (a.ndim - 1))
    of_a = (torch.sin((1 - share) * angle) / angle.sin()).view(shape)
    return of_a * a + (torch.sin(share * angle) / angle.sin()).view(shape) * b
