"""Random scenes with their exact probability, as documents of the Writer.

A scene is drawn from the outside in: how many shapes, which cells, which of the shapes look alike,
then the looks (kind and colour), the sizes, the exact places. The looks are uniform over all that
the split allows for those cells: each is drawn in proportion to the number of ways to complete
it, which is counted, so nothing is ever rejected and every probability stays exact. Cells are in
reading order and looks that are not alike differ, hence one scene has one derivation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

from lessons_lib.world.writer import Document, Table, Writer, stream

from .scene import JITTER, KINDS, LAYOUTS, SIZES, Scene, Shape
from .splits import COLOURS_OF, arrangement_held_out, known_split

NUMBER = Table((1, 2, 3), (3, 4, 3))
CELLS = {n: Table(layouts) for n, layouts in LAYOUTS.items()}
# Which shapes look alike: shape i has look number pattern[i].
PATTERN = {
    1: Table(((0,),)),
    2: Table(((0, 1), (0, 0)), (85, 15)),
    3: Table(((0, 1, 2), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 0, 0)), (70, 8, 8, 8, 6)),
}
SIZE = Table(SIZES)
OFFSET = Table(
    tuple((dx, dy) for dy in range(-JITTER, JITTER + 1) for dx in range(-JITTER, JITTER + 1))
)
# A type of look: a kind, in one of its colours for training (False) or in its held-out one (True).
TYPES = tuple((kind, held) for kind in KINDS for held in (False, True))


@cache
def ways(split: str, cells: tuple, pattern: tuple, types: tuple) -> int:
    """How many sequences of looks that the split allows go on from looks of these types."""
    if split == "train" and any(held for _kind, held in types):
        return 0
    if len(types) > max(pattern):
        kinds = tuple(types[i][0] for i in pattern)
        novel = any(held for _kind, held in types) or arrangement_held_out(cells, kinds)
        return int(split == "all" or novel == (split == "held_out"))
    return sum(
        (len(COLOURS_OF[kind][held]) - types.count((kind, held)))
        * ways(split, cells, pattern, (*types, (kind, held)))
        for kind, held in TYPES
    )


@cache
def _types(split: str, cells: tuple, pattern: tuple, types: tuple) -> Table:
    """The next look's type, in proportion to the ways to choose it and to go on."""
    weights = {
        (kind, held): (len(COLOURS_OF[kind][held]) - types.count((kind, held)))
        * ways(split, cells, pattern, (*types, (kind, held)))
        for kind, held in TYPES
    }
    return Table(*zip(*((t, w) for t, w in weights.items() if w), strict=True))


def write_scene(writer: Writer, split: str = "all") -> Document:
    """One random scene of a split: its line as text, the `Scene` itself as truth["scene"].

    The text's log_prob is exactly the scene's, in nats. Raises ValueError for an unknown split.
    """
    n = writer.pick("number", NUMBER)
    cells = writer.pick("cells", CELLS[n])
    pattern = writer.pick("alike", PATTERN[n])
    types: tuple = ()
    looks: list[tuple[str, str]] = []
    for _ in range(max(pattern) + 1):
        kind, held = writer.pick("kind", _types(split, cells, pattern, types))
        types = (*types, (kind, held))
        pool = [colour for colour in COLOURS_OF[kind][held] if (kind, colour) not in looks]
        looks.append((kind, writer.deal("colour", pool, 1)[0]))
    shapes = []
    for cell, i in zip(cells, pattern, strict=True):
        size = writer.pick("size", SIZE)
        dx, dy = writer.pick("offset", OFFSET)
        shapes.append(Shape(*looks[i], size, 16 * (cell % 3) + 16 + dx, 16 * (cell // 3) + 16 + dy))
    scene = Scene(tuple(shapes))
    writer.write(str(scene))
    return writer.finish("scene", scene=scene)


def write_training_scene(writer: Writer) -> Document:
    """One random scene for training: nothing held out is in it."""
    return write_scene(writer, "train")


def write_held_out_scene(writer: Writer) -> Document:
    """One random scene with at least one held-out look or arrangement."""
    return write_scene(writer, "held_out")


WRITERS = {"train": write_training_scene, "held_out": write_held_out_scene, "all": write_scene}


def scenes(seed: int, split: str = "train") -> Iterator[Scene]:
    """Random scenes of a split without end; the same seed gives the same ones on any machine."""
    for document in stream(WRITERS[known_split(split)], seed):
        yield document.truth["scene"]


def scene_entropy(split: str = "all") -> tuple[float, float]:
    """(entropy in nats, mean number of characters) of `write_scene`'s documents, by expectation."""
    known_split(split)
    entropy = NUMBER.entropy
    length = 0.0
    for n, p_n in zip(NUMBER.values, NUMBER.probs, strict=True):
        entropy += p_n * (
            CELLS[n].entropy + PATTERN[n].entropy + n * (SIZE.entropy + OFFSET.entropy)
        )
        # A size and two coordinates of two digits, the four spaces between, "; " between shapes.
        length += p_n * (n * (SIZE.mean() + 8) + 2 * (n - 1))
        for cells in CELLS[n].values:
            for pattern, p_pattern in zip(PATTERN[n].values, PATTERN[n].probs, strict=True):
                p = p_n * p_pattern / len(CELLS[n])
                entropy += p * math.log(ways(split, cells, pattern, ()))
                length += p * _mean_letters(split, cells, pattern, ())
    return entropy, length


def _mean_letters(split: str, cells: tuple, pattern: tuple, types: tuple) -> float:
    """Expected letters in the kinds and colours that are still to be drawn."""
    if len(types) > max(pattern):
        return 0.0
    table = _types(split, cells, pattern, types)
    shown = pattern.count(len(types))
    total = 0.0
    for (kind, held), p in zip(table.values, table.probs, strict=True):
        # Which colours are already taken does not change the mean: any is as probable as another.
        colours = COLOURS_OF[kind][held]
        letters = len(kind) + sum(map(len, colours)) / len(colours)
        rest = _mean_letters(split, cells, pattern, (*types, (kind, held)))
        total += p * (shown * letters + rest)
    return total
