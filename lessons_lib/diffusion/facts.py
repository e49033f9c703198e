"""Which facts about a picture are lost first? Asked of the world's scenes, where all are known.

A scene with one shape has a place, a size, a colour and a kind. Seen through noise, each scene is
as probable as Bayes' rule says, so for each fact the best possible guess is known.
"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor

from lessons_lib.world.scenes import KINDS, PLACES, RGB, SIZES, Scene, Shape, draw
from lessons_lib.world.scenes.scene import CENTRES

from .forward import add_noise
from .ideal import IdealDenoiser
from .schedules import Schedule

FACTS = ("place", "colour", "size", "kind")
VALUES = {"place": PLACES, "colour": tuple(RGB), "size": SIZES, "kind": KINDS}


def every_scene(pixels: int = 16) -> tuple[Tensor, dict[str, Tensor]]:
    """All 864 scenes with one shape in the middle of its place: pictures, and each fact's number.

    Pictures are (864, 3, pixels, pixels) in [-1, 1]; a fact's numbers are (864,), places into
    VALUES.
    """
    all_facts = list(product(*(range(len(VALUES[fact])) for fact in FACTS)))
    scenes = []
    for place, colour, size, kind in all_facts:
        y, x = CENTRES[place // 3], CENTRES[place % 3]
        shape = Shape(KINDS[kind], VALUES["colour"][colour], SIZES[size], x, y)
        scenes.append(Scene((shape,)))
    numbers = torch.tensor(all_facts).T
    return draw(scenes, pixels), dict(zip(FACTS, numbers, strict=True))


def best_guesses(
    pictures: Tensor,
    facts: dict[str, Tensor],
    t: int,
    schedule: Schedule,
    generator: torch.Generator,
    draws: int = 1,
) -> dict[str, float]:
    """The share right of the best guess of each fact, each picture noised `draws` times to step t.

    The guess of a fact is the value that is most probable given the noised picture, over all
    scenes. Nobody can be right more often.
    """
    ideal, found = IdealDenoiser(pictures), dict.fromkeys(facts, 0.0)
    for _draw in range(draws):
        xt = add_noise(pictures, t, torch.randn(pictures.shape, generator=generator), schedule)
        weights = ideal.log_weights(xt, t, schedule).exp()
        for fact, numbers in facts.items():
            one_hot = torch.nn.functional.one_hot(numbers, len(VALUES[fact])).double()
            right = ((weights @ one_hot).argmax(1) == numbers).double().mean()
            found[fact] += float(right) / draws
    return found


def nearest_other(pictures: Tensor, facts: dict[str, Tensor]) -> dict[str, float]:
    """By fact: how far, on average, the nearest picture lies that differs in this fact alone.

    Distances are ‖a - b‖ over all numbers of two pictures. Raises ValueError when some picture has
    no other that differs in one fact alone.
    """
    flat = pictures.flatten(1).double()
    away, found = torch.cdist(flat, flat), {}
    same = {fact: numbers[:, None] == numbers for fact, numbers in facts.items()}
    for fact in facts:
        alone = ~same[fact]
        for other in facts:
            alone = alone & (same[other] if other != fact else True)
        if not bool(alone.any(1).all()):
            raise ValueError(
                f"each picture needs another that differs from it in its {fact} alone."
            )
        found[fact] = float(away.masked_fill(~alone, float("inf")).min(1).values.mean())
    return found


def known_share(share: float, fact: str) -> float:
    """How much of a fact is left: 0 for guessing among its values, 1 for always right."""
    chance = 1 / len(VALUES[fact])
    return (share - chance) / (1 - chance)
