"""Captions as numbers: the words' ids, and a small transformer that reads them.

The words are those with which the world itself speaks. What it understands beside them ("Red circle
to the left of one star.") is first said in its own words, so that two ways of saying one thing give
the same ids.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from lessons_lib.gpt.modern import ModernAttention, ModernBlock, ModernConfig, ModernGPT
from lessons_lib.world.scenes import WORDS, say, understand

# Id 0 fills the places after the last word; a row of nothing but 0 is the null caption.
VOCABULARY = ("", ",", *(word for word in WORDS if word not in ("one", "to")))
IDS = {word: i for i, word in enumerate(VOCABULARY)}
LENGTH = 20  # words, commas among them; the world's longest caption has 19


def caption_ids(captions: str | Sequence[str | None]) -> Tensor:
    """Captions to (B, LENGTH) ids; None, or "", is the null caption, which tells nothing.

    Raises ValueError, in a sentence, for a caption that the world does not understand: an
    `UnknownWord` names the nearest word that it knows.
    """
    texts = [captions] if isinstance(captions, str) else captions
    ids = torch.zeros(len(texts), LENGTH, dtype=torch.long)
    for row, text in zip(ids, texts, strict=True):
        if text:
            said = say(understand(text)).replace(",", " ,").split()
            row[: len(said)] = torch.tensor([IDS[word] for word in said])
    return ids


class TwoWayAttention(ModernAttention):
    """Attention in which each word looks at all others, not only at those before it."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor, watch=None) -> Tensor:
        return (q * q.size(-1) ** -0.5 @ k.transpose(2, 3)).softmax(dim=3) @ v

    mix_at_once = mix


class TwoWayBlock(ModernBlock):
    """A block of lesson 2's transformer that reads in both directions."""

    def __init__(self, config: ModernConfig):
        super().__init__(config)
        self.attention = TwoWayAttention(config)


class CaptionEncoder(ModernGPT):
    """Lesson 2's transformer, reading both ways: (B, LENGTH) ids to (B, LENGTH, width) numbers."""

    def __init__(self, width: int, layers: int = 2, heads: int = 4):
        super().__init__(ModernConfig(len(VOCABULARY), LENGTH, layers, heads, width, conv=3))

    def make_block(self) -> nn.Module:
        return TwoWayBlock(self.config)

    def forward(self, ids: Tensor) -> Tensor:
        return self.run(ids)
