"""Scenes read back from pixels alone, with the probability that the reading is right.

Reading runs the drawing backwards. For every shape in every cell it computes how probable the
picture would be, were it that scene plus white noise; the noise's strength is measured on what the
best scene leaves unexplained. Bayes' rule then gives the exact probability of each layout and each
look. What is left over must look like noise: where it has structure, the picture is not of this
world, and the confidence falls.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from .scene import CENTRES, Scene, Shape
from .templates import (
    ALL_LAYOUTS,
    COLOUR,
    COUNT,
    FILLED,
    GROUND,
    LOOKS_READ,
    OFFSETS,
    PRIOR,
    gains,
    templates,
)

LEAST_NOISE = 0.08  # what a good painter may be off: a whisper of colour is no evidence
TOLERANCE = 0.3  # of a block's mean left unexplained, at which confidence is halved
BLOCKS = 8
CHUNK = 64


@dataclass(frozen=True)
class Belief:
    """What a batch of pictures shows, as probabilities (float64).

    layouts (batch, 35), over ALL_LAYOUTS; looks (batch, 9, 96), over LOOKS_READ, for each cell if
    it is filled; offsets (batch, 9, 96), the best offset's index; noise (batch,), the standard
    deviation measured; fit (batch,), 0 to 1, how well a scene with noise explains the picture.
    """

    layouts: torch.Tensor
    looks: torch.Tensor
    offsets: torch.Tensor
    noise: torch.Tensor
    fit: torch.Tensor


@dataclass(frozen=True)
class Reading:
    """One picture as read: the most probable shapes, in reading order of their cells.

    `confidences` holds the probability of each shape's kind, colour, size and cell; `confidence`
    the probability that the picture is a scene of the world and all of this is right (0 where no
    shape or four are seen). `noise` is the standard deviation of the noise, as measured.
    """

    shapes: tuple[Shape, ...]
    confidences: tuple[float, ...]
    confidence: float
    noise: float

    @property
    def scene(self) -> Scene | None:
        """The scene, or None where there are no shapes or more than three."""
        return Scene(self.shapes) if 1 <= len(self.shapes) <= 3 else None


def checked_pictures(images: torch.Tensor) -> torch.Tensor:
    """Pictures that can be read, as float32 on the CPU; ValueError for what is none."""
    if not isinstance(images, torch.Tensor) or not images.is_floating_point():
        raise ValueError("images is a tensor of floats in [-1, 1], (batch, 3, side, side).")
    side = images.shape[-1] if images.ndim else 0
    if images.ndim != 4 or images.shape[1] != 3 or images.shape[2] != side:
        raise ValueError(f"images has the shape (batch, 3, side, side); not {tuple(images.shape)}.")
    if side % 8 or not 16 <= side <= 128:
        raise ValueError(f"The side of images is a multiple of 8, 16 to 128 pixels; not {side}.")
    # A model that has gone astray may paint anything; far out of range is as wrong as out of range.
    return torch.nan_to_num(images.detach().float().cpu(), nan=0.0).clamp(-10, 10)


def believe(images: torch.Tensor) -> Belief:
    """What a batch of pictures, (batch, 3, side, side) in [-1, 1], shows; see `Belief`.

    Noise may carry values out of [-1, 1]; they are cut at -10 and 10, and what is no number counts
    as 0. Raises ValueError for another shape, or a side that is not a multiple of 8 from 16 to 128.
    """
    images = checked_pictures(images)
    parts = [_believe(part) for part in images.split(CHUNK)]
    return Belief(*(torch.cat(column) for column in zip(*parts, strict=True)))


def _believe(images: torch.Tensor) -> tuple[torch.Tensor, ...]:
    different = images - GROUND
    gain = gains(different)
    energy = different.square().sum((1, 2, 3)).double()
    best, offset = gain.max(3)
    variance = _variance(energy, best.amax(2).double() @ FILLED.double().T, different)
    # Of a layout: its prior, and for each filled cell the mean likelihood of all 2,400 shapes.
    # Single precision is good to a hundredth of a nat here; the cut spares slow tiny numbers.
    scale = 1 / (2 * variance.float())
    rest = (gain - best[:, :, :, None]).mul_(scale[:, None, None, None]).clamp_(min=-80)
    likelihood = (best * scale[:, None, None] + rest.exp_().sum(3).log()).double()
    cell = likelihood.logsumexp(2)
    looks = (likelihood - cell[:, :, None]).exp()
    cell = cell - math.log(len(LOOKS_READ) * len(OFFSETS))
    layouts = (PRIOR.log() + cell @ FILLED.double().T).softmax(1)
    fit = _fit(different, layouts.argmax(1), looks.argmax(2), offset)
    return layouts, looks, offset, variance.sqrt(), fit


def _variance(energy: torch.Tensor, explained: torch.Tensor, different: torch.Tensor):
    """The noise's variance: what the best layout leaves, per value, and never nothing."""
    left = (energy - explained.amax(1)) / different.shape[1:].numel()
    return left.clamp(min=LEAST_NOISE**2)


