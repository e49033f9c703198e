"""Sums with and without written steps: does writing them down help a model to the right answer?"""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.gpt.many import continue_all
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import end_id
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.sums import make_sum_prompt
from lessons_lib.world.sums_checking import SumCheck, check_sum

ROOM = 120  # tokens: more than the steps of a sum of four digits and its answer


def solve(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[str], batch_size: int = 100
) -> list[str]:
    """Each prompt with what the model writes after it, always taking the likeliest token."""
    found = continue_all(model, tokenizer, prompts, ROOM, batch_size, top_k=1)
    end, texts = end_id(tokenizer), []
    for given, new in found:
        texts.append(tokenizer.decode([*given[1:], *(id for id in new if id != end)]))
    return texts


def sums_checked(
    model: GPT, tokenizer: Tokenizer, digits: int, steps: bool, n: int, held_out: bool = True
) -> list[SumCheck]:
    """`n` sums of so many digits, solved and checked; the numbers are the same with and without steps."""
    prompts = [make_sum_prompt(digits, steps, seed, held_out)[0] for seed in range(n)]
    return [check_sum(text) for text in solve(model, tokenizer, prompts)]


def sums_right(model: GPT, tokenizer: Tokenizer, digits: int, steps: bool, n: int) -> float:
    """The share of `n` held-out sums whose answer is right."""
    return sum(found.answer for found in sums_checked(model, tokenizer, digits, steps, n)) / n
