"""How gold follows the distance from the start, by Gao, Schulman and Hilton (2022), section 3.

With d = sqrt(KL): best of n gives d (α - β d), reinforcement learning d (α - β ln d).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Fit(NamedTuple):
    """α and β, and the root of the mean squared error of the fit."""

    alpha: float
    beta: float
    error: float
    form: Callable[[np.ndarray], np.ndarray]

    def at(self, d):
        """What gold has gained at the distance d."""
        d = np.asarray(d, dtype=float)
        return d * (self.alpha - self.beta * self.form(d))


def fit_best_of_n(kl: Sequence[float], gained: Sequence[float]) -> Fit:
    """Least squares of gained = d (α - β d)."""
    return _fit(kl, gained, lambda d: d)


def fit_reinforced(kl: Sequence[float], gained: Sequence[float]) -> Fit:
    """Least squares of gained = d (α - β ln d)."""
    return _fit(kl, gained, np.log)


def _fit(kl: Sequence[float], gained: Sequence[float], form: Callable) -> Fit:
    kl, gained = np.asarray(kl, dtype=float), np.asarray(gained, dtype=float)
    inside = kl > 0  # an estimate of a small KL may be below 0; there is no distance then
    if inside.sum() < 2:
        raise ValueError(f"a fit needs two points with a KL above 0, not {int(inside.sum())}.")
    d = np.sqrt(kl[inside])
    table = np.stack((d, -d * form(d)), axis=1)
    (alpha, beta), *_rest = np.linalg.lstsq(table, gained[inside], rcond=None)
    error = np.sqrt(np.mean((table @ (alpha, beta) - gained[inside]) ** 2))
    return Fit(float(alpha), float(beta), float(error), form)
