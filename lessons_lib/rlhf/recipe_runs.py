"""Reinforcement with several weights of the KL penalty and several seeds, GRPO, and DPO."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import load_tensors, save_tensors
from lessons_lib.course.language import _
from lessons_lib.course.training import train
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.sampling import evaluating
from lessons_lib.tokenization import Tokenizer

from . import ppo, stages
from .experiments import EPOCHS, RANK, asked, new_run, optimizer
from .lora import add_lora
from .ratings import as_ratings, write_ratings
from .recipe_ratings import ERRORS, RATINGS
from .replies import draw, golds, rated, reply, reply_text, share_good
from .reward_model import RewardModel
from .sft import rows_of, token_log_probs
from .weights import changes_of, save_changes

BETAS = {"none": 0.0, "right": 0.5, "much": 4.0}  # weights of the KL penalty
SEEDS = range(5)
ROLLOUTS = 60
MARKS = (0, 5, 10, 15, 20, 25, 30, 40, 50, 60)  # rollouts after which the replies are looked at
KEPT = {"none": (10, 30, 60), "right": (60,)}  # policies of the first seed that are kept
LOOKED_AT = 6  # questions whose replies are kept
GROUP = 8  # GRPO's replies to a question
DPO_STEPS, DPO_RATE, DPO_MARKS = 200, 1e-3, (20, 60, 120, 200)


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
    for seed in SEEDS:
        for name, beta in BETAS.items():
            key = f"ppo-{name}-{seed}"
            found["runs"].append(
                piece(
                    run,
                    key,
                    lambda beta=beta, seed=seed, name=name, key=key: (
                        reinforce(
                            model, reward, tokenizer, beta, seed, steps, run / f"{key}.safetensors"
                        )
                        | {"name": name}
                    ),
                )
            )
    found["grpo"] = piece(
        run,
        "grpo",
        lambda: reinforce(model, reward, tokenizer, BETAS["right"], 0, steps, group=GROUP),
    )
    found["dpo"] = [
        piece(run, f"dpo-{seed}", lambda seed=seed: prefer(model, reward, tokenizer, seed, steps))
        for seed in SEEDS
    ]
    changes = {}
    for name, marks in KEPT.items():
        tensors = load_tensors(run / f"ppo-{name}-0.safetensors")[0]
        for mark in marks:
            start = f"{mark}/"
            own = {k.removeprefix(start): t for k, t in tensors.items() if k.startswith(start)}
            if own:
                changes[f"{name}/{mark}"] = own
    save_changes(run / "policies.safetensors", changes, RANK)
    return found


def looked_at():
    """The questions whose replies are kept."""
    return asked("train", LOOKED_AT)


def look(model: GPT, tokenizer: Tokenizer, reward: RewardModel) -> list[dict]:
    """A reply to each question of `looked_at`, drawn, with its proxy and gold rewards."""
    generator = torch.Generator().manual_seed(3)
    texts = reply(model, tokenizer, looked_at(), generator=generator)
    proxies = reward.rate(tokenizer, rated(looked_at(), texts)).tolist()
    rows = zip(texts, proxies, golds(looked_at(), texts), strict=True)
    return [{"reply": text, "proxy": proxy, "gold": gold} for text, proxy, gold in rows]


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
        schedule="constant",
        seed=seed,
        on_step=lambda step, _loss, _run: mark(step + 1),
        progress=False,
    )
    if keep and changes:
        save_tensors(keep, {f"{m}/{k}": t for m, c in changes.items() for k, t in c.items()})
    good = share_good(policy.gpt.eval(), tokenizer, asked("held_out", 300))
    return {"beta": beta, "seed": seed, "marks": marks, "replies": seen, "good": good}


def prefer(
    model: GPT, reward: RewardModel, tokenizer: Tokenizer, seed: int, steps: int | None
) -> dict:
    """One run of DPO on the reward network's own ratings."""
    torch.manual_seed(seed)
    policy = add_lora(copy.deepcopy(model), RANK).train()
    ratings, rows, length = (
        as_ratings(write_ratings(RATINGS, "ratings", ERRORS)),
        [],
        steps or DPO_STEPS,
    )

    def score(step: int) -> None:
        if step in (0, *DPO_MARKS, length):
            rows.append({"step": step} | drawn(policy, model, reward, tokenizer))

    score(0)
    train(
        policy,
        lambda policy, batch, _generator: stages.dpo_loss(policy, batch),
        stages.dpo_batches(tokenizer, model, ratings, seed=seed),
        steps=length,
        optimizer=optimizer(policy, DPO_RATE),
        schedule="linear",
        warmup=min(10, length // 4),
        seed=seed,
        on_step=lambda step, _loss, _run: score(step + 1),
        progress=False,
    )
    good = share_good(policy.eval(), tokenizer, asked("held_out", 300))
    return {"seed": seed, "marks": rows, "good": good, "replies": look(policy, tokenizer, reward)}


def drawn(
    policy: GPT, reference: GPT, reward: RewardModel, tokenizer: Tokenizer, count: int = 300
) -> dict[str, float]:
    """KL, proxy and gold of replies that a policy draws to questions of training."""
    chosen, generator = asked("train", count), torch.Generator().manual_seed(0)
    found = draw(policy, tokenizer, chosen, generator=generator)
    rows, texts = rows_of(found), [reply_text(tokenizer, new) for _given, new in found]
    with evaluating(policy), evaluating(reference):
        now, before = (token_log_probs(model, rows) for model in (policy, reference))
    gold = golds(chosen, texts)
    found = {
        "kl": ppo.kl(now, before, rows.counted).item(),
        "proxy": reward.rate(tokenizer, rated(chosen, texts)).mean().item(),
        "gold": sum(gold) / len(gold),
        "tokens": rows.counted.sum(dim=1).mean().item(),
    }
    return {name: round(value, 4) for name, value in found.items()}
