"""What a reader sees is in the catalogue: every caption, claim, question and hint can be translated."""

import dataclasses
import importlib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from lessons_lib.course.exercises import Exercise
from lessons_lib.course.questions import Choice, Question
from lessons_lib.course.session import LESSONS

LIBRARY = Path(__file__).resolve().parents[1] / "lessons_lib"
ROOMS = ["gpt", "prompting", "tokenization", "world"]


@pytest.fixture(scope="module")
def catalogue() -> set[str]:
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    rows = extract_from_dir(LIBRARY, [("**.py", "python")], keywords=keywords)
    messages = set()
    for _file, _line, message, _comments, _context in rows:
        messages.update([message] if isinstance(message, str) else message)
    return messages


def strings_in(value) -> list[str]:
    """The strings that a registry value shows."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (tuple, list)):
        return [text for part in value for text in strings_in(part)]
    if isinstance(value, Exercise):
        return [value.hint, *filter(None, [value.remark])]
    if isinstance(value, (Question, Choice)):
        fields = dataclasses.asdict(value)
        fields.pop("name", None)
        parts = [value.prompt, *value.choices] if isinstance(value, Question) else None
        return strings_in(parts) if parts else [value.text, value.why]
    return []


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    "kind", ["claims", "captions", "questions", "exercises", "figures", "lines"]
)
def test_a_rooms_strings_are_marked_for_translators(catalogue, room, kind):
    try:
        module = importlib.import_module(f"lessons_lib.{room}.{kind}")
    except ModuleNotFoundError:
        pytest.skip(f"{room} has no {kind}")
    shown = []
    for name, value in vars(module).items():
        if (
            name[0] != "_"
            and name.isupper()
            and not (isinstance(value, str) and value.startswith("#"))
        ):
            shown += strings_in(value)
    missing = [text for text in shown if text not in catalogue]
    assert not missing


def test_lesson_titles_are_marked(catalogue):
    assert {title for _number, _slug, title in LESSONS} <= catalogue


def test_every_kind_of_task_has_a_name_for_figures(catalogue):
    from lessons_lib.prompting.lines_families import NAMES, family_name
    from lessons_lib.world.fewshot import FAMILIES

    assert set(NAMES) == set(FAMILIES) and set(NAMES.values()) <= catalogue
    assert family_name("colour_of") == "colour of" and family_name("my_own") == "my own"
