"""What each stage of the training reads at a step, and its loss, as the course's `train` takes them.

A step's batch depends on the seed and the step alone, so a run that was stopped reads on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor

from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import world_batches
from lessons_lib.gpt.sampling import evaluating
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import corpus

from . import dpo, sft
from .demonstrations import demonstration_pairs
from .ratings import Rating, check_ratings
from .reward_model import RewardModel, bradley_terry

BESIDE = {"knowledge": 0.7, "sum": 0.3}  # what is read again beside the demonstrations


def demonstration_batches(
    tokenizer: Tokenizer, dialogues: int = 16, seed: int | str = "demonstrations"
) -> Callable:
    """Fresh dialogues at each step, as `sft.Rows`: for `sft.sft_loss`."""

    def batches(step: int, _generator: torch.Generator) -> sft.Rows:
        drawn = islice(corpus(f"{seed}/{step}", {"demonstration": 1.0}), dialogues)
        return sft.reply_rows(tokenizer, demonstration_pairs(drawn))

    return batches


class Lesson(NamedTuple):
    """Rows of demonstrations, and (B, T) ids of what is read again beside them."""

    rows: sft.Rows
    read: Tensor


def lesson_batches(tokenizer: Tokenizer, dialogues: int = 16, texts: int = 8) -> Callable:
    """Fresh demonstrations, and rows of 129 tokens of what it knew before: for `lesson_loss`.

    Ouyang et al. 2022 mix old text in as well, in their last stage (section 3.5), so that nothing
    is lost.
    """
    taught = demonstration_batches(tokenizer, dialogues)
    read = world_batches(tokenizer, texts, 128, BESIDE, seed="beside")

    def batches(step: int, generator: torch.Generator) -> Lesson:
        return Lesson(taught(step, generator), read(step, generator))

    return batches


def lesson_loss(model: GPT, lesson: Lesson, weight: float = 1.0) -> Tensor:
    """The surprise at the replies, and `weight` times that at what is read again."""
    return sft.sft_loss(model, lesson.rows) + weight * model.loss(lesson.read)


def draw_ratings(ratings: Sequence[Rating], n: int, seed: int | str, step: int) -> list[Rating]:
    """`n` ratings for a step: all in an order by chance, then again in another one."""
    n, found, place = min(n, len(ratings)), [], step * min(n, len(ratings))
    while len(found) < n:
        turn, at = divmod(place, len(ratings))
        order = Random(f"{seed}/{turn}").sample(range(len(ratings)), len(ratings))
        taken = order[at : at + n - len(found)]
        found += [ratings[i] for i in taken]
        place += len(taken)
    return found


def pair_rows(tokenizer: Tokenizer, ratings: Sequence[Rating]) -> sft.Rows:
    """The replies that were liked better, then the others in the same order."""
    better = [(one.question, one.chosen) for one in ratings]
    return sft.reply_rows(tokenizer, better + [(one.question, one.rejected) for one in ratings])


def rating_batches(
    tokenizer: Tokenizer, ratings: Sequence[Rating], n: int = 32, seed: int | str = 0
) -> Callable:
    """`n` ratings at each step, as `pair_rows`: for `reward_loss`. ValueError as `check_ratings`."""
    check_ratings(ratings)

    def batches(step: int, _generator: torch.Generator) -> sft.Rows:
        return pair_rows(tokenizer, draw_ratings(ratings, n, seed, step))

    return batches


def reward_loss(
    model: RewardModel, rows: sft.Rows, loss: Callable[[Tensor, Tensor], Tensor] = bradley_terry
) -> Tensor:
    """A loss of rewards, `bradley_terry` or `cosent`, on the rows of `pair_rows`."""
    return loss(*model(rows).chunk(2))


class Compared(NamedTuple):
    """Rows of `pair_rows`, and (2B,) ln p of their replies by the reference."""

    rows: sft.Rows
    reference: Tensor


def dpo_batches(
    tokenizer: Tokenizer,
    reference: GPT,
    ratings: Sequence[Rating],
    n: int = 32,
    seed: int | str = 0,
) -> Callable:
    """`n` ratings at each step, and what the reference says of them: for `dpo_loss`."""
    check_ratings(ratings)

    def batches(step: int, _generator: torch.Generator) -> Compared:
        rows = pair_rows(tokenizer, draw_ratings(ratings, n, seed, step))
        with evaluating(reference):
            known = dpo.reply_log_probs(reference, rows)
        return Compared(rows, known.clone())

    return batches


def dpo_loss(policy: GPT, batch: Compared, beta: float = 0.1) -> Tensor:
    """The mean of `dpo.dpo`'s losses."""
    now = dpo.reply_log_probs(policy, batch.rows).chunk(2)
    return dpo.dpo(*now, *batch.reference.chunk(2), beta).loss.mean()
