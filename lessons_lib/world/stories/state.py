"""What a story's grammar remembers, and what an episode needs of it and does to it.

`State` holds all that decides which episodes may follow; which name, noun or colour it is does not
matter for that, so it is kept apart (`values.py`). That is why the states can be counted, and the
language's entropy computed.

Needs, all of which must hold (`a|b` is "a or b"):
    t@p t@spot t@lost      the thing is held by p, put somewhere here, lost
    t:toy|light            its kind
    out in windy|rainy     where, and in what weather
    alone together         is a second person there
    none one two           how many things there are
    calm p.loss            no trouble is open; p is in the trouble called "loss"
    tried untried          a remedy has failed before, or not
Brings: `q` (a second person), `t:toy@p`, `t@spot` (a new thing), `here`, `here:in`, `here:out`.
Makes: `t@p`, `t@spot`, `t@lost`, `t@gone`, `p.loss`, `tried`, `calm`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from lessons_lib.world.stories.lexicon import NOUNS, WEATHERS
from lessons_lib.world.stories.notation import PEOPLE, THINGS, Episode

KINDS = tuple(NOUNS)
Thing = tuple[str, str]  # its kind, and who holds it: a, b, spot, lost or gone


class State(NamedTuple):
    """Where a story stands: the stage told last, and what is true now.

    `x` and `y` are the first and the second thing, None before they come.
    """

    stage: str
    weather: str
    out: bool
    company: bool = False
    x: Thing | None = None
    y: Thing | None = None
    trouble: str = ""
    victim: str = ""
    tried: bool = False

    def thing(self, key: str) -> Thing | None:
        return self.x if key == "x" else self.y

    def live(self) -> tuple[str, ...]:
        """The keys of the things that are still of this story."""
        here = (key for key in "xy" if (thing := self.thing(key)) and thing[1] != "gone")
        return tuple(here)

    def with_thing(self, key: str, kind: str, holder: str) -> State:
        return self._replace(**{key: (kind, holder)})


Binding = tuple[tuple[str, str], ...]  # role to key: p, q to a, b and t, u to x, y
Test = Callable[[State, dict[str, str]], bool]


def bindings(episode: Episode, state: State) -> tuple[Binding, ...]:
    """Every way to give the episode's roles to the people and things of the state."""
    free = "x" if state.x is None else "y" if state.y is None else ""
    return _bindings(episode, state.company, state.live(), free)


@cache
def _bindings(
    episode: Episode, company: bool, live: tuple[str, ...], free: str
) -> tuple[Binding, ...]:
    brought = {term[0] for term in episode.brings if term[0] in PEOPLE + THINGS}
    people = ["a"] + ["b"] * company
    if "q" in brought:
        people = [] if company else ["a"]
    options: list[dict[str, str]] = [{}]
    for role in sorted(episode.roles):
        if role in PEOPLE:
            keys = ["b"] if role in brought else people
        else:
            keys = list(free) if role in brought else live
        options = [o | {role: k} for o in options for k in keys if k not in o.values()]
    return tuple(tuple(option.items()) for option in options)


@cache
def need(term: str) -> tuple[bool, Test]:
    """Does a need speak of a role, and the test of it: is it so in a state, with these roles?

    Raises ValueError for a term that is not in this file's list.
    """
    words = term.split("|")
    simple: dict[str, Test] = {
        "out": lambda state, _roles: state.out,
        "in": lambda state, _roles: not state.out,
        "alone": lambda state, _roles: not state.company,
        "together": lambda state, _roles: state.company,
        "calm": lambda state, _roles: not state.trouble,
        "none": lambda state, _roles: len(state.live()) == 0,
        "one": lambda state, _roles: len(state.live()) == 1,
        "two": lambda state, _roles: len(state.live()) == 2,
        "tried": lambda state, _roles: state.tried,
        "untried": lambda state, _roles: not state.tried,
    }
    if term in simple:
        return False, simple[term]
    if set(words) <= set(WEATHERS):
        return False, lambda state, _roles: state.weather in words
    role, mark, rest = term[0], term[1:2], term[2:].split("|")
    if role in THINGS and mark == "@":
        return (
            True,
            lambda state, roles: (
                state.thing(roles[role])[1] in [roles.get(holder, holder) for holder in rest]
            ),
        )
    if role in THINGS and mark == ":":
        return True, lambda state, roles: state.thing(roles[role])[0] in rest
    if role in PEOPLE and mark == ".":
        return True, lambda state, roles: state.trouble in rest and state.victim == roles[role]
    raise ValueError(f"A need of an episode is {term!r}, which is not among those in state.py.")


