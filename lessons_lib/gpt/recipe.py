"""How the committed checkpoint is made: `lessons train gpt`.

Every step reads documents that were never read before; the loss is the plain next-token loss.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import Result
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.knowledge.topic import SPLITS

from . import abilities, recipe_run, weights
from .modern import ModernConfig, ModernGPT
from .reading import world_batches
from .recipe_figures import figures, table
from .telling import stories_read

STEPS = 20_500
BATCH_SIZE = 16
SAVE_EVERY = 200
# The steps at which all abilities are scored: further and further apart.
SCORED = (
    *(5, 10, 20, 50, 100, 150, 200, 300, 450, 700),
    *(1000, 1500, 2200, 3200, 4500, 6500, 9000, 13_000),
)
FIGURES = "gpt/world.json"


def config(vocab_size: int) -> ModernConfig:
    """The sizes of the committed checkpoint."""
    sizes = {"block_size": 256, "n_layer": 4, "n_head": 4, "n_embd": 192}
    return ModernConfig(vocab_size, **sizes, conv=4, copies=True)


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train gpt`: train, measure what was learnt, write weights and figures.

    See `course.train_command`. Everything is on the CPU. What is done already is not done again.
    """
    tokenizer = Tokenizer.load(data_path(weights.VOCABULARY))
    steps = steps or STEPS
    fast = recipe_run.choose_speed(fast)
    result = train_world_gpt(tokenizer, run.with_suffix(".safetensors"), steps, fast)
    if not result.finished:
        return []
    record = Record(run.with_suffix(".jsonl"), tokenizer)
    path, about = recipe_run.keep(
        run, "world", result, record, BATCH_SIZE, lambda model: figures(model, tokenizer)
    )
    print(table(json.loads(about.read_text("utf-8"))))
    return [
        Made(path, weights.CHECKPOINT, "The course's GPT, trained on stories and knowledge"),
        Made(about, FIGURES, "What the course's GPT can do, at the end and on the way"),
    ]


def train_world_gpt(
    tokenizer: Tokenizer, run_file: Path, steps: int = STEPS, fast: bool = False, progress=True
) -> Result:
    """Train the checkpoint; a run that was stopped goes on from `run_file`.

    Beside it, in a file whose name ends in .jsonl, stands what was scored on the way. `fast` uses
    bfloat16 products and torch.compile.
    """
    torch.manual_seed(0)
    model = ModernGPT(config(tokenizer.vocab_size))
    return recipe_run.run(
        model,
        world_batches(tokenizer, BATCH_SIZE, model.config.block_size),
        run_file,
        steps,
        Record(run_file.with_suffix(".jsonl"), tokenizer),
        SCORED,
        SAVE_EVERY,
        fast,
        _say if progress else None,
    )


def _say(row: dict[str, float]) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        print(file=sys.stderr)  # the progress bar's line stays as it is
    text = _(
        "Step {step}: stories cost {story:.2f} times the floor, knowledge {knowledge:.2f} times; "
        "{told:.0%} of the stories told are in the language, {facts:.0%} of the facts recalled."
    )
    numbers = {"told": row["in the language"], "facts": row["facts, seen"]}
    print(text.format(**numbers, **{name: row[name] for name in ("step", "story", "knowledge")}))


class Record(recipe_run.Record):
    """What the world asks at some steps of the training."""

    def __init__(self, path: Path, tokenizer: Tokenizer):
        super().__init__(path)
        self.tokenizer = tokenizer

    def scores(self, model: torch.nn.Module, stories: int = 50) -> dict[str, float]:
        """Every ability, quickly: 100 held-out documents of a kind, 50 stories told."""
        chance = torch.Generator().manual_seed(0)
        told, consistent = stories_read(model, self.tokenizer, stories, chance)
        row = {"in the language": told, "consistent": consistent}
        row["grammar"] = abilities.grammar(model, self.tokenizer)
        for kind in ("story", "knowledge"):
            texts = abilities.held_out(kind, 100)
            row[kind] = abilities.times_the_floor(model, self.tokenizer, texts, kind)
        for kind in abilities.KNOWLEDGE:
            for split in SPLITS:
                share = abilities.knowledge_recalled(model, self.tokenizer, kind, split)
                row[f"{kind}, {split}"] = share
        return {name: round(value, 4) for name, value in row.items()}
