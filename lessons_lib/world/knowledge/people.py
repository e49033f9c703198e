"""People: what those of a trade do, and which part of the body does what."""

from __future__ import annotations

from lessons_lib.world.knowledge.relation import Relation

TRADE = Relation(
    "trade",
    (
        *(("bakers", "bake bread"), ("pilots", "fly planes"), ("tailors", "sew clothes")),
        *(("teachers", "teach children"), ("cobblers", "mend shoes"), ("cooks", "prepare meals")),
        *(("carpenters", "work with wood"), ("dentists", "look after teeth")),
        *(("painters", "paint pictures"), ("postmen", "bring letters"), ("singers", "sing songs")),
        *(("firefighters", "put out fires"), ("authors", "write books"), ("sailors", "sail ships")),
        *(("gardeners", "look after gardens"), ("miners", "dig for coal"), ("barbers", "cut hair")),
        *(("butchers", "sell meat"), ("beekeepers", "keep bees"), ("potters", "make pots")),
        *(
            ("weavers", "weave cloth"),
            ("blacksmiths", "work with iron"),
            ("plumbers", "mend pipes"),
        ),
        *(("bricklayers", "build walls"), ("astronomers", "study the stars")),
        *(("shepherds", "look after sheep"), ("florists", "sell flowers")),
        *(("jewellers", "make rings"), ("photographers", "take photographs")),
        *(("nurses", "care for the sick"), ("lifeguards", "watch over swimmers")),
        *(("vets", "heal animals"), ("farmers", "grow crops"), ("drummers", "play the drums")),
    ),
    (
        "{Subject} {object}.",
        "What do {subject} do? They {object}.",
        "The work of {subject} is to {object}.",
        "We need {subject}: they {object}.",
        "People who {object} are called {subject}.",
    ),
    (
        "Everyone knows the work of {subject}: they {object}.",
        "When {subject} are at work, they {object}.",
    ),
    "What do {subject} do?",
    "{Subject} {object}.",
    (
        ("farmers", ("look after sheep", "keep bees")),
        ("cooks", ("bake bread",)),
        ("gardeners", ("grow crops",)),
    ),
)

BODY = Relation(
    "body",
    (
        *(("see", "eyes"), ("hear", "ears"), ("smell", "nose"), ("taste", "tongue")),
        *(("breathe", "lungs"), ("think", "brain"), ("chew", "teeth"), ("walk", "legs")),
        *(("hold things", "hands"), ("digest food", "stomach"), ("whistle", "lips")),
        *(("kick a ball", "feet"), ("speak", "mouth"), ("feel heat", "skin")),
    ),
    (
        "We {subject} with our {object}.",
        "What do we {subject} with? We use our {object}.",
        "To {subject}, people use their {object}.",
        "If you want to {subject}, you need your {object}.",
        "With our {object} we {subject}.",
    ),
    (
        "People {subject} with their {object}.",
        "When we {subject}, we use our {object}.",
    ),
    "What do we {subject} with?",
    "We {subject} with our {object}.",
    (
        ("taste", ("mouth",)),
        ("breathe", ("nose", "mouth")),
        ("chew", ("mouth",)),
        ("walk", ("feet",)),
        ("kick a ball", ("legs",)),
        ("speak", ("tongue", "lips", "lungs")),
        ("whistle", ("mouth", "tongue", "lungs")),
        ("feel heat", ("hands", "feet")),
    ),
)
