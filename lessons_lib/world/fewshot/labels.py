"""The words that stand behind "O:": natural names of classes, small sets, any word, made-up words.

A document draws a kind of label, and a label for a class only when that class first appears. No
word belongs to two kinds in one family, so the labels of a document tell how they were drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.world.fewshot.rows import Row, draw_input, sentence_rows, single_rows, trainable
from lessons_lib.world.fewshot.words import WORDS
from lessons_lib.world.writer import Table, Writer

# Small sets whose words call for each other. The sets kept back never label anything in training.
SETS = tuple(
    tuple(words.split())
    for words in (
        *("A B", "1 2", "x y", "left right", "yes no", "up down", "cat dog", "king queen"),
        *("sun moon", "true false", "C D E F", "3 4 5 6", "red blue green yellow"),
        *("north south east west", "alpha beta gamma delta", "hearts spades clubs diamonds"),
        "spring summer autumn winter",
    )
)
HELD_OUT_SETS = tuple(
    tuple(words.split())
    for words in ("P Q R S", "7 8 9 0", "gold silver bronze copper", "in out", "tea coffee")
)
_IN_SETS = {word for words in SETS + HELD_OUT_SETS for word in words}
ORDINARY = single_rows(word for word in WORDS if word not in _IN_SETS)

# A thousand words that are none: a beginning and an ending each. The classics are kept back.
_BEGINNINGS = (
    "blom brask drev dulf fesk fim floz frub ganz glem gorp gruv jalp jusk kez klom krif lerb loz "
    "mib mosk narb nolt plof prug quav rulm skib slub snav splam teg thrim tolv trab vask vib wuv "
    "yab yod zant zeb zil zorp"
)
_ENDINGS = "ab ap ek ep ib if ig ob op og ud um up uz ax ex ix ol ul ith osh ank ong"
MADE_UP = (
    *sentence_rows((b + "{end}" for b in _BEGINNINGS.split()), {"end": _ENDINGS.split()}),
    *(Row([], unseen=[word]) for word in "blick dax wug fep toma modi zav bouba kiki tupa".split()),
)

KINDS = ("natural", "sets", "words", "made_up")
# How often a training document's labels are of each kind.
SHARES = {"natural": 0.15, "sets": 0.2, "words": 0.25, "made_up": 0.4}


class LabelKind:
    """One way to label classes: by `natural` names, one for each, or by words dealt from `rows`."""

    __slots__ = ("name", "natural", "rows")

    def __init__(self, name: str, natural: Sequence[str] = (), rows: Sequence[Row] = ()):
        self.name, self.natural, self.rows = name, tuple(natural), trainable(rows)

    def mean_length(self, c: int) -> float:
        """Expected number of characters of the label of class `c`."""
        if self.natural:
            return float(len(self.natural[c]))
        return sum(row.train.mean() for row in self.rows) / len(self.rows)


_ANY_WORD = LabelKind("words", rows=ORDINARY)
_ANY_MADE_UP = LabelKind("made_up", rows=MADE_UP)
_SET_KINDS = tuple(LabelKind("sets", rows=[Row([w]) for w in words]) for words in SETS)


def label_table(natural: Sequence[Sequence[str]], n_classes: int | None) -> Table:
    """The kinds of label that a family draws from, natural names among them; SHARES apart.

    With `n_classes` None there is no end of classes, and only free words will do.
    """
    kinds = [(_ANY_WORD, SHARES["words"]), (_ANY_MADE_UP, SHARES["made_up"])]
    if n_classes is not None:
        sets = [kind for kind in _SET_KINDS if len(kind.rows) >= n_classes]
        kinds += [(kind, SHARES["sets"] / len(sets)) for kind in sets]
        kinds += [
            (LabelKind("natural", names), SHARES["natural"] / len(natural)) for names in natural
        ]
    return Table([kind for kind, _ in kinds], [share for _, share in kinds])


def label_rows(kind: str, split: str) -> list[tuple[str, ...]]:
    """The rows of label words of the kind "words" or "made_up", in "train" or "held_out"."""
    rows = MADE_UP if kind == "made_up" else ORDINARY
    splits = ("train",) if split == "train" else ("held_out", "unseen")
    return [found for row in rows for s in splits if (found := row.split(s))]


class Labels:
    """The labels of one document, drawn when they are first asked for."""

    __slots__ = ("given", "_writer", "_table", "_kind", "_rows")

    def __init__(self, writer: Writer, table: Table):
        self.given: dict = {}
        self._writer, self._table, self._kind = writer, table, None

    def of(self, c) -> str:
        """The label of class `c`: the same each time, and another for every other class."""
        label = self.given.get(c)
        if label is None:
            if self._kind is None:
                self._kind = self._writer.pick("labels", self._table)
                self._rows = list(self._kind.rows)
            if self._kind.natural:
                label = self._kind.natural[c]
            else:
                label = draw_input(self._writer, "label", self._rows)
            self.given[c] = label
        return label
