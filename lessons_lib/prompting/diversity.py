"""Recognising a task against learning one: rows of pairs, each row by a map of its own.

A task is a map from symbols to answers. A row shows pairs by one map, "a → 3, f → 0, a → 3, …". Who
has read few maps can tell which one it is and knows all of it; who has read very many can only look
up what the row itself has shown. In the spirit of Chan et al. 2022.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lessons_lib.gpt.checks import check_count
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.sampling import evaluating


def draw_maps(tasks: int, symbols: int, answers: int, generator: torch.Generator) -> Tensor:
    """(tasks, symbols): for each task, the answer (0 to `answers` - 1) to each symbol."""
    for name, value in (("tasks", tasks), ("symbols", symbols), ("answers", answers)):
        check_count(name, value)
    return torch.randint(answers, (tasks, symbols), generator=generator)


def draw_rows(maps: Tensor, rows: int, pairs: int, generator: torch.Generator) -> Tensor:
    """(rows, 2 pairs) ids: symbol, answer, symbol, answer, …, each row by one of the maps.

    Ids below the number of symbols are symbols, those above are answers.
    """
    tasks, symbols = maps.shape
    task = torch.randint(tasks, (rows, 1), generator=generator)
    asked = torch.randint(symbols, (rows, pairs), generator=generator)
    return torch.stack((asked, maps[task, asked] + symbols), dim=2).flatten(1)


def shown_before(ids: Tensor) -> Tensor:
    """(rows, 2 pairs) ids to (rows, pairs): how often each symbol has stood in its row before."""
    asked = ids[:, ::2]
    same = asked[:, :, None] == asked[:, None, :]  # (rows, pair, other pair)
    return same.tril(diagonal=-1).sum(dim=2)


def answer_loss(model: GPT, ids: Tensor) -> Tensor:
    """Mean surprise in nats at the answers; the symbols are drawn by chance and do not count."""
    logits = model(ids[:, :-1])[:, ::2]
    return nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1::2].flatten())


def answers_right(model: GPT, ids: Tensor) -> Tensor:
    """(rows, pairs) bool: is the likeliest token the answer?"""
    with evaluating(model):
        return model(ids[:, :-1])[:, ::2].argmax(dim=-1) == ids[:, 1::2]


def by_times_shown(model: GPT, ids: Tensor, most: int = 2) -> list[float]:
    """The share of answers right where the symbol was shown 0, 1, … `most` times in its row before."""
    shown, correct = shown_before(ids), answers_right(model, ids).float()
    return [correct[shown == times].mean().item() for times in range(most + 1)]
