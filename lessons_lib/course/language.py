"""Which language the reader sees, and the functions that every visible string goes through.

A catalogue is one PO file, `translations/<language>/lessons_lib.po`. It is read directly, so a
translator who saves the file in Poedit sees the change at the next run, with nothing to compile.
A message that has no translation, or one marked fuzzy, is shown in English.
"""

from __future__ import annotations

import gettext
import io
import os
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
NAMES = {"en": "English", "uk": "Українська", "fr": "Français", "zh_CN": "简体中文"}

_current = "en"
_messages: gettext.NullTranslations = gettext.NullTranslations()


def available_languages() -> list[str]:
    """The codes of the languages that can be asked for: English, and each that has a catalogue."""
    found = (p.parent.name for p in CATALOGUES.glob("*/lessons_lib.po"))
    return ["en", *sorted(set(found) - {"en"})]


def set_language(code: str | None = None) -> str:
    """Choose the language of everything shown from here on, and return its code.

    `code` is a language code such as "en" or "uk"; None takes the environment variable
    LESSONS_LANGUAGE, or English. Raises ValueError for a language that has no catalogue.
    """
    global _current, _messages
    code = code or os.environ.get("LESSONS_LANGUAGE") or "en"
    if code not in available_languages():
        raise ValueError(
            f"There is no translation for the language {code!r}; "
            f"the languages to choose from are: {', '.join(available_languages())}."
        )
    if code == "en":
        _messages = gettext.NullTranslations()
    else:
        _messages = _read_catalogue(CATALOGUES / code / "lessons_lib.po")
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


def N_(message: str) -> str:
    """Mark a message for the translators where it is written; `_` translates it when shown."""
    return message


def _read_catalogue(path: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with open(path, "rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)  # leaves fuzzy messages out, which is what we want
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
