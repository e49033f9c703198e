"""Tiny Shakespeare, against the clock: how soon does a GPT reach nanoGPT's loss on two cores?

    python benchmarks/shakespeare.py TEXT                      the best recipe
    python benchmarks/shakespeare.py TEXT --recipe nanogpt     the recipe to beat
    python benchmarks/shakespeare.py TEXT --set steps=200 lr=0.03     the best, with changes

TEXT is tinyshakespeare.txt; without it the course's copy is used. Characters are the tokens; the
last tenth is held out, and the loss is the mean over all its windows of 64 characters, in nats a
character. The clock runs from the weights' first numbers to the end of the last step; evaluation
comes after it. "CPU" is the processor time of all threads: on a busy machine, with one thread, it
is what can be compared. `shakespeare_log.md`, beside this file, says what was tried.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lessons_lib.course.classics import tiny_shakespeare
from lessons_lib.course.training import train
from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.modern import ModernConfig, ModernGPT
from lessons_lib.gpt.muon import Muon

BLOCK = 64  # the window that is scored, and the longest that is trained on
TARGET = 1.886  # nanoGPT's recipe for a laptop's processor, after 2,000 steps


@dataclass(frozen=True)
class Recipe:
    """Everything that a run is a function of, but for the text and the seed."""

    steps: int
    batch: int  # windows of BLOCK in a step; shorter windows are as many more
    lr: float  # of Muon where there is one, else of AdamW
    adam_lr: float | None = None  # of AdamW beside Muon; None: AdamW alone
    schedule: str = "linear"
    warmup: int = 0
    weight_decay: float = 0.0  # of matrices
    beta2: float = 0.95  # of AdamW alone
    momentum: float = 0.95  # of Muon
    modern: bool = True
    layers: int = 4
    heads: int = 4
    wide: int = 128
    mlp: str = "squared"
    conv: int = 0  # characters that a short convolution mixes, in a ModernGPT
    short: int = BLOCK  # the window that training begins with
    short_part: float = 0.0  # the part of the steps that read it
    once: bool = True  # windows in a shuffled order, none twice; or from anywhere, by chance
    bfloat16: bool = False  # the products only; the weights stay float32


NANOGPT = Recipe(
    steps=2000,
    batch=12,
    lr=1e-3,
    schedule="cosine",
    warmup=100,
    weight_decay=0.1,
    beta2=0.99,
    modern=False,
    once=False,
)
BEST = Recipe(steps=200, batch=16, lr=0.03, adam_lr=0.02, momentum=0.9, layers=2, wide=96, conv=4)
RECIPES = {
    "best": BEST,  # in float32, for any processor
    "bfloat16": dataclasses.replace(BEST, bfloat16=True),  # where the processor has it
    "deep": dataclasses.replace(BEST, layers=4, steps=130),
    "nanogpt": NANOGPT,
}


def read(path: Path | None) -> tuple[Tensor, Tensor, int]:
    """(ids to train on, ids held out, size of the vocabulary)."""
    text = tiny_shakespeare() if path is None else path.read_text(encoding="utf-8")
    number = {character: i for i, character in enumerate(sorted(set(text)))}
    ids = torch.tensor([number[character] for character in text])
    first = len(ids) * 9 // 10
    return ids[:first], ids[first:], len(number)


def windows(ids: Tensor, length: int) -> Tensor:
    """(n, length + 1): the text in windows that share only the id at which one meets the next."""
    return ids.unfold(0, length + 1, length)


def batches_of(ids: Tensor, recipe: Recipe) -> Callable[[int, torch.Generator], Tensor]:
    """`batches(step, generator)` for the training loop; every batch has as many tokens."""
    order: dict[int, Tensor] = {}  # by length: the windows that are still to be read

    def batches(step: int, generator: torch.Generator) -> Tensor:
        length = recipe.short if step < recipe.short_part * recipe.steps else BLOCK
        rows = recipe.batch * BLOCK // length
        if not recipe.once:
            starts = torch.randint(len(ids) - length, (rows, 1), generator=generator)
            return ids[starts + torch.arange(length + 1)]
        every = windows(ids, length)
        if len(order.get(length, ())) < rows:
            order[length] = torch.randperm(len(every), generator=generator)
        now, order[length] = order[length].split((rows, len(order[length]) - rows))
        return every[now]

    return batches


def make(recipe: Recipe, vocab_size: int) -> tuple[GPT, torch.optim.Optimizer]:
    """A new model and what trains it."""
    sizes = (vocab_size, BLOCK, recipe.layers, recipe.heads, recipe.wide)
    modern = recipe.modern
    model = (
        ModernGPT(ModernConfig(*sizes, mlp=recipe.mlp, conv=recipe.conv))
        if modern
        else GPT(Config(*sizes))
    )
    if recipe.adam_lr is not None:
        return model, Muon(
            model,
            recipe.lr,
            recipe.adam_lr,
            recipe.momentum,
            recipe.weight_decay,
            dtype=torch.bfloat16 if recipe.bfloat16 else None,
        )
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return model, torch.optim.AdamW(groups, recipe.lr, betas=(0.9, recipe.beta2))


def run(recipe: Recipe, ids: Tensor, vocab_size: int, seed: int) -> tuple[GPT, float, float]:
    """(the trained model, seconds on the clock, seconds of all threads)."""
    wall, cpu = time.perf_counter(), time.process_time()
    torch.manual_seed(seed)
    model, optimizer = make(recipe, vocab_size)

    def loss_fn(model: GPT, batch: Tensor, _generator) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
            return model.loss(batch)

    train(
        model,
        loss_fn,
        batches_of(ids, recipe),
        steps=recipe.steps,
        optimizer=optimizer,
        schedule=recipe.schedule,
        warmup=recipe.warmup,
        seed=seed,
        progress=False,
    )
    return model, time.perf_counter() - wall, time.process_time() - cpu


@torch.inference_mode()
def held_out_loss(model: GPT, ids: Tensor) -> float:
    """Mean loss over all windows of BLOCK, in nats a character, in float32."""
    model.eval()
    total, rows = 0.0, windows(ids, BLOCK)
    for part in rows.split(64):
        total += model.loss(part).item() * len(part)
    return total / len(rows)


def changed(recipe: Recipe, changes: Sequence[str]) -> Recipe:
    """The recipe with each "name=value" put in its place, the value read as Python reads it."""
    for change in changes:
        name, _, value = change.partition("=")
        if name not in vars(recipe):
            raise SystemExit(f"{name!r} is no part of a recipe; {', '.join(vars(recipe))} are.")
        value = value if name in ("mlp", "schedule") else ast.literal_eval(value)
        recipe = dataclasses.replace(recipe, **{name: value})
    return recipe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("text", nargs="?", type=Path, help="tinyshakespeare.txt")
    parser.add_argument("--recipe", choices=RECIPES, default="best")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", dest="changes")
    parser.add_argument("--seeds", type=int, default=1, help="how many runs (default: 1)")
    parser.add_argument("--threads", type=int, default=2, help="of the processor (default: 2)")
    arguments = parser.parse_args()
    recipe = changed(RECIPES[arguments.recipe], arguments.changes)
    torch.set_num_threads(arguments.threads)
    learn, held_out, vocab_size = read(arguments.text)
    print(f"{arguments.recipe} on {arguments.threads} threads: {recipe}")
    print(f"{'seed':>4}{'loss':>9}{'wall s':>9}{'CPU s':>9}")
    for seed in range(arguments.seeds):
        model, wall, cpu = run(recipe, learn, vocab_size, seed)
        loss = held_out_loss(model, held_out)
        word = "reached" if loss <= TARGET else "missed"
        print(f"{seed:4}{loss:9.4f}{wall:9.1f}{cpu:9.1f}   {TARGET} {word}", flush=True)


if __name__ == "__main__":
    main()
