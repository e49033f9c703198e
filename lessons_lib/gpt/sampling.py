"""Writing with a GPT: from logits to a drawn token, and on, one token at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from lessons_lib.tokenization import Tokenizer

from . import checks
from .model import GPT, Cache
from .reading import end_id


def probabilities(
    logits: Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """(…, V) logits to the probabilities that the next token is drawn with.

    The logits are divided by `temperature`; then only the `top_k` likeliest tokens stay, and of
    these the fewest likeliest whose probabilities reach `top_p` together (Holtzman et al. 2020,
    section 3.1). Raises ValueError for a temperature that is not above 0, k below 1, p not in
    (0, 1].
    """
    checks.check_sampling(temperature, top_k, top_p, logits.size(-1))
    logits = logits.double() / temperature  # tiny temperatures overflow single precision
    if top_k is not None:
        worst_kept = logits.topk(top_k, dim=-1).values[..., -1:]
        logits = logits.masked_fill(logits < worst_kept, -torch.inf)
    probs = logits.softmax(dim=-1)
    if top_p is not None:
        falling, order = probs.sort(dim=-1, descending=True, stable=True)
        before = falling.cumsum(dim=-1) - falling  # what the likelier tokens add up to
        falling = falling.masked_fill(before >= top_p, 0.0)
        probs = torch.zeros_like(probs).scatter(-1, order, falling)
    return probs / probs.sum(dim=-1, keepdim=True)


@contextmanager
def evaluating(model: GPT) -> Iterator[None]:
    """Without dropout and gradients; the model's mode is put back afterwards, whatever happens.

    What is computed inside cannot be trained on until an operation outside has made a copy of it.
    """
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(was_training)


def generate(
    model: GPT,
    ids: Tensor,
    max_new_tokens: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: int | None = None,
    generator: torch.Generator | None = None,
    use_cache: bool = True,
) -> Tensor:
    """Continue each of (B, T) ids by at most `max_new_tokens`; returns (B, T + as many as it took).

    A sequence that has drawn `stop` is filled with it. top_k=1 always takes the likeliest token.
    When the context is full, its older half is forgotten. `use_cache` changes the time it takes and
    nothing else. Raises ValueError for what `probabilities` refuses, and for a prompt that is empty
    or longer than the context.
    """
    checks.check_ids(ids, 0, model.config)
    checks.check_sampling(temperature, top_k, top_p, model.config.vocab_size)
    checks.check_count("max_new_tokens", max_new_tokens)
    start, cache = 0, Cache(model.config.n_layer)
    done = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)
    with evaluating(model):
        for _ in range(max_new_tokens):
            if ids.size(1) - start > model.config.block_size:
                start = ids.size(1) - max(1, model.config.block_size // 2)
                cache = Cache(model.config.n_layer)
            if use_cache:
                hidden = model.run(ids[:, start + cache.length :], cache)
            else:
                hidden = model.run(ids[:, start:])
            logits = model.logits(hidden[:, -1])  # (B, V): only the last place is asked
            if top_k == 1:
                drawn = logits.argmax(dim=-1, keepdim=True)
            else:
                probs = probabilities(logits, temperature, top_k, top_p)
                drawn = torch.multinomial(probs, 1, generator=generator)
            if stop is not None:
                drawn = drawn.masked_fill(done[:, None], stop)
                done |= drawn[:, 0] == stop
            ids = torch.cat((ids, drawn), dim=1)
            if stop is not None and done.all():
                break
    return ids.clone()


def write(
    model: GPT,
    tokenizer: Tokenizer,
    prompt: str = "",
    n: int = 1,
    max_new_tokens: int | None = None,
    **sampling,
) -> list[str]:
    """`n` documents that begin with `prompt`, each up to its end; `sampling` is for `generate`.

    max_new_tokens=None: as many as the context has room for. Raises ValueError as `generate` does,
    and for a prompt that ends in a space, which no training text has at the end of a token.
    """
    checks.check_count("n", n)
    ids = torch.tensor([prompt_ids(model, tokenizer, prompt)] * n)
    room = model.config.block_size - ids.size(1)
    end = end_id(tokenizer)
    new = max(1, room) if max_new_tokens is None else max_new_tokens
    rows = generate(model, ids, new, stop=end, **sampling).tolist()
    return [tokenizer.decode(_until(row[1:], end)) for row in rows]


def prompt_ids(model: GPT, tokenizer: Tokenizer, prompt: str) -> list[int]:
    """END and the prompt's ids; ValueError when the prompt is too long or ends in a space."""
    if prompt.endswith(" "):
        raise ValueError(
            "the prompt ends in a space; leave it off, since a token carries the space before its "
            "word (' Tokyo'), and the model has never seen a word without it."
        )
    ids = [end_id(tokenizer), *tokenizer.encode(prompt)]
    if len(ids) > model.config.block_size:
        raise ValueError(
            f"the prompt has {len(ids)} tokens, the one at the start included, and this model's "
            f"context is {model.config.block_size}; shorten it."
        )
    return ids


def _until(ids: Sequence[int], end: int) -> Sequence[int]:
    return ids[: ids.index(end)] if end in ids else ids
