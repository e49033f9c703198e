"""No story can be read in two ways: the proof holds for the real grammar, and finds planted faults."""

import pytest

from lessons_lib.world.stories.grammar import Grammar, the_grammar
from lessons_lib.world.stories.notation import parse_details, parse_grammar
from lessons_lib.world.stories.recognising import Recogniser
from lessons_lib.world.stories.unambiguous import repeated_shapes, shared_texts, untold

DETAILS = "adj: sweet red, sweet\nfood: apples, red apples\nfruit: plums, pears"
GRAMMAR = """
o at open
- It was a {weather} day, and {p} was {here.in}.

w at what
brings t@p
- {p} had HAD.

pp at pastime
- PASTIME

aa at after
- They were glad.

tr at trouble
makes p.hurt
- {p} fell over.

rr at remedy
needs p.hurt
makes calm
- {p} got up.

ww at who
brings q
- {q} came.

ee at end
- END
"""


def toy(pastime="{p} ate {fruit}.", end="That was all.", had="{t.a}") -> Grammar:
    text = GRAMMAR.replace("PASTIME", pastime).replace("END", end).replace("HAD", had)
    details = parse_details(DETAILS)
    return Grammar(parse_grammar(text, details), details)


def test_the_stories_of_the_course_cannot_be_read_in_two_ways():
    grammar = the_grammar()
    assert shared_texts(Recogniser(grammar)) == set()
    assert repeated_shapes(grammar) == []
    assert untold(grammar) == []


def test_a_good_toy_has_no_fault():
    assert shared_texts(Recogniser(toy())) == set()
    assert untold(toy()) == []


@pytest.mark.parametrize(
    "pastime, end",
    [
        ("{p} ate {adj} {food}.", "That was all."),  # sweet + red apples, sweet red + apples
        # A unit that is the beginning of another, and what follows it can be the rest.
        ("Then {p} laughed. | Then {p} laughed. All was well.", "All was well. All was well."),
        ("{p} ate {fruit}. | {p} ate plums.", "That was all."),  # a slot's value, and the word
        ("{p} ate {food}. | {p} ate red {fruit}. | {p} ate red apples.", "That was all."),
    ],
)
def test_words_that_can_be_read_twice_are_found(pastime, end):
    extra = "" if "laughed" not in pastime else " | All was well."
    assert shared_texts(Recogniser(toy(pastime, end + extra)))


def test_phrases_that_only_begin_alike_are_no_fault():
    assert shared_texts(Recogniser(toy("{p} ate {food}."))) == set()


@pytest.mark.parametrize(
    "had, faults",
    [("the {t.noun}", 1), ("a {t.colour} thing", 1), ("{t.a}. | {p} had nothing", 2)],
)
def test_what_is_drawn_must_be_told(had, faults):
    assert [name for name, _what in untold(toy(had=had))] == ["w"] * faults


def test_a_drawn_place_a_spot_and_the_weather_must_be_told():
    text = GRAMMAR.replace("PASTIME", "{p} ran.").replace("END", "That was all.")
    text = text.replace("HAD", "{t.a}")
    details = parse_details(DETAILS)
    for old, new in (
        ("pp at pastime\n", "pp at pastime\nbrings here:out\n"),
        ("pp at pastime\n", "pp at pastime\nneeds t@p\nmakes t@spot\n"),
        ("It was a {weather} day, and {p}", "{p}"),
        ("{p} was {here.in}", "{p} was here"),
    ):
        changed = Grammar(parse_grammar(text.replace(old, new), details), details)
        assert len(untold(changed)) == 1, old
