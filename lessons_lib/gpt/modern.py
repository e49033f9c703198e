"""What has changed since GPT-2, as a short difference: each part can be switched off again.

Rotary positions (Su et al. 2021), RMSNorm (Zhang and Sennrich 2019), normalised queries and keys
(Henry et al. 2020), a gated or squared MLP (Shazeer 2020; So et al. 2021), heads that share their
keys and values (Ainslie et al. 2023), and a short convolution before attention and MLP (Allen-Zhu
2025). Biases are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cache import Cache
from .model import GPT, MLP, Attention, Block, Config, Watch, ways_out

MLPS = ("gelu", "squared", "gated")


@dataclass(frozen=True)
class ModernConfig(Config):
    """A Config with the newer parts. Raises ValueError for what does not fit together."""

    rope: bool = True
    rms_norm: bool = True
    qk_norm: bool = True
    mlp: str = "squared"
    n_kv_head: int | None = None  # heads with keys and values of their own; None: all
    zero_out: bool = True  # branches begin at zero, so a block begins as the identity
    rope_base: float = 10_000.0
    conv: int = 0  # tokens, itself among them, that a short convolution mixes; 0: none
    copies: bool = False  # the last block's heads begin by handing on the very token they look at

    def __post_init__(self):
        super().__post_init__()
        if self.mlp not in MLPS:
            raise ValueError(f"mlp is one of {', '.join(MLPS)}, not {self.mlp!r}.")
        if self.n_kv_head is not None and (self.n_kv_head < 1 or self.n_head % self.n_kv_head):
            raise ValueError(
                f"n_head must be a multiple of n_kv_head, so that each key serves equally many "
                f"queries; {self.n_head} is no multiple of {self.n_kv_head}."
            )
        if type(self.conv) is not int or self.conv < 0:
            raise ValueError(f"conv is a whole number of tokens, or 0 for none; not {self.conv!r}.")
        if self.copies and self.kv_heads < self.n_head:
            raise ValueError(
                f"copies needs values as wide as the stream, so n_kv_head must be None or {self.n_head}."
            )
        if self.rope and self.head_size % 2:
            raise ValueError(
                f"rotary positions turn numbers in pairs, so n_embd / n_head must be even; it is "
                f"{self.head_size}."
            )

    @property
    def kv_heads(self) -> int:
        return self.n_kv_head or self.n_head


class RMSNorm(nn.Module):
    """x / √(mean x² + ε), times a weight for each number; no mean is taken off, no bias added."""

    def __init__(self, size: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight, eps=1e-6)


def rotary_angles(positions: int, head_size: int, base: float = 10_000.0) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each (positions, D/2), of the angles t · base^(-2i/D)."""
    speeds = base ** (-torch.arange(0, head_size, 2, dtype=torch.float64) / head_size)
    angles = torch.arange(positions, dtype=torch.float64)[:, None] * speeds
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn the pairs (i, i + D/2) of each (..., T, D) vector by the angle of its position.

    The product of a query and a key then depends on how far apart they are, and on nothing else.
    """
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), dim=-1)


class ModernAttention(Attention):
    """Attention whose queries and keys are normalised and turned, and whose keys are shared."""

    def __init__(self, config: ModernConfig):
        super().__init__(config)
        heads = config.n_head + 2 * config.kv_heads
        self.qkv = nn.Linear(config.n_embd, heads * config.head_size, bias=False)
        self.out = nn.Linear(config.n_embd, config.n_embd, bias=False)
        if config.rope:
            cos, sin = rotary_angles(config.block_size, config.head_size, config.rope_base)
            self.register_buffer("cos", cos, persistent=False)
            self.register_buffer("sin", sin, persistent=False)

    def queries_keys_values(self, x: Tensor, start: int) -> tuple[Tensor, Tensor, Tensor]:
        config = self.config
        heads = self.qkv(x).unflatten(-1, (-1, config.head_size)).transpose(1, 2)  # (B, ., T, D)
        q, k, v = heads.split((config.n_head, config.kv_heads, config.kv_heads), dim=1)
        if config.qk_norm:
            q, k = (F.rms_norm(t, (config.head_size,), eps=1e-6) for t in (q, k))
        if config.rope:
            here = slice(start, start + x.size(1))
            cos, sin = self.cos[here].to(q.dtype), self.sin[here].to(q.dtype)
            q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        return q, k, v


class ModernMLP(MLP):
    """max(0, x)² in place of GELU, or one half of the numbers opening and closing the other."""

    def __init__(self, config: ModernConfig):
        super().__init__(config)
        self.kind = config.mlp
        # A gate has three matrices; 8/3 C keeps the number of weights (Shazeer 2020, section 2).
        wide = -(-8 * config.n_embd // 3) if self.kind == "gated" else 4 * config.n_embd
        self.up = nn.Linear(config.n_embd, wide * (2 if self.kind == "gated" else 1), bias=False)
        self.down = nn.Linear(wide, config.n_embd, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.up(x)
        if self.kind == "gated":
            gate, x = x.chunk(2, dim=-1)
            x = F.silu(gate) * x
        else:
            x = F.relu(x).square() if self.kind == "squared" else F.gelu(x, approximate="tanh")
        x = self.down(x)
        return F.dropout(x, self.dropout) if self.training else x


class ShortConvolution(nn.Module):
    """Each number with the same number of the few tokens before: y_t = x_t + Σ_j w_j x_(t-j).

    Depthwise (no number meets another) and causal, (B, T, C) to the same; w begins at zero, so at
    first it changes nothing. Source: Allen-Zhu 2025, "Canon layers"; So et al. 2021, section 4.
    """

    def __init__(self, config: ModernConfig, place: str):
        super().__init__()
        self.place = place  # of the two in a block: what a cache tells them apart by
        # The 1 makes it no matrix: each number of it stands alone, so it is Adam's, not Muon's.
        self.weight = nn.Parameter(torch.zeros(config.conv, 1, config.n_embd))

    def forward(self, x: Tensor, layer: int = 0, cache: Cache | None = None) -> Tensor:
        before = len(self.weight) - 1
        if cache:
            whole = cache.after_recent(layer, self.place, x, before)  # (B, before + T, C)
        else:
            whole = F.pad(x, (0, 0, before, 0))
        for j, w in enumerate(self.weight):
            x = x + w * whole[:, before - j : whole.size(1) - j]
        return x


class ModernBlock(Block):
    """A Block of the newer parts; with `conv`, each part also sees the few tokens before."""

    def __init__(self, config: ModernConfig):
        nn.Module.__init__(self)
        norm = RMSNorm if config.rms_norm else nn.LayerNorm
        self.norm1, self.norm2 = norm(config.n_embd), norm(config.n_embd)
        self.attention, self.mlp = ModernAttention(config), ModernMLP(config)
        self.conv1 = ShortConvolution(config, "attention") if config.conv else None
        self.conv2 = ShortConvolution(config, "mlp") if config.conv else None

    def forward(
        self, x: Tensor, layer: int = 0, cache: Cache | None = None, watch: Watch | None = None
    ) -> Tensor:
        if self.conv1 is None:
            return super().forward(x, layer, cache, watch)
        seen = self.conv1(self.norm1(x), layer, cache)
        x = x + self.attention(seen, layer, cache, watch)
        return x + self.mlp(self.conv2(self.norm2(x), layer, cache))


class ModernGPT(GPT):
    """A GPT with the parts of today; everything else is `GPT`'s."""

    def __init__(self, config: ModernConfig):
        if not isinstance(config, ModernConfig):
            raise ValueError(f"ModernGPT takes a ModernConfig, not a {type(config).__name__}.")
        super().__init__(config)
        if config.zero_out:
            for block in self.blocks:
                for branch in ways_out(block):
                    nn.init.zeros_(branch.weight)
        if config.copies:
            self._begin_by_copying(self.blocks[-1].attention)

    @staticmethod
    def _begin_by_copying(attention: ModernAttention) -> None:
        """Values and the way out as the identity: what is looked at is added to the stream as it is.

        The output is read with the embedding, so a token that is looked at becomes likelier at
        once; where to look is all that is left to learn. From zero, where and what wait for each
        other: names are then not copied for thousands of steps.
        """
        identity = torch.eye(attention.config.n_embd)
        with torch.no_grad():
            attention.qkv.weight[-len(identity) :] = identity
            attention.out.weight.copy_(identity)

    def make_positions(self) -> nn.Module | None:
        return None if self.config.rope else super().make_positions()

    def make_norm(self) -> nn.Module:
        return RMSNorm(self.config.n_embd) if self.config.rms_norm else super().make_norm()

    def make_block(self) -> nn.Module:
        return ModernBlock(self.config)
