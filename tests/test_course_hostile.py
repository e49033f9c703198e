"""Whatever a catalogue says, a reader's page gets text of it, and no markup and no program."""

from __future__ import annotations

import gettext

import pytest
from hostile import TEXTS

from lessons_lib.course import claim, language, output, predict, questions, quiz
from lessons_lib.course import exercises as course_exercises
from lessons_lib.course import explorers as course_explorers
from lessons_lib.course.exercises import Exercise, expect
from lessons_lib.course.questions import Choice, Question


class Hostile(gettext.NullTranslations):
    """Every message is somebody's script, with the places that the message has."""

    def gettext(self, message: str) -> str:
        places = [f"{{{name}}}" for name, _spec, _how in language.fields(message) or ()]
        return TEXTS[0] + " ".join(places)


@pytest.fixture
def page(monkeypatch) -> list[str]:
    """What is put on the page, all forms of it that a browser draws."""
    shown: list[str] = []
    monkeypatch.setenv("LESSONS_RECORD", "off")
    monkeypatch.setattr(language, "_messages", Hostile())

    def display(data, **_rest):
        shown.append(data.get("text/html", ""))

    monkeypatch.setattr(output, "display", display)
    return shown


def texts_of(widget) -> list[str]:
    mine = [widget.value] if isinstance(getattr(widget, "value", None), str) else []
    return mine + [text for child in getattr(widget, "children", ()) for text in texts_of(child)]


def clean(texts: list[str]) -> bool:
    return not any("<script" in text or "<img" in text for text in texts)


def test_claims_and_exercises(page):
    def solve(a):
        return a + 1

    def test(attempt):
        expect(attempt(1), 2, "No, {got}.")

    exercise = Exercise("x", test, "A hint", solve, "A remark")
    claim("One is less than two.", 1, "<", 2)
    claim("Two is less than one.", 2, "<", 1)
    for attempt in (solve, lambda a: a, ..., lambda a: 1 / 0):
        exercise.check(attempt)
    exercise.solution()
    assert len(page) == 7 and all("&lt;script" in text for text in page)
    assert clean(page)


def test_questions_and_panels(page, monkeypatch):
    widgets = []
    real = questions.widget_view
    for module in (questions, course_explorers):
        monkeypatch.setattr(module, "widget_view", lambda w: widgets.append(w) or real(w))
    asked = Question("q", "Which?", (Choice("a", "why", True), Choice("b", "not")))
    monkeypatch.setattr(questions.record, "recall", lambda *_name: 1)  # it marks the guess
    quiz(asked)
    predict(asked)
    questions.answer(asked)
    course_explorers.explorer(
        lambda k: output.inline(language._("Text")),
        {"k": course_explorers.slider("How many", 1, 0, 3)},
        name="p",
        alt="A panel.",
    )
    for panel in widgets[:2]:
        for row in panel.children[1:3]:
            row.children[0].click()
    assert len(widgets) == 3 and len(page) == 4
    assert clean(page) and clean([text for widget in widgets for text in texts_of(widget)])


def test_the_attack_is_one(page):
    """Put on the page as it is, the catalogue's text would be found by these tests."""
    output.emit("x", "plain", markup=language._("Solved."))
    assert not clean(page)
    assert course_exercises._("Solved.") == TEXTS[0]
