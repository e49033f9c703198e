"""The story grammar as it is written, in `grammar/*.txt`, turned into episodes.

An episode is a block of lines:

    wind-takes-it at trouble weight 2
    needs t@p t:light out windy calm
    makes t@lost p.loss
    - [Suddenly|Just then], the wind took the {t}. | The wind rose, and the {t.noun} flew off.
    - {p} ran after it. | ~

Each line with a dash is a beat, and one of its alternatives is told; `~` is nothing, `[a|b]` a
choice within the text, `3*` before an alternative makes it three times as probable. README of the
grammar: the docstrings of `state.py`, for what `needs`, `brings` and `makes` can say.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

from lessons_lib.world.writer import Table

FOLDER = Path(__file__).parent / "grammar"
STAGES = ("open", "who", "what", "what2", "pastime", "trouble", "remedy", "after", "end")
PEOPLE, THINGS = "pq", "tu"
FORMS = {
    **dict.fromkeys(PEOPLE, ("", "he", "him", "his", "He", "His", "self")),
    **dict.fromkeys(THINGS, ("", "a", "noun", "colour", "spot")),
    "here": ("", "in", "to"),
    "weather": ("",),
}
# Words that a list of details may not be called: slots and kinds of slot (`recognising.kind_of`).
RESERVED = {"name", "thing", *FORMS, *(form for forms in FORMS.values() for form in forms)}


class GrammarError(ValueError):
    """A block of the grammar that cannot be read; the message names the file and the episode."""


class Slot(NamedTuple):
    """A gap in a text: a role (p, q, t, u, here, weather) in a form, or the name of a detail."""

    name: str
    form: str


Unit = tuple  # of pieces of text (str) and Slots, in turn


@dataclass(frozen=True, eq=False)
class Episode:
    """One block: where it may stand, what it asks of the state and does to it, and its beats.

    Each beat is a Table of Units, the empty Unit where it may be left out. `roles` are the role
    letters that the episode speaks of.
    """

    name: str
    stages: tuple[str, ...]
    weight: float
    needs: tuple[str, ...]
    brings: tuple[str, ...]
    makes: tuple[str, ...]
    beats: tuple[Table, ...]
    roles: frozenset[str]


def parse_details(text: str, where: str = "") -> dict[str, Table]:
    """Lists of details, one on a line ("animal: a robin, a frog"), each a uniform Table."""
    tables = {}
    for line in _lines(text):
        name, colon, values = line.partition(":")
        if not colon or name in tables or name in RESERVED or not re.fullmatch(r"\w+", name):
            raise GrammarError(f"{where}: {line[:40]!r} should be a new name, a colon and a list.")
        items = [value.strip() for value in values.split(",")]
        if not all(items) or not line.isascii():
            raise GrammarError(f"{where}: the list {name} has an empty or not plain ASCII item.")
        try:
            tables[name] = Table(items)
        except ValueError as error:
            raise GrammarError(f"{where}: the list {name}: {error}") from error
    return tables


def parse_grammar(text: str, details: dict[str, Table], where: str = "") -> list[Episode]:
    """The episodes of a grammar's text. Raises GrammarError for a block that cannot be read."""
    blocks = re.split(r"\n\s*\n", "\n".join(_lines(text, keep_blank=True)))
    return [
        _episode(block.strip().split("\n"), details, where) for block in blocks if block.strip()
    ]


def read_grammar(folder: Path = FOLDER) -> tuple[list[Episode], dict[str, Table]]:
    """All episodes, in the order of the stages, and all lists of details."""
    details: dict[str, Table] = {}
    for path in sorted(folder.glob("details_*.txt")):
        new = parse_details(path.read_text(encoding="utf-8"), path.name)
        if double := sorted(new.keys() & details.keys()):
            raise GrammarError(f"{path.name}: the list {double[0]!r} is in another file as well.")
        details |= new
    episodes = []
    for path in sorted(set(folder.glob("*.txt")) - set(folder.glob("details_*.txt"))):
        episodes += parse_grammar(path.read_text(encoding="utf-8"), details, path.name)
    names = [episode.name for episode in episodes]
    if double := sorted(name for name in set(names) if names.count(name) > 1):
        raise GrammarError(f"The name {double[0]!r} is given to two episodes.")
    episodes.sort(key=lambda episode: (STAGES.index(episode.stages[0]), episode.name))
    return episodes, details


