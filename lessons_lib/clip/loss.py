"""What a CLIP is trained on: the contrastive loss with soft targets, and CoSENT beside it."""

from __future__ import annotations

import torch
from torch import Tensor


def shares(true: Tensor) -> Tensor:
    """Each row of a table of truth divided by its sum; a row of nothing stays nothing.

    (…, B, N) bool or numbers of at least 0, to the same shape in floats.
    """
    true = true.float()
    return true / true.sum(-1, keepdim=True).clamp(min=1e-12)


def contrastive_loss(logits: Tensor, true: Tensor | None = None) -> Tensor:
    """The symmetric cross-entropy of a batch: which caption fits the picture, and the other way.

    `logits` (B, N) are scaled scores. `true` (B, N) says which captions are true of which pictures,
    and a row's or column's probability is shared evenly among them; None means the diagonal, as in
    Radford et al. 2021, figure 3. Captions that fit no picture (N > B) are wrong answers for the
    pictures, and ask nothing themselves. Raises ValueError for shapes that do not fit, and where
    nothing is true.
    """
    if true is None:
        true = torch.eye(*logits.shape, dtype=torch.bool, device=logits.device)
    if true.shape != logits.shape or logits.ndim != 2:
        raise ValueError(
            f"logits and true must be tables of one shape, pictures by captions; they are "
            f"{tuple(logits.shape)} and {tuple(true.shape)}."
        )
    if not true.any():
        raise ValueError("true must be true somewhere: no caption fits any picture.")
    return (_cross_entropy(logits, true) + _cross_entropy(logits.T, true.T)) / 2


def _cross_entropy(logits: Tensor, true: Tensor) -> Tensor:
    """The mean of -Σ p ln q over the rows that have something true in them."""
    each = -(shares(true) * logits.log_softmax(1)).sum(1)
    return each[true.any(1)].mean()


def least_loss(true: Tensor) -> Tensor:
    """The entropy of the targets of a batch: no logits make `contrastive_loss` smaller.

    A row with k true entries costs at least ln k. 0 where each picture and caption has one partner.
    """
    ways = [table.any(1) for table in (true, true.T)]
    costs = [
        table.sum(1)[one].double().log().mean()
        for table, one in zip((true, true.T), ways, strict=True)
    ]
    return (costs[0] + costs[1]) / 2


def cosent_loss(scores: Tensor, true: Tensor, scale: float | Tensor = 20.0) -> Tensor:
    """CoSENT: ln(1 + Σ exp(λ (s_false - s_true))), over all pairs of a false and a true entry.

    `scores` (B, N) are cosines, `true` (B, N) says which are of a true caption, λ is `scale`. It
    asks for an order only: every true score above every false one. The double sum is a product of
    two sums, so it costs no more than the scores. Source: Su 2022, kexue.fm, article 8847.
    """
    if scores.shape != true.shape:
        raise ValueError(
            f"scores and true must have one shape; they are {tuple(scores.shape)} and "
            f"{tuple(true.shape)}."
        )
    true = true.bool()
    if true.all() or not true.any():
        raise ValueError("CoSENT compares, so true must hold true and false entries.")
    false_sum = (scale * scores[~true]).logsumexp(0)
    true_sum = (-scale * scores[true]).logsumexp(0)
    return torch.nn.functional.softplus(false_sum + true_sum)
