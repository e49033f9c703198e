"""Captions that are almost true: one thing in them is changed, and they are surely false."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from lessons_lib.world.names import COLOURS

from .meaning import Meaning, holds, say
from .scene import KINDS, MOST, OPPOSITE, PLACES, SIZES, Scene
from .understanding import possible, understand

CHANGES = ("relation", "swap", "binding", "kind", "colour", "size", "count", "place")
_OTHERS = {"kind": KINDS, "colour": COLOURS, "size": SIZES, "place": PLACES}


class Counterfactual(NamedTuple):
    """A false caption, and which of CHANGES made it false."""

    change: str
    caption: str


def _with(meaning: Meaning, changed: dict[int, dict]) -> Meaning:
    """The meaning with some fields of some of its things changed."""
    things = [replace(t, **changed.get(i, {})) for i, t in enumerate(meaning.things)]
    cut = len(meaning.first)
    return Meaning(tuple(things[:cut]), meaning.relation, tuple(things[cut:]))


def _changed(meaning: Meaning) -> Iterator[tuple[str, Meaning]]:
    if meaning.relation:
        yield "relation", replace(meaning, relation=OPPOSITE[meaning.relation])
        yield "swap", replace(meaning, first=meaning.second, second=meaning.first)
    things = meaning.things
    for (i, a), (j, b) in combinations(enumerate(things), 2):
        for name in ("colour", "kind", "size"):
            ours, theirs = getattr(a, name), getattr(b, name)
            if ours and theirs and ours != theirs:
                yield "binding", _with(meaning, {i: {name: theirs}, j: {name: ours}})
    for i, thing in enumerate(things):
        for name, values in _OTHERS.items():
            for value in values:
                if getattr(thing, name) not in (None, value):
                    yield name, _with(meaning, {i: {name: value}})
        for count in range(1, MOST + 1):
            total = meaning.count - thing.count + count
            if count != thing.count and total <= MOST and not (thing.place and count > 1):
                yield "count", _with(meaning, {i: {"count": count}})


def counterfactuals(scene: Scene, caption: str) -> list[Counterfactual]:
    """All captions one change away from a true caption that are certainly false of the scene.

    The changes: another relation ("left of" for "right of"), the sides of the relation swapped, an
    attribute of two things swapped (binding), another kind, colour, size, count or place. Those
    that happen to be true all the same, and places that no scene could have, are left out. Raises
    ValueError where the caption is not true.
    """
    meaning = understand(caption)
    if not holds(meaning, scene.shapes):
        raise ValueError(f'caption must be true of the scene ({scene}); "{caption}" is not.')
    found = {}
    for change, other in _changed(meaning):
        text = say(other)
        if not holds(other, scene.shapes) and (change != "place" or possible(text)):
            found.setdefault(text, change)
    return [Counterfactual(change, text) for text, change in found.items()]
