"""The families of few-shot tasks, 25 to train on and 8 that training never sees."""

from __future__ import annotations

from lessons_lib.world.fewshot import feeling, forms, nouns, science, topics, words
from lessons_lib.world.fewshot.family import Family
from lessons_lib.world.fewshot.rows import single_rows
from lessons_lib.world.names import BOYS, GIRLS
from lessons_lib.world.writer import Table


def _classes(name, pools, natural, kept, names, unit="sentences", weight=1.0, **more) -> Family:
    """A family of classes; labels as "good/bad like/dislike", classes named as "happy/unhappy"."""
    natural, kept = (tuple(tuple(t.split("/")) for t in text.split()) for text in (natural, kept))
    names = tuple(names.split("/"))
    classes = tuple(name.removeprefix("about ").removeprefix("set ") for name in names)
    return Family(
        *(name, "classes", pools, classes, natural, kept, unit, names),
        weight=weight,
        **more,
    )


def _mapping(name, pool, told, **more) -> Family:
    return Family(name, "mapping", (pool,), told=told, **more)


_TRAIN = (
    _classes(
        *("sentiment", (feeling.LIKING, feeling.DISLIKING)),
        *("good/bad happy/sad plus/minus like/dislike praise/complaint", "positive/negative"),
        *("happy/unhappy", "sentences", 3),
    ),
    _classes(
        *("science", (science.PHYSICS, science.MATHEMATICS)),
        *("nature/numbers science/math matter/logic force/figure", "physics/mathematics"),
        *("about nature/about numbers and shapes", "sentences", 3),
    ),
    _classes(
        *("topic", (topics.FOOD, topics.SPORT, topics.WEATHER)),
        *(
            "food/sport/weather kitchen/stadium/sky eating/playing/forecast",
            "meals/matches/climate",
        ),
        *("about food/about sport/about the weather", "sentences", 2),
    ),
    _classes(
        *("tone", (feeling.AGGRESSIVE, feeling.FRIENDLY)),
        *("aggressive/friendly angry/kind rude/polite hostile/nice", "mean/gentle"),
        *("aggressive/friendly", "sentences", 2),
    ),
    _classes(
        *("form", (forms.QUESTIONS, forms.STATEMENTS)),
        *("question/statement asking/telling", "query/claim", "questions/statements"),
        *("sentences", 1.5),
    ),
    _classes(
        *("time", (forms.PAST, forms.FUTURE)),
        *("past/future before/after earlier/later", "done/planned"),
        *("about the past/about the future", "sentences", 1.5),
    ),
    _classes(
        *("number", (forms.ONE, forms.MANY), "one/many single/several", "singular/plural"),
        *("about only one/about more than one", "sentences", 1.5),
    ),
    _classes(
        *("colour", (forms.COLOURED, forms.PLAIN), "colour/plain painted/bare", "tinted/blank"),
        *("clear about the colour/silent about the colour", "phrases"),
    ),
    _classes(
        *("who", (forms.GIRL, forms.BOY), "girl/boy she/he", "daughter/son"),
        "about a girl/about a boy",
    ),
    _classes(
        *("category", (nouns.CREATURE, nouns.GARMENT, nouns.FURNITURE, nouns.VEHICLE)),
        *("animal/clothing/furniture/vehicle animals/clothes/furnishing/transport",),
        *("pet/wear/indoors/travel", "about animals/about clothes/about furniture/about vehicles"),
        "phrases",
    ),
    _classes(
        *("person", (nouns.PERSON, nouns.PLACE), "person/place somebody/somewhere"),
        *("human/location", "about people/about places", "phrases"),
    ),
    _mapping(
        *("opposite", words.OPPOSITES),
        ("Give the opposite of each word.", "Write the word that means the opposite."),
    ),
    _mapping("plural", words.PLURALS, ("Write the plural.", "One of them, then many of them.")),
    _mapping(
        *("capital", words.CAPITALS),
        ("Name the capital of each country.", "Write the capital city."),
    ),
    _mapping(
        "colour_of", words.COLOURS_OF, ("What colour is it?", "Name the colour of each thing.")
    ),
    _mapping("kind", words.KINDS, ("What kind of thing is it?", "Name the kind of each thing.")),
    _mapping("past_tense", words.PAST_TENSES, ("Write the past tense.", "Today and yesterday.")),
    _mapping("next", words.NEXT, ("What comes next?", "Write what follows.")),
    _mapping("first_letter", words.FIRST_LETTERS, ("Write the first letter.",)),
    _mapping("last_letter", words.LAST_LETTERS, ("Write the last letter.",)),
    _mapping("first_word", words.FIRST_WORDS, ("Write the first word.", "Copy the first word.")),
    _mapping("last_word", words.LAST_WORDS, ("Write the last word.", "Copy the last word.")),
    _mapping("longer_word", words.LONGER_WORDS, ("Write the longer word.",)),
    _mapping("copy", words.COPIES, ("Copy each word.", "Write the word again.")),
    Family("pairs", "names", (single_rows(GIRLS + BOYS),), weight=2),
)
_HELD_OUT = (
    # Classes known from training, in a new company.
    _classes(
        *("food_or_weather", (topics.FOOD, topics.WEATHER), "food/weather", "meals/climate"),
        "about food/about the weather",
        **dict(split="held_out", shared=True),
    ),
    _classes(
        *("new_topic", (topics.SCHOOL, topics.ANIMALS, topics.MUSIC)),
        *("classroom/animals/concert", "lessons/beasts/sounds"),
        "about school/about animals/about music",
        split="held_out",
    ),
    _classes(
        *("indoors", (nouns.INDOORS, nouns.OUTDOORS), "indoors/outdoors", "inside/outside"),
        "set indoors/set outdoors",
        split="held_out",
    ),
    _classes(
        *("temperature", (nouns.HOT, nouns.COLD), "hot/cold", "warm/cool"),
        "about hot things/about cold things",
        split="held_out",
    ),
    _classes(
        *("new_category", (nouns.FRUIT, nouns.TOOL, nouns.INSTRUMENT)),
        *("fruit/tool/instrument", "food/work/music"),
        *("about fruit/about tools/about instruments", "phrases"),
        split="held_out",
    ),
    _mapping("young", words.YOUNG, ("What is its young called?",), split="held_out"),
    _mapping("comparative", words.COMPARATIVES, ("Write the word for more.",), split="held_out"),
    _mapping("middle_word", words.MIDDLE_WORDS, ("Write the middle word.",), split="held_out"),
)

FAMILIES: dict[str, Family] = {family.name: family for family in _TRAIN + _HELD_OUT}
TRAIN_FAMILIES = Table(_TRAIN, [family.weight for family in _TRAIN])
