"""The form in which a notebook is committed: the same run gives the same bytes.

Jupyter leaves much in a notebook that changes from run to run and means nothing to a reader:
timings, the editor's own settings, random ids of widgets, the exact version of Python. `canonical`
takes all of it away and numbers the rest anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
NOTEBOOK_KEYS = {"title", "authors", "lessons"}
CELL_KEYS = {"tags", "slideshow", "jupyter", "lessons"}
REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Bring an executed notebook into its committed form, in place, and return it.

    Cell ids, sources, tags and slide types are left as they are; code cells get the execution
    counts 1…n; widget models get ids made from the id of the cell that shows them, and models that
    no cell shows are left out.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    kept = {k: v for k, v in notebook.metadata.items() if k in NOTEBOOK_KEYS}
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    notebook.metadata = NotebookNode(
        kept, kernelspec=NotebookNode(KERNELSPEC), language_info=NotebookNode(name="python")
    )
    count = 0
    for cell in notebook.cells:
        cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k in CELL_KEYS})
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            claim = output.get("metadata", {}).get("lessons", {}).get("claim", {})
            if isinstance(claim.get("value"), float):
                del claim["value"]  # a time or a loss: other digits in each run
    models = _name_widgets_anew(notebook, state)
    if models:
        version = {"version_major": 2, "version_minor": 0}
        notebook.metadata["widgets"] = NotebookNode({STATE: {"state": models, **version}})
    return notebook


def text_of(notebook: NotebookNode) -> str:
    """The text of a notebook as written to disk. Raises nbformat's error when it is invalid."""
    import nbformat

    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _name_widgets_anew(notebook: NotebookNode, state: dict) -> dict:
    """Give widget models lasting ids, in the outputs and in the state; return the state to keep."""
    names: dict[str, str] = {}
    for cell in notebook.cells:
        place = 0
        for view in _views(cell):
            for model in _reachable(view["model_id"], state):
                if model not in names:
                    names[model] = _id(cell.id, place)
                    place += 1
            view["model_id"] = names[view["model_id"]]
    # A link between two widgets is shown by no cell, yet belongs to the widgets that it links.
    for model in sorted(set(state) - set(names), key=lambda key: str(_references(state[key]))):
        ends = _references(state[model])
        if ends and "Link" in state[model]["model_name"] and all(end in names for end in ends):
            names[model] = _id(*(names[end] for end in ends), len(names))
    return {new: _renamed(_pruned(state[old]), names) for old, new in names.items() if old in state}


def _views(cell: NotebookNode) -> Iterator[dict]:
    for output in cell.get("outputs", []):
        if VIEW in output.get("data", {}):
            yield output["data"][VIEW]


def _reachable(model: str, state: dict) -> Iterator[str]:
    """The model and all that it refers to, each once, in an order with nothing random in it."""
    waiting, seen = [model], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        waiting.extend(reversed(_references(state.get(current, {}))))


def _references(value) -> list[str]:
    """The ids of the models that a piece of widget state names, by the order of their keys."""
    if isinstance(value, str):
        return REFERENCE.findall(value)
    if isinstance(value, dict):
        return [name for key in sorted(value) for name in _references(value[key])]
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in _references(item)]
    return []


def _renamed(value, names: dict[str, str]):
    if isinstance(value, str):
        return REFERENCE.sub(lambda m: "IPY_MODEL_" + names.get(m[1], m[1]), value)
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(item, names) for item in value]
    return value


def _pruned(model: dict) -> dict:
    """A layout or style without its empty entries, which are most of a notebook's widget state."""
    if not model["model_name"].endswith(("LayoutModel", "StyleModel")):
        return model
    full = {key: value for key, value in model["state"].items() if value is not None}
    return {**model, "state": full}


def _id(*parts) -> str:
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]
