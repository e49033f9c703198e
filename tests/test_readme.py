"""What the README promises is there: its picture, its commands, and the lessons with their claims."""

import json
import re
from pathlib import Path

import equality
import pytest

from lessons_lib.course.cli import COMMANDS
from lessons_lib.course.session import LESSONS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def claims_of(slug: str) -> int:
    cells = json.loads((ROOT / "notebooks" / f"{slug}.ipynb").read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return sum("claim" in o.get("metadata", {}).get("lessons", {}) for o in outputs)


@pytest.mark.parametrize(("number", "slug", "title"), LESSONS)
def test_each_lesson_stands_in_the_table_with_its_claims(number, slug, title):
    row = next(line for line in README.splitlines() if f"notebooks/{slug}.ipynb" in line)
    assert f"{number} · {title}" in row
    assert f"| {claims_of(slug)} |" in row


def test_each_file_that_is_linked_or_shown_is_there():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    missing = [t for t in targets if "://" not in t and not (ROOT / t).exists()]
    assert not missing


def test_each_command_named_exists():
    named = set(re.findall(r"`(?:python3 start\.py )?lessons (\w+)", README))
    assert named
    assert named <= set(COMMANDS)


def test_the_table_of_equalities_is_what_the_tests_wrote():
    rows = json.loads(equality.KEPT.read_text("utf-8"))
    assert [row["what"] for row in rows] == list(equality.ROWS)
    written = README.split(equality.BEGIN)[1].split(equality.END)[0]
    assert written.strip() == equality.table(rows)
    assert all(row["largest"] <= row["within"] and row["numbers"] > 1 for row in rows)
