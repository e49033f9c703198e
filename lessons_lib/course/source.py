"""The library's own source, shown in the notebook from the file itself, so that it can't drift."""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path

from IPython.display import display

ROOT = Path(__file__).resolve().parents[2]


def source_of(thing) -> tuple[str, str]:
    """The file (relative to the repository) and the source text of a function, class or module."""
    path = Path(inspect.getsourcefile(thing)).resolve()
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return name, textwrap.dedent(inspect.getsource(thing)).rstrip()


def show_source(*things) -> None:
    """Show the source of functions or classes of one file as highlighted code under its name."""
    parts = [source_of(thing) for thing in things]
    name = parts[0][0]
    code = "\n\n\n".join(text for _file, text in parts)
    bundle = {"text/plain": f"{name}\n{code}", "text/markdown": f"`{name}`\n```python\n{code}\n```"}
    display(bundle, raw=True, metadata={"lessons": {"kind": "source"}})
