"""What the U-Net says, in one sentence each, to sizes, times and conditions that do not fit."""

from __future__ import annotations

import torch
from torch import Tensor

from .caption_encoder import LENGTH, VOCABULARY
from .planning import Read

TIMES = ("sinusoids", "fourier")


def check_config(config) -> None:
    """Raise ValueError for sizes of a `Config` that do not fit together."""
    for name in ("channels", "blocks", "heads", "patch", "vector", "T"):
        value = getattr(config, name)
        if type(value) is not int or value < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {value!r}.")
    for name in ("classes", "words", "deeper"):
        value = getattr(config, name)
        if type(value) is not int or value < 0:
            raise ValueError(f"{name} is a whole number, or 0 for none; not {value!r}.")
    if not config.widths or any(type(w) is not int or w < 1 for w in config.widths):
        raise ValueError(
            f"widths are whole numbers of channels, such as (16, 32); not {config.widths}."
        )
    if config.time not in TIMES:
        raise ValueError(f"time is one of {', '.join(TIMES)}; not {config.time!r}.")
    if config.classes and config.words:
        raise ValueError(
            "a net is told classes or captions, not both: one of classes and words must be 0."
        )
    for level in config.attention:
        if level not in range(len(config.widths)):
            raise ValueError(
                f"attention names levels, 0 (full size) to {len(config.widths) - 1}; not {level!r}."
            )
        if config.widths[level] % config.heads:
            raise ValueError(
                f"the widths of levels with attention must be multiples of heads, {config.heads}; "
                f"{config.widths[level]} is not."
            )
    if config.words and not config.attention:
        raise ValueError(
            "a net with words needs attention at some level, to read the caption with."
        )
    if config.words % 8:
        raise ValueError(f"words must be a multiple of 8, not {config.words}.")


def check_input(config, x: Tensor, t: Tensor, condition: Tensor | None) -> None:
    """Raise ValueError for pictures, times or a condition that a U-Net of `config` can't take."""
    if x.ndim != 4 or x.size(1) != config.channels:
        raise ValueError(f"x must be of shape (B, {config.channels}, H, W), not {(*x.shape,)}.")
    for side in x.shape[2:]:
        if side % config.step:
            raise ValueError(
                f"a side of {side} pixels cannot be halved as often as this U-Net does: with "
                f"patches of {config.patch} and {len(config.widths)} sizes it must be a multiple "
                f"of {config.step}."
            )
    if t.shape != (len(x),):
        raise ValueError(
            f"t must be one time for each of the {len(x)} pictures, not {(*t.shape,)}."
        )
    # Written so that a NaN fails too.
    if t.numel() and not bool(((t >= 0) & (t <= config.T - 1)).all()):
        raise ValueError(
            f"t must lie between 0 and {config.T - 1} (0 is the least noisy step); here it runs "
            f"from {t.min().item():g} to {t.max().item():g}."
        )
    if isinstance(condition, Read):
        if not config.words or len(condition.words) != len(x):
            raise ValueError(
                f"condition holds {len(condition.words)} captions for {len(x)} pictures."
            )
    elif condition is not None:
        check_condition(config, len(x), condition)


def check_condition(config, n: int, condition: Tensor) -> None:
    """Raise ValueError for a condition that `n` pictures of this U-Net cannot be told."""
    if not (config.classes or config.words):
        raise ValueError(
            "this U-Net was made without classes and captions; condition must be None."
        )
    if condition.is_floating_point() or condition.dtype == torch.bool:
        raise ValueError(f"condition must hold whole numbers, not {condition.dtype}.")
    if config.classes:
        shape, most, what = (n,), config.classes, "classes; the last means none told"
    else:
        shape, most, what = (n, LENGTH), len(VOCABULARY) - 1, "ids of words, as caption_ids gives"
    if condition.shape != shape:
        raise ValueError(f"condition must be of shape {shape} ({what}), not {(*condition.shape,)}.")
    if condition.numel() and not 0 <= condition.min() <= condition.max() <= most:
        raise ValueError(
            f"condition must lie between 0 and {most} ({what}); here it runs from "
            f"{condition.min()} to {condition.max()}."
        )
