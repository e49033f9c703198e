"""What is said next, put to the vote of the last tokens: naive Bayes, and how it becomes attention.

Each of the last tokens votes for what comes next, with p(next | that token, so far back), counted.
Naive Bayes takes the votes to be independent and multiplies them; p(next), which each of n votes
holds once, is then divided out again n - 1 times. With a weight w for each vote,

    ln p(next | context) = ln p(next) + Σ_d w_d (ln p(next | x_d) - ln p(next)) + constant,

where x_d is the token d places before the next. Naive Bayes has w_d = 1. Weights that are a softmax
of scores, which depend on the tokens, are attention's. Source: Su 2023, kexue.fm/archives/9648,
equations 4 to 6: its 1 + β is the `gain` here; its scores come from pairs of tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .checks import check_count


class Votes:
    """How each of the last `reach` tokens votes for the next, counted in documents of ids.

    `base` is (V,), ln p(next). Row d V + x of `votes`, (reach V, V), is ln p(next | x) - ln p(next)
    for a token x that stands d + 1 places before the next; `prior` counts are added to each row in
    the proportions of p(next), so that what was never seen is unlikely and not impossible.
    """

    def __init__(
        self,
        documents: Sequence[Sequence[int]],
        vocab_size: int,
        first: int,
        reach: int = 8,
        prior: float = 10.0,
    ):
        """Count in `documents`, each of which has `reach` times the id `first` before it.

        Raises ValueError for a reach below 1, a prior that is not above 0, ids that the vocabulary
        does not have, and documents without a token.
        """
        check_count("reach", reach)
        if not prior > 0:
            raise ValueError(f"prior must be above 0, or what is new has no chance; it is {prior}.")
        self.vocab_size, self.first, self.reach = vocab_size, first, reach
        contexts, targets = self.places(documents)
        counts = torch.bincount(targets, minlength=vocab_size) + 1.0
        self.base = (counts / counts.sum()).log()
        self.votes = torch.empty(reach, vocab_size, vocab_size)
        for d in range(reach):
            pairs = contexts[:, d] * vocab_size + targets
            table = torch.bincount(pairs, minlength=vocab_size**2).view(vocab_size, -1)
            expected = (table.sum(dim=1, keepdim=True) + prior) * self.base.exp()
            self.votes[d] = ((table + prior * self.base.exp()) / expected).log()
        self.votes = self.votes.flatten(0, 1)
        self._rows = torch.arange(reach) * vocab_size

    def places(self, documents: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """((N, reach) tokens before each of the N tokens, the nearest first; (N,) the tokens)."""
        if not any(map(len, documents)):
            raise ValueError("documents hold no token; there is nothing to count or to measure.")
        before = [self.first] * self.reach
        windows = torch.cat(
            [torch.tensor([*before, *ids]).unfold(0, self.reach + 1, 1) for ids in documents if ids]
        )
        low, high = windows.aminmax()
        if low < 0 or high >= self.vocab_size:
            wrong = int(low) if low < 0 else int(high)
            raise ValueError(f"{wrong} is no id of a vocabulary of {self.vocab_size} tokens.")
        return windows[:, :-1].flip(1), windows[:, -1]

    def log_probs(self, contexts: Tensor, weights: Tensor) -> Tensor:
        """(N, reach) tokens and the weights of their votes to (N, V): ln p(next | context)."""
        rows = contexts + self._rows
        votes = F.embedding_bag(rows, self.votes, mode="sum", per_sample_weights=weights)
        return (self.base + votes).log_softmax(dim=-1)

    def bits(self, weights: nn.Module, documents: Sequence[Sequence[int]]) -> float:
        """What the documents cost together, in bits, when `weights` weighs the votes."""
        parts = [part.split(1000) for part in self.places(documents)]
        nats = 0.0
        with torch.no_grad():
            for contexts, targets in zip(*parts, strict=True):
                found = self.log_probs(contexts, weights(contexts))
                nats += F.nll_loss(found, targets, reduction="sum").item()
        return nats / math.log(2)


class PerDistance(nn.Module):
    """One weight for each distance, whatever the token: (N, reach) tokens to (N, reach) weights."""

    def __init__(self, weights: Sequence[float]):
        super().__init__()
        self.weights = nn.Parameter(torch.tensor(weights, dtype=torch.float32))

    def forward(self, contexts: Tensor) -> Tensor:
        return self.weights.expand(len(contexts), -1)


class PerToken(nn.Module):
    """gain · softmax(score of the token + score of its distance): (N, reach) to (N, reach)."""

    def __init__(self, vocab_size: int, reach: int):
        super().__init__()
        self.tokens = nn.Parameter(torch.zeros(vocab_size))
        self.distances = nn.Parameter(torch.zeros(reach))
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, contexts: Tensor) -> Tensor:
        return self.gain * (self.tokens[contexts] + self.distances).softmax(dim=-1)


def fit(
    votes: Votes,
    weights: nn.Module,
    documents: Sequence[Sequence[int]],
    seed: int = 0,
    steps: int = 100,
    batch_size: int = 512,
    lr: float = 0.1,
) -> nn.Module:
    """Change the weights so that the documents cost less, by Adam; returns them.

    The documents must be others than those that were counted: what was counted seems too sure.
    """
    contexts, targets = votes.places(documents)
    chance = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(weights.parameters(), lr)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 1 / steps, steps)
    for _ in range(steps):
        some = torch.randint(len(targets), (batch_size,), generator=chance)
        loss = F.nll_loss(votes.log_probs(contexts[some], weights(contexts[some])), targets[some])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        falling.step()
    return weights


def compare(
    votes: Votes,
    fitted: Sequence[Sequence[int]],
    held_out: Sequence[Sequence[int]],
    characters: int,
    seed: int = 0,
) -> tuple[dict[str, float], PerToken]:
    """(bits per character of `held_out`, by who may vote; the weights that depend on the token).

    The names are "none" (no vote: the frequency of each token), "nearest" (only the last token),
    "equal" (naive Bayes: all, with weight 1), "distance" and "token" (with weights fitted to the
    documents `fitted`). `characters` is how many the
    held-out documents have.
    """
    reach = votes.reach
    by_token = fit(votes, PerToken(votes.vocab_size, reach), fitted, seed)
    ways = {
        "none": PerDistance([0.0] * reach),
        "nearest": PerDistance([1.0] + [0.0] * (reach - 1)),
        "equal": PerDistance([1.0] * reach),
        "distance": fit(votes, PerDistance([1 / reach] * reach), fitted, seed),
        "token": by_token,
    }
    return {name: votes.bits(way, held_out) / characters for name, way in ways.items()}, by_token
