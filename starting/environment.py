"""The virtual environment `.venv`: where its parts are, what is wrong with it, making it, clearing
it away."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from starting import pins, problems

PROBE = """
import importlib.metadata as m, importlib.util as u, json, sys
missing = []
for name in sys.argv[1:]:
    try:
        m.distribution(name)
    except m.PackageNotFoundError:
        missing.append(name)
python = "%d.%d" % sys.version_info[:2]
pip = u.find_spec("pip") is not None
print(json.dumps({"python": python, "pip": pip, "missing": missing}))
"""


@dataclass(frozen=True)
class Venv:
    """The places of a virtual environment, on every platform."""

    root: Path

    @property
    def path(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def unfinished(self) -> Path:
        """A file that is there from the first moment of a change until it is complete."""
        return self.path / "unfinished"

    @property
    def log(self) -> Path:
        """All that pip said in the last installation."""
        return self.path / "installation.log"

    def place(self, kind: str) -> Path:
        """The folder of the environment for "scripts" or "purelib" (site-packages)."""
        base = str(self.path)
        return Path(
            sysconfig.get_path(
                kind, "venv", vars={"base": base, "platbase": base, "installed_base": base}
            )
        )

    def program(self, name: str) -> Path:
        """A program of the environment, such as "python" or "lessons"."""
        return self.place("scripts") / (name + (".exe" if os.name == "nt" else ""))

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.program("python")


def look(venv: Venv, names: list[str]) -> dict | None:
    """What the environment's Python says of itself and of the packages `names`, or None if it does
    not start."""
    try:
        answer = subprocess.run(
            [venv.python, "-I", "-c", PROBE, *names],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        return json.loads(answer.stdout) if answer.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def what_is_broken(venv: Venv, found: dict | None, home: str | None) -> str | None:
    """Why an existing `.venv` cannot be used or repaired by pip, as the end of a sentence; None
    when it can.

    Args:
        venv: the environment, whose folder exists.
        found: what `look` answered.
        home: the folder that it was installed for, None when unknown.
    """
    version = pins.running_python()
    if venv.unfinished.exists():
        return "an earlier set-up was interrupted"
    if not venv.python.exists():
        return "its Python is missing"
    if found is None:
        return "its Python does not start"
    if found["python"] != version:
        return f"it was made with Python {found['python']} and this is Python {version}"
    if home is not None and home != str(venv.root):
        return f"the folder was moved here from {home}"
    if not found["pip"]:
        return "pip is missing from it"
    return None


def make(venv: Venv, lock: int | None = None) -> None:
    """Makes the environment, marked as unfinished before anything else is in it.

    It is made from the Python that stands behind the running one: that may itself be the `.venv`
    being replaced. Where the system allows it the lock is held by that Python too, so that it is
    over before anyone replaces what it writes, even if start.py is killed meanwhile.
    """
    base = getattr(sys, "_base_executable", None) or sys.executable
    venv.path.mkdir()
    venv.unfinished.touch()
    process = subprocess.Popen(
        [base, "-I", "-m", "venv", str(venv.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        pass_fds=(lock,) if lock is not None and os.name != "nt" else (),
    )
    try:
        said, _ = process.communicate()
    except KeyboardInterrupt:
        wait_or_end(process)
        raise
    if process.returncode != 0:
        raise problems.from_venv(said, venv.root)
    found = look(venv, [])
    if found is None or not found["pip"]:
        raise problems.from_venv(said or "its Python does not start or has no pip", venv.root)


def wait_or_end(process: subprocess.Popen, seconds: float = 10) -> None:
    """Gives a process that heard Ctrl-C too the time to stop, and ends it if it does not."""
    with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


def clear(venv: Venv) -> None:
    """Takes the old environment away: first out of the way in one move, then deleted."""
    if venv.path.is_symlink() or venv.path.is_file():
        venv.path.unlink()
        return
    aside = venv.root / f".venv-old-{os.getpid()}"
    try:
        os.rename(venv.path, aside)
    except PermissionError as error:
        if os.name != "nt":
            raise
        raise problems.Problem(
            "The old .venv cannot be replaced while something uses it: close JupyterLab and every "
            "window in which .venv "
            f"is active, then {problems.AGAIN}."
        ) from error
    shutil.rmtree(aside, ignore_errors=True)


def clear_leftovers(root: Path) -> None:
    """Deletes what an interrupted `clear` left."""
    for path in root.glob(".venv-old-*"):
        shutil.rmtree(path, ignore_errors=True)
