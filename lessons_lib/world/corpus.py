"""All kinds of document in one stream, whose exact entropy is known: what a model can be trained on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from lessons_lib.world.conversations import (
    base_page_entropy,
    demonstration_entropy,
    write_base_page,
    write_demonstration,
)
from lessons_lib.world.fewshot import few_shot_entropy, write_few_shot
from lessons_lib.world.knowledge import knowledge_entropy, write_knowledge
from lessons_lib.world.stories.entropy import story_entropy
from lessons_lib.world.stories.telling import write_story
from lessons_lib.world.sums import sum_entropy, write_sum
from lessons_lib.world.writer import LN2, Document, Table, Writer


class Kind(NamedTuple):
    """A kind of document: its writer, and the function that gives its entropy (nats, characters)."""

    write: Callable[[Writer], Document]
    entropy: Callable[[], tuple[float, float]]


KINDS = {
    "story": Kind(write_story, story_entropy),
    "knowledge": Kind(write_knowledge, knowledge_entropy),
    "few_shot": Kind(write_few_shot, few_shot_entropy),
    "base_page": Kind(write_base_page, base_page_entropy),
    "demonstration": Kind(write_demonstration, demonstration_entropy),
    "sum": Kind(write_sum, sum_entropy),
}
# What a base model reads: everything but the demonstrations, which come with fine-tuning.
SHARES = {"story": 0.35, "knowledge": 0.25, "few_shot": 0.2, "base_page": 0.1, "sum": 0.1}


def corpus(seed: int, shares: dict[str, float] | None = None) -> Iterator[Document]:
    """Documents without end, each of a kind drawn with the probabilities in `shares`.

    The same seed gives the same ones on any machine; nothing but the document at hand is in memory.
    A document's log_prob is that among its kind; add ln of the kind's share for the mixture's.
    Raises ValueError for a kind that does not exist, or shares that are not all positive.
    """
    kinds = _table(shares)
    writer = Writer(Random(f"corpus/{seed}"))
    while True:
        yield KINDS[kinds.values[kinds.draw(writer.rng)]].write(writer)


def corpus_entropy(shares: dict[str, float] | None = None) -> tuple[float, float]:
    """(entropy in nats, mean number of characters) of a document of the corpus, exactly.

    No text belongs to two kinds, so the entropy is that of the kind plus the mean of the kinds'.
    """
    kinds = _table(shares)
    known = [KINDS[kind].entropy() for kind in kinds.values]
    nats = math.fsum(p * h for p, (h, _n) in zip(kinds.probs, known, strict=True))
    characters = math.fsum(p * n for p, (_h, n) in zip(kinds.probs, known, strict=True))
    return kinds.entropy + nats, characters


def bits_per_character(kind: str) -> float:
    """The exact entropy of one kind of document, in bits for each character of its text."""
    nats, characters = KINDS[_known(kind)].entropy()
    return nats / LN2 / characters


def _table(shares: dict[str, float] | None) -> Table:
    shares = SHARES if shares is None else shares
    return Table([_known(kind) for kind in shares], list(shares.values()))


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"There is no kind of document {kind!r}; there are {', '.join(KINDS)}.")
    return kind
