"""The sentences that the GPT's parts answer bad input with."""

from __future__ import annotations

import torch
from torch import Tensor

WHOLE = (torch.int64, torch.int32)  # what torch looks up in an embedding


def check_config(config) -> None:
    """Raise ValueError when the sizes of a Config do not fit together."""
    for name in ("vocab_size", "block_size", "n_layer", "n_head", "n_embd"):
        check_count(name, getattr(config, name))
    if config.n_embd % config.n_head:
        raise ValueError(
            f"n_embd must be a multiple of n_head, so that the heads share it evenly; "
            f"{config.n_embd} is no multiple of {config.n_head}."
        )
    if not 0 <= config.dropout < 1:
        raise ValueError(f"dropout must be from 0 to below 1, not {config.dropout!r}.")


def check_ids(ids: Tensor, start: int, config) -> None:
    """Raise ValueError for ids that a model of this Config cannot read after `start` tokens."""
    if not isinstance(ids, Tensor) or ids.dim() != 2 or ids.dtype not in WHOLE:
        what = type(ids).__name__
        if isinstance(ids, Tensor):
            what = f"shape {tuple(ids.shape)} of {str(ids.dtype).removeprefix('torch.')}"
        raise ValueError(
            f"ids must be a (batch, time) tensor of whole numbers, like torch.tensor([[5, 3, 8]]); "
            f"this one is {what}."
        )
    if ids.numel() == 0:
        raise ValueError("ids is empty; a model needs at least one token to go on from.")
    if start + ids.size(1) > config.block_size:
        raise ValueError(
            f"{start + ids.size(1)} tokens are more than this model's context of "
            f"{config.block_size}; give it the last {config.block_size} of them at most."
        )
    low, high = ids.aminmax()
    if low < 0 or high >= config.vocab_size:
        wrong = int(low) if low < 0 else int(high)
        raise ValueError(
            f"{wrong} is no token id of this model; its ids are 0 to {config.vocab_size - 1}."
        )


def check_sampling(
    temperature: float, top_k: int | None, top_p: float | None, vocab_size: int
) -> None:
    """Raise ValueError for a temperature, k or p that nothing can be drawn with."""
    if not 0 < temperature < float("inf"):
        raise ValueError(
            f"temperature must be above 0 and finite, not {temperature}; for the likeliest token "
            "each time use top_k=1."
        )
    if top_k is not None and not (_is_whole(top_k) and 1 <= top_k <= vocab_size):
        raise ValueError(
            f"top_k must be a whole number from 1 to {vocab_size}, the vocabulary's size, or None "
            f"for all; it is {top_k!r}."
        )
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, or None for all; it is {top_p!r}.")


def check_count(name: str, value: int) -> None:
    """Raise ValueError for a number of things that is not a whole number from 1 on."""
    if not _is_whole(value) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 on, not {value!r}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
