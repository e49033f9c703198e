"""Decides what has to be done before a command can run, and does it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import time
from pathlib import Path

from starting import environment, pins, problems, project
from starting.environment import Venv
from starting.installing import pip_install
from starting.lock import only_one
from starting.screen import Screen

NEEDED_BYTES = 3_000_000_000
"""Disk for a first installation, said and checked before it begins."""

WAITING = (
    "Another start.py is setting up this folder; waiting until it is done "
    "(Ctrl-C stops the waiting)."
)


def prepare(root: Path, which: str, screen: Screen) -> Venv:
    """Makes `.venv` ready for "lessons" or "tests" and returns it; does nothing where it is ready.

    Raises:
        Problem: for whatever the reader can mend.
    """
    venv = Venv(root)
    if is_ready(venv, which):
        return venv
    try:
        with only_one(root / ".venv.lock", lambda: screen.say(WAITING)) as lock:
            if not is_ready(venv, which):  # someone else may have finished it meanwhile
                set_up(venv, which, screen, lock)
    except OSError as error:
        problem = problems.from_oserror(error, root)
        if problem is None:
            raise
        raise problem from error
    return venv


def wanted(root: Path, which: str) -> pins.Wanted:
    """What this folder asks for, the project's own name, version and commands included."""
    return pins.Wanted.of(root, which, json.dumps(project.described(root), sort_keys=True))


def is_ready(venv: Venv, which: str) -> bool:
    """Whether the marker is that of the present pins, and the packages they name are still
    there."""
    if venv.unfinished.exists() or pins.read_marker(venv.path, which) != wanted(venv.root, which):
        return False
    names = pins.pinned_names(venv.root, which)
    found = environment.look(venv, names)
    return environment.what_is_broken(venv, found, str(venv.root)) is None and not found["missing"]


def set_up(venv: Venv, which: str, screen: Screen, lock: int | None) -> None:
    """Makes, mends or extends the environment; the caller holds the lock."""
    started = time.monotonic()
    marker = pins.read_marker(venv.path, "lessons") or pins.read_marker(venv.path, "tests")
    environment.clear_leftovers(venv.root)
    there = venv.path.exists() or venv.path.is_symlink()
    if there:
        found = environment.look(venv, pins.pinned_names(venv.root, which))
        reason = environment.what_is_broken(venv, found, marker.home if marker else None)
        if (
            reason is None
            and found["missing"]
            and pins.read_marker(venv.path, which) == wanted(venv.root, which)
        ):
            reason = f"packages have gone from it ({', '.join(found['missing'][:3])})"
        if reason:
            screen.say(f"Rebuilding .venv, because {reason}.")
            environment.clear(venv)
            there = False
    if not there:
        check_this_machine(venv.root)
        screen.say("Setting up the course, once: a few minutes, and about 3 GB of disk.")
        screen.step(1, 3, "Making a virtual environment in .venv")
        environment.make(venv, lock)
    else:
        screen.say(
            "Bringing .venv up to date with the pinned packages."
            if marker
            else "Going on with the set-up of .venv."
        )
        screen.step(1, 3, "The virtual environment in .venv is in order")
        venv.unfinished.touch()
    pins.remove_markers(venv.path, outdated(venv, which))
    venv.log.unlink(missing_ok=True)
    screen.step(2, 3, f"Installing the packages of {pins.FILES[which]}")
    pip_install(venv, ["-r", str(venv.root / pins.FILES[which])], screen, lock)
    screen.step(3, 3, "Making the lessons importable, and the command 'lessons'")
    project.link(venv, screen, lock)
    venv.unfinished.unlink()
    for complete in ["lessons", "tests"] if which == "tests" else ["lessons"]:
        pins.write_marker(venv.path, complete, wanted(venv.root, complete))
    screen.say(f"Ready after {time.monotonic() - started:.0f} s.")


def outdated(venv: Venv, which: str) -> list[str]:
    """The sets whose markers must go before pip changes anything: the one to install, and any of
    other pins."""
    return [
        kind
        for kind in pins.FILES
        if kind == which or pins.read_marker(venv.path, kind) != wanted(venv.root, kind)
    ]


def check_this_machine(root: Path) -> None:
    """Raises Problem where a first installation cannot succeed: no room, or a Python without
    `venv`."""
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        raise problems.too_little_room(root, free, NEEDED_BYTES)
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise problems.no_venv_module()
