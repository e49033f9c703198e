"""What lesson 5 measures more than once: moments within their errors, ways back by their steps."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .continuous import VPSDE, reverse_ode, reverse_sde
from .mixture import Mixture
from .reverse import ancestral, mixture_denoiser
from .schedules import Schedule
from .telling import earth_moved, even_normal

CAREFUL = 0.95
"""The share that a spoiled denoiser's guess keeps of the exact one's distance from the mean."""


def moments_off(samples: Tensor, mixture: Mixture, seed: int = 0) -> float:
    """How far samples (n, D) are from a mixture's moments, in standard errors: the largest.

    Looked at are the means, the covariances and the weight of each part, by the mean of p(part | x):
    pure noise has the same means and variances, and not the same weights. The errors are those of n
    draws from the mixture itself, found from 20,000. Chance alone gives about 2 for the ten of
    five parts in a plane, and more than 4 once in some thousand times.
    """
    own = mixture.sample(20_000, torch.Generator().manual_seed(seed))
    upper = torch.triu_indices(own.size(1), own.size(1))

    def away(x: Tensor) -> Tensor:
        off = x - mixture.mean
        products = off[:, :, None] * off[:, None, :] - mixture.covariance
        weights = mixture.belonging(x) - mixture.weights
        return torch.cat((off, products[:, upper[0], upper[1]], weights), 1)

    errors = away(own).std(0) / len(samples) ** 0.5
    return float((away(samples.double()).mean(0) / errors).abs().max())


def ways_back(
    mixture: Mixture, steps: Sequence[int], n: int, seeds: Sequence[int]
) -> dict[str, list[float]]:
    """How far n samples of numbers lie from the truth, by way and by number of steps: a mean.

    The ways are the reverse SDE, Heun's ODE, the chain of T steps, and that chain with a guess that
    is too careful. All start from the same points, which lie as a normal does. Those with dice are
    walked once for each of `seeds`.
    """
    sde, start = VPSDE(), even_normal(n)
    exact, careful = (mixture_denoiser(mixture, share) for share in (1.0, CAREFUL))
    found: dict[str, list[float]] = {"sde": [], "ode": [], "chain": [], "careful": []}
    for T in steps:
        ends: dict[str, list[Tensor]] = {way: [] for way in found}
        ends["ode"].append(reverse_ode(mixture.noised_score, start, T, sde)[-1])
        for seed in seeds:
            chance = torch.Generator().manual_seed(seed)
            ends["sde"].append(reverse_sde(mixture.noised_score, start, T, sde, chance)[-1])
            ends["chain"].append(ancestral(exact, start, sde.sampled(T), chance)[-1])
            ends["careful"].append(ancestral(careful, start, sde.sampled(T), chance)[-1])
        for way, runs in ends.items():
            found[way].append(sum(earth_moved(end, mixture) for end in runs) / len(runs))
    return found


def chain_error(schedule: Schedule, mixture: Mixture, n: int = 4000, seeds: int = 4) -> float:
    """How far the chain's samples of numbers lie from the truth, with the exact guess: a mean.

    From 0 (exact) up, in the data's own units; `seeds` runs of n points. Raises ValueError for a
    schedule that ends with signal left.
    """
    denoise, start = mixture_denoiser(mixture), even_normal(n)
    runs = (
        ancestral(denoise, start, schedule, torch.Generator().manual_seed(seed))[-1]
        for seed in range(seeds)
    )
    return sum(earth_moved(end, mixture) for end in runs) / seeds
