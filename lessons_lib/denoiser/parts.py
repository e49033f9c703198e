"""The parts of the U-Net: how the noise level is told, residual blocks, attention.

Shapes are written B (pictures in the batch), C (channels), H and W (rows and columns), L (words of
a caption) and D (numbers of the vector that tells a block the time and the class).
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOWEST = 10_000.0


def sinusoids(t: Tensor, size: int) -> Tensor:
    """(B,) times to (B, size): cosines and sines of t · 10000^(-2i/size).

    Vaswani et al. 2017, section 3.5, as Ho et al. 2020 use it for diffusion times: fast waves tell
    neighbours apart, slow ones tell early from late. `size` is even.
    """
    speeds = SLOWEST ** (-torch.arange(0, size, 2, device=t.device) / size)
    angles = t.float()[:, None] * speeds
    return torch.cat((angles.cos(), angles.sin()), dim=1)


class Sinusoids(nn.Module):
    """The step's number t, 0 to T - 1, as waves: (B,) to (B, size)."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, t: Tensor) -> Tensor:
        return sinusoids(t, self.size)


class Fourier(nn.Module):
    """The noise level itself, as waves of random speed in λ = ln ᾱ_t / (1 - ᾱ_t).

    λ is the logarithm of the signal-to-noise ratio. Song et al. 2021 (score SDE), appendix C.2,
    take waves of ln σ; Kingma et al. 2021 take λ, which means the same on any schedule. `log_snr`
    is (T,), and between whole steps λ is read off the straight line. The speeds are drawn once and
    kept with the weights. (B,) to (B, size).
    """

    def __init__(self, size: int, log_snr: Tensor, spread: float = 0.5):
        super().__init__()
        self.register_buffer("log_snr", log_snr.float(), persistent=False)
        self.register_buffer("speeds", torch.randn(size // 2) * spread)

    def forward(self, t: Tensor) -> Tensor:
        t = t.float()
        below = t.floor().long().clamp(0, len(self.log_snr) - 1)
        above = (below + 1).clamp(max=len(self.log_snr) - 1)
        level = torch.lerp(self.log_snr[below], self.log_snr[above], t - below)
        angles = level[:, None] * self.speeds
        return torch.cat((angles.cos(), angles.sin()), dim=1)


class Norm(nn.GroupNorm):
    """Group normalisation (Wu and He 2018): the mean and spread of each of 8 groups of channels."""

    def __init__(self, channels: int, groups: int = 8):
        super().__init__(math.gcd(groups, channels), channels)


class ResBlock(nn.Module):
    """Two 3 × 3 convolutions beside a way that is straight; the vector D bends what lies between.

    The bending is FiLM (Perez et al. 2018): each channel is multiplied and shifted as the time and
    the class ask. The last convolution begins at zero, so what it adds is nothing at first (as
    in the code of Ho et al. 2020). (B, C, H, W) and (B, D) to (B, out, H, W).
    """

    def __init__(self, channels: int, out: int, vector: int):
        super().__init__()
        self.norm1 = Norm(channels)
        self.conv1 = nn.Conv2d(channels, out, 3, padding=1)
        self.film = nn.Linear(vector, 2 * out)
        self.norm2 = Norm(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1)
        self.straight = nn.Conv2d(channels, out, 1) if channels != out else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor, vector: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(vector)[:, :, None, None].chunk(2, dim=1)
        h = torch.addcmul(shift, self.norm2(h), 1 + scale)
        return self.straight(x) + self.conv2(F.silu(h))


def where(height: int, width: int) -> Tensor:
    """(H · W, 12): each place of a picture, as slow waves across it; the same at any size.

    cos and sin of 1/2, 1 and 2 half turns from edge to edge, across and down.
    """
    rows, columns = torch.linspace(-1, 1, height), torch.linspace(-1, 1, width)
    both = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), dim=2).flatten(0, 1)
    angles = (both[:, :, None] * math.pi * torch.tensor([0.5, 1.0, 2.0])).flatten(1)
    return torch.cat((angles.cos(), angles.sin()), dim=1)


class AttentionBlock(nn.Module):
    """Each place of the picture asks all places, and all words of the caption; then it thinks.

    One softmax over both: the H · W places and, where there is a caption, its L words. So a place
    may take up "red" from the caption and "nothing here yet" from its neighbours at once. Before it
    the caption's plan is added, after it comes a transformer's MLP. The last two begin at zero.
    (B, C, H, W), and where there is a caption (B, L, words) and a plan, to (B, C, H, W).
    """

    def __init__(self, channels: int, heads: int, words: int = 0):
        super().__init__()
        self.heads = heads
        self.norm1 = Norm(channels)
        self.position = nn.Linear(12, channels, bias=False)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.read = nn.Linear(words, 2 * channels) if words else None
        self.follow = nn.Conv2d(words, channels, 1) if words else None
        self.out = nn.Linear(channels, channels)
        self.norm2 = Norm(channels)
        self.up = nn.Linear(channels, 2 * channels)
        self.down = nn.Linear(2 * channels, channels)
        for last in (self.out, self.down):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, x: Tensor, words: Tensor | None = None, plan: Tensor | None = None) -> Tensor:
        B, C, H, W = x.shape
        if self.follow is not None:
            x = x + self.follow(plan if plan.shape[2:] == (H, W) else F.interpolate(plan, (H, W)))
        here = self.position(where(H, W).to(x))  # (HW, C)
        places = self.norm1(x).flatten(2).transpose(1, 2) + here  # (B, HW, C)
        q, k, v = self.qkv(places).chunk(3, dim=2)
        if self.read is not None:
            word_k, word_v = self.read(words).chunk(2, dim=2)  # (B, L, C)
            k, v = torch.cat((k, word_k), dim=1), torch.cat((v, word_v), dim=1)
        q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2) for t in (q, k, v))
        weights = (q * q.size(-1) ** -0.5 @ k.transpose(2, 3)).softmax(dim=3)  # (…, HW, HW + L)
        mixed = weights @ v  # (B, heads, HW, C / heads)
        x = x + self.out(mixed.transpose(1, 2).flatten(2)).transpose(1, 2).view(B, C, H, W)
        places = self.norm2(x).flatten(2).transpose(1, 2)
        return x + self.down(F.gelu(self.up(places))).transpose(1, 2).view(B, C, H, W)
