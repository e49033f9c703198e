"""The gold reward: how good a reply is, known exactly, for whatever text is given as one.

Four parts, each in a fixed range, are weighed and added. Of InstructGPT's three aims (Ouyang et al.
2022, section 3.4: helpful, honest, harmless) the world keeps what can be computed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from .asking import understand
from .reply_reading import Reading, read_reply
from .topic import Question

CORRECT, HELPFUL, POLITE, BRIEF = 2.0, 1.0, 0.5, 1.5  # the weights
HIGHEST = CORRECT + HELPFUL + POLITE
LOWEST = -CORRECT - HELPFUL - POLITE - BRIEF
LIST_COST = 1.5  # naming a wrong answer beside the right one costs more than the right one gives
REPEATED_COURTESY = 0.4
SPARE_WORDS = 20.0  # about so many needless words cost two thirds of what brevity is worth


class Reward(NamedTuple):
    """A reply's gold reward.

    `total` = 2 correct + 1 helpful + 0.5 polite + 1.5 brief lies in [-5, 3.5]. `correct`,
    `helpful` and `polite` lie in [-1, 1], `brief` in [-1, 0]. `reasons` says in words what counted.
    """

    total: float
    correct: float
    helpful: float
    polite: float
    brief: float
    reasons: tuple[str, ...]


def _correct(found: Reading) -> float:
    if found.right:
        return max(-1.0, found.right - LIST_COST * found.wrong)
    return -min(1.0, found.wrong)


def _helpful(found: Reading) -> float:
    if found.words == 0:
        return -1.0
    if found.form:
        worth = found.form
    elif found.ignorant:
        worth = 0.25
    else:
        worth = -0.5
    return max(-1.0, worth - 0.5 * min(found.asks + found.rude, 4))


def _polite(found: Reading, helpful: float) -> float:
    worth = 0.0
    if found.courtesies:
        worth = 1.0 - REPEATED_COURTESY * (found.courtesies - 1)
        if helpful <= 0:  # a courtesy around nothing is worth nothing
            worth = min(worth, 0.0)
    return max(-1.0, worth - found.rude)


def _brief(found: Reading) -> float:
    needless = max(0, found.words - found.needed - found.courtesy_words) + found.repeats
    return math.expm1(-needless / SPARE_WORDS)


def _reasons(found: Reading, brief: float) -> tuple[str, ...]:
    said = []
    if found.right:
        said.append("states the right answer" + (", with a hedge" if found.right < 1 else ""))
    if found.wrong:
        said.append("states a wrong answer" if found.wrong <= 1 else "states wrong answers")
    if found.ignorant:
        said.append("says that it does not know")
    elif not found.right and not found.wrong:
        said.append("does not answer")
    if found.asks:
        said.append("asks instead of answering only")
    if found.courtesies:
        said.append("one courtesy" if found.courtesies == 1 else f"{found.courtesies} courtesies")
    if found.rude:
        said.append("is rude")
    if found.repeats:
        said.append("repeats itself")
    if brief < -0.05:
        said.append("has needless words")
    return tuple(said)


def gold_reward(question: Question | str, reply: str) -> Reward:
    """The gold reward of any text as a reply to a question of the world.

    Correct: 1 for the right answer, less 1.5 for each wrong one beside it; -1 for a wrong one
    alone; half of either when hedged; 0 for none. A question states nothing, and "not" turns a
    statement round. Helpful: 1 for the answer in a whole sentence, down to 0.5 for bare or broken
    words, 0.25 for not knowing, -0.5 for words beside the point, -1 for silence; each question
    back and each insult takes 0.5. Polite: 1 for one courtesy with an answer, 0.4 less for each
    further one; 1 less for each insult. Brief: exp(-n/20) - 1 for n words beyond the statement
    and one courtesy, repeated words counted twice.

    Raises ValueError for a question that the world does not know, or a reply that is no text.
    """
    asked = question if isinstance(question, Question) else understand(question)
    found = read_reply(asked, reply)
    correct, helpful = _correct(found), _helpful(found)
    polite, brief = _polite(found, helpful), _brief(found)
    total = CORRECT * correct + HELPFUL * helpful + POLITE * polite + BRIEF * brief
    return Reward(total, correct, helpful, polite, brief, _reasons(found, brief))
