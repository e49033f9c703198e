"""Questions to a model: the beginning of a sentence, the right end, and the wrong ones."""

from __future__ import annotations

from dataclasses import dataclass

from lessons_lib.world.knowledge.topic import KINDS, PEOPLE, SPLITS, Statement
from lessons_lib.world.knowledge.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Probe:
    """A prompt, the answer that makes it true, and answers of the same sort that make it false.

    The answer and the choices begin with a space. `about` is the subject or the cause.
    """

    prompt: str
    answer: str
    choices: tuple[str, ...]
    kind: str
    topic: str
    about: str
    template: str
    split: str


def _probe(statement: Statement, name: str) -> Probe:
    known = statement.known
    return Probe(
        statement.say(name).removesuffix(f" {known.answer}."),
        f" {known.answer}",
        tuple(f" {wrong}" for wrong in known.wrong),
        statement.kind,
        statement.topic,
        known.about,
        statement.template,
        statement.split,
    )


def probes(kind: str, split: str) -> list[Probe]:
    """Every question of a kind ("facts", "physics", "feelings") in a split, in a fixed order.

    The splits: "seen" are sentences of the training text, "crossed" join a template and a piece of
    knowledge that are each trained, but never together, "new_template" has templates that are never
    trained. Only templates with the answer at the end ask. Raises ValueError for another kind or
    split.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; {kind!r} is none of them.")
    if split not in SPLITS:
        raise ValueError(f"split must be one of {', '.join(SPLITS)}; {split!r} is none of them.")
    found = []
    for topic in TOPICS.values():
        if topic.kind != kind:
            continue
        for i in range(len(topic.known)):
            for j, statement in enumerate(topic.statements(i)):
                if statement.split == split and statement.asks:
                    # 17 and 31 share no factor with 80: people take turns. The book's Jane is
                    # the one whose puppy was sick.
                    found.append(_probe(statement, PEOPLE[(1 + 17 * i + 31 * j) % len(PEOPLE)]))
    return found
