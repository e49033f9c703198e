"""What a CLIP can do, measured against the world's truth: zero-shot, retrieval, near misses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import torch
import torch.nn.functional as F
from torch import Tensor

from lessons_lib.denoiser.caption_encoder import caption_ids
from lessons_lib.world.names import COLOURS, article
from lessons_lib.world.scenes import KINDS, PLACES, Scene, counterfactuals, draw, scenes

from .towers import Clip
from .truth import truth_table

CHUNK = 256


@torch.no_grad()
def see_all(model: Clip, pictures: Tensor, t: int | None = None) -> Tensor:
    """Many pictures as vectors (B, D), a part at a time; all at time t, where it is told."""
    parts = pictures.split(CHUNK)
    return torch.cat([model.see(x, None if t is None else torch.full((len(x),), t)) for x in parts])


@torch.no_grad()
def read_all(model: Clip, captions: Sequence[str]) -> Tensor:
    """Many captions as vectors (N, D), a part at a time."""
    return torch.cat([model.read(ids) for ids in caption_ids(captions).split(CHUNK)])


def scores(model: Clip, pictures: Tensor, captions: Sequence[str], t: int | None = None) -> Tensor:
    """The cosine of each picture with each caption: (B, N), from -1 to 1."""
    return see_all(model, pictures, t) @ read_all(model, captions).T


def looks() -> list[str]:
    """A caption for each of the 48 looks, a kind in a colour: the classes of zero-shot."""
    return [article(f"{colour} {kind}") for kind in KINDS for colour in COLOURS]


def read_looks(model: Clip, places: bool = True) -> Tensor:
    """The vectors of the 48 looks, (48, D): each the mean of nine captions, one a place.

    "A red circle at the top", "a red circle on the left", …: what they have in common is the look,
    and what one of them is off by chance is averaged out (Radford et al. 2021, section 3.1.4, prompt
    ensembling). Without `places`, the one caption "a red circle".
    """
    if not places:
        return read_all(model, looks())
    told = read_all(model, [f"{look} {place}" for look in looks() for place in PLACES])
    return F.normalize(told.view(len(looks()), len(PLACES), -1).sum(1), dim=1)


def single_scenes(split: str, count: int, seed: int = 99) -> list[Scene]:
    """Scenes with one shape, of a seed that training never uses."""
    one = (scene for scene in scenes(-seed, split) if len(scene.shapes) == 1)
    return list(islice(one, count))


def share_true(table: Tensor, true: Tensor) -> float:
    """How often the best score of a row, (B, N), is one that is `true`, (B, N)."""
    best = table.argmax(1)
    return true[torch.arange(len(best)), best].double().mean().item()


def zero_shot(
    model: Clip,
    split: str,
    count: int = 400,
    t: int | None = None,
    places: bool = True,
    pictures: Tensor | None = None,
) -> float:
    """The share of one-shape pictures whose look, one of 48, is told rightly by the best vector.

    In the split "held_out" no such look was ever in a picture of the training, or in a caption.
    `pictures` stand for those drawn of the scenes, as when they carry noise; see `read_looks`.
    """
    shown = single_scenes(split, count)
    pictures = draw(shown, 32) if pictures is None else pictures
    table = see_all(model, pictures, t) @ read_looks(model, places).T
    return share_true(table, truth_table(shown, looks()))


def retrieval(table: Tensor, true: Tensor) -> tuple[float, float]:
    """(picture to caption, caption to picture): shares whose best match is true, of (B, N)."""
    return share_true(table, true), share_true(table.T, true.T)


def told_from_near_misses(
    model: Clip, shown: Sequence[Scene], captions: Sequence[str], t: int | None = None
) -> dict[str, float]:
    """For each kind of change, how often the true caption scores above the false one.

    A guess by coin is right in half of the cases.
    """
    seen = see_all(model, draw(shown, 32), t)
    rows, changes, false = [], [], []
    for i, (scene, caption) in enumerate(zip(shown, captions, strict=True)):
        for change, text in counterfactuals(scene, caption):
            rows.append(i)
            changes.append(change)
            false.append(text)
    index = torch.tensor(rows)
    own = (seen * read_all(model, captions)).sum(1)[index]
    other = (seen[index] * read_all(model, false)).sum(1)
    right = (own > other).double()
    found = {}
    for change in dict.fromkeys(changes):
        mine = torch.tensor([c == change for c in changes])
        found[change] = right[mine].mean().item()
    return found
