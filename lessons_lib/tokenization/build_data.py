"""Makes the data file of the tokenization lesson again: Python's own documentation as one text."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "tokenization/python_docs.txt"
SHA256 = "2a95af4ac93f5b719944030ce3769070ddf827d847cba42192afa8da989e5dc4"


def python_docs_text() -> str:
    """The documentation that this Python carries for its `help()`: its topics in alphabetical order.

    Every Python has it (the module `pydoc_data.topics`); the text differs a little by version.
    """
    from pydoc_data.topics import topics

    return "\n".join(topics[name].strip("\n") + "\n" for name in sorted(topics))


def python_docs(folder: Path) -> None:
    """Write `tokenization/python_docs.txt` below the folder.

    Raises ValueError on a Python whose documentation is another: the course's file was made with
    Python 3.11.7, so that the lesson's numbers are the same everywhere.
    """
    data = python_docs_text().encode("utf-8")
    if hashlib.sha256(data).hexdigest() != SHA256:
        version = ".".join(map(str, sys.version_info[:3]))
        raise ValueError(
            f"data/{NAME} was made from the documentation of Python 3.11.7, and that of this Python "
            f"({version}) differs; `git checkout -- data/{NAME}` restores the file."
        )
    target = folder / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
