"""What a denoiser is trained on: one of three targets, a weight for each noise level, a loss.

The variational bound is a sum over t of squared errors, each with a weight (Ho et al. 2020,
equations 8 to 12); which weights to take instead of the bound's own is the choice made here.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, add_noise, target
from lessons_lib.diffusion.forward import check_target

WEIGHTINGS = ("uniform", "min_snr")


def shifted(schedule: Schedule, factor: float) -> Schedule:
    """The schedule with `factor` times as much noise beside the signal at every step.

    σ/√ᾱ is multiplied, so the logarithm of the SNR falls by 2 ln factor everywhere. Large pictures
    of few large things need it: their many pixels tell one thing together, so it drowns only in
    more noise. Source: Hoogeboom et al. 2023 (simple diffusion), section 2.1.
    """
    if not factor > 0:
        raise ValueError(f"factor must be above 0 (1 changes nothing), not {factor!r}.")
    odds = schedule.alpha_bar / (1 - schedule.alpha_bar) / factor**2
    return Schedule(odds / (1 + odds))


def loss_weights(kind: str, schedule: Schedule, weighting: str = "uniform", gamma=5.0) -> Tensor:
    """(T,) float64: what the squared error of a target of this `kind` is multiplied by at each t.

    "uniform" is 1. "min_snr" (Hang et al. 2023, section 3.4) weighs the error of x̂0 with
    min(SNR, γ), so that no level counts more than it should: for eps that is min(SNR, γ)/SNR, for v
    min(SNR, γ)/(SNR + 1).
    """
    check_target(kind)
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting is one of {', '.join(WEIGHTINGS)}; not {weighting!r}.")
    if weighting == "uniform":
        return torch.ones(schedule.T, dtype=torch.float64)
    if not gamma > 0:
        raise ValueError(f"gamma, the largest weight, must be above 0, not {gamma!r}.")
    snr = schedule.snr
    capped = snr.clamp(max=gamma)
    return {"eps": capped / snr, "x0": capped, "v": capped / (snr + 1)}[kind]


Focus = tuple[float, float, float]


def spread_times(
    n: int, T: int, generator: torch.Generator | None = None, focus: Focus | None = None
) -> Tensor:
    """(n,) times, each uniform on 0 … T-1, and spread evenly over the batch by one shared shift.

    Every t is as probable as any other, both ends among them; a batch of them has less scatter than
    n drawn apart (Kingma et al. 2021, appendix I.1). With `focus` (low, high, share), a share of
    the times falls evenly between these two shares of T and only the rest on all: where most is
    still to be learnt, there is more to learn from.
    """
    start = torch.rand(1, dtype=torch.float64, generator=generator)
    places = (start + torch.arange(n, dtype=torch.float64) / n) % 1
    if focus is not None:
        low, high, share = focus
        if not (0 <= low < high <= 1 and 0 <= share < 1):
            raise ValueError(
                f"focus must be (low, high, share) with 0 ≤ low < high ≤ 1 and a share from 0 to "
                f"less than 1, so that no time is left out; not {focus}."
            )
        # The share of times below a place is a broken line; here it is read the other way round.
        rest = 1 - share
        inside = rest + share / (high - low)
        before, within = low * rest, (high - low) * inside
        places = torch.where(
            places < before,
            places / rest,
            torch.where(
                places < before + within,
                low + (places - before) / inside,
                high + (places - before - within) / rest,
            ),
        )
    return (places * T).long().clamp(max=T - 1)


def drop(condition: Tensor, nothing: Tensor, share: float, generator=None) -> Tensor:
    """The conditions with about `share` of them replaced by `nothing`, each by chance alone.

    A net trained so can also be asked without a condition, which classifier-free guidance needs (Ho
    and Salimans 2022, algorithm 1).
    """
    lost = torch.rand(len(condition), generator=generator) < share
    return torch.where(lost.view(-1, *[1] * (condition.ndim - 1)), nothing, condition)


def denoising_loss(
    model: Callable,
    x0: Tensor,
    condition: Tensor | None,
    schedule: Schedule,
    kind: str = "v",
    weights: Tensor | None = None,
    generator: torch.Generator | None = None,
    focus: Focus | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """(mean weighted loss, each picture's own squared error (B,), the times (B,) it was noised to).

    `model(x, t, condition)` gives the target of this `kind`. `x0` is (B, C, H, W) in [-1, 1]; the
    `weights` (T,) are 1 when None, `focus` is for `spread_times`.
    """
    t = spread_times(len(x0), schedule.T, generator, focus)
    eps = torch.randn(x0.shape, generator=generator)
    guess = model(add_noise(x0, t, eps, schedule), t, condition)
    each = (guess.float() - target(kind, x0, eps, t, schedule)).square().flatten(1).mean(dim=1)
    weight = 1.0 if weights is None else weights[t].to(each.dtype)
    return (weight * each).mean(), each.detach(), t
