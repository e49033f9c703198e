"""For the tests of stories: a world of few words, all stories of a grammar, and slots in a text."""

import importlib
import re
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import islice
from types import SimpleNamespace
from typing import NamedTuple
from unittest.mock import patch

from toy_stories import TOYS

import lessons_lib.world
from lessons_lib.world import names
from lessons_lib.world.names import article
from lessons_lib.world.stories.lexicon import pronoun
from lessons_lib.world.stories.telling import write_story
from lessons_lib.world.writer import Choice, Writer, stream

PACKAGE = "lessons_lib.world.stories"
TOLD, WHOLE = 6_700, 4_000  # stories of each of three seeds, and how many with their choices


@cache
def told(seed):
    """Stories of the course's grammar, told once for all tests."""
    return [
        document if i < WHOLE else replace(document, choices=(), truth={})
        for i, document in enumerate(islice(stream(write_story, seed), TOLD))
    ]


@contextmanager
def tiny_world(weathers="sunny hot", places="hill park kitchen cabin", boys="Tom Oskar"):
    """The package of the stories, imported afresh with so few words that all can be gone through.

    Its modules take words from each other by name, so that patching them one by one would miss
    some: here the lexicon is made first, and the others then find only this one.
    """
    kept = {name: module for name, module in sys.modules.items() if name.startswith(PACKAGE)}
    package, file = kept[PACKAGE], kept[PACKAGE + ".lexicon"].__file__
    _forget()
    with (
        patch.object(names, "GIRLS", ("Ada",)),
        patch.object(names, "BOYS", tuple(boys.split())),
        patch.object(names, "COLOURS", ("red", "orange")),
    ):
        try:
            spec = spec_from_file_location(PACKAGE + ".lexicon", file)
            lexicon = module_from_spec(spec)
            spec.loader.exec_module(lexicon)
            _few_words(lexicon, weathers.split(), places.split())
            sys.modules[PACKAGE + ".lexicon"] = lexicon
            parts = ("grammar", "telling", "reading", "expectation", "notation", "lint")
            parts = {name: importlib.import_module(f"{PACKAGE}.{name}") for name in parts}
            yield SimpleNamespace(lexicon=lexicon, **parts)
        finally:
            _forget()
            sys.modules.update(kept)
            lessons_lib.world.stories = package


def _forget():
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


def _few_words(lexicon, weathers, places):
    lexicon.NOUNS = {"toy": ("ball", "top"), "light": ("kite",)}
    lexicon.KIND_OF = {noun: kind for kind, nouns in lexicon.NOUNS.items() for noun in nouns}
    lexicon.WEATHERS = tuple(weathers)
    lexicon.PLACES = tuple(lexicon.PLACE[place] for place in places)
    lexicon.PLACE = {place.name: place for place in lexicon.PLACES}
    lexicon.SPOTS = {True: ("under a bush", "by a tree"), False: ("on a shelf", "in a drawer")}


def grammar_of(world, text, details="animal: a robin, an old frog\nso: so, so so"):
    """A grammar of a world, from its text."""
    tables = world.notation.parse_details(details)
    return world.grammar.Grammar(world.notation.parse_grammar(text, tables), tables)


class Scripted(Writer):
    """A writer that does not draw: it takes the values that a script says, then the first ones."""

    __slots__ = ("script", "sizes")

    def __init__(self, script):
        super().__init__(None)
        self.script, self.sizes = script, []

    def possible(self, site, table):
        """The places in a table of the values that may come."""
        return range(len(table))

    def pick(self, site, table):
        n, possible = len(self.sizes), self.possible(site, table)
        if not possible:
            raise DeadEnd
        i = possible[self.script[n] if n < len(self.script) else 0]
        self.sizes.append(len(possible))
        self._choices.append(Choice(site, table.values[i], table.log_probs[i], self._length))
        return table.values[i]

    def next_script(self):
        """The script of the next way in order; none when this was the last."""
        script = self.script + [0] * (len(self.sizes) - len(self.script))
        script = script[: len(self.sizes)]
        while script and script[-1] + 1 == self.sizes[len(script) - 1]:
            script.pop()
        return [*script[:-1], script[-1] + 1] if script else None


