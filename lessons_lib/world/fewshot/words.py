"""Inputs with a fixed output: opposites, plurals, capitals, letters, and words to find and copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lessons_lib.world.fewshot.rows import Row, falls_in, single_rows
from lessons_lib.world.knowledge.animals import BABY
from lessons_lib.world.knowledge.countries import CAPITAL
from lessons_lib.world.knowledge.words import DAYS, MONTHS, OPPOSITE

WORDS = tuple(
    (
        "apple basket bell bird boat book bread bridge bucket button cake candle castle cat "
        "chair cherry clock cloud coat corn cow cup dance desk dog door dream drum duck egg "
        "farm feather fence fire fish flag flower forest fox friend frog garden ghost glass "
        "glove goat grape hammer hat hill honey horse house island jacket jar kettle key king "
        "kite knife ladder lake lamp leaf lemon letter lion milk mirror moon mountain mouse "
        "music needle nest night nut ocean onion owl paint paper parrot pencil piano picture "
        "pillow pirate plum pocket potato queen rabbit rain ring river robot rocket rope rose "
        "sail salt school ship shoe silver snow soup spider spoon star stone storm sugar "
        "summer table tiger tower train tree violin wagon wall water whale wheel wind window "
        "winter wolf"
    ).split()
)

OPPOSITES = single_rows(OPPOSITE.pairs)
CAPITALS = single_rows(CAPITAL.pairs)
YOUNG = single_rows((a, b.split(" ", 1)[1]) for a, b in BABY.pairs)


def _plural(word: str) -> str:
    odd = {
        **{"leaf": "leaves", "knife": "knives", "wolf": "wolves", "mouse": "mice"},
        **{"potato": "potatoes", "cherry": "cherries", "fox": "foxes", "glass": "glasses"},
        **{"torch": "torches", "child": "children", "tooth": "teeth", "foot": "feet"},
        **{"man": "men", "woman": "women", "baby": "babies", "city": "cities", "bus": "buses"},
    }
    return odd.get(word) or word + "s"


_UNCOUNTED = (
    *("bread", "corn", "fire", "honey", "milk", "music", "rain", "salt", "silver", "snow", "sugar"),
    *("water", "wind", "paint", "fish", "paper", "dance", "soup"),
)
_MORE = ("child", "tooth", "foot", "man", "woman", "baby", "city", "bus")
PLURALS = single_rows((w, _plural(w)) for w in (*WORDS, *_MORE) if w not in _UNCOUNTED)
COPIES = single_rows((w, w) for w in WORDS)
FIRST_LETTERS = single_rows((w, w[0]) for w in WORDS)
LAST_LETTERS = single_rows((w, w[-1]) for w in WORDS if w[0] != w[-1])

COLOURS_OF = single_rows(
    (thing, colour)
    for colour, things in (
        ("red", "blood, ripe tomato, fire engine, strawberry, cherry, poppy, ladybird"),
        ("orange", "carrot, pumpkin, tangerine, goldfish, apricot"),
        (
            "yellow",
            "lemon, banana, daffodil, canary, egg yolk, sunflower, chick, mustard",
        ),
        ("green", "grass, frog, cucumber, spinach, pea, cactus, lime, moss, broccoli"),
        ("blue", "sky, sapphire, sea, bluebird, cornflower"),
        ("purple", "aubergine, lavender, violet, amethyst"),
        ("pink", "flamingo, piglet, bubblegum"),
        ("black", "coal, crow, night, tar, raven, panther, soot"),
        ("white", "snow, milk, salt, swan, flour, tooth, polar bear, chalk"),
        ("brown", "chocolate, coffee, mud, chestnut, toast, cocoa"),
    )
    for thing in things.split(", ")
)
KINDS = single_rows(
    (thing, kind)
    for kind, things in (
        (
            "mammal",
            "dog cat cow horse fox wolf goat tiger lion rabbit mouse bear whale monkey zebra",
        ),
        ("flower", "rose tulip daisy lily poppy violet orchid sunflower"),
        ("fruit", "apple pear plum cherry lemon grape banana peach melon mango"),
        ("tool", "hammer saw drill shovel rake axe wrench needle"),
        ("bird", "owl crow duck parrot eagle robin swan hen penguin sparrow"),
        ("tree", "oak pine birch willow maple fir beech elm"),
        ("metal", "iron copper gold silver tin lead zinc"),
        ("drink", "tea coffee milk juice water lemonade cocoa"),
        ("clothing", "coat hat shirt glove sock dress scarf skirt jacket"),
        ("job", "baker teacher doctor farmer painter pilot sailor nurse"),
    )
    for thing in things.split()
)

_VERBS = (
    *("walk jump play cook talk call help want need ask start open clean wash paint look").split(),
    *("climb laugh wait work push pull learn listen answer follow remember visit").split(),
    *(("go", "went"), ("see", "saw"), ("eat", "ate"), ("run", "ran"), ("take", "took")),
    *(("give", "gave"), ("make", "made"), ("come", "came"), ("find", "found"), ("sing", "sang")),
    *(("drink", "drank"), ("swim", "swam"), ("write", "wrote"), ("drive", "drove")),
    *(("fly", "flew"), ("know", "knew"), ("think", "thought"), ("buy", "bought")),
    *(("bring", "brought"), ("teach", "taught"), ("sleep", "slept"), ("keep", "kept")),
    *(("feel", "felt"), ("leave", "left"), ("build", "built"), ("tell", "told"), ("win", "won")),
    *(("stand", "stood"), ("break", "broke"), ("speak", "spoke"), ("fall", "fell")),
)
PAST_TENSES = single_rows((v, v + "ed") if isinstance(v, str) else v for v in _VERBS)

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
NEXT = single_rows(
    pair
    for order in (_LETTERS, _NUMBERS, (*DAYS, DAYS[0]), (*MONTHS, MONTHS[0]))
    for pair in zip(order, order[1:], strict=False)
)

_DEGREES = (
    *("big bigger|tall taller|old older|fast faster|slow slower|cold colder|warm warmer").split(
        "|"
    ),
    *("strong stronger|weak weaker|long longer|short shorter|loud louder|rich richer").split("|"),
    *("happy happier|heavy heavier|thin thinner|hot hotter|deep deeper|clean cleaner").split("|"),
    *("small smaller|high higher|low lower|soft softer|dark darker|kind kinder").split("|"),
    *("good better|bad worse|easy easier|wide wider|young younger").split("|"),
)
COMPARATIVES = single_rows(tuple(pair.split()) for pair in _DEGREES)


def _lists(size: int, answer: Callable[[Sequence[str]], str]) -> tuple[Row, ...]:
    """Lists of different words and the answer to each; a row holds those with one first word."""
    rows, n = [], len(WORDS)
    for i, first in enumerate(WORDS):
        pairs = []
        for step in range(1, 25):
            # Steps that share no factor with each other visit the words in scattered order.
            words = [first, WORDS[(i + 5 * step + 1) % n], WORDS[(i * 3 + 11 * step + 7) % n]][
                :size
            ]
            if len(set(words)) == size:
                pairs.append((" ".join(words), answer(words)))
        pairs = [pair for pair in dict.fromkeys(pairs) if pair[1]]
        held = [pair for pair in pairs if falls_in(pair[0], 7)]
        rows.append(Row([pair for pair in pairs if pair not in held], held))
    return tuple(rows)


FIRST_WORDS = _lists(3, lambda words: words[0])
MIDDLE_WORDS = _lists(3, lambda words: words[1])
LAST_WORDS = _lists(3, lambda words: words[2])
LONGER_WORDS = _lists(
    2, lambda words: "" if abs(len(words[0]) - len(words[1])) < 2 else max(words, key=len)
)
