"""The exact entropy and mean length of few-shot documents, by expectation over their tables."""

from __future__ import annotations

from functools import cache
from math import comb, fsum, log

from lessons_lib.world.fewshot.families import TRAIN_FAMILIES
from lessons_lib.world.fewshot.family import Family
from lessons_lib.world.fewshot.instructions import NAMED_WAYS, ORDERS, named_instruction
from lessons_lib.world.fewshot.labels import LabelKind
from lessons_lib.world.fewshot.writing import CLASSES_MODES, MAPPING_MODES, NEW_NAME, YES_NO
from lessons_lib.world.writer import Table

# "I: " and ", O: " in each example, and ", " between two.
_FRAME, _BETWEEN = 8, 2


def _rows_entropy(rows) -> float:
    """Entropy of the pick within a row, a row drawn uniformly. In nats."""
    return fsum(row.train.entropy for row in rows) / len(rows)


def _rows_mean(rows, measure=len) -> float:
    return fsum(row.train.mean(measure) for row in rows) / len(rows)


@cache
def _left(n_rows: int, drawn: int, n_classes: int) -> float:
    """Expected ln of the rows left, when each of `drawn` inputs was of this class by chance."""
    p = 1 / n_classes
    return fsum(
        comb(drawn, k) * p**k * (1 - p) ** (drawn - k) * log(n_rows - k)
        for k in range(drawn + 1)
        if k == drawn or p < 1
    )


@cache
def _classes_seen(n: int, n_classes: int) -> tuple[float, ...]:
    """Probabilities that 1, 2, … classes at least are among n examples of uniform classes."""
    exactly = [1.0] + [0.0] * n_classes
    for _ in range(n):
        exactly = [0.0] + [
            exactly[k] * k / n_classes + exactly[k - 1] * (n_classes - k + 1) / n_classes
            for k in range(1, n_classes + 1)
        ]
    return tuple(fsum(exactly[k:]) for k in range(1, n_classes + 1))


def _labels_entropy(table: Table, seen: tuple[float, ...]) -> float:
    """Entropy of the labels; `seen[k]`: the probability that a (k + 1)-th label is drawn at all."""

    def of(kind: LabelKind) -> float:
        if kind.natural:
            return 0.0
        within = _rows_entropy(kind.rows)
        return fsum(p * (log(len(kind.rows) - k) + within) for k, p in enumerate(seen) if p)

    return seen[0] * table.entropy + table.mean(of)


def _classes(family: Family) -> tuple[float, float]:
    n_classes = len(family.classes)
    label = [family.labels.mean(lambda kind, c=c: kind.mean_length(c)) for c in range(n_classes)]

    def examples(n: int) -> float:
        return (
            n * log(n_classes)
            + fsum(
                _left(len(rows), i, n_classes) + _rows_entropy(rows)
                for rows in family.rows
                for i in range(n)
            )
            / n_classes
        )

    inputs = fsum(map(_rows_mean, family.rows)) / n_classes + _FRAME + _BETWEEN
    count = family.counts.mean(lambda n: n)
    plain = count * (inputs + fsum(label) / n_classes) - _BETWEEN
    drawn = family.counts.mean(
        lambda n: _labels_entropy(family.labels, _classes_seen(n, n_classes))
    )
    yes = fsum(len(YES_NO[c != 0]) for c in range(n_classes)) / n_classes
    blank = [""] * n_classes
    named = 1 + NAMED_WAYS.mean(
        lambda way: len(named_instruction(way, family.unit, family.names, blank, range(n_classes)))
    )
    extra = {
        "plain": (drawn, plain),
        "which": (
            family.which.entropy,
            family.which.mean(lambda pair: len(pair[0])) + 1 + count * (inputs + yes) - _BETWEEN,
        ),
        "named": (
            NAMED_WAYS.entropy
            + ORDERS[n_classes].entropy
            + _labels_entropy(family.labels, (1.0,) * n_classes),
            named + fsum(label) + plain,
        ),
    }
    entropy = CLASSES_MODES.entropy + family.counts.entropy + family.counts.mean(examples)
    return (
        entropy + CLASSES_MODES.mean(lambda mode: extra[mode][0]),
        CLASSES_MODES.mean(lambda mode: extra[mode][1]),
    )


def _mapping(family: Family) -> tuple[float, float]:
    (rows,) = family.rows
    within = _rows_entropy(rows)
    entropy = family.counts.mean(lambda n: fsum(_left(len(rows), i, 1) + within for i in range(n)))
    example = _FRAME + _BETWEEN + _rows_mean(rows, lambda pair: len(pair[0]) + len(pair[1]))
    told = MAPPING_MODES.probs[1]
    return (
        MAPPING_MODES.entropy + told * family.tellings.entropy + family.counts.entropy + entropy,
        told * (family.tellings.mean() + 1) + family.counts.mean(lambda n: n * example) - _BETWEEN,
    )


def _names(family: Family) -> tuple[float, float]:
    (rows,) = family.rows
    new = NEW_NAME.probs[0]

    def examples(n: int) -> float:
        # distinct[k]: the probability that k names are known; the first is always new.
        distinct = [0.0, 1.0] + [0.0] * n
        entropy, seen = log(len(rows)), [1.0]
        for _ in range(1, n):
            entropy += NEW_NAME.entropy
            entropy += fsum(
                p * (new * log(len(rows) - k) + (1 - new) * log(k))
                for k, p in enumerate(distinct)
                if p
            )
            before = [0.0, *distinct[:-1]]
            distinct = [new * b + (1 - new) * d for b, d in zip(before, distinct, strict=True)]
        seen = tuple(fsum(distinct[k:]) for k in range(1, n + 1))
        return entropy + _labels_entropy(family.labels, seen)

    label = family.labels.mean(lambda kind: kind.mean_length(0))
    example = _rows_mean(rows) + label + _FRAME + _BETWEEN
    return (
        family.counts.entropy + family.counts.mean(examples),
        family.counts.mean(lambda n: n * example) - _BETWEEN,
    )


@cache
def few_shot_entropy() -> tuple[float, float]:
    """The entropy of `write_few_shot`'s documents in nats, and their mean number of characters."""
    exact = {"classes": _classes, "mapping": _mapping, "names": _names}
    values = {family.name: exact[family.kind](family) for family in TRAIN_FAMILIES.values}
    return (
        TRAIN_FAMILIES.entropy + TRAIN_FAMILIES.mean(lambda family: values[family.name][0]),
        TRAIN_FAMILIES.mean(lambda family: values[family.name][1]),
    )
