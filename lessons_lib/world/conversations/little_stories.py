"""Questions whose answer is in the question: who has the ball, where the key is, how many are left.

They are drawn from templates, so that there are millions of them, and read back from their text.
"""

from __future__ import annotations

import math
import re

from ..names import COLOURS, article
from ..writer import Table, Writer
from .story_templates import (
    FOODS,
    HELD_OUT_FOODS,
    HELD_OUT_ORDERS,
    HELD_OUT_THINGS,
    NUMBERS,
    PEOPLE,
    PLACES,
    PRONOUNS,
    STORIES,
    THINGS,
    Story,
)
from .topic import Question

STORY = Table(STORIES)
_KINDS = ("", "subject", "wording")
ASKS = {story.key: Table(story.asks) for story in STORIES}
REPLIES = {story.key: Table(story.replies, [2, 1]) for story in STORIES}
_ROWS = {
    (story.key, held_out): Table(held_out == "subject" and story.held_out_rows or story.rows)
    for story in STORIES
    if story.rows
    for held_out in _KINDS
}
_FOOD = {"": Table(FOODS), "subject": Table(HELD_OUT_FOODS)}
_FOOD["wording"] = _FOOD[""]
KEPT_BACK = {*HELD_OUT_THINGS, *HELD_OUT_FOODS, *(row[0] for row in HELD_OUT_ORDERS)}
_GAP = re.compile(r"\{(\w+)\}")


def draw_story(writer: Writer, held_out: str = "") -> tuple[Story, dict[str, str], Question]:
    """Draw a story and a question about it: the template, what fills its gaps, the question.

    `held_out`: "" for what training may ask, "subject" for things kept back, "wording" for the
    question kept back.
    """
    story = writer.pick("story", STORY)
    gaps = {}
    for letter, person in zip("abc", writer.deal("person", PEOPLE, story.people), strict=False):
        gaps[letter] = person[0]
    gaps["He"], gaps["him"] = PRONOUNS[gaps["a"]]
    if story.colours:
        for letter, colour in zip(
            "kl", writer.deal("colour", COLOURS, story.colours), strict=False
        ):
            gaps[letter], gaps["a" + letter] = colour, article(colour)
    if story.things:
        things = HELD_OUT_THINGS if held_out == "subject" else THINGS
        gaps.update(zip("tu", writer.deal("thing", things, story.things), strict=False))
    if story.places:
        gaps.update(zip("pq", writer.deal("place", PLACES, story.places), strict=False))
    if story.food:
        gaps["t"] = writer.pick("food", _FOOD[held_out])
    if story.rows:
        gaps.update(
            zip(story.row_names, writer.pick("row", _ROWS[story.key, held_out]), strict=False)
        )
    ask = story.held_out_ask if held_out == "wording" else writer.pick("ask", ASKS[story.key])
    return story, gaps, _question(story, gaps, ask, held_out)


def _question(story: Story, gaps: dict[str, str], ask: str, held_out: str) -> Question:
    answer = gaps[story.answer].lower()
    accepted = {answer, str(NUMBERS.index(answer))} if story.food else {answer}
    return Question(
        f"{story.told} {ask}".format(**gaps),
        story.topic,
        gaps[story.subject].lower(),
        answer,
        story.replies[0].format(**gaps),
        frozenset(accepted),
        held_out,
    )


def wrong_answer(story: Story, gaps: dict[str, str]) -> str:
    """The first reply of a story with an answer that is wrong but lies at hand."""
    false = dict(gaps)
    if story.food:
        false["r"] = gaps["n"]
    elif story.answer in "abc":
        false[story.answer] = gaps["b" if story.answer != "b" else "a"]
    else:
        pair = {"k": "l", "l": "k", "p": "q", "q": "p"}
        false[story.answer] = gaps[pair[story.answer]]
    return story.replies[0].format(**false)


def _patterns() -> list[tuple[re.Pattern, Story, str, bool]]:
    found = []
    for story in STORIES:
        for ask in (*story.asks, story.held_out_ask):
            seen: set[str] = set()

            def gap(match: re.Match, seen: set[str] = seen) -> str:
                name = match[1]
                if name in seen:
                    return f"(?P={name})"
                seen.add(name)
                return (
                    f"(?P<{name}>\\w+)"
                    if name[0] != "a" or name == "a"
                    else rf"an? (?P<{name[1]}>\w+)"
                )

            pattern = _GAP.sub(gap, f"{story.told} {ask}".replace(".", r"\.").replace("?", r"\?"))
            found.append((re.compile(pattern), story, ask, ask == story.held_out_ask))
    return found


_PATTERNS = _patterns()


def read_story(text: str) -> Question | None:
    """The question that a little story ends in, or None when the text is none of the world's."""
    for pattern, story, ask, held_out_ask in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        gaps = match.groupdict()
        if gaps["a"] not in PRONOUNS:
            continue
        gaps["He"], gaps["him"] = PRONOUNS[gaps["a"]]
        for letter in "kl":
            if letter in gaps:
                gaps["a" + letter] = article(gaps[letter])
        if story.rows:
            row = [
                row
                for row in (*story.rows, *story.held_out_rows)
                if all(gaps.get(n, v) == v for n, v in zip(story.row_names, row, strict=False))
            ]
            if len(row) != 1:
                continue
            gaps.update(zip(story.row_names, row[0], strict=False))
        kept_back = gaps.get("t", gaps.get("er")) in KEPT_BACK
        why = "subject" if kept_back else "wording" if held_out_ask else ""
        question = _question(story, gaps, ask, why)
        if question.text == text:
            return question
    return None


def story_entropy() -> float:
    """The entropy of a story and its question as training draws them, in nats."""
    return STORY.entropy + math.fsum(
        p * _entropy_of(story) for p, story in zip(STORY.probs, STORIES, strict=False)
    )


def _entropy_of(story: Story) -> float:
    def dealt(n: int, k: int) -> float:
        return math.fsum(math.log(n - i) for i in range(k))

    return (
        dealt(len(PEOPLE), story.people)
        + dealt(len(COLOURS), story.colours)
        + dealt(len(THINGS), story.things)
        + dealt(len(PLACES), story.places)
        + (math.log(len(FOODS)) if story.food else 0.0)
        + (math.log(len(story.rows)) if story.rows else 0.0)
        + ASKS[story.key].entropy
    )


def mean_length(story: Story, template: str) -> float:
    """The expected length of a template of a story with its gaps filled, in characters.

    A gap's length has the same mean wherever it stands, and means add up whether or not the gaps
    depend on each other.
    """
    rows = list(zip(*story.rows, strict=False)) if story.rows else []
    values = {
        **dict.fromkeys("abc", [name for name, _he, _him in PEOPLE]),
        "He": [he for _name, he, _him in PEOPLE],
        "him": [him for _name, _he, him in PEOPLE],
        **dict.fromkeys("kl", COLOURS),
        **dict.fromkeys(("ak", "al"), [article(colour) for colour in COLOURS]),
        **dict.fromkeys("tu", FOODS if story.food else THINGS),
        **dict.fromkeys("pq", PLACES),
        **dict(zip(story.row_names, rows, strict=False)),
    }
    means = {gap: sum(map(len, column)) / len(column) for gap, column in values.items()}
    gaps = _GAP.findall(template)
    return len(_GAP.sub("", template)) + math.fsum(means[gap] for gap in gaps)