def _fit(different: torch.Tensor, layout: torch.Tensor, look: torch.Tensor, offset: torch.Tensor):
    """1 where what the best scene leaves is noise, less where it has structure, 0.5 at TOLERANCE.

    Noise averages out over a block of pixels and structure does not: the block that differs most
    from zero is compared with the scatter within blocks.
    """
    left = different.clone()
    side = left.shape[-1]
    half, n = side // 2, len(left)
    t = templates(side)
    rows = torch.arange(n)
    for cell in range(9):
        look_here = look[:, cell]
        form = look_here % (len(LOOKS_READ) // len(COLOUR))
        place = form * len(OFFSETS) + offset[rows, cell, look_here]
        colour = COLOUR[look_here // (len(LOOKS_READ) // len(COLOUR))]
        shown = colour * FILLED[layout, cell][:, None]
        top, start = half // 2 * (cell // 3), half // 2 * (cell % 3)
        left[:, :, top : top + half, start : start + half] -= shown[:, :, None, None] * t[
            place
        ].view(n, 1, half, half)
    b = side // BLOCKS
    blocks = left.view(n, 3, BLOCKS, b, BLOCKS, b)
    means = blocks.mean((3, 5), keepdim=True)
    scatter = (blocks - means).square().sum((1, 2, 3, 4, 5)) / (3 * BLOCKS**2 * (b * b - 1))
    most = means.square().mean(1).flatten(1).amax(1)
    # The mean of three squares, the largest of 64: noise alone stays under 8 times its variance.
    excess = (most - 8 * scatter / (b * b)).clamp(min=0).double()
    return 1 / (1 + (excess / TOLERANCE**2).square())


def read_scenes(images: torch.Tensor) -> list[Reading]:
    """Read pictures, (batch, 3, side, side) in [-1, 1]; ValueError as `believe`."""
    return list(readings(believe(images)))


def readings(belief: Belief) -> Iterator[Reading]:
    """The most probable scene of each picture of a belief."""
    layout = belief.layouts.argmax(1)
    filled = belief.layouts @ FILLED.double()  # the probability that a cell is filled
    best, look = belief.looks.max(2)
    offset = belief.offsets.gather(2, look[:, :, None])[:, :, 0]
    sure = belief.layouts.amax(1)
    columns = (layout, look, offset, filled, best, sure, belief.fit, belief.noise)
    for row in zip(*(column.tolist() for column in columns), strict=True):
        row_layout, row_look, row_offset, row_filled, row_best, row_sure, fit, noise = row
        cells = ALL_LAYOUTS[row_layout]
        shapes = []
        for cell in cells:
            kind, colour, size = LOOKS_READ[row_look[cell]]
            dx, dy = OFFSETS[row_offset[cell]]
            x, y = CENTRES[cell % 3] + dx, CENTRES[cell // 3] + dy
            shapes.append(Shape(kind, colour, size, x, y))
        right = math.prod((row_best[cell] for cell in cells), start=row_sure)
        of_world = 1 <= COUNT[row_layout] <= 3
        yield Reading(
            tuple(shapes),
            tuple(fit * row_filled[cell] * row_best[cell] for cell in cells),
            fit * right if of_world else 0.0,
            noise,
        )


def read_scene(image: torch.Tensor) -> Reading:
    """Read one picture, (3, side, side) in [-1, 1]; ValueError as `believe`."""
    if not isinstance(image, torch.Tensor) or image.ndim != 3:
        raise ValueError("image is one picture, a tensor (3, side, side); see read_scenes.")
    return read_scenes(image[None])[0]
