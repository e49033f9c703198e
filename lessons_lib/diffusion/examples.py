"""The densities of lesson 5 whose truth is known, with mean 0 and variance 1."""

from __future__ import annotations

from .mixture import Mixture

# Three heaps on a line, of unequal size and width.
THREE = Mixture([0.5, 0.3, 0.2], [[-1.6], [0.4], [1.9]], [0.09, 0.04, 0.16]).standardised()

# Five in the plane, some round and some long.
FIVE = Mixture(
    [0.3, 0.25, 0.2, 0.15, 0.1],
    [[-1.5, -1.0], [1.5, -1.0], [0.0, 1.6], [-1.8, 1.4], [1.9, 1.3]],
    [
        [[0.2, 0.1], [0.1, 0.1]],
        [[0.2, -0.1], [-0.1, 0.1]],
        [[0.3, 0.0], [0.0, 0.05]],
        [[0.05, 0.0], [0.0, 0.05]],
        [[0.05, 0.0], [0.0, 0.2]],
    ],
).standardised()
