"""Small notebooks for the tests of the tools: made in memory, one of them good by every rule."""

from __future__ import annotations

import base64
import json
from pathlib import Path

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PNG = base64.b64encode(b"\x89PNG toy").decode()
ALT = "Bars: one token in English, three in Ukrainian."


def markdown(name: str, source: str, **metadata) -> dict:
    """A Markdown cell."""
    metadata = {"slideshow": {"slide_type": "-"}, **metadata}
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def code(name: str, source: str, outputs: list | None = None, tags: list | None = None) -> dict:
    """A code cell; execution counts are set by `notebook`."""
    metadata: dict = {"slideshow": {"slide_type": "-"}}
    if tags:
        metadata["tags"] = tags
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": outputs or [],
        "source": source,
    }


def shown(kind: str, text: str = "x", image=False, widget: str = "", html="", **details) -> dict:
    """An output as the course layer displays it."""
    data: dict = {"text/plain": text}
    metadata: dict = {"lessons": {"kind": kind, **details}}
    if image:
        data["image/png"] = PNG
        metadata["image/png"] = {"alt": ALT, "height": 100, "width": 200}
    if html:
        data["text/html"] = html
    if widget:
        data[VIEW] = {"model_id": widget, "version_major": 2, "version_minor": 0}
    return {"data": data, "metadata": metadata, "output_type": "display_data"}


def claim_output(held: bool = True, statement: str = "One is one.", **details) -> dict:
    """An output of `claim`."""
    claim = {"held": held, "statement": statement, **details}
    return shown("claim", f"{'✔' if held else '✘'} {statement}", claim=claim)


def notebook(cells: list[dict], widgets: list[str] = ()) -> dict:
    """A notebook of these cells, run in order; `widgets` are ids with a stored state."""
    cells = json.loads(json.dumps(cells))  # nothing shared between cells
    for i, cell in enumerate((c for c in cells if c["cell_type"] == "code"), start=1):
        cell["execution_count"] = i
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if widgets:
        state = {name: {"model_name": "VBoxModel", "state": {}} for name in widgets}
        metadata["widgets"] = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(folder: Path, book: dict, name: str = "01_toy.ipynb") -> Path:
    """Write a notebook in its committed layout."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def good_lesson() -> dict:
    """A lesson that no rule objects to."""
    figure = [shown("figure", image=True), shown("description", html="<em>Look at the right.</em>")]
    cells = [
        markdown("title", "# A toy lesson\n\nText and figures: CC BY 4.0. Code: MIT."),
        code("setup", 'from lessons_lib.course import setup\nsetup(lesson=1, language="en")'),
        markdown(
            "part",
            "## What is shown\n\nSee [the toy](01_toy.ipynb) and [below](#The-end).\n\n"
            "It says “Go!”, `a != b`, $n!$ and ![a dot](dot.png).\n\n### Closer",
        ),
        *(code(f"figure-{'abcdef'[i]}", f"draw({i})", figure) for i in range(6)),
        *(code(f"claim-{'abcdefghij'[i]}", f"claim({i})", [claim_output()]) for i in range(10)),
        *(
            code(f"panel-{i}", f"panel_{i}()", [shown("explorer", image=True, widget=i, name=i)])
            for i in ("one", "two")
        ),
        *(
            code(
                f"guess-{i}",
                f"predict({i})",
                [shown("predict", html="<b>?</b>", widget="one", name=i)],
            )
            for i in ("p", "q", "r")
        ),
        *(
            code(f"answer-{i}", f"answer({i})", [shown("answer", html="<b>!</b>", name=i)])
            for i in ("p", "q", "r")
        ),
        *(
            code(
                f"task-{i}", f"exercises.{i}.check(...)", [shown("exercise", name=i)], ["exercise"]
            )
            for i in ("u", "v", "w", "x", "y")
        ),
        *(
            code(
                f"solved-{i}",
                f"exercises.{i}.solution()",
                [shown("solution", html="<details><p>s</p></details>", name=i)],
                ["solution"],
            )
            for i in ("u", "v", "w", "x", "y")
        ),
        code("quiz", "quiz()", [shown("quiz", html="<b>?</b>", widget="two", name="z")]),
        code("free", "sample()", [shown("text")], ["nbval-ignore-output"]),
        markdown("end", "## The end"),
    ]
    return notebook(cells, ["one", "two"])


def cell_of(book: dict, name: str) -> dict:
    """The cell of this id."""
    return next(cell for cell in book["cells"] if cell["id"] == name)
