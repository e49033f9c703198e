"""How the rest of lesson 4 is made: `lessons train rlhf`, after `lessons train rlhf-base --accept`.

Demonstrations, low ranks, ratings, a reward network, and what reinforcement and DPO make of it, each
a piece of its own: a piece that is done is not done again, and the long ones go on where they stopped.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import train
from lessons_lib.gpt import weights as gpt_weights
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.muon import Muon
from lessons_lib.tokenization import Tokenizer

from . import recipe_runs, sft, stages
from .experiments import optimizer
from .lora import TARGETS, add_lora, trained_share
from .recipe_figures import taught
from .recipe_ratings import measure_losses, train_reward
from .recipe_runs import piece
from .weights import (
    BASE,
    POLICIES,
    REWARD,
    START,
    TAUGHT,
    changes_of,
    open_changed,
    open_reward,
    save_changes,
    save_reward,
)

STEPS, RATE = 900, 5e-3
RANKS = (1, 2, 4, 8)
START_RANK, START_STEPS = 4, 80  # what reinforcement begins from: few demonstrations, a low rank
SWEEP_STEPS, FULL_RATE, LOW_RANK_RATE = 400, 1e-3, 1e-2
FIGURES = "rlhf/taught.json"


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train rlhf`; see `course.train_command`.

    With `steps` every training is that short. Raises ValueError for `fast`: rows of many lengths
    are nothing to compile.
    """
    if fast:
        raise ValueError(_("Lesson 4's stages are computed in float32; leave out --fast."))
    run.mkdir(parents=True, exist_ok=True)
    base, tokenizer = gpt_weights.open_gpt(BASE)
    found = {"demonstrations": piece(run, "sft", lambda: demonstrations(run, steps))}
    model = gpt_weights.load(run / "taught.safetensors")[0]
    found["ranks"] = [
        piece(run, f"rank-{rank}", lambda rank=rank: low_rank(base, tokenizer, rank, steps))
        for rank in (*RANKS, None)
    ]
    file = run / "start.safetensors"
    found["start"] = piece(
        run,
        "start",
        lambda: low_rank(base, tokenizer, START_RANK, steps or START_STEPS, file),
    )
    found["reward"] = piece(run, "reward", lambda: ratings(run, model, tokenizer, steps))
    found["losses"] = piece(run, "losses", lambda: measure_losses(model, tokenizer, steps))
    start = open_changed("start", file, base)
    reward = open_reward(model, run / "reward.safetensors")
    found |= recipe_runs.make(run, start, reward, tokenizer, steps)
    about = run / "taught.json"
    write_atomically(about, (json.dumps(found) + "\n").encode())
    return [
        Made(run / "taught.safetensors", TAUGHT, "Lesson 4's model after demonstrations"),
        Made(
            run / "start.safetensors", START, "Lesson 4's model after some demonstrations, rank 4"
        ),
        Made(run / "reward.safetensors", REWARD, "A reward network, trained on simulated ratings"),
        Made(run / "policies.safetensors", POLICIES, "What reinforcement made of lesson 4's model"),
        Made(about, FIGURES, "The record of lesson 4's trainings"),
    ]


def demonstrations(run: Path, steps: int | None) -> dict:
    """Fine-tune all weights on demonstrations, and keep them; returns how good the replies are."""
    base, tokenizer = gpt_weights.open_gpt(BASE)
    before = taught(base, tokenizer)
    model = train(
        base.train(),
        lambda model, lesson, _generator: stages.lesson_loss(model, lesson),
        stages.lesson_batches(tokenizer),
        steps=steps or STEPS,
        optimizer=Muon(base, RATE, RATE),
        schedule="linear",
        warmup=min(20, (steps or STEPS) // 4),
        checkpoint=run / "sft.safetensors",
        checkpoint_every=100,
    ).model.eval()
    path = gpt_weights.save(run / "taught.safetensors", model, steps=steps or STEPS)
    after = taught(gpt_weights.load(path)[0], tokenizer)
    return {"steps": steps or STEPS, "before": before, "after": after}


def low_rank(
    base: GPT,
    tokenizer: Tokenizer,
    rank: int | None,
    steps: int | None,
    file: Path | None = None,
) -> dict:
    """Fine-tune a copy with LoRA of some rank, or all of its weights for None; `file` keeps it."""
    model, rate, share = copy.deepcopy(base), FULL_RATE, 1.0
    if rank:
        torch.manual_seed(0)
        model, rate = add_lora(model, rank), LOW_RANK_RATE
        share = trained_share(model)
    length = steps or SWEEP_STEPS
    model = train(
        model.train(),
        lambda model, rows, _generator: sft.sft_loss(model, rows),
        stages.demonstration_batches(tokenizer),
        steps=length,
        optimizer=optimizer(model, rate),
        schedule="linear",
        warmup=min(20, length // 8),
        progress=False,
    ).model.eval()
    if rank and file:
        save_changes(file, {"start": changes_of(model)}, rank)
    found = {"rank": rank, "share": share} | taught(model, tokenizer)
    return found if rank else found | {"spectrum": spectrum(base, model)}


def spectrum(before: GPT, after: GPT) -> dict[str, list[float]]:
    """The singular values of the change of each matrix of the blocks, largest first, by its name."""
    old = dict(before.named_parameters())
    return {
        name: [
            round(value, 5) for value in torch.linalg.svdvals((new - old[name]).detach()).tolist()
        ]
        for name, new in after.named_parameters()
        if name.split(".")[-2] in TARGETS
    }


def ratings(run: Path, model: GPT, tokenizer: Tokenizer, steps: int | None) -> dict:
    """Train the reward network, and keep it; returns what it gets right."""
    reward, found = train_reward(model, tokenizer, steps, run / "reward-run.safetensors")
    save_reward(run / "reward.safetensors", reward, found["rank"])
    return found
