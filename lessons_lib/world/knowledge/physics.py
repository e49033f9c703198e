"""Physics: causes and effects, told with verbs and pronouns that agree."""

from __future__ import annotations

from lessons_lib.world.knowledge.physics_rows import GROUPS
from lessons_lib.world.knowledge.relation import capital
from lessons_lib.world.knowledge.topic import Knowledge, Topic

TEMPLATES = (
    "If {subject} {condition}, {pronoun} {effect}.",
    "When {subject} {condition}, {pronoun} {effect}.",
    "{Subject} that {condition} {effect}.",
    "What happens if {subject} {condition}? {Pronoun} {effect}.",
    "{Subject} {effect} when {pronoun} {condition}.",
    "Each time {subject} {condition}, {pronoun} {effect}.",
)
HELD_OUT = (
    "If {subject} {condition}, everyone knows that {pronoun} {effect}.",
    "{Subject} {condition}, so {pronoun} {effect}.",
)


def plural_verb(phrase: str) -> str:
    """A phrase's verb as several things need it: "sink" for "sinks", "are lost" for "is lost"."""
    verb, space, rest = phrase.partition(" ")
    if verb == "is":
        verb = "are"
    elif verb.endswith("ies"):
        verb = verb[:-3] + "y"
    elif verb.endswith(("shes", "ches", "sses", "oes")):
        verb = verb[:-2]
    else:
        verb = verb[:-1]
    return verb + space + rest


def _known() -> tuple[Knowledge, ...]:
    found = []
    for _group, begin, rows in GROUPS:
        ends = tuple(dict.fromkeys(end for _subject, _condition, end in rows))
        for subject, condition, end in rows:
            several = subject.startswith("+ ")
            subject = subject.removeprefix("+ ")
            # Behind a beginning such as "turns into", the end holds no verb that could agree.
            agree = plural_verb if several and not begin else str
            effect = f"{plural_verb(begin) if several else begin} {agree(end)}".strip()
            pronoun = "they" if several else "it"
            fields = {
                "subject": subject,
                "condition": condition,
                "pronoun": pronoun,
                "effect": effect,
                "Subject": capital(subject),
                "Pronoun": capital(pronoun),
            }
            wrong = tuple(agree(other) for other in ends if other != end)
            found.append(Knowledge(f"{subject} {condition}", agree(end), wrong, (fields,)))
    return tuple(found)


PHYSICS = Topic("physics", "physics", _known(), TEMPLATES, HELD_OUT)
