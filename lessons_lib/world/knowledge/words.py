"""Words and the calendar: opposites, plurals, the months and the days."""

from __future__ import annotations

from lessons_lib.world.knowledge.relation import Relation

_OPPOSITES = (
    *(("hot", "cold"), ("big", "small"), ("up", "down"), ("day", "night"), ("open", "closed")),
    *(("fast", "slow"), ("happy", "sad"), ("wet", "dry"), ("full", "empty"), ("high", "low")),
    *(("long", "short"), ("loud", "quiet"), ("rich", "poor"), ("strong", "weak")),
    *(("early", "late"), ("true", "false"), ("clean", "dirty"), ("thick", "thin")),
    *(("wide", "narrow"), ("near", "far"), ("first", "last"), ("inside", "outside")),
    *(("push", "pull"), ("buy", "sell"), ("win", "lose"), ("love", "hate")),
    *(("always", "never"), ("before", "after"), ("above", "below"), ("deep", "shallow")),
    *(("rough", "smooth"), ("awake", "asleep"), ("north", "south"), ("east", "west")),
    *(("remember", "forget"), ("laugh", "cry"), ("friend", "enemy"), ("more", "less")),
)

OPPOSITE = Relation(
    "opposite",
    tuple(pair for a, b in _OPPOSITES for pair in ((a, b), (b, a))),
    (
        "The opposite of {subject} is {object}.",
        "What is the opposite of {subject}? It is {object}.",
        "If one word is {subject}, its opposite is {object}.",
        "{Object} is the opposite of {subject}.",
        "If you say the opposite of {subject}, you say {object}.",
    ),
    (
        "Which word is the opposite of {subject}? The word is {object}.",
        "We call the opposite of {subject} {object}.",
    ),
    "What is the opposite of {subject}?",
    "The opposite of {subject} is {object}.",
)

PLURAL = Relation(
    "plural",
    (
        *(("child", "children"), ("mouse", "mice"), ("tooth", "teeth"), ("foot", "feet")),
        *(("goose", "geese"), ("man", "men"), ("woman", "women"), ("ox", "oxen")),
        *(("leaf", "leaves"), ("knife", "knives"), ("wolf", "wolves"), ("box", "boxes")),
        *(("baby", "babies"), ("city", "cities"), ("bus", "buses"), ("half", "halves")),
        *(("loaf", "loaves"), ("sheep", "sheep"), ("berry", "berries"), ("potato", "potatoes")),
        *(("wife", "wives"), ("fox", "foxes"), ("watch", "watches"), ("brush", "brushes")),
    ),
    (
        "The plural of {subject} is {object}.",
        "What is the plural of {subject}? It is {object}.",
        "One {subject}, two {object}.",
        "If there is more than one {subject}, we say {object}.",
        "The word {object} is the plural of {subject}.",
    ),
    (
        "One {subject} and one {subject} make two {object}.",
        "For more than one {subject}, the right word is {object}.",
    ),
    "What is the plural of {subject}?",
    "The plural of {subject} is {object}.",
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTH = Relation(
    "month",
    tuple(zip(MONTHS, MONTHS[1:] + MONTHS[:1], strict=True)),
    (
        "The month after {subject} is {object}.",
        "What month comes after {subject}? It is {object}.",
        "When {subject} is over, it is {object}.",
        "After {subject} comes {object}.",
        "{Object} is the month that follows {subject}.",
    ),
    (
        "At the end of {subject}, we wait for {object}.",
        "{Subject} is followed by {object}.",
    ),
    "What month comes after {subject}?",
    "The month after {subject} is {object}.",
)

DAY = Relation(
    "day",
    tuple(zip(DAYS, DAYS[1:] + DAYS[:1], strict=True)),
    (
        "The day after {subject} is {object}.",
        "What day comes after {subject}? It is {object}.",
        "If today is {subject}, tomorrow is {object}.",
        "{Subject} is followed by {object}.",
        "{Object} is the day that follows {subject}.",
    ),
    (
        "When {subject} is over, it is {object}.",
        "If yesterday was {subject}, today is {object}.",
    ),
    "What day comes after {subject}?",
    "The day after {subject} is {object}.",
)
