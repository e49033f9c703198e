"""Lesson 0's checks name the mistake in further plausible answers, and take other right ones."""

import math

import numpy as np
import pytest
import torch
from judged import is_wrong

from lessons_lib.world import exercises as world


def nothing(*given):
    math.log2(2)  # worked, and the return forgotten


WRONG = [
    (world.BITS, lambda p: math.ceil(-math.log2(p)), "need not be whole"),
    (world.BITS, lambda p: -math.log10(p), "For p = 0.5 it is 1.0 bits, and yours says 0.30"),
    (world.BITS, lambda p: -p * math.log2(p), "yours says 0.5"),
    (world.BITS, lambda p: float("nan"), "yours says nan"),
    (world.BITS, lambda p: "3.58", "yours says '3.58'"),
    (world.BITS, lambda p: [-math.log2(p)], "yours says [1.0]"),
    (world.BITS, nothing, "returned nothing"),
    (world.BITS, 3.58, "A function is asked for"),
    (
        world.PROBABILITY,
        lambda word, p: -math.log2(world.solve_probability(word, p)),
        "Those are its bits",
    ),
    (world.PROBABILITY, lambda word, p: p["."][word[0]] + p[word[-1]]["."], "For no it is"),
    (world.PROBABILITY, lambda word, p: p["edge"][word[0]], "KeyError"),
    (world.PROBABILITY, lambda word, p: [p["."][word[0]]], "a number is wanted"),
    (world.PROBABILITY, nothing, "returned nothing"),
    (
        world.RATE,
        lambda d: sum(b for b, _t in d) / sum(len(t.split()) for _b, t in d),
        "For these documents it is 0.91",
    ),
    (
        world.RATE,
        lambda d: sum(b * len(t) for b, t in d) / sum(len(t) for _b, t in d),
        "For these documents it is 0.91",
    ),
    (world.RATE, lambda d: sum(b for b, _t in d), "yours says 22.0: [(10.0, 'a day'), (12.0, 'the"),
    (world.RATE, lambda d: sum(b for b, _t in d) // sum(len(t) for _b, t in d), "yours says 0.0"),
    (world.RATE, nothing, "returned nothing"),
    (world.SPOIL, lambda story, colour: story.replace(colour, "blue", 1), "for an blue"),
    (world.SPOIL, lambda story, colour: story + f" It was {colour}.", "begins at: 'It was"),
    (world.SPOIL, lambda story, colour: (story, colour), "A text is wanted"),
    (world.SPOIL, nothing, "returned nothing"),
    (world.REPLY, "Gladly. Tom has the ball now. Ask me any time.", "one courtesy is enough"),
    (world.REPLY, "Tom or Mia has the ball. I hope this helps.", "not right"),
    (world.REPLY, "Tom has the ball. Tom has the ball. I hope this helps.", "more words than"),
    (world.REPLY, "", "does not say plainly"),
    (world.REPLY, ["Tom has the ball."], "a text in quotation marks"),
    (world.CAPTION, "a red circle left of a red square", "True of neither"),
    (world.CAPTION, "the circle is on the left", 'no word "is"'),
    (world.CAPTION, ("a circle left of a square",), "a text in quotation marks"),
]
RIGHT = [
    (world.BITS, lambda p: math.log2(1 / p)),
    (world.BITS, lambda p: -torch.log2(torch.tensor(p))),
    (world.BITS, lambda p: -np.log2(np.float32(p))),
    (world.PROBABILITY, lambda word, p: np.float32(world.solve_probability(word, p))),
    (
        world.RATE,
        lambda d: np.mean([b for b, _t in d]) / np.mean([len(t) for _b, t in d]),
    ),
    (world.REPLY, "Tom has it. Have a nice day."),
    (world.CAPTION, "A square right of a circle."),
]


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")


@pytest.mark.parametrize(("exercise", "attempt", "named"), WRONG)
def test_a_wrong_answer_is_named(exercise, attempt, named):
    is_wrong(exercise, attempt, named)


@pytest.mark.parametrize(("exercise", "attempt"), RIGHT)
def test_another_right_answer_is_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence


def test_a_word_without_an_end_is_not_repeated_whole():
    state, sentence = world.CAPTION.judge("a " + "x" * 4000)
    assert state == "wrong" and "xxx…" in sentence and len(sentence) < 200
