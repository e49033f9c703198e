"""The experiments of lesson 3 on prompts: other labels, orders, formats, examples and contexts.

Sentences are held out in all of them. Each returns shares of answers that are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product

import torch

from lessons_lib.gpt.checks import check_count
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.fewshot import Prompt, make_prompt

from .evaluation import draw_prompts, right
from .labels import calibrated, prior, prompt_scores
from .nbce import POOLINGS, combine
from .prompts import Example, build_prompt

FAMILY = "sentiment"  # of the experiments that take one
# Ways to write the same examples: (before a sentence, before its label, between examples).
FORMATS = {
    "I: …, O: …": ("I: ", ", O: ", ", "),
    "Q: …, A: …": ("Q: ", ", A: ", ", "),
    "I: …. O: ….": ("I: ", ". O: ", ". "),
    "… = …": ("", " = ", ", "),
}
EXAMPLES, CONTEXTS = 8, 4  # examples in each of several contexts
BOOK = ("sentiment", "science")  # the book's two tasks
# Eight examples of two labels: so many of the favoured one, and of the other.
LOPSIDED = {"balanced": (4, 4), "majority": (7, 1), "recency": (4, 4)}


def instead(prompt: Prompt, query: str, answer: str) -> Prompt:
    """The same examples before another query, of which `answer` is the right label."""
    text = build_prompt(prompt.examples, query)
    return replace(prompt, text=text, query=query, answer=" " + answer)


def labelled(family: str, n: int, count: int, way: str) -> list[Prompt]:
    """`count` prompts of `n` examples, labelled in one of three ways.

    "natural": with names of the classes that were read in training; "swapped": each class with the
    next one's name; "made_up": with words that were not. Sentences and classes are the same in all.
    """
    if way == "made_up":
        return draw_prompts(family, n, count)
    found = []
    for seed in range(count):
        prompt = make_prompt(family, n, seed, labels="natural", label_words="train")
        if way == "swapped":
            first, *rest = prompt.labels.values()
            prompt = make_prompt(family, n, seed, labels=(*rest, first))
        found.append(prompt)
    return found


def queries(count: int, first: int = 1000) -> list[tuple[str, str]]:
    """`count` sentences of FAMILY, each with the class it belongs to, the classes in turn."""
    check_count("count", count)
    found = []
    for seed in range(first, first + count):
        prompt = make_prompt(FAMILY, 0, seed, labels=("0", "1"))
        found.append((prompt.query, prompt.answer.strip()))
    return found


def share_right(
    model: GPT, tokenizer: Tokenizer, pairs: Sequence[Example], count: int = 100, first: int = 1000
) -> float:
    """The share of `count` sentences of FAMILY that are labelled rightly after the examples `pairs`.

    Their labels are "good" and "bad".
    """
    asked = queries(count, first)
    texts = [build_prompt(pairs, sentence) for sentence, _answer in asked]
    scores = prompt_scores(model, tokenizer, texts, ["good", "bad"])
    return _right(scores, asked)


def by_order(model: GPT, tokenizer: Tokenizer, count: int) -> list[float]:
    """Four examples in each of their 24 orders: the share of `count` queries that is right.

    Each query has examples and made-up labels of its own.
    """
    shares = [0.0] * 24
    for prompt in draw_prompts(FAMILY, 4, count):
        orders = permutations(prompt.examples)
        asked = [replace(prompt, text=build_prompt(order, prompt.query)) for order in orders]
        for i, correct in enumerate(right(model, tokenizer, asked)):
            shares[i] += correct / count
    return shares


def by_format(model: GPT, tokenizer: Tokenizer, count: int, seed: int = 0) -> dict[str, float]:
    """The same eight examples in each of FORMATS: the share of `count` sentences that is right."""
    pairs = make_prompt(FAMILY, EXAMPLES, seed, labels=("good", "bad")).examples
    asked = queries(count)
    found = {}
    for name, (before, behind, between) in FORMATS.items():
        shown = between.join(f"{before}{text}{behind}{label}" for text, label in pairs)
        texts = [f"{shown}{between}{before}{text}{behind}".rstrip() for text, _class in asked]
        found[name] = _right(prompt_scores(model, tokenizer, texts, ["good", "bad"]), asked)
    return found


def by_bias(
    model: GPT, tokenizer: Tokenizer, count: int, nothing: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Eight examples, even or lopsided, of each of the BOOK's tasks `count` times; made-up labels.

    For each of LOPSIDED: "nothing", the mean probability of the favoured label when the query says
    nothing (`nothing` holds such queries); the share right "before" and "after" calibration. In
    "majority" the favoured label has seven of the eight examples, in "recency" the last four. Each
    label is the favoured one as often as the other.
    """
    found = {}
    for name in LOPSIDED:
        row = dict.fromkeys(("nothing", "before", "after"), 0.0)
        for family, seed in product(BOOK, range(count)):
            asked = make_prompt(family, 0, 1000 + seed)
            favoured = seed // 2 % 2
            pairs = _lopsided(name, family, tuple(asked.labels.values()), favoured, seed)
            texts = [build_prompt(pairs, one) for one in (asked.query, *nothing)]
            scores = prompt_scores(model, tokenizer, texts, list(asked.labels.values()))
            before, answer = prior(scores[1:]), asked.answer.strip()
            wanted = list(asked.labels.values()).index(answer)
            row["nothing"] += before[favoured].exp().item()
            row["before"] += float(scores[0].argmax() == wanted)
            row["after"] += float(calibrated(scores[0], before).argmax() == wanted)
        found[name] = {key: total / (count * len(BOOK)) for key, total in row.items()}
    return found


