"""Every committed notebook: the linter, then strict nbval, which runs it and compares each output.

nbval runs in a process of its own for each notebook, with a configuration of its own, so that
nothing set for this test run (xdist, a shorter timeout, another plugin) changes what it compares.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from languages import changed_notebooks
from toys import code, markdown, notebook, write

from lessons_lib.course import lint as linter
from lessons_lib.course.runner import NOTEBOOKS, kernel_environment, run_notebook

ALL = linter.all_notebooks()
TRANSLATED = [path for path in ALL if path.parent != NOTEBOOKS]
NAMES = [path.relative_to(NOTEBOOKS).as_posix() for path in ALL]
CELL_SECONDS = 600
FREE = "nbval-ignore-output"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "LESSONS_THREADS": "1"}
MOST_AT_ONCE = 4  # each may need a gigabyte of memory


@dataclass
class Verdict:
    """What nbval said: is all well, how many cells did it really compare, and its own words."""

    passed: bool
    compared: int
    said: str


def strict_nbval(
    path: Path, scratch: Path, before: list[str] | None = None, more: dict[str, str] | None = None
) -> Verdict:
    """Run a notebook by strict nbval, with this very interpreter as the kernel; `before` is a
    command that this one is handed to, `more` is added to the environment."""
    settings, report = scratch / "nbval.ini", scratch / "nbval.xml"
    settings.write_text("[pytest]\n", encoding="utf-8")
    command = [*(before or []), sys.executable, "-m", "pytest", "-c", str(settings)]
    command += ["--rootdir", str(path.parent)]
    command += ["-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--color=no", "--tb=short"]
    command += ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={CELL_SECONDS}"]
    command += [f"--junitxml={report}", str(path)]
    env = {k: v for k, v in kernel_environment().items() if not k.startswith("PYTEST_")}
    env |= more or {}
    reading = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    done = subprocess.run(command, cwd=path.parent, env=env, check=False, **reading)
    said = done.stdout + done.stderr
    if not report.exists():
        return Verdict(False, 0, said)
    ran = list(ElementTree.parse(report).getroot().iter("testcase"))
    # A cell that failed, was skipped, or is expected to fail after a timeout has a child element.
    whole = [
        case for case in ran if not any(c.tag in ("failure", "error", "skipped") for c in case)
    ]
    cells = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    # nbval passes these without a look at their outputs.
    uncompared = [c for c in cells if c["execution_count"] is None or FREE in _tags(c)]
    complete = len(ran) == len(whole) == len(cells)
    passed = done.returncode == 0 and complete
    return Verdict(passed, len(cells) - len(uncompared) if passed else 0, said)


def _tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


@pytest.mark.parametrize("path", ALL, ids=NAMES)
def test_keeps_the_rules(path):
    problems = [str(problem) for problem in linter.lint(path)]
    assert not problems, "\n" + "\n".join(problems)


@pytest.fixture(scope="session")
def runs(request, tmp_path_factory, chosen_today):
    """Each notebook's bytes, and its verdict to wait for: on each core one runs, on one thread.

    Two lessons side by side need two thirds of the time that they need one after the other on two
    threads each. They begin in the tests' order, so that no test waits for others than its own.
    """
    asked = [
        item.callspec.params["path"]
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_runs_and_gives_the_stored_outputs"
    ]
    translated = chosen_today(TRANSLATED, changed_notebooks())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ThreadPoolExecutor(min(cores or 1, MOST_AT_ONCE))
    begun = {}
    for path in asked:
        if path.parent == NOTEBOOKS or path in translated:
            scratch = tmp_path_factory.mktemp(path.stem)
            run = pool.submit(strict_nbval, path, scratch, more=ONE_THREAD)
            begun[path] = path.read_bytes(), run
    yield begun
    pool.shutdown(cancel_futures=True)


@pytest.mark.slow
@pytest.mark.parametrize("path", ALL, ids=NAMES)
def test_runs_and_gives_the_stored_outputs(path, runs):
    if path not in runs:
        pytest.skip("a translation that has not changed; --all-languages runs it")
    before, run = runs[path]
    verdict = run.result()
    assert verdict.passed, verdict.said
    assert verdict.compared > 0, "nbval compared no cell of this notebook"
    assert path.read_bytes() == before


def toy(folder: Path, stored: str, **changes) -> Path:
    cells = [
        markdown("title", "# Toy"),
        code(
            "kernel",
            f"import sys\nprint(sys.executable == {sys.executable!r})",
            [_printed("True\n")],
        ),
        code("record", "import os\nprint(os.environ['LESSONS_RECORD'])", [_printed("off\n")]),
        code("sum", "print(1 + 1)", [_printed(stored)]),
    ]
    cells[-1]["metadata"].update(changes.pop("metadata", {}))
    cells[-1].update(changes)
    return write(folder, notebook(cells))


def _printed(text: str) -> dict:
    return {"name": "stdout", "output_type": "stream", "text": text}


def test_strict_nbval_passes_what_is_true_in_this_interpreter(tmp_path, monkeypatch):
    # A kernel named python3 that belongs to another Python must not be the one that runs.
    fake = tmp_path / "data" / "kernels" / "python3"
    fake.mkdir(parents=True)
    spec = {"argv": ["no-such-python"], "display_name": "Python 3", "language": "python"}
    (fake / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    path = toy(tmp_path, "2\n")
    verdict = strict_nbval(path, tmp_path)
    assert verdict.passed and verdict.compared == 3, verdict.said
    assert run_notebook(path).problem is None


def test_strict_nbval_fails_on_an_altered_output_and_shows_it(tmp_path):
    verdict = strict_nbval(toy(tmp_path, "3\n"), tmp_path)
    assert not verdict.passed and verdict.compared == 0
    assert "Cell outputs differ" in verdict.said and "print(1 + 1)" in verdict.said


@pytest.mark.parametrize("tag", ["nbval-skip", FREE])
def test_a_cell_that_nbval_does_not_compare_is_not_counted(tmp_path, tag):
    verdict = strict_nbval(toy(tmp_path, "3\n", metadata={"tags": [tag]}), tmp_path)
    assert verdict.passed == (tag == FREE), "a skipped cell must not pass for a compared one"
    assert verdict.compared == (2 if tag == FREE else 0)
