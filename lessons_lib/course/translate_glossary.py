"""The glossary of a language: `translations/<language>/glossary.tsv`, a term of the field a line.

Four columns with tabs between them: the English term, the course's word for it, other words in use
(separated by ;), and a note. Lines that begin with # are remarks. A word with a bar in it, such as
"токенізатор|а", is matched by what stands before the bar, so that its endings may vary; without a
bar the last letters of longer words may.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lessons_lib.course import language
from lessons_lib.course.language import _

COLUMNS = 4


@dataclass(frozen=True)
class Term:
    """One line of a glossary."""

    english: str
    chosen: str
    variants: tuple[str, ...] = ()
    note: str = ""

    @cached_property
    def in_english(self) -> re.Pattern:
        """Finds the term in an English text, in the singular or a regular plural."""
        words = re.escape(self.english).replace(r"\ ", r"[\s-]+")
        flags = 0 if self.english.isupper() else re.IGNORECASE
        return re.compile(rf"(?<![\w-]){words}(?:s|es)?(?![\w-])", flags)

    @cached_property
    def in_translation(self) -> re.Pattern:
        """Finds the chosen word or a variant in a translation, whatever its ending."""
        forms = [_stemmed(word) for word in (self.chosen, *self.variants) if word]
        return re.compile("|".join(forms), re.IGNORECASE)


def glossary(code: str) -> list[Term]:
    """The terms of a language, in the order of the file; none when it has no glossary.

    Raises ValueError, naming the line, for a line without its columns or a term that stands twice.
    """
    path = path_of(code)
    if not path.exists():
        return []
    found: dict[str, Term] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) < 2 or len(parts) > COLUMNS or not parts[0] or not parts[1]:
            text = _("{path}, line {n}: a term has two to four columns with tabs between them.")
            raise ValueError(text.format(path=path, n=number))
        parts += [""] * (COLUMNS - len(parts))
        if parts[0].lower() in found:
            text = _("{path}, line {n}: the term {term!r} stands there twice.")
            raise ValueError(text.format(path=path, n=number, term=parts[0]))
        variants = tuple(word.strip() for word in parts[2].split(";") if word.strip())
        found[parts[0].lower()] = Term(parts[0], parts[1], variants, parts[3])
    return list(found.values())


def path_of(code: str) -> Path:
    """Where the glossary of a language lies."""
    return language.CATALOGUES / code / "glossary.tsv"


def missing(source: str, translation: str, terms: list[Term]) -> list[Term]:
    """The terms that a source names and its translation does not, by any of their words. Where
    terms overlap ("learning rate" and "rate") only the longest counts."""
    taken: list[tuple[int, int]] = []
    found = []
    for term in sorted(terms, key=lambda t: -len(t.english)):
        here = [m.span() for m in term.in_english.finditer(source)]
        here = [(a, b) for a, b in here if not any(a < d and c < b for c, d in taken)]
        taken += here
        if here and not term.in_translation.search(translation):
            found.append(term)
    return found


def _stemmed(phrase: str) -> str:
    words = re.split(r"[\s-]+", phrase)
    return r"[\s-]+(?:\S+[\s-]+)?".join(_stem(word) for word in words)


def _stem(word: str) -> str:
    if "|" in word:
        return re.escape(word.partition("|")[0]) + r"[\w’ʼ]*"
    if re.search(r"[\u3400-\u9fff]", word) or len(word) <= 3 or word.isupper():
        return re.escape(word)
    kept = max(3, len(word) - (2 if len(word) > 5 else 1))
    return re.escape(word[:kept]) + r"[\w’ʼ]*"