def _lines(text: str, keep_blank: bool = False) -> list[str]:
    lines = (line.rstrip() for line in text.split("\n") if not line.lstrip().startswith("#"))
    return [line for line in lines if line or keep_blank]


def _episode(lines: list[str], details: dict[str, Table], where: str) -> Episode:
    head = re.fullmatch(r"([a-z0-9-]+) at ([a-z0-9 ]+?)(?: weight (\d+(?:\.\d+)?))?", lines[0])
    if not head:
        raise GrammarError(f"{where}: {lines[0]!r} should be a name, `at`, and stages.")
    name, stages, weight = head[1], tuple(head[2].split()), float(head[3] or 1)
    if unknown := set(stages) - set(STAGES):
        raise GrammarError(f"{where}: {name}: there is no stage {min(unknown)!r}.")
    if not weight:
        raise GrammarError(f"{where}: {name} has the weight 0, which should be more.")
    rules: dict[str, list[str]] = {"needs": [], "brings": [], "makes": []}
    beats = []
    for line in lines[1:]:
        word, _space, rest = line.partition(" ")
        if word == "-":
            beats.append(_beat(rest, details, f"{where}: {name}"))
        elif word in rules:
            rules[word] += rest.split()
        else:
            raise GrammarError(f"{where}: {name}: a line begins with {word!r}.")
    if not beats:
        raise GrammarError(f"{where}: {name} has no beat.")
    slots = {slot.name for beat in beats for unit in beat.values for slot in unit[1::2]}
    said = {term[0] for rule in rules.values() for term in rule if re.match(r"[pqtu][@:.]", term)}
    said |= {p for rule in rules.values() for t in rule for p in re.findall(r"[@|]([pq])\b", t)}
    said |= {term for term in rules["brings"] if term in PEOPLE}
    roles = frozenset((slots | said) & set(PEOPLE + THINGS))
    fixed = (tuple(rules[key]) for key in ("needs", "brings", "makes"))
    return Episode(name, stages, weight, *fixed, tuple(beats), roles)


def _beat(line: str, details: dict[str, Table], where: str) -> Table:
    """The alternatives of a beat, with their inner choices multiplied out."""
    units: dict[Unit, float] = {}
    for alternative in _split(line):
        factor, text = re.fullmatch(r"(?:(\d+)\* )?(.*)", alternative).groups()
        if not text or "*" in text or factor and not int(factor) or not text.isascii():
            raise GrammarError(
                f"{where}: {alternative!r} should be a text in plain ASCII, `~` or `3* text`."
            )
        parts = re.split(r"\[([^\[\]]*)\]", "" if text == "~" else text)
        choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
        count = math.prod(map(len, choices))
        for pieces in product(*choices):
            # Where an inner choice is empty, the spaces beside it meet.
            text = re.sub(r" +(?=[ ,.])", "", "".join(pieces)).strip()
            unit = _unit(text, details, where)
            if unit in units:
                raise GrammarError(f"{where}: the same text twice: {text!r}.")
            units[unit] = float(factor or 1) / count
    return Table(list(units), list(units.values()))


def _split(line: str) -> list[str]:
    """The alternatives of a line: cut at the bars that stand outside of brackets."""
    marked = re.sub(r"\[[^\[\]]*\]", lambda match: match[0].replace("|", "\0"), line)
    return [part.strip().replace("\0", "|") for part in marked.split("|")]


def _unit(text: str, details: dict[str, Table], where: str) -> Unit:
    parts = re.split(r"\{([^{}]*)\}", text)
    for i in range(1, len(parts), 2):
        name, _dot, form = parts[i].partition(".")
        known = form in FORMS[name] if name in FORMS else name in details and not form
        if not known:
            raise GrammarError(f"{where}: there is no slot {{{parts[i]}}}.")
        parts[i] = Slot(name, form)
    if any(c in piece for piece in parts[::2] for c in "[]{}"):
        raise GrammarError(f"{where}: a bracket is not closed in {text!r}.")
    return tuple(parts)
