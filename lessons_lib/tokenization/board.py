"""Many chunks of ids in one array, linked to their neighbours, so that a merge costs a few array
operations.

The trainer and the encoder of long chunks both work on it. A place is an index into the array; it
keeps its meaning while ids around it merge, as a merged pair lives on in the place of its left half
and the right half's place stays empty.

An array operation costs about a microsecond before it does anything, so a few places are better
visited one by one. Give them as a list, and the answer is a list: most pairs of a large vocabulary
stand at two or three places only.
"""

from __future__ import annotations

import numpy as np

from .textbook import Pair

Places = np.ndarray | list[int]
_EMPTY = -1  # in the place of a border between chunks, and of the right half of a merged pair


class Board:
    """ids: all chunks' ids side by side (integers >= 0); lengths: how many ids each chunk has, none
    of them zero.

    `places` are the places of the ids given, in their order.
    """

    def __init__(self, ids: np.ndarray, lengths: np.ndarray):
        chunk_numbers = np.repeat(np.arange(len(lengths)), lengths)
        self.places = (
            np.arange(len(ids)) + chunk_numbers + 1
        )  # a border before each chunk, one after the last
        size = len(ids) + len(lengths) + 1
        self.ids = np.full(size, _EMPTY, np.int64)
        self.ids[self.places] = ids
        self.after = np.arange(1, size + 1)  # the place of each id's right neighbour
        self.before = np.arange(-1, size - 1)
        # the same memory, and the quickest way to read or write one number of it
        self._ids, self._after, self._before = map(memoryview, (self.ids, self.after, self.before))

    def pairs(self, places: np.ndarray) -> np.ndarray:
        """The pairs that begin at these places, each as one number: left id * 2**32 + right id."""
        return (self.ids[places] << 32) | self.ids[self.after[places]]

    def with_pair(self, places: np.ndarray) -> np.ndarray:
        """Those of the places where a pair begins: neither empty nor the last of a chunk."""
        return places[(self.ids[places] >= 0) & (self.ids[self.after[places]] >= 0)]

    def pair(self, place: int) -> Pair:
        """The pair that begins at one place."""
        return self._ids[place], self._ids[self._after[place]]

    def holding(self, pair: Pair, places: Places) -> Places:
        """Those of the places where this pair begins."""
        left, right = pair
        if isinstance(places, list):
            ids, after = self._ids, self._after
            return [place for place in places if ids[place] == left and ids[after[place]] == right]
        return places[(self.ids[places] == left) & (self.ids[self.after[places]] == right)]

    def merge(self, pair: Pair, places: Places, new_id: int) -> Places:
        """Replace the pair by new_id at all its places; returns those where new pairs begin."""
        if isinstance(places, list):
            return self._merge_one_by_one(pair, places, new_id)
        if pair[0] == pair[1]:
            places = np.sort(places)
            places = without_overlaps(places, self.after[places])
        seconds = self.after[places]
        followers = self.after[seconds]
        self.ids[places] = new_id
        self.ids[seconds] = _EMPTY
        self.after[places] = followers
        self.before[followers] = places
        leaders = self.before[places]
        leaders = leaders[
            self.ids[leaders] != new_id
        ]  # a pair (new, new) is found from its left half
        return self.with_pair(np.concatenate([leaders, places]))

    def _merge_one_by_one(self, pair: Pair, places: list[int], new_id: int) -> list[int]:
        ids, after, before = self._ids, self._after, self._before
        changed = set()
        for place in sorted(places):
            if self.pair(place) != pair:
                continue  # the second of two that overlap, as in "aaa"
            second = after[place]
            follower = after[second]
            ids[place], ids[second] = new_id, _EMPTY
            after[place], before[follower] = follower, place
            changed.update((before[place], place))
        return [place for place in changed if ids[place] >= 0 and ids[after[place]] >= 0]


def without_overlaps(places: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Of the ascending places of one pair, those that merge; seconds are the places of the right
    halves.

    Pairs (a, a) overlap in a run, and merging goes from the left: "aaaaa" has four pairs, of which
    the first and third merge.
    """
    starts_run = np.ones(len(places), bool)
    starts_run[1:] = seconds[:-1] != places[1:]
    steps = np.arange(len(places))
    run_start = np.maximum.accumulate(np.where(starts_run, steps, 0))
    return places[(steps - run_start) % 2 == 0]
