"""Rows of inputs: short sentences grown from a frame, and the slice of them held out from training.

A family's inputs stand in rows. A row is one frame with its slots filled in every way ("I love
{x}"), or one bare word. A document never uses a row twice, so that its examples are of different
kinds: what they share is the class, not the wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any
from zlib import crc32

from lessons_lib.world.writer import Table, Writer

# The book's own sentences (Fleuret, figure 7.1), never in training.
BOOK_SENTENCES = frozenset(
    (
        *("I love apples", "music is my passion", "my job is boring", "frozen pizzas are awesome"),
        *("frozen pizzas taste like cardboard", "water boils at 100 degrees"),
        *("the square root of two is irrational", "the set of prime numbers is infinite"),
        *("gravity is proportional to the mass", "squares are rectangles"),
    )
)


def falls_in(text: str, one_in: int) -> bool:
    """Whether a text is in the fixed slice that holds one text in `one_in` (by its CRC-32)."""
    return crc32(text.encode()) % one_in == 0


class Row:
    """Inputs that only the slots of one frame tell apart.

    `train` is a Table of the inputs to train on, or None; `only` is the single one when there is no
    choice, else None. `held_out` are inputs of a row that is in training otherwise, `unseen` those
    of a row that is not, so that its words may be new. An input is a text, or a pair (text, output)
    in a family whose outputs are fixed.
    """

    __slots__ = ("train", "only", "held_out", "unseen")

    def __init__(self, train: Sequence, held_out: Sequence = (), unseen: Sequence = ()):
        self.train = Table(train) if train else None
        self.only = train[0] if len(train) == 1 else None
        self.held_out, self.unseen = tuple(held_out), tuple(unseen)

    def split(self, split: str) -> tuple:
        """The row's inputs in "train", "held_out", "unseen" or "all"."""
        train = self.train.values if self.train else ()
        if split == "all":
            return train + self.held_out + self.unseen
        return train if split == "train" else getattr(self, split)


def fill(frame: str, slots: Mapping[str, Sequence[str]]) -> list[str]:
    """A frame with its `{slots}` filled in every way, in a fixed order."""
    pieces = re.split(r"\{(\w+)\}", frame)
    names = pieces[1::2]
    return [
        "".join(p + f for p, f in zip(pieces[::2], (*fillers, ""), strict=True))
        for fillers in product(*(slots[name] for name in names))
    ]


def sentence_rows(lines: Iterable, slots: Mapping[str, Sequence[str]]) -> tuple[Row, ...]:
    """Rows from frames, or from lists of frames that belong together in one row.

    One row in nine is unseen; in the others one sentence in seven is held out, and the book's own.
    """
    rows = []
    for line in lines:
        frames = (line,) if isinstance(line, str) else line
        texts = [text for frame in frames for text in fill(frame, slots)]
        if falls_in("row/" + frames[0], 9) and not BOOK_SENTENCES & set(texts):
            rows.append(Row([], unseen=texts))
            continue
        held = {text for text in texts if falls_in(text, 7) or text in BOOK_SENTENCES}
        rows.append(Row([t for t in texts if t not in held], [t for t in texts if t in held]))
    return tuple(rows)


def single_rows(items: Iterable, one_in: int = 5) -> tuple[Row, ...]:
    """Rows of one input each (a text, or a pair of input and output); one in `one_in` held out."""
    return tuple(
        Row([], [item])
        if falls_in(item if isinstance(item, str) else item[0] + " -> " + item[1], one_in)
        else Row([item], [])
        for item in items
    )


def trainable(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that have something to train on."""
    return tuple(row for row in rows if row.train)


def draw_input(writer: Writer, site: str, rows: list[Row]) -> Any:
    """An input of a row that is still in `rows`, all equally probable; the row is taken out."""
    (row,) = writer.deal(site, rows, 1)
    rows.remove(row)
    return row.only if row.only is not None else writer.pick(site, row.train)
