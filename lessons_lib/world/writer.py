"""Documents that know their own probability: a writer that draws, writes and keeps the account.

A generator of the world is a function of a Writer. Whatever it leaves to chance goes through
`pick` or `deal`, which record the probability of what was drawn, and whatever it says goes through
`write`. When no two ways of drawing give the same text, the product of the recorded probabilities
is the probability of the text.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

LN2 = math.log(2.0)


class Choice(NamedTuple):
    """One random choice: where it was made, what came, ln of its probability, and from which
    character of the text on it shows."""

    site: str
    value: Any
    log_prob: float
    start: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text, the choices that made it, and what is true of it.

    `log_prob` is the natural logarithm of the text's probability among the documents of its `kind`.
    """

    kind: str
    text: str
    log_prob: float
    choices: tuple[Choice, ...] = ()
    truth: dict = field(default_factory=dict)

    @property
    def bits(self) -> float:
        """−log₂ of the text's probability."""
        return -self.log_prob / LN2


class Table:
    """Hashable values to draw from, with their probabilities: uniform, or proportional to `weights`.

    Raises ValueError for no values, two equal values, or weights that are not all positive.
    """

    __slots__ = ("values", "probs", "log_probs", "_steps", "_uniform")

    def __init__(self, values: Sequence, weights: Sequence[float] | None = None):
        self.values = tuple(values)
        if not self.values:
            raise ValueError("A table needs at least one value.")
        if len(set(self.values)) < len(self.values):
            raise ValueError("A table's values must differ, else one text has two derivations.")
        self._uniform = weights is None
        weights = [1.0] * len(self.values) if weights is None else list(weights)
        if len(weights) != len(self.values) or min(weights) <= 0:
            raise ValueError("A table needs one positive weight for each of its values.")
        total = math.fsum(weights)
        self.probs = tuple(weight / total for weight in weights)
        self.log_probs = tuple(math.log(p) for p in self.probs)
        # The last step is left out: rounding can then never lead past the end.
        self._steps = list(accumulate(self.probs))[:-1]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def entropy(self) -> float:
        """Expected −ln p of one draw, in nats."""
        return -math.fsum(p * logp for p, logp in zip(self.probs, self.log_probs))

    def mean(self, measure: Callable[[Any], float] = len) -> float:
        """Expected value of a measure of what is drawn; of its length unless told otherwise."""
        return math.fsum(p * measure(value) for p, value in zip(self.probs, self.values))

    def draw(self, rng: Random) -> int:
        """The index of a value drawn with the table's probabilities."""
        if self._uniform:
            return int(rng.random() * len(self.values))
        return bisect_right(self._steps, rng.random())


class Writer:
    """Draws with one random generator, writes one document at a time, and records every choice."""

    __slots__ = ("rng", "_parts", "_length", "_choices")

    def __init__(self, rng: Random):
        self.rng = rng
        self._parts: list[str] = []
        self._choices: list[Choice] = []
        self._length = 0

    def pick(self, site: str, table: Table) -> Any:
        """Draw one value of a table."""
        i = table.draw(self.rng)
        value = table.values[i]
        self._choices.append(Choice(site, value, table.log_probs[i], self._length))
        return value

    def deal(self, site: str, values: Sequence, n: int) -> list:
        """Draw `n` different values, each as probable as the next, in order.

        Each draw is a choice of its own: the k-th has probability 1 / (len(values) − k + 1).
        """
        pool = list(values)
        if n > len(pool):
            raise ValueError(f"Only {len(pool)} values are there for {site}; {n} were asked for.")
        dealt = []
        for left in range(len(pool), len(pool) - n, -1):
            i = int(self.rng.random() * left)
            pool[i], pool[left - 1] = pool[left - 1], pool[i]
            dealt.append(pool[left - 1])
            self._choices.append(Choice(site, pool[left - 1], -math.log(left), self._length))
        return dealt

    def write(self, text: str) -> None:
        """Put text at the end of the document."""
        self._parts.append(text)
        self._length += len(text)

    def finish(self, kind: str, **truth) -> Document:
        """The document written since the last call."""
        choices, self._choices = tuple(self._choices), []
        text, self._parts = "".join(self._parts), []
        self._length = 0
        return Document(kind, text, math.fsum(c.log_prob for c in choices), choices, truth)


def stream(write: Callable[[Writer], Document], seed: int) -> Iterator[Document]:
    """Documents without end; the same function and seed give the same ones on any machine.

    Python's generator (the Mersenne Twister) is the same everywhere, and `random()` is its only
    method used here, since only that one is promised never to change.
    """
    writer = Writer(Random(f"{write.__module__}.{write.__qualname__}/{seed}"))
    while True:
        yield write(writer)
