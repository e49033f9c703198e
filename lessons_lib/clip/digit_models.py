"""Small nets that say how well a digit fits its name: a classifier and a CLIP, clean or noised.

Both look with the same eyes. The classifier reads ten logits off them; CLIP compares them with ten
captions, "zero" to "nine". A *noised* one is trained on noised pictures and told the time.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.denoiser.parts import Sinusoids

from .guidance import Score, caption_score, class_score
from .towers import Clip

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPACE = 32  # numbers of the space that digits and their names share


class Eyes(nn.Module):
    """Two convolutions, the second of which halves the side; then `out` numbers.

    Pictures (B, 1, 8, 8), and where noised times (B,), to (B, out). The time bends each channel, as
    in lesson 6's blocks. Activations are smooth, since guidance climbs along their gradient.
    """

    def __init__(self, noised: bool, width: int = 32, out: int = 64, vector: int = 32):
        super().__init__()
        self.noised, self.out = noised, out
        self.conv1 = nn.Conv2d(1, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, 2 * width, 4, 2, 1)
        self.inner = nn.Linear(2 * width * 16, out)
        if noised:
            self.time = nn.Sequential(Sinusoids(vector), nn.Linear(vector, vector), nn.SiLU())
            self.film = nn.Linear(vector, 2 * 3 * width)

    def forward(self, x: Tensor, t: Tensor | None = None) -> Tensor:
        if self.noised != (t is not None):
            needs = "needs t, the times (B,)" if self.noised else "is told no time: leave t out"
            raise ValueError(f"This net {needs}.")
        width = self.conv1.out_channels
        scale = shift = torch.zeros(1, 3 * width, 1, 1)
        if self.noised:
            scale, shift = self.film(self.time(t))[:, :, None, None].chunk(2, dim=1)
        x = F.gelu(self.conv1(x) * (1 + scale[:, :width]) + shift[:, :width])
        x = F.gelu(self.conv2(x) * (1 + scale[:, width:]) + shift[:, width:])
        return F.gelu(self.inner(x.flatten(1)))


class Namer(nn.Module):
    """A classifier: logits (B, 10) of digits (B, 1, 8, 8), and where noised of times (B,)."""

    def __init__(self, noised: bool):
        super().__init__()
        self.eyes = Eyes(noised)
        self.outer = nn.Linear(self.eyes.out, len(NAMES))

    def forward(self, x: Tensor, t: Tensor | None = None) -> Tensor:
        return self.outer(self.eyes(x, t))


class Names(nn.Module):
    """The tower of ten captions. Where there are no more than ten, a table of them is enough."""

    def __init__(self, out: int = SPACE):
        super().__init__()
        self.out = out
        self.table = nn.Embedding(len(NAMES), out)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table(ids)


def digit_clip(noised: bool) -> Clip:
    """A CLIP of digits and their ten names; captions are given by number, (N,) from 0 to 9."""
    return Clip(Eyes(noised), Names(), SPACE)


def name_score(model: Namer | Clip, labels: Tensor, noised: bool, among: bool = False) -> Score:
    """How well noised digits fit the names `labels` (B,), by a classifier or a CLIP of this file.

    A model that is not noised is asked for x_t as if it were clean. With `among`, CLIP's score is a
    probability among all ten names.
    """
    if isinstance(model, Namer):
        return class_score(model, labels, timed=noised)
    names = model.read(torch.arange(len(NAMES))).detach()
    scale = model.scale.detach()
    return caption_score(model.see, names[labels], scale, noised, names if among else None)


def clean_score(model: Namer | Clip, labels: Tensor) -> Callable[[Tensor], Tensor]:
    """The same of clean pictures alone, (B, 1, 8, 8) to (B,), for guidance of x̂0."""
    score = name_score(model, labels, noised=False)
    return lambda x: score(x, torch.zeros(len(x)))
