"""How likely a text is to a GPT: of whole documents, and of given continuations."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from lessons_lib.tokenization import Tokenizer

from .cache import Cache
from .model import GPT
from .reading import padded_rows
from .sampling import evaluating, prompt_ids

LN2 = math.log(2)


def log_probs(model: GPT, ids: Tensor) -> Tensor:
    """(B, T) ids to (B, T-1): ln of the probability of each token after those before it.

    Rows may end in -1 where they are shorter than the longest; the value there is 0.
    """
    targets = ids[:, 1:]
    with evaluating(model):
        logits = model(ids[:, :-1].clamp(min=0)).float()
        found = logits.log_softmax(-1).gather(-1, targets.clamp(min=0)[..., None])[..., 0]
    return found.masked_fill(targets < 0, 0.0)


def bits_of(
    model: GPT, tokenizer: Tokenizer, texts: Sequence[str], batch_size: int = 32
) -> list[float]:
    """What each text, its end included, costs in bits; texts of like length are read together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    bits = [0.0] * len(texts)
    for first in range(0, len(order), batch_size):
        part = order[first : first + batch_size]
        rows = padded_rows([texts[i] for i in part], tokenizer)
        for i, nats in zip(part, log_probs(model, rows).sum(dim=1).tolist(), strict=True):
            bits[i] = -nats / LN2
    return bits


def bits_per_character(model: GPT, tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    """Bits that the texts cost together, for each of their characters."""
    return sum(bits_of(model, tokenizer, texts)) / sum(map(len, texts))


def score_continuations(
    model: GPT, tokenizer: Tokenizer, prompt: str, continuations: Sequence[str]
) -> Tensor:
    """(number of continuations,): ln p(continuation | prompt), summed over its tokens.

    A continuation begins with its space: " Tokyo". The prompt is read once, for all of them. Raises
    ValueError for a prompt that ends in a space, for an empty continuation, and for more tokens than
    the context has.
    """
    encoded = [_encode(tokenizer, continuation) for continuation in continuations]
    ids = torch.full((len(encoded), max(map(len, encoded))), -1)
    for i, row in enumerate(encoded):
        ids[i, : len(row)] = torch.tensor(row)
    cache = Cache(model.config.n_layer)
    with evaluating(model):
        given = torch.tensor([prompt_ids(model, tokenizer, prompt)])
        logits = model.logits(model.hidden(given, cache)[:, -1:]).expand(len(ids), 1, -1)
        if ids.size(1) > 1:
            cache.select(torch.zeros(len(ids), dtype=torch.long))
            logits = torch.cat((logits, model(ids[:, :-1].clamp(min=0), cache)), dim=1)
        found = logits.float().log_softmax(-1).gather(-1, ids.clamp(min=0)[..., None])[..., 0]
    return found.masked_fill(ids < 0, 0.0).sum(dim=1)


def score_pairs(
    model: GPT, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], batch_size: int = 64
) -> Tensor:
    """(number of pairs,): ln p(continuation | prompt) of each (prompt, continuation)."""
    scores = []
    for first in range(0, len(pairs), batch_size):
        rows, counted = _rows(model, tokenizer, pairs[first : first + batch_size])
        scores.append((log_probs(model, rows) * counted).sum(dim=1))
    return torch.cat(scores) if scores else torch.zeros(0)


def recalled(
    model: GPT, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], batch_size: int = 64
) -> list[bool]:
    """For each (prompt, continuation): is every token of it the likeliest of all at its place?

    That is: would the model, always taking the likeliest token, have written just this.
    """
    found: list[bool] = []
    for first in range(0, len(pairs), batch_size):
        rows, counted = _rows(model, tokenizer, pairs[first : first + batch_size])
        with evaluating(model):
            likeliest = model(rows[:, :-1].clamp(min=0)).argmax(dim=-1)
        found += ((likeliest == rows[:, 1:]) | (counted == 0)).all(dim=1).tolist()
    return found


def _rows(model: GPT, tokenizer: Tokenizer, pairs) -> tuple[Tensor, Tensor]:
    """(B, T) ids, and (B, T-1) ones where the token that is guessed belongs to a continuation."""
    rows, places = [], []
    for prompt, continuation in pairs:
        given = prompt_ids(model, tokenizer, prompt)
        rows.append([*given, *_encode(tokenizer, continuation)])
        places.append((len(given) - 1, len(rows[-1]) - 1))
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), -1)
    counted = torch.zeros(len(rows), longest - 1)
    for i, (row, (start, stop)) in enumerate(zip(rows, places, strict=True)):
        ids[i, : len(row)] = torch.tensor(row)
        counted[i, start:stop] = 1
    return ids, counted


def _encode(tokenizer: Tokenizer, continuation: str) -> list[int]:
    if not continuation:
        raise ValueError("a continuation is empty; give at least one character to score.")
    return tokenizer.encode(continuation)
