"""The font that figures need beside matplotlib's own, for languages that its own has no glyphs for.

matplotlib brings DejaVu Sans, which has Latin, Greek and Cyrillic letters and no Chinese. For
Chinese the course carries a part of Noto Sans CJK SC (OFL), made by `build_fonts`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from lessons_lib.course.data import data_path
from lessons_lib.course.language import language

OWN = "DejaVu Sans"  # matplotlib's, which is always there
FILES = {"zh_CN": "fonts/lessons-sans-sc.otf"}  # under data/


def families(code: str | None = None) -> list[str]:
    """The families that figures take their glyphs from, in order, for a language (None: the one in
    use). Raises DataError when the course's own font is missing or damaged."""
    file = FILES.get(code or language())
    return [OWN, _registered(file)] if file else [OWN]


def title_weight() -> str:
    """The weight of titles in the language in use. The course's own font has no bold: beside its
    signs bold letters and digits would stand out where nothing is meant by it."""
    return "normal" if language() in FILES else "bold"


def missing_glyphs(text: str, code: str) -> set[str]:
    """The characters of a text that no font of the language has."""
    known = _glyphs(code)
    return {c for c in text if ord(c) not in known and not c.isspace() and c.isprintable()}


@cache
def _glyphs(code: str) -> frozenset[int]:
    from matplotlib import font_manager

    paths = [font_manager.findfont(name, fallback_to_default=False) for name in families(code)]
    return frozenset(c for path in paths for c in font_manager.get_font(path).get_charmap())


@cache
def _registered(file: str) -> str:
    from matplotlib import font_manager

    path = str(data_path(file))
    manager = font_manager.fontManager
    manager.addfont(path)
    # It has one weight. Without an entry for bold, each bold title would warn that there is none.
    manager.ttflist.append(replace(manager.ttflist[-1], weight=700))
    return font_manager.get_font(path).family_name
