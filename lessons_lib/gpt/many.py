"""Many prompts at once: those of one length are read and gone on with together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import torch

from lessons_lib.tokenization import Tokenizer

from .model import GPT
from .reading import end_id
from .sampling import generate, prompt_ids


def by_length(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[str]
) -> list[list[tuple[int, list[int]]]]:
    """Lists of (place in the sequence, ids), a list for each number of tokens that prompts have.

    The lengths stand in the order in which they first come. Raises ValueError as `prompt_ids` does.
    """
    found: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for place, prompt in enumerate(prompts):
        ids = prompt_ids(model, tokenizer, prompt)
        found[len(ids)].append((place, ids))
    return list(found.values())


def continue_all(
    model: GPT,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    max_new_tokens: int,
    batch_size: int = 128,
    **sampling,
) -> list[tuple[list[int], list[int]]]:
    """For each prompt its ids, END before them, and those written after it.

    These end with END, or after `max_new_tokens` of them. `sampling` is for `generate`.
    """
    end = end_id(tokenizer)
    found: list[tuple[list[int], list[int]]] = [([], [])] * len(prompts)
    for same in by_length(model, tokenizer, prompts):
        for first in range(0, len(same), batch_size):
            part = same[first : first + batch_size]
            rows = torch.tensor([ids for _place, ids in part])
            written = generate(model, rows, max_new_tokens, stop=end, **sampling)
            for (place, ids), row in zip(part, written.tolist(), strict=True):
                new = row[len(ids) :]
                found[place] = ids, new[: new.index(end) + 1] if end in new else new
    return found
