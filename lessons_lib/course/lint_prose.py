"""The linter's rules on Markdown: headings, links, images, licence and tone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons_lib.course.lint_page import Page

PARSER = MarkdownIt("commonmark").enable("table")
MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2728\u2757\u2753\u2764\u27a1\ufe0f]")
FILLER = [
    "delve",
    "in this notebook, we will",
    "in this lesson, we will",
    "let's dive",
    "dive into",
    "dive deeper",
    "it's important to note",
    "it is important to note",
    "it's worth noting",
    "it is worth noting",
    "needless to say",
    "in today's world",
    "ever-evolving",
    "game-changer",
    "game changer",
    "cutting-edge",
    "cutting edge",
    "unlock the power",
    "harness the power",
    "tapestry",
    "buckle up",
    "without further ado",
    "as an ai",
    "state-of-the-art",
    "seamless",
    "leverage",
    "in conclusion",
    "simply put",
    "exciting",
    "fascinating journey",
    "rest assured",
    "obviously,",
    "of course,",
    "as we all know",
]


def first_cell(page: Page):
    """The notebook opens with its title."""
    first = page.cells[0] if page.cells else {"cell_type": None, "source": ""}
    ones = [level for level, _text in _headings(first["source"]) if level == 1]
    if first["cell_type"] != "markdown" or len(ones) != 1:
        yield None, "the first cell must be Markdown with one heading of level 1, the title."
    for cell in page.markdown[1:]:
        if any(level == 1 for level, _text in _headings(cell["source"])):
            yield cell, "a second heading of level 1; a notebook has one title."


def heading_levels(page: Page):
    """No level is skipped, so that a screen reader's outline makes sense."""
    last = 1  # a missing title is the matter of first_cell
    for cell in page.markdown:
        for level, text in _headings(cell["source"]):
            if level > last + 1:
                yield cell, f"the heading {text!r} of level {level} follows one of level {last}."
            last = level


def remote_content(page: Page):
    """Nothing is fetched from elsewhere when the page is shown."""
    places = [(cell, cell["source"]) for cell in page.markdown]
    places += [(c, o.get("data", {}).get(k, "")) for c, o in page.outputs() for k in _RICH]
    for cell, text in places:
        if re.search(r"!\[[^\]]*\]\(\s*<?(https?:)?//|<img[^>]+src=['\"]?\s*(https?:)?//", text):
            said = "shows an image from another site; lessons work offline: put it into the course."
            yield cell, said
        if re.search(r"<\s*(script|iframe|link|object|embed)\b", text, re.IGNORECASE):
            yield cell, "holds a <script> or another tag that loads or runs something."


def licence(page: Page):
    """Each notebook says under what terms it may be used."""
    if not any("CC BY 4.0" in cell["source"] and "MIT" in cell["source"] for cell in page.markdown):
        yield None, "no licence line; say that text and figures are CC BY 4.0 and code is MIT."


def tone(page: Page):
    """No exclamation marks or emoji in prose (in code and in quoted text they may stand)."""
    for cell in page.markdown:
        for text in _prose(cell["source"]):
            if "!" in text:
                yield cell, f"an exclamation mark in prose: {_around(text, '!')!r}."
            if match := EMOJI.search(text):
                yield cell, f"an emoji in prose: {_around(text, match[0])!r}."


def filler(page: Page):
    """No phrases that say nothing."""
    for cell in page.markdown:
        text = " ".join(" ".join(_prose(cell["source"])).lower().replace("’", "'").split())
        for phrase in FILLER:
            if re.search(rf"(?<!\w){re.escape(phrase)}", text):
                said = f"the phrase {phrase!r} says nothing; leave it out or say what is meant."
                yield cell, said


def links(page: Page):
    """Links to files of the course lead somewhere, and so do links within the page."""
    anchors = {
        name for cell in page.markdown for _n, t in _headings(cell["source"]) for name in _slugs(t)
    }
    for cell in page.markdown:
        for target in _targets(cell["source"]):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            if parts.path and not (page.path.parent / unquote(parts.path)).exists():
                yield cell, f"the link {target!r} leads to a file that is not there."
            elif not parts.path and parts.fragment and unquote(parts.fragment) not in anchors:
                yield cell, f"the link {target!r} leads to a heading that is not there."


_RICH = ("text/html", "text/markdown")


def _headings(source: str) -> list[tuple[int, str]]:
    tokens = PARSER.parse(source)
    pairs = pairwise(tokens)
    return [(int(a.tag[1]), b.content) for a, b in pairs if a.type == "heading_open"]


def _walk(source: str) -> Iterator[Token]:
    for token in PARSER.parse(source):
        yield token
        yield from token.children or []


def _targets(source: str) -> Iterator[str]:
    for token in _walk(source):
        if target := token.attrGet("href") or token.attrGet("src"):
            yield str(target)


def _prose(source: str) -> Iterator[str]:
    """The words of a Markdown text by paragraph, without code, math, HTML and quotations."""
    for token in PARSER.parse(MATH.sub(" ", source)):
        if token.type == "inline":
            kept = [
                t.content for t in token.children if t.type == "text" or t.type.endswith("break")
            ]
            joined = " ".join(piece or " " for piece in kept)
            yield QUOTED.sub(" ", joined)
        elif token.type == "html_block":
            yield QUOTED.sub(" ", re.sub(r"<[^>]*>", " ", token.content))


def _slugs(heading: str) -> set[str]:
    """The anchors of a heading: JupyterLab's, and GitHub's."""
    return {heading.replace(" ", "-"), re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")}


def _around(text: str, mark: str) -> str:
    at = text.index(mark)
    return text[max(0, at - 30) : at + 10].strip()


RULES = [first_cell, heading_levels, remote_content, licence, tone, filler, links]
