"""Links that stay right when a notebook moves from `notebooks/` into `notebooks/<language>/`.

A link to another lesson leads to its translation where there is one; a link to any other file of
the course goes one folder further up; a link to a heading follows the heading's translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from lessons_lib.course.translate_markdown import PARSER, without_code_and_math

TARGET = re.compile(r"(?<=\]\()(<[^>\n]*>|(?:[^\s()]|\([^\s()]*\))+)|\b(?:src|href)=([\"'])(.*?)\2")
DEFINITION = re.compile(r"(?m)^( {0,3}\[[^\]\n]+\]:[ \t]*)(\S+)")
LESSON = re.compile(r"(?:\./)?(\d\d_\w+)\.ipynb")


def headings(sources: list[str]) -> list[str]:
    """The texts of all headings of these Markdown sources, in order."""
    found = []
    for source in sources:
        for before, token in pairwise(PARSER.parse(source)):
            if before.type == "heading_open":
                found.append(token.content)
    return found


def slugs(heading: str) -> list[str]:
    """The anchors of a heading: JupyterLab's, and GitHub's."""
    return [
        heading.replace(" ", "-"),
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"),
    ]


def anchors(english: list[str], translated: list[str]) -> dict[str, str]:
    """For each anchor of the English headings that of the same heading in the translation."""
    return {
        old: new
        for a, b in zip(english, translated, strict=True)
        for old, new in zip(slugs(a), slugs(b), strict=True)
    }


def moved(source: str, target: Callable[[str], str]) -> str:
    """The Markdown source with each link target and picture's path replaced by `target(path)`;
    what stands in code and formulas is left alone."""
    open_to = without_code_and_math(source)
    changes = []
    for match in TARGET.finditer(open_to):
        group = 1 if match[1] is not None else 3
        changes.append(match.span(group))
    changes += [match.span(2) for match in DEFINITION.finditer(open_to)]
    for start, end in sorted(changes, reverse=True):
        source = source[:start] + target(source[start:end]) + source[end:]
    return source


def mover(lessons: set[str], anchors_of: dict[str, dict[str, str]], own: str):
    """The function for `moved`: `lessons` are the names of those translated, `anchors_of` gives
    the anchors of each, `own` is the name of the notebook that the link stands in."""

    def target(text: str) -> str:
        bare = text[1:-1] if text.startswith("<") else text
        parts = urlsplit(bare)
        if parts.scheme or parts.netloc or bare.startswith("/"):
            return text
        path, fragment = parts.path, unquote(parts.fragment)
        lesson = LESSON.fullmatch(unquote(path))
        name = lesson[1] if lesson else own if not path else ""
        if path and not (lesson and lesson[1] in lessons):
            path = f"../{path.removeprefix('./')}"
        elif fragment:
            fragment = anchors_of.get(name, {}).get(fragment, fragment)
        query = f"?{parts.query}" if parts.query else ""
        new = path + query + (f"#{fragment}" if fragment else "")
        return f"<{new}>" if text.startswith("<") else new

    return target
