"""Where copying by content comes from: models of attention alone, on rows in which something repeats.

A row is noise, but for one segment that comes twice. Nothing can be known of it before; from the
second token of the repetition on, everything can: look for the token that stands here, and take what
stood after it. Source: Olsson et al. 2022, "In-context learning and induction heads".
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lessons_lib.gpt.checks import check_count
from lessons_lib.gpt.model import GPT, Attention, Block, Config, Watch
from lessons_lib.gpt.sampling import evaluating


class AttentionBlock(Block):
    """A block without an MLP: it can move what stands elsewhere, and nothing more."""

    def __init__(self, config: Config):
        nn.Module.__init__(self)
        self.norm1 = nn.LayerNorm(config.n_embd)
        self.attention = Attention(config)

    def ways_out(self) -> tuple[nn.Linear, ...]:
        return (self.attention.out,)

    def forward(self, x: Tensor, layer: int = 0, cache=None, watch=None) -> Tensor:
        return x + self.attention(self.norm1(x), layer, cache, watch)


class AttentionOnly(GPT):
    """Lesson 2's GPT with its MLPs left out."""

    def make_block(self) -> nn.Module:
        return AttentionBlock(self.config)


@dataclass(frozen=True)
class Repeats:
    """Rows in which one segment comes twice.

    `ids` (B, T); `first` and `second` (B,): where the segment begins; `size`: its tokens.
    """

    ids: Tensor
    first: Tensor
    second: Tensor
    size: int

    def knowable(self) -> Tensor:
        """(B, T-1) bool, for each next token: does it belong to what can be known?"""
        place = torch.arange(1, self.ids.size(1))  # of the token that is guessed
        begin = self.second[:, None]
        return (place > begin) & (place < begin + self.size)


def repeats(rows: int, length: int, vocab_size: int, size: int, generator: torch.Generator):
    """`rows` rows of `length` ids drawn evenly, in each a segment of `size` that comes twice.

    Both places are drawn; the copy comes after the original. Raises ValueError when it has no room.
    """
    for name, value in (("rows", rows), ("vocab_size", vocab_size), ("size", size)):
        check_count(name, value)
    if length < 2 * size:
        raise ValueError(f"a segment of {size} comes twice in {2 * size} tokens, not in {length}.")

    def drawn(low: Tensor, high: Tensor) -> Tensor:
        """Whole numbers from `low` to `high`, each as likely."""
        chance = torch.rand(len(low), generator=generator)
        return (low + chance * (high - low + 1)).long()

    ids = torch.randint(vocab_size, (rows, length), generator=generator)
    least = torch.zeros(rows)
    first = drawn(least, least + length - 2 * size)
    second = drawn(first + size, least + length - size)
    within = torch.arange(size)
    ids.scatter_(1, second[:, None] + within, ids.gather(1, first[:, None] + within))
    return Repeats(ids, first, second, size)


def copying(model: GPT, data: Repeats) -> tuple[float, float]:
    """(loss in nats, share right) at the tokens that can be known."""
    known = data.knowable()
    with evaluating(model):
        logits = model(data.ids[:, :-1])[known]
    wanted = data.ids[:, 1:][known]
    loss = nn.functional.cross_entropy(logits, wanted).item()
    return loss, (logits.argmax(dim=-1) == wanted).float().mean().item()


def prefix_match(model: GPT, data: Repeats) -> Tensor:
    """(n_layer, n_head): how much attention goes from a repeated token to what came after it first.

    An induction head gives nearly 1; who looks everywhere alike, nearly 0.
    """
    watch = Watch()
    with evaluating(model):
        model(data.ids, watch=watch)
    within = torch.arange(data.size - 1)
    here = data.second[:, None] + within  # (B, size - 1): the repeated tokens
    there = data.first[:, None] + within + 1  # what stood after each, the first time
    row = torch.arange(len(data.ids))[:, None]
    return torch.stack([w[row, :, here, there].mean(dim=(0, 1)) for w in watch.weights])
