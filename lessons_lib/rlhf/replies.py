"""Replies of a GPT to the world's questions, and the gold reward of them."""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.gpt.many import continue_all
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import end_id
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import Question, Reward, gold_reward, prompt

LONGEST = 48  # tokens of a reply; the demonstrations' longest has fewer
TURN = "\n"  # where a reply ends and somebody else's turn begins


def reply_text(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """What was replied: the text up to the end of the document or of the line."""
    end = end_id(tokenizer)
    ids = list(ids)
    text = tokenizer.decode(ids[: ids.index(end)] if end in ids else ids)
    return text.partition(TURN)[0].strip()


def draw(
    model: GPT, tokenizer: Tokenizer, questions: Sequence[Question], **how
) -> list[tuple[list[int], list[int]]]:
    """For each question the ids of its prompt, and those that the model drew after it.

    These end with END, or after LONGEST of them. `how` is for `continue_all`.
    """
    asked = [prompt(question.text) for question in questions]
    return continue_all(model, tokenizer, asked, LONGEST, **how)


def reply(model: GPT, tokenizer: Tokenizer, questions: Sequence[Question], **how) -> list[str]:
    """The model's reply to each question, as a text; `how` is for `draw`."""
    drawn = draw(model, tokenizer, questions, **how)
    return [reply_text(tokenizer, new) for _given, new in drawn]


def is_good(reward: Reward) -> bool:
    """Helpful and correct: the right answer and no wrong one, without asking back or insulting."""
    return reward.correct > 0.5 and reward.helpful >= 0.5


def share_good(model: GPT, tokenizer: Tokenizer, questions: Sequence[Question], **how) -> float:
    """The share of questions that get a helpful, correct reply; `how` is for `reply`."""
    texts = reply(model, tokenizer, questions, **({"top_k": 1} | how))
    rewards = [gold_reward(q, text) for q, text in zip(questions, texts, strict=True)]
    return sum(map(is_good, rewards)) / len(rewards)
