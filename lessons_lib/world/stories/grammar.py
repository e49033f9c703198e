"""What may be told next: the grammar's episodes, bound to the people and things of a state."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from lessons_lib.world.stories.lexicon import WEATHERS
from lessons_lib.world.stories.notation import (
    FORMS,
    PEOPLE,
    THINGS,
    Episode,
    GrammarError,
    Slot,
    Unit,
    read_grammar,
)
from lessons_lib.world.stories.rules import check
from lessons_lib.world.stories.state import KINDS, Binding, State, fitting, need_of_trouble
from lessons_lib.world.writer import Table

# Which stages may follow which, whatever the state.
FOLLOWS = {
    "start": {"open"},
    "open": {"who", "what"},
    "who": {"what", "pastime", "trouble"},
    "what": {"who", "what2", "pastime", "trouble"},
    "what2": {"pastime", "trouble"},
    "pastime": {"trouble", "after"},
    "trouble": {"remedy"},
    "remedy": {"remedy", "after", "end"},
    "after": {"end"},
    "end": set(),
}


class Move(NamedTuple):
    """An episode at a stage, with its roles given to people (a, b) and things (x, y)."""

    episode: Episode
    binding: Binding
    stage: str


class Filled(NamedTuple):
    """A unit of text bound to keys: `texts[0] fillers[0] texts[1] ...`, one text more than fillers.

    A filler is a key of the story's values ("a", "b.his", "x.noun", "here.in") or, for a detail,
    its name and Table.
    """

    texts: tuple[str, ...]
    fillers: tuple[str | tuple[str, Table], ...]


def turns(state: State) -> dict[str, float]:
    """The probabilities of the stages that may follow, before those without an episode drop out."""
    match state.stage:
        case "start":
            return {"open": 1.0}
        case "open":
            return {"who": 0.55, "what": 0.45}
        case "who":
            return {"pastime": 0.45, "trouble": 0.55} if state.live() else {"what": 1.0}
        case "what":
            if state.company:
                return {"what2": 0.3, "pastime": 0.35, "trouble": 0.35}
            return {"who": 0.6, "pastime": 0.2, "trouble": 0.2}
        case "what2":
            return {"pastime": 0.4, "trouble": 0.6}
        case "pastime":
            return {"trouble": 0.5, "after": 0.5}
        case "trouble" | "remedy":
            return {"remedy": 1.0} if state.trouble else {"after": 0.4, "end": 0.6}
        case _:
            return {"end": 1.0}


def classes(episodes: list[Episode]) -> dict[str, str]:
    """For each weather and kind, the first of those that the episodes' needs do not tell apart."""
    needs = sorted({term for episode in episodes for term in episode.needs})
    sets = [set(term.rpartition(":")[2].split("|")) for term in needs]
    found: dict[str, str] = {}
    for words in (WEATHERS, KINDS):
        first: dict[tuple, str] = {}
        for word in words:
            found[word] = first.setdefault(tuple(word in some for some in sets), word)
    return found


def alike(state: State, plain: dict[str, str]) -> State:
    """A state with its weather and kinds put in their classes."""
    x, y = (thing and (plain[thing[0]], thing[1]) for thing in (state.x, state.y))
    return state._replace(weather=plain[state.weather], x=x, y=y)


class Grammar:
    """Episodes and lists of details; `menu(state)` is what may come next and how probably.

    Raises GrammarError for an episode whose rules make no sense (`rules.check`).
    """

    def __init__(self, episodes: list[Episode], details: dict[str, Table]):
        for episode in episodes:
            check(episode, FOLLOWS)
        self.episodes, self.details = episodes, details
        self.menu = cache(self._menu_of)
        self.filled = cache(self._filled)
        self.pool = cache(self._pool)
        self._menu = cache(self._menu)
        self._classes = cache(self._classes)

    def _menu_of(self, state: State) -> Table:
        """A Table of Moves. Raises GrammarError where the story could not go on."""
        # States that no need here tells apart have one menu, so that few are made.
        return self._menu(alike(state, self._classes(state.stage, state.trouble)))

    def _pool(self, stage: str, trouble: str) -> list[Episode]:
        """The episodes of a stage that a trouble (or none) does not rule out."""
        return [
            episode
            for episode in self.episodes
            if stage in episode.stages
            and (not need_of_trouble(episode) or trouble in need_of_trouble(episode))
        ]

    def _classes(self, stage: str, trouble: str) -> dict[str, str]:
        return classes([e for s in sorted(FOLLOWS[stage]) for e in self.pool(s, trouble)])

    def _menu(self, state: State) -> Table:
        moves: dict[Move, float] = {}
        for stage, probability in turns(state).items():
            pool = {
                Move(episode, binding, stage): episode.weight
                for episode in self.pool(stage, state.trouble)
                for binding in fitting(episode, state)
            }
            total = sum(pool.values())
            moves |= {move: probability * weight / total for move, weight in pool.items()}
        if not moves:
            raise GrammarError(f"No episode can follow {state}.")
        return Table(list(moves), list(moves.values()))

    def _filled(self, episode: Episode, binding: Binding) -> tuple[Table, ...]:
        """The beats of an episode, each a Table of Filled units."""
        keys = dict(binding)
        return tuple(
            Table([self._fill(unit, keys) for unit in beat.values], beat.probs)
            for beat in episode.beats
        )

    def _fill(self, unit: Unit, keys: dict[str, str]) -> Filled:
        fillers = tuple(self._filler(slot, keys) for slot in unit[1::2])
        return Filled(tuple(unit[::2]), fillers)

    def _filler(self, slot: Slot, keys: dict[str, str]) -> str | tuple[str, Table]:
        if slot.name not in FORMS:
            return slot.name, self.details[slot.name]
        key = keys[slot.name] if slot.name in PEOPLE + THINGS else slot.name
        return f"{key}.{slot.form}" if slot.form else key


@cache
def the_grammar() -> Grammar:
    """The grammar of the course's stories, read once from `grammar/`."""
    return Grammar(*read_grammar())
