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


def grammar(model: GPT, tokenizer: Tokenizer, n: int = 100) -> float:
    """The share of the first sentences of `n` new stories that the model finds well built.

    That is: likelier than the same sentence with any two neighbouring words swapped, the first
    word left in its place. Pairs of which one is wrong are how Warstadt et al. 2020 test grammar.
    """
    pairs, sizes = [], []
    for text in held_out("story", n):
        sentence = text[: text.index(".")]
        versions = [sentence, *swapped(sentence)]
        pairs += [("", version + ".") for version in versions]
        sizes.append(len(versions))
    scores = score_pairs(model, tokenizer, pairs).split(sizes)
    return sum((own[0] > own[1:]).all().item() for own in scores) / n


def swapped(sentence: str) -> list[str]:
    """The sentence with each two neighbouring words swapped; the first word stays where it is."""
    words = sentence.split()
    found = []
    for i in range(1, len(words) - 1):
        if words[i] != words[i + 1]:
            found.append(" ".join([*words[:i], words[i + 1], words[i], *words[i + 2 :]]))
    return found


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


def chosen_by_chance(kind: str, split: str = "seen") -> float:
    """What `knowledge_chosen` would be for one who draws from the answers offered."""
    asked = probes(kind, split)
    return sum(1 / (1 + len(probe.choices)) for probe in asked) / len(asked)
