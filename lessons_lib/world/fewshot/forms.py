"""Sentences told apart by their form: question, time, number, colour, and whom they are about."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import sentence_rows
from lessons_lib.world.names import BOYS, COLOURS, GIRLS, article

_SLOTS = {
    "it": ("key", "lamp", "map", "torch", "basket", "blanket", "mirror", "letter", "drum", "kite"),
    "its": ("keys", "cups", "maps", "coins", "letters", "spoons", "pencils", "candles", "stamps"),
    "where": ("in the box", "on the shelf", "under the bed", "behind the door", "in the car"),
    "box": ("box", "drawer", "bag", "cupboard", "attic", "cellar"),
    "adj": ("dusty", "new", "small", "old", "clean", "wet", "nice", "lost"),
    "who": ("Anna", "Tom", "Lucy", "Ben", "Nina", "Max", "Rosa", "Leo"),
    "bus": ("bus", "train", "ferry", "boat", "plane", "taxi"),
    "when": ("at noon", "at eight", "in the evening", "soon", "every hour"),
    "load": ("box", "bag", "crate", "suitcase", "bucket", "barrel"),
    "two": ("two", "three", "five", "six", "ten"),
}
QUESTIONS = sentence_rows(
    (
        *(
            "where is the {it}",
            "who took the {it}",
            "when does the {bus} leave",
            "where are the {its}",
        ),
        *(
            "why is the {it} {where}",
            "how many {its} are in the {box}",
            "do you see the {it} {where}",
        ),
        *(
            "can you reach the {it}",
            "is the {it} {adj}",
            "what is in the {box}",
            "which {it} is yours",
        ),
        *("did {who} find the {it}", "are the {its} {adj}", "has {who} seen the {it}"),
        *("does {who} have a {it}", "how old is the {it}", "whose {it} is {where}"),
        *("will the {bus} come {when}", "is the {bus} late", "what did {who} put in the {box}"),
        *("why are the {its} {where}", "who is waiting for the {bus}", "may {who} take the {it}"),
        "how heavy is the {load}",
    ),
    _SLOTS,
)
STATEMENTS = sentence_rows(
    (
        *(
            "the {it} is {where}",
            "{who} took the {it}",
            "the {bus} leaves {when}",
            "I see the {it} {where}",
        ),
        *("there are {two} {its} in the {box}", "you can reach the {it}", "the {it} is {adj}"),
        *("{who} found the {it} {where}", "the {its} are {adj}", "nobody has seen the {it}"),
        *(
            "{who} has a {it}",
            "this {it} is very old",
            "that {it} belongs to {who}",
            "the {its} are {where}",
        ),
        *("the {bus} is late", "{who} put the {it} in the {box}", "the {load} is very heavy"),
        *(
            "{who} is waiting for the {bus}",
            "we keep the {its} in the {box}",
            "someone moved the {it}",
        ),
        *("the {bus} will come {when}", "{who} may take the {it}", "{who} does not need the {it}"),
        "my {it} is {adj}",
    ),
    _SLOTS,
)

# What was done, and the same as it will be done.
_DEEDS = (
    *(("visited {kin}", "visit {kin}"), ("cleaned the {room}", "clean the {room}")),
    *(
        ("painted the {thing}", "paint the {thing}"),
        ("walked to the {place}", "walk to the {place}"),
    ),
    *(("wrote to {kin}", "write to {kin}"), ("bought a {ware}", "buy a {ware}")),
    *(("packed the {ware}", "pack the {ware}"), ("sold the {ware}", "sell the {ware}")),
    *(("called {kin}", "call {kin}"), ("built a {thing}", "build a {thing}")),
    *(("went to the {place}", "go to the {place}"), ("washed the {thing}", "wash the {thing}")),
    *(("met {kin}", "meet {kin}"), ("slept in the {room}", "sleep in the {room}")),
    *(("found the {ware}", "find the {ware}"), ("fixed the {thing}", "fix the {thing}")),
    *(("drew a {thing}", "draw a {thing}"), ("waited for {kin}", "wait for {kin}")),
    *(("locked the {room}", "lock the {room}"), ("left the {place}", "leave the {place}")),
    *(("carried the {ware}", "carry the {ware}"), ("hid in the {room}", "hide in the {room}")),
)
_TIME = {
    "we": ("we", "they", "she", "he", "I", "the children", "my cousin"),
    "kin": ("grandma", "our uncle", "the doctor", "Uncle Paul", "Aunt Nina", "the mayor"),
    "room": ("kitchen", "garage", "cellar", "bedroom", "shed", "cabin"),
    "thing": ("fence", "boat", "bench", "wagon", "bridge", "birdhouse"),
    "place": ("market", "station", "harbour", "castle", "library", "museum"),
    "ware": ("basket", "suitcase", "painting", "teapot", "clock", "vase"),
    "past": ("", " yesterday", " last week", " last summer", " two days ago"),
    "next": ("", " tomorrow", " next week", " next summer", " in two days"),
}
PAST = sentence_rows(("{we} " + past + "{past}" for past, _base in _DEEDS), _TIME)
FUTURE = sentence_rows(("{we} will " + base + "{next}" for _past, base in _DEEDS), _TIME)

_ANIMALS = (
    *(("duck", "ducks"), ("goat", "goats"), ("rabbit", "rabbits"), ("crow", "crows")),
    *(("cat", "cats"), ("dog", "dogs"), ("mouse", "mice"), ("goose", "geese"), ("pony", "ponies")),
    *(("wolf", "wolves"), ("child", "children"), ("woman", "women"), ("man", "men")),
    *(("baker", "bakers"), ("farmer", "farmers"), ("girl", "girls"), ("boy", "boys")),
    *(("bee", "bees"), ("fox", "foxes"), ("horse", "horses"), ("sailor", "sailors")),
)
_COUNT = {
    "some": ("two", "three", "five", "many", "some", "several"),
    "place": (
        *("in the garden", "by the river", "near the old mill", "under the tree", "on the hill"),
        *("in the yard", "at the gate"),
    ),
}
_ONE = ("there is a * {place}", "I can see one * {place}", "a * rests {place}")
_MANY = ("there are {some} * {place}", "I can see {some} * {place}", "{some} * rest {place}")
ONE = sentence_rows(
    (tuple(f.replace("*", n) for f in _ONE) for n, _many in _ANIMALS),
    _COUNT,
)
MANY = sentence_rows(
    (tuple(f.replace("*", n) for f in _MANY) for _one, n in _ANIMALS),
    _COUNT,
)

_PAINTED = tuple(article(colour) for colour in (*COLOURS, "white", "brown", "grey"))
_PLAIN = ("big", "small", "old", "new", "nice", "cheap", "pretty", "clean", "lost", "dusty", "wet")
_OBJECTS = (
    *("cup", "scarf", "bucket", "pillow", "marble", "ribbon", "bottle", "balloon", "curtain"),
    *("carpet", "towel", "button", "crayon", "mitten", "plate", "stool", "tent", "brush", "rug"),
    *("jar", "sock", "bowl"),
)
_LOOKS = {"painted": _PAINTED, "plain": tuple(map(article, _PLAIN)), "there": _SLOTS["where"]}
COLOURED = sentence_rows(
    (("{painted} " + n, "{painted} " + n + " {there}") for n in _OBJECTS), _LOOKS
)
PLAIN = sentence_rows((("{plain} " + n, "{plain} " + n + " {there}") for n in _OBJECTS), _LOOKS)

_ACTS = {
    "acts": (
        *(
            "runs up the stairs",
            "looks out of the window",
            "wears a warm coat",
            "waves to a friend",
        ),
        *("climbs a tree", "tells a joke", "counts the stars", "waters the plants", "is seven"),
        *("laughs", "is asleep", "rides a bike", "reads on the sofa", "likes to dance"),
    )
}
GIRL = sentence_rows((name + " {acts}" for name in GIRLS), _ACTS)
BOY = sentence_rows((name + " {acts}" for name in BOYS), _ACTS)
