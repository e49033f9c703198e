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

DEFAULT = Path(__file__).resolve().parents[2] / "records" / "reader.json"


def recall(kind: str, name: str):
    """What was last kept under this kind ("quiz", "predict", "exercise") and name, or None."""
    return _read().get(kind, {}).get(name)


def keep(kind: str, name: str, value) -> None:
    """Keep a JSON value under this kind and name. A disk that refuses is not worth an interruption:
    the answer is then simply not remembered."""
    path = _path()
    if path is None:
        return
    everything = _read()  # read again just before writing: another notebook may have written
    everything.setdefault(kind, {})[name] = value
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.write_text(json.dumps(everything, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(scratch, path)


def _path() -> Path | None:
    where = os.environ.get("LESSONS_RECORD")
    if where == "off":
        return None
    return Path(where) if where else DEFAULT


def _read() -> dict:
    path = _path()
    if path is None or not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict) and all(isinstance(v, dict) for v in content.values()):
            return content
    except OSError:
        return {}
    except ValueError:
        pass
    # Not our JSON any more: put it aside, where a person can still look into it.
    with contextlib.suppress(OSError):
        os.replace(path, path.with_name(path.name + ".damaged"))
    return {}
