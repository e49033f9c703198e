"""What a model of the world's documents can do, each ability held against the world's own truth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import bits_per_character as exact_bits_per_character
from lessons_lib.world.corpus import corpus
from lessons_lib.world.knowledge import probes

from .model import GPT
from .scoring import bits_per_character, recalled, score_pairs

KNOWLEDGE = ("facts", "physics", "feelings")


def held_out(kind: str, n: int, seed: int | str = "held out") -> list[str]:
    """`n` documents of a kind, from a stream that no training run reads."""
    return [document.text for document in islice(corpus(seed, {kind: 1.0}), n)]


def times_the_floor(
    model: GPT, tokenizer: Tokenizer, texts: Sequence[str], kind: str = "story"
) -> float:
    """The model's bits per character on documents of a kind over the entropy; 1 is perfect."""
    return bits_per_character(model, tokenizer, texts) / exact_bits_per_character(kind)


def knowledge_recalled(model: GPT, tokenizer: Tokenizer, kind: str, split: str = "seen") -> float:
    """The share of a kind's prompts whose answer the model writes, likeliest token by token.

    `kind` and `split` are those of `world.knowledge.probes`.
    """
    asked = [(probe.prompt, probe.answer) for probe in probes(kind, split)]
    found = recalled(model, tokenizer, asked)
    return sum(found) / len(found)


def knowledge_chosen(model: GPT, tokenizer: Tokenizer, kind: str, split: str = "seen") -> float:
    """The share of a kind's prompts for which the right answer is likelier than each wrong one."""
    asked = probes(kind, split)
    offered = [(probe.answer, *probe.choices) for probe in asked]  # choices are the wrong answers
    pairs = [(p.prompt, text) for p, texts in zip(asked, offered, strict=True) for text in texts]
    scores = score_pairs(model, tokenizer, pairs).split([len(texts) for texts in offered])
    return sum(int(part.argmax()) == 0 for part in scores) / len(asked)
