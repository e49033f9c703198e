"""PPO as the course's training loop runs it: draw replies, learn from them a few times, draw again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor

from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import Question

from . import ppo
from .grpo import group_advantages
from .replies import golds
from .rollouts import Policy, Rollout, draw_questions, roll_out


class Batch(NamedTuple):
    """A rollout, and what each token of it was worth: `advantages` and `returns`, (B, T-1)."""

    rollout: Rollout
    advantages: Tensor
    returns: Tensor


class PPO:
    """What `train` needs to run PPO: `batches` and `loss`; `log` has a row for each rollout.

    `policy` draws the replies; `rate` takes pairs of a question's text and a reply to (B,) ratings,
    the proxy. `groups` are lists of questions with prompts of one length (`rollouts.alike`). Each
    rollout of `size` replies is learned from `epochs` times: that many steps of the loop. With
    `group` above 1 as many replies answer the same question, and are held against each other
    instead of against the values: GRPO.
    """

    def __init__(
        self,
        policy: Policy,
        reference: GPT,
        rate: Callable[[Sequence[tuple[str, str]]], Tensor],
        tokenizer: Tokenizer,
        groups: Sequence[Sequence[Question]],
        *,
        beta: float,
        size: int = 64,
        epochs: int = 4,
        group: int = 1,
        value_weight: float = 0.1,
        seed: int = 0,
    ):
        if not beta >= 0:
            raise ValueError(f"beta, the weight of the KL penalty, must be 0 or more, not {beta}.")
        self.policy, self.reference, self.rate = policy, reference, rate
        self.tokenizer, self.groups = tokenizer, groups
        self.beta, self.size, self.epochs, self.group = beta, size, epochs, group
        self.value_weight, self.seed = value_weight, seed
        self.log: list[dict[str, float]] = []
        self.last: Batch | None = None

    def batches(self, step: int, generator: torch.Generator) -> Batch:
        """New replies every `epochs` steps, and the same again in between."""
        if self.last is None or step % self.epochs == 0:
            chance = Random(f"{self.seed}/{step}")
            asked = draw_questions(self.groups, self.size // self.group, chance)
            asked = [question for question in asked for _ in range(self.group)]
            self.last = self._batch(step, asked, generator)
        return self.last

    def _batch(self, step: int, asked: Sequence[Question], generator: torch.Generator) -> Batch:
        rollout = roll_out(self.policy, self.reference, self.rate, self.tokenizer, asked, generator)
        counted = rollout.rows.counted
        logs, before = rollout.log_probs, rollout.reference
        if self.group > 1:
            penalty = self.beta * ((logs - before) * counted).sum(dim=1)
            worth = group_advantages(rollout.ratings - penalty, self.group)[:, None] * counted
            returns = torch.zeros_like(worth)
        else:
            rewards = ppo.token_rewards(rollout.ratings, logs, before, counted, self.beta)
            worth, returns = ppo.advantages(rewards, rollout.values, counted)
            worth = ppo.whiten(worth, counted)
        gold = golds(rollout.questions, rollout.texts)
        self.log.append(
            {
                "step": step,
                "kl": ppo.kl(logs, before, counted).item(),
                "proxy": rollout.ratings.mean().item(),
                "gold": sum(gold) / len(gold),
                "tokens": counted.sum(dim=1).mean().item(),
            }
        )
        return Batch(rollout, worth, returns)

    def loss(self, policy: Policy, batch: Batch, _generator: torch.Generator) -> Tensor:
        """The policy's loss, and a little of the values'."""
        rollout, counted = batch.rollout, batch.rollout.rows.counted
        log_probs, values = policy(rollout.rows)
        loss = ppo.policy_loss(log_probs, rollout.log_probs, batch.advantages, counted)
        if self.group > 1:
            return loss
        worse = ppo.value_loss(values, rollout.values, batch.returns, counted)
        return loss + self.value_weight * worse
