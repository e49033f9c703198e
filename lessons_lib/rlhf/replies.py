"""Replies of a GPT to the world's questions, and the gold reward of them."""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.gpt.many import continue_all
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import end_id
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import Question, Reward, gold_reward, prompt
from lessons_lib.world.conversations.reply_reading import read_reply

LONGEST = 48  # tokens of a reply; the demonstrations' longest has fewer
TURN = "\n"  # where a reply ends and somebody else's turn begins
EMPTY = "Hm."  # what is rated in place of a reply without a word


def text_of(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """The text of ids, up to the end of the document."""
    end, ids = end_id(tokenizer), list(ids)
    return tokenizer.decode(ids[: ids.index(end)] if end in ids else ids)


def reply_text(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """What was replied: the text up to the end of the document or of the line."""
    return text_of(tokenizer, ids).partition(TURN)[0].strip()


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


def rated(questions: Sequence[Question], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Questions and replies as a reward network reads them; without a word, a reply is EMPTY."""
    spoken = [text if any(map(str.isalnum, text)) else EMPTY for text in texts]
    return [(question.text, text) for question, text in zip(questions, spoken, strict=True)]


def golds(questions: Sequence[Question], texts: Sequence[str]) -> list[float]:
    """The gold reward of each reply."""
    return [gold_reward(q, text).total for q, text in zip(questions, texts, strict=True)]


def is_good(reward: Reward) -> bool:
    """Helpful and correct: the right answer and no wrong one, without asking back or insulting."""
    return reward.correct > 0.5 and reward.helpful >= 0.5


def kind(question: Question, text: str) -> str:
    """What a reply is, in a word: good, asks, rude, wrong or beside (the point)."""
    found = read_reply(question, text)
    if is_good(gold_reward(question, text)):
        return "good"
    if found.asks:
        return "asks"
    if found.rude:
        return "rude"
    return "wrong" if found.wrong else "beside"


def share_good(model: GPT, tokenizer: Tokenizer, questions: Sequence[Question], **how) -> float:
    """The share of questions that get a helpful, correct reply; `how` is for `reply`."""
    texts = reply(model, tokenizer, questions, **({"top_k": 1} | how))
    good = [is_good(gold_reward(q, text)) for q, text in zip(questions, texts, strict=True)]
    return sum(good) / len(good)
