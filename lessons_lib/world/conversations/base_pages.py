"""Base pages: lists of questions, tests and forums, where a question is seldom answered.

This is what a model has read before it is taught to help: what follows a question is most often
another question. Fewer than 15 of 100 continuations are helpful and correct.
"""

from __future__ import annotations

import math

from ..names import BOYS, GIRLS
from ..writer import Document, Table, Writer
from .items import ITEMS, Item
from .little_stories import ASKS, REPLIES, STORY, draw_story, mean_length, story_entropy
from .little_stories import wrong_answer as wrong_story_answer
from .manners import RUDE
from .small_talk import TITLES, WHAT_OF_IT, WHO_WONDERS, WONDERING

FORMS = Table(("list", "titled", "stories", "wondering", "forum"), (34, 22, 10, 6, 28))
MARKS = Table(("", "- ", "Q: ", "1. ", "Question 1: "))
LENGTHS = Table(range(3, 9))
STORY_LENGTHS = Table((2, 3, 4))
WONDER_LENGTHS = Table((3, 4, 5))
REPLIERS = Table((1, 2, 3, 4), (3, 4, 2, 1))
ANSWERS = Table(("right", "wrong", "remark", "question", "rude"), (14, 20, 28, 26, 12))
PEOPLE = (*GIRLS, *BOYS)
_TITLES, _WONDERING, _RUDE = Table(TITLES), Table(WONDERING), Table(RUDE)
_WHO, _WHAT = Table(WHO_WONDERS), Table(WHAT_OF_IT)
_FORUM_KINDS = Table(("item", "story"), (3, 1))

# Lists may ask what demonstrations never do, in the wordings of training; nobody answers there.
LISTED: tuple[Item, ...] = (
    *(item for name, items in ITEMS.items() if name not in ("sum", "unknowable") for item in items),
    *ITEMS["sum"][::3],
)
FORUM = Table([item for item in LISTED if not item.held_out])
WONDERS = tuple(item.wordings.values[0] for item in ITEMS["unknowable"])


def _write_list(writer: Writer, mark: str, n: int) -> None:
    numbered = "1" in mark
    for i, item in enumerate(writer.deal("item", LISTED, n)):
        if i:
            writer.write("\n")
        writer.write(mark.replace("1", str(i + 1)) if numbered else mark)
        writer.write(writer.pick("wording", item.wordings))


def _write_forum(writer: Writer) -> None:
    if writer.pick("asks", _FORUM_KINDS) == "story":
        story, gaps, question = draw_story(writer)
        writer.write(question.text)
    else:
        story, item = None, writer.pick("item", FORUM)
        writer.write(writer.pick("wording", item.wordings))
    people = writer.deal("name", PEOPLE, writer.pick("repliers", REPLIERS))
    for name in people:
        writer.write("\n" + name + ": ")
        kind = writer.pick("answer", ANSWERS)
        if kind == "remark":
            writer.write(writer.pick("who", _WHO) + " " + writer.pick("what", _WHAT))
        elif kind == "question":
            other = writer.pick("item", FORUM)
            writer.write(writer.pick("wording", other.wordings))
        elif kind == "rude":
            writer.write(writer.pick("rude", _RUDE))
        elif story is None:
            table = item.statements if kind == "right" else item.wrong
            writer.write(writer.pick("statement", table))
        elif kind == "right":
            writer.write(writer.pick("statement", REPLIES[story.key]).format(**gaps))
        else:
            writer.write(wrong_story_answer(story, gaps))


def write_base_page(writer: Writer) -> Document:
    """A page as the web has them: a list, a test, little stories to think about, a forum.

    A page has one derivation: its form shows in its first two lines, and every question and reply
    tells how it was drawn.
    """
    form = writer.pick("form", FORMS)
    if form == "list":
        _write_list(writer, "", writer.pick("length", LENGTHS))
    elif form == "titled":
        writer.write(writer.pick("title", _TITLES) + "\n")
        mark = writer.pick("mark", MARKS)
        _write_list(writer, mark, writer.pick("length", LENGTHS))
    elif form == "stories":
        for n in range(writer.pick("length", STORY_LENGTHS)):
            writer.write("\n" if n else "")
            writer.write(draw_story(writer)[2].text)
    elif form == "wondering":
        writer.write(writer.pick("title", _WONDERING))
        for text in writer.deal("wonder", WONDERS, writer.pick("length", WONDER_LENGTHS)):
            writer.write("\n" + text)
    else:
        _write_forum(writer)
    return writer.finish("base_page", form=form)


