"""Which of many captions are true of which of many scenes, all at once.

The world's `agrees` answers for one scene and one caption. A batch of 128 pictures and as many
captions has 16,384 pairs, at every step of a training; here they are looked up together, and the
tests hold the answers equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import torch
from torch import Tensor

from lessons_lib.world.names import COLOURS
from lessons_lib.world.scenes import KINDS, PLACES, RELATIONS, SIZES, Meaning, Scene, understand
from lessons_lib.world.scenes.scene import related

MOST = 3
# Whether one cell is in a relation to another: (relations, 9, 9).
RELATED = torch.tensor(
    [[[related(a, relation, b) for b in range(9)] for a in range(9)] for relation in RELATIONS]
)
FIELDS = (KINDS, COLOURS, SIZES, PLACES)
ORDERS = {n: torch.tensor(list(permutations(range(n)))) for n in range(1, MOST + 1)}


def truth_table(scenes: Sequence[Scene], captions: Sequence[str | Meaning]) -> Tensor:
    """(scenes, captions) bool: whether each caption is true of each scene, as `agrees` has it.

    Raises ValueError for a caption that the world does not understand.
    """
    meanings = [understand(c) if isinstance(c, str) else c for c in captions]
    table = torch.zeros(len(scenes), len(meanings), dtype=torch.bool)
    for n in range(1, MOST + 1):
        rows = [i for i, scene in enumerate(scenes) if len(scene.shapes) == n]
        columns = [j for j, meaning in enumerate(meanings) if meaning.count == n]
        if rows and columns:
            found = _of_one_count([scenes[i] for i in rows], [meanings[j] for j in columns], n)
            table[torch.tensor(rows)[:, None], torch.tensor(columns)] = found
    return table


def _of_one_count(scenes: Sequence[Scene], meanings: Sequence[Meaning], n: int) -> Tensor:
    """The table for scenes of n shapes and captions of n slots."""
    shapes = torch.tensor([[_known(s) for s in scene.shapes] for scene in scenes])  # (B, n, 4)
    told = torch.tensor([[_told(thing) for thing, _side in m.slots()] for m in meanings])
    same = (told[None, :, None] == -1) | (told[None, :, None] == shapes[:, None, :, None])
    fits = same.all(4)  # (B, N, shape, slot)
    side = torch.tensor([[side for _thing, side in m.slots()] for m in meanings])
    asked = ~side[:, :, None] & side[:, None, :]  # (N, slot, slot): first side to second
    which = torch.tensor([RELATIONS.index(m.relation) if m.relation else 0 for m in meanings])
    cells = shapes[..., 3]
    true = torch.zeros(len(scenes), len(meanings), dtype=torch.bool)
    for order in ORDERS[n]:
        matched = fits[:, :, order, torch.arange(n)].all(2)
        here = cells[:, order]
        stands = RELATED[which[None, :, None, None], here[:, None, :, None], here[:, None, None, :]]
        true |= matched & (stands | ~asked).flatten(2).all(2)
    return true


def _known(shape) -> list[int]:
    values = (shape.kind, shape.colour, shape.size, shape.place)
    return [field.index(value) for field, value in zip(FIELDS, values, strict=True)]


def _told(thing) -> list[int]:
    values = (thing.kind, thing.colour, thing.size, thing.place)
    return [-1 if v is None else f.index(v) for f, v in zip(FIELDS, values, strict=True)]
