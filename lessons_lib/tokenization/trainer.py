"""The shipped trainer: the textbook's merges, learned some hundred times faster.

Three ideas replace the textbook's recounting:

1. Equal chunks are merged once, with a weight: a megabyte of prose has 300,000 chunks but 15,000
   different ones.
2. All chunks lie on one board (`board.py`), and each pair keeps the places where it was born. A
   merge touches those places only, all of them in a few array operations.
3. A pair is born in the moment its newer half is made; from then on its count can only fall. So the
   count at birth is an upper bound, a heap holds these bounds, and only the pair on top is ever
   counted again.

The order is that of the BPE trainer in `tokenizers`: highest count first; among equals, the pair
with the smaller ids.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np

from .board import Board
from .checks import check_text
from .pretokenize import BYTE_ORDER, blocks, byte_ids, split
from .textbook import Pair


def learn(
    texts: Iterable[str], vocab_size: int, pattern: str, min_frequency: int = 1
) -> tuple[list[bytes], list[Pair]]:
    """A vocabulary of vocab_size tokens, the 256 bytes first, and the merges that make the others.

    Raises ValueError when the texts hold nothing, TypeError when one of them is no text.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        check_text(text, "each of the texts")
        for block in blocks(text, pattern):
            counts.update(split(block, pattern))
    if not counts:
        raise ValueError("texts holds no text at all: there is nothing to learn from.")
    tokens = [bytes([byte]) for byte in BYTE_ORDER]
    merges = learn_merges(counts, vocab_size - len(tokens), min_frequency)
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return tokens, merges


def learn_merges(
    chunk_counts: Mapping[str, int], num_merges: int, min_frequency: int = 1
) -> list[Pair]:
    """The first num_merges merges of byte-level BPE on chunks that occur as often as chunk_counts
    says.

    Ids 0..255 are bytes in GPT-2's order; the k-th merge makes id 256 + k. Ends early when no pair
    occurs min_frequency times. Source: Sennrich et al. 2016, algorithm 1.
    """
    if not chunk_counts:
        return []
    chunks = [byte_ids(chunk) for chunk in chunk_counts]
    lengths = np.fromiter(map(len, chunks), np.int64, len(chunks))
    board = Board(np.fromiter(chain.from_iterable(chunks), np.int64, lengths.sum()), lengths)
    weights = np.zeros(len(board.ids), np.int64)
    weights[board.places] = np.repeat(
        np.fromiter(chunk_counts.values(), np.int64, len(chunks)), lengths
    )

    queue = _PairQueue(board, weights, max(min_frequency, 1))
    queue.add(board.with_pair(board.places))
    merges: list[Pair] = []
    while len(merges) < num_merges:
        commonest = queue.pop()
        if commonest is None:
            break
        pair, places = commonest
        queue.add(board.merge(pair, places, new_id=256 + len(merges)))
        merges.append(pair)
    return merges


class _PairQueue:
    """The pairs on a board by how often they occur (each place counts with its weight), commonest
    first."""

    def __init__(self, board: Board, weights: np.ndarray, min_frequency: int):
        self._board = board
        self._weights = weights
        self._min_frequency = min_frequency
        self._places: dict[
            Pair, np.ndarray
        ] = {}  # where a pair was born; it may be gone from some of them
        self._heap: list[tuple[int, Pair]] = []  # (-upper bound of the count, pair)

    def add(self, places: np.ndarray) -> None:
        """Add the pairs that begin at these places, where each has just been born."""
        if not len(places):
            return
        pairs = self._board.pairs(places)
        order = np.argsort(pairs)
        pairs, places = pairs[order], places[order]
        starts = np.flatnonzero(np.diff(pairs, prepend=-1))
        ends = np.append(starts[1:], len(places))
        counts = np.add.reduceat(self._weights[places], starts)
        columns = np.stack([pairs[starts], counts, starts, ends])[:, counts >= self._min_frequency]
        for number, count, start, end in columns.T.tolist():
            pair = number >> 32, number & 0xFFFFFFFF
            self._places[pair] = places[start:end]
            heapq.heappush(self._heap, (-count, pair))

    def pop(self) -> tuple[Pair, np.ndarray] | None:
        """Take out the commonest pair, with all the places where it begins; None when no pair is
        common enough."""
        while self._heap:
            bound, pair = self._heap[0]
            places = self._board.holding(pair, self._places[pair])
            count = int(self._weights[places].sum())
            if count == -bound:
                heapq.heappop(self._heap)
                del self._places[pair]
                return pair, places
            if count >= self._min_frequency:
                heapq.heapreplace(self._heap, (-count, pair))
                self._places[pair] = places
            else:
                heapq.heappop(self._heap)
                del self._places[pair]
        return None
