"""Reinforcement with several weights of the KL penalty and several seeds, GRPO, and DPO."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import load_tensors, save_tensors
from lessons_lib.course.language import _
from lessons_lib.course.training import train
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer

from .experiments import EPOCHS, RANK, asked, new_run, optimizer
from .recipe_dpo import own, prefer, written
from .recipe_marks import drawn, look, looked_at
from .replies import share_good
from .reward_model import RewardModel
from .weights import changes_of, save_changes

BETAS = {"none": 0.0, "right": 0.25, "much": 2.0}  # weights of the KL penalty
SEEDS = {"none": 5, "right": 5, "much": 1, "dpo": 1, "own": 2}  # runs of each
ROLLOUTS = 60
MARKS = (0, 5, 10, 15, 20, 25, 30, 40, 50, 60)  # rollouts after which the replies are looked at
KEPT = {"none": (10, 30, 60), "right": (60,)}  # policies of the first seed that are kept
GROUP = 8  # GRPO's replies to a question


def piece(run: Path, name: str, work: Callable[[], dict | list]):
    """What `work` finds, kept as JSON under `name`; when it is there, it is read instead."""
    file = run / f"{name}.json"
    if not file.exists():
        write_atomically(file, (json.dumps(work()) + "\n").encode())
        print(_("Done: {name}.").format(name=name), flush=True)
    return json.loads(file.read_text("utf-8"))


def make(
    run: Path, model: GPT, reward: RewardModel, tokenizer: Tokenizer, steps: int | None
) -> dict:
    """All runs from one model; what is done already is read. Keeps the policies that are shown."""
    found: dict = {"runs": [], "asked": [q.text for q in looked_at()]}
    for name, seed in ((name, seed) for name in BETAS for seed in range(SEEDS[name])):
        key = f"ppo-{name}-{seed}"

        def work(name=name, seed=seed, key=key) -> dict:
            keep = run / f"{key}.safetensors"
            done = reinforce(model, reward, tokenizer, BETAS[name], seed, steps, keep)
            return done | {"name": name}

        found["runs"].append(piece(run, key, work))
    found["grpo"] = piece(
        run,
        "grpo",
        lambda: reinforce(model, reward, tokenizer, BETAS["right"], 0, steps, group=GROUP),
    )
    for name, write in (("dpo", written), ("own", lambda: own(model, tokenizer))):
        given = cache(write)  # the same for every seed, and not drawn where all runs are done
        found[name] = [
            piece(
                run,
                f"{name}-{seed}",
                lambda given=given, seed=seed: prefer(
                    model, reward, tokenizer, given(), seed, steps
                ),
            )
            for seed in range(SEEDS[name])
        ]
    changes = {}
    for name, marks in KEPT.items():
        tensors = load_tensors(run / f"ppo-{name}-0.safetensors")[0]
        for mark in marks:
            start = f"{mark}/"
            found_there = {
                k.removeprefix(start): t for k, t in tensors.items() if k.startswith(start)
            }
            if found_there:
                changes[f"{name}/{mark}"] = found_there
    save_changes(run / "policies.safetensors", changes, RANK)
    return found


def reinforce(
    model: GPT,
    reward: RewardModel,
    tokenizer: Tokenizer,
    beta: float,
    seed: int,
    steps: int | None,
    keep: Path | None = None,
    group: int = 1,
) -> dict:
    """One run of PPO, or of GRPO with `group` above 1, measured at MARKS.

    Replies are always drawn to the same questions there: a round's own questions are of one length,
    and so of a few kinds, harder or easier than others.
    """
    rounds = steps or ROLLOUTS
    policy, method = new_run(model, reward, tokenizer, beta, seed, group)
    marks, seen, changes = [], {}, {}

    def mark(step: int) -> None:
        rollout, rest = divmod(step, EPOCHS)
        if rest or rollout not in (*MARKS, rounds):
            return
        marks.append({"rollout": rollout} | drawn(policy.gpt, model, reward, tokenizer))
        if seed == 0:
            seen[rollout] = look(policy.gpt, tokenizer, reward)
            changes[rollout] = changes_of(policy.gpt)

    mark(0)
    train(
        policy,
        method.loss,
        method.batches,
        steps=rounds * EPOCHS,
        optimizer=optimizer(policy),
        schedule="linear",
        seed=seed,
        on_step=lambda step, _loss, _run: mark(step + 1),
        progress=False,
    )
    if keep and changes:
        save_tensors(keep, {f"{m}/{k}": t for m, c in changes.items() for k, t in c.items()})
    good = share_good(policy.gpt.eval(), tokenizer, asked("held_out", 300))
    return {"beta": beta, "seed": seed, "marks": marks, "replies": seen, "good": good}
