"""What a caption means, how it is said, and when it is true.

A caption tells of every shape in the picture, no more and no fewer, but may leave out their sizes,
colours, kinds and places: "two shapes" is true of any picture with exactly two. It tells of one
group of things, or of two groups and one relation, in which each thing of the first group stands to
each thing of the second: in "a circle above a square and a star" the circle is above both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from lessons_lib.world.names import article

from .scene import Shape, related

NUMBERS = {2: "two", 3: "three"}


@dataclass(frozen=True)
class Thing:
    """One phrase of a caption: how many shapes, and what is said of them; None where nothing is."""

    count: int = 1
    size: str | None = None
    colour: str | None = None
    kind: str | None = None
    place: str | None = None

    def fits(self, shape: Shape) -> bool:
        """Whether all that is said is true of this shape, taken by itself."""
        return (
            self.kind in (None, shape.kind)
            and self.colour in (None, shape.colour)
            and self.size in (None, shape.size)
            and self.place in (None, shape.place)
        )


@dataclass(frozen=True)
class Meaning:
    """What a caption says: things, or things that stand in a relation to the things `second`."""

    first: tuple[Thing, ...]
    relation: str | None = None
    second: tuple[Thing, ...] = ()

    @property
    def things(self) -> tuple[Thing, ...]:
        """All phrases, in the order in which they are said."""
        return self.first + self.second

    @property
    def count(self) -> int:
        """How many shapes the caption tells of."""
        return sum(thing.count for thing in self.things)

    def slots(self) -> list[tuple[Thing, bool]]:
        """Each shape told of, by its phrase, and whether it is on the relation's second side."""
        return [
            (thing, side)
            for side, things in ((False, self.first), (True, self.second))
            for thing in things
            for _ in range(thing.count)
        ]

    def may_stand(self, cells: Sequence[int]) -> bool:
        """Whether the relation holds when the slots are filled by shapes in these cells."""
        if self.relation is None:
            return True
        sides = [side for _thing, side in self.slots()]
        first = [cell for cell, side in zip(cells, sides, strict=True) if not side]
        second = [cell for cell, side in zip(cells, sides, strict=True) if side]
        return all(related(a, self.relation, b) for a in first for b in second)


def holds(meaning: Meaning, shapes: Sequence[Shape]) -> bool:
    """Whether a caption of this meaning is true of exactly these shapes.

    True when the shapes can be matched with the things told of, one to one, so that each fits and
    the relation holds.
    """
    slots = [thing for thing, _side in meaning.slots()]
    return len(slots) == len(shapes) and any(
        all(thing.fits(shape) for thing, shape in zip(slots, order, strict=True))
        and meaning.may_stand([shape.cell for shape in order])
        for order in permutations(shapes)
    )


@cache
def say_thing(thing: Thing) -> str:
    """A phrase: "an orange star", "two small red circles", "a shape at the top"."""
    words = [word for word in (thing.size, thing.colour, thing.kind or "shape") if word]
    phrase = " ".join(words)
    phrase = article(phrase) if thing.count == 1 else f"{NUMBERS[thing.count]} {phrase}s"
    return f"{phrase} {thing.place}" if thing.place else phrase


def _list(things: Sequence[Thing]) -> str:
    phrases = [say_thing(thing) for thing in things]
    if len(phrases) == 1:
        return phrases[0]
    return ", ".join(phrases[:-1]) + " and " + phrases[-1]


def say(meaning: Meaning) -> str:
    """The caption with this meaning, in the world's own words."""
    if meaning.relation is None:
        return _list(meaning.first)
    return f"{_list(meaning.first)} {meaning.relation} {_list(meaning.second)}"
