"""Questions that stand in a list: facts, causes and effects, sums, what only the asker can know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge.facts import RELATIONS
from ..knowledge.physics import PHYSICS
from ..knowledge.relation import Relation, capital, fill
from ..knowledge.topic import Knowledge
from ..writer import Table
from .topic import Question, Topic, any_of, bare, form
from .unknowables import GUESSES, UNKNOWABLE
from .wordings import ALSO, ASKED, HELD_OUT, SHORT

WRONG_ANSWERS = 6  # so many wrong answers are at hand for each question


@dataclass(frozen=True, eq=False)
class Item:
    """A question with all its wordings, right statements and some wrong ones, written out.

    `wordings` and `statements` hold whole sentences; `wrong` too, each with another answer.
    `held_out`: its subject is kept back from all conversations that answer.
    """

    topic: Topic
    subject: str
    answer: str
    sentence: str
    accepted: frozenset[str]
    wordings: Table
    held_out_wordings: tuple[str, ...]
    statements: Table
    bare_answer: str
    wrong: Table
    held_out: bool

    def question(self, text: str, wording_held_out: bool = False) -> Question:
        """The question in one of its wordings."""
        why = "subject" if self.held_out else "wording" if wording_held_out else ""
        return Question(
            text, self.topic, self.subject, self.answer, self.sentence, self.accepted, why
        )


def subject_held_out(subject: str) -> bool:
    """Whether demonstrations and preferences never ask about this subject, by a fixed rule.

    Japan is among them: the book's question is one that the assistant has never been shown.
    """
    return sum(map(ord, subject)) % 6 == 4


def _others(values: Sequence[str], not_these: tuple[str, ...], start: int) -> tuple[str, ...]:
    """Some other values, from a place in the list onwards."""
    turned = [*values[start:], *values[:start]]
    return tuple(value for value in turned if value not in not_these)[:WRONG_ANSWERS]


def _fact_items(relation: Relation) -> list[Item]:
    told = [t for t in (*relation.templates, *relation.held_out) if "?" not in t]
    short = SHORT.get(relation.name) or next(
        template.partition("? ")[2] for template in relation.templates if "?" in template
    )
    told = list(dict.fromkeys((*told, relation.answer, *ALSO.get(relation.name, "").splitlines())))
    subjects = [bare(subject) for subject, _ in relation.pairs]
    topic = Topic(
        relation.name,
        (*(form(t, subjects) for t in told), form(short), form("It is {object}.")),
        any_of(bare(o) for o in relation.objects),
        {bare(subject): bare(object) for subject, object in relation.pairs},
        any_of(subjects),
        everyday=relation.objects[0][0].islower(),
    )
    statements = [relation.answer, short, *ALSO.get(relation.name, "").splitlines()]
    items = []
    for i, (subject, object) in enumerate(relation.pairs):
        right = relation.right(subject)
        wrong = _others(relation.objects, (*right, subject), 7 * i % len(relation.objects))
        accepted = {*map(bare, right), *(bare(object).split()[:1] if "legs" in object else ())}
        items.append(
            Item(
                topic,
                bare(subject),
                bare(object),
                relation.tell(subject),
                frozenset(accepted),
                Table([fill(t, subject) for t in (relation.question, *ASKED[relation.name])]),
                (fill(HELD_OUT[relation.name], subject),),
                Table([fill(t, subject, object) for t in statements], [7, 2, 2][: len(statements)]),
                capital(object) + ".",
                Table([fill(relation.answer, subject, other) for other in wrong]),
                subject_held_out(subject),
            )
        )
    return items


def _other_effects(known: Knowledge, row: dict[str, str]) -> list[str]:
    return [known.with_answer(row, other)["effect"] for other in known.wrong[:WRONG_ANSWERS]]


def _physics_items() -> list[Item]:
    rows = [(known, known.fields[0]) for known in PHYSICS.known]
    causes = {id(known): f"{row['subject']} {row['condition']}" for known, row in rows}
    facts = {bare(causes[id(known)]): row["effect"] for known, row in rows}
    whole = [
        f"{if_} {{subject}}, {it} {{object}}." for if_ in ("If", "When") for it in ("it", "they")
    ]
    topic = Topic(
        "physics",
        (*(form(t, facts) for t in whole), form("It {object}."), form("They {object}.")),
        any_of((*facts.values(), *(e for known, row in rows for e in _other_effects(known, row)))),
        facts,
    )
    items = []
    for known, row in rows:
        cause, effect = causes[id(known)], row["effect"]
        told = "If {}, {} {}.".format
        asks = ("What happens if {}?", "What happens when {}?", "Tell me what happens if {}.")
        items.append(
            Item(
                topic,
                bare(cause),
                effect,
                told(cause, row["pronoun"], effect),
                frozenset({effect, bare(known.answer)}),
                Table([ask.format(cause) for ask in asks]),
                (f"Do you know what happens if {cause}?",),
                Table([f"{row['Pronoun']} {effect}.", told(cause, row["pronoun"], effect)], [2, 1]),
                capital(effect) + ".",
                Table([told(cause, row["pronoun"], other) for other in _other_effects(known, row)]),
                subject_held_out(cause),
            )
        )
    return items


def _sum_items() -> list[Item]:
    pairs = [(a, b) for a in range(1, 11) for b in range(1, 11)]
    facts = {f"{a} plus {b}": str(a + b) for a, b in pairs}
    sums = form("{subject} is {object}.", facts), form("{subject} makes {object}.", facts)
    numbers = re.compile(r"(?<![\w.])\d+(?!\w)")
    topic = Topic(
        "sum",
        (*sums, form("It is {object}."), form("The answer is {object}.")),
        numbers,
        facts,
        None,
        False,
    )
    items = []
    for a, b in pairs:
        subject, answer = f"{a} plus {b}", str(a + b)
        wrong = [str(a + b + by) for by in (1, -1, 2, 10) if a + b + by > 0]
        items.append(
            Item(
                topic,
                subject,
                answer,
                f"{subject} is {answer}.",
                frozenset({answer}),
                Table([f"What is {subject}?", f"How much is {subject}?", f"Add {a} and {b}."]),
                (f"Do you know what {subject} makes?",),
                Table([f"{subject} is {answer}.", f"It is {answer}."], [3, 1]),
                f"{answer}.",
                Table([f"{subject} is {other}." for other in wrong]),
                (3 * a + 5 * b) % 7 == 2,
            )
        )
    return items


def _unknowable_items() -> list[Item]:
    inventions = dict.fromkeys(guess.format("{object}") for _, _, _, guess, _ in UNKNOWABLE)
    topic = Topic("unknowable", tuple(map(form, inventions)), any_of(bare(g) for g in GUESSES))
    items = []
    for i, (yours, mine, ask, guess, guesses) in enumerate(UNKNOWABLE):
        statements = [f"I do not know {yours}.", f"I cannot know {yours}."]
        items.append(
            Item(
                topic,
                yours,
                "I do not know",
                statements[0],
                frozenset(),
                Table([ask, f"Tell me {mine}."]),
                (f"Do you know {mine}?",),
                Table(statements),
                "I do not know.",
                Table([guess.format(what) for what in guesses]),
                i % 6 == 4,
            )
        )
    return items


ITEMS: dict[str, tuple[Item, ...]] = {
    **{name: tuple(_fact_items(relation)) for name, relation in RELATIONS.items()},
    "physics": tuple(_physics_items()),
    "sum": tuple(_sum_items()),
    "unknowable": tuple(_unknowable_items()),
}
