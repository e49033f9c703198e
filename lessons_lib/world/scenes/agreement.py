"""How far pictures and captions agree: the probability that the caption is true of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import permutations

import torch

from .meaning import Meaning
from .reading import Belief, believe
from .scene import PLACES
from .templates import ALL_LAYOUTS, LOOKS_READ
from .understanding import understand


@lru_cache(maxsize=4096)
def _fits(meaning: Meaning) -> torch.Tensor:
    """Which of the caption's slots a look in a cell fits, as a number in binary: (9, 96)."""
    bits = torch.zeros(9, len(LOOKS_READ), dtype=torch.long)
    for i, (thing, _side) in enumerate(meaning.slots()):
        told = (thing.kind, thing.colour, thing.size)
        fits = torch.tensor(
            [all(t in (None, v) for t, v in zip(told, look, strict=True)) for look in LOOKS_READ]
        )
        there = torch.tensor([thing.place in (None, place) for place in PLACES])
        bits += (fits & there[:, None]).long() << i
    return bits


@cache
def _true_if(n: int, orders: tuple[tuple[int, ...], ...]) -> torch.Tensor:
    """For n shapes, each fitting a set of slots: 1 where some order fills every slot.

    A float64 array of n axes of length 2**n; axis i is the set of slots that shape i fits.
    """
    sets = torch.arange(2**n)
    true = torch.zeros((2**n,) * n, dtype=torch.bool)
    for order in orders:
        # In this order slot s is filled by shape order[s].
        filled = torch.ones((2**n,) * n, dtype=torch.bool)
        for slot, shape in enumerate(order):
            fits = (sets >> slot & 1).bool()
            filled &= fits.view([-1 if axis == shape else 1 for axis in range(n)])
        true |= filled
    return true.double()


def probability(belief: Belief, meaning: Meaning) -> torch.Tensor:
    """The probability that a caption is true of each picture of a belief: float64, (batch,).

    Summed over all layouts and all looks in them; a picture that is no scene counts as disagreeing,
    in proportion to its misfit.
    """
    n = meaning.count
    bits = _fits(meaning)
    # (batch, 9, 2**n): the probability that the shape in a cell fits just this set of slots.
    sets = torch.zeros(len(belief.looks), 9, 2**n, dtype=torch.float64)
    sets.scatter_add_(2, bits.expand(len(belief.looks), -1, -1), belief.looks)
    total = torch.zeros(len(belief.looks), dtype=torch.float64)
    for i, cells in enumerate(ALL_LAYOUTS):
        if len(cells) != n:
            continue
        orders = tuple(
            order
            for order in permutations(range(n))
            if meaning.may_stand([cells[shape] for shape in order])
        )
        if orders:
            true = _true_if(n, orders).expand(len(total), *(2**n,) * n)
            for cell in reversed(cells):
                true = torch.einsum("b...k,bk->b...", true, sets[:, cell])
            total += belief.layouts[:, i] * true
    return (total * belief.fit).clamp(0, 1)


def agreements(images: torch.Tensor, captions: str | Sequence[str]) -> torch.Tensor:
    """How far each picture agrees with its caption: float64 in [0, 1], shape (batch,).

    `images` is (batch, 3, side, side) in [-1, 1]; `captions` one for each, or one for all. Raises
    ValueError for another number of captions, one that can't be understood, or images as
    `believe` refuses them.
    """
    if isinstance(captions, str):
        captions = [captions] * len(images)
    if len(captions) != len(images):
        raise ValueError(
            f"captions has one text for each picture, {len(images)}; not {len(captions)}."
        )
    rows: dict[Meaning, list[int]] = {}
    for i, text in enumerate(captions):
        rows.setdefault(understand(text), []).append(i)
    belief = believe(images)
    score = torch.zeros(len(images), dtype=torch.float64)
    for meaning, these in rows.items():
        part = Belief(*(column[these] for column in vars(belief).values()))
        score[these] = probability(part, meaning)
    return score


def agreement(image: torch.Tensor, caption: str) -> float:
    """How far one picture, (3, side, side) in [-1, 1], agrees with a caption, 0 to 1."""
    if not isinstance(image, torch.Tensor) or image.ndim != 3:
        raise ValueError("image is one picture, a tensor (3, side, side); see agreements.")
    return float(agreements(image[None], caption)[0])
