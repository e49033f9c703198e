"""What is held out of training, to see whether a model composes what it has learnt apart.

Two kinds of novelty. A *look*, a kind in a colour: no training scene holds a green circle, though
green things and circles are plenty. An *arrangement*, a kind left of or above another: no training
scene has a star left of a heart, though many have a heart left of a star. Every kind has one look
held out and seven left; no colour loses more than one kind.
"""

from __future__ import annotations

from itertools import combinations

from .scene import KINDS, LOOKS, Scene, related

SPLITS = ("train", "held_out", "all")
HELD_OUT_LOOKS = (
    ("circle", "green"),
    ("square", "pink"),
    ("triangle", "blue"),
    ("star", "red"),
    ("heart", "orange"),
    ("ring", "purple"),
)
# (first kind, relation, second kind); the same fact in other words, "right of" or "below", is
# held out with it.
HELD_OUT_ARRANGEMENTS = (
    ("star", "left of", "heart"),
    ("square", "left of", "triangle"),
    ("circle", "left of", "ring"),
    ("heart", "above", "square"),
    ("triangle", "above", "circle"),
    ("ring", "above", "star"),
)
# Colours of each kind, those for training and those held out: COLOURS_OF[kind][held].
COLOURS_OF = {
    kind: tuple(
        tuple(colour for k, colour in LOOKS if k == kind and ((k, colour) in HELD_OUT_LOOKS) == h)
        for h in (False, True)
    )
    for kind in KINDS
}


def known_split(split: str) -> str:
    """The name of a split, or ValueError."""
    if split not in SPLITS:
        raise ValueError(f"split is one of {', '.join(SPLITS)}; not {split!r}.")
    return split


def arrangement_held_out(cells: tuple[int, ...], kinds: tuple[str, ...]) -> bool:
    """Whether kinds that stand in these cells (in reading order) hold a held-out arrangement."""
    pairs = list(combinations(zip(cells, kinds, strict=True), 2))
    return any(
        related(a, relation, b) and (first, second) == (kind_a, kind_b)
        for (here, kind_here), (there, kind_there) in pairs
        for a, kind_a, b, kind_b in (
            (here, kind_here, there, kind_there),
            (there, kind_there, here, kind_here),
        )
        for first, relation, second in HELD_OUT_ARRANGEMENTS
    )


def held_out(scene: Scene) -> bool:
    """Whether a scene holds a look or an arrangement that training never shows."""
    kinds = tuple(shape.kind for shape in scene.shapes)
    return any(shape.look in HELD_OUT_LOOKS for shape in scene.shapes) or arrangement_held_out(
        scene.cells, kinds
    )
