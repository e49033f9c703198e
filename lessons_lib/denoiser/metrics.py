"""How good a set of drawn pictures is; no single number says it, and each of these can be cheated.

Features are (N, D) numbers of a classifier, pictures (N, …) in [-1, 1]. All is computed in float64.
"""

from __future__ import annotations

import torch
from torch import Tensor


def frechet(a: Tensor, b: Tensor) -> float:
    """The Fréchet distance between normals fitted to two sets of features (Heusel et al. 2017).

    |μ_a - μ_b|² + tr(A + B - 2 (A^½ B A^½)^½), with the covariances A and B. 0 for equal moments; a
    set of copies of the real pictures has 0 too, so give the nearest-neighbour distance with it.
    Few pictures make it larger, so compare sets of one size.
    Raises ValueError for fewer than two pictures or other features.
    """
    a, b = _features(a, b)
    root = _root(torch.cov(a.T).reshape(a.size(1), -1))
    other = torch.cov(b.T).reshape(b.size(1), -1)
    values = torch.linalg.eigvalsh(root @ other @ root).clamp(min=0)
    means = (a.mean(0) - b.mean(0)).square().sum()
    traces = root.square().sum() + other.trace()  # tr(A) is the sum of A^½'s squares
    return max(0.0, float(means + traces - 2 * values.sqrt().sum()))  # rounding may fall below


def _root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return vectors * values.clamp(min=0).sqrt() @ vectors.T


def kid(a: Tensor, b: Tensor) -> float:
    """The kernel distance: the unbiased estimate of MMD² with the kernel (x·y/D + 1)³.

    No feature is compared with itself, so its mean over draws is 0 for equal distributions, and a
    single one may be negative. Source: Bińkowski et al. 2018, section 3. Raises as `frechet`.
    """
    a, b = _features(a, b)

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        return (x @ y.T / a.size(1) + 1) ** 3

    def apart(k: Tensor) -> Tensor:
        return (k.sum() - k.trace()) / (len(k) * (len(k) - 1))

    return float(apart(kernel(a, a)) + apart(kernel(b, b)) - 2 * kernel(a, b).mean())


def nearest(pictures: Tensor, known: Tensor) -> Tensor:
    """(N,): the Euclidean distance of each picture to the nearest of `known`."""
    return torch.cdist(pictures.flatten(1).double(), known.flatten(1).double()).amin(1)


def copied(pictures: Tensor, known: Tensor) -> float:
    """The share of pictures that lie less than half as far from their nearest of `known` as from
    the second nearest: a copy does, and a new picture of a dense set hardly ever (Yoon et al. 2023
    take a third). `known` holds at least two.
    """
    away = torch.cdist(pictures.flatten(1).double(), known.flatten(1).double()).sort(1).values
    return (away[:, 0] < away[:, 1] / 2).double().mean().item()


def class_spread(pictures: Tensor, labels: Tensor) -> float:
    """The root mean squared distance of pictures from the mean picture of their class.

    0 when each class is one picture over and over. Classes of a single picture are left out; NaN
    when there are no others.
    """
    total, count = 0.0, 0
    for label in labels.unique():
        own = pictures[labels == label].flatten(1).double()
        if len(own) > 1:
            total += float((own - own.mean(0)).square().sum()) * len(own) / (len(own) - 1)
            count += len(own)
    return (total / count) ** 0.5 if count else float("nan")


def classes_present(labels: Tensor) -> int:
    """How many different classes a set of pictures holds."""
    return len(labels.unique())


def _features(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    if a.ndim != 2 or b.ndim != 2 or a.size(1) != b.size(1) or min(len(a), len(b)) < 2:
        raise ValueError(
            "features must be (N, D) of at least two pictures, with the same D in both sets; they "
            f"are {(*a.shape,)} and {(*b.shape,)}."
        )
    return a.double(), b.double()
