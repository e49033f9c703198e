"""Templates of little stories that end in a question: who has the ball, where the key is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..names import BOYS, COLOURS, GIRLS
from .topic import Topic, any_of, form

PEOPLE = (*((name, "She", "her") for name in GIRLS), *((name, "He", "him") for name in BOYS))
PRONOUNS = {name: (he, him) for name, he, him in PEOPLE}
THINGS = ("ball", "book", "hat", "cup", "key", "bag", "coin", "doll", "pen", "bell", "scarf", "toy")
HELD_OUT_THINGS = ("drum", "whistle", "basket")
PLACES = ("kitchen", "garden", "hall", "attic", "cellar", "garage", "bedroom", "bathroom")
FOODS = ("apples", "nuts", "plums", "cookies", "grapes", "carrots")
HELD_OUT_FOODS = ("pears", "muffins")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = (*NUMBERS, "eleven", "twelve")
MORE = tuple((NUMBERS[n], NUMBERS[m], NUMBERS[n + m]) for n in range(2, 8) for m in range(1, 6))
LESS = tuple(
    (NUMBERS[n], NUMBERS[m], NUMBERS[n - m]) for n in range(4, 11) for m in range(1, n - 1)
)
ORDERS = (("taller", "tallest", "shortest"), ("older", "oldest", "youngest"))
ORDERS = (*ORDERS, ("faster", "fastest", "slowest"), ("stronger", "strongest", "weakest"))
HELD_OUT_ORDERS = (("louder", "loudest", "quietest"), ("richer", "richest", "poorest"))

_NAMES = any_of(name.lower() for name in PRONOUNS)
_WHO = Topic(
    "who",
    (
        re.compile(
            r"(?P<o>\w+) (?:has|holds|is holding) the (?:\w+ )??(?P<s>(?!now\b)\w+)(?: now)?"
        ),
        re.compile(r"(?P<o>\w+) has it(?: now)?"),
        re.compile(r"the (?:\w+ )??(?P<s>\w+) (?:is now|is) with (?P<o>\w+)"),
        form("It is {object}."),
    ),
    _NAMES,
    everyday=False,
)
_COLOUR = Topic(
    "colour", (form("The {subject} is {object}."), form("It is {object}.")), any_of(COLOURS)
)
_PLACE = Topic(
    "place",
    (
        re.compile(r"(?:the (?P<s>\w+)|it) (?:is|was)(?: now)? in the (?P<o>.+?)(?: now| first)?"),
        re.compile(r"(?P<o>.+?) is where the (?P<s>\w+) is"),
    ),
    any_of(PLACES),
)
_COUNT = Topic(
    "count",
    (
        re.compile(r"(?:\w+) has (?P<o>\w+) (?P<s>\w+)(?: now| left)?"),
        re.compile(r"(?P<o>\w+) (?P<s>\w+) are left"),
    ),
    any_of((*NUMBERS, *map(str, range(13)))),
)
_MOST = Topic(
    "most",
    (re.compile(r"(?P<o>\w+) is the (?P<s>\w+)"), form("It is {object}.")),
    _NAMES,
    everyday=False,
)


@dataclass(frozen=True, eq=False)
class Story:
    """A template: what is told, the ways to ask, the ways to answer, and what fills the gaps.

    Gaps: {a} {b} {c} are people with {He} {him} for {a}; {k} {l} colours, {ak} {al} with their
    articles; {t} {u} things; {p} {q} places; {n} {m} {r} numbers; {er} {est} {least} an order.
    """

    topic: Topic
    told: str
    asks: tuple[str, ...]
    held_out_ask: str
    replies: tuple[str, ...]
    answer: str
    subject: str
    people: int = 1
    colours: int = 0
    things: int = 1
    places: int = 0
    food: bool = False
    rows: tuple = ()
    held_out_rows: tuple = ()
    row_names: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells one template from another: what is told and what is asked."""
        return self.told, self.asks


_HAS = ("Who has the {t} now?", "Who has the {t}?")
_HOLDS = "Who is holding the {t} now?"
_GIVES = dict(people=2, colours=1, subject="t")
_TWO = dict(people=1, colours=2, things=2)
_MOVED = dict(people=1, places=2, subject="t", topic=_PLACE)
_NUMBERS = dict(people=2, things=0, food=True, row_names=("n", "m", "r"), subject="t", answer="r")
_COUNTED = dict(
    topic=_COUNT,
    asks=("How many {t} does {a} have now?", "How many {t} has {a} got now?"),
    held_out_ask="What is the number of {t} that {a} has now?",
    replies=("{a} has {r} {t} now.", "{a} has {r} {t}."),
)
_ORDER = dict(
    people=3,
    things=0,
    rows=ORDERS,
    held_out_rows=HELD_OUT_ORDERS,
    row_names=("er", "est", "least"),
    topic=_MOST,
)
STORIES = (
    *(
        Story(
            _WHO,
            told,
            _HAS,
            _HOLDS,
            (f"{{{who}}} has the {{t}} now.", f"{{{who}}} has the {{t}}."),
            who,
            **_GIVES,
        )
        for told, who in (
            ("{a} has {ak} {t}. {He} gives it to {b}.", "b"),
            ("{a} has {ak} {t}. {He} shows it to {b} and keeps it.", "a"),
            ("{a} finds {ak} {t}. {b} takes it from {him}.", "b"),
            ("{a} finds {ak} {t}. {b} asks for it, but {a} says no.", "a"),
        )
    ),
    *(
        Story(
            _COLOUR,
            "{a} has {ak} {t} and {al} {u}.",
            (f"What colour is the {{{thing}}}?", f"Which colour is the {{{thing}}}?"),
            f"Tell me the colour of the {{{thing}}}.",
            (f"The {{{thing}}} is {{{colour}}}.", f"It is {{{colour}}}."),
            colour,
            thing,
            **_TWO,
        )
        for thing, colour in (("t", "k"), ("u", "l"))
    ),
    *(
        Story(
            told=told,
            asks=asks,
            held_out_ask=held_out,
            replies=replies,
            answer=place,
            **_MOVED,
        )
        for told, asks, held_out, replies, place in (
            (
                "The {t} is in the {p}. {a} takes it to the {q}.",
                ("Where is the {t} now?", "Where is the {t}?"),
                "Can you tell me where the {t} is now?",
                ("The {t} is in the {q} now.", "It is in the {q}."),
                "q",
            ),
            (
                "The {t} was in the {p}. {a} took it to the {q}.",
                ("Where was the {t} first?", "Where was the {t} before?"),
                "Can you tell me where the {t} was first?",
                ("The {t} was in the {p} first.", "It was in the {p}."),
                "p",
            ),
        )
    ),
    Story(told="{a} has {n} {t}. {b} gives {him} {m} more.", rows=MORE, **_COUNTED, **_NUMBERS),
    Story(
        told="{a} has {n} {t}. {He} gives {m} of them to {b}.", rows=LESS, **_COUNTED, **_NUMBERS
    ),
    *(
        Story(
            told="{a} is {er} than {b}. {b} is {er} than {c}.",
            asks=(f"Who is the {{{end}}}?", f"Which of the three is the {{{end}}}?"),
            held_out_ask=f"Which one is the {{{end}}}?",
            replies=(f"{{{who}}} is the {{{end}}}.", f"It is {{{who}}}."),
            answer=who,
            subject=end,
            **_ORDER,
        )
        for end, who in (("est", "a"), ("least", "c"))
    ),
)
