"""How often the label that a model finds likeliest is the right one, over many of the world's prompts."""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.fewshot import Prompt, make_prompt

from .labels import prompt_scores


def draw_prompts(family: str, n: int, count: int, first: int = 0, **which) -> list[Prompt]:
    """`count` prompts of `n` examples each, of one family; `which` is for `make_prompt`."""
    return [make_prompt(family, n, seed, **which) for seed in range(first, first + count)]


def right(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[Prompt], per_token: bool = False
) -> list[bool]:
    """For each prompt: is its answer the likeliest of its choices?

    An answer that is only as likely as another choice does not count: a tie is no knowledge.
    """
    if not prompts:
        raise ValueError("there are no prompts; draw at least one.")
    widths = {len(prompt.choices) for prompt in prompts}
    found: dict[int, bool] = {}
    for width in widths:  # prompts with equally many choices are read together
        which = [i for i, prompt in enumerate(prompts) if len(prompt.choices) == width]
        texts = [prompts[i].text for i in which]
        choices = [
            [prompts[i].answer, *(c for c in prompts[i].choices if c != prompts[i].answer)]
            for i in which
        ]
        scores = prompt_scores(model, tokenizer, texts, choices, per_token)
        best = scores[:, 1:].amax(dim=1)
        found |= dict(zip(which, (scores[:, 0] > best).tolist(), strict=True))
    return [found[i] for i in range(len(prompts))]


def accuracy(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[Prompt], per_token: bool = False
) -> float:
    """The share of prompts whose answer is the likeliest of its choices."""
    answers = right(model, tokenizer, prompts, per_token)
    return sum(answers) / len(answers)


def answer_shares(model: GPT, tokenizer: Tokenizer, prompts: Sequence[Prompt]) -> list[float]:
    """For each prompt, how much of its choices' probability its answer has."""
    found = []
    for prompt in prompts:
        scores = prompt_scores(model, tokenizer, [prompt.text], prompt.choices)[0]
        found.append(scores.softmax(dim=0)[prompt.choices.index(prompt.answer)].item())
    return found
