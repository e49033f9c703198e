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

from .evaluation import draw_prompts
from .labels import calibrated, prior, prompt_scores
from .nbce import POOLINGS, combine
from .prompts import Example, build_prompt

FAMILY = "sentiment"  # of the experiments that take one
# Ways to write the same examples: (before a sentence, after it, between examples).
FORMATS = {
    "I: x, O: y": ("I: ", ", O: ", ", "),
    "Q: x, A: y": ("Q: ", ", A: ", ", "),
    "I: x. O: y.": ("I: ", ". O: ", ". "),
    "x = y": ("", " = ", ", "),
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


def queries(
    count: int, shown: Sequence[Example] = (), family: str = FAMILY, first: int = 1000
) -> list[tuple[str, int]]:
    """`count` sentences, each with the number of its class, the classes in turn.

    None of them stands among the examples `shown`: a model that copies would know its label.
    """
    check_count("count", count)
    known = {sentence for sentence, _label in shown}
    found = []
    for seed in range(first, first + count):
        prompt = make_prompt(family, 0, seed)
        while prompt.query in known:
            seed += 1000 * len(prompt.labels)  # of the same class
            prompt = make_prompt(family, 0, seed)
        found.append((prompt.query, prompt.choices.index(prompt.answer)))
    return found


def share_right(
    model: GPT,
    tokenizer: Tokenizer,
    pairs: Sequence[Example],
    labels: tuple[str, str] = ("good", "bad"),
    count: int = 100,
) -> float:
    """The share of `count` sentences of FAMILY that are labelled rightly after the examples `pairs`.

    `labels`: what stands for praise, and what for complaint. No sentence of the examples is asked.
    """
    asked = queries(count, pairs)
    texts = [build_prompt(pairs, sentence) for sentence, _answer in asked]
    return _right(prompt_scores(model, tokenizer, texts, list(labels)), asked)


def by_order(model: GPT, tokenizer: Tokenizer, sets: int, count: int) -> dict[str, list[float]]:
    """For each of `sets` sets of four examples: in each of their 24 orders, the share right.

    A set is named by its made-up labels. The same `count` sentences are asked after every order.
    """
    found = {}
    for prompt in draw_prompts(FAMILY, 4, sets):
        labels = tuple(prompt.labels.values())
        orders = permutations(prompt.examples)
        found[", ".join(labels)] = [
            share_right(model, tokenizer, order, labels, count) for order in orders
        ]
    return found


def by_words(model: GPT, tokenizer: Tokenizer, pairs: int, count: int) -> dict[str, float]:
    """The same eight examples with `pairs` pairs of made-up labels: the share right of `count`."""
    found = {}
    for drawn in draw_prompts(FAMILY, 4, pairs):
        labels = tuple(drawn.labels.values())
        examples = make_prompt(FAMILY, EXAMPLES, 0, labels=labels).examples
        found[", ".join(labels)] = share_right(model, tokenizer, examples, labels, count)
    return found


def by_format(model: GPT, tokenizer: Tokenizer, sets: int, count: int) -> dict[str, float]:
    """The same examples in each of FORMATS: the share right, of `count` sentences for each set.

    There are `sets` sets of eight examples, with made-up labels.
    """
    found = dict.fromkeys(FORMATS, 0.0)
    for prompt in draw_prompts(FAMILY, EXAMPLES, sets):
        asked = queries(count, prompt.examples)
        for name, (before, after, between) in FORMATS.items():
            shown = between.join(f"{before}{text}{after}{label}" for text, label in prompt.examples)
            texts = [f"{shown}{between}{before}{text}{after}".rstrip() for text, _class in asked]
            scores = prompt_scores(model, tokenizer, texts, list(prompt.labels.values()))
            found[name] += _right(scores, asked) / sets
    return found


def by_bias(
    model: GPT, tokenizer: Tokenizer, count: int, nothing: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Eight examples, even or lopsided, of each of the BOOK's tasks `count` times; made-up labels.

    For each of LOPSIDED: "nothing" and "likelier", the mean probabilities of the favoured label and
    of the likelier one when the query says nothing (`nothing` holds such queries); the share right
    "before" and "after" calibration. In
    "majority" the favoured label has seven of the eight examples, in "recency" the last four. With
    a `count` that four divides, each label is favoured, and is right, as often as the other.
    """
    found = {}
    for name in LOPSIDED:
        row = dict.fromkeys(("nothing", "likelier", "before", "after"), 0.0)
        for family, seed in product(BOOK, range(count)):
            labels = tuple(make_prompt(family, 0, 1000 + seed).labels.values())
            favoured = seed // 2 % 2
            pairs = _lopsided(name, family, labels, favoured, seed)
            [(query, answer)] = queries(1, pairs, family, 1000 + seed)
            texts = [build_prompt(pairs, one) for one in (query, *nothing)]
            scores = prompt_scores(model, tokenizer, texts, labels)
            before = prior(scores[1:])
            row["nothing"] += before[favoured].exp().item()
            row["likelier"] += before.exp().max().item()
            row["before"] += float(scores[0].argmax() == answer)
            row["after"] += float(calibrated(scores[0], before).argmax() == answer)
        found[name] = {key: total / (count * len(BOOK)) for key, total in row.items()}
    return found


def calibrated_accuracy(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[Prompt], nothing: Sequence[str]
) -> float:
    """The share of prompts whose answer is the likeliest after calibration by the queries `nothing`."""
    correct = 0
    for prompt in prompts:
        texts = [prompt.text, *(build_prompt(prompt.examples, query) for query in nothing)]
        scores = prompt_scores(model, tokenizer, texts, prompt.choices)
        best = calibrated(scores[0], prior(scores[1:])).argmax()
        correct += int(best == prompt.choices.index(prompt.answer))
    return correct / len(prompts)


def chance(family: str, count: int = 50) -> float:
    """The share right of who guesses among the choices, in `count` prompts of eight examples."""
    drawn = draw_prompts(family, EXAMPLES, count)
    return sum(1 / len(prompt.choices) for prompt in drawn) / count


def by_contexts(
    model: GPT, tokenizer: Tokenizer, family: str, count: int, examples: int
) -> dict[str, float]:
    """CONTEXTS contexts of so many examples with made-up labels, used in several ways: the share right.

    "one": the first context alone; "mean", "surest", "max": all of them, combined by `nbce` with that
    pooling; "together": one context with all of the examples, or the last of them that fit. In each
    way what the model says with no example is taken off: once where there is one context, and from
    several as often as `combine` does it.
    """
    correct = dict.fromkeys(("one", *POOLINGS, "together"), 0)
    for prompt in draw_prompts(family, examples * CONTEXTS, count):
        answer = prompt.choices.index(prompt.answer)
        parts = [prompt.examples[i::CONTEXTS] for i in range(CONTEXTS)]
        texts = [build_prompt(part, prompt.query) for part in parts]
        texts += [f"I: {prompt.query}, O:", _longest(model, tokenizer, prompt)]
        scores = prompt_scores(model, tokenizer, texts, prompt.choices)
        contexts, alone, together = scores[:CONTEXTS], scores[CONTEXTS], scores[-1]
        said = {"one": calibrated(contexts[0], alone), "together": calibrated(together, alone)}
        said |= {pooling: combine(contexts, alone, pooling) for pooling in POOLINGS}
        for way, found in said.items():
            correct[way] += int(found.argmax() == answer)
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


def _right(scores: torch.Tensor, asked: Sequence[tuple[str, int]]) -> float:
    wanted = torch.tensor([answer for _text, answer in asked])
    return (scores.argmax(dim=-1) == wanted).float().mean().item()