def by_contexts(
    model: GPT, tokenizer: Tokenizer, family: str, count: int, first: int = 0
) -> dict[str, float]:
    """CONTEXTS times EXAMPLES examples with made-up labels, shown in several ways: the share right.

    "one": the first context alone; "mean", "surest", "max": all contexts, combined by `nbce` with
    that pooling; "long": one context with as many examples as the model has room for.
    """
    correct = dict.fromkeys(("one", *POOLINGS, "long"), 0)
    for seed in range(first, first + count):
        prompt = make_prompt(family, EXAMPLES * CONTEXTS, seed)
        answer = prompt.choices.index(prompt.answer)
        parts = [prompt.examples[i::CONTEXTS] for i in range(CONTEXTS)]
        texts = [build_prompt(part, prompt.query) for part in parts]
        texts += [f"I: {prompt.query}, O:", _longest(model, tokenizer, prompt)]
        scores = prompt_scores(model, tokenizer, texts, prompt.choices)
        contexts, alone, long = scores[:CONTEXTS], scores[CONTEXTS], scores[-1]
        correct["one"] += int(contexts[0].argmax() == answer)
        correct["long"] += int(long.argmax() == answer)
        for pooling in POOLINGS:
            together = combine(contexts, alone, pooling)
            correct[pooling] += int(together.argmax() == answer)
    return {way: n / count for way, n in correct.items()}


def _longest(model: GPT, tokenizer: Tokenizer, prompt: Prompt) -> str:
    """The prompt with as many of its last examples as fit into the context, a label included."""
    label = max(len(tokenizer.encode(choice)) for choice in prompt.choices)
    for first in range(len(prompt.examples)):
        text = build_prompt(prompt.examples[first:], prompt.query)
        if 1 + len(tokenizer.encode(text)) + label <= model.config.block_size:
            return text
    raise ValueError("not even one example fits into the model's context.")


def _lopsided(
    name: str, family: str, labels: tuple[str, ...], favoured: int, seed: int
) -> list[Example]:
    """Eight examples as LOPSIDED has them, in the order in which they were drawn.

    Only in "recency" those of the favoured label come last.
    """
    most, least = LOPSIDED[name]
    drawn = make_prompt(family, 2 * most, seed, labels=labels).examples
    ours = [pair for pair in drawn if pair[1] == labels[favoured]]
    others = [pair for pair in drawn if pair[1] != labels[favoured]]
    pairs = sorted(ours[:most] + others[:least], key=drawn.index)
    if name == "recency":
        pairs.sort(key=lambda pair: pair[1] == labels[favoured])
    return pairs


def _right(scores: torch.Tensor, asked: Sequence[tuple[str, str]]) -> float:
    wanted = torch.tensor([int(answer) for _text, answer in asked])
    return (scores.argmax(dim=-1) == wanted).float().mean().item()
