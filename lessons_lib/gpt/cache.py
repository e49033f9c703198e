"""What a model keeps of the tokens it has read, so that the next token reads only itself."""

from __future__ import annotations

import torch
from torch import Tensor


class Cache:
    """Keys and values of the tokens already read, so that a next token reads only itself.

    `length` is how many tokens are in it. One (B, Hk, S, D) tensor of each a layer, where Hk is the
    number of heads that have keys of their own (all of them in GPT-2). Short convolutions, which
    look at the last few tokens, keep these as they came: one (B, ., C) tensor each.
    """

    def __init__(self, n_layer: int):
        self.length = 0
        self._kept: list[tuple[Tensor, Tensor] | None] = [None] * n_layer
        self._recent: dict[tuple[int, str], Tensor] = {}

    def extend(self, layer: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Add the keys and values of new tokens to a layer's; returns all of them."""
        if (kept := self._kept[layer]) is not None:
            k, v = torch.cat((kept[0], k), dim=2), torch.cat((kept[1], v), dim=2)
        self._kept[layer] = k, v
        return k, v

    def after_recent(self, layer: int, place: str, x: Tensor, n: int) -> Tensor:
        """The (B, T, C) `x` with the last `n` tokens that came to this place of a layer before it.

        Zeros stand where there were none. The last `n` of the (B, n + T, C) returned are kept.
        """
        if (before := self._recent.get((layer, place))) is None:
            before = x.new_zeros(x.size(0), n, x.size(2))
        whole = torch.cat((before, x), dim=1)
        self._recent[layer, place] = whole[:, whole.size(1) - n :]
        return whole

    def select(self, rows: Tensor) -> None:
        """Keep only these sequences of the batch; `rows` holds their numbers."""
        self._kept = [kv and (kv[0][rows], kv[1][rows]) for kv in self._kept]
        self._recent = {place: x[rows] for place, x in self._recent.items()}
