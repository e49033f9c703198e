"""Things with an article, by kind: animals or clothes, people or places, indoors or outdoors."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import Row, sentence_rows
from lessons_lib.world.names import article


def _things(names: str, *frames: str) -> tuple[Row, ...]:
    """One row for each name, which the frames put in a phrase; "a {}" gets the right article."""
    return sentence_rows(
        (
            [article(n) if frame == "a {}" else frame.format(n) for frame in frames]
            for n in names.split()
        ),
        {},
    )


_OWN = ("a {}", "my {}", "the {}", "her {}", "his {}", "our {}", "one {}", "this {}", "my old {}")
CREATURE = _things(
    "dog cat horse cow hen duck fox rabbit mouse bear lion goat pig sheep bird wolf tiger pony",
    *_OWN,
)
GARMENT = _things(
    "shirt coat hat scarf dress skirt sock glove jacket sweater cap belt shoe boot tie blouse vest",
    *_OWN,
)
FURNITURE = _things(
    "table chair bed desk sofa shelf bench stool wardrobe armchair couch cupboard crib bookcase",
    *_OWN,
)
VEHICLE = _things(
    "car bus train truck bike tram boat ship plane van taxi tractor scooter wagon ferry sled",
    *_OWN,
)
# A family that is kept back has kinds of its own.
FRUIT = _things(
    "plum cherry peach melon banana lemon grape fig pear apple mango orange", *_OWN[:-1]
)
TOOL = _things("hammer saw drill wrench shovel rake axe chisel spade file pitchfork crowbar", *_OWN)
INSTRUMENT = _things(
    "violin flute drum piano trumpet guitar harp cello banjo clarinet tuba oboe", *_OWN
)

_SEEN = ("I saw the {}", "I remember the {}", "show me the {}", "we are looking for the {}")
PERSON = _things(
    "teacher baker doctor farmer king queen nurse sailor painter singer pilot judge dentist "
    "waiter clown guard cook driver hunter prince captain gardener plumber butcher",
    *_SEEN,
    "that is our {}",
)
PLACE = _things(
    "kitchen garden school castle market beach forest church bank hospital library station "
    "museum park bridge village harbour hotel airport island theatre street meadow bakery",
    *_SEEN,
    "that is our {}",
)

_ROOMS = {
    "who": ("Anna", "Tom", "Lucy", "Ben", "we", "they", "the twins"),
    "in": ("kitchen", "bedroom", "hallway", "cellar", "attic", "bathroom"),
    "out": ("meadow", "beach", "field", "desert", "hills", "dunes"),
}
INDOORS = sentence_rows(
    (
        *(
            "{who} sat on a stool in the {in}",
            "{who} lay on the carpet",
            "{who} closed the curtains",
        ),
        *("{who} turned on the lamp in the {in}", "{who} swept the floor of the {in}"),
        *(
            "{who} looked into the cupboard",
            "{who} hung a picture in the {in}",
            "{who} stood at the sink",
        ),
        *("{who} moved the couch", "{who} jumped on the bed", "{who} locked the door of the {in}"),
        "{who} leaned against the wall of the {in}",
    ),
    _ROOMS,
)
OUTDOORS = sentence_rows(
    (
        *("{who} ran across the {out}", "{who} slept under the stars", "{who} climbed a tall tree"),
        *(
            "{who} walked along the river",
            "{who} flew a kite over the {out}",
            "{who} crossed the {out}",
        ),
        *(
            "{who} rested in the shade of an oak",
            "{who} swam in the lake",
            "{who} sat on the grass",
        ),
        *("{who} gathered shells on the shore", "{who} saw a deer near the {out}"),
        "{who} camped near the {out}",
    ),
    _ROOMS,
)

_HEAT = {
    "hot": (
        "stove",
        "oven",
        "campfire",
        "candle flame",
        "furnace",
        "radiator",
        "toaster",
        "bonfire",
    ),
    "cold": ("ice cube", "snowball", "icicle", "glacier", "freezer", "iceberg", "snowman", "igloo"),
    "kind": ("touched", "drew", "pointed at", "dreamed of"),
}
HOT = sentence_rows(
    (
        *("she {kind} the " + n for n in _HEAT["hot"]),
        *(
            "the soup boils in the pot",
            "the desert sand glows at noon",
            "steam rises from the kettle",
        ),
        *("the pan sizzles on the fire", "lava flows down the volcano", "the tea burned my tongue"),
    ),
    _HEAT,
)
COLD = sentence_rows(
    (
        *("she {kind} the " + n for n in _HEAT["cold"]),
        *("the lake is frozen over", "snow covers the north pole", "frost covers the window"),
        *(
            "the milk comes from the fridge",
            "my fingers froze on the sled",
            "ice hangs from the roof",
        ),
    ),
    _HEAT,
)
