"""The smallest model that draws: how bright each pixel is, counted; alone, or after its neighbour."""

from __future__ import annotations

import numpy as np


class PixelCounts:
    """A density of small pictures, fitted by counting the levels of each pixel.

    `pictures` is an integer array (n, height, width) of levels 0 to `levels` − 1. With
    `look_left`, a pixel's counts are kept apart by the level of the pixel to its left (0 before the
    first). `table` is (height, width, levels, levels): row, column, level on the left, level.
    Every count begins at `room` instead of 0, so that nothing is held for impossible.
    """

    def __init__(self, pictures: np.ndarray, levels: int, look_left: bool, room: float = 0.1):
        """Count. Raises ValueError for pictures of another form, or with other levels."""
        pictures = np.asarray(pictures)
        if pictures.ndim != 3 or pictures.dtype.kind not in "iu" or not len(pictures):
            raise ValueError("pictures must be an array (n, height, width) of whole numbers.")
        if pictures.min() < 0 or pictures.max() >= levels:
            raise ValueError(f"The pictures' levels must be 0 to {levels - 1}.")
        self.levels, self.look_left = levels, look_left
        _n, height, width = pictures.shape
        counts = np.zeros((height, width, levels, levels))
        rows, columns = np.indices((height, width))
        for picture in pictures:
            counts[rows, columns, self._left(picture), picture] += 1.0
        if not look_left:
            counts[:] = counts.sum(axis=2, keepdims=True)
        counts += room
        self.table = counts / counts.sum(axis=3, keepdims=True)

    def bits(self, picture: np.ndarray) -> float:
        """−log₂ of a picture's probability."""
        rows, columns = np.indices(picture.shape)
        return float(-np.log2(self.table[rows, columns, self._left(picture), picture]).sum())

    def sample(self, n: int, seed: int) -> np.ndarray:
        """`n` pictures drawn pixel by pixel, (n, height, width); the same seed gives the same."""
        rng = np.random.default_rng(seed)
        height, width = self.table.shape[:2]
        drawn = np.zeros((n, height, width), dtype=np.int64)
        for row in range(height):
            left = np.zeros(n, dtype=np.int64)
            for column in range(width):
                steps = self.table[row, column, left].cumsum(axis=1)
                level = (steps < rng.random((n, 1))).sum(axis=1)
                left = drawn[:, row, column] = np.minimum(level, self.levels - 1)
        return drawn

    def _left(self, picture: np.ndarray) -> np.ndarray:
        """The level to the left of each pixel, 0 before the first."""
        return np.concatenate([np.zeros_like(picture[:, :1]), picture[:, :-1]], axis=1)
