"""Reads a notebook that was run in the pseudo-language: which strings are in no catalogue?

All that the course says has accents then. What has none is either data (a story of the world, a
token, the name of a model), whose words are known from the data files and the code, or a string
that no translator can reach.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from lessons_lib.course.lint_page import STATE, note
from lessons_lib.course.runner import ROOT
from lessons_lib.course.translate_pseudo import plain_words

SPOKEN = {"claim", "description", "figure", "predict", "answer", "quiz", "exercise", "explorer"}
SPOKEN |= {"setup", "solution", "hint"}
NAMES = {"transformers", "tokenizers", "tiktoken", "Unicode", "Python", "PyTorch", "mathdefault"}
TEXTS = ["world/documents.jsonl", "world/preferences.jsonl", "world/scenes.jsonl"]
TEXTS += ["prompting/prompting.json", "tokenization/parallel.json"]
HIDDEN = re.compile(r"<style.*?</style>|<code>.*?</code>|<pre.*?</pre>|<[^>]*>", re.DOTALL)
DATA_FILES = {"examples.py", "probes.py"}  # beside the folders of the world
MARKS = {"_", "N_", "ngettext"}


@cache
def data_words() -> frozenset[str]:
    """The words of the course's data: of its files, and of the strings in the code that are not
    marked for translators (the world's grammar, the examples of a lesson)."""
    texts = [(ROOT / "data" / name).read_text("utf-8") for name in TEXTS]
    texts += [p.read_text("utf-8") for p in (ROOT / "lessons_lib").rglob("grammar/*.txt")]
    for path in sorted((ROOT / "lessons_lib").rglob("*.py")):
        if path.parent.parent.name == "world" or path.name in DATA_FILES:
            texts += _unmarked(path)
    return frozenset(re.findall(r"[A-Za-z]{4,}", " ".join(texts)))


def unreachable(notebook: dict, figures: list[dict]) -> list[str]:
    """The strings that a reader sees without accents and that are not data, each with its place.

    `figures` is what `lessons_lib.course.look` noted of the figures of the same run.
    """
    known = data_words() | NAMES | _words_of_code(notebook)
    found = []

    def look(place: str, text: str, every: bool = False) -> None:
        words = plain_words(HIDDEN.sub(" ", text))
        strange = [word for word in words if every or word not in known]
        if strange:
            shown = " ".join(text.split())[:80]
            found.append(f"{place}: {', '.join(strange[:5])} — {shown}")

    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if note(output).get("kind") not in SPOKEN:
                continue
            data, place = output["data"], f"cell {cell['id']}, {note(output)['kind']}"
            for kind in ("text/plain", "text/html"):
                look(place, "".join(data.get(kind, "")))
            for about in output["metadata"].values():
                if isinstance(about, dict) and "alt" in about:
                    look(place + ", alt text", about["alt"])
    state = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    for model in state.values():
        for key in ("description", "placeholder", "tooltip"):
            if isinstance(model["state"].get(key), str):
                look(f"{model['model_name']}, {key}", model["state"][key])
        if model["model_name"] == "HTMLModel":
            look("HTMLModel", model["state"].get("value", ""))
        for label in model["state"].get("_options_labels", []):
            look(f"{model['model_name']}, option", label)
    for figure in figures:
        for text in figure["named"]:  # a title may name data, but is none itself
            look("a title, label or legend", text, every=text.isascii() and text not in NAMES)
        for text in figure["others"]:
            look("in a figure", text)
    return sorted(set(found))


def _words_of_code(notebook: dict) -> set[str]:
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    return {word for text in code for word in re.findall(r"[A-Za-z]{4,}", text)}


def _unmarked(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    marked = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
        for part in ast.walk(node)
    }
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    texts = (node for node in texts if id(node) not in marked | docs)
    return [node.value for node in texts if isinstance(node.value, str) and "_" not in node.value]
