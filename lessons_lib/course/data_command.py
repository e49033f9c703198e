"""What `lessons data` does: verify, list, build and fetch."""

from __future__ import annotations

import difflib

from lessons_lib.course import data
from lessons_lib.course.language import _

ACTIONS = ("verify", "list", "build", "fetch")


def run(action: str, names: list[str], accept: bool = False) -> int:
    """Do one of ACTIONS for the files (for fetch: the sets) that are named, or for all of them.

    Prints what was found or done and returns the exit status: 0 all is well, 1 something is not.
    Raises ValueError, in a sentence, for a name that is not known.
    """
    return {"verify": _verify, "list": _list, "build": _build, "fetch": _fetch}[action](
        names, accept
    )


def _verify(names: list[str], _accept: bool) -> int:
    entries = data.data_files()
    problems = data.verify() if not names else []
    for name in names:
        try:
            data.data_path(name)
        except data.DataError as problem:
            problems.append(str(problem))
    for problem in problems:
        print(problem)
    n = len(names or entries)
    print(_("Data files: {n}. Problems: {k}.").format(n=n, k=len(problems)))
    return 1 if problems else 0


def _list(names: list[str], _accept: bool) -> int:
    line = _("{name}  {size} bytes  {title} ({licence})")
    entries = data.data_files()
    for entry in entries:
        if not names or entry.name in names:
            title, licence = entry.title, entry.licence
            print(line.format(name=entry.name, size=entry.bytes, title=title, licence=licence))
    missing = set(names) - {entry.name for entry in entries}
    for name in sorted(missing):
        print(_("There is no data file {name!r}.").format(name=name))
    if not names:
        _list_downloads()
    return 1 if missing else 0


def _list_downloads() -> None:
    from lessons_lib.course.downloads import SETS, TITLES

    print(_("Not in the course; `lessons data fetch NAME` downloads:"))
    for name, wanted in SETS.items():
        state = _("here") if all(file.is_here for file in wanted) else _("not here")
        line = _("{name}  {size} bytes  {title}; {state}")
        size = sum(file.bytes for file in wanted)
        print(line.format(name=name, size=size, title=_(TITLES[name]), state=state))


def _build(names: list[str], accept: bool) -> int:
    results = data.build(names or None, accept=accept)
    for result in results:
        print(result)
    return int(any(result.outcome in ("different", "failed") for result in results))


def _fetch(names: list[str], _accept: bool) -> int:
    from lessons_lib.course.downloads import SETS
    from lessons_lib.course.fetching import DownloadError, fetch

    if not names:
        _list_downloads()
        return 0
    for name in names:
        if name not in SETS:
            close = difflib.get_close_matches(name.lower(), SETS, 1, 0.5)
            text = _("{name!r} cannot be fetched; the names are {known}.")
            if close:
                text = _("{name!r} cannot be fetched; did you mean {close!r}?")
            known = ", ".join(SETS)
            raise ValueError(text.format(name=name, close="".join(close), known=known))
    failed = 0
    for wanted in (file for name in names for file in SETS[name]):
        here = wanted.is_here
        try:
            path = fetch(wanted)
        except DownloadError as problem:
            print(problem)
            failed = 1
            continue
        text = _("{path}: downloaded, and whole.")
        if here:
            text = _("{path}: here already, and whole.")
        print(text.format(path=path))
    return failed
