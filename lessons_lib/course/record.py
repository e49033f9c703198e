"""The reader's own record: guesses, quiz answers and solved exercises, kept in one small file.

It lives outside the notebooks, so that a notebook started again still knows what was answered, and
so that nothing of the reader's is lost when a lesson is updated. Set LESSONS_RECORD to another
path, or to "off" to keep nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.locks import alone

DEFAULT = Path(__file__).resolve().parents[2] / "records" / "reader.json"


def recall(kind: str, name: str):
    """What was last kept under this kind ("quiz", "predict", "exercise") and name, or None."""
    path, everything = _path(), None
    if path is not None:
        with contextlib.suppress(OSError):
            everything = _read(path)
    return (everything or {}).get(kind, {}).get(name)


def keep(kind: str, name: str, value) -> None:
    """Keep a JSON value under this kind and name. A disk that refuses is not worth an interruption:
    the answer is then simply not remembered."""
    path = _path()
    if path is None:
        return
    # A record that cannot be read is not written either: it would lose all the other answers.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path):  # another notebook may be about to write, too
            everything = _read(path)
            if everything is None:  # put aside, where a person can still look into it
                os.replace(path, path.with_name(path.name + ".damaged"))
                everything = {}
            everything.setdefault(kind, {})[name] = value
            text = json.dumps(everything, ensure_ascii=False, indent=1)
            write_atomically(path, text.encode("utf-8"))


def _path() -> Path | None:
    where = os.environ.get("LESSONS_RECORD")
    if where == "off":
        return None
    return Path(where) if where else DEFAULT


def _read(path: Path) -> dict | None:
    """The whole record; empty when there is none yet, None when the file is not our JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        return None
    whole = isinstance(content, dict) and all(isinstance(v, dict) for v in content.values())
    return content if whole else None
