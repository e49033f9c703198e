"""The experiments of lesson 3 on prompts: other labels, orders, formats, examples and contexts.

Sentences are held out in all of them. Each returns shares of answers that are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

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
# Ways to write the same examples: (before a sentence, before its label, between examples).
FORMATS = {
    "I: …, O: …": ("I: ", ", O: ", ", "),
    "Q: …, A: …": ("Q: ", ", A: ", ", "),
    "I: …. O: ….": ("I: ", ". O: ", ". "),
    "… = …": ("", " = ", ", "),
}
EXAMPLES, CONTEXTS = 8, 4  # examples in each of several contexts


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


def by_order(model: GPT, tokenizer: Tokenizer, count: int, seed: int = 0) -> list[float]:
    """Four examples in each of their 24 orders: the share of `count` sentences that is right."""
    pairs = _examples(seed, 2, 2)
    return [share_right(model, tokenizer, order, count) for order in permutations(pairs)]


def by_format(model: GPT, tokenizer: Tokenizer, count: int, seed: int = 0) -> dict[str, float]:
    """The same eight examples in each of FORMATS: the share of `count` sentences that is right."""
    pairs, asked = _examples(seed, 4, 4), queries(count)
    found = {}
    for name, (before, behind, between) in FORMATS.items():
        shown = between.join(f"{before}{text}{behind}{label}" for text, label in pairs)
        texts = [f"{shown}{between}{before}{text}{behind}".rstrip() for text, _class in asked]
        found[name] = _right(prompt_scores(model, tokenizer, texts, ["good", "bad"]), asked)
    return found


def by_bias(
    model: GPT, tokenizer: Tokenizer, count: int, nothing: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Eight examples, even or lopsided: the share right "before" and "after" calibration.

    "majority": six of one class and two of the other; "recency": four of each, but the last four of
    one class. Each class is in turn the favoured one. `nothing`: queries that say nothing.
    """
    asked = queries(count)
    found = {}
    for name in ("balanced", "majority", "recency"):
        shares = {"before": [], "after": []}
        for seed, (text, answer) in enumerate(asked):
            pairs = _lopsided(name, seed)
            texts = [build_prompt(pairs, one) for one in (text, *nothing)]
            scores = prompt_scores(model, tokenizer, texts, ["good", "bad"])
            shares["before"].append(_right(scores[:1], [(text, answer)]))
            fair = calibrated(scores[:1], prior(scores[1:]))
            shares["after"].append(_right(fair, [(text, answer)]))
        found[name] = {key: sum(row) / count for key, row in shares.items()}
    return found


def by_contexts(
    model: GPT, tokenizer: Tokenizer, family: str, count: int, first: int = 0
) -> dict[str, float]:
    """CONTEXTS times EXAMPLES examples with made-up labels, shown in several ways: the share right.

    "one": the first context alone; "mean", "surest", "max": all contexts, combined by `nbce` with
    that pooling; "long": one context with as many examples as the model has room for.
    """
    right = dict.fromkeys(("one", *POOLINGS, "long"), 0)
    for seed in range(first, first + count):
        prompt = make_prompt(family, EXAMPLES * CONTEXTS, seed)
        answer = prompt.choices.index(prompt.answer)
        parts = [prompt.examples[i::CONTEXTS] for i in range(CONTEXTS)]
        texts = [build_prompt(part, prompt.query) for part in parts]
        texts += [f"I: {prompt.query}, O:", _longest(model, tokenizer, prompt)]
        scores = prompt_scores(model, tokenizer, texts, prompt.choices)
        contexts, alone, long = scores[:CONTEXTS], scores[CONTEXTS], scores[-1]
        right["one"] += int(contexts[0].argmax() == answer)
        right["long"] += int(long.argmax() == answer)
        for pooling in POOLINGS:
            together = combine(contexts, alone, pooling)
            right[pooling] += int(together.argmax() == answer)
    return {way: n / count for way, n in right.items()}


def _longest(model: GPT, tokenizer: Tokenizer, prompt: Prompt) -> str:
    """The prompt with as many of its last examples as fit into the context, a label included."""
    label = max(len(tokenizer.encode(choice)) for choice in prompt.choices)
    for first in range(len(prompt.examples)):
        text = build_prompt(prompt.examples[first:], prompt.query)
        if 1 + len(tokenizer.encode(text)) + label <= model.config.block_size:
            return text
    raise ValueError("not even one example fits into the model's context.")


def _examples(seed: int, good: int, bad: int) -> list[Example]:
    """So many sentences of each class, labelled "good" and "bad", in turn as far as they go."""
    drawn = make_prompt(FAMILY, 2 * max(good, bad), seed, labels=("good", "bad")).examples
    kinds = {label: [pair for pair in drawn if pair[1] == label] for label in ("good", "bad")}
    pairs = kinds["good"][:good] + kinds["bad"][:bad]
    return sorted(pairs, key=lambda pair: drawn.index(pair))


def _lopsided(name: str, seed: int) -> list[Example]:
    """Eight examples as `by_bias` has them; the favoured class goes round with the seed, by twos."""
    favoured = ("good", "bad")[seed // 2 % 2]
    if name == "majority":
        return _examples(seed, 6, 2) if favoured == "good" else _examples(seed, 2, 6)
    pairs = _examples(seed, 4, 4)
    if name == "recency":
        pairs.sort(key=lambda pair: pair[1] == favoured)
    return pairs


def _right(scores: torch.Tensor, asked: Sequence[tuple[str, str]]) -> float:
    wanted = torch.tensor([int(answer) for _text, answer in asked])
    return (scores.argmax(dim=-1) == wanted).float().mean().item()
