"""What is measured of lesson 4's base model, for its data sheet."""

from __future__ import annotations

import torch

from lessons_lib.gpt import abilities
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer

from .experiments import asked
from .replies import golds, reply, share_good

READ = ("base_page", "few_shot", "knowledge", "sum")


def score(model: GPT, tokenizer: Tokenizer, documents: int = 100) -> dict[str, float]:
    """How far above the floor, and the share of held-out questions with a good reply."""
    row = {}
    for kind in READ:
        texts = abilities.held_out(kind, documents)
        row[kind] = abilities.times_the_floor(model, tokenizer, texts, kind)
    row["good"] = share_good(model, tokenizer, asked("held_out", documents))
    return {name: round(value, 4) for name, value in row.items()}


def figures(model: GPT, tokenizer: Tokenizer) -> dict:
    """Every figure of the data sheet."""
    generator = torch.Generator().manual_seed(0)
    drawn = {"temperature": 1.0, "top_k": None, "generator": generator}
    good = {
        split: {
            "likeliest": share_good(model, tokenizer, asked(split)),
            "drawn": share_good(model, tokenizer, asked(split), **drawn),
        }
        for split in ("train", "held_out")
    }
    read = {
        kind: abilities.times_the_floor(model, tokenizer, abilities.held_out(kind, 1000), kind)
        for kind in READ
    }
    facts = {
        split: abilities.knowledge_recalled(model, tokenizer, "facts", split)
        for split in ("seen", "crossed")
    }
    return {"read": read, "good": good, "facts": facts}


def taught(model: GPT, tokenizer: Tokenizer, count: int = 300) -> dict[str, float]:
    """Good replies to questions of each kind, likeliest tokens, and the gold of replies drawn."""
    found = {
        "subject": share_good(model, tokenizer, asked("held_out", count, "subject")),
        "wording": share_good(model, tokenizer, asked("held_out", count, "wording")),
        "held_out": share_good(model, tokenizer, asked("held_out", count)),
        "train": share_good(model, tokenizer, asked("train", count)),
    }
    generator = torch.Generator().manual_seed(0)
    questions = asked("train", count)
    drawn = reply(model, tokenizer, questions, generator=generator)
    gold = golds(questions, drawn)
    return found | {"gold": sum(gold) / len(gold)}


def table(found: dict) -> str:
    """The figures as lines."""
    lines = [f"{kind}: {times:.3f} times the floor" for kind, times in found["read"].items()]
    for split, shares in found["good"].items():
        lines.append(f"{split} questions: good replies {shares['drawn']:.1%} drawn")
    lines += [f"facts, {split}: {share:.1%} recalled" for split, share in found["facts"].items()]
    return "\n".join(lines)
