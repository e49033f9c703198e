"""What is measured of lesson 4's base model, for its data sheet."""

from __future__ import annotations

from itertools import islice

import torch

from lessons_lib.gpt import abilities
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import Question, questions

from .replies import share_good

READ = ("base_page", "few_shot", "knowledge")


def asked(split: str, count: int | None = None, why: str | None = None) -> list[Question]:
    """Questions of a split, evenly spread over all of them; `why`: held out as "subject", "wording"."""
    found = [q for q in questions(split) if why in (None, q.held_out)]
    step = 1 if count is None else max(1, len(found) // count)
    return list(islice(found, 0, None, step))[:count]


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


def table(found: dict) -> str:
    """The figures as lines."""
    lines = [f"{kind}: {times:.3f} times the floor" for kind, times in found["read"].items()]
    for split, shares in found["good"].items():
        lines.append(f"{split} questions: good replies {shares['drawn']:.1%} drawn")
    lines += [f"facts, {split}: {share:.1%} recalled" for split, share in found["facts"].items()]
    return "\n".join(lines)
