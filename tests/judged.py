"""What the tests of every lesson's exercises ask of an attempt: is it judged so, and is it said why."""

from __future__ import annotations

from lessons_lib.course.exercises import Exercise


def is_wrong(exercise: Exercise, attempt, named: str) -> None:
    """The attempt is judged wrong, and the sentence names the mistake."""
    state, sentence = exercise.judge(attempt)
    assert state == "wrong", sentence
    assert named in sentence
