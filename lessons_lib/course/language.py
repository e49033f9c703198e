"""Which language the reader sees, and the functions that every visible string goes through.

A catalogue is one PO file, `translations/<language>/lessons_lib.po`. It is read directly, so a
translator who saves the file in Poedit sees the change at the next run, with nothing to compile.
A message that has no translation, or one marked fuzzy, is shown in English; so is one whose
translation names other values than the source does, since it could not be filled in.
"""

from __future__ import annotations

import gettext
import io
import os
from pathlib import Path
from string import Formatter

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
NAMES = {"en": "English", "uk": "Українська", "fr": "Français", "zh_CN": "简体中文"}
PSEUDO = "en_XA"  # English with accents, made on the fly: what has none is in no catalogue


class CatalogueError(ValueError):
    """A catalogue that cannot be read; the message says which, where, and what helps."""


class _Pseudo(gettext.NullTranslations):
    """Every message with accents, lengthened."""

    def gettext(self, message: str) -> str:
        from lessons_lib.course.translate_pseudo import pseudo

        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


_current = "en"
_messages: gettext.NullTranslations = gettext.NullTranslations()


def available_languages() -> list[str]:
    """The codes of the languages that can be asked for: English, and each that has a catalogue."""
    found = (p.parent.name for p in CATALOGUES.glob("*/lessons_lib.po"))
    return ["en", *sorted(set(found) - {"en"})]


def set_language(code: str | None = None) -> str:
    """Choose the language of everything shown from here on, and return its code.

    `code` is a language code such as "en" or "uk"; None takes the environment variable
    LESSONS_LANGUAGE, or English. Raises ValueError for a language that has no catalogue, and
    CatalogueError for a damaged one; the language in use then stays as it was.
    """
    global _current, _messages
    code = code or os.environ.get("LESSONS_LANGUAGE") or "en"
    if code == PSEUDO:
        _messages = _Pseudo()
    elif code not in available_languages():
        raise ValueError(
            f"There is no translation for the language {code!r}; "
            f"the languages to choose from are: {', '.join(available_languages())}."
        )
    elif code == "en":
        _messages = gettext.NullTranslations()
    else:
        _messages = _compiled(read_catalogue(CATALOGUES / code / "lessons_lib.po"))
    _current = code
    return code


def language() -> str:
    """The code of the language in use."""
    return _current


def _(message: str) -> str:
    """The message in the reader's language, or as it is when it has no translation."""
    # gettext keeps the catalogue's header under the empty message.
    return _messages.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The message in the form that the reader's language uses for the number `n`."""
    return _messages.ngettext(one, many, n)


class Marked(str):
    """A message of the catalogue, still in English. It is a string like any other; only `say` looks
    at the difference, since it must not translate a value that happens to read like a message."""

    __slots__ = ()


def N_(message: str) -> Marked:
    """Mark a message for the translators where it is written; `_` translates it when shown."""
    return Marked(message)


def read_catalogue(path: Path):
    """The PO file as Babel's Catalog. Raises CatalogueError when it is missing or damaged."""
    from babel.messages.pofile import PoFileError, read_po

    helps = "open it in a PO editor and mend it there, or bring back the version of before"
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "msgid" not in text:
            raise CatalogueError(
                f"The catalogue {path} is damaged (it holds no messages); {helps}."
            )
        catalogue = read_po(io.StringIO(text), locale=path.parent.name, abort_invalid=True)
        _keep_what_was_before(catalogue)
        return catalogue
    except FileNotFoundError:
        makes = f"`lessons translate update {path.parent.name}` makes it"
        raise CatalogueError(f"There is no catalogue {path}; {makes}.") from None
    except PoFileError as problem:
        why = str(problem).rpartition(" on ")[0] or str(problem)
        said = f"is damaged in line {problem.lineno + 1} ({why})"  # Babel counts lines from 0
    except UnicodeDecodeError as problem:
        said = f"is not UTF-8 (byte {problem.start})"
    except CatalogueError:
        raise
    except Exception as problem:  # noqa: BLE001 - a damaged file fails inside Babel in many ways
        said = f"cannot be read ({problem})"
    raise CatalogueError(f"The catalogue {path} {said}; {helps}.")


def _keep_what_was_before(catalogue) -> None:
    """Babel reads `#| msgid "…"`, the English of before, as a translator's comment, and would write
    it back as one, once more with each update; what it says belongs to a fuzzy message's
    `previous_id`, and to no other."""
    from babel.messages.pofile import denormalize

    for message in catalogue:
        before = [c[1:].strip() for c in message.user_comments if c.startswith("|")]
        if before:
            message.user_comments = [c for c in message.user_comments if not c.startswith("|")]
            if message.fuzzy and not message.previous_id and before[0].startswith("msgid "):
                message.previous_id = [denormalize(" ".join(before)[6:])]


def fields(message: str) -> set[tuple[str, str, str]] | None:
    """The values that a message leaves room for: (name, format, conversion) of each; None when its
    braces are no format at all, as in a formula."""
    try:
        parts = [p for p in Formatter().parse(message) if p[1] is not None]
    except ValueError:
        return None
    if not all(name.isidentifier() for _text, name, _spec, _conv in parts):
        return None
    return {(name, spec or "", conversion or "") for _text, name, spec, conversion in parts}


def names_the_same(source: str, translation: str) -> bool:
    """Whether a translation can be filled in with the values that the source is filled in with."""
    wanted = fields(source)
    return not wanted or fields(translation) == wanted


def _compiled(catalogue) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo

    for message in catalogue:
        plain = message.id and message.string and not message.pluralizable
        if plain and not names_the_same(message.id, message.string):
            message.string = ""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)  # leaves fuzzy messages out, which is what we want
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
