"""start.py from end to end: a real environment, a real pip, packages made here, no network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = getattr(sys, "_base_executable", None) or sys.executable
PROGRAM = """\
import json, os, sys
import lessons_lib
print(json.dumps({
    "program": PROGRAM,
    "arguments": sys.argv[1:],
    "folder": os.getcwd(),
    "language": os.environ.get("LESSONS_LANGUAGE"),
    "library": lessons_lib.__file__,
}))
sys.exit(STATUS)
"""


def make_wheel(folder: Path, name: str, status: int) -> None:
    """Writes a wheel whose `python -m name` says how it was called and exits with `status`."""
    text = PROGRAM.replace("PROGRAM", repr(name)).replace("STATUS", str(status))
    info = f"{name}-9.0.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/__main__.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest())
        record += f"{path},sha256={digest.rstrip(b'=').decode()},{len(content)}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-9.0-py3-none-any.whl", "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)


class Course:
    """A copy of start.py beside a library of one file and two wheels in place of the packages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        shutil.copy(ROOT / "start.py", root)
        shutil.copy(ROOT / "pyproject.toml", root)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "starting", root / "starting", ignore=ignore)
        (root / "notebooks").mkdir()
        (root / "notebooks" / "00_start_here.ipynb").write_text("{}")
        (root / "lessons_lib" / "course").mkdir(parents=True)
        (root / "lessons_lib" / "__init__.py").touch()
        (root / "lessons_lib" / "course" / "__init__.py").touch()
        (root / "lessons_lib" / "course" / "cli.py").write_text(
            "import sys\ndef main():\n    print('lessons', *sys.argv[1:])\n    return 4\n"
        )
        (root / "wheels").mkdir()
        make_wheel(root / "wheels", "jupyterlab", 0)
        make_wheel(root / "wheels", "pytest", 3)
        self.offline = "--no-index\n--find-links wheels\n"
        (root / "requirements.txt").write_text(f"{self.offline}jupyterlab==9.0\n")
        (root / "requirements-test.txt").write_text("-r requirements.txt\npytest==9.0\n")

    def start(self, *argv: str, **more: str) -> subprocess.Popen:
        """Starts start.py from a folder that is not the course's."""
        settings = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "LESSONS_"))}
        return subprocess.Popen(
            [PYTHON, str(self.root / "start.py"), *argv],
            cwd=self.root.parent,
            env=settings | {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"} | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *argv: str, **more: str) -> tuple[int, str, str]:
        """Runs start.py to its end: exit status, output, errors."""
        process = self.start(*argv, **more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """One course for the tests of this file, in a folder with a space; each leaves it set up.

    Its first set-up is killed at work, and finished by two that start at once.
    """
    made = Course(tmp_path_factory.mktemp("real").resolve() / "the course")
    killed = made.start()
    while not (made.root / ".venv" / "pyvenv.cfg").exists() and killed.poll() is None:
        time.sleep(0.02)
    killed.kill()
    killed.communicate(timeout=60)
    made.left_by_killed = sorted(path.name for path in (made.root / ".venv").glob("*"))
    both = [made.start("--no-browser"), made.start("--no-browser")]
    made.finished = [(*p.communicate(timeout=120), p.returncode) for p in both]
    return made


def test_killed_at_work_and_started_twice_at_once_it_finishes(course: Course) -> None:
    assert "unfinished" in course.left_by_killed
    assert not any(name.startswith("installed-for") for name in course.left_by_killed)
    assert [(status, err) for _, err, status in course.finished] == [(0, "")] * 2
    together = "".join(out for out, _, _ in course.finished)
    assert together.count("an earlier set-up was interrupted") == 1
    assert together.count("Another start.py is setting up this folder") >= 1
    assert together.count("Ready after") == 1
    assert not list(course.root.glob(".venv-old-*"))


def test_the_first_start_sets_up_and_opens_the_first_notebook(course: Course) -> None:
    (output,) = [out for out, _, _ in course.finished if "[1/3]" in out]
    steps = [line for line in output.splitlines() if line.startswith("[")]
    assert [step[:5] for step in steps] == ["[1/3]", "[2/3]", "[3/3]"]
    first = str(course.root / "notebooks" / "00_start_here.ipynb")
    for out, _, _ in course.finished:
        said = json.loads(out.splitlines()[-1])
        assert said["program"] == "jupyterlab"
        assert said["arguments"] == [f"--ServerApp.root_dir={course.root}", first, "--no-browser"]
        assert said["folder"] == str(course.root)
        assert said["library"] == str(course.root / "lessons_lib" / "__init__.py")


def test_the_second_start_installs_nothing(course: Course) -> None:
    status, out, err = course.run()
    assert (status, err) == (0, "") and "[1/3]" not in out


def test_the_command_lessons_works_and_its_status_comes_back(course: Course) -> None:
    status, out, _ = course.run("lessons", "check", "--all")
    assert status == 4 and out.splitlines() == ["lessons check --all"]


def test_test_installs_the_tests_pins_and_runs_them(course: Course) -> None:
    status, out, err = course.run("test", "-k", "x")
    assert status == 3, out + err
    said = json.loads(out.splitlines()[-1])
    assert (said["program"], said["arguments"]) == ("pytest", ["-k", "x"])
    assert said["folder"] == str(course.root)
    status, out, _ = course.run("test")
    assert status == 3 and "[1/3]" not in out


def test_without_a_network_one_sentence_and_nothing_is_lost(course: Course) -> None:
    pin_file = course.root / "requirements.txt"
    before = pin_file.read_text()
    pin_file.write_text("--find-links wheels\njupyterlab==9.0\nnot-yet-here==1.0\n")
    status, out, err = course.run(PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert status == 1 and "Traceback" not in out + err
    assert err.count("\n") == 1 and "The package index cannot be reached" in err
    pin_file.write_text(before)
    status, out, _ = course.run()
    assert status == 0 and "Rebuilding" not in out
