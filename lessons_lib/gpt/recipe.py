"""How the committed checkpoint is made: `lessons train gpt`.

Every step reads documents that were never read before; the loss is the plain next-token loss. Where
the processor multiplies bfloat16 fast and there is a compiler, both are used; neither is needed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import fill_model, load_tensors
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import Result, train
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.knowledge.topic import SPLITS

from . import abilities, weights
from .modern import ModernConfig, ModernGPT
from .muon import Muon
from .reading import world_batches
from .recipe_figures import figures, table
from .telling import stories_read

STEPS = 13_500
BATCH_SIZE = 16
SHUFFLED = 150  # steps that read rows in a random order: see `world_batches`
LR, ADAM_LR = 0.02, 0.02
SAVE_EVERY = 200
# The steps at which all abilities are scored: further and further apart.
SCORED = (150, 200, 300, 450, 700, 1000, 1500, 2200, 3500, 5500, 8500, 13_000)
FIGURES = "gpt/world.json"


def config(vocab_size: int) -> ModernConfig:
    """The sizes of the committed checkpoint."""
    return ModernConfig(vocab_size, block_size=256, n_layer=4, n_head=4, n_embd=192)


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train gpt`: train, measure what was learnt, write weights and figures.

    See `course.train_command`. Everything is on the CPU. What is done already is not done again.
    """
    tokenizer = Tokenizer.load(data_path(weights.VOCABULARY))
    steps = steps or STEPS
    fast = fast_here() if fast is None else fast
    print(
        _("Computing in bfloat16, compiled; --plain does without.")
        if fast
        else _("Computing in float32; --fast is for processors that multiply bfloat16 faster.")
    )
    result = train_world_gpt(tokenizer, run.with_suffix(".safetensors"), steps, fast)
    if not result.finished:
        return []
    path = weights.save(run / "world.safetensors", result.model, steps=steps)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    about = run / "world.json"
    if not about.exists() or json.loads(about.read_text("utf-8"))["sha256"] != sha256:
        model, _facts = weights.load(path)  # rounded to half precision, as a reader will have it
        found = figures(model, tokenizer)
        found |= {
            "sha256": sha256,
            "steps": steps,
            "tokens": steps * BATCH_SIZE * model.config.block_size,
            "seconds": round(result.seconds),
            "record": list(Record(run.with_suffix(".jsonl"), tokenizer).rows.values()),
        }
        write_atomically(about, (json.dumps(found, indent=1) + "\n").encode())
    print(table(json.loads(about.read_text("utf-8"))))
    return [
        Made(path, weights.CHECKPOINT, "The course's GPT, trained on stories and knowledge"),
        Made(about, FIGURES, "What the course's GPT can do, at the end and on the way"),
    ]


def fast_here() -> bool:
    """Whether this processor multiplies bfloat16 fast and there is a compiler for torch.compile."""
    known = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    quick = any(getattr(torch.cpu, name, bool)() for name in known)  # bool() is False
    return quick and any(map(shutil.which, ("c++", "g++", "clang++")))


def train_world_gpt(
    tokenizer: Tokenizer, run_file: Path, steps: int = STEPS, fast: bool = False, progress=True
) -> Result:
    """Train the checkpoint; a run that was stopped goes on from `run_file`.

    Beside it, in a file whose name ends in .jsonl, stands what was scored on the way. `fast` uses
    bfloat16 products and torch.compile.
    """
    torch.manual_seed(0)
    model = ModernGPT(config(tokenizer.vocab_size))
    optimizer = Muon(model, LR, ADAM_LR, dtype=torch.bfloat16 if fast else None)
    loss = torch.compile(model.loss, dynamic=False) if fast else model.loss

    def loss_fn(_model, batch, _generator):
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            return loss(batch)

    record = Record(run_file.with_suffix(".jsonl"), tokenizer)

    def score(step: int) -> None:
        if step in (0, *SCORED, steps) and step not in record.rows:
            row = record.add(step, model)
            if progress:
                _say(row)

    if run_file.exists():
        done = _read_weights(run_file, model)
        if progress:
            text = _("{path} has done {done} of {steps} steps.")
            print(text.format(path=run_file, done=done, steps=steps))
    else:
        done, record.rows = 0, {}
    score(done)  # a run may have been stopped just before its score was written
    return train(
        model,
        loss_fn,
        world_batches(tokenizer, BATCH_SIZE, model.config.block_size, shuffled=SHUFFLED),
        steps=steps,
        optimizer=optimizer,
        schedule="linear",
        warmup=min(20, steps // 2),
        checkpoint=run_file,
        checkpoint_every=SAVE_EVERY,
        on_step=lambda step, _loss, _run: score(step + 1),
        progress=progress,
        device="cpu",
    )


def _read_weights(run_file: Path, model: ModernGPT) -> int:
    """Fill the model from a run's file; returns the steps done. CheckpointError as `fill_model`."""
    tensors, about = load_tensors(run_file)
    own = {k.removeprefix("model."): t for k, t in tensors.items() if k.startswith("model.")}
    fill_model(model, own, str(run_file))
    return about["run"]["step"]


def _say(row: dict[str, float]) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        print(file=sys.stderr)  # the progress bar's line stays as it is
    text = _(
        "Step {step}: stories cost {story:.2f} times the floor, knowledge {knowledge:.2f} times; "
        "{told:.0%} of the stories told are in the language, {facts:.0%} of the facts recalled."
    )
    numbers = {"told": row["in the language"], "facts": row["facts, seen"]}
    print(text.format(**numbers, **{name: row[name] for name in ("step", "story", "knowledge")}))


class Record:
    """What a model could do at some steps of its training: `rows`, by step, kept in a file.

    The file has one line of JSON for each row.
    """

    def __init__(self, path: Path, tokenizer: Tokenizer):
        self.path, self.tokenizer = path, tokenizer
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self.rows: dict[int, dict] = {row["step"]: row for row in map(json.loads, lines)}

    def add(self, step: int, model: torch.nn.Module) -> dict[str, float]:
        """Score the model, and write it down as the row of a step; returns the row."""
        self.rows[step] = {"step": step} | self.scores(model)
        text = "".join(json.dumps(row) + "\n" for row in self.rows.values())
        write_atomically(self.path, text.encode())
        return self.rows[step]

    def scores(self, model: torch.nn.Module, stories: int = 50) -> dict[str, float]:
        """Every ability, quickly: 100 held-out documents of a kind, 50 stories told."""
        chance = torch.Generator().manual_seed(0)
        told, consistent = stories_read(model, self.tokenizer, stories, chance)
        row = {"in the language": told, "consistent": consistent}
        for kind in ("story", "knowledge"):
            texts = abilities.held_out(kind, 100)
            row[kind] = abilities.times_the_floor(model, self.tokenizer, texts, kind)
        for kind in abilities.KNOWLEDGE:
            for split in SPLITS:
                share = abilities.knowledge_recalled(model, self.tokenizer, kind, split)
                row[f"{kind}, {split}"] = share
        return {name: round(value, 4) for name, value in row.items()}
