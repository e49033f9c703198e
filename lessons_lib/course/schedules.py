"""How the learning rate moves over a training run: what it is multiplied by at each step."""

from __future__ import annotations

import math
from contextlib import contextmanager

from lessons_lib.course.language import _

SCHEDULES = ("constant", "linear", "cosine", "onecycle")


def learning_rate_factor(step: int, steps: int, schedule: str, warmup: int | None = None) -> float:
    """What the learning rate is multiplied by at `step` (0 to steps - 1) of `steps`.

    The first `warmup` steps climb in a line: 1/warmup, 2/warmup, …, 1. Then, with t from 0 towards
    1 over the steps that remain: "constant" stays at 1, "linear" is 1 - t, "cosine" is
    (1 + cos πt) / 2 (Loshchilov and Hutter 2017, equation 5). "onecycle" (Smith and Topin 2018;
    torch's OneCycleLR with its default settings) climbs from 1/25 to 1 along a cosine over 3 steps
    in 10, or over `warmup` steps, and comes down to 1/250,000. Raises ValueError for another name,
    or for a warm-up that does not fit.
    """
    check_schedule(steps, schedule, warmup)
    if schedule == "onecycle":
        peak = (0.3 * steps if warmup is None else warmup) - 1
        last = steps - 1
        if step <= peak:
            return _cosine_between(1 / 25, 1.0, step / peak if peak > 0 else 1.0)
        return _cosine_between(1.0, 1 / 250_000, (step - peak) / (last - peak))
    warmup = warmup or 0
    if step < warmup:
        return (step + 1) / warmup
    t = (step - warmup) / (steps - warmup)
    return {"constant": 1.0, "linear": 1 - t, "cosine": _cosine_between(1.0, 0.0, t)}[schedule]


def check_schedule(steps: int, schedule: str, warmup: int | None) -> None:
    """Raise ValueError for a schedule with no such name or a warm-up that does not fit."""
    if schedule not in SCHEDULES:
        text = _("schedule is one of {names}, not {schedule!r}.")
        raise ValueError(text.format(names=", ".join(SCHEDULES), schedule=schedule))
    if warmup is not None and not 0 <= warmup < steps:
        text = _("warmup must be at least 0 and smaller than steps ({steps}), not {warmup}.")
        raise ValueError(text.format(steps=steps, warmup=warmup))


def _cosine_between(start: float, end: float, t: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * t)) / 2


@contextmanager
def scaled_learning_rates(optimizer):
    """Gives a function that sets every parameter group's rate to its own times a factor.

    The function returns the first group's new rate. The groups' own rates are put back at the end.
    """
    own = [group["lr"] for group in optimizer.param_groups]

    def scale(factor: float) -> float:
        for group, lr in zip(optimizer.param_groups, own, strict=True):
            group["lr"] = lr * factor
        return float(optimizer.param_groups[0]["lr"])

    try:
        yield scale
    finally:
        scale(1.0)
