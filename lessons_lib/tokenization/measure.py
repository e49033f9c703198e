"""What a tokenizer does to text, in numbers: unknown words, compression, unused tokens, cut numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from .tokenizer import Tokenizer


def words(text: str) -> list[str]:
    """The words of a text: its runs of letters, in lower case."""
    return [word.lower() for word in re.findall(r"[^\W\d_]+", text)]


def distinct_words(all_words: Sequence[str], points: int = 40) -> tuple[list[int], list[int]]:
    """How many words were read, and how many different ones met, at `points` places of a text."""
    marks = np.linspace(0, len(all_words), points + 1, dtype=int)[1:]
    met: set[str] = set()
    distinct, start = [], 0
    for mark in marks:
        met.update(all_words[start:mark])
        distinct.append(len(met))
        start = mark
    return marks.tolist(), distinct


def unknown_share(known: Sequence[str], new: Sequence[str], size: int) -> float:
    """The share of the words of `new` that are not among the `size` most frequent of `known`."""
    listed = {word for word, _count in Counter(known).most_common(size)}
    return sum(word not in listed for word in new) / len(new)


def bytes_per_character(text: str) -> float:
    """UTF-8 bytes for a character, on average. Raises ValueError for an empty text."""
    if not text:
        raise ValueError("bytes_per_character needs a text of at least one character.")
    return len(text.encode("utf-8")) / len(text)


def first_merges(tokenizer: Tokenizer, n: int) -> Tokenizer:
    """The tokenizer that training would have given had it stopped after n merges.

    It has no special tokens. Raises ValueError when n is below 0 or more than there are merges.
    """
    if not 0 <= n <= len(tokenizer.merges):
        raise ValueError(f"n must be from 0 to {len(tokenizer.merges)} merges, not {n}.")
    kept = tokenizer.tokens[: 256 + n]
    return Tokenizer(kept, tokenizer.merges[:n], {}, tokenizer.pattern)


def bytes_per_token(tokenizer: Tokenizer, text: str) -> float:
    """How many bytes of the text one token stands for, on average."""
    return len(text.encode("utf-8")) / len(tokenizer.encode(text))


def token_counts(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """How often each id of the vocabulary occurs in the text; shape (vocabulary size,)."""
    return np.bincount(tokenizer.encode(text), minlength=len(tokenizer))


def number_pieces(tokenizer: Tokenizer, below: int = 10_000) -> np.ndarray:
    """Into how many tokens each of the numbers 0, 1, … is cut; shape (below,)."""
    return np.array([len(tokenizer.encode(str(n))) for n in range(below)])


def cut_positions(tokenizer: Tokenizer, number: int) -> tuple[int, ...]:
    """Where a number's digits are cut: the lengths of its pieces, for instance (2, 1) for 12|3."""
    return tuple(len(tokenizer.tokens[i]) for i in tokenizer.encode(str(number)))


def features(pieces: Sequence[Sequence[int]], n_features: int) -> np.ndarray:
    """Counts of each id in each list: a bag of tokens; shape (number of lists, n_features)."""
    table = np.zeros((len(pieces), n_features))
    for row, ids in enumerate(pieces):
        np.add.at(table[row], list(ids), 1.0)
    return table


def fit_counts(inputs: np.ndarray, targets: np.ndarray, penalty: float = 1e-3) -> np.ndarray:
    """Ridge regression without an intercept: weights w that make inputs @ w close to targets.

    `inputs` has shape (examples, features), `targets` (examples,); the result (features,). The
    penalty is small: it decides only for features that never occur, which get weight 0.
    """
    gram = inputs.T @ inputs + penalty * np.eye(inputs.shape[1])
    return np.linalg.solve(gram, inputs.T @ targets)


def code_length(tokenizer: Tokenizer, train: str, test: str) -> float:
    """Bits that a code for single tokens needs to write `test`.

    The code gives a token −log₂ of its share in `train`; half a count is added to each, so that a
    token not met there can still be written. Source: Shannon 1948, sections 6 to 9.
    """
    counts = token_counts(tokenizer, train) + 0.5
    bits = -np.log2(counts / counts.sum())
    return float(bits[tokenizer.encode(test)].sum())
