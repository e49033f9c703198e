"""How lesson 4's reward network is made, and how good it is by the number of ratings and the loss."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch

from lessons_lib.course.training import train
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer

from . import stages
from .experiments import optimizer
from .lora import add_lora
from .ratings import as_ratings, write_ratings
from .reward_model import RewardModel, bradley_terry, cosent

RATINGS, ERRORS = 24_000, 0.05
RANK, RATE, AT_ONCE = 8, 2e-3, 32
COUNTS = (20, 100, 500, 2000)
LEAST = 20  # steps, however few the ratings are
LOSSES = {"bradley_terry": bradley_terry, "cosent": cosent}


def new_reward(model: GPT, seed: int = 0) -> RewardModel:
    """A reward network on a copy of a model, to be trained by a low-rank change and its head."""
    torch.manual_seed(seed)
    return RewardModel(add_lora(copy.deepcopy(model), RANK))


def learn(reward, tokenizer, ratings, steps, loss=bradley_terry, seed=0, checkpoint=None):
    """Train a reward network on ratings, `AT_ONCE` at a step; returns it, standardised on them."""
    train(
        reward.train(),
        lambda model, rows, _generator: stages.reward_loss(model, rows, loss),
        stages.rating_batches(tokenizer, ratings, AT_ONCE, seed),
        steps=steps,
        optimizer=optimizer(reward, RATE),
        schedule="linear",
        warmup=min(10, steps // 4),
        seed=seed,
        checkpoint=checkpoint,
        checkpoint_every=50,
        progress=checkpoint is not None,
    )
    some = ratings[:300]
    replies = [(r.question, reply) for r in some for reply in (r.chosen, r.rejected)]
    reward.standardise(reward.rate(tokenizer, replies))
    return reward.eval()


def train_reward(model: GPT, tokenizer: Tokenizer, steps: int | None, checkpoint: Path):
    """(the reward network of the lesson, what it gets right)."""
    preferences = write_ratings(RATINGS, "ratings", ERRORS)
    steps = steps or RATINGS // AT_ONCE
    reward = new_reward(model)
    learn(reward, tokenizer, as_ratings(preferences), steps, checkpoint=checkpoint)
    return reward, {"ratings": RATINGS, "rank": RANK, "steps": steps} | agreement(reward, tokenizer)


def agreement(reward: RewardModel, tokenizer: Tokenizer, count: int = 600) -> dict[str, float]:
    """How a reward network orders new pairs: as raters did, as gold does; and the correlation."""
    test = write_ratings(count, "test", ERRORS)
    better = reward.rate(tokenizer, [(one.question.text, one.chosen) for one in test])
    worse = reward.rate(tokenizer, [(one.question.text, one.rejected) for one in test])
    gap, gold = (better - worse).numpy(), np.array([one.gold_difference for one in test])
    apart = gold != 0
    return {
        "raters": float((gap > 0).mean()),
        "gold": float(((gap * gold)[apart] > 0).mean()),
        "raters_gold": float((gold[apart] > 0).mean()),
        "correlation": float(np.corrcoef(gap, gold)[0, 1]),
    }


def measure_losses(model: GPT, tokenizer: Tokenizer, steps: int | None) -> list[dict]:
    """The agreement of networks trained on few and many ratings, by either loss."""
    found = []
    for count in COUNTS:
        ratings = as_ratings(write_ratings(count, "ratings", ERRORS))
        for name, loss in LOSSES.items():
            length = steps or max(LEAST, 2 * count // AT_ONCE)
            reward = learn(new_reward(model), tokenizer, ratings, length, loss)
            found.append({"ratings": count, "loss": name} | agreement(reward, tokenizer))
    return found
