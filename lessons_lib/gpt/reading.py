"""Documents as rows of token ids: what a GPT is trained on and measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, repeat

import torch
from torch import Tensor

from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import corpus

END = "<|endoftext|>"
# The share of each kind among the documents, not among their tokens: a story is twice as long.
SHARES = {"story": 0.75, "knowledge": 0.25}


def train_tokenizer(vocab_size: int = 2048, documents: int = 8000, seed: int = 0) -> Tokenizer:
    """A vocabulary for all that the world writes, so that later lessons can read with it too."""
    shares = {
        "story": 0.4,
        "knowledge": 0.2,
        "few_shot": 0.1,
        "base_page": 0.1,
        "demonstration": 0.1,
        "sum": 0.1,
    }
    drawn = islice(corpus(seed, shares), documents)
    return Tokenizer.train((document.text for document in drawn), vocab_size)


def end_id(tokenizer: Tokenizer) -> int:
    """The id of the token that stands before the first document and after each."""
    if END not in tokenizer.special_tokens:
        raise ValueError(
            f"this tokenizer has no {END}, which marks where a document ends; train one with "
            f"special_tokens=[{END!r}]."
        )
    return tokenizer.special_tokens[END]


def packed_rows(texts: Iterable[str], tokenizer: Tokenizer, rows: int, length: int) -> Tensor:
    """(rows, length) ids: each row begins with END and a whole text, and is filled with more.

    What no longer fits into a row is cut off. Raises ValueError when there are too few texts.
    """
    end, texts = end_id(tokenizer), iter(texts)
    filled = []
    for _ in range(rows):
        row = [end]
        while len(row) < length:
            text = next(texts, None)
            if text is None:
                raise ValueError(f"the texts fill {len(filled)} rows of {length} ids, not {rows}.")
            row += [*tokenizer.encode(text), end]
        filled.append(row[:length])
    return torch.tensor(filled)


def padded_rows(texts: Sequence[str], tokenizer: Tokenizer) -> Tensor:
    """(texts, longest) ids: each row is END, one text, END; then -1 to the longest one's length."""
    end = end_id(tokenizer)
    rows = [[end, *tokenizer.encode(text), end] for text in texts]
    longest = max(map(len, rows), default=0)
    return torch.tensor([[*row, *repeat(-1, longest - len(row))] for row in rows])


def world_batches(
    tokenizer: Tokenizer,
    batch_size: int,
    block_size: int,
    shares: dict[str, float] | None = None,
    seed: int = 1,
) -> Callable:
    """`batches(step, generator)` for the training loop: fresh documents of the world at each step.

    A step's batch, (batch_size, block_size + 1), depends on seed and step alone, so that a run
    taken up again reads on where it stopped. No document is ever read twice, but for chance.
    """

    def batches(step: int, _generator: torch.Generator) -> Tensor:
        drawn = corpus(f"{seed}/{step}", shares or SHARES)
        texts = (document.text for document in drawn)
        return packed_rows(texts, tokenizer, batch_size, block_size + 1)

    return batches


def one_text(texts: Iterable[str], tokenizer: Tokenizer) -> list[int]:
    """The ids of all texts in a row, END before the first and after each."""
    end = end_id(tokenizer)
    ids = [end]
    for text in texts:
        ids += [*tokenizer.encode(text), end]
    return ids


def text_batches(
    ids: Sequence[int] | Tensor, batch_size: int, block_size: int, begin: int | None = None
) -> Callable:
    """`batches(step, generator)` for one long text: windows from places drawn at random.

    With `begin` they are places where this id stands, such as END. Raises ValueError for a text
    without such a place that a window fits behind.
    """
    ids = torch.as_tensor(ids)
    last = len(ids) - block_size - 1
    if last < 0:
        raise ValueError(
            f"the text has {len(ids)} tokens; training with a context of {block_size} takes at "
            f"least {block_size + 1}."
        )
    places = torch.arange(last + 1)
    if begin is not None:
        places = places[ids[: last + 1] == begin]
    if not len(places):
        raise ValueError(f"no window of {block_size + 1} tokens begins with the id {begin}.")
    window = torch.arange(block_size + 1)

    def batches(step: int, generator: torch.Generator) -> Tensor:
        drawn = torch.randint(len(places), (batch_size, 1), generator=generator)
        return ids[places[drawn] + window]

    return batches