class DeadEnd(Exception):
    """What was drawn so far cannot become the text that is looked for."""


def every_story(world, grammar):
    """All stories that a grammar can tell, whatever is drawn."""
    script = []
    while script is not None:
        writer = Scripted(script)
        yield world.telling.write_story(writer, grammar)
        script = writer.next_script()


@cache
def all_of(toy):
    """The texts of all stories of a toy grammar, each with its log-probability."""
    text, *words = TOYS[toy]
    stories = {}
    with tiny_world(*words) as world:
        for document in every_story(world, grammar_of(world, text)):
            assert document.text not in stories
            stories[document.text] = document.log_prob
    return stories


class Following(Scripted):
    """A writer for a teller who wants to tell a given text, with the episodes of its reading."""

    __slots__ = ("text", "steps", "told", "said")

    def __init__(self, script, text, steps):
        super().__init__(script)
        self.text, self.steps, self.told, self.said = text, steps, 0, ""

    def possible(self, site, table):
        if site == "episode":
            name = self.steps[self.told].episode if self.told < len(self.steps) else None
            self.told += 1
            return [i for i, move in enumerate(table.values) if move.episode.name == name]
        rest = self.text[len(self.said) :]
        if site == "text":
            return [i for i, unit in enumerate(table.values) if _fits(unit, rest)]
        known = self.steps[max(self.told - 1, 0)].values.get(site)
        if known is not None:
            return [i for i, v in enumerate(table.values) if getattr(v, "name", v) == known]
        return [i for i, value in enumerate(table.values) if value in rest]

    def write(self, text):
        super().write(text)
        self.said += text
        if not self.text.startswith(self.said):
            raise DeadEnd


def _fits(unit, rest):
    return unit.texts == ("",) or re.match(" ?" + ".+?".join(map(re.escape, unit.texts)), rest)


def tell(text, reading):
    """The stories that the teller tells with the very text, going by the steps of a reading."""
    script, found = [], []
    while script is not None:
        writer = Following(script, text, reading.steps)
        try:
            found += [story for story in [write_story(writer)] if story.text == text]
        except DeadEnd:
            pass
        script = writer.next_script()
    return found


class Mention(NamedTuple):
    """A slot of a text: its key ("a", "b.his", "x.a", "here.in"), its characters, and how many
    episodes and units of text came before."""

    key: str
    start: int
    end: int
    episode: int
    unit: int


def retold(document):
    """The text, made of nothing but the choices; its mentions; and the characters of its units."""
    text, mentions, units, values, episode = "", [], [], {}, -1
    choices = iter(document.choices)
    for choice in choices:
        assert choice.start == len(text)
        if choice.site == "episode":
            episode += 1
        elif choice.site != "text":
            values[choice.site] = choice.value
        elif choice.value.texts != ("",):
            begin = choice.start
            text += (" " if text else "") + choice.value.texts[0]
            units.append((begin + bool(begin), 0))
            for filler, piece in zip(choice.value.fillers, choice.value.texts[1:], strict=True):
                if isinstance(filler, str):
                    said = _said(values, filler)
                    at = len(text)
                    mentions.append(Mention(filler, at, at + len(said), episode, len(units) - 1))
                else:
                    detail = next(choices)
                    assert detail.site == filler[0] and detail.start == begin
                    said = detail.value
                text += said + piece
            units[-1] = (units[-1][0], len(text))
    return text, mentions, units


def _said(values, filler):
    key, _dot, form = filler.partition(".")
    if key == "here":
        place = values["here"]
        return {"": place.name, "in": place.where, "to": place.to}[form]
    if key in "ab":
        return pronoun(values[key], form) if form else values[key]
    if key in "xy" and form in ("", "a"):
        thing = f"{values[key + '.colour']} {values[key + '.noun']}"
        return article(thing) if form else thing
    return values[filler]
