"""Captioned scenes from a net that is told nothing: steered by CLIP, and read by the parser."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lessons_lib.denoiser.caption_encoder import caption_ids
from lessons_lib.denoiser.sampling import Predict, guided
from lessons_lib.denoiser.scenes import matches
from lessons_lib.denoiser.unet import UNet
from lessons_lib.diffusion import Schedule
from lessons_lib.world.scenes import agrees, read_scenes

from .guidance import caption_score
from .guided_drawing import Drawn, spread_of, steered
from .towers import Clip

CHUNK = 32  # pictures that are steered at once
STEPS = {"mean": 30, "guess": 20, "through": 20}  # where the dice are thrown, more are needed
# Ways to steer scenes: (whether the CLIP is noised, what is pushed); None: classifier-free.
SCENE_WAYS = {
    "noised clip": (True, "mean"),
    "guess clip": (False, "through"),
    "clean clip": (False, "mean"),
    "free": None,
}


def told_nothing(model: UNet, n: int, pixels: int = 32) -> Predict:
    """A denoiser of captions as a net that is told none, for n pictures; the null caption is read
    once."""
    with torch.no_grad():
        return guided(model, model.read(model.nothing(n), pixels, pixels))


def steer_scenes(
    model: UNet,
    schedule: Schedule,
    captions: Sequence[str],
    clip: Clip | None,
    scale: float,
    *,
    way: str | None = "noised clip",
    steps: int | None = None,
    seed: int = 0,
    pixels: int = 32,
    **options,
) -> Tensor:
    """One picture for each caption, (B, 3, pixels, pixels) in [-1, 1], in one of SCENE_WAYS.

    The denoiser is told nothing but in the way "free", where lesson 6's guidance tells it the
    caption; there, and where the way is None, the captions are not asked of the `clip`. `options` go
    to `steered`. Raises ValueError for another way.
    """
    if way is not None and way not in SCENE_WAYS:
        raise ValueError(f"way is None or one of {', '.join(SCENE_WAYS)}; not {way!r}.")
    noise = torch.randn(
        len(captions), 3, pixels, pixels, generator=torch.Generator().manual_seed(seed)
    )
    ids, found = caption_ids(captions), []
    for i, (x, told) in enumerate(zip(noise.split(CHUNK), ids.split(CHUNK), strict=True)):
        given = {"kind": "v", "seed": seed + 1000 * i}
        score = None
        if way == "free":
            with torch.no_grad():
                read, nothing = (
                    model.read(these, pixels, pixels) for these in (told, model.nothing(len(x)))
                )
            predict, given["way"] = guided(model, read, nothing, scale), "guess"
        else:
            noised, given["way"] = SCENE_WAYS[way] if way else (False, "mean")
            predict = told_nothing(model, len(x), pixels)
        if way not in (None, "free"):
            with torch.no_grad():
                wanted, factor = clip.read(told), clip.scale
            score = caption_score(clip.see, wanted, factor, timed=noised)
            if given["way"] == "through":
                score = _clean(score)
        given |= options
        times = steps or STEPS[given["way"]]
        found.append(steered(predict, x, schedule, times, score, scale, **given))
    return torch.cat(found)


def _clean(score):
    return lambda x: score(x, torch.zeros(len(x)))


def chance_of(pictures: Tensor, captions: Sequence[str]) -> float:
    """How often a picture matches a caption that it was not drawn for: the mean over all pairs.

    When no pair matches, one is counted: less than that cannot be told from so many.
    """
    readings = read_scenes(pictures)
    right = [
        agrees(reading.scene, caption)
        for reading in readings
        for caption in captions
        if reading.scene is not None and reading.confidence > 0.5
    ]
    return max(sum(right), 1) / (len(readings) * len(captions))


@torch.no_grad()
def measured_scenes(
    pictures: Tensor, captions: Sequence[str], scale: float, clip: Clip, noised: bool = True
) -> Drawn:
    """What was drawn: the share the parser finds true, CLIP's mean cosine at t = 0, the spread."""
    t = torch.zeros(len(pictures), dtype=torch.long) if noised else None
    fit = (clip.see(pictures, t) * clip.read(caption_ids(captions))).sum(1).mean().item()
    found = matches(pictures, captions)
    return Drawn(scale, sum(found) / len(found), fit, spread_of(pictures, list(captions)))
