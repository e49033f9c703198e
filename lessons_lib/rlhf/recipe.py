"""How lesson 4's base model is made: `lessons train rlhf-base`.

Lesson 2's model reads on: pages on which questions stand beside questions and are seldom answered,
as on the web, and the knowledge that the questions are about. In a second, short leg it also reads
sums: a hundred of the questions ask for one. It never sees a demonstration.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.gpt import recipe_run, weights
from lessons_lib.gpt.reading import world_batches
from lessons_lib.tokenization import Tokenizer

from .recipe_figures import figures, score, table

STEPS = 8_000
BATCH_SIZE = 16
SAVE_EVERY = 200
SCORED = (200, 500, 1000, 2000)
SHARES = {"base_page": 0.55, "few_shot": 0.25, "knowledge": 0.2}
LAST_STEPS, LAST_SCORED = 600, (200,)
LAST_SHARES = {"base_page": 0.35, "few_shot": 0.1, "knowledge": 0.2, "sum": 0.35}
CHECKPOINT, FIGURES = "rlhf/base.safetensors", "rlhf/base.json"


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train rlhf-base`; see `course.train_command`.

    Everything is on the CPU. What is done already is not done again.
    """
    model, tokenizer = weights.world_gpt()
    model.requires_grad_(True).train()
    fast, block_size = recipe_run.choose_speed(fast), model.config.block_size
    first = recipe_run.run(
        model,
        world_batches(tokenizer, BATCH_SIZE, block_size, SHARES, seed="base"),
        run.with_suffix(".safetensors"),
        steps or STEPS,
        Record(run.with_suffix(".jsonl"), tokenizer),
        SCORED,
        SAVE_EVERY,
        fast,
        _say,
    )
    if not first.finished:
        return []
    last = run.with_name(f"{run.name}-sums")
    made = recipe_run.run_and_keep(
        last,
        "base",
        first.model,
        world_batches(tokenizer, BATCH_SIZE, block_size, LAST_SHARES, seed="sums"),
        Record(last.with_suffix(".jsonl"), tokenizer),
        steps=steps or LAST_STEPS,
        batch_size=BATCH_SIZE,
        scored=LAST_SCORED,
        save_every=SAVE_EVERY,
        fast=fast,
        say=_say,
        figures=lambda model: figures(model, tokenizer),
    )
    if made is None:
        return []
    path, about = made
    print(table(json.loads(about.read_text("utf-8"))))
    return [
        Made(path, CHECKPOINT, "A GPT that has read pages of questions and knowledge"),
        Made(about, FIGURES, "What the base model of lesson 4 can do, at the end and on the way"),
    ]


def _say(row: dict[str, float]) -> None:
    text = _(
        "Step {step}: pages cost {base_page:.2f} times the floor, knowledge {knowledge:.2f}, sums "
        "{sum:.2f} times; {good:.0%} of the questions get a good reply."
    )
    print(text.format(**row))


class Record(recipe_run.Record):
    """What the world asks at some steps of the training."""

    def __init__(self, path: Path, tokenizer: Tokenizer):
        super().__init__(path)
        self.tokenizer = tokenizer

    def scores(self, model: torch.nn.Module) -> dict[str, float]:
        """Every ability, quickly."""
        return score(model, self.tokenizer)
