"""Applying learned merges to many chunks, or to long ones, with array operations.

Both functions take the ids of all chunks in one array and each chunk's length, and return a tuple
of ids for each chunk.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

import numpy as np

from .board import Board, without_overlaps
from .textbook import Pair


class MergeTable:
    """Merges {pair: new id}, earliest first; looks up the ranks of many pairs at once."""

    def __init__(self, merges: Mapping[Pair, int]):
        self.pairs = list(merges)
        halves = np.array(self.pairs, np.int64).reshape(-1, 2)
        keys = (halves[:, 0] << 32) | halves[:, 1]
        order = np.argsort(keys)
        self.never = len(keys)  # the rank of a pair that does not merge: behind all others
        self._keys = np.append(keys[order], np.int64(2**62))
        self._ranks = np.append(order, self.never)
        self.new_ids = np.fromiter(merges.values(), np.int64, len(keys))

    def ranks(self, pairs: np.ndarray) -> np.ndarray:
        """The rank of each pair, as left id * 2**32 + right id; `never` where it does not merge."""
        found = np.searchsorted(self._keys, pairs)
        return np.where(self._keys[found] == pairs, self._ranks[found], self.never)


def merge_in_rounds(
    ids: np.ndarray, lengths: np.ndarray, table: MergeTable
) -> list[tuple[int, ...]]:
    """For many short chunks: in each round each makes its earliest merge; those done leave."""
    results: list[tuple[int, ...]] = [()] * len(lengths)
    chunks = np.arange(len(lengths))
    ids = ids.copy()
    ranks = np.full(len(ids), table.never)
    ranks[:-1] = table.ranks((ids[:-1] << 32) | ids[1:])
    ranks[np.cumsum(lengths) - 1] = table.never  # a chunk's last id has no partner
    while len(chunks):
        starts = np.cumsum(lengths) - lengths
        best = np.minimum.reduceat(ranks, starts)
        done = best == table.never
        if done.any():
            _hand_out(results, chunks[done], lengths[done], ids[np.repeat(done, lengths)])
            stay = np.repeat(~done, lengths)
            ids, ranks = ids[stay], ranks[stay]
            chunks, lengths, best = chunks[~done], lengths[~done], best[~done]
            if not len(chunks):
                break
        owner = np.repeat(np.arange(len(lengths)), lengths)
        firsts = np.flatnonzero(ranks == best[owner])
        firsts = without_overlaps(firsts, firsts + 1)
        lengths = lengths - np.bincount(owner[firsts], minlength=len(lengths))
        ends = np.cumsum(lengths) - 1

        ids[firsts] = table.new_ids[ranks[firsts]]
        stay = np.ones(len(ids), bool)
        stay[firsts + 1] = False
        ids, ranks = ids[stay], ranks[stay]
        firsts = firsts - np.arange(len(firsts))  # where the merged ids stand now
        changed = np.concatenate([firsts, firsts[firsts > 0] - 1])
        changed = changed[changed < len(ids) - 1]
        ranks[changed] = table.ranks((ids[changed] << 32) | ids[changed + 1])
        ranks[ends] = table.never
    return results


def merge_by_rank(ids: np.ndarray, lengths: np.ndarray, table: MergeTable) -> list[tuple[int, ...]]:
    """For long chunks: the ranks that occur wait in a heap, each with its places; the lowest merges
    everywhere at once.

    A merge makes pairs of higher rank only, so no rank comes back, and the work is near linear in
    the length.
    """
    board = Board(ids, lengths)
    waiting: dict[int, list[np.ndarray]] = {}  # rank -> places where its pair was born
    heap: list[int] = []

    def add(places: np.ndarray) -> None:
        ranks = table.ranks(board.pairs(places))
        order = np.argsort(ranks)[: np.count_nonzero(ranks < table.never)]
        ranks, places = ranks[order], places[order]
        starts = np.flatnonzero(np.diff(ranks, prepend=-1))
        for rank, start, end in zip(
            ranks[starts].tolist(), starts, np.append(starts[1:], len(ranks))
        ):
            if rank not in waiting:
                waiting[rank] = []
                heapq.heappush(heap, rank)
            waiting[rank].append(places[start:end])

    add(board.with_pair(board.places))
    while heap:
        rank = heapq.heappop(heap)
        pair = table.pairs[rank]
        places = board.holding(pair, np.concatenate(waiting.pop(rank)))
        add(board.merge(pair, places, table.new_ids[rank]))

    board_ids = board.ids[board.places]
    left = board_ids >= 0
    lengths = np.add.reduceat(left.astype(np.int64), np.cumsum(lengths) - lengths)
    results: list[tuple[int, ...]] = [()] * len(lengths)
    _hand_out(results, np.arange(len(lengths)), lengths, board_ids[left])
    return results


def _hand_out(results: list, numbers: np.ndarray, lengths: np.ndarray, ids: np.ndarray) -> None:
    """Cut ids into pieces of these lengths, and put them as tuples where the numbers say."""
    flat = tuple(ids.tolist())
    ends = np.cumsum(lengths)
    for number, start, end in zip(numbers.tolist(), (ends - lengths).tolist(), ends.tolist()):
        results[number] = flat[start:end]
