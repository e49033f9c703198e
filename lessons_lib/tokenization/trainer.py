"""The shipped trainer: the textbook's merges, learned some hundred times faster.

Three ideas replace the textbook's recounting:

1. Equal chunks are merged once, with a weight: a megabyte of prose has 300,000 chunks but 15,000
   different ones.
2. All chunks lie on one board (`board.py`), and each pair keeps the places where it was born. A
   merge touches those places only: many in a few array operations, a few one by one.
3. A pair is born in the moment its newer half is made; from then on its count can only fall. So the
   count at birth is an upper bound, the pairs wait in one heap for each bound, and only a pair of
   the highest bound is ever counted again. The many rare pairs hardly cost anything.

The order is that of the BPE trainer in `tokenizers`: highest count first; among equals, the pair
with the smaller ids.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from .board import Board, Places
from .checks import check_text
from .pretokenize import BYTE_ORDER, as_utf8, batches
from .textbook import Pair

_FEW = 16  # places; up to here visiting each costs less than array operations on all
_ID_OF_BYTE = np.argsort(list(BYTE_ORDER))


def learn(
    texts: Iterable[str], vocab_size: int, pattern: str, min_frequency: int = 1
) -> tuple[list[bytes], list[Pair]]:
    """A vocabulary of vocab_size tokens, the 256 bytes first, and the merges that make the others.

    Raises ValueError when the texts hold nothing, TypeError when one of them is no text.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        check_text(text, "each of the texts")
        for batch in batches(text, pattern):
            counts.update(batch)
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
    chunks = [as_utf8(chunk) for chunk in chunk_counts]
    lengths = np.fromiter(map(len, chunks), np.int64, len(chunks))
    board = Board(_ID_OF_BYTE[np.frombuffer(b"".join(chunks), np.uint8)], lengths)
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
        self._weight = memoryview(weights)  # the same memory, to read single weights
        self._min_frequency = min_frequency
        self._places: dict[Pair, Places] = {}  # where a pair was born; some may hold it no more
        self._pairs: dict[int, list[Pair]] = {}  # upper bound of the count -> a heap of pairs
        self._bounds: list[int] = []  # a heap of these bounds, negative: the highest first

    def add(self, places: Places) -> None:
        """Add the pairs that begin at these places, where each has just been born."""
        if isinstance(places, list):
            born: dict[Pair, list[int]] = {}
            for place in places:
                born.setdefault(self._board.pair(place), []).append(place)
            for pair, its_places in born.items():
                self._push(pair, self._count(its_places), its_places)
            return
        if not len(places):
            return
        pairs = self._board.pairs(places)
        order = np.argsort(pairs)
        pairs, places = pairs[order], places[order]
        starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))
        ends = np.append(starts[1:], len(places))
        counts = np.add.reduceat(self._weights[places], starts)
        columns = (column.tolist() for column in (pairs[starts], counts, starts, ends))
        for number, count, start, end in zip(*columns):
            self._push((number >> 32, number & 0xFFFFFFFF), count, places[start:end])

    def pop(self) -> tuple[Pair, Places] | None:
        """Take out the commonest pair, with all the places where it begins; None when no pair is
        common enough."""
        while self._bounds:
            bound = -self._bounds[0]
            pairs = self._pairs[bound]
            pair = heapq.heappop(pairs)
            if not pairs:
                heapq.heappop(self._bounds)
                del self._pairs[bound]
            places = self._places.pop(pair)
            if len(places) <= _FEW and not isinstance(places, list):
                places = places.tolist()
            places = self._board.holding(pair, places)
            count = self._count(places)
            if count == bound:
                return pair, places
            self._push(pair, count, places)
        return None

    def _count(self, places: Places) -> int:
        if isinstance(places, list):
            weight = self._weight
            return sum([weight[place] for place in places])
        return int(self._weights[places].sum())

    def _push(self, pair: Pair, count: int, places: Places) -> None:
        if count < self._min_frequency:
            return
        self._places[pair] = places
        if count not in self._pairs:
            self._pairs[count] = []
            heapq.heappush(self._bounds, -count)
        heapq.heappush(self._pairs[count], pair)
