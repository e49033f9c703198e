"""A list of rows kept as JSON, and a table of them between two marks of the README.

The tests' table of equalities and the benchmarks' tables are both written by this file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def read(kept: Path) -> list[dict]:
    """The rows that were written before; none where there is no file."""
    return json.loads(kept.read_text("utf-8")) if kept.exists() else []


def merged(old: Iterable[dict], new: Iterable[dict], order: Iterable[str]) -> list[dict]:
    """The rows in this order of their "what": new ones in place of old, others as they were."""
    rows = {row["what"]: row for row in (*old, *new)}
    return [rows[what] for what in order if what in rows]


def write(kept: Path, rows: list[dict]) -> None:
    """Keep the rows, one entry a line."""
    kept.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def put(begin: str, end: str, text: str, file: Path = README) -> None:
    """Put `text` between two marks of a file, which both stay.

    Raises ValueError where the marks do not stand there once each, in this order.
    """
    whole = file.read_text("utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1 or whole.index(begin) > whole.index(end):
        raise ValueError(f"{file.name} must hold {begin!r} and, after it, {end!r}, once each.")
    before, after = whole.split(begin)[0], whole.split(end)[1]
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


def table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    lines = ["| " + " | ".join(line) + " |" for line in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])
