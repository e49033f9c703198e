"""Claims: sentences of the lesson that a cell checks, in front of the reader.

A claim that holds shows a tick. One that does not shows a cross and what was measured, and the
notebook goes on, because a reader who changes a setting should see what breaks. The test run
compares the stored tick, so there a broken claim fails; `lessons run` counts both.
"""

from __future__ import annotations

import operator
import os

from lessons_lib.course.language import _
from lessons_lib.course.output import emit

RELATIONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


class ClaimBroken(AssertionError):
    """Raised instead of shown when the environment variable LESSONS_STRICT is set to 1."""


def claim(statement: str, value, relation: str | None = None, bound=None) -> None:
    """Check a statement of the lesson and show whether it holds.

    Two forms: `claim(sentence, condition)` with a plain True or False, and
    `claim(sentence, value, "<", bound)`, which also records how far the value is from the bound.
    `relation` is one of <, <=, >, >=, ==. Raises TypeError when the first form gets something other
    than True or False, ValueError for an unknown relation, and ClaimBroken under LESSONS_STRICT=1.
    """
    if relation is None:
        # numpy.bool_ and a one-element tensor print as True; a list or None never should pass.
        plain = value.item() if hasattr(value, "item") else value
        if not isinstance(plain, bool):
            raise TypeError(
                f"claim needs True or False, and got {type(value).__name__}; "
                "write the condition, or give value, relation and bound."
            )
        held, found = plain, {}
    else:
        if relation not in RELATIONS:
            raise ValueError(f"claim knows the relations {', '.join(RELATIONS)}, not {relation!r}.")
        held = bool(RELATIONS[relation](value, bound))
        found = {"value": _plain(value), "relation": relation, "bound": _plain(bound)}

    sentence = _(statement)
    line = f"{'✔' if held else '✘'} {sentence}"
    if not held:
        line += "\n" + _("This claim does not hold here.")
        if found:
            line += " " + _("Measured: {value}. Needed: {relation} {bound}.").format(**found)
    emit(
        line,
        "claim",
        look="good" if held else "bad",
        claim={"held": held, "statement": statement, **found},
    )
    if not held and os.environ.get("LESSONS_STRICT") == "1":
        raise ClaimBroken(line)


def _plain(value):
    """A JSON-friendly form of a number, for the metadata."""
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, (int, float, str, bool)) else str(value)
