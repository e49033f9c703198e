"""Byte-pair encoding as the textbook tells it: count all pairs, merge the commonest, begin again.

Sennrich et al. 2016, algorithm 1, on bytes instead of letters. Nothing here is fast; `trainer.py`
and `encoder.py` do the same and are. Ids 0..255 are bytes in GPT-2's order, id 256 is the first
merge, 257 the second, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from .pretokenize import GPT2_PATTERN, byte_ids, split

Pair = tuple[int, int]


def count_pairs(chunks: Iterable[Sequence[int]]) -> dict[Pair, int]:
    """How often each pair of neighbours stands in the chunks. A run overlaps itself: "aaa" holds
    ("a", "a") twice."""
    counts: dict[Pair, int] = {}
    for ids in chunks:
        for pair in pairwise(ids):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids: Sequence[int], pair: Pair, new_id: int) -> list[int]:
    """The ids with every occurrence of the pair replaced by new_id, from left to right: "aaa"
    becomes ("aa", "a")."""
    merged = []
    place = 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == pair:
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


def train_textbook(text: str, vocab_size: int, pattern: str = GPT2_PATTERN) -> dict[Pair, int]:
    """Learn merges until there are vocab_size tokens (bytes included) or no pair is left.

    Returns {pair: new id} in the order learned. The commonest pair wins; among equals, the pair
    with the smaller ids.
    """
    chunks = [byte_ids(chunk) for chunk in split(text, pattern)]
    merges: dict[Pair, int] = {}
    for new_id in range(256, vocab_size):
        counts = count_pairs(chunks)
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        chunks = [merge(ids, best, new_id) for ids in chunks]
        merges[best] = new_id
    return merges


def merge_steps(ids: Sequence[int], merges: Mapping[Pair, int]) -> list[list[int]]:
    """Every state from the ids given to the last one that no learned pair is left in; each step
    applies the earliest merge."""
    rank = {pair: place for place, pair in enumerate(merges)}
    states = [list(ids)]
    while True:
        known = [pair for pair in pairwise(states[-1]) if pair in rank]
        if not known:
            return states
        first = min(known, key=rank.__getitem__)
        states.append(merge(states[-1], first, merges[first]))


def encode_steps(chunk: str, merges: Mapping[Pair, int]) -> list[list[int]]:
    """Every state of one chunk's encoding, from its bytes to its tokens."""
    return merge_steps(byte_ids(chunk), merges)


def encode_textbook(
    text: str, merges: Mapping[Pair, int], pattern: str = GPT2_PATTERN
) -> list[int]:
    """The text's token ids: split into chunks, then each chunk's bytes merged until no learned pair
    is left."""
    return [token for chunk in split(text, pattern) for token in encode_steps(chunk, merges)[-1]]
