"""How the scaling grid is made: `lessons train gpt-scaling`.

Twenty small GPTs, of five sizes and trained on four amounts of stories, each a run of its own whose
learning rate falls to 0 by its end: a longer run, stopped early, would be worse than a short one
(Hoffmann et al. 2022, section 3.1).
"""

from __future__ import annotations

import json
import time
from itertools import islice, product
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import Result, train
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import bits_per_character, corpus

from . import scoring
from .modern import ModernConfig, ModernGPT
from .muon import Muon
from .reading import world_batches
from .weights import VOCABULARY

# Of one depth, each about 1.7 times as wide as the one before: blocks of 9,000 to 670,000 weights.
WIDTHS = (16, 28, 48, 80, 136)
STEPS = (96, 192, 384, 768)
N_LAYER, N_HEAD = 3, 2
BATCH_SIZE, BLOCK_SIZE = 8, 256
LR, ADAM_LR = 0.02, 0.03
STORIES = 500  # held out, the same for every run


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train gpt-scaling`; see `course.train_command`.

    A line of JSON stands in the run's file for each GPT that is done. With `steps`, each size is
    trained once, for that many. Raises ValueError for `fast`.
    """
    if fast:
        text = _(
            "The losses of gpt-scaling are computed in float32, to be exact; leave out --fast."
        )
        raise ValueError(text)
    tokenizer = Tokenizer.load(data_path(VOCABULARY))
    held_out = list(islice(corpus("held out", {"story": 1.0}), STORIES))
    texts = [document.text for document in held_out]
    lines = run.with_suffix(".jsonl")
    rows = list(map(json.loads, lines.read_text("utf-8").splitlines())) if lines.exists() else []
    done = {(row["steps"], row["width"]) for row in rows}
    for length, width in product((steps,) if steps else STEPS, WIDTHS):
        if (length, width) in done:
            continue
        start = time.process_time()
        result = train_one(tokenizer, width, length)
        if not result.finished:
            return []
        row = {
            "width": width,
            "parameters": sum(p.numel() for p in result.model.blocks.parameters()),
            "steps": length,
            "tokens": length * BATCH_SIZE * BLOCK_SIZE,
            "loss": round(scoring.bits_per_character(result.model, tokenizer, texts), 5),
            "cpu seconds": round(time.process_time() - start),
        }
        rows.append(row)
        write_atomically(lines, "".join(json.dumps(row) + "\n" for row in rows).encode())
        text = _("{parameters} weights, {tokens} tokens read: {loss:.4f} bits per character")
        print(text.format(**{name: row[name] for name in ("parameters", "tokens", "loss")}))
    own = sum(document.bits for document in held_out) / sum(map(len, texts))
    grid = {"floor": bits_per_character("story"), "own bits per character": own, "runs": rows}
    path = write_atomically(run / "scaling.json", (json.dumps(grid, indent=1) + "\n").encode())
    return [
        Made(path, "gpt/scaling.json", "Losses of 20 small GPTs, by size and by what they read")
    ]


def train_one(
    tokenizer: Tokenizer, width: int, steps: int, lr: float = LR, adam_lr: float = ADAM_LR
) -> Result:
    """Train a GPT of a width on stories alone. All runs begin with the same documents."""
    torch.manual_seed(0)
    model = ModernGPT(ModernConfig(tokenizer.vocab_size, BLOCK_SIZE, N_LAYER, N_HEAD, width))
    return train(
        model,
        lambda model, batch, _generator: model.loss(batch),
        world_batches(tokenizer, BATCH_SIZE, BLOCK_SIZE, {"story": 1.0}),
        steps=steps,
        optimizer=Muon(model, lr, adam_lr),
        schedule="linear",
        warmup=min(10, steps // 2),
        device="cpu",
    )
