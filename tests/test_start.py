"""What start.py decides and says, with a pip that only takes notes."""

from __future__ import annotations

import errno
import os
import shutil
import site
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import start
from starting import environment, lab, pins, problems, project, setup
from starting import main as starting_main
from starting.environment import Venv
from starting.installing import PIP, Progress, pip_environment
from starting.lock import first_one, only_one
from starting.main import Asked, main, parse
from starting.problems import Problem
from starting.screen import Screen

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A small course whose environment is made of empty files and whose pip takes notes."""
    root = (tmp_path / "course").resolve()
    (root / "notebooks" / "uk").mkdir(parents=True)
    for folder in ("notebooks", "notebooks/uk"):
        (root / folder / lab.FIRST).write_text("{}", encoding="utf-8")
    (root / "requirements.txt").write_text("-c constraints.txt\none==1.0\n", encoding="utf-8")
    (root / "constraints.txt").write_text("two==2.0\n", encoding="utf-8")
    (root / "requirements-test.txt").write_text("-r requirements.txt\nsix==6\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(
        '[project]\nname = "a-course"\nversion = "1.0"\n', encoding="utf-8"
    )
    answer = {"python": HERE, "pip": True, "missing": []}
    fake = SimpleNamespace(root=root, installs=[], made=0, left=[], answer=answer, failure=None)

    def make(venv: Venv, lock: int | None = None) -> None:
        fake.made += 1
        fake.answer = dict(answer)
        venv.path.mkdir()
        venv.unfinished.touch()
        venv.python.parent.mkdir(parents=True)
        venv.python.touch()

    def pip_install(venv: Venv, arguments: list[str], screen: Screen, lock: int | None) -> None:
        assert venv.unfinished.exists(), "pip must not begin before the change is marked"
        fake.installs.append(Path(arguments[1]).name)
        if fake.failure:
            raise fake.failure

    def leave(command: list[str], folder: Path, environment: dict[str, str]) -> int:
        fake.left.append(SimpleNamespace(command=command, folder=folder, environment=environment))
        return 7

    monkeypatch.setattr(environment, "make", make)
    monkeypatch.setattr(environment, "look", lambda venv, names: fake.answer)
    monkeypatch.setattr(setup, "pip_install", pip_install)
    monkeypatch.setattr(project, "link", lambda venv, screen, lock: None)
    fake.run = lambda *argv: main(list(argv), root, leave)
    fake.venv = Venv(root)
    return fake


def test_the_marker_decides_whether_anything_is_installed(course, capsys):
    assert course.run() == 7
    assert (course.made, course.installs) == (1, ["requirements.txt"])
    assert "[1/3]" in capsys.readouterr().out
    assert course.run() == 7
    assert (course.made, course.installs) == (1, ["requirements.txt"])
    assert "[1/3]" not in capsys.readouterr().out


@pytest.mark.parametrize("file", ["requirements.txt", "constraints.txt"])
def test_changed_pins_are_installed_into_the_same_environment(course, file):
    course.run()
    with open(course.root / file, "a", encoding="utf-8") as pin_file:
        pin_file.write("three==3.0\n")
    course.answer["missing"] = ["three"]  # new to the list, and no sign of a broken environment
    course.run()
    assert (course.made, course.installs) == (1, ["requirements.txt"] * 2)


def test_the_tests_pins_matter_to_the_tests_alone(course):
    course.run()
    course.run("test")
    assert course.installs == ["requirements.txt", "requirements-test.txt"]
    (course.root / "requirements-test.txt").write_text("-r requirements.txt\nsix==7\n")
    course.run()
    assert len(course.installs) == 2
    course.run("test")
    assert course.installs[2:] == ["requirements-test.txt"]


def test_a_set_up_for_the_tests_is_one_for_the_lessons_too(course):
    course.run("test")
    course.run()
    assert course.installs == ["requirements-test.txt"]
    assert course.made == 1


def test_an_interrupted_installation_is_done_again_from_the_start(course, capsys):
    course.failure = KeyboardInterrupt()
    assert course.run() == 130
    assert "run start.py again" in capsys.readouterr().err
    course.failure = None
    assert course.run() == 7
    assert "an earlier set-up was interrupted" in capsys.readouterr().out
    assert (course.made, course.installs) == (2, ["requirements.txt"] * 2)
    assert not course.venv.unfinished.exists()


def test_an_interrupted_upgrade_leaves_no_marker_of_older_pins(course):
    course.run("test")
    before = (course.root / "constraints.txt").read_bytes()
    (course.root / "constraints.txt").write_text("two==2.1\n")
    course.failure = KeyboardInterrupt()
    course.run()
    (course.root / "constraints.txt").write_bytes(before)
    assert not setup.is_ready(course.venv, "lessons")
    assert not setup.is_ready(course.venv, "tests")


def test_pins_that_come_back_are_installed_again_for_the_tests_too(course):
    course.run("test")
    before = (course.root / "constraints.txt").read_bytes()
    (course.root / "constraints.txt").write_text("two==2.1\n")
    course.run()
    (course.root / "constraints.txt").write_bytes(before)
    course.run("test")
    assert course.installs[1:] == ["requirements.txt", "requirements-test.txt"]


def test_pip_that_changed_nothing_costs_no_rebuilding(course):
    course.failure = Problem("no network")
    course.run()
    course.venv.unfinished.unlink()  # as pip_install does where pip ended before it unpacked
    course.failure = None
    assert course.run() == 7
    assert course.made == 1


BREAKAGES = {
    "its Python is missing": lambda c: c.venv.python.unlink(),
    "its Python does not start": lambda c: setattr(c, "answer", None),
    "it was made with Python 3.1": lambda c: c.answer.update(python="3.1"),
    "pip is missing": lambda c: c.answer.update(pip=False),
    "packages have gone from it (one)": lambda c: c.answer.update(missing=["one"]),
    "interrupted": lambda c: c.venv.unfinished.touch(),
}


@pytest.mark.parametrize("reason", BREAKAGES)
def test_a_broken_environment_is_rebuilt_and_the_reader_is_told_why(course, capsys, reason):
    course.run()
    BREAKAGES[reason](course)
    assert course.run() == 7
    out = capsys.readouterr().out
    assert "Rebuilding .venv, because" in out and reason in out
    assert course.made == 2
    assert course.run() == 7 and course.made == 2
    assert not list(course.root.glob(".venv-old-*"))


def test_a_moved_folder_is_set_up_again(course, capsys):
    course.run()
    moved = course.root.with_name("moved")
    course.root.rename(moved)
    assert main([], moved, lambda *_: 7) == 7
    assert f"the folder was moved here from {course.root}" in capsys.readouterr().out
    assert course.made == 2


def test_a_file_or_a_link_in_the_place_of_the_environment_is_replaced_not_followed(course):
    elsewhere = course.root / "precious"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    os.symlink(elsewhere, course.venv.path)
    assert course.run() == 7
    assert (elsewhere / "kept").exists() and not course.venv.path.is_symlink()
    assert not [path for path in course.root.iterdir() if path.name.startswith(".venv-old-")]
    shutil.rmtree(course.venv.path)
    course.venv.path.touch()
    assert course.run() == 7


def test_an_environment_made_by_hand_is_kept(course):
    environment.make(course.venv)
    course.venv.unfinished.unlink()
    assert course.run() == 7
    assert (course.made, course.installs) == (1, ["requirements.txt"])


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"pins": 1}'])
def test_a_damaged_marker_is_no_marker(course, damage):
    course.run()
    pins.marker_path(course.venv.path, "lessons").write_text(damage)
    assert course.run() == 7
    assert len(course.installs) == 2


def sentence(capsys) -> str:
    """The one line on standard error."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0] and lines[0].endswith(".")
    return lines[0]


