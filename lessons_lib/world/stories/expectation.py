"""The exact entropy of the stories, and their mean length: an expectation over all walks.

Which episodes may follow depends on the State alone, and of states there are not many. So the
expected −ln p of what is still to come is a sum over the menu, and each state is visited once:

    V(s) = entropy of the menu + Σ_moves p(move) · (entropy within the move + E[V(next state)])

Nothing is sampled. The text's entropy is that of its choices, since no text has two derivations.
States that no later need tells apart are one. Nouns and weathers, whose lengths do differ there,
are counted instead, and their lengths put in where they are drawn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from lessons_lib.world.names import COLOURS, article
from lessons_lib.world.stories.grammar import FOLLOWS, Grammar, Move, alike, classes
from lessons_lib.world.stories.lexicon import (
    NAMES,
    NOUNS,
    PLACES,
    PRONOUNS,
    SPOTS,
    WEATHERS,
    nouns_of,
    places,
    pronoun,
)
from lessons_lib.world.stories.notation import Episode
from lessons_lib.world.stories.state import (
    PEOPLE,
    Binding,
    State,
    after,
    bring,
    brings_out,
    kinds_brought,
    need_of_trouble,
)

Pair = tuple[float, float]  # entropy in nats, length in characters


class Ahead(NamedTuple):
    """What is expected of a text: its entropy, its length without the nouns of x and y and the
    weather, and how often these will be said."""

    entropy: float = 0.0
    length: float = 0.0
    x: float = 0.0
    y: float = 0.0
    weather: float = 0.0

    def plus(self, share: float, other: Ahead) -> Ahead:
        """The sum of this and a share of another."""
        (a, b, c, d, e), (v, w, x, y, z) = self, other
        s = share
        return Ahead(a + s * v, b + s * w, c + s * x, d + s * y, e + s * z)

    def with_noun(self, key: str, kind: str) -> Ahead:
        """The same once the noun's kind is known: its length is put in."""
        said = getattr(self, key) * mean(NOUNS[kind])
        return self._replace(length=self.length + said, **{key: 0.0})


def mean(values, measure: Callable = len) -> float:
    """The plain mean of a measure over values."""
    return math.fsum(measure(value) for value in values) / len(values)


@cache
def mean_length(filler: str, out: bool) -> float:
    """The expected length of a key's text, without noun and weather.

    A name or colour was drawn uniformly, and without regard to it the walk went on: so it is still
    uniform, wherever the story stands.
    """
    key, _dot, form = filler.partition(".")
    if key == "here":
        text = {"": lambda p: p.name, "in": lambda p: p.where, "to": lambda p: p.to}[form]
        return mean(places(out), lambda place: len(text(place)))
    if key in "ab":
        return mean(NAMES, lambda name: len(pronoun(name, form) if form in PRONOUNS else name))
    if form == "spot":
        return mean(SPOTS[out])
    colour = {"": lambda c: len(c) + 1, "a": lambda c: len(article(c)) + 1, "colour": len}
    return mean(COLOURS, colour[form]) if form in colour else 0.0


