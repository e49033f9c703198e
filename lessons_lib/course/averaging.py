"""An exponential moving average of a model's weights: often better than the last weights."""

from __future__ import annotations

from copy import deepcopy

import torch


class MovingAverage:
    """A copy of a model whose parameters follow the model's: a ← d·a + (1 - d)·p at each update.

    The decay d is min(decay, (1 + i) / (10 + i)) at update i = 0, 1, …, so that the average does
    not remember the random start (the warm-up of TensorFlow's ExponentialMovingAverage). Buffers,
    such as BatchNorm's running statistics, are states and not weights: they are copied. `.model`
    is in eval mode and asks for no gradients.
    """

    def __init__(self, model: torch.nn.Module, decay: float):
        self.decay = decay
        self.model = deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, model: torch.nn.Module, i: int) -> None:
        """Take in the model's weights after step `i`, counted from 0."""
        decay = min(self.decay, (1 + i) / (10 + i))
        for average, parameter in zip(self.model.parameters(), model.parameters(), strict=True):
            average.lerp_(parameter, 1 - decay)
        for average, buffer in zip(self.model.buffers(), model.buffers(), strict=True):
            average.copy_(buffer)
