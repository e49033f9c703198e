"""The smallest model that writes: which letter follows which, counted in a list of words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import numpy as np

EDGE = "."  # stands before the first letter of a word and behind its last


class LetterPairs:
    """A density model of words, fitted by counting pairs of neighbouring letters.

    `symbols` are the letters met, and the edge of a word; `table[i, j]` is the probability that
    symbol j follows symbol i, so that each row sums to one. Source: Shannon 1948, section 3.
    """

    def __init__(self, words: Iterable[str]):
        """Count the pairs. Raises ValueError when there is no word, or one has a full stop in it."""
        words = list(words)
        if not words or not all(words):
            raise ValueError("LetterPairs needs at least one word, and each must have a letter.")
        if any(EDGE in word for word in words):
            raise ValueError("A word must not contain a full stop: it marks the edges of words.")
        self.symbols = [EDGE, *sorted(set("".join(words)))]
        self._index = {symbol: i for i, symbol in enumerate(self.symbols)}
        counts = np.zeros((len(self.symbols), len(self.symbols)))
        for word in words:
            path = self._path(word)
            np.add.at(counts, (path[:-1], path[1:]), 1.0)
        self.table = counts / counts.sum(axis=1, keepdims=True)

    def bits(self, word: str) -> float:
        """−log₂ of the word's probability: 0 for a certain word, infinite for an impossible one."""
        if not set(word) <= set(self.symbols) - {EDGE}:
            return float("inf")
        path = self._path(word)
        with np.errstate(divide="ignore"):
            return float(-np.log2(self.table[path[:-1], path[1:]]).sum())

    def probability(self, word: str) -> float:
        """The word's probability: the product along its letters, from edge to edge."""
        return 2.0 ** -self.bits(word)

    def sample(self, n: int, seed: int, longest: int = 30) -> list[str]:
        """`n` words drawn from the model, letter by letter; the same seed gives the same words.

        A word that is still going on after `longest` letters is cut off there.
        """
        rng = np.random.default_rng(seed)
        steps = self.table.cumsum(axis=1).tolist()
        words = []
        for _n in range(n):
            word, at = [], 0
            while len(word) < longest:
                # Rounding may leave a row's last sum a hair below 1: never step past the end.
                at = min(bisect_right(steps[at], rng.random()), len(steps) - 1)
                if at == 0:
                    break
                word.append(self.symbols[at])
            words.append("".join(word))
        return words

    def _path(self, word: str) -> list[int]:
        return [0, *(self._index[letter] for letter in word), 0]
