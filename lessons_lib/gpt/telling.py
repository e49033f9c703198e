"""Stories that a GPT tells, each read by the world: in the language, and does it hold together?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import torch

from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.stories.reading import read_story

from . import checks
from .abilities import held_out
from .model import GPT
from .reading import end_id
from .sampling import generate, prompt_ids

# From nothing, a model of all the world's documents may as well write of knowledge. The first four
# words of a story begin a passage of knowledge in one case of a thousand; of three, in 27.
GIVEN_WORDS = 4


def tell_stories(
    model: GPT,
    tokenizer: Tokenizer,
    n: int,
    generator: torch.Generator,
    batch_size: int = 100,
    **sampling,
) -> list[str]:
    """`n` stories, each begun by the world with four words and gone on with by the model.

    The beginnings are those of stories that no training run reads, the same at each call; the
    stories come in order of the number of tokens that was given. `sampling` is for `generate`.
    Raises ValueError as `generate` does, and for an `n` that is not a whole number from 1 on.
    """
    checks.check_count("n", n)
    end, stories = end_id(tokenizer), []
    by_length: dict[int, list[list[int]]] = defaultdict(list)
    for text in held_out("story", n, seed="beginnings"):
        ids = prompt_ids(model, tokenizer, " ".join(text.split()[:GIVEN_WORDS]))
        by_length[len(ids)].append(ids)
    for length in sorted(by_length):
        for rows in torch.tensor(by_length[length]).split(batch_size):
            room = model.config.block_size - length
            told = generate(model, rows, room, stop=end, generator=generator, **sampling)
            for ids in told[:, 1:].tolist():
                stories.append(tokenizer.decode(ids[: ids.index(end)] if end in ids else ids))
    return stories


def variety(texts: Sequence[str], words: int = 5) -> float:
    """Different runs of so many words, as a share of all of them: 1 when nothing is said twice.

    Raises ValueError when no text has as many words.
    """
    runs = [
        tuple(said[i : i + words])
        for said in map(str.split, texts)
        for i in range(len(said) - words + 1)
    ]
    if not runs:
        raise ValueError(f"no text is as long as {words} words.")
    return len(set(runs)) / len(runs)


def stories_read(
    model: GPT, tokenizer: Tokenizer, n: int, generator: torch.Generator, **sampling
) -> tuple[float, float]:
    """(share in the language, share also consistent) of `n` stories that the model tells."""
    readings = [
        read_story(text) for text in tell_stories(model, tokenizer, n, generator, **sampling)
    ]
    told = sum(reading.in_language for reading in readings)
    return told / n, sum(reading.in_language and reading.consistent for reading in readings) / n
