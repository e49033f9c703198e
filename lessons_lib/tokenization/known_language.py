"""A tiny made-up language whose words and entropy are known exactly.

Its text is a run of words drawn independently, written without spaces, so nothing in the text shows
where one word ends. No word begins another, so a reader who knows the words can still cut the text
in exactly one way, and the entropy per letter is the entropy of one word over its mean length.
"""

from __future__ import annotations

import numpy as np


class KnownLanguage:
    """`n_words` random words over `alphabet`, the r-th one drawn with probability ∝ 1/(r+1).

    The same seed gives the same words and texts on every machine.
    """

    def __init__(self, n_words: int = 60, alphabet: str = "abcdefghij", seed: int = 0):
        rng = np.random.default_rng(seed)
        words: list[str] = []
        while len(words) < n_words:
            word = "".join(rng.choice(list(alphabet), size=rng.integers(3, 8)))
            if not any(word.startswith(other) or other.startswith(word) for other in words):
                words.append(word)
        self.words = words
        weights = 1.0 / np.arange(1, n_words + 1)
        self.probabilities = weights / weights.sum()

    def sample(self, n_words: int, seed: int) -> str:
        """A text of `n_words` words, without spaces."""
        rng = np.random.default_rng(seed)
        return "".join(rng.choice(self.words, size=n_words, p=self.probabilities))

    @property
    def bits_per_letter(self) -> float:
        """The exact entropy: no code for these texts can need fewer bits per letter on average."""
        p = self.probabilities
        lengths = np.array([len(word) for word in self.words])
        return float(-(p * np.log2(p)).sum() / (p * lengths).sum())

    def bits_of(self, text: str) -> float:
        """−log₂ of the exact probability of this very text, in bits. Raises ValueError as `cuts`."""
        bits = dict(zip(self.words, -np.log2(self.probabilities), strict=True))
        return float(sum(bits[word] for word in self.with_spaces(text).split()))

    def with_spaces(self, text: str) -> str:
        """The text with a space behind each word. Raises ValueError as `cuts`."""
        ends = sorted(self.cuts(text))
        starts = [0, *ends[:-1]]
        return "".join(text[start:end] + " " for start, end in zip(starts, ends, strict=True))

    def cuts(self, text: str) -> set[int]:
        """The positions in `text` at which a word ends, by the words themselves.

        Raises ValueError for a text that is not a run of whole words.
        """
        ends, start, known = set(), 0, set(self.words)
        while start < len(text):
            for end in range(start + 3, min(start + 8, len(text) + 1)):
                if text[start:end] in known:
                    break
            else:
                raise ValueError(f"No word of the language starts at position {start} of the text.")
            ends.add(end)
            start = end
        return ends
