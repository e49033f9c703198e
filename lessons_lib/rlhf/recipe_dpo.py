"""DPO on ratings of other writers' replies, and on ratings of the policy's own."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random

import torch

from lessons_lib.course.training import train
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import asking

from . import stages
from .experiments import RANK, asked, optimizer
from .lora import add_lora
from .ratings import Rating, as_ratings, rate_replies, write_ratings
from .recipe_marks import drawn, look
from .recipe_ratings import ERRORS, RATINGS
from .replies import rated, reply, share_good
from .reward_model import RewardModel

STEPS, RATE, MARKS = 150, 1e-3, (37, 75, 112, 150)
OWN = 4_800  # questions to which the policy draws two replies


def written() -> list[Rating]:
    """The ratings that the reward network learned from."""
    return as_ratings(write_ratings(RATINGS, "ratings", ERRORS))


def own(model: GPT, tokenizer: Tokenizer, count: int = OWN) -> list[Rating]:
    """Simulated raters' word on two replies that the model itself draws to each question."""
    questions = Random("own").choices(asking.questions("train"), k=count)
    generator = torch.Generator().manual_seed(0)
    both = [
        [text for _question, text in rated(questions, texts)]
        for texts in (reply(model, tokenizer, questions, generator=generator) for _ in range(2))
    ]
    return rate_replies(questions, list(zip(*both, strict=True)), "own", ERRORS)


def prefer(
    model: GPT,
    reward: RewardModel,
    tokenizer: Tokenizer,
    ratings: Sequence[Rating],
    seed: int,
    steps: int | None,
) -> dict:
    """One run of DPO, measured at MARKS."""
    torch.manual_seed(seed)
    policy, rows, length = add_lora(copy.deepcopy(model), RANK).train(), [], steps or STEPS

    def score(step: int) -> None:
        if step in (0, *MARKS, length):
            rows.append({"step": step} | drawn(policy, model, reward, tokenizer))

    score(0)
    train(
        policy,
        lambda policy, batch, _generator: stages.dpo_loss(policy, batch),
        stages.dpo_batches(tokenizer, model, ratings, seed=seed),
        steps=length,
        optimizer=optimizer(policy, RATE),
        schedule="linear",
        warmup=min(10, length // 4),
        seed=seed,
        on_step=lambda step, _loss, _run: score(step + 1),
        progress=False,
    )
    good = share_good(policy.eval(), tokenizer, asked("held_out", 300))
    return {"seed": seed, "marks": rows, "good": good, "replies": look(policy, tokenizer, reward)}
