"""More examples than one context holds: naive Bayes over several contexts (Su Jianlin 2023, NBCE).

Given what comes next, T, let the contexts S₁ … S_n be independent. Bayes' rule then gives

    ln p(T | S₁ … S_n) = ln p(T) + Σ_i [ln p(T | S_i) - ln p(T)] + constant.

With the mean of the ln p(T | S_i) in place of their sum, and n - 1 in place of a weight β, that is

    (β + 1) · pooled ln p(T | S_i) - β · ln p(T) + constant,

and both the pooling and β may then be chosen freely.
"""

from __future__ import annotations

import torch
from torch import Tensor

POOLINGS = ("mean", "surest", "max")


def combine(scores: Tensor, before: Tensor, pooling: str = "mean", beta: float | None = None):
    """(n, labels) scores in n contexts, (labels,) scores with none, to (labels,): ln p, normalised.

    "mean" pools by the mean; "surest" takes the context whose distribution has the least entropy;
    "max" takes each label's largest. `beta` None is n - 1, which with "mean" is naive Bayes itself.
    Raises ValueError for an unknown pooling, a negative beta, and shapes that do not fit.
    """
    if scores.dim() != 2 or before.shape != scores.shape[1:] or not len(scores):
        raise ValueError(
            f"scores must be (contexts, labels) and before (labels,); they are "
            f"{tuple(scores.shape)} and {tuple(before.shape)}."
        )
    beta = len(scores) - 1 if beta is None else beta
    if not beta >= 0:
        raise ValueError(f"beta must be 0 or more, not {beta}.")
    given, alone = scores.log_softmax(dim=-1), before.log_softmax(dim=-1)
    pooled = pool(given, pooling)
    return ((beta + 1) * pooled - beta * alone).log_softmax(dim=-1)


def pool(scores: Tensor, pooling: str) -> Tensor:
    """(n, labels) ln p to (labels,), in one of the POOLINGS."""
    if pooling == "mean":
        return scores.mean(dim=0)
    if pooling == "surest":
        entropies = -torch.xlogy(scores.exp(), scores.exp()).sum(dim=-1)
        return scores[entropies.argmin()]
    if pooling == "max":
        return scores.amax(dim=0)
    raise ValueError(f"pooling is one of {', '.join(POOLINGS)}, not {pooling!r}.")
