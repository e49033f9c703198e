"""Counting on longer memory: which character follows the last k characters of a text."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator


class ContextCounts:
    """A density of text: the next character given the `k` before it, by counting.

    Every count begins at `room`, so that no character that was met is impossible anywhere. Source:
    Shannon 1948, section 3 (k = 0, 1, 2 are his first approximations to English).
    """

    def __init__(self, text: str, k: int, room: float = 0.01):
        """Count. Raises ValueError for an empty text or a negative k."""
        if not text or k < 0:
            raise ValueError(
                "ContextCounts needs a text with a character in it, and k of 0 or more."
            )
        self.k, self.room = k, room
        self.alphabet = sorted(set(text))
        self._after: defaultdict[str, Counter] = defaultdict(Counter)
        padded = " " * k + text
        for i in range(len(text)):
            self._after[padded[i : i + k]][padded[i + k]] += 1

    def bits(self, text: str) -> float:
        """−log₂ of a text's probability; infinite where it has a character that was never met."""
        return math.fsum(cost for cost, _met in self.costs(text))

    def costs(self, text: str) -> Iterator[tuple[float, bool]]:
        """For each character, its bits, and whether it was met behind the same `k` characters."""
        known = set(self.alphabet)
        padded = " " * self.k + text
        for i, character in enumerate(text):
            counts = self._after.get(padded[i : i + self.k], Counter())
            count = counts[character]
            whole = counts.total() + self.room * len(known)
            yield (
                -math.log2((count + self.room) / whole) if character in known else math.inf,
                count > 0,
            )
