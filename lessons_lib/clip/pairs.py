"""Batches of captioned scenes: pictures, captions, which are true of which, and near misses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

from torch import Tensor

from lessons_lib.denoiser.caption_encoder import caption_ids
from lessons_lib.world.scenes import (
    HELD_OUT_ARRANGEMENTS,
    HELD_OUT_LOOKS,
    PLACES,
    Scene,
    captioned,
    counterfactuals,
    draw,
    understand,
)
from lessons_lib.world.scenes.scene import RELATIONS, related

from .truth import truth_table


class Pairs(NamedTuple):
    """Pictures (B, 3, side, side), ids of captions (N, 20), and which are true: (B, N) bool.

    Caption i was said of picture i; where N > B, the others are near misses of the first N - B.
    """

    pictures: Tensor
    ids: Tensor
    true: Tensor


def pairs_of(scenes: Sequence[Scene], captions: Sequence[str], pixels: int = 32) -> Pairs:
    """Scenes and their captions, with their truth looked up."""
    return Pairs(draw(scenes, pixels), caption_ids(captions), truth_table(scenes, captions))


def speaks_of_held_out(caption: str) -> bool:
    """Whether a caption names a look, or says an arrangement, that is held out of the training."""
    meaning = understand(caption)
    if any((thing.kind, thing.colour) in HELD_OUT_LOOKS for thing in meaning.things):
        return True
    told = [
        (a.kind, relation, b.kind)
        for a, side_a in meaning.slots()
        for b, side_b in meaning.slots()
        for relation in RELATIONS
        if (meaning.relation == relation and not side_a and side_b)
        or (a.place and b.place and related(PLACES.index(a.place), relation, PLACES.index(b.place)))
    ]
    turned = {"right of": "left of", "below": "above"}
    return any(
        ((b, turned[relation], a) if relation in turned else (a, relation, b))
        in HELD_OUT_ARRANGEMENTS
        for a, relation, b in told
    )


def near_misses(scenes: Sequence[Scene], captions: Sequence[str], chance: Random) -> list[str]:
    """For each scene one caption that is a single change away from its own, and false.

    The kind of change is drawn first, so that no kind is rare; a scene that has none is left out.
    What is held out is left out here as well: a caption that only ever comes as a wrong answer would
    teach that it is never right.
    """
    found = []
    for scene, caption in zip(scenes, captions, strict=True):
        by_change: dict[str, list[str]] = {}
        for change, text in counterfactuals(scene, caption):
            if not speaks_of_held_out(text):
                by_change.setdefault(change, []).append(text)
        if by_change:
            found.append(chance.choice(by_change[chance.choice(sorted(by_change))]))
    return found


def pair_batches(size: int, misses: int = 0, pixels: int = 32, seed: int = 0) -> Callable:
    """`batches(step, generator)` for the course's training loop: `Pairs` of fresh training scenes.

    `misses` of the pictures bring a near miss of their caption along. A step's batch depends on its
    number alone.
    """

    def batches(step: int, _generator) -> Pairs:
        number = seed * 10_000_019 + step
        told = list(islice(captioned(number, "train"), size))
        scenes, captions = [scene for scene, _ in told], [text for _, text in told]
        more = near_misses(scenes[:misses], captions[:misses], Random(f"{__name__}/{number}"))
        return pairs_of(scenes, captions + more, pixels)

    return batches


def unseen_pairs(split: str, count: int, seed: int = 99) -> tuple[list[Scene], list[str]]:
    """(scenes, their captions), all captions different, of a seed that training never uses."""
    scenes, captions, seen = [], [], set()
    for scene, text in captioned(-seed, split):
        if text not in seen:
            seen.add(text)
            scenes.append(scene)
            captions.append(text)
        if len(captions) == count:
            return scenes, captions
    raise AssertionError("unreachable: the stream never ends")
