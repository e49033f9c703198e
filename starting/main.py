"""Reads the arguments of `start.py`, prepares the environment, and hands over to the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starting import lab
from starting.lock import first_one
from starting.problems import Problem
from starting.screen import Screen
from starting.setup import prepare

USAGE = """\
python3 start.py [ARGUMENTS OF JUPYTERLAB]   set up the course once, then open it
python3 start.py --language uk               the same in another language, where it is there
python3 start.py test [ARGUMENTS OF PYTEST]  prove the whole project
python3 start.py lessons [ARGUMENTS]         the course's own command, such as: lessons check"""

COMMANDS = ("test", "lessons")


@dataclass
class Asked:
    """What the reader asked for."""

    command: str = "lab"
    language: str | None = None
    rest: list[str] = field(default_factory=list)


def parse(argv: list[str]) -> Asked:
    """Splits the arguments into start.py's own and those of the command, which stay as they are.

    Raises:
        Problem: for `--language` without a language.
    """
    asked = Asked()
    words = list(argv)
    while words:
        word = words.pop(0)
        if word == "--language" or word.startswith("--language="):
            asked.language = word.partition("=")[2] or (words.pop(0) if words else "")
            if not asked.language or asked.language.startswith("-"):
                raise Problem(
                    "--language needs the code of a language after it, as in --language uk."
                )
        elif word in COMMANDS and not asked.rest:
            asked.command, asked.rest = word, words
            break
        elif word in ("-h", "--help") and not asked.rest:
            asked.command = "help"
            break
        else:
            asked.rest.append(word)
    return asked


def hand_over(command: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Lets `command` take this process's place, and gives its exit status where the system has no
    such thing (Windows)."""
    os.chdir(folder)
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command has heard it too, and says itself what becomes of it


def run(
    asked: Asked,
    root: Path,
    screen: Screen,
    leave: Callable[[list[str], Path, dict[str, str]], int],
) -> int:
    """Prepares what the command needs and leaves to it; the folder it runs in is the course's,
    except for `lessons`."""
    here = Path.cwd()
    notebook, language, sentence = lab.first_notebook(root, asked.language)
    environment = dict(os.environ)
    if asked.language is not None:
        environment["LESSONS_LANGUAGE"] = language if asked.command == "lab" else asked.language
    if asked.command == "lab":
        lab.check_port(asked.rest)
        environment |= lab.menus(root, language, environment)
    venv = prepare(root, "tests" if asked.command == "test" else "lessons", screen)
    environment["PATH"] = os.pathsep.join(
        [str(venv.place("scripts")), environment.get("PATH", os.defpath)]
    )
    environment["VIRTUAL_ENV"] = str(venv.path)
    if asked.command == "test":
        return leave([str(venv.python), "-m", "pytest", *asked.rest], root, environment)
    if asked.command == "lessons":
        return leave([str(venv.program("lessons")), *asked.rest], here, environment)
    if sentence:
        screen.say(sentence)
    shown = notebook.relative_to(root) if notebook else "the course's folder"
    screen.say(f"Opening JupyterLab on {shown}. To close it, press Ctrl-C here.")
    command = [
        str(venv.python),
        "-m",
        "jupyterlab",
        *lab.arguments(root, notebook, asked.rest, here),
    ]
    with first_one(venv.path / "jupyterlab.lock") as first:
        if not first:
            command += lab.port_beside_another(asked.rest)
        return leave(command, root, environment)


def main(
    argv: list[str],
    root: str | Path,
    leave: Callable[[list[str], Path, dict[str, str]], int] = hand_over,
) -> int:
    """Does what `start.py` was asked for and returns the exit status.

    Args:
        argv: the arguments after the program's name.
        root: the folder of the course.
        leave: what starts the command at the end.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a folder's name may hold letters that a console does not know
    screen = Screen()
    try:
        asked = parse(argv)
        if asked.command == "help":
            screen.say(USAGE)
            return 0
        return run(asked, Path(root).resolve(), screen, leave)
    except Problem as problem:
        screen.end_status()
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        screen.end_status()
        print(
            "Stopped. Nothing is lost: run start.py again and it goes on from here.",
            file=sys.stderr,
        )
        return 130
