"""Numbers that learners give, from Python, numpy or torch, held against the right ones."""

from __future__ import annotations

import math

from lessons_lib.course.exercises import mistake
from lessons_lib.course.language import N_


def as_number(got) -> float | None:
    """A number of Python, numpy or torch as a float; None for a text, True, or anything else."""
    if isinstance(got, str | bool):
        return None
    try:
        return float(got)
    except (TypeError, ValueError, RuntimeError):
        return None


def near(got: float, wanted: float) -> bool:
    """Whether two numbers are equal as far as single precision can tell."""
    return math.isclose(got, wanted, rel_tol=1e-5)


def require_number(got, wanted: float, message: str, close: bool = False, **fields) -> None:
    """Raise Mistake unless `got` is a number and equals `wanted`, or is `close` to it.

    The message may name {got}, {wanted} and the further fields; what is no number gets its own.
    """
    value = as_number(got)
    if value is None:
        raise mistake(N_("The answer is a number, and yours is {got}."), got=repr(got)[:90])
    if not (near(value, wanted) if close else value == wanted):
        shown = [int(x) if x.is_integer() else round(x, 4) for x in (value, float(wanted))]
        raise mistake(message, got=shown[0], wanted=shown[1], **fields)
