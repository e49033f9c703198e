"""A newcomer's first minutes: JupyterLab opens, Run All works, a slider moves the picture."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lessons_lib.course.probes import find_browser
from lessons_lib.course.runner import NOTEBOOKS

pytest.importorskip(
    "playwright", reason="playwright is not installed (requirements-test.txt has it)"
)
from lab import PIXELS, Lab
from toy_lesson import write_toy_lesson

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_browser() is None,
        reason="no Chromium found (looked for chromium, chromium-browser, google-chrome)",
    ),
]
LESSON = NOTEBOOKS / "01_tokenization.ipynb"


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Where screenshots go: LESSONS_SHOTS, or the test's own folder."""
    folder = Path(os.environ.get("LESSONS_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """One JupyterLab over the course's notebooks and the toys; each test has its own Chromium."""
    folder = tmp_path_factory.mktemp("all") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for text in NOTEBOOKS.parent.glob("*.md"):
        shutil.copy(text, folder.parent)
    for fault in ("deaf", "raises"):
        write_toy_lesson(folder, f"toy{fault}.ipynb", fault)
    with Lab(folder) as lab:
        yield lab


def check_in_lab(lab: Lab, name: str, pictures: Path) -> None:
    """Open, run, look for errors, move the first explorer's slider, see that it answers."""
    stem = Path(name).stem
    with lab.browser() as page:
        try:
            lab.open(page, name)
            assert page.locator(".jp-Dialog").count() == 0, "a dialog greets the reader"
            page.screenshot(path=pictures / f"{stem}-opened.png")

            lab.run_all(page)
            cells = lab.cells(page)
            for cell in cells:
                errors = [o for o in cell.get("outputs", []) if o["output_type"] == "error"]
                assert not errors, f"cell {cell['id']}: {errors[0]['ename']}: {errors[0]['evalue']}"
                assert cell["cell_type"] != "code" or cell["execution_count"], cell["id"]
            assert not any(o.get("name") == "stderr" for c in cells for o in c.get("outputs", []))
            page.screenshot(path=pictures / f"{stem}-run.png")

            explorer = next(i for i, cell in enumerate(cells) if _has_slider(cell))
            cell = lab.show_cell(page, explorer)
            handle = cell.locator(".noUi-handle").first
            handle.wait_for()
            before, value = cell.evaluate(PIXELS), handle.get_attribute("aria-valuenow")
            assert before, "the explorer shows neither a picture nor HTML"
            low = handle.get_attribute("aria-valuemin")
            handle.focus()
            handle.press("ArrowLeft" if value != low else "ArrowRight")
            changed = f"async ([cell, before]) => await ({PIXELS})(cell) !== before"
            _until(page, changed, [cell.element_handle(), before], seconds=5)
            assert handle.get_attribute("aria-valuenow") != value
            assert page.locator(".jp-Dialog").count() == 0
            page.screenshot(path=pictures / f"{stem}-moved.png")
        except BaseException:
            page.screenshot(path=pictures / f"{stem}-failed.png")
            print(lab.said())
            raise


def _has_slider(cell: dict) -> bool:
    return any(
        output.get("metadata", {}).get("lessons", {}).get("kind") == "explorer"
        for output in cell.get("outputs", [])
    )


def _until(page, expression: str, argument, seconds: float) -> None:
    for _attempt in range(int(seconds * 10)):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the slider moved and what the explorer shows did not change")


@pytest.mark.skipif(not LESSON.exists(), reason="lesson 1's notebook is not written yet")
def test_lesson_1_runs_in_jupyterlab_and_its_explorer_answers(lab, pictures):
    check_in_lab(lab, LESSON.name, pictures)


@pytest.mark.parametrize(
    "fault, words", [("deaf", "did not change"), ("raises", "ZeroDivisionError")]
)
def test_the_check_fails_when_it_should(lab, tmp_path, fault, words):
    with pytest.raises(AssertionError, match=words):
        check_in_lab(lab, f"toy{fault}.ipynb", tmp_path)