def test_too_little_disk_is_said_before_anything_is_written(course, capsys, monkeypatch):
    usage = SimpleNamespace(free=1_200_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert course.run() == 1
    said = sentence(capsys)
    assert "3 GB" in said and "1.2 GB" in said
    assert course.made == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_while_the_marker_is_written(course, capsys, monkeypatch, number):
    def replace(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(pins.os, "replace", replace)
    assert course.run() == 1
    assert "The disk is full" in sentence(capsys)
    monkeypatch.undo()
    assert pins.read_marker(course.venv.path, "lessons") is None


def test_a_folder_that_cannot_be_written_to(course, capsys, monkeypatch):
    def refuse(path, *_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("starting.lock.os.open", refuse)
    assert course.run() == 1
    said = sentence(capsys)
    assert f"Nothing can be written in {course.root}" in said


def test_an_error_that_nobody_foresaw_is_not_hidden(course):
    course.failure = OSError(errno.EBADMSG, "strange")
    with pytest.raises(OSError, match="strange"):
        course.run()


def test_a_python_without_venv_names_the_package_to_install(course, capsys, monkeypatch):
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    assert course.run() == 1
    assert f"python{HERE}-venv" in sentence(capsys)


PIP_SAYS = {
    "[Errno -3] Temporary failure in name resolution": "cannot be reached",
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'ReadTimeoutError'\n"
    "ERROR: No matching distribution found for torch==2.13.0": "cannot be reached",
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": (
        "The disk is full"
    ),
    "OSError: [WinError 112] There is not enough space on the disk": "The disk is full",
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] ...')) connection "
    "broken by": "PIP_CERT",
    "ERROR: No matching distribution found for torch==2.13.0": "offers no torch==2.13.0",
    "ERROR: Could not install: [Errno 13] Permission denied: '/x'": "Nothing can be written",
    "ERROR: a surprise.\nERROR: more": "(a surprise)",
    "": "pip did not say why",
}


@pytest.mark.parametrize("said", PIP_SAYS)
def test_what_pip_says_becomes_one_sentence(said, tmp_path):
    text = str(problems.from_pip(said, tmp_path, tmp_path / "pip.log"))
    assert PIP_SAYS[said] in text
    assert "\n" not in text and text.endswith(".")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The virtual environment was not created: ensurepip is not available.", f"{HERE}-venv"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("", "said nothing"),
    ],
)
def test_what_venv_says_becomes_one_sentence(said, expected, tmp_path):
    assert expected in str(problems.from_venv(said, tmp_path))


