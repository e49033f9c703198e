"""Reading an addition back: is every written step right, and the answer?"""

from __future__ import annotations

import re
from typing import NamedTuple

from lessons_lib.world.sums import written_steps

_SHAPE = re.compile(
    r"Q: (?P<question>[^?]*)\?(?: Steps:(?P<steps>[^.A]*)\.?)?(?: A:(?P<answer>[ \d]*)\.?)?.*",
    re.DOTALL,
)


class SumCheck(NamedTuple):
    """What is right in a sum: the answer, each step, and in words what went wrong first.

    `steps` has one bool for each step that should be there, and is empty when none were written.
    """

    answer: bool
    steps: tuple[bool, ...]
    message: str

    @property
    def right(self) -> bool:
        """Whether the answer and all steps that were written are right."""
        return self.answer and all(self.steps)


def check_sum(text: str) -> SumCheck:
    """Check a sum or word problem, step by step, whatever follows the answer.

    Raises ValueError when the text does not begin with a question of this kind.
    """
    found = _SHAPE.match(text)
    groups = re.findall(r"\d(?: \d)*", found["question"]) if found else []
    if len(groups) != 2 or len(groups[0]) != len(groups[1]) or len(groups[0]) > 7:
        raise ValueError(
            f'The text {text[:40]!r} must begin like "Q: 4 7 + 3 8 = ?": two numbers of equally '
            "many digits, four at most, with spaces between the digits."
        )
    a, b = (int(group.replace(" ", "")) for group in groups)
    steps: tuple[bool, ...] = ()
    message = ""
    if found["steps"] is not None:
        wanted = written_steps(a, b).split("; ")
        written = found["steps"].strip().split("; ")
        written += [""] * (len(wanted) - len(written))
        steps = tuple(w == s for w, s in zip(written, wanted, strict=False))
        if False in steps:
            i = steps.index(False)
            message = f"Step {i + 1} is {written[i]!r}; it should be {wanted[i]!r}."
        elif len(written) > len(wanted):
            steps += (False,)
            message = f"There are {len(written)} steps; {len(wanted)} would be right."
    answer = (found["answer"] or "").strip()
    right = answer == " ".join(str(a + b))
    if not right and not message:
        message = f"The answer is {answer!r}; it should be {' '.join(str(a + b))!r}."
    return SumCheck(right, steps, message or "All is right.")
