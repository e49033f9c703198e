"""The linter's rules on the file itself: format, ids, metadata, layout, size."""

from __future__ import annotations

import json
import re

from lessons_lib.course.canonical import CELL_KEYS, KERNELSPEC, NOTEBOOK_KEYS
from lessons_lib.course.lint_page import Page, tags

SAVE = "`lessons run --save` puts it right."
TAGS = {"exercise", "solution", "nbval-ignore-output", "raises-exception", "hide-input"}
SLIDES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
LIMIT_MB = 4


def nbformat_version(page: Page):
    """Format 4.5, the first with cell ids."""
    have = page.data.get("nbformat"), page.data.get("nbformat_minor")
    if have != (4, 5):
        yield None, f"the format is {have[0]}.{have[1]}; it must be 4.5. {SAVE}"


def cell_ids(page: Page):
    """Every cell has an id of its own that a person can read and that stays."""
    seen = set()
    for cell in page.cells:
        name = cell.get("id")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            yield cell, "the id must be words of a-z and 0-9 joined by dashes, such as why-bytes."
        elif re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", name) and re.search(r"\d", name):
            yield cell, "the id looks random; give it words that say what the cell is about."
        elif name in seen:
            yield cell, "another cell has the same id; each needs its own."
        seen.add(name)


def kernelspec(page: Page):
    """The kernel is python3, under the name that every Jupyter gives it."""
    if page.metadata.get("kernelspec") != KERNELSPEC:
        yield None, f"the kernelspec is not Python 3's ({KERNELSPEC}). {SAVE}"


def editor_metadata(page: Page):
    """Nothing that an editor left behind: timings, versions, folded cells."""
    extra = set(page.metadata) - NOTEBOOK_KEYS - {"kernelspec", "language_info", "widgets"}
    if extra or page.metadata.get("language_info") != {"name": "python"}:
        names = ", ".join(sorted(extra)) or "language_info"
        yield None, f"the notebook's metadata hold what an editor left ({names}). {SAVE}"
    for cell in page.cells:
        extra = set(cell["metadata"]) - CELL_KEYS
        if extra:
            said = f"its metadata hold what an editor left ({', '.join(sorted(extra))}). {SAVE}"
            yield cell, said


def layout(page: Page):
    """The JSON is laid out as nbformat writes it, so that differences stay small."""
    plain = json.dumps(page.data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if page.text != plain:
        yield None, f"the JSON is not laid out with sorted keys, indent 1, a last newline. {SAVE}"


def size(page: Page):
    """Small enough for GitHub to show, and for a slow line."""
    megabytes = len(page.text.encode()) / 1e6
    if megabytes >= LIMIT_MB:
        yield None, f"the file has {megabytes:.1f} MB; it must stay under {LIMIT_MB} MB."


def known_tags(page: Page):
    """Only tags that mean something here; above all none that makes nbval skip a cell."""
    for cell in page.cells:
        for tag in tags(cell):
            if tag not in TAGS and not tag.startswith("lint-allow-"):
                yield cell, f"the tag {tag} is not one of the course's ({', '.join(sorted(TAGS))})."


def slides(page: Page):
    """Every cell says what it is in the lecture."""
    for cell in page.cells:
        kind = cell["metadata"].get("slideshow", {}).get("slide_type")
        if kind not in SLIDES:
            yield cell, f"slideshow.slide_type is {kind!r}; it must be one of {', '.join(SLIDES)}."


def tidy_source(page: Page):
    """No empty cells, no blanks at the ends of lines, no blank lines at the ends of cells."""
    for cell in page.cells:
        source = cell["source"]
        if not source.strip():
            yield cell, "the cell is empty; remove it."
        elif source != source.strip("\n") or any(
            line != line.rstrip() for line in source.split("\n")
        ):
            yield cell, "there are blanks at the end of a line, or blank lines around the text."


RULES = [
    nbformat_version,
    cell_ids,
    kernelspec,
    editor_metadata,
    layout,
    size,
    known_tags,
    slides,
    tidy_source,
]
