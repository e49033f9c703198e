"""Small helpers of the lesson's experiments: each is a few lines that a cell has no room for."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import Tensor

from lessons_lib.tokenization import Tokenizer

from .model import GPT, Cache
from .reading import end_id
from .sampling import evaluating, prompt_ids


def changes(model: GPT, ids: Sequence[int], other: int) -> Tensor:
    """(T, T): the largest change of a logit at each place (column) when a token (row) is `other`.

    `ids` holds T token ids. 0 means that not a single bit of the logits moved.
    """
    rows = torch.tensor([list(ids)] * (len(ids) + 1))
    for place in range(len(ids)):
        rows[place + 1, place] = other
    with evaluating(model), torch.no_grad():
        logits = model(rows)
    return (logits[1:] - logits[0]).abs().amax(dim=-1)


def read_early(model: GPT, tokenizer: Tokenizer, prompt: str, word: str) -> list[float]:
    """The probability that `word` comes after `prompt`, read before and after each block.

    n_layer + 1 numbers, each the product over the word's tokens; the last is the model's own
    answer. Source: nostalgebraist 2020, "interpreting GPT: the logit lens".
    """
    ids, wanted = prompt_ids(model, tokenizer, prompt), torch.tensor(tokenizer.encode(word))
    ids = ids + wanted[:-1].tolist()
    streams: list[Tensor] = []
    hooks = [
        block.register_forward_hook(lambda _block, given, made: streams.append((given[0], made)))
        for block in model.blocks
    ]
    try:
        with evaluating(model), torch.no_grad():
            model(torch.tensor([ids]))
            states = [streams[0][0], *(made for _given, made in streams)]
            rows = torch.stack([model.norm(state)[0, -len(wanted) :] for state in states])
            probs = model.logits(rows).softmax(dim=-1)  # (n_layer + 1, tokens of the word, V)
            return probs[:, torch.arange(len(wanted)), wanted].prod(dim=-1).tolist()
    finally:
        for hook in hooks:
            hook.remove()


def seconds_per_token(model: GPT, tokenizer: Tokenizer, n: int, use_cache: bool) -> list[float]:
    """How long each of `n` tokens took to write, likeliest first, with the cache or without."""
    ids, cache, took = torch.tensor([[end_id(tokenizer)]]), Cache(model.config.n_layer), []
    with evaluating(model), torch.inference_mode():
        for _ in range(n):
            started = time.perf_counter()
            new = ids[:, cache.length :] if use_cache else ids
            hidden = model.run(new, cache if use_cache else None)
            drawn = model.logits(hidden[:, -1]).argmax(dim=-1, keepdim=True)
            took.append(time.perf_counter() - started)
            ids = torch.cat((ids, drawn), dim=1)
    return took


def set_aside(text: str, tokenizer: Tokenizer, most: int = 60) -> tuple[list[str], list[str]]:
    """A text as (what is read, pieces of its last tenth, kept for measuring).

    There are `most` pieces at most, of about 120 tokens each. Raises ValueError for a text that is
    too short for both.
    """
    tokens = len(tokenizer.encode(text))
    if tokens < 3000:
        raise ValueError(
            f"the text has {tokens} tokens; give one of 3,000 at least, about 15,000 letters of "
            "English, so that there is something to learn and something to keep aside."
        )
    aside, size = text[-(len(text) // 10) :], max(1, 120 * len(text) // tokens)
    pieces = [aside[i : i + size] for i in range(0, len(aside), size)][:most]
    return [text[: -len(aside)]], pieces
