"""What the reader compares pictures with: every shape at every place, and how noise hides them.

A cell's window is half the picture wide, and the windows of neighbouring cells overlap; shapes of
one scene never share a pixel. So a picture's squared distance from a scene is its distance from
the empty background, less one gain for each cell that is filled, and cells can be read one by one.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import torch

from lessons_lib.world.names import COLOURS

from .drawing import BACKGROUND, CONTRAST, sprite
from .sampling import NUMBER, OFFSET
from .scene import CENTRES, KINDS, LAYOUTS, SIZES

# Every look in the order in which the reader counts them; a template is (kind, size, offset).
FORMS = tuple(product(KINDS, SIZES))
LOOKS_READ = tuple((kind, colour, size) for colour in COLOURS for kind, size in FORMS)
OFFSETS = OFFSET.values
# Beside the world's own layouts a picture may show nothing, or a shape in each corner: pictures
# that are not of the world, but that a model may well paint.
STRANGE = 0.01
ALL_LAYOUTS = ((), *LAYOUTS[1], *LAYOUTS[2], *LAYOUTS[3], (0, 2, 6, 8))
COUNT = torch.tensor([len(cells) for cells in ALL_LAYOUTS])
FILLED = torch.tensor([[float(cell in cells) for cell in range(9)] for cells in ALL_LAYOUTS])
PRIOR = torch.tensor(
    [
        (1 - 2 * STRANGE) * NUMBER.probs[len(cells) - 1] / len(LAYOUTS[len(cells)])
        if 1 <= len(cells) <= 3
        else STRANGE
        for cells in ALL_LAYOUTS
    ],
    dtype=torch.float64,
)
# From bytes' units to the pictures' -1 to 1.
COLOUR = torch.from_numpy(np.stack([CONTRAST[c][:, 0, 0] for c in COLOURS]) / 127.5).float()
GROUND = torch.tensor([value / 127.5 - 1 for value in BACKGROUND]).view(3, 1, 1)


@lru_cache(maxsize=8)
def templates(pixels: int) -> torch.Tensor:
    """Coverage of each (kind, size, offset) in its cell's window: (12 * 25, (pixels / 2) ** 2)."""
    window = pixels // 2
    found = torch.zeros(len(FORMS) * len(OFFSETS), window, window)
    for i, ((kind, size), (dx, dy)) in enumerate(product(FORMS, OFFSETS)):
        cover, row, column = sprite(kind, size, CENTRES[0] + dx, CENTRES[0] + dy, pixels)
        height, width = cover.shape
        found[i, row : row + height, column : column + width] = torch.from_numpy(cover.copy())
    return found.flatten(1)


def windows(pictures: torch.Tensor) -> torch.Tensor:
    """(batch, 3, side, side) cut into the nine cells' windows: (batch, 9, 3, (side / 2) ** 2)."""
    half = pictures.shape[-1] // 2
    cut = pictures.unfold(2, half, half // 2).unfold(3, half, half // 2)
    return cut.permute(0, 2, 3, 1, 4, 5).reshape(len(pictures), 9, 3, half * half)


def gains(differences: torch.Tensor) -> torch.Tensor:
    """How much nearer each shape in each cell brings an empty scene to each picture.

    `differences` are pictures less the background, (batch, 3, side, side). Returns the drop of the
    squared distance, (batch, 9 cells, 96 looks, 25 offsets).
    """
    t = templates(differences.shape[-1])
    seen = windows(differences) @ t.T  # (batch, 9, 3, templates)
    batch = len(differences)
    gain = (2 * COLOUR) @ seen
    gain -= COLOUR.square().sum(1)[:, None] * t.square().sum(1)
    return gain.view(batch, 9, len(LOOKS_READ), len(OFFSETS))
