"""Replies drawn from a policy, with all that a step of reinforcement learning needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn

from lessons_lib.gpt.many import by_length
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.sampling import evaluating
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import Question, prompt

from .replies import draw, rated, reply_text
from .sft import Rows, bands, rows_of, token_log_probs


class Policy(nn.Module):
    """A GPT that replies, and one linear layer, zero at first, that says what it expects to earn."""

    def __init__(self, gpt: GPT):
        super().__init__()
        self.gpt, self.config = gpt, gpt.config
        self.value = nn.Linear(gpt.config.n_embd, 1)
        nn.init.zeros_(self.value.weight)
        nn.init.zeros_(self.value.bias)

    def forward(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Dialogues to (B, T-1) ln p of their replies' tokens, and (B, T-1) values before each."""
        taken, values = torch.zeros_like(rows.counted), torch.zeros_like(rows.counted)
        for places, band in bands(rows):
            ids = band.ids.clamp(min=0)
            hidden = self.gpt.hidden(ids[:, :-1])
            logs = self.gpt.logits(hidden).float().log_softmax(dim=-1)
            chosen = logs.gather(-1, ids[:, 1:, None])[..., 0]
            taken[places, : chosen.size(1)] = chosen * band.counted
            values[places, : chosen.size(1)] = self.value(hidden)[..., 0] * band.counted
        return taken, values


@dataclass(frozen=True)
class Rollout:
    """Replies that were drawn: `rows` as in `sft.Rows`; `log_probs`, `reference`, `values` (B, T-1)
    as they were then; `ratings` (B,); the questions and texts."""

    rows: Rows
    log_probs: Tensor
    reference: Tensor
    values: Tensor
    ratings: Tensor
    questions: tuple[Question, ...]
    texts: tuple[str, ...]


def alike(
    model: GPT, tokenizer: Tokenizer, questions: Sequence[Question], least: int = 1
) -> list[list[Question]]:
    """The questions in lists whose prompts have equally many tokens, which are answered fastest.

    A list has at least `least` of them; questions whose prompts' length is rarer are left out.
    """
    found = by_length(model, tokenizer, [prompt(question.text) for question in questions])
    return [[questions[place] for place, _ids in same] for same in found if len(same) >= least]


def roll_out(
    policy: Policy,
    reference: GPT,
    rate,
    tokenizer: Tokenizer,
    questions: Sequence[Question],
    generator: torch.Generator,
) -> Rollout:
    """Draw a reply to each question at temperature 1, and look at it with everybody's eyes.

    `rate` takes pairs of a question's text and a reply, and gives (B,) ratings.
    """
    drawn = draw(policy.gpt, tokenizer, questions, generator=generator)
    # The very ids that were drawn: a text read again may be cut into other tokens, which the policy
    # holds for unlikely, and the KL then comes out below zero.
    rows, texts = rows_of(drawn), [reply_text(tokenizer, new) for _given, new in drawn]
    with evaluating(policy):
        log_probs, values = policy(rows)
    with evaluating(reference):
        before = token_log_probs(reference, rows)
    found = (log_probs.clone(), before.clone(), values.clone())
    return Rollout(rows, *found, rate(rated(questions, texts)), tuple(questions), tuple(texts))


def draw_questions(groups: Sequence[Sequence[Question]], n: int, chance: Random) -> list[Question]:
    """`n` questions of one length, the length drawn by how many questions it has."""
    (group,) = chance.choices(groups, weights=[len(group) for group in groups])
    return chance.choices(group, k=n)
