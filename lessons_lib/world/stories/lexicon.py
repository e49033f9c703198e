"""The words of the stories: people, things by kind, places, weather, and where things are put."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from lessons_lib.world.names import BOYS, GIRLS

NAMES = GIRLS + BOYS
# Things by kind; an episode may ask for a kind (the wind takes only what is light).
NOUNS = {
    "toy": ("ball", "doll", "drum", "robot", "train", "truck", "boat", "whistle", "puppet", "top"),
    "light": ("kite", "balloon", "flag", "ribbon", "scarf", "feather"),
    "food": ("cupcake", "lollipop", "cookie", "candy", "pie"),
    "wear": ("hat", "cap", "coat", "sweater", "raincoat"),
    "carry": ("basket", "bucket", "bag", "box", "jar", "cup"),
    "paper": ("book", "notebook", "card", "map", "picture", "letter"),
    "tool": ("lamp", "umbrella", "pencil", "brush", "spade", "key", "blanket", "cushion"),
}
KIND_OF = {noun: kind for kind, nouns in NOUNS.items() for noun in nouns}
WEATHERS = ("sunny", "rainy", "windy", "snowy", "foggy", "hot")


class Place(NamedTuple):
    """A place: its name, the words that say "in it" and "to it", and whether it is outdoors."""

    name: str
    where: str
    to: str
    out: bool


def _places(preposition: str, names: str, out: bool) -> tuple[Place, ...]:
    return tuple(
        Place(name, f"{preposition} the {name}", f"to the {name}", out)
        for name in names.split(", ")
    )


PLACES = (
    *_places("in", "park, garden, forest, meadow, orchard, village, valley, schoolyard", True),
    *_places("at", "beach, lake, river, pond, harbour, farm, campsite, market square", True),
    *_places("on", "hill, bridge, playground, dock", True),
    *_places("in", "kitchen, library, attic, barn, bakery, workshop, classroom, greenhouse", False),
    *_places("in", "museum, cabin, tower, castle hall, post office, toy shop", False),
    *_places("at", "railway station, swimming pool", False),
)
PLACE = {place.name: place for place in PLACES}
# Where a thing can be put, outdoors and indoors.
SPOTS = {
    True: (
        *("under a bench", "behind a tree", "next to a big stone", "on a tree stump"),
        *("in the tall grass", "under a bush", "beside the path", "behind an old wall"),
        *("on a low branch", "between two rocks", "near the fence", "under some leaves"),
    ),
    False: (
        *("on a shelf", "under the table", "behind the door", "on the windowsill"),
        *("in a drawer", "next to the clock", "on a chair", "behind the curtain"),
        *("in the corner", "on top of the cupboard", "under a stool", "beside the stairs"),
    ),
}


@cache
def places(out: bool) -> tuple[Place, ...]:
    """The outdoor or the indoor places."""
    return tuple(place for place in PLACES if place.out == out)


@cache
def nouns_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """All nouns of some kinds of thing."""
    return tuple(noun for kind in kinds for noun in NOUNS[kind])


PRONOUNS = {  # by form: for a girl, for a boy
    "he": ("she", "he"),
    "him": ("her", "him"),
    "his": ("her", "his"),
    "He": ("She", "He"),
    "His": ("Her", "His"),
    "self": ("herself", "himself"),
}
_GIRL = dict.fromkeys(GIRLS, 0)


def pronoun(name: str, form: str) -> str:
    """The pronoun of a person in a form: he, him, his, He, His or self (himself)."""
    return PRONOUNS[form][_GIRL.get(name, 1)]
