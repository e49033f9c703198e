"""What a reader sees is in the catalogue: every caption, claim, question and hint can be translated."""

import dataclasses
import importlib
import json
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from lessons_lib.course.exercises import Exercise
from lessons_lib.course.questions import Choice, Question
from lessons_lib.course.runner import NOTEBOOKS
from lessons_lib.course.session import LESSONS

LIBRARY = Path(__file__).resolve().parents[1] / "lessons_lib"
KINDS = ("captions", "claims", "exercises", "figures", "lines", "questions")
MODULES = sorted(  # "clip.claims_guidance": of every room, what a reader sees of it
    f"{path.parent.name}.{path.stem}"
    for path in LIBRARY.glob("*/*.py")
    if path.stem.split("_")[0] in KINDS and path.parent.name != "course"
)

# What models and programs of ours read stays English, since they know no other language.
FOR_MODELS = {"clip.exercises": {"SCENE", "TOLD"}, "rlhf.exercises": {"GIVEN", "WORKSHOP"}}


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


def test_every_room_is_looked_at():
    rooms = {path.parent.name for path in LIBRARY.glob("*/claims.py")} - {"course"}
    assert {name.split(".")[0] for name in MODULES} == rooms and len(rooms) == len(LESSONS)


@pytest.mark.parametrize("name", MODULES)
def test_what_a_reader_sees_is_marked_for_translators(catalogue, name):
    module = importlib.import_module(f"lessons_lib.{name}")
    shown = []
    for constant, value in vars(module).items():
        if (
            constant[0] != "_"
            and constant.isupper()
            and constant not in FOR_MODELS.get(name, ())
            and not (isinstance(value, str) and value.startswith("#"))
        ):
            shown += strings_in(value)
    missing = [text for text in shown if text not in catalogue]
    assert not missing


def test_a_percentage_has_no_space_in_english(catalogue):
    """Numbers that are computed are written so, and those in sentences must not differ."""
    texts = set(catalogue)
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts |= {"".join(c["source"]) for c in cells if c["cell_type"] == "markdown"}
    assert not [text for text in texts if re.search(r"[\d}][ \u00a0]%", text)]


def test_lesson_titles_are_marked(catalogue):
    assert {title for _number, _slug, title in LESSONS} <= catalogue


def test_every_kind_of_task_has_a_name_for_figures(catalogue):
    from lessons_lib.prompting.lines_families import NAMES, family_name
    from lessons_lib.world.fewshot import FAMILIES

    assert set(NAMES) == set(FAMILIES) and set(NAMES.values()) <= catalogue
    assert family_name("colour_of") == "colour of" and family_name("my_own") == "my own"
