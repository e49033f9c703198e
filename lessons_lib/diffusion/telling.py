"""How near to a normal is x_t? As one pixel, as a whole picture, and as a cloud of samples."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .mixture import Mixture

GRID = torch.linspace(-8, 8, 3201, dtype=torch.float64)


def normal_density(grid: Tensor) -> Tensor:
    """The standard normal density on a grid."""
    return (-0.5 * grid.square()).exp() / math.sqrt(2 * math.pi)


def pixel_density(values: Tensor, alpha_bar: float, grid: Tensor = GRID) -> Tensor:
    """The density on a grid (G,) of √ᾱ x0 + √(1-ᾱ) ε, x0 one of `values` (n,) at random.

    Of more than 1,000 values, 1,000 quantiles stand for all.
    """
    values = values.flatten().double().sort().values
    if len(values) > 1000:
        values = values[torch.linspace(0, len(values) - 1, 1000).round().long()]
    spread = math.sqrt(1 - alpha_bar)
    away = (grid[:, None] - math.sqrt(alpha_bar) * values) / spread
    return normal_density(away).mean(1) / spread


def total_variation(p: Tensor, q: Tensor, grid: Tensor = GRID) -> float:
    """Half the area between two densities on a grid: 0 when they are one, 1 when they are apart.

    Who sees one draw, from p or from q with equal chance, tells right at most (1 + TV) / 2 of the
    time.
    """
    return float(0.5 * (p - q).abs().sum() * (grid[1] - grid[0]))


def same_moments(density: Tensor, grid: Tensor = GRID) -> Tensor:
    """The normal on a grid (G,) that has a density's mean and variance: the best that a normal can.

    Of all normals it is the nearest in the sense of Kullback and Leibler, seen from the density.
    """
    space = float(grid[1] - grid[0])
    mean = (density * grid).sum() * space
    variance = (density * (grid - mean).square()).sum() * space
    return normal_density((grid - mean) / variance.sqrt()) / variance.sqrt()


def told_apart(x0: Tensor, alpha_bar: float, n: int, generator: torch.Generator) -> float:
    """How often one who knows the picture x0 tells x_t from pure noise: 0.5 is guessing, 1 always.

    `n` draws of each. The test compares ‖x - √ᾱ x0‖²/(1-ᾱ), less the size of the noise that would
    be, with ‖x‖²: the likelihood ratio, which no other test beats (Neyman and Pearson 1933).
    """
    flat = x0.flatten()
    signal, spread = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    right = 0
    for real in (True, False):
        for _ in range(n):
            x = torch.randn(flat.shape, generator=generator)
            x = signal * flat + spread * x if real else x
            ratio = x.square().sum() - ((x - signal * flat) / spread).square().sum()
            right += bool(ratio > 2 * len(flat) * math.log(spread)) == real
    return right / (2 * n)


def telling_limit(x0: Tensor, alpha_bar: float) -> float:
    """What `told_apart` tends to for small ᾱ: Φ(d/2) with d = √(ᾱ/(1-ᾱ)) ‖x0‖."""
    d = math.sqrt(alpha_bar / (1 - alpha_bar)) * float(x0.double().norm())
    return 0.5 * (1 + math.erf(d / 2 / math.sqrt(2)))


def quantiles(mixture: Mixture, shares: Tensor, grid: Tensor = GRID) -> Tensor:
    """The points (n,) below which `shares` (n,) of a mixture over numbers lie, read off a grid."""
    if mixture.means.size(1) != 1:
        raise ValueError(
            f"quantiles are of mixtures over numbers, not over {mixture.means.size(1)}."
        )
    below = torch.stack(
        [
            torch.special.ndtr((grid - mean) / variance.sqrt())
            for mean, variance in zip(
                mixture.means[:, 0], mixture.covariances[:, 0, 0], strict=True
            )
        ],
        1,
    )
    cumulative = below @ mixture.weights
    at = torch.searchsorted(cumulative, shares.double()).clamp(1, len(grid) - 1)
    low, high = cumulative[at - 1], cumulative[at]
    part = ((shares - low) / (high - low)).clamp(0, 1)
    return grid[at - 1] + part * (grid[at] - grid[at - 1])


def earth_moved(samples: Tensor, mixture: Mixture) -> float:
    """The mean way that samples (n,) must be moved to lie as the mixture over numbers does.

    The first Wasserstein distance, in the samples' own units: sorted samples against quantiles.
    """
    n = samples.numel()
    shares = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    return float(
        (samples.flatten().double().sort().values - quantiles(mixture, shares)).abs().mean()
    )


def even_normal(n: int) -> Tensor:
    """(n, 1) points that lie as a standard normal does: its quantiles, with no chance in them."""
    shares = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    return torch.special.ndtri(shares)[:, None]
