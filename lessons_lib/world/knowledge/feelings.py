"""Feelings: why somebody felt something, with the pronouns of the person."""

from __future__ import annotations

from lessons_lib.world.knowledge.feelings_rows import ALSO, CAUSES
from lessons_lib.world.knowledge.relation import capital
from lessons_lib.world.knowledge.topic import NAME, Knowledge, Topic

FEELINGS = tuple(CAUSES)
# {cause} speaks of her or him and the name follows; {Told} names the person, {who} goes on.
TEMPLATES = (
    "Because {cause}, {name} was {feeling}.",
    "When {cause}, {name} felt {feeling}.",
    "{Told}, so {who} was {feeling}.",
    "How did {name} feel when {cause}? {She} felt {feeling}.",
    "{name} was {feeling} because {cause}.",
    "{Told}, and this made {whom} {feeling}.",
)
HELD_OUT = (
    "As {cause}, {name} felt {feeling}.",
    "{Told}. That is why {who} was {feeling}.",
    "If you ask how {name} felt when {cause}, the answer is {feeling}.",
)
_PRONOUNS = (
    {"she": "she", "her": "her", "him": "her", "herself": "herself"},
    {"she": "he", "her": "his", "him": "him", "herself": "himself"},
)


def _fields(cause: str, feeling: str, pronouns: dict[str, str]) -> dict[str, str]:
    """What the templates hold for one cause and one person."""
    first = min(
        ("{she}", "{her}", "{him}"),
        key=lambda word: cause.find(word) if word in cause else len(cause),
    )
    named = first in cause
    # Where the cause speaks of the person, the first pronoun gives way to the name.
    told = cause.replace(first, NAME + "'s" if first == "{her}" else NAME, 1)
    return {
        "cause": cause.format(**pronouns),
        "Told": capital(told.format(**pronouns)),
        "who": pronouns["she"] if named else NAME,
        "whom": pronouns["him"] if named else NAME,
        "She": capital(pronouns["she"]),
        "name": NAME,
        "feeling": feeling,
    }


def _known() -> tuple[Knowledge, ...]:
    return tuple(
        Knowledge(
            cause.format(**_PRONOUNS[0]),
            feeling,
            tuple(f for f in FEELINGS if f != feeling and f not in ALSO.get(feeling, ())),
            tuple(_fields(cause, feeling, pronouns) for pronouns in _PRONOUNS),
        )
        for feeling, causes in CAUSES.items()
        for cause in causes
    )


FEELING = Topic("feelings", "feelings", _known(), TEMPLATES, HELD_OUT)
