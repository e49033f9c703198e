"""Captions understood: from words to their meaning, or a sentence that says what is not clear.

More is understood than the world itself says: capitals and a full stop, "one" for "a", a missing
article, adjectives in either order, "to the left of".
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import permutations

from lessons_lib.world.names import COLOURS

from .meaning import Meaning, Thing, holds
from .scene import KINDS, LAYOUTS, MOST, PLACES, RELATIONS, SIZES, Scene

COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
NOUNS = {kind: kind for kind in KINDS} | {"shape": None}
PLURALS = {f"{noun}s": kind for noun, kind in NOUNS.items()}
JOINTS = (",", "and")
# Phrases by their words, longest first; the world's own and a few that mean the same.
_SAME = {"to the left of": "left of", "to the right of": "right of", "on the left of": "left of"}
_SAME |= {"on the right of": "right of"} | {relation: relation for relation in RELATIONS}
_RELATION = sorted(((p.split(), r) for p, r in _SAME.items()), key=lambda item: -len(item[0]))
_PLACE = [(place.split(), place) for place in PLACES]
_PHRASES = {word for words, _ in _RELATION + _PLACE for word in words}
_MORE = ("shape", "shapes", "and", *COUNTS)
WORDS = tuple(sorted({*KINDS, *PLURALS, *COLOURS, *SIZES, *_MORE, *_PHRASES}))
# Words that a reader may well type, by the world's word nearest to them in meaning.
_NEAR = {
    "circle": "disc disk dot ball round oval ellipse sun moon hexagon octagon sphere",
    "square": "box block cube rectangle diamond rhombus pentagon",
    "triangle": "pyramid cone arrow",
    "star": "cross flower asterisk",
    "ring": "donut doughnut hoop torus wheel",
    "heart": "love",
    "shape": "object thing figure form",
    "shapes": "objects things figures forms",
    "red": "crimson scarlet maroon",
    "orange": "brown tan amber",
    "yellow": "gold golden white beige",
    "green": "lime olive teal turquoise",
    "blue": "navy azure cyan indigo",
    "purple": "violet lilac lavender mauve",
    "pink": "magenta rose salmon",
    "black": "dark grey gray",
    "large": "big huge giant great",
    "small": "little tiny mini",
    "above": "over atop",
    "below": "under beneath underneath",
    "left": "beside",
    "middle": "centre center",
    "top": "upper",
    "bottom": "lower",
    "two": "pair couple both",
    "three": "four five six several many some",
    "and": "with plus or",
}
NEAR = {word: known for known, words in _NEAR.items() for word in words.split()}


class UnknownWord(ValueError):
    """A caption holds a word that the world does not know; `nearest` is the nearest it does."""

    def __init__(self, word: str):
        self.word, self.nearest = word, nearest_word(word)
        shown = word if len(word) <= 40 else f"{word[:40]}…"
        super().__init__(
            f'The world of pictures has no word "{shown}"; the nearest it has is "{self.nearest}".'
        )


def nearest_word(word: str) -> str:
    """The world's word nearest to another, in meaning where that is listed, else in spelling."""
    word = word.lower()
    if word in NEAR:
        return NEAR[word]
    if word.endswith("s") and NEAR.get(word[:-1]) in NOUNS:
        return NEAR[word[:-1]] + "s"
    return get_close_matches(word, WORDS, n=1, cutoff=0.0)[0]


def _words(caption: str) -> list[str]:
    if not isinstance(caption, str):
        raise ValueError(f"caption is a text such as 'a red circle'; not {type(caption).__name__}.")
    words = caption.lower().strip().rstrip(".").replace(",", " , ").split()
    if not words:
        raise ValueError("The caption is empty; it could be 'a red circle'.")
    for word in words:
        if word not in WORDS and word != ",":
            raise UnknownWord(word)
    return words


def _phrase(words: list[str], at: int, phrases: list) -> tuple[str | None, int]:
    """The phrase of a list that stands at a place, or None, and where it ends."""
    for phrase, value in phrases:
        if words[at : at + len(phrase)] == phrase:
            return value, at + len(phrase)
    return None, at


def _thing(words: list[str], at: int) -> tuple[Thing, int]:
    """The phrase of a thing that begins at a place, and where it ends."""
    start = at
    count = COUNTS.get(words[at]) if at < len(words) else None
    at += count is not None
    told: dict[str, str] = {}
    while at < len(words) and words[at] in (*SIZES, *COLOURS):
        name = "size" if words[at] in SIZES else "colour"
        if name in told:
            raise ValueError(f'A shape has one {name}, not "{told[name]}" and "{words[at]}" both.')
        told[name] = words[at]
        at += 1
    noun = words[at] if at < len(words) else None
    if noun not in NOUNS and noun not in PLURALS:
        where = f'After "{" ".join(words[:at])}"' if at else "First"
        found = f'not "{noun}"' if noun else "but the caption ends there"
        raise ValueError(f"{where} comes a shape ({', '.join(NOUNS)}), {found}.")
    phrase = " ".join(words[start : at + 1])
    if noun in PLURALS and count not in (2, 3):
        raise ValueError(f'"{phrase}": say two or three {noun}, or one {noun[:-1]}.')
    if noun in NOUNS and count in (2, 3):
        raise ValueError(f'"{phrase}": of {words[start]} one says "{noun}s".')
    kind = NOUNS[noun] if noun in NOUNS else PLURALS[noun]
    place = None
    if _phrase(words, at + 1, _RELATION)[0] is None:
        place, end = _phrase(words, at + 1, _PLACE)
    else:
        end = at + 1
    return Thing(count or 1, told.get("size"), told.get("colour"), kind, place), end


def understand(caption: str) -> Meaning:
    """The meaning of a caption.

    Raises UnknownWord (a ValueError) for a word the world does not know, naming the nearest that
    it does; ValueError, with a sentence that says where, for words in an order that makes no sense,
    or more than three shapes.
    """
    words = _words(caption)
    sides: list[list[Thing]] = [[]]
    relation, at = None, 0
    while True:
        thing, at = _thing(words, at)
        sides[-1].append(thing)
        if at == len(words):
            break
        told, end = _phrase(words, at, _RELATION)
        if told:
            if relation:
                raise ValueError(f'A caption tells one relation, not "{relation}" and "{told}".')
            relation, at = told, end
            sides.append([])
        elif words[at] in JOINTS:
            at += 2 if words[at : at + 2] == [",", "and"] else 1
        else:
            said = " ".join(words[:at])
            raise ValueError(
                f'After "{said}" comes "and", a place ("at the top"), or a relation '
                f'({", ".join(RELATIONS)}); not "{words[at]}".'
            )
    meaning = Meaning(tuple(sides[0]), relation, tuple(sides[1]) if relation else ())
    if meaning.count > MOST:
        raise ValueError(f"A picture has one to {MOST} shapes; this tells of {meaning.count}.")
    return meaning


def agrees(scene: Scene, caption: str) -> bool:
    """Whether a caption is true of a scene, exactly; ValueError where it can't be understood."""
    return holds(understand(caption), scene.shapes)


def possible(caption: str) -> bool:
    """Whether any scene of the world agrees with a caption; not where its places are too near."""
    meaning = understand(caption)
    places = [thing.place for thing, _side in meaning.slots()]
    return any(
        all(place in (None, PLACES[cell]) for place, cell in zip(places, order, strict=True))
        and meaning.may_stand(order)
        for cells in LAYOUTS[meaning.count]
        for order in permutations(cells)
    )
