"""Which sentences of the grammar begin here? A tree of all its texts, walked word by word."""

from __future__ import annotations

import re
from typing import NamedTuple

from lessons_lib.world.names import COLOURS, article
from lessons_lib.world.stories.grammar import Grammar
from lessons_lib.world.stories.lexicon import KIND_OF, NAMES, PLACES, PRONOUNS, SPOTS, WEATHERS
from lessons_lib.world.stories.notation import FORMS, PEOPLE, THINGS, Episode, Slot, Unit

WORD = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]")


class Found(NamedTuple):
    """A unit of an episode's beat that the text holds from `start` to `end` (in words).

    `values` are what its slots were filled with.
    """

    episode: Episode
    beat: int
    unit: Unit
    end: int
    values: tuple[str, ...]


class Node:
    """A place in the tree: the words and the kinds of slot that may follow, and what ends here."""

    __slots__ = ("words", "slots", "ends")

    def __init__(self):
        self.words: dict[str, Node] = {}
        self.slots: dict[str, Node] = {}
        self.ends: list[tuple[Episode, int, Unit]] = []


def kind_of(slot: Slot) -> str:
    """The kind of a slot: which texts may fill it."""
    if slot.name in PEOPLE:
        return slot.form or "name"
    if slot.name in THINGS:
        return slot.form or "thing"
    return f"{slot.name}.{slot.form}" if slot.form else slot.name


class Recogniser:
    """All units of a grammar in one tree. `find(words, start)` gives those that begin there."""

    def __init__(self, grammar: Grammar):
        self.root = Node()
        self.fillings: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
        things = [f"{colour} {noun}" for colour in COLOURS for noun in KIND_OF]
        texts = {
            "name": NAMES,
            "thing": things,
            "a": [article(thing) for thing in things],
            "noun": list(KIND_OF),
            "colour": COLOURS,
            "spot": SPOTS[True] + SPOTS[False],
            "weather": WEATHERS,
            "here": [place.name for place in PLACES],
            "here.in": [place.where for place in PLACES],
            "here.to": [place.to for place in PLACES],
            **PRONOUNS,
            **{name: table.values for name, table in grammar.details.items()},
        }
        for kind, values in texts.items():
            index = self.fillings[kind] = {}
            for value in values:
                words = tuple(WORD.findall(value))
                index.setdefault(words[0], []).append((words, value))
        for episode in grammar.episodes:
            for i, beat in enumerate(episode.beats):
                for unit in beat.values:
                    if unit != ("",):
                        self._add(episode, i, unit)

    def _add(self, episode: Episode, beat: int, unit: Unit) -> None:
        node = self.root
        for piece in unit:
            if isinstance(piece, Slot):
                node = node.slots.setdefault(kind_of(piece), Node())
            else:
                for word in WORD.findall(piece):
                    node = node.words.setdefault(word, Node())
        node.ends.append((episode, beat, unit))

    def find(self, words: list[str], start: int) -> list[Found]:
        """Every unit that begins at a word, in whatever episode it stands."""
        found: list[Found] = []
        todo: list[tuple[Node, int, tuple[str, ...]]] = [(self.root, start, ())]
        while todo:
            node, at, values = todo.pop()
            found += [Found(*end, at, values) for end in node.ends]
            if at == len(words):
                continue
            if words[at] in node.words:
                todo.append((node.words[words[at]], at + 1, values))
            for kind, then in node.slots.items():
                for phrase, value in self.fillings[kind].get(words[at], ()):
                    if tuple(words[at : at + len(phrase)]) == phrase:
                        todo.append((then, at + len(phrase), (*values, value)))
        return found


def is_detail(slot: Slot) -> bool:
    """Is the slot a detail, which the state does not remember?"""
    return slot.name not in FORMS
