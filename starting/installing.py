"""Runs pip and tells the reader how far it is, in a line that changes instead of pages of
output."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from starting import problems
from starting.environment import Venv, wait_or_end
from starting.screen import Screen

FILE = re.compile(
    r"\s*(Downloading|Using cached|Processing) (?:\S*/)?([^/\s]+?)"
    r"\.(?:whl|tar\.gz|zip)(?: \((.+)\))?\s*$"
)
UNPACKING = re.compile(r"\s*Installing collected packages: (.+)")
RETRY = re.compile(r"WARNING: Retrying \(")
SIZE = re.compile(r"([\d.]+) ([kMG]?B)")
LARGE_MB = 50
PIP = """\
import os, runpy, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""
# pip, ended as soon as the other end of its standard input is closed: when start.py is killed, no
# pip may go on writing into an environment that the next start.py is about to rebuild.
UNHELPFUL_SETTINGS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


def pip_environment() -> dict[str, str]:
    """The reader's own settings (index, certificate, proxy), without those that would install
    somewhere else."""
    environment = {key: value for key, value in os.environ.items() if key not in UNHELPFUL_SETTINGS}
    return environment | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",
    }


class Progress:
    """Reads pip's lines and says in a few words what it is doing."""

    def __init__(self, installed: int = 0) -> None:
        self.files: set[str] = set()
        self.unpacking: int | None = None
        self._before = installed
        self._quarter = 0

    def read(self, line: str) -> tuple[str, bool] | None:
        """What to show for a line of pip, and whether it is a milestone; None for a line to pass
        over."""
        if match := FILE.match(line):
            label = " ".join(unquote(match[2]).split("-")[:2])
            self.files.add(label)
            size = f" ({match[3]})" if match[3] and SIZE.fullmatch(match[3]) else ""
            return f"package {len(self.files)}: {label}{size}", self._is_large(size) or len(
                self.files
            ) % 25 == 0
        if match := UNPACKING.match(line):
            self.unpacking = len(match[1].split(","))
            long = self.unpacking > 20
            return "unpacking" + f" {self.unpacking} packages, a minute or two" * long, long
        if RETRY.match(line):
            return "the package index does not answer; trying again", not self.files
        return None

    def count(self, installed: int) -> tuple[str, bool] | None:
        """What to show while pip unpacks without a word, from the number of packages in the
        environment."""
        if not self.unpacking:
            return None
        done = max(0, min(installed - self._before, self.unpacking))
        quarter = 4 * done // self.unpacking
        milestone, self._quarter = quarter > self._quarter, max(quarter, self._quarter)
        return f"unpacked {done} of {self.unpacking} packages", milestone

    @staticmethod
    def _is_large(size: str) -> bool:
        match = SIZE.search(size)
        return bool(match) and float(match[1]) * {"G": 1000, "M": 1}.get(match[2][0], 0) >= LARGE_MB


def _lines(process: subprocess.Popen, every: float) -> Iterator[str | None]:
    """The process's lines as they come, and None each `every` seconds in between."""
    waiting: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in process.stdout:
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=every)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield line


def pip_install(venv: Venv, arguments: list[str], screen: Screen, lock: int | None = None) -> None:
    """Runs `pip install` in the environment.

    Args:
        venv: the environment to install into.
        arguments: what follows `pip install`.
        screen: where progress is shown.
        lock: handle of the lock, which pip inherits where the system allows it.

    Raises:
        Problem: when pip fails, with the sentence that fits what it said.
    """
    command = ["install", "--progress-bar", "off", *arguments]
    packages = venv.place("purelib")

    def installed() -> int:
        return sum(1 for _ in packages.glob("*.dist-info"))

    progress = Progress(installed())
    said: list[str] = []
    latest, since = "working out what is needed", time.monotonic()
    process = subprocess.Popen(
        [str(venv.python), "-I", "-u", "-c", PIP, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.PIPE,
        text=True,
        errors="replace",
        env=pip_environment(),
        cwd=venv.root,
        pass_fds=(lock,) if lock is not None and os.name != "nt" else (),
    )
    try:
        for line in _lines(process, every=1.0):
            if line is None:
                shown = progress.count(installed())
                waited = time.monotonic() - since
                screen.status(
                    *(shown or (f"{latest}, {waited:.0f} s" if waited > 2 else latest, False))
                )
                continue
            said.append(line)
            if shown := progress.read(line):
                latest, since = shown[0], time.monotonic()
                screen.status(*shown)
        process.wait()
    except KeyboardInterrupt:
        wait_or_end(process)
        raise
    finally:
        _keep(venv.log, command, said)
        if progress.unpacking is None and process.poll() not in (None, 0):
            # pip ended before it changed anything, so there is nothing to rebuild
            venv.unfinished.unlink(missing_ok=True)
    if process.returncode != 0:
        raise problems.from_pip("".join(said), venv.root, venv.log)


def _keep(log: Path, command: list[str], said: list[str]) -> None:
    text = "> pip " + " ".join(command) + "\n" + "".join(said)
    with (
        contextlib.suppress(OSError),  # pip's own failure tells of a disk that is full
        open(log, "a", encoding="utf-8", errors="replace", newline="\n") as file,
    ):
        file.write(text)
