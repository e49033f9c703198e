"""Encoding chunks, fast: each different chunk is merged once, many of them together, and the
results are remembered.

The rule is one sentence: merge the earliest-learned pair that the chunk holds, until it holds none.
Three ways to apply it, all with the same result:

- a few short chunks: the textbook loop, on a dictionary of ranks;
- many short chunks: `array_merging.merge_in_rounds`, one merge in every chunk a round;
- long chunks: `array_merging.merge_by_rank`, one rank after the other over the whole length, which
  keeps a word of a megabyte near linear where the loop would be quadratic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

import numpy as np

from .array_merging import MergeTable, merge_by_rank, merge_in_rounds
from .textbook import Pair, merge

_LONG = 64  # bytes; above it the loop and the rounds begin to lose
_FEW = 100  # chunks; below it array operations cost more than they save
_MOST_CHUNKS = 2**17  # what the cache may hold when a call ends: about 30 MB
_MOST_CHARACTERS = 2**22


class Encoder:
    """Encodes chunks by merges {pair: new id}, earliest first; byte_to_id gives the id of each byte
    value.

    The merges must be in an order in which they can have been learned: each half a byte or made by
    an earlier merge.
    """

    def __init__(self, merges: Mapping[Pair, int], byte_to_id: Sequence[int]):
        self._merges = dict(merges)
        self._rank = {pair: rank for rank, pair in enumerate(merges)}
        self._table = MergeTable(merges)
        self._byte_to_id = np.array(byte_to_id, np.int64)
        self._whole = self._tokens_that_are_whole_chunks()
        self.clear_cache()

    def encode_chunks(self, chunks: Sequence[str]) -> list[int]:
        """The ids of all chunks, one after the other.

        Chunks come from `split`: they are not empty and hold no surrogates.
        """
        cache = self._cache
        unknown = list(set(chunks).difference(cache))
        if unknown:
            cache.update(zip(unknown, self._encode(unknown)))
            self._cached_characters += sum(map(len, unknown))
            if (
                len(cache) - len(self._whole) > _MOST_CHUNKS
                or self._cached_characters > _MOST_CHARACTERS
            ):
                self.clear_cache()  # for the next call; this one still holds the full one
        return list(chain.from_iterable(map(cache.__getitem__, chunks)))

    def clear_cache(self) -> None:
        """Forget all chunks; the next encoding starts cold."""
        self._cache = dict(self._whole)
        self._cached_characters = 0

    def _encode(self, chunks: list[str]) -> list[tuple[int, ...]]:
        """Each chunk's ids."""
        data = [chunk.encode("utf-8") for chunk in chunks]
        if len(data) <= _FEW:
            return [
                self._loop(piece)
                if len(piece) <= _LONG
                else self._merged(merge_by_rank, [piece])[0]
                for piece in data
            ]
        results: list[tuple[int, ...]] = [()] * len(data)
        short = [place for place, piece in enumerate(data) if len(piece) <= _LONG]
        long = [place for place, piece in enumerate(data) if len(piece) > _LONG]
        for places, merge_all in (short, merge_in_rounds), (long, merge_by_rank):
            for place, ids in zip(
                places, self._merged(merge_all, [data[place] for place in places])
            ):
                results[place] = ids
        return results

    def _tokens_that_are_whole_chunks(self) -> dict[str, tuple[int, ...]]:
        """Tokens that are text and that their own text gives back: a chunk that equals one needs no
        merging.

        Every token that was learned is such a one, but a file may hold others.
        """
        spelling = {int(number): bytes([byte]) for byte, number in enumerate(self._byte_to_id)}
        for (left, right), made in self._merges.items():
            spelling[made] = spelling[left] + spelling[right]
        texts = {}
        for number, token in spelling.items():
            try:
                texts[token.decode("utf-8")] = (number,)
            except UnicodeDecodeError:
                pass
        return {
            text: ids
            for text, ids, own in zip(texts, texts.values(), self._encode(list(texts)))
            if ids == own
        }

    def _merged(self, merge_all, data: list[bytes]) -> list[tuple[int, ...]]:
        if not data:
            return []
        ids = self._byte_to_id[np.frombuffer(b"".join(data), np.uint8)]
        return merge_all(ids, np.fromiter(map(len, data), np.int64, len(data)), self._table)

    def _loop(self, data: bytes) -> tuple[int, ...]:
        """The textbook loop on one chunk; quadratic in its length."""
        ids = self._byte_to_id[list(data)].tolist()
        never = len(self._rank)
        while len(ids) > 1:
            first = min(pairwise(ids), key=lambda pair: self._rank.get(pair, never))
            if first not in self._rank:
                break
            ids = merge(ids, first, self._merges[first])
        return tuple(ids)
