"""Hold a translation against its source: what must be the same is, and the rest is set rightly.

Faults are what a reader would stumble over: a formula, a number, a link or a piece of code that
differs, another structure, a value that cannot be filled in, a sign set wrongly. Remarks are what a
person should look at: a term of the glossary under another name. A translator who means it so
writes a comment `allow: numbers` (or another check's name) beside the message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Message

from lessons_lib.course import translate_glossary, translate_typography
from lessons_lib.course.fonts import missing_glyphs
from lessons_lib.course.language import fields
from lessons_lib.course.translate_catalogues import entries, is_done
from lessons_lib.course.translate_extract import LIBRARY
from lessons_lib.course.translate_markdown import CODE, MATH, PARSER, TAG, TEXT

URL = re.compile(r"(?<=\]\()(?:<[^>\n]*>|(?:[^\s()]|\([^\s()]*\))+)|https?://[^\s)>]+")
FIELD = re.compile(r"\{[^{}]*\}")
GROUP = "\u00a0\u202f\u2009"  # the blanks that stand between the groups of a large number
NUMBER = re.compile(rf"\d+(?:[.,{GROUP}]\d+)*")
DECIMAL_COMMA = {"uk", "fr", "de", "es", "it", "pl", "pt", "ru", "cs", "nl"}
JOINER = "\u2060"  # stands for what is taken out, so that "`x`." has no blank before its full stop
REMARKS = {"glossary"}


@dataclass(frozen=True)
class Finding:
    """Something that a check found: its name, the message's source, and a sentence."""

    check: str
    source: str
    text: str

    @property
    def is_remark(self) -> bool:
        """Whether it is for a person to judge, rather than wrong."""
        return self.check in REMARKS

    def __str__(self) -> str:
        first = " ".join(self.source.split())
        shown = first if len(first) <= 60 else first[:57] + "…"
        return f"[{self.check}] {self.text} — {shown!r}"


def check(catalogue, code: str, name: str, template=None) -> list[Finding]:
    """Everything found in the finished translations of a catalogue (those of messages that the
    source still has, when its `template` is given)."""
    terms = translate_glossary.glossary(code)
    found = []
    for message in entries(catalogue):
        if not is_done(message) or template is not None and message.id not in template:
            continue
        allowed = _allowed(message)
        pairs = [(message.id, message.string)]
        if message.pluralizable:
            pairs = [(message.id[1], text) for text in message.string]
        kind = (template or catalogue)[message.id].auto_comments
        for source, text in pairs:
            for finding in _findings(source, text, code, name, kind, terms):
                if finding.check not in allowed:
                    found.append(finding)
    return found


def _findings(source, text, code, name, kind, terms) -> Iterator[Finding]:
    library = name == LIBRARY
    for what, find in (
        ("formulas", formulas),
        ("code", code_spans),
        ("urls", urls),
        ("tags", tags),
    ):
        if change := _difference(find(source), find(text)):
            yield Finding(what, source, change)
    if change := _difference(numbers(source, "en", library), numbers(text, code, library)):
        yield Finding("numbers", source, change)
    if library:
        if lacking := missing_glyphs(text, code):
            said = f"no font of the figures has {' '.join(sorted(lacking))}; see build_fonts."
            yield Finding("glyphs", source, said)
        wanted = fields(source)
        if wanted and fields(text) != wanted:
            shown = ", ".join("{" + n + (":" + s if s else "") + "}" for n, s, _c in sorted(wanted))
            yield Finding("values", source, f"the values to fill in must be {shown}.")
        if _ends(source) != _ends(text):
            said = "it begins or ends with another blank or line end than its source."
            yield Finding("structure", source, said)
    elif fault := structure(source, text, kind[0] if kind else ""):
        yield Finding("structure", source, fault)
    for fault in translate_typography.faults(prose(text), code, prose(source)):
        yield Finding("typography", source, fault + ".")
    for term in translate_glossary.missing(prose(source), prose(text), terms):
        words = " / ".join((term.chosen, *term.variants)).replace("|", "")
        yield Finding("glossary", source, f"{term.english!r} is {words} in the glossary.")


def formulas(text: str) -> Counter:
    """The formulas of a text; words inside them may be translated."""
    found = (re.sub(r"\s+", " ", m[0]) for m in MATH.finditer(_without(CODE, text)))
    return Counter(TEXT.sub(r"\\text{…}", formula) for formula in found)


def code_spans(text: str) -> Counter:
    """The code spans of a text."""
    return Counter(match[0] for match in CODE.finditer(text))


def urls(text: str) -> Counter:
    """The targets of links and pictures, and bare addresses."""
    return Counter(match[0] for match in URL.finditer(_without(CODE, text)))


def tags(text: str) -> Counter:
    """The HTML tags, without what a translator may change in them: alt texts and titles."""
    found = (m[0] for m in TAG.finditer(_without(CODE, _without(MATH, text))))
    return Counter(re.sub(r"\b(alt|title)=([\"']).*?\2", r"\1", tag) for tag in found)


def numbers(text: str, code: str, library: bool = False) -> Counter:
    """The numbers of a text's prose, each as 12345.6 whatever signs the language writes it with."""
    if library:
        text = FIELD.sub(" ", text)
    found: Counter = Counter()
    for match in NUMBER.finditer(prose(text, keep_numbers=True)):
        number = re.sub(f"[{GROUP}]", "", match[0])
        if code in DECIMAL_COMMA:
            number = number.replace(",", ".")
        else:
            number = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ", ")
        found.update(number.split(", "))
    return found


def prose(text: str, keep_numbers: bool = False) -> str:
    """The words of a text: code, formulas, tags, link targets and places for values taken out."""
    text = _without(MATH, _without(CODE, text))
    text = URL.sub("", TAG.sub("", text))
    return text if keep_numbers else _without(FIELD, text)


def structure(source: str, text: str, kind: str) -> str | None:
    """What a translation would do to the blocks of its cell, in a sentence; None when nothing."""
    opening = {"heading": "# ", "item": "- ", "table": "| "}.get(kind.split(" ")[0], "")
    closing = " |\n|---|" if opening == "| " else ""
    if _shape(opening + source + closing) != _shape(opening + text + closing):
        return (
            "it makes another heading, list, table or paragraph of its cell than its source does."
        )
    if "*" in _plain_text(text) and "*" not in _plain_text(source):
        said = "a * stays visible: emphasis must begin and end at blanks or letters, not at signs."
        return said
    return None


def _shape(text: str) -> list[tuple]:
    tokens = PARSER.parse(text)
    blocks = [(t.type, t.tag, t.level) for t in tokens if t.type != "inline"]
    inline = Counter(
        c.type for t in tokens for c in t.children or [] if c.type in ("link_open", "image")
    )
    return [*blocks, *sorted(inline.items())]


def _plain_text(text: str) -> str:
    tokens = PARSER.parse(text)
    return " ".join(c.content for t in tokens for c in t.children or [] if c.type == "text")


def _without(pattern: re.Pattern, text: str) -> str:
    return pattern.sub(JOINER, text)


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _difference(wanted: Counter, found: Counter) -> str | None:
    lacking, extra = wanted - found, found - wanted
    parts = []
    if lacking:
        parts.append("lacks " + ", ".join(sorted(lacking.elements())))
    if extra:
        parts.append("has besides " + ", ".join(sorted(extra.elements())))
    return "; ".join(parts) + "." if parts else None


def _allowed(message: Message) -> set[str]:
    return {
        word
        for comment in message.user_comments
        if comment.strip().startswith("allow:")
        for word in re.split(r"[\s,]+", comment.partition(":")[2])
    }
