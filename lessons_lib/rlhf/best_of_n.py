"""Best of n: draw n replies, hand over the one that the reward network likes most."""

from __future__ import annotations

import math

from torch import Tensor


def pick_best(ratings: Tensor) -> Tensor:
    """(questions, n) ratings to (questions,): the number of the best reply to each."""
    return ratings.argmax(dim=1)


def kl(n: int) -> float:
    """KL between the best of n and one draw, in nats: ln n - (n - 1) / n.

    It holds when no two replies are rated alike; else it is an upper bound (Beirami et al. 2024).
    Source: Stiennon et al. 2020, appendix G.3. Raises ValueError for n below 1.
    """
    if n < 1:
        raise ValueError(f"n must be 1 or more, not {n}.")
    return math.log(n) - (n - 1) / n


def expected_best(ratings: Tensor, gold: Tensor, n: int) -> tuple[float, float]:
    """The mean (proxy, gold) of the best of n, over all choices of n among each row's replies.

    `ratings` and `gold` are (questions, N) with N at least n. The i-th smallest of N ratings is the
    best of n drawn without putting back with probability C(i-1, n-1) / C(N, n); so nothing is left
    to chance (Nakano et al. 2021, appendix I).
    """
    total = ratings.size(1)
    if not 1 <= n <= total:
        raise ValueError(f"n must be from 1 to the {total} replies that there are, not {n}.")
    order = ratings.argsort(dim=1)
    weights = ratings.new_tensor([math.comb(i, n - 1) / math.comb(total, n) for i in range(total)])
    proxy = (ratings.gather(1, order) * weights).sum(dim=1).mean().item()
    return proxy, (gold.gather(1, order) * weights).sum(dim=1).mean().item()
