"""Make the notebook of a lesson in another language: `notebooks/<language>/NN_name.ipynb`.

Cells, ids, tags and slide marks are those of the English notebook; code is the same byte for byte
but for the language that `setup` is given. A message without a translation stands in English with
a mark before it, and the first cell then says how much of the lesson is translated.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lessons_lib.course import runner
from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.canonical import KERNELSPEC
from lessons_lib.course.language import N_, PSEUDO
from lessons_lib.course.translate_catalogues import path_of, translations
from lessons_lib.course.translate_extract import source_hash, units
from lessons_lib.course.translate_links import anchors, headings, moved, mover
from lessons_lib.course.translate_markdown import Piece, translated

MARK, HEADING_MARK = "`en` ", " · en"
PARTLY = N_(
    "This lesson is translated to {percent}%. What is marked `en` is still in English; the whole "
    "of it in English is [here](../{name}.ipynb)."
)


@dataclass
class Build:
    """What came of building one lesson: the file, its messages, those left in English, and whether
    what the file held before was changed."""

    path: Path
    total: int = 0
    missing: list[str] = field(default_factory=list)
    changed: bool = False

    @property
    def percent(self) -> int:
        """Translated messages, in whole percent; 100 only when none is missing."""
        done = self.total - len(self.missing)
        return int(100 * done / self.total) if self.total else 100


def build(name: str, code: str, folder: Path | None = None) -> Build:
    """Write the lesson `name` in the language `code`, and say what is missing in it.

    `folder` is where it goes (None: its place in `notebooks/`). Outputs that are stored there stay
    when no code cell has changed; otherwise the notebook has to be run again. Raises
    CatalogueError.
    """
    target = (folder or runner.NOTEBOOKS / code) / f"{name}.ipynb"
    result = Build(target)
    book = made(name, code, result)
    if target.exists():
        _keep_outputs(book, target)
    data = layout(book).encode("utf-8")
    result.changed = not target.exists() or target.read_bytes() != data
    if result.changed:
        write_atomically(target, data)
    return result


def build_and_run(name: str, code: str, timeout: float) -> tuple[Build, runner.Outcome]:
    """Build the lesson, execute it, and put it in its place with its outputs when all went well;
    else what is there stays. Until then it lies beside its place under a hidden name."""
    target = runner.NOTEBOOKS / code / f"{name}.ipynb"
    draft = target.with_name(f".{name}.{os.getpid()}.ipynb")
    result = Build(target)
    try:
        write_atomically(draft, layout(made(name, code, result)).encode("utf-8"))
        outcome = runner.run_notebook(draft, timeout, code)
        outcome.path = target
        if outcome.ok:
            result.changed = runner.save(outcome)
    finally:
        draft.unlink(missing_ok=True)
    return result, outcome


def made(name: str, code: str, result: Build | None = None) -> dict:
    """The notebook of the lesson in the language, without outputs, as plain data."""
    english = read_source(name)
    result = result if result is not None else Build(Path(f"{name}.ipynb"))
    move = _mover(name, code)
    say = _sayings(name, code)
    cells = []
    for cell in english["cells"]:
        cell = {**cell, "source": "".join(cell["source"])}
        if cell["cell_type"] == "markdown":
            cell["source"] = moved(_in_language(cell["source"], say, result), move)
        elif cell["cell_type"] == "code":
            cell["source"] = with_language(cell["source"], code)
            cell["outputs"], cell["execution_count"] = [], None
        cells.append(cell)
    if result.missing and code != "en":
        text = translations(code, "lessons_lib").get(PARTLY, PARTLY) if code != PSEUDO else PARTLY
        cells[0]["source"] += "\n\n*" + text.format(percent=result.percent, name=name) + "*"
    about = {"language": code, "source": f"{name}.ipynb", "source_hash": source_hash(english)}
    metadata = {
        "kernelspec": KERNELSPEC,
        "language_info": {"name": "python"},
        "lessons": about,
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def with_language(source: str, code: str) -> str:
    """The code with the language in its call of setup(…, language="…") changed, and nothing else."""
    for node in ast.walk(ast.parse(source)):
        called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setup"
        for keyword in node.keywords if called else []:
            value = keyword.value
            if keyword.arg == "language" and isinstance(value, ast.Constant):
                lines = source.splitlines(keepends=True)
                line = lines[value.lineno - 1].encode()
                quote = line[value.col_offset : value.col_offset + 1]
                text = quote + code.encode() + quote
                line = line[: value.col_offset] + text + line[value.end_col_offset :]
                lines[value.lineno - 1] = line.decode()
                return "".join(lines)
    return source


def read_source(name: str) -> dict:
    """The English notebook as plain data."""
    return read_notebook(runner.NOTEBOOKS / f"{name}.ipynb")


def read_notebook(path: Path) -> dict:
    """A notebook as plain data. Raises ValueError when it is none."""
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(book["cells"], list):
            raise TypeError("it has no cells")
        return book
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{path} is not a notebook that can be read: {problem}") from problem


def layout(book: dict) -> str:
    """The text of a notebook as nbformat lays it out."""
    return json.dumps(_split(book), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def state(name: str, code: str) -> str:
    """How the built notebook stands: "none", "other source" (the English one has changed since),
    "other text" (the catalogue has), "not run", or "ready"."""
    path = runner.NOTEBOOKS / code / f"{name}.ipynb"
    if not path.exists():
        return "none"
    there = read_notebook(path)
    if there["metadata"].get("lessons", {}).get("source_hash") != source_hash(read_source(name)):
        return "other source"
    wanted = made(name, code)
    if [_plain(c) for c in there["cells"]] != [_plain(c) for c in wanted["cells"]]:
        return "other text"
    ran = all(c["execution_count"] for c in there["cells"] if c["cell_type"] == "code")
    return "ready" if ran else "not run"


def _in_language(source: str, say: Callable[[Piece], str | None], result: Build) -> str:
    def lookup(piece: Piece) -> str:
        result.total += 1
        text = say(piece)
        if text:
            return text
        result.missing.append(piece.message)
        if piece.kind.startswith("heading"):  # its anchor must stay simple
            return piece.message + HEADING_MARK
        return piece.message if piece.kind in ("html", "formula") else MARK + piece.message

    return translated(source, lookup)


def _sayings(name: str, code: str) -> Callable[[Piece], str | None]:
    if code == "en":
        return lambda piece: piece.message
    if code == PSEUDO:
        from lessons_lib.course.translate_pseudo import pseudo

        return lambda piece: pseudo(piece.message)
    known = translations(code, name)
    return lambda piece: known.get(piece.message)


def _mover(name: str, code: str) -> Callable[[str], str]:
    if code == "en":
        return lambda target: target
    lessons, anchors_of = set(), {}
    for path in runner.find_lessons([]):
        other = path.stem
        if other != name and code != PSEUDO and not is_linked(code, other):
            continue
        lessons.add(other)
        say, unused = _sayings(other, code), Build(path)
        old = ["".join(c["source"]) for c in read_source(other)["cells"] if _is_text(c)]
        new = [_in_language(source, say, unused) for source in old]
        anchors_of[other] = anchors(headings(old), headings(new))
    return mover(lessons, anchors_of, name)


def is_linked(code: str, name: str) -> bool:
    """Whether other lessons lead to this one's translation: once half of it is translated."""
    if not path_of(code, name).exists():
        return False
    known = translations(code, name)
    wanted = [unit.message for unit in units(read_source(name))]
    return sum(message in known for message in wanted) * 2 >= len(wanted)


def _is_text(cell: dict) -> bool:
    return cell["cell_type"] == "markdown"


def _keep_outputs(book: dict, path: Path) -> None:
    """Take over the stored outputs of an earlier build with the same code."""
    before = read_notebook(path)
    old = [c for c in before["cells"] if c["cell_type"] == "code"]
    new = [c for c in book["cells"] if c["cell_type"] == "code"]
    if [(c["id"], "".join(c["source"])) for c in old] != [(c["id"], c["source"]) for c in new]:
        return
    for cell, kept in zip(new, old, strict=True):
        cell["outputs"], cell["execution_count"] = kept["outputs"], kept["execution_count"]
    if "widgets" in before["metadata"]:
        book["metadata"]["widgets"] = before["metadata"]["widgets"]


def _plain(cell: dict) -> list:
    return [cell["id"], cell["cell_type"], "".join(cell["source"]), cell["metadata"]]


def _split(book: dict) -> dict:
    """The sources as lists of lines, as they are stored."""
    cells = [
        {**c, "source": c["source"].splitlines(keepends=True)}
        if isinstance(c["source"], str)
        else c
        for c in book["cells"]
    ]
    return {**book, "cells": cells}
