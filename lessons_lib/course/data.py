"""The course's data files, each checked before it is used; and a text of the reader's own.

    text = read_text("tokenization/parallel.json")

A name is the path below `data/`, with forward slashes. `manifest.py` keeps the list.
"""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from lessons_lib.course import manifest
from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.language import _
from lessons_lib.course.manifest import DataError, DataFile, checksum
from lessons_lib.course.own_text import own_text

__all__ = ["Built", "DataError", "DataFile", "build", "data_files", "data_path", "own_text"]
__all__ += ["read_text", "update_manifest", "verify"]


def data_files() -> list[DataFile]:
    """Every file in the manifest, by name. Raises DataError when the manifest cannot be read."""
    return list(manifest.read_manifest().values())


def data_path(name: str) -> Path:
    """Where a data file is, after its checksum was found right.

    Raises DataError, in one sentence that says how to mend it, for a name that is not in the
    manifest and for a file that is missing or damaged.
    """
    entry = _entry(name)
    problem = _problem(entry)
    if problem:
        raise DataError(problem)
    return entry.path


def read_text(name: str) -> str:
    """The text of a data file (UTF-8), checked as by `data_path`."""
    return data_path(name).read_bytes().decode("utf-8")


def verify() -> list[str]:
    """A sentence for each thing that is wrong under `data/`; empty when all is well."""
    try:
        files = manifest.read_manifest()
    except DataError as error:
        return [str(error)]
    problems = []
    for entry in files.values():
        missing = [key for key in ("title", "licence", "made_by") if not getattr(entry, key)]
        if missing:
            text = _("data/manifest.json does not say the {keys} of {name}.")
            problems.append(text.format(keys=", ".join(missing), name=entry.name))
        problems.append(_problem(entry))
    for name in set(manifest.files_present()) - set(files):
        problems.append(_("data/{name} is not in data/manifest.json.").format(name=name))
    return [problem for problem in problems if problem]


@dataclass(frozen=True)
class Built:
    """What `build` did with a file: `outcome` is unchanged, restored, new, different or failed
    (and `why` is then the builder's own sentence)."""

    name: str
    outcome: str
    why: str = ""

    def __str__(self) -> str:
        texts = {
            "unchanged": _("{name}: built, the same as the one that is there."),
            "restored": _("{name}: built and put back."),
            "new": _("{name}: built; its checksum is in the manifest now."),
            "different": _("{name}: what was built differs from the manifest, so it was left out."),
            "failed": _("{name}: not built. {why}"),
        }
        return texts[self.outcome].format(name=self.name, why=self.why)


def build(names: Iterable[str] | None = None, accept: bool = False) -> list[Built]:
    """Make data files again by their builders (None: all that have one), and say what came of it.

    A builder is a function of one folder that writes its files there under their names. Its output
    takes a file's place only when its checksum is the manifest's; with `accept` any output does,
    and its checksum becomes the manifest's. Raises DataError for a name without a builder and for a
    builder that cannot be found or does not write what it should; nothing is changed then. A
    builder that lacks something here (a package, a version of Python) raises ValueError: for a
    file that was named it is passed on, among all it is an outcome and the others are built.
    """
    files = manifest.read_manifest()
    wanted = [_entry(name) for name in names] if names is not None else list(files.values())
    if names is not None:
        for entry in wanted:
            if not entry.builder:
                text = _(
                    "data/{name} was written by hand and has no builder; `{restore}` restores it."
                )
                restore = manifest.restoring(entry.name)
                raise DataError(text.format(name=entry.name, restore=restore))
    wanted = [entry for entry in wanted if entry.builder]
    with tempfile.TemporaryDirectory() as folder:
        failed: dict[str, str] = {}
        for builder in dict.fromkeys(entry.builder for entry in wanted):
            try:
                _function(builder)(Path(folder))
            except ValueError as error:
                if names is not None or isinstance(error, DataError):
                    raise
                failed[builder] = str(error)
        made = [entry for entry in wanted if entry.builder not in failed]
        for entry in made:
            if not (Path(folder) / entry.name).is_file():
                text = _("{builder} should make data/{name}, but did not.")
                raise DataError(text.format(builder=entry.builder, name=entry.name))
        results, entries = [], []
        for entry in made:
            built = Path(folder) / entry.name
            results.append(Built(entry.name, _install(built, entry, accept)))
            if results[-1].outcome in ("restored", "new"):
                entries.append(manifest.with_checksum(entry, built))
        if entries:
            manifest.enter(entries)
    results += [Built(e.name, "failed", failed[e.builder]) for e in wanted if e not in made]
    return sorted(results, key=lambda built: built.name)


def update_manifest(descriptions: dict[str, dict] | None = None) -> list[str]:
    """Take the checksums of the files as they are now into the manifest; returns the names changed.

    `descriptions` gives title, licence, made_by and builder by file name, where they are new. Files
    that are gone leave the manifest. For makers of lessons: a reader never needs it.
    """
    path = manifest.FOLDER / manifest.MANIFEST
    before = manifest.read_manifest() if path.exists() else {}
    after = {}
    for name in manifest.files_present():
        entry = before.get(name, DataFile(name))
        entry = replace(entry, **(descriptions or {}).get(name, {}))
        after[name] = manifest.with_checksum(entry, entry.path)
    manifest.write_manifest(after)
    return sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))


def _entry(name: str) -> DataFile:
    files = manifest.read_manifest()
    if name in files:
        return files[name]
    close = difflib.get_close_matches(str(name), files, 1, 0.5)
    text = _("There is no data file {name!r}; names are as in data/manifest.json.")
    if close:
        text = _("There is no data file {name!r}; did you mean {close!r}?")
    raise DataError(text.format(name=str(name), close="".join(close)))


def _problem(entry: DataFile) -> str:
    """A sentence on what is wrong with a file, or nothing."""
    # A manifest is a file too: a name in it must not lead out of the folder.
    if not entry.path.resolve().is_relative_to(manifest.FOLDER.resolve()):
        return _("data/manifest.json names {name!r}, which is outside data/.").format(
            name=entry.name
        )
    if not entry.path.is_file():
        text = _("The data file data/{name} is missing; `{restore}` brings it back.")
    elif entry.path.stat().st_size != entry.bytes or checksum(entry.path) != entry.sha256:
        text = _("The data file data/{name} is damaged or was changed; `{restore}` restores it.")
    else:
        return ""
    restore = manifest.restoring(entry.name)
    if entry.builder:
        restore = _("{git}` or `lessons data build {name}").format(git=restore, name=entry.name)
    return text.format(name=entry.name, restore=restore)


def _function(dotted: str):
    module, _colon, function = dotted.partition(":")
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        text = _("The builder {builder!r} in data/manifest.json cannot be found ({why}).")
        raise DataError(text.format(builder=dotted, why=error)) from error


def _install(built: Path, entry: DataFile, accept: bool) -> str:
    """Put a built file in its place, if it may go there; returns the outcome, as in `Built`."""
    same = checksum(built) == entry.sha256
    if entry.sha256 and not same and not accept:
        return "different"
    if same and not _problem(entry):
        return "unchanged"
    write_atomically(entry.path, built.read_bytes())
    return "restored" if same else "new"
