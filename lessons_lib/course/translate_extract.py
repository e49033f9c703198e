"""Find every message of the course: one run of Babel over the notebooks and the library.

`translations/babel.cfg` says which files are looked through and how; `extract_notebook` is the
extractor that it names for notebooks. Each lesson becomes a catalogue of its own, and all strings
marked by `_` and `N_` in the library become the catalogue `lessons_lib`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from lessons_lib.course import language
from lessons_lib.course.language import fields
from lessons_lib.course.runner import ROOT
from lessons_lib.course.translate_markdown import MATH, Piece, pieces

LIBRARY = "lessons_lib"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
COMMENT_TAGS = ["Translators:"]
LICENCE = "Text and its translations: CC BY 4.0. Code: MIT."


@dataclass(frozen=True)
class Unit:
    """One message of a notebook: its text, what it is, and the cell that it stands in."""

    number: int  # of the cell, from 1
    cell: str
    piece: Piece

    @property
    def message(self) -> str:
        return self.piece.message


def units(notebook: dict) -> Iterator[Unit]:
    """Every message of a notebook (as plain data), in order."""
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            for piece in pieces("".join(cell["source"])):
                if piece.kind:
                    yield Unit(number, cell.get("id", str(number)), piece)


def extract_notebook(file, keywords, comment_tags, options):
    """Babel's extractor for notebooks: (number of the cell, None, message, comments) for each
    message of the binary `file`."""
    for unit in units(json.loads(file.read().decode("utf-8"))):
        yield unit.number, None, unit.message, [f"{unit.piece.kind}, cell {unit.cell}"]


def templates(root: Path = ROOT) -> dict[str, Catalog]:
    """The messages of the course at present, without translations, by catalogue: one for each
    lesson under its name, and `lessons_lib`."""
    with open(language.CATALOGUES / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str, Catalog] = {}
    rows = extract_from_dir(
        root,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
        directory_filter=lambda folder: _is_searched(Path(folder), root),
    )
    for file, _line, message, comments, context in rows:
        path = Path(file)
        name = path.stem if path.suffix == ".ipynb" else LIBRARY
        catalogue = found.setdefault(name, _empty(name))
        # A line's number would change with every edit above it; the file is enough to find it.
        place = (file.replace("\\", "/"), None)
        entry = catalogue.add(
            message, None, [place], auto_comments=comments, context=context or None
        )
        _flag(entry, name)
    for catalogue in found.values():
        catalogue.header_comment = _header(catalogue.domain, state_of(catalogue))
    return dict(sorted(found.items()))


def state_of(catalogue: Catalog) -> str:
    """A short checksum of all the messages of a catalogue: another source gives another."""
    ids = sorted(repr(message.id) for message in catalogue if message.id)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def state_in(catalogue: Catalog) -> str | None:
    """The checksum of the source that a catalogue was last brought up to, as its header says."""
    for line in (catalogue.header_comment or "").splitlines():
        if "Source state:" in line:
            return line.partition("Source state:")[2].strip()
    return None


def source_hash(notebook: dict) -> str:
    """The checksum of everything in an English notebook that its translations are made from: the
    cells' ids, kinds, sources and metadata, and not what they put out."""
    parts = [
        [c.get("id"), c["cell_type"], "".join(c["source"]), c.get("metadata", {})]
        for c in notebook["cells"]
    ]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_searched(folder: Path, root: Path) -> bool:
    inside = folder.resolve().relative_to(Path(root).resolve()).parts
    return not inside or inside[0] in ("notebooks", LIBRARY) and "__pycache__" not in inside


def _empty(name: str) -> Catalog:
    catalogue = Catalog(
        domain=name,
        project="How machines write and draw",
        version="1",
        fuzzy=False,
        charset="utf-8",
    )
    return catalogue


def _header(name: str, state: str) -> str:
    what = "strings of lessons_lib" if name == LIBRARY else f"lesson {name}"
    return f"# How machines write and draw: {what}.\n# {LICENCE}\n# Source state: {state}"


def _flag(entry, name: str) -> None:
    """Say which messages are formats. Babel's own guess takes a formula or "3% of" for one."""
    entry.flags -= {"python-format", "python-brace-format"}
    ids = entry.id if entry.pluralizable else [entry.id]
    if name == LIBRARY and any(fields(MATH.sub("", text)) for text in ids):
        entry.flags.add("python-brace-format")
