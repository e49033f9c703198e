"""What a question is about: its topic, the ways of stating an answer, and the right answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

ARTICLES = ("a ", "an ", "the ")


def normal(text: str) -> str:
    """Lower case, single spaces, no closing punctuation: the form in which words are compared."""
    return " ".join(text.lower().replace("\u2019", "'").split()).strip(" .,;:!?\"'()")


def bare(phrase: str) -> str:
    """The normal form of a phrase without its article: "a puppy" and "puppy" are one answer."""
    phrase = normal(phrase)
    for article in ARTICLES:
        if phrase.startswith(article):
            return phrase[len(article) :]
    return phrase


def form(template: str, subjects: Iterable[str] = ()) -> re.Pattern:
    """A pattern for whole sentences made from a template with {subject} and {object} in it.

    Where `subjects` (bare) are given, only these match as the subject, with or without an article.
    """
    known = "|".join(re.escape(s) for s in sorted(subjects, key=lambda s: (-len(s), s))) or ".+?"
    pattern = re.escape(normal(template))
    pattern = pattern.replace(r"\{subject\}", f"(?:(?:a|an|the) )?(?P<s>{known})", 1)
    pattern = pattern.replace(r"\{subject\}", "(?P=s)").replace(r"\{object\}", "(?P<o>.+?)")
    return re.compile(pattern)


def any_of(phrases: Iterable[str]) -> re.Pattern:
    """A pattern for any of some phrases as whole words, the longest that fits."""
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


@dataclass(frozen=True)
class Topic:
    """A kind of question: its name, and how answers to it are recognised.

    `forms` are whole sentences that state an answer (group `o`), of some subject (group `s`) or of
    whatever was asked about. `objects` finds every answer that the topic knows, right or wrong.
    `facts` gives the right answers by subject, both bare, where they do not depend on a story.
    """

    name: str
    forms: tuple[re.Pattern, ...] = field(repr=False)
    objects: re.Pattern = field(repr=False)
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    subjects: re.Pattern | None = field(default=None, repr=False)
    everyday: bool = True


@dataclass(frozen=True)
class Question:
    """A user's turn and the truth about it.

    `text` is the whole turn; `subject` and `answer` are bare (see `bare`); `sentence` is the full
    reply; `wrong` are some wrong answers to it in the form they have in a sentence, and
    `accepted` the bare forms that count as right. `held_out` says why training never asks it:
    "" (training does), "subject" (its fact or thing is kept back) or "wording".
    """

    text: str
    topic: Topic
    subject: str
    answer: str
    sentence: str
    accepted: frozenset[str]
    held_out: str = ""
