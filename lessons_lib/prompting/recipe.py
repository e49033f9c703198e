"""How the checkpoint of lesson 3 is made: `lessons train prompting`.

A GPT of the same sizes as lesson 2's reads few-shot documents and sums, none of them twice; the loss
is the plain next-token loss over all of the text. Nothing says that the labels are what matters.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.gpt import abilities, recipe_run, weights
from lessons_lib.gpt import recipe as gpt_recipe
from lessons_lib.gpt.modern import ModernGPT
from lessons_lib.gpt.reading import world_batches
from lessons_lib.tokenization import Tokenizer

from . import evaluation, steps
from .recipe_figures import figures, table

STEPS = 4_000
BATCH_SIZE = 16
SAVE_EVERY = 200
SCORED = (200, 300, 450, 700, 1000, 1500, 2200, 3000)
SHARES = {"few_shot": 0.75, "sum": 0.25}
CHECKPOINT, FIGURES = "prompting/prompting.safetensors", "prompting/prompting.json"


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train prompting`; see `course.train_command`.

    Everything is on the CPU. What is done already is not done again.
    """
    tokenizer = Tokenizer.load(data_path(weights.VOCABULARY))
    torch.manual_seed(0)
    model = ModernGPT(gpt_recipe.config(tokenizer.vocab_size))
    made = recipe_run.run_and_keep(
        run,
        "prompting",
        model,
        world_batches(tokenizer, BATCH_SIZE, model.config.block_size, SHARES),
        Record(run.with_suffix(".jsonl"), tokenizer),
        steps=steps or STEPS,
        batch_size=BATCH_SIZE,
        scored=SCORED,
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
        Made(path, CHECKPOINT, "A GPT that has read few-shot documents and sums"),
        Made(about, FIGURES, "What the GPT of lesson 3 can do, at the end and on the way"),
    ]


def _say(row: dict[str, float]) -> None:
    text = _(
        "Step {step}: few-shot documents cost {few_shot:.2f} times the floor, sums {sum:.2f} times; the "
        "book's tasks with 8 examples {book:.0%}, with made-up labels {made_up:.0%}; sums of three "
        "digits with steps {with_steps:.0%}, without {without:.0%}."
    )
    names = {"made_up": "made up", "with_steps": "with steps", "without": "without steps"}
    print(text.format(**row, **{name: row[key] for name, key in names.items()}))


class Record(recipe_run.Record):
    """What the world asks at some steps of the training."""

    def __init__(self, path: Path, tokenizer: Tokenizer):
        super().__init__(path)
        self.tokenizer = tokenizer

    def scores(self, model: torch.nn.Module, prompts: int = 50) -> dict[str, float]:
        """Every ability, quickly: 50 documents, prompts or sums of each kind."""
        row = {}
        for kind in SHARES:
            texts = abilities.held_out(kind, prompts)
            row[kind] = abilities.times_the_floor(model, self.tokenizer, texts, kind)
        for name, labels, n in (
            ("book", "natural", 8),
            ("made up", "made_up", 8),
            ("no example", "natural", 0),
        ):
            asked = [
                prompt
                for family in ("sentiment", "science")
                for prompt in evaluation.draw_prompts(family, n, prompts, labels=labels)
            ]
            row[name] = evaluation.accuracy(model, self.tokenizer, asked)
        for name, written in (("with steps", True), ("without steps", False)):
            row[name] = steps.sums_right(model, self.tokenizer, 3, written, prompts)
        return {name: round(value, 4) for name, value in row.items()}
