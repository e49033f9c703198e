"""The linter's rules on stored outputs: complete, the same on every machine, described."""

from __future__ import annotations

import re

from lessons_lib.course.lint_page import STATE, VIEW, Page, note, tags, texts

FREE = "nbval-ignore-output"
MOST_FREE = 2
PATHS = re.compile(
    r"(?<![\w.])(/(home|Users|root|tmp|work|usr|opt|var|private)/\w|[A-Z]:\\\w)|site-packages"
)
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{7,}")
ALT_LETTERS = 15


def executed(page: Page):
    """Every code cell was run, in order, in one go."""
    for i, cell in enumerate(page.code, start=1):
        if cell.get("execution_count") != i:
            said = (
                f"execution count {cell.get('execution_count')} where {i} should be: nbval looks "
                "only at what was run. `lessons run --save` runs everything in order."
            )
            yield cell, said
            return  # the rest are off for the same reason


def no_errors(page: Page):
    """No tracebacks and nothing on stderr."""
    for cell, output in page.outputs():
        if output["output_type"] == "error" and "raises-exception" not in tags(cell):
            yield cell, f"stores an error ({output.get('ename')}); a lesson runs to its end."
        if output.get("name") == "stderr":
            said = f"stores a text on stderr ({output['text'].strip()[:60]}); nbval compares it."
            yield cell, said


def portable(page: Page):
    """No paths, addresses or vector images, which differ from machine to machine or run to run."""
    for cell, output in page.outputs():
        for text in texts(output):
            if match := PATHS.search(text):
                yield cell, f"an output shows a path of one machine ({match[0]}…)."
            if match := ADDRESS.search(text):
                yield cell, f"an output shows a memory address ({match[0]})."
        for kind in ("image/svg+xml", "application/pdf"):
            if kind in output.get("data", {}):
                yield cell, f"an output is {kind}, which holds its date; show a PNG."


def free_outputs(page: Page):
    """At most two outputs that may vary, and no claim among them."""
    free = [cell for cell in page.cells if FREE in tags(cell)]
    for cell in free[MOST_FREE:]:
        yield cell, f"is the {len(free)}. cell tagged {FREE}; a lesson has at most {MOST_FREE}."
    for cell in free:
        if any("claim" in note(output) for output in cell.get("outputs", [])):
            said = f"a claim in a cell tagged {FREE} is never compared; move it to the next cell."
            yield cell, said


def claims_held(page: Page):
    """A claim stored as broken is a statement known to be false."""
    for cell, output in page.outputs():
        claim = note(output).get("claim")
        if claim and not claim.get("held"):
            yield cell, f"stores a broken claim: {claim.get('statement')!r}."


def alt_texts(page: Page):
    """Every image says in words what it shows."""
    for cell, output in page.outputs():
        for kind in ("image/png", "image/jpeg"):
            if kind in output.get("data", {}):
                alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
                if len(alt.strip()) < ALT_LETTERS:
                    said = f"an image has no alt text of {ALT_LETTERS} letters or more in {kind}."
                    yield cell, said
        for image in re.findall(r"<img\b[^>]*>", output.get("data", {}).get("text/html", "")):
            if not re.search(r"\balt=(['\"]).{3,}?\1", image):
                yield cell, "an <img> in an HTML output has no alt text."


def descriptions(page: Page):
    """A line that everyone sees follows every figure: JupyterLab does not show alt texts."""
    for cell in page.code:
        for output, following in zip(cell["outputs"], [*cell["outputs"][1:], {}]):
            data = output.get("data", {})
            if (
                "image/png" in data
                and VIEW not in data
                and note(following).get("kind") != "description"
            ):
                said = (
                    "no description follows the figure; `show(figure, description, alt)` adds it."
                )
                yield cell, said


def static_defaults(page: Page):
    """A widget brings a picture or HTML for pages without a kernel, and only one of them."""
    for cell, output in page.outputs():
        data = output.get("data", {})
        if VIEW not in data:
            continue
        if "image/png" not in data and "text/html" not in data:
            said = "a widget with no static form (image/png or text/html): readers see its repr."
            yield cell, said
        if "image/png" in data and "text/html" in data:
            said = (
                "a widget with text/html and image/png: pages show the HTML and never the picture."
            )
            yield cell, said


def widget_state(page: Page):
    """The state of every widget shown is stored."""
    known = page.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for cell, output in page.outputs():
        view = output.get("data", {}).get(VIEW)
        if view and view.get("model_id") not in known:
            yield cell, "the state of its widget is not stored. `lessons run --save` stores it."


RULES = [
    executed,
    no_errors,
    portable,
    free_outputs,
    claims_held,
    alt_texts,
    descriptions,
    static_defaults,
    widget_state,
]
