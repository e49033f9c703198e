"""The six shapes as signed distance functions, and their exact areas.

Each function takes arrays x (to the right) and y (downwards), in radii from the shape's centre, and
returns the distance to the outline, negative inside. All six reach about one radius from the
centre, at most REACH. Only + - * / and square roots are computed and constants are written out, all
of which IEEE 754 rounds exactly: so a picture has the same bytes on every machine.
"""

from __future__ import annotations

import math

import numpy as np

REACH = 1.07
HALF_SQRT2 = 0.7071067811865476
CIRCLE = 0.98
SQUARE = 0.92  # half its side
RING = (0.98, 0.50)  # outer and inner radius
HEART = (0.60, 0.08)  # half the side of its square, and how far down the square's centre is
TRIANGLE = ((0.0, -1.02), (1.06, 0.84), (-1.06, 0.84))
# A star of five points, radii 1.12 and 0.53, centre 0.07 down: (R sin(36k), 0.07 - R cos(36k)).
STAR = (
    (0.0, -1.05),
    (0.3115262, -0.35877901),
    (1.0651833, -0.27609903),
    (0.50405996, 0.23377901),
    (0.65831949, 0.97609903),
    (0.0, 0.6),
    (-0.65831949, 0.97609903),
    (-0.50405996, 0.23377901),
    (-1.0651833, -0.27609903),
    (-0.3115262, -0.35877901),
)


def _disc(x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
    return np.sqrt(x * x + y * y) - radius


def _box(x: np.ndarray, y: np.ndarray, half: float) -> np.ndarray:
    qx, qy = np.abs(x) - half, np.abs(y) - half
    outside = np.sqrt(np.maximum(qx, 0.0) * np.maximum(qx, 0.0) + np.maximum(qy, 0.0) ** 2)
    return outside + np.minimum(np.maximum(qx, qy), 0.0)


def _polygon(x: np.ndarray, y: np.ndarray, corners: tuple) -> np.ndarray:
    """Distance to the nearest edge; inside where a ray to the right crosses the outline oddly."""
    square = np.full(np.broadcast(x, y).shape, np.inf)
    inside = np.zeros(square.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        ex, ey = bx - ax, by - ay
        along = ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey)
        along = np.minimum(np.maximum(along, 0.0), 1.0)
        dx, dy = x - ax - along * ex, y - ay - along * ey
        square = np.minimum(square, dx * dx + dy * dy)
        if ey != 0.0:
            crosses = ((ay > y) != (by > y)) & (x < ex * (y - ay) / ey + ax)
            inside = inside ^ crosses
    return np.where(inside, -1.0, 1.0) * np.sqrt(square)


def circle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A disc."""
    return _disc(x, y, CIRCLE)


def square(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A square, its sides upright."""
    return _box(x, y, SQUARE)


def triangle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A triangle with its point up."""
    return _polygon(x, y, TRIANGLE)


def star(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A star of five points, one of them up."""
    return _polygon(x, y, STAR)


def heart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A square on its corner, with half a disc on each of its two upper sides.

    The three parts overlap, so inside it this is only a bound on the distance; its sign and its
    outline are exact, and no more is needed to draw.
    """
    half, down = HEART
    y = y - down
    off = half * HALF_SQRT2
    lobes = np.minimum(_disc(x - off, y + off, half), _disc(x + off, y + off, half))
    return np.minimum(lobes, _box((x + y) * HALF_SQRT2, (x - y) * HALF_SQRT2, half))


def ring(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A disc with a round hole."""
    outer, inner = RING
    return np.abs(np.sqrt(x * x + y * y) - (outer + inner) / 2) - (outer - inner) / 2


DISTANCE = {
    "circle": circle,
    "square": square,
    "triangle": triangle,
    "star": star,
    "heart": heart,
    "ring": ring,
}


def _shoelace(corners: tuple) -> float:
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(math.fsum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


# In squares of the radius, by the textbook formulas and not by counting pixels.
AREA = {
    "circle": math.pi * CIRCLE**2,
    "square": (2 * SQUARE) ** 2,
    "triangle": _shoelace(TRIANGLE),
    "star": _shoelace(STAR),
    "heart": (4 + math.pi) * HEART[0] ** 2,
    "ring": math.pi * (RING[0] ** 2 - RING[1] ** 2),
}
