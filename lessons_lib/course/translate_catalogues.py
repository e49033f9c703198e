"""The translators' files: made, brought up to date with the source, read, and counted.

`translations/<language>/<catalogue>.po`, one for each lesson and one, `lessons_lib`, for everything
that figures, panels, claims and hints say. A message whose source has changed is kept as "fuzzy"
beside its old source; it counts as not done, and readers see English, until a person has looked.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from lessons_lib.course import language
from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.language import _, read_catalogue
from lessons_lib.course.translate_extract import state_in, state_of, templates

CODE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")


@dataclass(frozen=True)
class Count:
    """How far a catalogue is: messages in all, translated, fuzzy; and whether it knows the source
    as it is now."""

    total: int
    done: int
    fuzzy: int
    fresh: bool

    @property
    def percent(self) -> float:
        """Translated and looked at, of all, in percent; 100 only when nothing is missing."""
        return 100.0 * self.done / self.total if self.total else 100.0


def path_of(code: str, name: str) -> Path:
    """Where a catalogue lies."""
    return language.CATALOGUES / code / f"{name}.po"


def languages() -> list[str]:
    """The languages that have a folder of catalogues."""
    return sorted({p.parent.name for p in language.CATALOGUES.glob("*/*.po")})


def check_code(code: str) -> None:
    """Raises ValueError for a word that is no code of a language."""
    try:
        known = bool(CODE.fullmatch(code)) and code != "en" and bool(Locale.parse(code))
    except (UnknownLocaleError, ValueError):
        known = False
    if not known:
        text = _("{code!r} is not the code of a language to translate into, such as uk or pt_BR.")
        raise ValueError(text.format(code=code))


def known_language(code: str) -> str:
    """The code, when it has catalogues. Raises ValueError, naming those that have, when not."""
    check_code(code)
    if code not in languages():
        text = _(
            "There are no catalogues for the language {code!r} (there are: {known}); "
            "`lessons translate update {code}` begins them."
        )
        raise ValueError(text.format(code=code, known=", ".join(languages()) or _("none")))
    return code


def update(code: str, name: str, template: Catalog) -> Catalog:
    """Bring one catalogue up to the source, or make it; what was translated before is kept, and
    what no longer occurs moves to the end of the file. Returns the catalogue as written.

    Raises ValueError for no code of a language and CatalogueError for a damaged file.
    """
    check_code(code)
    path = path_of(code, name)
    if path.exists():
        catalogue = read_catalogue(path)
        by_hand = [
            line
            for line in (catalogue.header_comment or "").splitlines()
            if line.strip("# ") and line not in _own_lines(catalogue.header_comment)
        ]
    else:
        catalogue, by_hand = Catalog(locale=code, domain=name, fuzzy=False), []
    before = {message.id: message.previous_id for message in catalogue if message.fuzzy}
    created = catalogue.creation_date  # a date that moves at each run would be a change each time
    catalogue.update(template, no_fuzzy_matching=not len(catalogue))
    catalogue.creation_date = created
    catalogue.project, catalogue.version = template.project, template.version
    catalogue.header_comment = "\n".join([template.header_comment, *by_hand])
    for message in catalogue:  # Babel guesses these flags anew whenever a message is touched
        if message.id and message.id in template:
            keep = message.flags & {"fuzzy"}
            if message.fuzzy and not message.previous_id:  # Babel forgets it at the next update
                message.previous_id = before.get(message.id, ())
            message.flags.clear()
            message.flags.update(template[message.id].flags - {"fuzzy"}, keep)
    save(catalogue, path)
    return catalogue


def save(catalogue: Catalog, path: Path) -> None:
    """Write a PO file: a message on one line, so that a difference shows the message it is in."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_previous=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = buffer.getvalue()
    if not path.exists() or path.read_bytes() != data:
        write_atomically(path, data)


def is_done(message: Message) -> bool:
    """Whether readers see the translation: there, complete in all its forms, and not fuzzy."""
    strings = message.string if message.pluralizable else (message.string,)
    return not message.fuzzy and bool(strings) and all(strings)


def entries(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue, without its header."""
    return [message for message in catalogue if message.id]


def translations(code: str, name: str) -> dict[str, str]:
    """What readers see: the translation of each message that is done. Raises CatalogueError."""
    found = entries(read_catalogue(path_of(code, name)))
    return {m.id: m.string for m in found if is_done(m) and not m.pluralizable}


def count(catalogue: Catalog | None, template: Catalog) -> Count:
    """How much of the source, as it is now, a catalogue translates (None: it is not there yet)."""
    wanted = entries(template)
    if catalogue is None:
        return Count(len(wanted), 0, 0, False)
    known = [found for message in wanted if (found := catalogue.get(message.id, message.context))]
    done = sum(is_done(message) for message in known)
    fuzzy = sum(message.fuzzy for message in known)
    return Count(len(wanted), done, fuzzy, state_in(catalogue) == state_of(template))


def older_source(code: str, name: str, catalogue: Catalog, template: Catalog) -> str | None:
    """The sentence for a catalogue that was made from another state of its source, or None."""
    if state_in(catalogue) == state_of(template):
        return None
    new = sum(message.id not in catalogue for message in entries(template))
    text = _(
        "{path} was made from an older state of the source, which has {n} messages that it does "
        "not know: they are shown in English until `lessons translate update {code}` brings them "
        "in and they are translated."
    )
    return text.format(path=_shown(path_of(code, name)), n=new, code=code)


def names(chosen: list[str] | None = None) -> list[str]:
    """The names of the catalogues: those of the lessons chosen ("1", "01_tokenization", or
    "lessons_lib"), or all. Raises ValueError for one that does not exist."""
    known = list(templates())
    if not chosen:
        return known
    found = []
    for word in chosen:
        stem = word.removesuffix(".ipynb").removesuffix(".po")
        match = [n for n in known if n == stem or stem.isdigit() and n[:2] == f"{int(stem):02d}"]
        if not match:
            text = _("There is no catalogue {name!r}. The catalogues are: {names}.")
            raise ValueError(text.format(name=word, names=", ".join(known)))
        found += match
    return found


def _own_lines(comment: str) -> set[str]:
    """The lines of a header's comment that `update` writes itself."""
    starts = ("# How machines write and draw:", "# Text and its translations:", "# Source state:")
    return {line for line in comment.splitlines() if line.startswith(starts)}


def _shown(path: Path) -> str:
    root = language.CATALOGUES.parent
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
