"""The path that was probably meant, for the sentence about one that is not there."""

from __future__ import annotations

import difflib
import os
from pathlib import Path


def nearest_path(path: str | os.PathLike) -> Path | None:
    """The existing path most like `path`, or None when nothing is like it.

    The part of the path that exists is kept; of the first part that does not, the nearest name
    beside it is taken, capital letters apart. What may not be read counts as not there.
    """
    path = Path(path)
    for parent in path.parents:
        try:
            if not parent.is_dir():
                continue
            names = {name.lower(): name for name in sorted(os.listdir(parent))}
        except OSError:
            return None
        rest = path.relative_to(parent).parts
        close = difflib.get_close_matches(rest[0].lower(), names, 1, 0.6)
        if not close:
            return None
        found = parent / names[close[0]]
        whole = found.joinpath(*rest[1:])
        return whole if whole.exists() else found
    return None