def _dealt(n: int, k: int) -> float:
    return math.fsum(math.log(n - i) for i in range(k))


def _listed(mark: str) -> tuple[float, float]:
    nats = LENGTHS.entropy + LENGTHS.mean(lambda n: _dealt(len(LISTED), n))
    wording = math.fsum(item.wordings.entropy for item in LISTED) / len(LISTED)
    chars = math.fsum(item.wordings.mean() for item in LISTED) / len(LISTED)
    n = LENGTHS.mean(float)
    return nats + n * wording, n * (chars + len(mark)) + n - 1


def _told() -> tuple[float, float]:
    """A little story's entropy and mean length."""
    chars = STORY.mean(
        lambda s: mean_length(s, s.told) + 1 + ASKS[s.key].mean(lambda ask: mean_length(s, ask))
    )
    return story_entropy(), chars


def _false(story) -> float:
    """The mean length of the wrong answer to a story: the first reply with another answer in it.

    That answer is a person, colour, place or number for another one of the story.
    """
    swapped = {"a": "b", "b": "a", "c": "a", "k": "l", "l": "k", "p": "q", "q": "p", "r": "n"}
    answer = "{" + story.answer + "}"
    other = "{" + swapped[story.answer] + "}"
    return mean_length(story, story.replies[0].replace(answer, other))


def _forum() -> tuple[float, float]:
    shares = dict(zip(ANSWERS.values, ANSWERS.probs, strict=True))
    story_nats, story_chars = _told()
    asked = FORUM.entropy + FORUM.mean(lambda i: i.wordings.entropy)
    ask_chars = FORUM.mean(lambda i: i.wordings.mean())
    of_story = _FORUM_KINDS.probs[1]
    nats = _FORUM_KINDS.entropy + of_story * story_nats + (1 - of_story) * asked
    chars = of_story * story_chars + (1 - of_story) * ask_chars
    nats += REPLIERS.entropy + REPLIERS.mean(lambda n: _dealt(len(PEOPLE), n))
    right_nats = of_story * STORY.mean(lambda s: REPLIES[s.key].entropy)
    right_nats += (1 - of_story) * FORUM.mean(lambda i: i.statements.entropy)
    right = (1 - of_story) * FORUM.mean(lambda i: i.statements.mean()) + of_story * STORY.mean(
        lambda s: REPLIES[s.key].mean(lambda t: mean_length(s, t))
    )
    wrong_nats = (1 - of_story) * FORUM.mean(lambda i: i.wrong.entropy)
    wrong = (1 - of_story) * FORUM.mean(lambda i: i.wrong.mean()) + of_story * STORY.mean(_false)
    reply_nats = ANSWERS.entropy + shares["remark"] * (_WHO.entropy + _WHAT.entropy)
    reply_nats += shares["question"] * asked + shares["rude"] * _RUDE.entropy
    reply_nats += shares["right"] * right_nats + shares["wrong"] * wrong_nats
    reply = sum(map(len, PEOPLE)) / len(PEOPLE) + len("\n: ")
    reply += shares["remark"] * (_WHO.mean() + 1 + _WHAT.mean()) + shares["question"] * ask_chars
    reply += shares["rude"] * _RUDE.mean() + shares["right"] * right + shares["wrong"] * wrong
    n = REPLIERS.mean(float)
    return nats + n * reply_nats, chars + n * reply


def base_page_entropy() -> tuple[float, float]:
    """The exact entropy of a base page in nats, and its mean number of characters."""
    titled = [_listed(mark) for mark in MARKS.values]
    story_nats, story_chars = _told()
    n, wonders = STORY_LENGTHS.mean(float), WONDER_LENGTHS.mean(float)
    wonder_chars = sum(map(len, WONDERS)) / len(WONDERS)
    measures = {
        "list": _listed(""),
        "titled": (
            _TITLES.entropy + MARKS.entropy + titled[0][0],
            _TITLES.mean() + 1 + sum(chars for _, chars in titled) / len(titled),
        ),
        "stories": (STORY_LENGTHS.entropy + n * story_nats, n * story_chars + n - 1),
        "wondering": (
            _WONDERING.entropy
            + WONDER_LENGTHS.entropy
            + WONDER_LENGTHS.mean(lambda k: _dealt(len(WONDERS), k)),
            _WONDERING.mean() + wonders * (wonder_chars + 1),
        ),
        "forum": _forum(),
    }
    nats = FORMS.entropy + FORMS.mean(lambda form: measures[form][0])
    return nats, FORMS.mean(lambda form: measures[form][1])
