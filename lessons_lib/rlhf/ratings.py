"""Pairs of replies, and which of the two a rater liked better: a person's ratings, or simulated ones."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from lessons_lib.world.conversations import (
    Preference,
    Question,
    gold_reward,
    rating_probability,
    write_preference,
)
from lessons_lib.world.writer import Writer

PANEL = "panel"  # the seed of the pairs that readers rate


class Shown(NamedTuple):
    """A question and two replies in the order in which a rater sees them; `gold` is the first one's
    gold reward less the second's."""

    question: str
    first: str
    second: str
    gold: float


class Rating(NamedTuple):
    """A question, the reply that was liked better, and the other one."""

    question: str
    chosen: str
    rejected: str


def write_ratings(count: int, seed: int | str, error_rate: float = 0.05) -> list[Preference]:
    """Ratings by simulated raters, who slip with probability `error_rate`.

    The same seed gives the same replies to the same questions; see `world.conversations`.
    """
    return [
        write_preference(Writer(Random(f"{seed}/{i}")), error_rate=error_rate) for i in range(count)
    ]


def rate_replies(
    questions: Sequence[Question],
    replies: Sequence[tuple[str, str]],
    seed: int | str,
    error_rate: float = 0.05,
) -> list[Rating]:
    """What simulated raters say of two replies to each question, whoever wrote them.

    They rate as in `write_ratings`; two equal replies are not rated.
    """
    chance, found = Random(seed), []
    for question, pair in zip(questions, replies, strict=True):
        first, second = (gold_reward(question, reply).total for reply in pair)
        liked = chance.random() < rating_probability(first - second, error_rate=error_rate)
        if pair[0] != pair[1]:
            found.append(Rating(question.text, *(pair if liked else pair[::-1])))
    return found


def show_pairs(count: int, seed: int | str = PANEL) -> list[Shown]:
    """Pairs for somebody to rate, each in an order of its own."""
    shown = []
    for one in write_ratings(count, seed, error_rate=0.0):
        turned = Random(f"{seed}/{len(shown)}/order").random() < 0.5
        replies = (one.rejected, one.chosen) if turned else (one.chosen, one.rejected)
        gold = -one.gold_difference if turned else one.gold_difference
        shown.append(Shown(one.question.text, *replies, gold))
    return shown


def read_ratings(shown: Sequence[Shown], first_is_better: Sequence[bool]) -> list[Rating]:
    """What a rater said of the first pairs of `shown`, as ratings to learn from.

    Raises ValueError for more answers than pairs, a pair of equal replies, a reply without a word,
    and when of two or more pairs always the same side was called the better.
    """
    if len(first_is_better) > len(shown):
        raise ValueError(f"there are {len(first_is_better)} answers to {len(shown)} pairs.")
    if len(first_is_better) > 1 and len(set(first_is_better)) == 1:
        side = "first" if first_is_better[0] else "second"
        raise ValueError(
            f"all {len(first_is_better)} ratings say that the {side} reply is the better one; the "
            "sides are dealt by chance, so please rate again, some for the other side."
        )
    found = []
    for pair, first in zip(shown, first_is_better, strict=False):
        replies = (pair.first, pair.second) if first else (pair.second, pair.first)
        found.append(Rating(pair.question, *replies))
    check_ratings(found)
    return found


def check_ratings(ratings: Sequence[Rating | Preference]) -> None:
    """Raises ValueError for a pair of equal replies, and for a reply without a word."""
    for number, one in enumerate(ratings, start=1):
        if one.chosen.strip() == one.rejected.strip():
            raise ValueError(
                f"pair {number} has the same reply twice, {one.chosen.strip()[:60]!r}; a rating "
                "needs two that differ."
            )
        for reply in (one.chosen, one.rejected):
            if not any(map(str.isalnum, reply)):
                raise ValueError(f"pair {number} has the reply {reply!r}; it needs a word.")


def as_ratings(preferences: Sequence[Preference]) -> list[Rating]:
    """Simulated raters' preferences without what only the world knows of them."""
    return [Rating(one.question.text, one.chosen, one.rejected) for one in preferences]
