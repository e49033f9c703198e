"""Group relative policy optimisation (Shao et al. 2024): PPO without a value network.

Several replies to the same question are drawn; what one is worth is its rating less the mean of
them, over their standard deviation.
"""

from __future__ import annotations

from torch import Tensor


def group_advantages(ratings: Tensor, group: int) -> Tensor:
    """(B,) ratings, `group` replies to each question in turn, to (B,) advantages.

    A group whose replies are rated alike teaches nothing: its advantages are 0. Raises ValueError
    for a group of fewer than two, or when the ratings are no whole number of groups.
    """
    if group < 2 or len(ratings) % group:
        raise ValueError(
            f"there must be two or more replies to each question; {len(ratings)} ratings are no "
            f"groups of {group}."
        )
    rows = ratings.view(-1, group)
    away = rows - rows.mean(dim=1, keepdim=True)
    return (away / (rows.std(dim=1, keepdim=True) + 1e-4)).flatten()


def kl_estimate(log_probs: Tensor, reference: Tensor) -> Tensor:
    """π_ref / π - ln(π_ref / π) - 1 for each token: never negative, and KL on average (Schulman 2020)."""
    gap = reference - log_probs
    return gap.exp() - gap - 1