def test_a_venv_that_fails_without_a_word_on_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=4096))
    said = str(problems.from_venv("Command '-m ensurepip' returned exit status 1.", tmp_path))
    assert "The disk is full" in said


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 9)])
def test_an_old_python_gets_a_sentence(version):
    said = start.too_old(version, "/usr/bin/python3")
    assert "needs Python 3.11" in said and f"is Python {version[0]}.{version[1]}:" in said
    assert start.too_old((3, 11, 0), "") is None and start.too_old((4, 0, 0), "") is None


@pytest.fixture
def taken():
    """A port that something listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("form", ["--port={}", "--port {}", "--ServerApp.port={}"])
def test_a_taken_port_is_refused_and_a_free_one_named(course, capsys, taken, form):
    assert course.run(*form.format(taken).split(), "--no-browser") == 1
    said = sentence(capsys)
    assert f"Port {taken} is already in use" in said
    free = int(said.partition("--port=")[2].partition(")")[0])
    assert free != taken and not lab.is_taken(free)
    assert course.made == 0


def test_a_port_that_is_free_or_left_to_jupyterlab_is_no_obstacle(course, taken):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        free = listener.getsockname()[1]
    for arguments in ([f"--port={free}"], [], ["--port=0"], ["--port"], ["--port=x"]):
        assert course.run(*arguments) == 7
        assert course.left[-1].command[-len(arguments) :] == arguments or not arguments


def test_a_second_jupyterlab_of_the_folder_is_given_a_port_of_its_own(course, taken):
    assert course.run("--no-browser") == 7
    assert not any("port" in word for word in course.left[-1].command)
    with first_one(course.venv.path / "jupyterlab.lock") as first:
        assert first
        course.run("--no-browser")
        port = lab.asked_port(course.left[-1].command)
        assert port > lab.DEFAULT_PORT and not lab.is_taken(port)
        for own in (["--port=0"], ["--port", "0"], ["--ServerApp.port=0"]):
            course.run(*own)
            assert course.left[-1].command[-len(own) :] == own
    course.run("--no-browser")
    assert not any("port" in word for word in course.left[-1].command)


def test_an_environment_that_another_user_set_up_is_no_obstacle(course, monkeypatch):
    real = os.open

    def refused(path, *rest):
        if str(path).endswith("jupyterlab.lock"):
            raise PermissionError
        return real(path, *rest)

    monkeypatch.setattr(os, "open", refused)
    assert course.run("--no-browser") == 7
    assert not any("port" in word for word in course.left[-1].command)


@pytest.mark.skipif(os.name == "nt", reason="programs take no process's place there")
def test_the_lock_lives_as_long_as_the_program_that_takes_over(tmp_path):
    path = tmp_path / "lock"
    code = """
