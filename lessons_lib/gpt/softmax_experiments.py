"""What softmax does with its scores: how it bears noise on them, and how widely it spreads.

Both are read from the weights p = softmax(s) over n keys. Σ p² is 1/n when all scores are equal and
1 when a single key has all the weight, so 1 / Σ p² says how many keys take part. The two questions
are those of Su 2023, kexue.fm/archives/9593; the closed forms are derived where they stand.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .checks import check_count


def noise_error(
    n: int,
    sigma: float,
    spread: float = 1.0,
    hard: bool = False,
    head_size: int = 64,
    trials: int = 100,
    seed: int = 0,
) -> float:
    """How far noise on the scores moves what attention reads, in units of the values' spread.

    Scores of n keys are normal with standard deviation `spread`, values normal with 1; noise of
    standard deviation `sigma` is added to each score. Returned is the root mean square, over the
    numbers of a head and over `trials`, of (output with noise - output without). With `hard`, the
    value of the best key is taken in place of softmax's mixture. Raises ValueError for n below 1.
    """
    check_count("n", n)
    chance = torch.Generator().manual_seed(seed)
    total = 0.0
    for _ in range(trials):
        scores = spread * torch.randn(n, generator=chance)
        noisy = scores + sigma * torch.randn(n, generator=chance)
        values = torch.randn(n, head_size, generator=chance)
        if hard:
            moved = values[noisy.argmax()] - values[scores.argmax()]
        else:
            moved = (noisy.softmax(0) - scores.softmax(0)) @ values
        total += moved.square().mean().item()
    return math.sqrt(total / trials)


def expected_noise_error(n: int, sigma: float, spread: float = 1.0) -> float:
    """√((e^σ² - 1) e^(spread²) / n), what `noise_error` of softmax comes to for many keys.

    Noise ε turns the weight p of a key into p f / Σ p f with f = e^ε. To first order the output o
    moves by Σ p (f / E[f] - 1) (v - o). The terms are independent, f / E[f] has the variance
    e^σ² - 1, and v - o has 1 in each number, so the mean square is (e^σ² - 1) Σ p²; and for
    scores that are normal Σ p² is n E[e^2s] / (n E[e^s])² = e^(spread²) / n. With few keys, or much
    noise, it is too large: the true error cannot exceed √2, that of another key's value.
    """
    return math.sqrt(math.expm1(sigma**2) * math.exp(spread**2) / n)


def attention_weights(
    head_size: int, n: int, scaled: bool, rows: int = 400, seed: int = 0
) -> Tensor:
    """(rows, n): the attention of `rows` queries to n keys, all their numbers standard normal.

    The scores q · k have the variance `head_size`; with `scaled` they are divided by √head_size, as
    in Vaswani et al. 2017, section 3.2.1, and have 1.
    """
    check_count("head_size", head_size)
    check_count("n", n)
    chance = torch.Generator().manual_seed(seed)
    q = torch.randn(rows, head_size, generator=chance)
    k = torch.randn(n, head_size, generator=chance)
    scores = q @ k.T
    return (scores / math.sqrt(head_size) if scaled else scores).softmax(dim=-1)


def entropy(weights: Tensor) -> Tensor:
    """(..., n) weights that sum to 1 to (...): -Σ p ln p in nats, from 0 to ln n."""
    return -torch.xlogy(weights, weights).sum(dim=-1)


def expected_entropy(n: int, variance: float) -> float:
    """ln n - s²/2 nats: the entropy of softmax over n normal scores of variance s² < 2 ln n.

    It is ln Σ e^s - Σ p s. For many keys the sum is n E[e^s] = n e^(s²/2), and weighting by e^s
    moves the mean of a normal from 0 to s². As s² nears 2 ln n a few keys decide, and the sum over
    them is no expectation any more: the entropy is then above the formula, of which 0 is returned
    where it would be negative (Derrida 1981 finds the 2 ln n, for endlessly many keys).
    """
    return max(0.0, math.log(n) - variance / 2)


def gradient_norms(weights: Tensor) -> Tensor:
    """(..., n) weights to (...): the size (Frobenius) of softmax's Jacobian, diag(p) - p pᵀ.

    Its square is Σ p² - 2 Σ p³ + (Σ p²)²: 0 where one key has all the weight, (n - 1) / n² for
    equal weights, and at most 1/4, where two keys share the weight. Computed in float64.
    """
    p = weights.double()
    squares = p.square().sum(dim=-1)
    return (squares - 2 * p.pow(3).sum(dim=-1) + squares.square()).clamp(min=0).sqrt()
