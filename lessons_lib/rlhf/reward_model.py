"""A reward network: a GPT with one number at a reply's last token, trained on ratings of pairs."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.sampling import evaluating
from lessons_lib.tokenization import Tokenizer

from .sft import Pair, Rows, bands, reply_rows


class RewardModel(nn.Module):
    """The stream of a GPT and one linear layer, that begins at zero, in place of its vocabulary."""

    def __init__(self, gpt: GPT):
        super().__init__()
        self.gpt, self.config = gpt, gpt.config
        self.head = nn.Linear(gpt.config.n_embd, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, rows: Rows) -> Tensor:
        """Dialogues to (B,): the reward of each, read at its last token."""
        found = rows.counted.new_zeros(len(rows.ids))
        for places, band in bands(rows):
            hidden = self.gpt.hidden(band.ids.clamp(min=0))  # (B, T, C)
            last = (band.ids >= 0).sum(dim=1) - 1
            found[places] = self.head(hidden[torch.arange(len(last)), last])[:, 0]
        return found

    def rate(self, tokenizer: Tokenizer, pairs: Sequence[Pair], batch_size: int = 256) -> Tensor:
        """(number of pairs,): the reward of each reply to its question, without gradients."""
        with evaluating(self):
            found = [
                self(reply_rows(tokenizer, pairs[first : first + batch_size]))
                for first in range(0, len(pairs), batch_size)
            ]
        return torch.cat(found).clone()

    @torch.no_grad()
    def standardise(self, ratings: Tensor) -> None:
        """Shift and scale the rewards, so that these, which it gave, have mean 0 and deviation 1.

        A loss of differences leaves the zero open, and the unit to chance; so this is allowed.
        """
        mean, deviation = ratings.mean(), ratings.std()
        self.head.weight /= deviation
        self.head.bias.sub_(mean).div_(deviation)


def bradley_terry(chosen: Tensor, rejected: Tensor) -> Tensor:
    """(B,) rewards to the mean of -ln σ(chosen - rejected), the surprise at the ratings.

    Source: Bradley and Terry 1952; Ouyang et al. 2022, equation 1.
    """
    return -F.logsigmoid(chosen - rejected).mean()


def cosent(chosen: Tensor, rejected: Tensor, scale: float = 1.0) -> Tensor:
    """ln(1 + Σ_b Σ_a exp(scale · (rejected_b - chosen_a))): every reply that lost below every one
    that won, those of other pairs too (CoSENT, Su Jianlin 2022). (B,) rewards to one number."""
    gaps = scale * (rejected[:, None] - chosen)  # (B, B)
    return torch.cat((gaps.new_zeros(1), gaps.flatten())).logsumexp(dim=0)
