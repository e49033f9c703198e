"""The four prompts of the book's figure 7.1 (Fleuret, The Little Book of Deep Learning)."""

from __future__ import annotations

from lessons_lib.world.fewshot.families import FAMILIES
from lessons_lib.world.fewshot.prompts import Prompt, few_shot_text

_LIKES = "I love apples = positive; music is my passion = positive; my job is boring = negative"
_FIELDS = (
    "water boils at 100 degrees = physics; the square root of two is irrational = mathematics; "
    "the set of prime numbers is infinite = mathematics"
)


def _book(family: str, beginning: str, query: str, answer: str) -> Prompt:
    (labels,) = FAMILIES[family].natural_held_out
    examples = tuple(tuple(pair.split(" = ")) for pair in beginning.split("; "))
    return Prompt(
        few_shot_text(examples, query),
        " " + answer,
        tuple(" " + label for label in labels),
        family,
        examples,
        query,
        dict(zip(FAMILIES[family].classes, labels, strict=True)),
    )


BOOK_PROMPTS: tuple[Prompt, ...] = (
    _book("sentiment", _LIKES, "frozen pizzas are awesome", "positive"),
    _book("sentiment", _LIKES, "frozen pizzas taste like cardboard", "negative"),
    _book("science", _FIELDS, "gravity is proportional to the mass", "physics"),
    _book("science", _FIELDS, "squares are rectangles", "mathematics"),
)
