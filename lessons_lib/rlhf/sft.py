"""Supervised fine-tuning on demonstrations: the plain loss, on the replies only (Ouyang et al. 2022)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import end_id
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import prompt

Pair = tuple[str, str]  # a question, as its user asks it, and a reply


class Rows(NamedTuple):
    """Dialogues as a model reads them: `ids` (B, T), and `counted` (B, T-1), 1.0 where the token
    that is guessed belongs to a reply or ends it. Rows end in -1 where they are shorter."""

    ids: Tensor
    counted: Tensor


def reply_rows(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Rows:
    """END, a user's question, a reply and END in each row.

    Raises ValueError for no pairs, and for a reply without a word.
    """
    if not pairs:
        raise ValueError(
            "there are no replies to read; give at least one pair of a question and a reply."
        )
    end, found = end_id(tokenizer), []
    for number, (question, reply) in enumerate(pairs, start=1):
        if not any(map(str.isalnum, reply)):
            raise ValueError(f"reply {number} is {reply!r}; a reply has at least one word.")
        given = [end, *tokenizer.encode(prompt(question))]
        found.append((given, [*tokenizer.encode(" " + reply.strip()), end]))
    return rows_of(found)


def rows_of(found: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Rows:
    """Rows of ids that are there already: what was given, and what was said after it."""
    ids = torch.full((len(found), max(len(given) + len(said) for given, said in found)), -1)
    counted = torch.zeros(len(found), ids.size(1) - 1)
    for i, (given, said) in enumerate(found):
        ids[i, : len(given) + len(said)] = torch.tensor([*given, *said])
        counted[i, len(given) - 1 : len(given) + len(said) - 1] = 1.0
    return Rows(ids, counted)


def bands(rows: Rows, n: int = 4) -> Iterator[tuple[Tensor, Rows]]:
    """The rows in n groups, short ones first, each as wide as its longest; with their numbers.

    In one table, most of what is computed would be for the empty ends of short rows.
    """
    lengths = (rows.ids >= 0).sum(dim=1)
    for places in lengths.argsort(stable=True).chunk(n):
        width = int(lengths[places].max())
        yield places, Rows(rows.ids[places, :width], rows.counted[places, : width - 1])


def token_log_probs(model: GPT, rows: Rows) -> Tensor:
    """(B, T-1): ln p of each token of the replies after those before it; 0 elsewhere."""
    found = torch.zeros_like(rows.counted)
    for places, band in bands(rows):
        targets = band.ids[:, 1:].clamp(min=0)
        logits = model(band.ids[:, :-1].clamp(min=0)).float()
        surprise = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
        found[places, : targets.size(1)] = -surprise.view_as(targets) * band.counted
    return found


def sft_loss(model: GPT, rows: Rows) -> Tensor:
    """Mean surprise, in nats, at the tokens of the replies; what the user says is given."""
    return -token_log_probs(model, rows).sum() / rows.counted.sum()
