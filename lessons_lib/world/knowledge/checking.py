"""Is a sentence one of the world's, and is it true?"""

from __future__ import annotations

from functools import cache

from lessons_lib.world.knowledge.topic import NAME, PEOPLE
from lessons_lib.world.knowledge.topics import TOPICS
from lessons_lib.world.names import GIRLS

_GIRLS = frozenset(GIRLS)
_PEOPLE = frozenset(PEOPLE)


@cache
def _judged() -> tuple[frozenset[str], frozenset[str]]:
    """All true sentences and all false ones, those about people marked with their pronouns."""
    true, false = set(), set()
    for topic in TOPICS.values():
        for i in range(len(topic.known)):
            for statement in topic.statements(i):
                true |= _versions(statement.texts)
                for wrong in statement.known.wrong:
                    false |= _versions(statement.with_answer(wrong))
    return frozenset(true), frozenset(false - true)


def _versions(texts: tuple[str, ...]) -> set[str]:
    if len(texts) == 1:
        return set(texts)
    return {sign + text for sign, text in zip("gb", texts, strict=True)}


def _unnamed(text: str) -> str:
    """The sentence with its person replaced by a sign, and whether it is a girl in front."""
    for word in text.replace(",", " ").replace("'", " ").replace(".", " ").split():
        if word in _PEOPLE:
            return ("g" if word in _GIRLS else "b") + text.replace(word, NAME)
    return text


def check_sentence(text: str) -> str:
    """Judge one sentence of any split, as `sentences` gives it: "true", "false" or "unknown".

    True: the world says it. False: it says something of the same thing that is wrong. Unknown: it
    is no sentence of the world's, which includes what has another pronoun, article or full stop, or
    an answer that may be right too, such as "happy" for somebody who is proud.
    """
    if NAME in text:
        return "unknown"
    true, false = _judged()
    if text in true:
        return "true"
    if text in false:
        return "false"
    marked = _unnamed(text)
    return "true" if marked in true else "false" if marked in false else "unknown"


def sentences(passage: str) -> list[str]:
    """A passage cut into what `check_sentence` takes: a question stays with its answer."""
    found: list[str] = []
    joined = False
    for piece in passage.replace("? ", "?\n").replace(". ", ".\n").split("\n"):
        if found and (joined or piece.startswith("That is why ")):
            found[-1] += " " + piece
        elif piece:
            found.append(piece)
        joined = piece.endswith("?")
    return found
