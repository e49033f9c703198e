"""What the folder asks for, and what was installed for it: the pin files, their fingerprint and the
markers."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

FILES = {"lessons": "requirements.txt", "tests": "requirements-test.txt"}
"""The two sets that can be installed, and the file that lists each; the tests' file includes the
lessons'."""

INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]+(\S+)")
PIN = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*==")


def pin_files(first: Path) -> list[Path]:
    """`first` and every file that it includes by `-r` or `-c`, each once, in order."""
    found: list[Path] = []
    waiting = [first]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found.append(path)
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := INCLUDE.match(line):
                waiting.append(path.parent / match[1])
    return found


def pinned_names(root: Path, which: str) -> list[str]:
    """Names of the packages that a set pins itself (not those of its constraints), as written."""
    names = []
    for path in pin_files(root / FILES[which]):
        if not path.name.startswith("constraints"):
            names += [
                m[1]
                for line in path.read_text(encoding="utf-8").splitlines()
                if (m := PIN.match(line))
            ]
    return names


def running_python() -> str:
    """The version that decides whether an environment fits, such as "3.11"."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


@dataclass(frozen=True)
class Wanted:
    """What a complete `.venv` was made for; two of them are equal when nothing has to be done."""

    pins: str
    python: str
    home: str

    @classmethod
    def of(cls, root: Path, which: str, project: str = "") -> Wanted:
        """What `root` asks for at present.

        Args:
            root: the course's folder.
            which: "lessons" or "tests".
            project: whatever else decides the installation (the project's own name, version and
            commands).
        """
        digest = hashlib.sha256(project.encode())
        for path in pin_files(root / FILES[which]):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return cls(digest.hexdigest(), running_python(), str(root))


def marker_path(venv: Path, which: str) -> Path:
    """Where it is noted that a set is completely installed."""
    return venv / f"installed-for-{which}.json"


def read_marker(venv: Path, which: str) -> Wanted | None:
    """What was completely installed, or None when that is unknown (no marker, or a damaged one)."""
    try:
        return Wanted(**json.loads(marker_path(venv, which).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_marker(venv: Path, which: str, wanted: Wanted) -> None:
    """Notes that a set is complete: written beside and moved into place, so that it is there whole
    or not at all."""
    path = marker_path(venv, which)
    draft = path.with_suffix(".draft")
    with open(draft, "w", encoding="utf-8", newline="\n") as file:
        json.dump(vars(wanted), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def remove_markers(venv: Path, whichs: list[str]) -> None:
    """Forgets that the sets were complete."""
    for which in whichs:
        marker_path(venv, which).unlink(missing_ok=True)
