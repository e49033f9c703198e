"""Exercises: whatever the reader writes ends in a sentence, and only the right answer is solved."""

import html
import importlib
import math
import re
import sys
from itertools import repeat

import pytest

from lessons_lib.course import exercises
from lessons_lib.course.exercises import Exercise, expect, mistake


def _test_double(attempt):
    if attempt(3) == 9:
        raise mistake("That squares: {text}.", text="three times three")
    for x in (0, 1, 5):
        expect(attempt(x), 2 * x, "For {x} it is {wanted}, not {got}.", x=x)


def solve_double(x):
    return 2 * x


DOUBLE = Exercise("t/double", _test_double, "Add it to itself.", solve_double, "Well.")


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")


def test_the_solution_is_solved():
    assert DOUBLE.judge(solve_double) == ("solved", "Solved. Well.")


def untouched(x): ...


@pytest.mark.parametrize("stub", [..., None, lambda x: ..., untouched])
def test_a_stub_is_not_started(stub):
    assert DOUBLE.judge(stub)[0] == "open"


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda x: x * x, "That squares: three times three."),
        (lambda x: print(end=""), "Your function returned nothing. Is a `return` missing?"),
        (lambda x: x + 1, "For 0 it is 0, not 1."),
        (lambda x: [2 * x], "For 0 it is 0, not [0]."),
        (lambda x: str(2 * x), "For 0 it is 0, not '0'."),
        (lambda x: 1 / 0, "Your code stopped with ZeroDivisionError: division by zero"),
        (lambda x: sys.exit(), "Your code stopped with SystemExit: —"),
        (lambda: 1, "Your code stopped with TypeError"),
        (5, "A function is asked for here, and you gave 5 (int)."),
    ],
)
def test_a_wrong_attempt_gets_a_sentence(attempt, sentence):
    state, said = DOUBLE.judge(attempt)
    assert state == "wrong"
    assert said.startswith(sentence)


def test_an_endless_loop_is_ended(monkeypatch):
    monkeypatch.setattr(exercises, "SECONDS", 0.3)

    def endless(x):
        while True:
            pass

    state, said = DOUBLE.judge(endless)
    assert state == "wrong"
    assert "still running" in said


def test_check_never_raises_and_offers_the_hint(monkeypatch):
    shown = []
    monkeypatch.setattr(exercises, "emit", lambda text, kind, **rest: shown.append((text, rest)))
    DOUBLE.check(lambda x: 1 / 0)
    DOUBLE.check(solve_double)
    assert shown[0][0].startswith("✘")
    assert "Add it to itself." in shown[0][1]["markup"]
    assert shown[1][0].startswith("✔")
    assert "Add it to itself." not in shown[1][1]["markup"]


def test_a_readers_output_cannot_bring_markup(monkeypatch):
    shown = []
    monkeypatch.setattr(exercises, "emit", lambda text, kind, **rest: shown.append(rest["markup"]))
    DOUBLE.check(lambda x: "<script>alert(1)</script>")
    assert "<script" not in shown[0]
    assert "&lt;script" in shown[0]


def test_the_solution_shows_its_own_source(monkeypatch):
    shown = []
    monkeypatch.setattr(exercises, "emit", lambda text, kind, **rest: shown.append(rest["markup"]))
    DOUBLE.solution()
    assert "return 2 * x" in shown[0]
    assert shown[0].startswith("<details>")


FACTOR = 2


def solve_with_help(x):
    return [FACTOR * math.floor(one) for one in repeat(x, 2)]


def shown_solution(exercise: Exercise, monkeypatch) -> tuple[str, dict]:
    """The solution as a reader would copy it, and the names that are there once it has run."""
    shown, place = {}, {}
    monkeypatch.setattr(exercises, "emit", lambda *_given, markup, **_rest: shown.update(m=markup))
    exercise.solution()
    text = html.unescape(re.search("<pre[^>]*>(.*?)</pre>", shown["m"], re.S)[1])
    exec(text, place)
    return text, place


def test_a_shown_solution_runs_where_a_reader_puts_it(monkeypatch):
    """What it needs of its module stands above it."""
    exercise = Exercise("t/help", _test_double, "A hint.", solve_with_help)
    text, place = shown_solution(exercise, monkeypatch)
    assert text.startswith("FACTOR = 2\nimport math\nfrom itertools import repeat\n\ndef solve")
    assert place["solve_with_help"](1.5) == [2, 2]


ROOMS = ("world", "tokenization", "gpt", "prompting", "rlhf", "diffusion", "denoiser", "clip")
ALL = [
    thing
    for room in ROOMS
    for thing in vars(importlib.import_module(f"lessons_lib.{room}.exercises")).values()
    if isinstance(thing, Exercise)
]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_shown_solution_of_each_lesson_is_solved_in_an_empty_notebook(exercise, monkeypatch):
    _text, place = shown_solution(exercise, monkeypatch)
    answer = place[exercise.solve.__name__]
    answer = answer if exercise.solve.__code__.co_argcount else answer()
    assert exercise.judge(answer)[0] == "solved"
