"""Scaling laws: how the loss falls with the size of a model and with what it reads, as a formula.

A law is loss = floor + A N^-α, or floor + A N^-α + B D^-β (Kaplan et al. 2020, equations 1.1 and
1.2, where there is no floor; Hoffmann et al. 2022, equation 2). For given exponents it is linear in
what is left, so only the exponents are searched (Golub and Pereyra 1973).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

EXPONENTS = (0.01, 3.0)  # what is searched; measured ones lie between 0.05 and 1
POINTS, ROUNDS = 25, 14  # a grid over the exponents, then finer and finer ones around the best


@dataclass(frozen=True)
class Law:
    """loss = floor + Σ scale · size^-exponent, one scale and exponent for each kind of size.

    `error` is the root mean square of (law − loss) / loss over the runs it was fitted to.
    """

    floor: float
    scales: tuple[float, ...]
    exponents: tuple[float, ...]
    error: float

    def __call__(self, *sizes) -> np.ndarray:
        """The loss that the law expects; one argument for each kind of size."""
        falling = zip(self.scales, sizes, self.exponents, strict=True)
        return self.floor + sum(a * np.asarray(x, float) ** -power for a, x, power in falling)


def fit_power_law(sizes: Sequence[float], losses: Sequence[float], floor=None) -> Law:
    """The Law of one size that fits best: least squares of the relative error.

    With `floor` None the floor is fitted too, to 0 or above. Raises ValueError for fewer than three
    different sizes (two with a floor given), for sizes or losses that are not positive, for a floor
    that the losses do not stay above, and for losses that do not fall.
    """
    return _fit([sizes], losses, floor)


def fit_two(
    parameters: Sequence[float], tokens: Sequence[float], losses: Sequence[float], floor=None
) -> Law:
    """The Law of two sizes that fits best, of runs on a grid of both; see `fit_power_law`."""
    return _fit([parameters, tokens], losses, floor)


def _fit(variables: Sequence[Sequence[float]], losses, floor: float | None) -> Law:
    xs = [_positive("sizes", x, len(losses)) for x in variables]
    y = _positive("losses", losses, len(losses))
    _check(xs, y, floor)
    centres = [math.exp(np.log(x).mean()) for x in xs]  # powers of x / centre stay near 1
    logs = [np.log(x / centre) for x, centre in zip(xs, centres, strict=True)]
    ranges = [np.log(EXPONENTS)] * len(xs)
    for _ in range(ROUNDS):
        axes = [np.linspace(*span, POINTS) for span in ranges]
        grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
        error, coefficients = _linear_part(np.exp(grid), logs, y, floor)
        best = int(error.argmin())
        # Four steps to either side: a narrow, slanted valley must not be lost when zooming in.
        ranges = [
            np.clip(at + np.array([-4, 4]) * (axis[1] - axis[0]), *np.log(EXPONENTS))
            for at, axis in zip(grid[best], axes, strict=True)
        ]
    found, *scales = coefficients[best]
    powers = np.exp(grid[best])
    if min(scales) <= 0 or min(powers) < 1.001 * EXPONENTS[0]:
        raise ValueError("the losses hardly fall as the sizes grow, so no power law fits them.")
    scales = [a * centre**power for a, centre, power in zip(scales, centres, powers, strict=True)]
    return Law(float(found), tuple(map(float, scales)), tuple(map(float, powers)), error[best])


def _linear_part(powers: np.ndarray, logs, y: np.ndarray, floor: float | None):
    """For each row of exponents: (root mean square error, floor and scales), none negative."""
    falling = [np.exp(-powers[:, [i]] * log) for i, log in enumerate(logs)]
    columns = np.stack([np.ones_like(falling[0]), *falling], axis=2) / y[:, None]
    target = np.ones_like(y)
    free = list(range(columns.shape[2]))
    if floor is not None:
        target, free = 1 - floor / y, free[1:]
    lowest = np.full(len(powers), np.inf)
    coefficients = np.zeros((len(powers), columns.shape[2]))
    rows = np.arange(len(powers))
    # With every term if none comes out negative; else the best of those that leave some terms out.
    for n in range(len(free), 0, -1):
        for chosen in combinations(free, n):
            part = columns[np.ix_(rows, range(len(y)), chosen)]
            solved = np.linalg.pinv(part, rcond=1e-12) @ target
            errors = np.sqrt(np.mean(((part @ solved[..., None])[..., 0] - target) ** 2, axis=1))
            good = (errors < lowest[rows]) & (solved >= 0).all(axis=1)
            lowest[rows[good]] = errors[good]
            coefficients[rows[good]] = 0
            coefficients[np.ix_(rows[good], chosen)] = solved[good]
        if n == len(free):
            rows = rows[np.isinf(lowest)]
    if floor is not None:
        coefficients[:, 0] = floor
    return lowest, coefficients


def _positive(name: str, values: Sequence[float], n: int) -> np.ndarray:
    array = np.asarray(values, float)
    if array.ndim != 1 or len(array) != n:
        raise ValueError(
            f"{name} must be a list with one number for each of the {n} losses; its shape is "
            f"{array.shape}."
        )
    if not (np.isfinite(array) & (array > 0)).all():
        raise ValueError(f"{name} must be finite numbers above 0; they are {array.tolist()}.")
    return array


def _check(xs: list[np.ndarray], y: np.ndarray, floor: float | None) -> None:
    needed = 2 + (floor is None)
    for x in xs:
        if len(set(x.tolist())) < needed:
            raise ValueError(
                f"a power law needs at least {needed} different sizes here; these are "
                f"{sorted(set(x.tolist()))}."
            )
    if floor is not None and not 0 <= floor < y.min():
        raise ValueError(
            f"floor must be from 0 to below the smallest loss, {y.min():.4g}; it is {floor}."
        )
