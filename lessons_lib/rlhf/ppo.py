"""Proximal policy optimisation of replies (Schulman et al. 2017), as Ouyang et al. 2022 use it.

A reply is drawn token by token, and rated as a whole. Each token costs β times how much likelier the
policy holds it than the reference does; the rating comes with the last one. What a token was worth
is the advantage: what came of it, less what was expected.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def token_rewards(
    ratings: Tensor, log_probs: Tensor, reference: Tensor, counted: Tensor, beta: float
) -> Tensor:
    """(B,) ratings and (B, T) ln p of the tokens to (B, T): -β (ln π - ln π_ref), the rating last.

    `counted` (B, T) is 1.0 where a token belongs to the reply; elsewhere the reward is 0.
    """
    rewards = -beta * (log_probs - reference) * counted
    last = (counted * torch.arange(1, counted.size(1) + 1)).argmax(dim=1)
    rewards[torch.arange(len(last)), last] += ratings
    return rewards


def advantages(
    rewards: Tensor, values: Tensor, counted: Tensor, gamma: float = 1.0, lam: float = 0.95
) -> tuple[Tensor, Tensor]:
    """Generalised advantage estimation (Schulman et al. 2016): (B, T) advantages, and returns.

    From the last token back, A_t = r_t + γ V_(t+1) - V_t + γ λ A_(t+1); the return is A_t + V_t. A
    reply's tokens stand together, and nothing is expected after them.
    """
    after = F.pad((values * counted)[:, 1:], (0, 1))
    surprise = counted * (rewards + gamma * after - values)
    kept = gamma * lam * counted
    found, later = [], torch.zeros(len(rewards))
    for now, share in zip(reversed(surprise.unbind(1)), reversed(kept.unbind(1)), strict=True):
        later = now + share * later
        found.append(later)
    found = torch.stack(found[::-1], dim=1)
    return found, (found + values) * counted


def whiten(values: Tensor, counted: Tensor) -> Tensor:
    """The counted numbers of (B, T), less their mean, over their standard deviation."""
    n = counted.sum()
    mean = (values * counted).sum() / n
    variance = ((values - mean).square() * counted).sum() / (n - 1)
    return (values - mean) * (variance + 1e-8).rsqrt() * counted


def policy_loss(
    log_probs: Tensor, old: Tensor, advantages: Tensor, counted: Tensor, clip: float = 0.2
) -> Tensor:
    """The mean of max(-A·ratio, -A·clipped ratio) over the counted tokens.

    The ratio is π / π_old; past 1 ± clip, going further earns nothing.
    """
    ratio = (log_probs - old).exp()
    worse = torch.maximum(-advantages * ratio, -advantages * ratio.clamp(1 - clip, 1 + clip))
    return (worse * counted).sum() / counted.sum()


def value_loss(
    values: Tensor, old: Tensor, returns: Tensor, counted: Tensor, clip: float = 0.2
) -> Tensor:
    """Half the mean squared error of the values, kept within `clip` of what they were."""
    near = old + (values - old).clamp(-clip, clip)
    worse = torch.maximum((values - returns).square(), (near - returns).square())
    return 0.5 * (worse * counted).sum() / counted.sum()


def kl(log_probs: Tensor, reference: Tensor, counted: Tensor) -> Tensor:
    """KL(π ‖ π_ref) of a reply in nats, estimated: the mean over replies of Σ_t (ln π - ln π_ref).

    Single replies may give less than 0; the mean over many drawn from π does not.
    """
    return ((log_probs - reference) * counted).sum(dim=1).mean()
