"""The list of the course's data files: what each one is, whose it is, and its checksum.

`data/manifest.json` maps the name of a file, its path below `data/` with forward slashes, to
sha256, bytes, title, licence, made_by, and builder: the dotted name of the function that makes it
("lessons_lib.room.module:function"), or null for a file that was written by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.language import _
from lessons_lib.course.locks import alone

FOLDER = Path(__file__).resolve().parents[2] / "data"
MANIFEST = "manifest.json"
_LOCKED = ".manifest.json"  # hidden: it is no data file


class DataError(ValueError):
    """A data file, or the list of them, that is missing, damaged or not what was asked for."""


@dataclass(frozen=True)
class DataFile:
    """One entry of the manifest; `name` is its path below `data/`, `bytes` its size."""

    name: str
    sha256: str = ""
    bytes: int = 0
    title: str = ""
    licence: str = ""
    made_by: str = ""
    builder: str | None = None

    @property
    def path(self) -> Path:
        return FOLDER / self.name


def read_manifest() -> dict[str, DataFile]:
    """Every entry, by name. Raises DataError when the manifest is missing or cannot be read."""
    path = FOLDER / MANIFEST
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {name: DataFile(name, **entry) for name, entry in sorted(entries.items())}
    except FileNotFoundError:
        text = _("The list of data files, {path}, is missing; `{restore}` brings it back.")
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        text = _("The list of data files, {path}, is damaged; `{restore}` brings it back.")
    raise DataError(text.format(path=path, restore=restoring(MANIFEST)))


def write_manifest(files: dict[str, DataFile]) -> None:
    """Write the manifest, its names in order."""
    entries = {name: asdict(files[name]) for name in sorted(files)}
    for entry in entries.values():
        del entry["name"]
    text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    write_atomically(FOLDER / MANIFEST, text.encode("utf-8"))


def enter(entries: Iterable[DataFile]) -> None:
    """Put entries into the manifest as it is now: what someone else entered meanwhile stays."""
    with alone(FOLDER / _LOCKED):
        write_manifest(read_manifest() | {entry.name: entry for entry in entries})


def with_checksum(entry: DataFile, path: Path) -> DataFile:
    """The entry with the checksum and the size of the file at `path`."""
    return replace(entry, sha256=checksum(path), bytes=path.stat().st_size)


def files_present() -> list[str]:
    """The names of the files that are there, hidden ones and the manifest itself left out."""
    names = (p.relative_to(FOLDER) for p in FOLDER.rglob("*") if p.is_file())
    plain = (p for p in names if not any(part.startswith(".") for part in p.parts))
    return sorted(p.as_posix() for p in plain if p.as_posix() != MANIFEST)


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; computed once while the file stays as it is."""
    state = path.stat()
    return _checksum(path, state.st_size, state.st_mtime_ns)


@cache
def _checksum(path: Path, size: int, changed: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restoring(name: str) -> str:
    """The command that brings the committed version of a data file back."""
    return f"git checkout -- data/{name}"
