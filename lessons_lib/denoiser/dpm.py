"""DPM-Solver++(2M): a step that knows the last guess as well, so that few steps go far.

In λ = ln(√ᾱ/√(1-ᾱ)), half the log-SNR, the ODE's linear part is solved exactly, and of the guess
x̂0 a straight line through this one and the last is integrated. One evaluation a step, like DDIM;
an error that shrinks with the square of the step, unlike DDIM. Source: Lu et al. 2022
(DPM-Solver++), algorithm 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, check_ends
from lessons_lib.diffusion.forward import check_target

from .sampling import Predict, checked_times, guess, spaced


def dpm_solver(
    predict: Predict,
    x: Tensor,
    schedule: Schedule,
    times: Sequence[int] | int,
    *,
    kind: str = "eps",
    clip: float | None = None,
    on_step: Callable | None = None,
) -> Tensor:
    """Pictures from noise x (B, …) at the first of `times`.

    A number stands for so many, evenly apart from T-1 to one step before the picture: from t = 0 on
    there is nothing left to do, and the way there would be one large step in λ. The first step and the last, which ends in the guess itself, know only one guess: they are steps
    of DDIM. `on_step(t, x, x0)` hears of each step. Raises ValueError as `sample`.
    """
    check_target(kind)
    times = spaced(schedule.T, times + 1)[:-1] if isinstance(times, int) else times
    times = checked_times(times, schedule.T)
    if times[0] == schedule.T - 1:
        check_ends(schedule)
    signal, noise = schedule.alpha_bar.sqrt(), (1 - schedule.alpha_bar).sqrt()
    half_log_snr = signal.log() - noise.log()
    last, last_h = None, None
    for t, after in pairwise(times):
        x0, _eps = guess(predict, x, t, schedule, kind, clip)
        if on_step:
            on_step(t, x, x0)
        h = half_log_snr[after] - half_log_snr[t]
        line = x0 if last is None else x0 + (h / last_h / 2).to(x) * (x0 - last)
        x = (noise[after] / noise[t]).to(x) * x - (signal[after] * torch.expm1(-h)).to(x) * line
        last, last_h = x0, h
    x0, _eps = guess(predict, x, times[-1], schedule, kind, clip)
    if on_step:
        on_step(times[-1], x, x0)
    return x0
