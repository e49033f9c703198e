"""Where copying by content comes from: models of attention alone, on rows that repeat themselves.

A row is noise that begins again after a while, each row after another while. Until then nothing can
be known; from the second token of the repetition on, everything: look for the token that stands
here, and take what stood after it. Source: Olsson et al. 2022, "In-context learning and induction
heads".
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lessons_lib.gpt.checks import check_count
from lessons_lib.gpt.model import GPT, Attention, Block, Config, Watch
from lessons_lib.gpt.modern import ShortConvolution
from lessons_lib.gpt.sampling import evaluating


class AttentionBlock(Block):
    """A block without an MLP: it can move what stands elsewhere, and nothing more.

    With a ModernConfig's `conv` each token also takes up a little of the few before it.
    """

    def __init__(self, config: Config):
        nn.Module.__init__(self)
        self.norm1 = nn.LayerNorm(config.n_embd)
        self.attention = Attention(config)
        mixes = getattr(config, "conv", 0)
        self.conv = ShortConvolution(config, "attention") if mixes else None

    def forward(self, x: Tensor, layer: int = 0, cache=None, watch=None) -> Tensor:
        seen = self.norm1(x)
        if self.conv is not None:
            seen = self.conv(seen, layer, cache)
        return x + self.attention(seen, layer, cache, watch)


class AttentionOnly(GPT):
    """Lesson 2's GPT with its MLPs left out."""

    def make_block(self) -> nn.Module:
        return AttentionBlock(self.config)


@dataclass(frozen=True)
class Repeats:
    """Rows that repeat themselves: `ids` (B, T), and `period` (B,), after how many tokens each does."""

    ids: Tensor
    period: Tensor

    def knowable(self) -> Tensor:
        """(B, T-1) bool, for each next token: could it be known?"""
        return torch.arange(1, self.ids.size(1)) > self.period[:, None]


def repeats(
    rows: int, length: int, vocab_size: int, periods: tuple[int, int], generator: torch.Generator
) -> Repeats:
    """`rows` rows of `length` ids, drawn evenly and then repeated, to the end of the row.

    The period is drawn for each row, from the first of `periods` to the second, both included.
    Raises ValueError for a period that leaves nothing to repeat.
    """
    for name, value in (("rows", rows), ("vocab_size", vocab_size)):
        check_count(name, value)
    low, high = periods
    if not 1 <= low <= high <= length - 2:
        raise ValueError(
            f"periods must go from 1 or more to {length - 2} or less in rows of {length} tokens, so "
            f"that something comes again; they are {low} to {high}."
        )
    period = torch.randint(low, high + 1, (rows,), generator=generator)
    segment = torch.randint(vocab_size, (rows, high), generator=generator)
    return Repeats(segment.gather(1, torch.arange(length) % period[:, None]), period)


def copy_loss(model: GPT, data: Repeats) -> Tensor:
    """Mean surprise in nats at the tokens that can be known."""
    known = data.knowable()
    logits = model(data.ids[:, :-1])[known]
    return nn.functional.cross_entropy(logits, data.ids[:, 1:][known])


def copying(model: GPT, data: Repeats) -> float:
    """`copy_loss` of a model that is not being trained."""
    with evaluating(model):
        return copy_loss(model, data).item()


def prefix_match(model: GPT, data: Repeats) -> Tensor:
    """(n_layer, n_head): how much of a repeated token's attention goes to what followed it before.

    In every round before: an induction head gives nearly 1, and who looks everywhere alike 1/period.
    """
    watch = Watch()
    with evaluating(model):
        model(data.ids, watch=watch)
    place = torch.arange(data.ids.size(1))
    period = data.period[:, None, None]
    back = place[:, None] + 1 - place  # (T, T): how far behind an equal token is what one looks at
    followed = (back > 0) & (back % period == 0)  # (B, T, T)
    again = place >= data.period[:, None]
    found = [(w * followed[:, None]).sum(-1).transpose(1, 2)[again] for w in watch.weights]
    return torch.stack([share.mean(dim=0) for share in found])
