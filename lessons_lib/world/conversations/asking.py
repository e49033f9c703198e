"""The questions of the world: which are kept back, and what any text asks."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from random import Random

from ..writer import Table, Writer
from .items import ITEMS, Item
from .little_stories import draw_story, read_story
from .manners import WELCOMES
from .topic import Question, Topic, any_of, bare
from .wordings import HELD_OUT_PREFIXES, PREFIX_WEIGHTS, PREFIXES

SPLITS = ("train", "held_out")
ALL_ITEMS: tuple[Item, ...] = tuple(item for items in ITEMS.values() for item in items)
PREFIX = Table(PREFIXES, PREFIX_WEIGHTS)
# Turns that are no question: what is right to say is that the thanks are welcome.
THANKS = ("Thank you.", "Thanks for your help.", "Thank you, that helps.", "Thanks a lot.")
THANKS = (*THANKS, "That is all, thank you.", "Many thanks.")
HELD_OUT_THANKS = ("Thank you so much.",)
_THANKS = Topic("thanks", (), any_of(("no welcome",)))
_STORIES_EACH = 120  # stories in each part of the fixed set of questions


def thanks_question(text: str) -> Question:
    """A user's thanks, as a question to be answered politely."""
    held_out = "wording" if text in HELD_OUT_THANKS else ""
    accepted = frozenset(bare(welcome) for welcome in WELCOMES)
    return Question(text, _THANKS, "thanks", "welcome", WELCOMES[0], accepted, held_out)


@cache
def _known() -> dict[str, Question]:
    known = {}
    for item in ALL_ITEMS:
        for text in item.wordings.values:
            known[text] = item.question(text)
        for text in item.held_out_wordings:
            known[text] = item.question(text, wording_held_out=True)
    known.update((text, thanks_question(text)) for text in (*THANKS, *HELD_OUT_THANKS))
    return known


def understand(text: str) -> Question:
    """The question that a user's turn asks, with its truth, whatever the wording.

    Raises ValueError when the text is none of the world's questions, naming the nearest.
    """
    if not isinstance(text, str):
        raise ValueError(f"question must be a text or a Question, not {type(text).__name__}.")
    turn, prefix_held_out = text.strip(), False
    for prefix in (*PREFIXES[1:], *HELD_OUT_PREFIXES):
        if turn.startswith(prefix):
            turn, prefix_held_out = turn[len(prefix) :], prefix in HELD_OUT_PREFIXES
            break
    question = _known().get(turn) or read_story(turn)
    if question is None:
        near = get_close_matches(turn[:200], list(_known()), n=1, cutoff=0.0)[0]
        raise ValueError(
            f"question must be one of the world's, not {text[:80]!r}; the nearest is {near!r}."
        )
    held_out = question.held_out or ("wording" if prefix_held_out else "")
    return reworded(question, text.strip(), held_out)


def reworded(question: Question, text: str, held_out: str | None = None) -> Question:
    """The same question as another text asks it."""
    if text == question.text and held_out in (None, question.held_out):
        return question
    why = question.held_out if held_out is None else held_out
    known = (question.topic, question.subject, question.answer, question.sentence)
    return Question(text, *known, question.accepted, why)


@cache
def questions(split: str = "train") -> tuple[Question, ...]:
    """A fixed set of questions: those that training may ask, or those that it never does.

    Held out are a sixth of the subjects in every wording that training knows
    (`held_out == "subject"`), and of the other subjects the wording that is kept back
    (`held_out == "wording"`). Each topic is there, with little stories as many as are needed.
    Raises ValueError for another split.
    """
    if split not in SPLITS:
        raise ValueError(f"split must be one of {SPLITS}, not {split!r}.")
    if split == "train":
        found = [i.question(w) for i in ALL_ITEMS if not i.held_out for w in i.wordings.values]
        found += [thanks_question(text) for text in THANKS]
        kinds = ("",)
    else:
        found = [i.question(w) for i in ALL_ITEMS if i.held_out for w in i.wordings.values]
        free = [item for item in ALL_ITEMS if not item.held_out]
        found += [item.question(w, True) for item in free for w in item.held_out_wordings]
        found += [thanks_question(text) for text in HELD_OUT_THANKS]
        kinds = ("subject", "wording")
    writer = Writer(Random(f"questions/{split}"))
    for kind in kinds:
        drawn: dict[str, Question] = {}
        while len(drawn) < _STORIES_EACH:
            question = draw_story(writer, kind)[2]
            writer.finish("story")
            drawn[question.text] = question
        found += drawn.values()
    return tuple(found)