class Expectation:
    """Entropies and lengths of one grammar; `story()` gives those of a whole document."""

    def __init__(self, grammar: Grammar):
        self.grammar = grammar
        self._known: dict[State, Ahead] = {}
        self._told = cache(self._told)
        self._alike = cache(self._alike)

    def story(self) -> Pair:
        """Expected −ln p of a story, in nats, and its expected number of characters."""
        entropy = math.log(len(WEATHERS)) + math.log(len(PLACES)) + math.log(len(NAMES))
        length = -1.0  # one space fewer than there are units
        for weather in WEATHERS:
            for out in (False, True):
                ahead = self.rest(State("start", weather, out))
                share = len(places(out)) / (len(WEATHERS) * len(PLACES))
                entropy += share * ahead.entropy
                length += share * (ahead.length + ahead.weather * len(weather))
        return entropy, length

    def rest(self, state: State) -> Ahead:
        """What is still to come after a state, in expectation."""
        if state.stage == "end":
            return Ahead()
        state = alike(state, self._alike(state.stage, state.trouble))
        if state not in self._known:
            menu = self.grammar.menu(state)
            total = Ahead(entropy=menu.entropy)
            for move, p in zip(menu.values, menu.probs):
                for share, entropy, brought, new in self._brought(move, state):
                    then = after(brought, move.episode, move.binding, move.stage)
                    ahead = self._told(move.episode, move.binding, brought.out).plus(
                        1.0, self.rest(then)
                    )
                    for key, kind in new:
                        ahead = ahead.with_noun(key, kind)
                    total = total.plus(p * share, ahead.plus(1.0, Ahead(entropy)))
            self._known[state] = total
        return self._known[state]

    def states(self) -> list[State]:
        """The states that a story can reach, one of each sort; `story()` must have been called."""
        return list(self._known)

    def _alike(self, stage: str, trouble: str) -> dict[str, str]:
        """Which weathers and kinds no need tells apart, from a stage to the story's end."""
        later, todo = set(), {stage}
        while todo:
            todo = {s for now in todo for s in FOLLOWS[now]} - later
            later |= todo
        pool = [
            episode
            for episode in self.grammar.episodes
            if later & set(episode.stages)
            and (not trouble or not need_of_trouble(episode) or trouble in need_of_trouble(episode))
        ]
        same = classes(pool)
        if any(term[1:2] in ("@", ":") for episode in pool for term in episode.brings):
            # A second thing is drawn among the nouns that are left: the first one's kind matters.
            same |= {kind: kind for kind in NOUNS}
        return same

    def _brought(self, move: Move, state: State):
        """What an episode may bring: probability, entropy of the draws, state then, new nouns."""
        found = [(1.0, 0.0, state, ())]
        for term in move.episode.brings:
            found = [
                (p * q, h + g, then, new + noun)
                for p, h, now, new in found
                for q, g, then, noun in self._one(term, now, move)
            ]
        return found

    def _one(self, term: str, state: State, move: Move):
        if term in PEOPLE:
            yield 1.0, math.log(len(NAMES) - 1), bring(term, state, move.binding), ()
        elif term.startswith("here"):
            out = brings_out(term, state)
            left = len(places(out)) - (out == state.out)
            yield 1.0, math.log(left), bring(term, state, move.binding), ()
        else:
            key = dict(move.binding)[term[0]]
            used = state.x[0] if key == "y" else None
            kinds = kinds_brought(term)
            total = len(nouns_of(kinds)) - (used in kinds)
            entropy = math.log(total) + math.log(len(COLOURS) - (key == "y"))
            if term.endswith("@spot"):
                entropy += math.log(len(SPOTS[state.out]))
            for kind in kinds:
                share = (len(NOUNS[kind]) - (kind == used)) / total
                yield share, entropy, bring(term, state, move.binding, kind), ((key, kind),)

    def _told(self, episode: Episode, binding: Binding, out: bool) -> Ahead:
        """What the texts of one episode hold."""
        entropy, fixed, counts = self._beats(episode, binding)
        for term in episode.makes:
            if term[1:] == "@spot":
                entropy += math.log(len(SPOTS[out]))
        said: Counter = Counter()
        for filler, n in counts.items():
            key, _dot, form = filler.partition(".")
            if key == "weather" or key in "xy" and form in ("", "a", "noun"):
                said[key] += n
            fixed += n * (mean_length(filler, out) if key != "weather" else 0.0)
        return Ahead(entropy, fixed, said["x"], said["y"], said["weather"])

    def _beats(self, episode: Episode, binding: Binding) -> tuple[float, float, Counter]:
        """Of an episode's texts: entropy, length without its keys, expected count of each key."""
        entropy = fixed = 0.0
        counts: Counter = Counter()
        for beat in self.grammar.filled(episode, binding):
            entropy += beat.entropy
            for unit, p in zip(beat.values, beat.probs):
                if unit.texts == ("",):
                    continue
                fixed += p * (1 + sum(map(len, unit.texts)))
                for filler in unit.fillers:
                    if isinstance(filler, str):
                        counts[filler] += p
                    else:
                        entropy += p * filler[1].entropy
                        fixed += p * filler[1].mean()
        return entropy, fixed, counts
