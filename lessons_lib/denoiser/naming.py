"""A second task beside denoising, for training only: say what stands at each place.

A noised picture's error in pixels hardly tells a circle from a square, and a net that is trained on
it alone is slow to learn which shape has which colour. Naming the kind, the colour and the size at
each place asks for just that; what it teaches is then there for the denoising. Yu et al. 2024
(REPA) ask a denoiser's inner numbers for those of a net that reads pictures; here the world itself
knows the answer. The layer that names is thrown away after training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.world.names import COLOURS
from lessons_lib.world.scenes import KINDS, SIZES, Scene
from lessons_lib.world.scenes.scene import RADIUS, SIDE

QUESTIONS = (KINDS, COLOURS, SIZES)  # the answer 0 is "nothing stands here"
ANSWERS = [1 + len(values) for values in QUESTIONS]


def names_at(scenes: Sequence[Scene], places: int) -> Tensor:
    """(B, 3, places, places) numbers of kind, colour and size, 0 where there is no shape.

    A place belongs to a shape whose square, from its centre as far as its radius, holds the
    place's middle.
    """
    middles = (torch.arange(places) + 0.5) * (SIDE / places)
    found = torch.zeros(len(scenes), len(QUESTIONS), places, places, dtype=torch.long)
    for row, scene in zip(found, scenes, strict=True):
        for shape in scene.shapes:
            down, across = ((middles - at).abs() <= RADIUS[shape.size] for at in (shape.y, shape.x))
            said = (shape.kind, shape.colour, shape.size)
            answers = [1 + q.index(word) for q, word in zip(QUESTIONS, said, strict=True)]
            row[:, down[:, None] & across] = torch.tensor(answers)[:, None]
    return found


class Namer(nn.Linear):
    """From the (B, C, H, W) numbers of a net's middle to a guess of each place's names."""

    def __init__(self, channels: int):
        super().__init__(channels, sum(ANSWERS))
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)

    def loss(self, middle: Tensor, names: Tensor) -> Tensor:
        """The mean cross-entropy (nats) of the three answers together, over all places."""
        guesses = self(middle.float().movedim(1, 3)).split(ANSWERS, dim=3)
        return sum(
            F.cross_entropy(guess.flatten(0, 2), right.flatten())
            for guess, right in zip(guesses, names.unbind(1), strict=True)
        )


@contextmanager
def overheard(part: nn.Module) -> Iterator[list[Tensor]]:
    """While it lasts, what `part` of a net gives at each call is put on the list."""
    heard: list[Tensor] = []
    handle = part.register_forward_hook(lambda _part, _given, found: heard.append(found))
    try:
        yield heard
    finally:
        handle.remove()
