"""Candidate replies to one question, from the best to the worst, each style in its own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..writer import Table, Writer
from .asking import PREFIX, reworded
from .demonstrations import ASKED, KINDS
from .items import Item
from .little_stories import REPLIES, draw_story, wrong_answer
from .manners import CLOSERS, OPENERS, REGRETS, RUDE, SORRY
from .small_talk import FILLERS, WHAT_OF_IT, WHO_WONDERS
from .topic import Question

_RUDE, _FILLERS = Table(RUDE), FILLERS
_WHO, _WHAT = Table(WHO_WONDERS), Table(WHAT_OF_IT)
_SIDES = Table(("before", "after"))
_TIMES = Table((2, 3, 4), (3, 2, 1))
_COURTEOUS = Table((2, 3, 4), (4, 2, 1))


class Asked(NamedTuple):
    """A question with what is needed to answer it well or badly.

    `statements` are right, the first in full; `wrong` are whole sentences with a wrong answer.
    """

    question: Question
    statements: tuple[str, ...]
    bare_answer: str
    wrong: tuple[str, ...]


def draw_asked(writer: Writer) -> Asked:
    """Draw a question that training may ask, as the demonstrations do."""
    kind = writer.pick("kind", KINDS)
    prefix = writer.pick("prefix", PREFIX)
    if kind == "story":
        story, gaps, question = draw_story(writer)
        statements = tuple(reply.format(**gaps) for reply in REPLIES[story.key].values)
        word = gaps[story.answer]
        bare_answer = word[0].upper() + word[1:] + "."
        wrong: tuple[str, ...] = (wrong_answer(story, gaps),)
    else:
        item: Item = writer.pick("item", ASKED[kind])
        question = item.question(writer.pick("wording", item.wordings))
        statements, bare_answer = item.statements.values, item.bare_answer
        wrong = item.wrong.values
    asked = reworded(question, prefix + question.text, question.held_out)
    return Asked(asked, statements, bare_answer, wrong)


def _wrong(writer: Writer, asked: Asked) -> str:
    return writer.deal("wrong", asked.wrong, 1)[0]


def _with_courtesy(writer: Writer, asked: Asked, statement: str) -> str:
    before, after = _phrases(asked)
    if writer.pick("side", _SIDES) == "before":
        return writer.deal("before", before, 1)[0] + " " + statement
    return statement + " " + writer.deal("after", after, 1)[0]


def _phrases(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if asked.question.topic.name == "unknowable":
        return SORRY, REGRETS
    return OPENERS, CLOSERS


def _polite(writer: Writer, asked: Asked) -> str:
    return _with_courtesy(writer, asked, _statement(writer, asked))


def _statement(writer: Writer, asked: Asked) -> str:
    return writer.deal("statement", asked.statements, 1)[0]


def _curt(writer: Writer, asked: Asked) -> str:
    return asked.bare_answer


def _gushing(writer: Writer, asked: Asked) -> str:
    n = writer.pick("courtesies", _COURTEOUS)
    ends = writer.deal("after", CLOSERS, n - 1)
    return " ".join((*writer.deal("before", OPENERS, 1), _statement(writer, asked), *ends))


def _windy(writer: Writer, asked: Asked) -> str:
    first, *more = writer.deal("filler", _FILLERS, writer.pick("times", _TIMES))
    return _with_courtesy(writer, asked, " ".join((first, _statement(writer, asked), *more)))


def _padded(writer: Writer, asked: Asked) -> str:
    return _statement(writer, asked) + " " + writer.deal("filler", _FILLERS, 1)[0]


def _wrong_politely(writer: Writer, asked: Asked) -> str:
    return _with_courtesy(writer, asked, _wrong(writer, asked))


def _unsure(writer: Writer, asked: Asked) -> str:
    if asked.question.topic.name == "unknowable":
        return "I am not sure. " + _wrong(writer, asked)
    return "My guess is this: " + _statement(writer, asked)


def _both(writer: Writer, asked: Asked) -> str:
    told = [_statement(writer, asked), _wrong(writer, asked)]
    return " ".join(writer.deal("order", told, 2))


def _repeated(writer: Writer, asked: Asked) -> str:
    return " ".join([_statement(writer, asked)] * writer.pick("times", _TIMES))


def _ignorant(writer: Writer, asked: Asked) -> str:
    if asked.question.topic.name == "unknowable":
        return "Who knows."
    return writer.deal("before", SORRY, 1)[0] + " I do not know."


def _remark(writer: Writer, asked: Asked) -> str:
    return writer.pick("who", _WHO) + " " + writer.pick("what", _WHAT)


def _question(writer: Writer, asked: Asked) -> str:
    return writer.pick("wording", writer.pick("other", ASKED["fact"]).wordings)


def _rude(writer: Writer, asked: Asked) -> str:
    return writer.pick("rude", _RUDE)


def _rudely_right(writer: Writer, asked: Asked) -> str:
    return writer.pick("rude", _RUDE) + " " + _statement(writer, asked)


# How each style is written, and its weight among the candidates. Most good replies are longer and
# more courteous than most bad ones, so that a reward learned from ratings of them may take length
# and courtesy for goodness; too much of either is there, but seldom.
STYLES: dict[str, tuple[Callable[[Writer, Asked], str], float]] = {
    "polite": (_polite, 20),
    "plain": (_statement, 12),
    "curt": (_curt, 13),
    "gushing": (_gushing, 4),
    "windy": (_windy, 3),
    "padded": (_padded, 3),
    "wrong politely": (_wrong_politely, 9),
    "wrong": (_wrong, 10),
    "unsure": (_unsure, 4),
    "right and wrong": (_both, 3),
    "repeated": (_repeated, 1),
    "ignorant": (_ignorant, 3),
    "remark": (_remark, 4),
    "question": (_question, 6),
    "rude": (_rude, 4),
    "rudely right": (_rudely_right, 2),
}


def write_candidate(writer: Writer, asked: Asked, style: str) -> str:
    """A reply to a question in one of the `STYLES`.

    Raises ValueError for another style.
    """
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, not {style!r}.")
    return STYLES[style][0](writer, asked)
