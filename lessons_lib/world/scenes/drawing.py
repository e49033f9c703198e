"""Pictures of scenes at any size, with exact anti-aliasing, the same bytes on every machine.

A pixel's colour is the background's, mixed with the shape's by the share of the pixel that the
shape covers. That share is the average of FINE x FINE samples, each of which is itself smoothed by
the distance to the outline, clamp(1/2 - distance in samples). It depends only on the shape's kind
and size and on where its centre lies between pixels; so it is computed once for each such case (a
sprite) and pasted ever after, which is what makes drawing fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch

from .scene import RADIUS, SIDE, Scene
from .shapes import DISTANCE, REACH

# Chosen far from each other and from the background in colour space, also as seen with each of the
# three common kinds of colour blindness.
RGB = {
    "red": (204, 8, 32),
    "orange": (238, 122, 0),
    "yellow": (255, 217, 46),
    "green": (8, 165, 95),
    "blue": (0, 80, 245),
    "purple": (115, 39, 140),
    "pink": (240, 139, 203),
    "black": (34, 26, 36),
}
BACKGROUND = (246, 244, 238)
FINE = 8
# Picture values from bytes: 0 is -1, 255 is 1.
VALUES = (np.arange(256, dtype=np.float64) / 127.5 - 1.0).astype(np.float32)
_GROUND = np.array(BACKGROUND, dtype=np.float64)[:, None, None]
CONTRAST = {
    colour: np.array(rgb, dtype=np.float64)[:, None, None] - _GROUND for colour, rgb in RGB.items()
}


def checked_size(size: int) -> int:
    """A side in pixels, or ValueError: a whole number from 8 to 512."""
    if not isinstance(size, int) or isinstance(size, bool) or not 8 <= size <= 512:
        raise ValueError(f"size is the picture's side in pixels, 8 to 512; not {size!r}.")
    return size


@cache
def sprite(kind: str, size: str, x: int, y: int, pixels: int) -> tuple[np.ndarray, int, int]:
    """(coverage, row, column): the shares of pixels that a shape covers, and where they begin.

    `x`, `y` are the shape's centre in 64ths of the side; `pixels` is the side in pixels.
    """
    first_column, phase_x = divmod(x * pixels, SIDE)
    first_row, phase_y = divmod(y * pixels, SIDE)
    cover, row, column = _cover(kind, size, phase_x, phase_y, pixels)
    return cover, first_row + row, first_column + column


@cache
def _cover(kind: str, size: str, phase_x: int, phase_y: int, pixels: int) -> tuple:
    """Coverage around a centre that lies phase/64 of a pixel from a pixel's corner."""
    radius = RADIUS[size] * pixels / SIDE
    reach = int(radius * REACH + 1.0) + 1  # whole pixels to each side, with one to spare
    # Samples' centres, in pixels from the shape's centre: all are exact binary fractions.
    samples = (np.arange(2 * reach * FINE, dtype=np.float64) + 0.5) / FINE - reach
    x, y = samples - phase_x / SIDE, samples - phase_y / SIDE
    distance = DISTANCE[kind](x[None, :] / radius, y[:, None] / radius) * (radius * FINE)
    share = np.minimum(np.maximum(0.5 - distance, 0.0), 1.0)
    total = np.zeros((2 * reach, 2 * reach))
    # Added in a fixed order: a library's sum may add in an order of its own.
    for i in range(FINE):
        for j in range(FINE):
            total = total + share[i::FINE, j::FINE]
    # Only the rows and columns that it touches, so that nothing sticks out of the picture.
    rows, columns = np.flatnonzero(total.any(1)), np.flatnonzero(total.any(0))
    top, left = int(rows[0]), int(columns[0])
    cover = total[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1] / (FINE * FINE)
    cover.setflags(write=False)
    return cover, top - reach, left - reach


def draw_bytes(scenes: Sequence[Scene], size: int = 32) -> np.ndarray:
    """Pictures as bytes: uint8, shape (batch, 3, size, size), red, green, blue."""
    checked_size(size)
    if isinstance(scenes, Scene):
        raise ValueError("scenes is a sequence of scenes; for one scene give [scene].")
    canvas = np.empty((len(scenes), 3, size, size), dtype=np.float64)
    canvas[:] = _GROUND
    for picture, scene in zip(canvas, scenes, strict=True):
        for shape in scene.shapes:
            cover, row, column = sprite(shape.kind, shape.size, shape.x, shape.y, size)
            height, width = cover.shape
            part = picture[:, row : row + height, column : column + width]
            part += CONTRAST[shape.colour] * cover
    canvas += 0.5
    return canvas.astype(np.uint8)


def draw(scenes: Sequence[Scene], size: int = 32) -> torch.Tensor:
    """Pictures of scenes: float32 in [-1, 1], shape (batch, 3, size, size).

    The values are those of 256 levels, so that equal scenes are equal bit for bit on any machine.
    Raises ValueError for a size that is not a whole number from 8 to 512.
    """
    return torch.from_numpy(VALUES[draw_bytes(scenes, size)])