@cache
def need_of_trouble(episode: Episode) -> tuple[str, ...]:
    """The troubles one of which an episode asks for; empty when it asks for none."""
    terms = [t for t in episode.needs if t[0] in PEOPLE and t[1:2] == "."]
    return tuple(terms[0][2:].split("|")) if terms else ()


def unmet(episode: Episode, state: State, roles: dict[str, str]) -> list[str]:
    """The needs of an episode that do not hold in a state, and what it would leave behind."""
    failed = [term for term in episode.needs if not need(term)[1](state, roles)]
    return failed + left_behind(episode, state)


def left_behind(episode: Episode, state: State) -> list[str]:
    """The things that lie somewhere or are lost here, if the episode goes to another place."""
    if not any(term.startswith("here") for term in episode.brings):
        return []
    return [f"{k}@{h}" for k in state.live() if (h := state.thing(k)[1]) in ("spot", "lost")]


@cache
def _tests(episode: Episode) -> tuple[list[Test], list[Test]]:
    """The tests of an episode's needs: those without roles, and those with them."""
    needs = [need(term) for term in episode.needs]
    return [test for bound, test in needs if not bound], [test for bound, test in needs if bound]


def fitting(episode: Episode, state: State) -> list[Binding]:
    """The bindings with which an episode may be told in a state."""
    free, bound = _tests(episode)
    if not all(test(state, {}) for test in free) or left_behind(episode, state):
        return []
    return [
        binding
        for binding in bindings(episode, state)
        if all(test(state, dict(binding)) for test in bound)
    ]


def kinds_brought(term: str) -> tuple[str, ...]:
    """The kinds that a new thing may have: those of `t:toy|food@p`, or all of them."""
    kinds = term.partition("@")[0].partition(":")[2]
    return tuple(kinds.split("|")) if kinds else KINDS


@cache
def bring(term: str, state: State, binding: Binding, kind: str = "") -> State:
    """The state after something new came; `kind` is the kind of thing that was drawn."""
    roles = dict(binding)
    if term in PEOPLE:
        return state._replace(company=True)
    if term.startswith("here"):
        return state._replace(out=brings_out(term, state))
    holder = term.partition("@")[2]
    return state.with_thing(roles[term[0]], kind, roles.get(holder, holder))


def brings_out(term: str, state: State) -> bool:
    """Is the new place outdoors? `here` alone stays indoors or outdoors."""
    return {"here:out": True, "here:in": False}.get(term, state.out)


@cache
def after(state: State, episode: Episode, binding: Binding, stage: str) -> State:
    """The state when an episode has been told (what it brings is there already)."""
    roles = dict(binding)
    state = state._replace(stage=stage)
    for term in episode.makes:
        if term == "calm":
            state = state._replace(trouble="", victim="", tried=False)
        elif term == "tried":
            state = state._replace(tried=True)
        elif term[0] in PEOPLE and term[1:2] == ".":
            state = state._replace(trouble=term[2:], victim=roles[term[0]], tried=False)
        elif term[0] in THINGS and term[1:2] == "@":
            key, holder = roles[term[0]], term[2:]
            state = state.with_thing(key, state.thing(key)[0], roles.get(holder, holder))
        else:
            raise ValueError(f"An effect of {episode.name} is {term!r}, which is not in state.py.")
    return state
