"""The linter's rules on what a finished lesson holds: counts, exercises, predictions."""

from __future__ import annotations

import re

from lessons_lib.course.lint_page import Page, note, tags

LEAST = {"claim": 10, "figure": 6, "explorer": 2, "predict": 3, "exercise": 5, "quiz": 1}


def lesson_counts(page: Page):
    """Enough of everything that makes a lesson."""
    if not page.is_lesson:
        return
    for kind, least in LEAST.items():
        # A check shown twice is still one exercise.
        found = {note(o).get("name", i) for i, (_c, o) in enumerate(page.of_kind(kind))}
        if len(found) < least:
            yield None, f"{len(found)} outputs of kind {kind}; a lesson has at least {least}."


def exercise_tags(page: Page):
    """The cells of exercises and solutions are tagged, so that tests and slides find them."""
    for kind, call in (("exercise", r"\.check\("), ("solution", r"\.solution\(")):
        for cell in page.code:
            shows = any(note(output).get("kind") == kind for output in cell["outputs"])
            if (shows or re.search(call, cell["source"])) and kind not in tags(cell):
                yield cell, f"belongs to an exercise and lacks the tag {kind}."


def solutions_folded(page: Page):
    """A solution is seen by who opens it, not by who scrolls past."""
    for cell in page.cells:
        if "solution" not in tags(cell):
            continue
        shown = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])]
        pieces = shown if cell["cell_type"] == "code" else [cell["source"]]
        if not pieces or not all("<details" in p and "<details open" not in p for p in pieces):
            yield cell, "shows a solution that is not folded away in a closed <details>."


def solutions_given(page: Page):
    """Every exercise has its solution, further down."""
    given = {note(output).get("name") for _cell, output in page.of_kind("solution")}
    for cell, output in page.of_kind("exercise"):
        if note(output).get("name") not in given:
            said = f"the exercise {note(output).get('name')!r} has no solution in the notebook."
            yield cell, said


def predictions_answered(page: Page):
    """What the reader predicted is told, after the prediction and not in its cell."""
    order = [cell for cell, _output in page.outputs()]
    answers = {note(o).get("name"): order.index(c) for c, o in page.of_kind("answer")}
    for cell, output in page.of_kind("predict"):
        name = note(output).get("name")
        if answers.get(name, -1) <= order.index(cell):
            yield cell, f"the prediction {name!r} is not answered in a later cell."


RULES = [lesson_counts, exercise_tags, solutions_folded, solutions_given, predictions_answered]
