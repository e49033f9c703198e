"""Captioned scenes to train on, pictures drawn from captions, and how many of them match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule
from lessons_lib.world.scenes import (
    HELD_OUT_LOOKS,
    Scene,
    agrees,
    captioned,
    draw,
    read_scenes,
    understand,
)

from .caption_encoder import caption_ids
from .naming import names_at
from .sampling import guided, sample
from .unet import UNet

CHUNK = 64  # pictures that are drawn at once
SURE = 0.5  # a picture that is read with no more confidence counts as not read


def scene_batches(size: int, pixels: int = 32, places: int = 8, seed: int = 0) -> Callable:
    """`batches(step, generator)` for the course's training loop: (pictures, ids, names).

    Pictures are (size, 3, pixels, pixels), ids (size, 20) of one random caption each, names (size,
    3, places, places) of what stands where; all come from the training split, and none comes twice.
    A step's batch depends on its number alone.
    """

    def batches(step: int, _generator) -> tuple[Tensor, Tensor, Tensor]:
        pairs = list(islice(captioned(seed * 10_000_019 + step, "train"), size))
        scenes = [scene for scene, _text in pairs]
        return draw(scenes, pixels), caption_ids([t for _, t in pairs]), names_at(scenes, places)

    return batches


@torch.no_grad()
def draw_captions(
    model: UNet,
    schedule: Schedule,
    captions: Sequence[str | None],
    *,
    guidance_scale: float = 3.0,
    steps: int = 20,
    pixels: int = 32,
    generator: torch.Generator | None = None,
    **options,
) -> Tensor:
    """One picture for each caption, (B, 3, pixels, pixels) in [-1, 1], by DDIM with guidance.

    None is the null caption. `options` go to `sample`. Raises ValueError for a caption that the
    world does not understand.
    """
    ids, found = caption_ids(captions), []
    noise = torch.randn(len(ids), 3, pixels, pixels, generator=generator)
    for told, x in zip(ids.split(CHUNK), noise.split(CHUNK), strict=True):
        read, nothing = (
            model.read(these, pixels, pixels) for these in (told, model.nothing(len(told)))
        )
        predict = guided(model, read, nothing, guidance_scale)
        given = {"kind": "v", "generator": generator} | options
        found.append(sample(predict, x, schedule, steps, **given))
    return torch.cat(found)


def matches(pictures: Tensor, captions: Sequence[str]) -> list[bool]:
    """Whether each picture, read by the world's parser, shows a scene that its caption is true of.

    A picture that is read with no more than even confidence counts as none.
    """
    found = zip(_scenes_in(pictures), captions, strict=True)
    return [scene is not None and agrees(scene, caption) for scene, caption in found]


def read_as(pictures: Tensor) -> list[str | None]:
    """What the world's parser reads in each picture, in words, or None where it cannot."""
    return [
        scene and ", ".join(f"{shape.size} {shape.colour} {shape.kind}" for shape in scene.shapes)
        for scene in _scenes_in(pictures)
    ]


def _scenes_in(pictures: Tensor) -> list[Scene | None]:
    readings = read_scenes(pictures)
    return [reading.scene if reading.confidence > SURE else None for reading in readings]


def new_look(caption: str) -> bool:
    """Whether a caption names a kind and colour that training never showed together."""
    things = understand(caption).things
    return any((thing.kind, thing.colour) in HELD_OUT_LOOKS for thing in things)


def match_rate(
    model: UNet, schedule: Schedule, split: str, count: int, seed=99, **options
) -> float:
    """The share of fresh captions of a split whose pictures match them wholly."""
    captions = [text for _scene, text in islice(captioned(seed, split), count)]
    generator = torch.Generator().manual_seed(seed)
    pictures = draw_captions(model, schedule, captions, generator=generator, **options)
    found = matches(pictures, captions)
    return sum(found) / len(found)
