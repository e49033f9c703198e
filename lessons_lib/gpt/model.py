"""GPT-2's architecture, whole: tokens in, a guess at every next token out.

Shapes are written B (sequences in the batch), T (tokens in each), C (numbers for each token,
`n_embd`), H (heads) and D (numbers in a head, C / H). Sources: Radford et al. 2018, section 3.1;
Radford et al. 2019, section 2.3; Vaswani et al. 2017, section 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import checks
from .cache import Cache


@dataclass(frozen=True)
class Config:
    """The sizes of a GPT. Raises ValueError, in a sentence, for sizes that do not fit together."""

    vocab_size: int
    block_size: int = 256  # the longest context, in tokens
    n_layer: int = 4
    n_head: int = 4
    n_embd: int = 128
    dropout: float = 0.0

    def __post_init__(self):
        checks.check_config(self)

    @property
    def head_size(self) -> int:
        return self.n_embd // self.n_head


@dataclass
class Watch:
    """What the attention layers saw in one pass: give one to a model, and read it afterwards.

    `weights[layer]` is (B, H, T, S): how much of its attention each of T tokens gave each of S
    tokens. `outputs[layer]` is (B, H, T, C): what each head added to the residual stream (without
    the bias, which belongs to no head).
    """

    weights: list[Tensor] = field(default_factory=list)
    outputs: list[Tensor] = field(default_factory=list)


class Attention(nn.Module):
    """Each token asks (query) all up to itself (keys), and takes up what they hold (values)."""

    # Whether `mix_at_once` is taken where it can be; under torch.compile `mix` is faster.
    at_once = True

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.qkv = nn.Linear(config.n_embd, 3 * config.n_embd)
        self.out = nn.Linear(config.n_embd, config.n_embd)

    def queries_keys_values(self, x: Tensor, start: int) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T, C), with the first token at position `start`, to three (B, H, T, D)."""
        B, T, C = x.shape
        qkv = self.qkv(x).view(B, T, 3, self.config.n_head, -1)  # (B, T, 3, H, D)
        return qkv.permute(2, 0, 3, 1, 4).unbind(0)

    def forward(
        self, x: Tensor, layer: int = 0, cache: Cache | None = None, watch: Watch | None = None
    ) -> Tensor:
        B, T, C = x.shape
        start = cache.length if cache else 0
        q, k, v = self.queries_keys_values(x, start)
        if cache:
            k, v = cache.extend(layer, k, v)  # (B, Hk, S, D), S = start + T
        drops = self.training and self.config.dropout > 0
        if self.at_once and watch is None and not drops and T in (1, k.size(2)):
            heads = self.mix_at_once(q, k, v)  # (B, H, T, D)
        else:
            heads = self.mix(q, k, v, watch)
        if watch is not None:
            each = self.out.weight.view(C, self.config.n_head, -1)  # out's columns, by head
            watch.outputs.append(torch.einsum("bhtd,chd->bhtc", heads, each))
        y = self.out(heads.transpose(1, 2).reshape(B, T, C))
        return F.dropout(y, self.config.dropout) if self.training else y

    def mix(self, q: Tensor, k: Tensor, v: Tensor, watch: Watch | None = None) -> Tensor:
        """softmax(q kᵀ / √D + mask) v: the values, weighted by who was asked. (B, H, T, D)."""
        if k.size(1) < q.size(1):  # grouped heads: each key serves several queries
            k, v = (t.repeat_interleave(q.size(1) // k.size(1), dim=1) for t in (k, v))
        scores = q * q.size(-1) ** -0.5 @ k.transpose(-2, -1)  # (B, H, T, S)
        if q.size(2) > 1:
            scores = scores + causal_mask(q.size(2), k.size(2), scores)
        weights = scores.softmax(dim=-1)  # each row sums to 1
        if watch is not None:
            watch.weights.append(weights)
        return F.dropout(weights, self.config.dropout, self.training) @ v

    def mix_at_once(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """What `mix` computes, without ever writing down the (T, S) weights (Dao et al. 2022).

        For all tokens of a sequence (T = S) or its newest (T = 1), without dropout.
        """
        return F.scaled_dot_product_attention(
            q, k, v, is_causal=q.size(2) > 1, enable_gqa=k.size(1) < q.size(1)
        )


def causal_mask(queries: int, keys: int, like: Tensor) -> Tensor:
    """(queries, keys): 0 where a token may look, at itself and what came before; -inf elsewhere.

    The queries are the last tokens of the keys. The dtype and device are those of `like`.
    """
    nowhere = torch.full((queries, keys), -math.inf, dtype=like.dtype, device=like.device)
    return nowhere.triu(diagonal=keys - queries + 1)


class MLP(nn.Module):
    """Each token alone: four times as many numbers, a bend, and back; (B, T, C) to the same."""

    def __init__(self, config: Config):
        super().__init__()
        self.dropout = config.dropout
        self.up = nn.Linear(config.n_embd, 4 * config.n_embd)
        self.down = nn.Linear(4 * config.n_embd, config.n_embd)

    def forward(self, x: Tensor) -> Tensor:
        x = F.gelu(self.up(x), approximate="tanh")  # Hendrycks and Gimpel 2016, as GPT-2 has it
        x = self.down(x)
        return F.dropout(x, self.dropout) if self.training else x


class Block(nn.Module):
    """One layer: look around, then think; each adds its answer to the residual stream x."""

    def __init__(self, config: Config):
        super().__init__()
        self.norm1 = nn.LayerNorm(config.n_embd)
        self.attention = Attention(config)
        self.norm2 = nn.LayerNorm(config.n_embd)
        self.mlp = MLP(config)

    def forward(self, x: Tensor, layer: int = 0, cache=None, watch=None) -> Tensor:
        x = x + self.attention(self.norm1(x), layer, cache, watch)
        return x + self.mlp(self.norm2(x))


def ways_out(block: nn.Module) -> list[nn.Linear]:
    """The last matrix of each branch of a block: what is added to the stream comes out of it."""
    return [block.attention.out, *([block.mlp.down] if hasattr(block, "mlp") else [])]


class GPT(nn.Module):
    """A decoder-only transformer with GPT-2's parts, and GPT-2's first weights."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(config.vocab_size, config.n_embd)
        self.positions = self.make_positions()
        self.blocks = nn.ModuleList(self.make_block() for _ in range(config.n_layer))
        self.norm = self.make_norm()
        # The output is read with the embedding itself (Press and Wolf 2017), so it has no weights.
        self.apply(self._init_weights)
        for block in self.blocks:  # Radford et al. 2019, 2.3: 2 n_layer branches add up
            for branch in ways_out(block):
                nn.init.normal_(branch.weight, std=0.02 / math.sqrt(2 * config.n_layer))

    def make_positions(self) -> nn.Module | None:
        return nn.Embedding(self.config.block_size, self.config.n_embd)

    def make_block(self) -> nn.Module:
        return Block(self.config)

    def make_norm(self) -> nn.Module:
        return nn.LayerNorm(self.config.n_embd)

    @staticmethod
    def _init_weights(module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(
        self, ids: Tensor, cache: Cache | None = None, watch: Watch | None = None
    ) -> Tensor:
        """(B, T) token ids to (B, T, vocab_size) logits: at each place, of the token after it.

        With a `cache` the ids are the tokens after those in it. Raises ValueError for an empty or a
        too long sequence and for ids that the vocabulary does not have.
        """
        return self.logits(self.hidden(ids, cache, watch))

    def hidden(self, ids: Tensor, cache: Cache | None = None, watch: Watch | None = None) -> Tensor:
        """(B, T) token ids to the (B, T, C) that the logits are read from; raises as `forward`."""
        checks.check_ids(ids, cache.length if cache else 0, self.config)
        return self.run(ids, cache, watch)

    def run(self, ids: Tensor, cache: Cache | None = None, watch: Watch | None = None) -> Tensor:
        """`hidden` of ids that are known to be right: a writer need not check each of its own."""
        start = cache.length if cache else 0
        x = self.tokens(ids)  # (B, T, C)
        if self.positions is not None:
            x = x + self.positions.weight[start : start + ids.size(1)]  # (T, C), for every sequence
        if self.training:
            x = F.dropout(x, self.config.dropout)
        for layer, block in enumerate(self.blocks):
            x = block(x, layer, cache, watch)
        if cache:
            cache.length += ids.size(1)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        """(…, C) to (…, vocab_size): how well each token of the vocabulary fits."""
        return F.linear(hidden, self.tokens.weight)

    def loss(self, ids: Tensor) -> Tensor:
        """Mean surprise, in nats, at each of (B, T) ids given those before; -1 is not counted.

        The first token of each row is given; -1 may stand only after a row's last token.
        """
        targets = ids[:, 1:]
        logits = self(ids[:, :-1].clamp(min=0))
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)

    def n_parameters(self) -> int:
        return sum(p.numel() for p in self.parameters())
