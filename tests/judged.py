"""What the tests of every lesson's exercises ask of an attempt: is it judged so, and is it said why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import pytest

from lessons_lib.course.exercises import Exercise

Wrong = Mapping[str, Sequence[tuple]]  # by an exercise's name: attempts, and words of the answer


def is_wrong(exercise: Exercise, attempt, named: str) -> None:
    """The attempt is judged wrong, and the sentence names the mistake."""
    state, sentence = exercise.judge(attempt)
    assert state == "wrong", sentence
    assert named in sentence, sentence


def asked_of(exercises: ModuleType, wrong: Wrong, stubs: Mapping[str, dict]) -> type:
    """A class of tests: each exercise of a room takes its solution, leaves its stub open, and names
    the mistake of three wrong answers or more.

    `stubs` has the stub of each open-ended exercise, one that asks for values and no function.
    """
    found = [value for value in vars(exercises).values() if isinstance(value, Exercise)]
    by_name = {exercise.name: exercise for exercise in found}
    attempts = [(name, *answer) for name, answers in wrong.items() for answer in answers]

    class TestAsked:
        def test_every_exercise_has_wrong_answers(self):
            assert set(wrong) == set(by_name) and len(by_name) >= 5
            assert all(len(answers) >= 3 for answers in wrong.values())

        @pytest.mark.parametrize("name", by_name)
        def test_the_solution_is_solved_and_the_stub_is_open(self, name):
            exercise = by_name[name]
            attempt = exercise.solve() if name in stubs else exercise.solve
            assert exercise.judge(attempt)[0] == "solved", exercise.judge(attempt)
            assert exercise.judge(stubs.get(name, lambda *given: ...))[0] == "open"
            assert exercise.judge(...)[0] == "open"

        @pytest.mark.parametrize("name, attempt, words", attempts)
        def test_a_wrong_answer_is_named(self, name, attempt, words):
            is_wrong(by_name[name], attempt, words)

    return TestAsked
