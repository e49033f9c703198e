"""Telling a story: a walk through the grammar, every random choice of it recorded."""

from __future__ import annotations

from functools import cache

from lessons_lib.world.names import COLOURS, article
from lessons_lib.world.stories.grammar import Grammar, the_grammar
from lessons_lib.world.stories.lexicon import (
    KIND_OF,
    NAMES,
    PLACE,
    PLACES,
    PRONOUNS,
    SPOTS,
    WEATHERS,
    Place,
    nouns_of,
    places,
    pronoun,
)
from lessons_lib.world.stories.state import (
    PEOPLE,
    Binding,
    State,
    after,
    bring,
    brings_out,
    kinds_brought,
)
from lessons_lib.world.writer import Document, Table, Writer

_WEATHER = Table(WEATHERS)
_NAMES = Table(NAMES)
_PLACES = Table(PLACES)


@cache
def others(values: tuple, *taken) -> Table:
    """The uniform Table of the values that are not taken."""
    return Table([value for value in values if value not in taken])


class Values(dict):
    """What the keys of a telling stand for, by name: "a", "b.his", "x", "x.a", "here.in"."""

    def person(self, key: str, name: str) -> None:
        self[key] = name
        for form in PRONOUNS:
            self[f"{key}.{form}"] = pronoun(name, form)

    def thing(self, key: str, noun: str, colour: str) -> None:
        self[f"{key}.noun"], self[f"{key}.colour"] = noun, colour
        self[key] = f"{colour} {noun}"
        self[f"{key}.a"] = article(self[key])

    def place(self, place: Place) -> None:
        self["here"], self["here.in"], self["here.to"] = place.name, place.where, place.to


class Telling:
    """One story while it is told: its state, and the values of its keys."""

    def __init__(self, writer: Writer, grammar: Grammar):
        self.writer, self.grammar = writer, grammar
        self.values = Values()
        self.values["weather"] = writer.pick("weather", _WEATHER)
        place = writer.pick("here", _PLACES)
        self.values.place(place)
        self.values.person("a", writer.pick("a", _NAMES))
        self.state = State("start", self.values["weather"], place.out)
        self.between = ""

    def step(self) -> None:
        """Tell one episode."""
        move = self.writer.pick("episode", self.grammar.menu(self.state))
        for term in move.episode.brings:
            self._bring(term, move.binding)
        for term in move.episode.makes:
            if term[1:] == "@spot":
                self._spot(dict(move.binding)[term[0]])
        pick, write, values = self.writer.pick, self.writer.write, self.values
        for beat in self.grammar.filled(move.episode, move.binding):
            unit = pick("text", beat)
            if unit.texts == ("",):
                continue
            parts = [self.between, unit.texts[0]]
            for filler, text in zip(unit.fillers, unit.texts[1:]):
                parts.append(values[filler] if type(filler) is str else pick(*filler))
                parts.append(text)
            write("".join(parts))
            self.between = " "
        self.state = after(self.state, move.episode, move.binding, move.stage)

    def _bring(self, term: str, binding: Binding) -> None:
        roles, values, pick = dict(binding), self.values, self.writer.pick
        kind = ""
        if term in PEOPLE:
            values.person("b", pick("b", others(NAMES, values["a"])))
        elif term.startswith("here"):
            there = places(brings_out(term, self.state))
            values.place(pick("here", others(there, PLACE[values["here"]])))
        else:
            key = roles[term[0]]
            other = "x" if key == "y" else ""
            taken = [values[other + ".noun"]] if other else []
            noun = pick(f"{key}.noun", others(nouns_of(kinds_brought(term)), *taken))
            taken = [values[other + ".colour"]] if other else []
            values.thing(key, noun, pick(f"{key}.colour", others(COLOURS, *taken)))
            kind = KIND_OF[noun]
            if term.endswith("@spot"):
                self._spot(key)
        self.state = bring(term, self.state, binding, kind)

    def _spot(self, key: str) -> None:
        self.values[f"{key}.spot"] = self.writer.pick(f"{key}.spot", others(SPOTS[self.state.out]))


def write_story(writer: Writer, grammar: Grammar | None = None) -> Document:
    """Tell one story of the grammar (the course's, unless another is given).

    The document's truth holds the state at the end and the values of its keys.
    """
    telling = Telling(writer, grammar or the_grammar())
    while telling.state.stage != "end":
        telling.step()
    return writer.finish("story", state=telling.state, values=dict(telling.values))
