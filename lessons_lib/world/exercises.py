"""The exercise of lesson 0, which also shows how exercises work."""

from __future__ import annotations

from lessons_lib.course.exercises import Exercise, expect, mistake
from lessons_lib.course.language import N_


def _test_bits(attempt) -> None:
    for p, wanted in ((0.5, 1.0), (0.25, 2.0), (1.0, 0.0), (0.125, 3.0), (2**-10, 10.0)):
        got = attempt(p)
        if isinstance(got, (int, float)) and abs(got + wanted) < 1e-9 and wanted:
            raise mistake(
                N_("Bits are never negative: put a minus sign in front of the logarithm.")
            )
        if (
            isinstance(got, (int, float))
            and wanted
            and abs(got - 0.6931471805599453 * wanted) < 1e-6
        ):
            raise mistake(N_("That is the natural logarithm. Bits need the logarithm to base 2."))
        near = wanted if isinstance(got, (int, float)) and abs(got - wanted) < 1e-9 else got
        expect(near, wanted, N_("For p = {p} it is {wanted} bits, and yours says {got}."), p=p)


def solve_bits(p):
    import math

    return -math.log2(p)


BITS = Exercise(
    "world/bits",
    _test_bits,
    N_("How many times must a fair coin fall the same way for something this improbable?"),
    solve_bits,
    N_("Bits measure surprise. The course uses them for every model of text."),
)
