"""A task in words, put before the examples: "In the following sentences, indicate which ones …".

Three ways: to ask `which` inputs are of a class (answered by yes and no), to give the classes their
labels by name (`named`), or, where the outputs are fixed, to tell what to do (`told`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from lessons_lib.world.fewshot.rows import falls_in
from lessons_lib.world.writer import Table

# The first edition's zero-shot example: its words are known from other instructions, and the
# instruction as a whole is never seen in training.
BOOK_INSTRUCTION = "In the following sentences, indicate which ones are aggressive."

_WHICH = (
    "In the following {unit}, indicate which ones are {name}.",
    "Which of these {unit} are {name}? Answer yes or no.",
    "Say yes to {unit} that are {name} and no to all others.",
)
_NAMED = (
    ("Write ", "{label} for {unit} that are {name}", "."),
    ("Key: ", "{label} = {name}", "."),
)
NAMED_WAYS = Table(range(len(_NAMED)))


def which_instructions(unit: str, names: Sequence[str]) -> tuple[list, list]:
    """Pairs of a question and the index of the class it asks for: to train on, and held out."""
    asked = [
        (text.format(unit=unit, name=name), c) for c, name in enumerate(names) for text in _WHICH
    ]
    held = [pair for pair in asked if falls_in(pair[0], 7) or pair[0] == BOOK_INSTRUCTION]
    return [pair for pair in asked if pair not in held], held


def named_instruction(
    way: int, unit: str, names: Sequence[str], labels: Sequence[str], order: Sequence[int]
) -> str:
    """An instruction that gives the label of every class, in the given order of the classes."""
    before, item, after = _NAMED[way]
    items = (item.format(label=labels[c], unit=unit, name=names[c]) for c in order)
    return before + ", ".join(items) + after


ORDERS = {n: Table(tuple(permutations(range(n)))) for n in (2, 3, 4)}
