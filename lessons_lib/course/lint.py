"""The notebook linter: the rules of the course, each a small function with a clear sentence.

A rule takes a `Page` and yields (cell or None, sentence). Its name is the function's, with dashes.
A cell may be excused from one rule by the tag `lint-allow-` and the rule's name; the reason belongs
into the commit that adds the tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lessons_lib.course import lint_code, lint_form, lint_lesson, lint_outputs, lint_prose
from lessons_lib.course.lint_page import Page, name_of, tags
from lessons_lib.course.runner import NOTEBOOKS

RULES: list[Callable] = [
    *lint_form.RULES,
    *lint_code.RULES,
    *lint_outputs.RULES,
    *lint_prose.RULES,
    *lint_lesson.RULES,
]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, by which rule, and a sentence that says what is right."""

    path: Path
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path.name}: [{self.rule}] {self.text}"


def lint(path: Path) -> list[Problem]:
    """Everything that is wrong with one notebook, in the order of the rules.

    Raises ValueError when the file is no notebook.
    """
    page = Page(path)
    return [problem for rule in RULES for problem in _apply(rule, page)]


def all_notebooks(folder: Path | None = None) -> list[Path]:
    """The committed notebooks: the English ones and those of every language."""
    folder = folder or NOTEBOOKS
    return [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("[a-z]*/[0-9][0-9]_*.ipynb"))]


def _apply(rule: Callable, page: Page) -> Iterator[Problem]:
    name = rule.__name__.replace("_", "-")
    for cell, sentence in rule(page):
        if cell is None:
            yield Problem(page.path, name, sentence)
        elif f"lint-allow-{name}" not in tags(cell):
            yield Problem(page.path, name, f"{name_of(cell)}: {sentence}")
