"""Captions of scenes, from "a shape" to "a small red circle left of a large blue square".

A caption is drawn in three steps: which of size, colour and kind are told; whether the shapes are
listed, told with their places, or related to each other; and which of the ways of saying so, in
what order, all equally probable. Different choices give different texts, so the probability of a
caption given its scene is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from random import Random

from lessons_lib.world.writer import Document, Table, Writer

from .meaning import Meaning, Thing, say
from .sampling import scenes
from .scene import RELATIONS, Scene, related

# What is told of every shape: (size, colour, kind).
DETAIL = Table(
    (
        (False, False, False),
        (False, False, True),
        (False, True, False),
        (True, False, False),
        (True, False, True),
        (True, True, False),
        (False, True, True),
        (True, True, True),
    ),
    (6, 10, 6, 2, 6, 2, 34, 34),
)
# The forms, by the number of shapes and whether a relation can tell them apart.
FORM = {
    (1, False): Table(("list", "places")),
    (2, False): Table(("list", "places"), (60, 40)),
    (2, True): Table(("list", "relation", "places"), (35, 50, 15)),
    (3, False): Table(("list",)),
    (3, True): Table(("list", "relation")),
}
Telling = tuple[tuple[int, ...], str | None, tuple[int, ...]]


@cache
def _relations(cells: tuple[int, ...]) -> tuple[Telling, ...]:
    """All ways to put the shapes on two sides of a relation that holds, in any order."""
    found = []
    for order in permutations(range(len(cells))):
        for cut in range(1, len(cells)):
            first, second = order[:cut], order[cut:]
            for relation in RELATIONS:
                if all(related(cells[a], relation, cells[b]) for a in first for b in second):
                    found.append((first, relation, second))
    return tuple(found)


def _plain(scene: Scene, detail: tuple[bool, bool, bool]) -> list[Thing]:
    """One phrase for each shape, without its place."""
    size, colour, kind = detail
    return [
        Thing(1, size and s.size or None, colour and s.colour or None, kind and s.kind or None)
        for s in scene.shapes
    ]


def _merged(things: list[Thing], order: tuple[int, ...]) -> tuple[Thing, ...]:
    """The phrases in this order, those that say the same counted together where first said."""
    counts: dict[Thing, int] = {}
    for i in order:
        counts[things[i]] = counts.get(things[i], 0) + 1
    return tuple(
        thing if n == 1 else Thing(n, thing.size, thing.colour, thing.kind)
        for thing, n in counts.items()
    )


def _in_turn(things: list[Thing], order: tuple[int, ...]) -> bool:
    """Whether shapes of one phrase come in the order of the scene, together: one order of many."""
    for a, b in zip(order, order[1:], strict=False):
        if things[a] == things[b] and a > b:
            return False
    seen = [things[i] for i in order]
    return all(thing == seen[i - 1] or thing not in seen[:i] for i, thing in enumerate(seen) if i)


def _related(things: list[Thing], cells: tuple[int, ...]) -> list[Telling]:
    """The relations that tell the shapes apart: no phrase is on both sides."""
    return [
        (first, relation, second)
        for first, relation, second in _relations(cells)
        if _in_turn(things, first)
        and _in_turn(things, second)
        and not any(things[a] == things[b] for a in first for b in second)
    ]


def _tellings(things: list[Thing], cells: tuple[int, ...], form: str) -> list[Telling]:
    """All ways to say the phrases in this form."""
    if form == "relation":
        return _related(things, cells)
    orders = permutations(range(len(things)))
    return [(order, None, ()) for order in orders if form == "places" or _in_turn(things, order)]


def _meaning(scene: Scene, things: list[Thing], form: str, telling: Telling) -> Meaning:
    first, relation, second = telling
    if form == "places":
        things = [
            Thing(1, thing.size, thing.colour, thing.kind, shape.place)
            for thing, shape in zip(things, scene.shapes, strict=True)
        ]
    return Meaning(_merged(things, first), relation, _merged(things, second))


def caption(scene: Scene, writer: Writer) -> Document:
    """A random true caption of a scene; truth holds the scene and the caption's `Meaning`.

    The document's log_prob is ln of the caption's probability given the scene.
    """
    things = _plain(scene, writer.pick("detail", DETAIL))
    form = writer.pick("form", FORM[len(things), bool(_related(things, scene.cells))])
    telling = writer.deal("telling", _tellings(things, scene.cells, form), 1)[0]
    meaning = _meaning(scene, things, form, telling)
    writer.write(say(meaning))
    return writer.finish("caption", scene=scene, meaning=meaning)


def captioned(seed: int, split: str = "train") -> Iterator[tuple[Scene, str]]:
    """The scenes of `scenes(seed, split)`, each with one random caption, without end."""
    writer = Writer(Random(f"{__name__}.captioned.{split}/{seed}"))
    for scene in scenes(seed, split):
        yield scene, caption(scene, writer).text


def every_caption(scene: Scene) -> dict[str, float]:
    """Every caption that `caption` can give this scene, with its probability; they sum to one."""
    found = {}
    for detail, p_detail in zip(DETAIL.values, DETAIL.probs, strict=True):
        things = _plain(scene, detail)
        table = FORM[len(things), bool(_related(things, scene.cells))]
        for form, p_form in zip(table.values, table.probs, strict=True):
            tellings = _tellings(things, scene.cells, form)
            for telling in tellings:
                text = say(_meaning(scene, things, form, telling))
                found[text] = found.get(text, 0.0) + p_detail * p_form / len(tellings)
    return found


def describe(scene: Scene) -> list[str]:
    """True captions of a scene, from the least detail to the most.

    First lists in reading order; then, with everything told, the places of one or two shapes, and
    every relation.
    """
    texts = []
    for detail in DETAIL.values:
        things = _plain(scene, detail)
        texts.append(
            say(_meaning(scene, things, "list", _tellings(things, scene.cells, "list")[0]))
        )
    in_order = (tuple(range(len(things))), None, ())
    if len(things) < 3:
        texts.append(say(_meaning(scene, things, "places", in_order)))
    for telling in _related(things, scene.cells):
        texts.append(say(_meaning(scene, things, "relation", telling)))
    return list(dict.fromkeys(texts))
