"""A language that nobody speaks: English with an accent on each letter, and two fifths longer.

A string that shows without accents under LESSONS_LANGUAGE=en_XA is in no catalogue, and a figure
or panel that falls apart would fall apart in German. Code, formulas, tags, link targets and the
places for values stay as they are.
"""

from __future__ import annotations

import re

from lessons_lib.course.translate_markdown import CODE, MATH, TAG, TEXT

LONGER = 0.4
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCENTED = "ÅɃÇĐÉḞĜĦÎĴĶĹṀÑÖṖɊŔŠŢÛṼŴẊÝŽåƀçđéḟĝĥîĵķĺɱñöṗɋŕšţûṽŵẋýž"
FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
TARGET = re.compile(r"(?<=\]\()[^()\s]*(?=\))|https?://\S+")
KEPT = [CODE, MATH, TAG, TARGET, FIELD]
_TABLE = str.maketrans(PLAIN, ACCENTED)


def pseudo(message: str) -> str:
    """The message in the pseudo-language; the same message always gives the same text."""
    if TEXT.search(message) and message.strip().startswith("$$"):
        return TEXT.sub(lambda m: m[0].replace(m[1], pseudo(m[1])), message)
    kept = _kept(message)
    letters = [c if i in kept else c.translate(_TABLE) for i, c in enumerate(message)]
    text = "".join(letters)
    shown = [c for i, c in enumerate(message) if i not in kept]
    more = round(LONGER * len(shown))
    # One word at a time, so that lines can break where a longer translation would break.
    words = "".join(" ~~~~~~"[i % 7] for i in range(more))
    body = text.rstrip("\n")
    return body + words.rstrip(" ") + text[len(body) :] if len(shown) > 1 else text


def _kept(message: str) -> set[int]:
    found: set[int] = set()
    for pattern in KEPT:
        for match in pattern.finditer(message):
            found.update(range(*match.span()))
    return found


def plain_words(text: str) -> list[str]:
    """Words of four letters or more without any accent: what no catalogue holds."""
    for pattern in (CODE, MATH, TAG, TARGET):
        text = pattern.sub(" ", text)
    return re.findall(r"(?<![^\W\d_])[A-Za-z]{4,}(?![^\W\d_])", text)
