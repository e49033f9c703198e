"""What a caption alone says of each place of the picture, before any of it is seen.

At the last time step a denoiser sees nothing but noise: the best it can do there is the mean of all
pictures that its caption fits. That task needs no U-Net. A few layers from the words to the places
learn it many times faster, and what they find is handed to the U-Net as a plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .parts import where


@dataclass(frozen=True)
class Read:
    """A batch of captions as read: words (B, L, width), plan (B, width, H, W); made only once."""

    words: Tensor
    plan: Tensor

    def and_then(self, other: Read) -> Read:
        """These captions and the others behind them."""
        words = torch.cat((self.words, other.words))
        return Read(words, torch.cat((self.plan, other.plan)))


class PlanBlock(nn.Module):
    """Each place asks all words, then thinks: (B, places, width) and words to the same."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.kv = nn.Linear(width, width), nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x: Tensor, words: Tensor) -> Tensor:
        asked = (self.q(self.norm1(x)), *self.kv(words).chunk(2, dim=2))
        q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2) for t in asked)
        mixed = (q * q.size(-1) ** -0.5 @ k.transpose(2, 3)).softmax(dim=3) @ v
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Plan(nn.Module):
    """Words (B, L, width) to a plan (B, width, H, W), and the plan to a sketch of the picture.

    A place of the plan is `pixels` pixels wide and high.
    """

    def __init__(self, width: int, heads: int, channels: int, pixels: int, layers: int = 2):
        super().__init__()
        self.pixels = pixels
        self.start = nn.Linear(12, width)
        self.blocks = nn.ModuleList(PlanBlock(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.paint = nn.Linear(width, channels * pixels**2)

    def forward(self, words: Tensor, height: int, width: int) -> Tensor:
        places = self.start(where(height, width).to(words)).expand(len(words), -1, -1)
        for block in self.blocks:
            places = block(places, words)
        return self.norm(places).transpose(1, 2).unflatten(2, (height, width))

    def sketch(self, plan: Tensor) -> Tensor:
        """The mean picture that a plan stands for: (B, channels, pixels · H, pixels · W)."""
        places = self.paint(plan.flatten(2).transpose(1, 2))
        return F.pixel_shuffle(places.transpose(1, 2).unflatten(2, plan.shape[2:]), self.pixels)
