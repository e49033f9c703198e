"""A notebook as the linter's rules see it: plain data, sources and texts joined, nothing upgraded.

nbformat's own reader is not used, because it quietly mends what the rules look for (it invents the
cell ids that are missing, for one).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")


class Page:
    """One notebook. Raises ValueError when the file is not a notebook at all."""

    def __init__(self, path: Path):
        self.path = Path(path)
        try:
            self.text = self.path.read_bytes().decode("utf-8")
            self.data = json.loads(self.text)
            self.cells = [_joined(cell) for cell in self.data["cells"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"{path} is not a notebook that can be read: {problem}") from problem
        number = re.match(r"(\d\d)_", self.path.name)
        self.number = int(number[1]) if number else None

    @property
    def is_lesson(self) -> bool:
        """Whether the counts of a full lesson are asked of it (00 is the way in, not a lesson)."""
        return self.number is not None and self.number >= 1

    @property
    def metadata(self) -> dict:
        """The notebook's own metadata."""
        return self.data.get("metadata", {})

    @cached_property
    def code(self) -> list[dict]:
        """The code cells."""
        return [cell for cell in self.cells if cell["cell_type"] == "code"]

    @cached_property
    def markdown(self) -> list[dict]:
        """The Markdown cells."""
        return [cell for cell in self.cells if cell["cell_type"] == "markdown"]

    def outputs(self) -> Iterator[tuple[dict, dict]]:
        """Every output with its cell."""
        for cell in self.code:
            for output in cell["outputs"]:
                yield cell, output

    def of_kind(self, kind: str) -> list[tuple[dict, dict]]:
        """The outputs that the course layer marked as being of this kind, with their cells."""
        return [
            (cell, output) for cell, output in self.outputs() if note(output).get("kind") == kind
        ]


def note(output: dict) -> dict:
    """What the course layer wrote into an output's metadata."""
    return output.get("metadata", {}).get("lessons", {})


def tags(cell: dict) -> list[str]:
    """The tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def texts(output: dict) -> Iterator[str]:
    """The texts of an output that nbval compares."""
    if "text" in output:
        yield output["text"]
    for kind in TEXTS:
        if kind in output.get("data", {}):
            yield output["data"][kind]


def name_of(cell: dict) -> str:
    """How to tell an author which cell is meant."""
    first = next((line for line in cell["source"].splitlines() if line.strip()), "")
    return f"cell {cell.get('id', '?')!r} ({first[:40].strip()})"


def _joined(cell: dict) -> dict:
    cell = {"metadata": {}, **cell, "source": _text(cell["source"])}
    if cell["cell_type"] == "code":
        cell["outputs"] = [_joined_output(output) for output in cell.get("outputs", [])]
    return cell


def _joined_output(output: dict) -> dict:
    output = dict(output)
    if "text" in output:
        output["text"] = _text(output["text"])
    if "data" in output:
        output["data"] = {
            kind: _text(value) if kind.startswith(("text/", "image/")) else value
            for kind, value in output["data"].items()
        }
    return output


def _text(value) -> str:
    return "".join(value) if isinstance(value, list) else value