import os, sys
from pathlib import Path
from starting.lock import first_one
with first_one(Path(sys.argv[1])) as first:
    assert first
    os.execv(sys.executable, [sys.executable, "-c", "print(flush=True); input()"])
"""
    folder = Path(start.__file__).parent
    words = [sys.executable, "-c", code, str(path)]
    child = subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    with first_one(path) as first:
        assert not first
    child.kill()
    child.communicate()
    with first_one(path) as first:
        assert first


def test_jupyterlab_is_given_the_notebook_and_the_readers_arguments(course):
    course.run("--no-browser", "--port=0")
    left = course.left[-1]
    first = str(course.root / "notebooks" / lab.FIRST)
    assert left.command[1:] == [
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={course.root}",
        first,
        "--no-browser",
        "--port=0",
    ]
    assert left.command[0] == str(course.venv.python) and left.folder == course.root


def test_a_notebook_or_folder_of_the_readers_own_takes_the_place_of_ours(course, monkeypatch):
    monkeypatch.chdir(course.root / "notebooks")
    (course.root / "notebooks" / "own.ipynb").touch()
    course.run("own.ipynb", "--notebook-dir=/x")
    own = str(course.root / "notebooks" / "own.ipynb")
    assert course.left[-1].command[3:] == [own, "--notebook-dir=/x"]


def test_a_language_opens_its_notebook(course, capsys):
    course.run("--language", "uk", "--no-browser")
    left = course.left[-1]
    assert left.command[4:] == [str(course.root / "notebooks" / "uk" / lab.FIRST), "--no-browser"]
    assert left.environment["LESSONS_LANGUAGE"] == "uk"


def test_jupyterlabs_menus_are_in_the_language_too(course, monkeypatch):
    folder = course.root / "starting" / "languages" / "uk"
    folder.mkdir(parents=True)
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    course.run("--language", "uk")
    assert course.left[-1].environment["JUPYTER_CONFIG_PATH"] == str(folder)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    course.run("--language", "uk")
    paths = course.left[-1].environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert paths == [str(folder), "mine"]
    course.run()
    assert course.left[-1].environment["JUPYTER_CONFIG_PATH"] == "mine"


def test_each_language_of_the_menus_has_its_pack_and_jupyterlab_takes_the_setting():
    from importlib.util import find_spec

    root = Path(start.__file__).resolve().parent
    folders = sorted((root / "starting" / "languages").iterdir())
    assert {"fr", "uk", "zh_CN"} <= {folder.name for folder in folders}
    script = (
        "from jupyterlab_server.settings_utils import _get_overrides;"
        "print(_get_overrides('')[0]['@jupyterlab/translation-extension:plugin']['locale'])"
    )
    for folder in folders:
        env = {**os.environ, "JUPYTER_CONFIG_PATH": str(folder)}
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
        )
        locale = done.stdout.strip()
        assert locale.split("_")[0] == folder.name.split("_")[0]
        assert find_spec(f"jupyterlab_language_pack_{locale}"), locale


def test_a_language_that_is_not_there_yet_opens_english_and_says_so(course, capsys):
    course.run("--language=fr")
    assert "not there in 'fr' yet (there is: en, uk)" in capsys.readouterr().out
    left = course.left[-1]
    assert left.command[4] == str(course.root / "notebooks" / lab.FIRST)
    assert left.environment["LESSONS_LANGUAGE"] == "en"


@pytest.mark.parametrize("words", [["--language"], ["--language="], ["--language", "../x"]])
def test_a_language_that_is_none(course, capsys, words):
    assert course.run(*words) == 1
    assert "--language" in sentence(capsys)


def test_without_a_wish_the_language_is_left_alone(course, monkeypatch):
    monkeypatch.setenv("LESSONS_LANGUAGE", "uk")
    course.run()
    assert course.left[-1].environment["LESSONS_LANGUAGE"] == "uk"


def test_arguments_are_split_where_they_belong():
    assert parse(["test", "-k", "x", "--language", "uk"]) == Asked(
        "test", None, ["-k", "x", "--language", "uk"]
    )
    assert parse(["--language", "uk", "lessons", "run", "1"]) == Asked(
        "lessons", "uk", ["run", "1"]
    )
    assert parse(["--no-browser", "test"]) == Asked("lab", None, ["--no-browser", "test"])
    assert parse(["lessons", "--help"]) == Asked("lessons", None, ["--help"])


def test_help_needs_no_set_up(course, capsys):
    assert course.run("--help") == 0
    assert "start.py test" in capsys.readouterr().out and course.made == 0


def test_test_runs_pytest_in_the_courses_folder_and_returns_its_status(course, monkeypatch):
    monkeypatch.chdir("/")
    assert course.run("test", "-x") == 7
    left = course.left[-1]
    assert left.command == [str(course.venv.python), "-m", "pytest", "-x"]
    assert left.folder == course.root


def test_lessons_runs_where_the_reader_is(course, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    course.run("lessons", "check")
    left = course.left[-1]
    assert left.command == [str(course.venv.program("lessons")), "check"]
    assert left.folder == tmp_path


def test_hand_over_waits_and_returns_the_status_where_a_process_cannot_be_replaced(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(starting_main.os, "name", "nt")
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "-c", "raise SystemExit(5)"]
    assert starting_main.hand_over(command, tmp_path, dict(os.environ)) == 5


def test_the_lock_makes_the_second_wait(tmp_path):
    path, told, order = tmp_path / "lock", [], []

    def second() -> None:
        with only_one(path, lambda: told.append(True), pause=0.01):
            order.append("second")

    with only_one(path, lambda: told.append(False)):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=0.2)
        order.append("first")
    thread.join(timeout=5)
    assert order == ["first", "second"] and told == [True]


def test_a_lock_file_that_a_crash_left_is_no_obstacle(tmp_path):
    (tmp_path / "lock").write_text("left over")
    with only_one(tmp_path / "lock", lambda: pytest.fail("nobody holds it")):
        pass


def test_progress_counts_packages_and_ignores_the_rest():
    progress = Progress(installed=3)
    assert progress.read("Collecting torch==2.13.0") is None
    assert progress.read("  Downloading torch-2.13.0-cp311.whl.metadata (31 kB)") is None
    assert progress.read("  Downloading https://x/torch-2.13.0%2Bcpu-cp311.whl (190.2 MB)") == (
        "package 1: torch 2.13.0+cpu (190.2 MB)",
        True,
    )
    assert progress.read("Processing /w/one-1.0-py3-none-any.whl (from two==2)") == (
        "package 2: one 1.0",
        False,
    )
    assert progress.count(9) is None
    assert progress.read("Installing collected packages: a, b, c, d") == ("unpacking", False)
    assert progress.count(5) == ("unpacked 2 of 4 packages", True)
    assert progress.count(5) == ("unpacked 2 of 4 packages", False)


def test_pip_ends_when_start_py_is_killed(taken):
    """A pip that waits for an index that never answers ends when its standard input is closed."""
    command = [sys.executable, "-I", "-c", PIP, "install", "--no-deps", "--timeout=60"]
    index = f"--index-url=http://127.0.0.1:{taken}/simple"
    pip = subprocess.Popen(
        [*command, index, "nothing"],
        env=pip_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert pip.stdout.readline()  # it is at work
    assert pip.poll() is None
    pip.stdin.close()
    assert pip.wait(timeout=10) == 1
    pip.stdout.close()


def test_pip_keeps_the_readers_settings_except_where_it_would_install_elsewhere(monkeypatch):
    monkeypatch.setenv("PIP_CERT", "/certificate")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    settings = pip_environment()
    assert settings["PIP_CERT"] == "/certificate" and "PIP_TARGET" not in settings
    assert settings["PIP_DISABLE_PIP_VERSION_CHECK"] == "1"


def test_a_path_beyond_ascii_can_be_read_in_any_encoding(tmp_path, monkeypatch):
    root = tmp_path / "Зоя"
    root.mkdir()
    line = project.path_line(root)
    assert line.isascii()
    (tmp_path / "course.pth").write_text(line, encoding="ascii")
    monkeypatch.setattr(sys, "path", list(sys.path))
    site.addpackage(str(tmp_path), "course.pth", set())
    assert str(root) in sys.path
    assert project.path_line(Path("/home/zoya")) == f"{Path('/home/zoya')}\n"
