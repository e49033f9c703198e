"""A classifier of our own for small grey digits: the judge of drawn ones, and its features."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class DigitClassifier(nn.Module):
    """Two convolutions, a halving, 32 features, `classes` logits: 27 thousand weights at 8 × 8.

    Give pictures (B, 1, side, side) in [-1, 1], their side a multiple of 2.
    """

    def __init__(self, classes: int = 10, side: int = 8, width: int = 16, features: int = 32):
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, 2 * width, 3, padding=1)
        self.inner = nn.Linear(2 * width * (side // 2) ** 2, features)
        self.outer = nn.Linear(features, classes)

    def features(self, x: Tensor) -> Tensor:
        """(B, 1, side, side) to (B, features), what the logits are read from."""
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        return F.relu(self.inner(F.dropout(x.flatten(1), 0.3, self.training)))

    def forward(self, x: Tensor) -> Tensor:
        """(B, 1, side, side) to (B, classes) logits."""
        return self.outer(self.features(x))


def jittered(x: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures moved by at most one pixel in each direction, with a little noise: for training."""
    across, down = (int(torch.randint(-1, 2, (), generator=generator)) for _ in range(2))
    padded = F.pad(x, (1, 1, 1, 1), value=-1.0)
    side = x.shape[-1]
    moved = padded[..., 1 + down : 1 + down + side, 1 + across : 1 + across + side]
    return moved + 0.1 * torch.randn(x.shape, generator=generator)


@torch.no_grad()
def judged(model: DigitClassifier, x: Tensor) -> Tensor:
    """(B,) the class that each picture is taken for."""
    was = model.training
    model.eval()
    try:
        return model(x).argmax(1)
    finally:
        model.train(was)


def share_right(model: DigitClassifier, x: Tensor, labels: Tensor) -> float:
    """The share of pictures taken for what they should be."""
    return (judged(model, x) == labels).double().mean().item()
