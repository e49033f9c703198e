"""What a reader of a story knows: names, colours, places and spots, filled in as they are told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lessons_lib.world.names import COLOURS
from lessons_lib.world.stories.grammar import Move
from lessons_lib.world.stories.lexicon import (
    KIND_OF,
    NAMES,
    PLACE,
    PLACES,
    PRONOUNS,
    SPOTS,
    nouns_of,
    places,
    pronoun,
)
from lessons_lib.world.stories.notation import PEOPLE, THINGS, Slot
from lessons_lib.world.stories.recognising import Found, is_detail
from lessons_lib.world.stories.state import State, after, bring, brings_out, kinds_brought

_WHERE = {text: p.name for p in PLACES for text in (p.name, p.where, p.to)}


class Problem(NamedTuple):
    """A contradiction: of what sort, at which character, what the text says, what was true.

    Sorts: name, pronoun, colour, noun, spot, here, weather (the text says another than it told);
    need (something happens that the state does not allow; `found` is the need); repeated (something
    new that is there already); untold (something that the text should have said).
    """

    sort: str
    at: int
    found: str
    expected: str


@dataclass(frozen=True)
class Memory:
    """Values by key ("a", "x.noun", "x.colour", "x.spot", "here", "weather") and the last place."""

    values: dict[str, str] = field(default_factory=dict)
    before: str = ""

    def opened(self, move: Move) -> Memory:
        """At the start of an episode: what it draws anew is not known any more."""
        roles = dict(move.binding)
        new = {roles[term[0]] + ".spot" for term in _spots(move)}
        new |= {"here"} if any(t.startswith("here") for t in move.episode.brings) else set()
        kept = {key: value for key, value in self.values.items() if key not in new}
        return Memory(kept, self.values.get("here", ""))


def start_values(weather: str) -> Memory:
    """The memory of a reader who supposes a weather and knows nothing else."""
    return Memory({"weather": weather})


def _spots(move: Move) -> list[str]:
    terms = move.episode.makes + move.episode.brings
    return [term for term in terms if term[0] in THINGS and term.endswith("@spot")]


def unify(memory: Memory, move: Move, found: Found, at: int) -> tuple[Memory, tuple[Problem, ...]]:
    """Take what a unit says into the memory; what contradicts it comes back as problems."""
    roles = dict(move.binding)
    values, problems = dict(memory.values), []
    slots = [(s, v) for s, v in zip(found.unit[1::2], found.values) if not is_detail(s)]
    # A name may stand behind its pronoun: names first.
    slots.sort(key=lambda pair: pair[0].form in PRONOUNS)
    for slot, value in slots:
        for key, sort, said in _atoms(slot, value, roles):
            if sort == "pronoun" and key in values:
                known = pronoun(values[key], slot.form)
            elif sort == "pronoun":  # the name comes later: `close` compares them
                known = values.setdefault(f"{key}.{slot.form}", said)
            else:
                known = values.setdefault(key, said)
            if known != said:
                problems.append(Problem(sort, at, said, known))
    return replace(memory, values=values), tuple(problems)


def _atoms(slot: Slot, value: str, roles: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What a filled slot says: (key, sort, value), once or, for "red ball", twice."""
    key = roles.get(slot.name, slot.name)
    if slot.name in PEOPLE:
        yield key, "pronoun" if slot.form in PRONOUNS else "name", value
    elif slot.name in THINGS and slot.form in ("", "a"):
        colour, _space, noun = value.removeprefix("an ").removeprefix("a ").partition(" ")
        yield f"{key}.colour", "colour", colour
        yield f"{key}.noun", "noun", noun
    elif slot.name in THINGS:
        yield f"{key}.{slot.form}", slot.form, value
    else:
        yield key, slot.name, _WHERE[value] if slot.name == "here" else value


def close(
    state: State, move: Move, memory: Memory, at: int
) -> tuple[State, float, tuple[Problem, ...]]:
    """The state after an episode, ln of the probability of what it drew, and contradictions."""
    values, roles, problems = memory.values, dict(move.binding), []
    log_prob = 0.0

    def drawn(sort: str, key: str, pool: tuple, taken: tuple = ()) -> None:
        nonlocal log_prob
        value = values.get(key)
        if value is None:
            problems.append(Problem("untold", at, key, ""))
        elif value in taken or value not in pool:
            problems.append(Problem("repeated" if value in taken else sort, at, value, ""))
        elif sort == "name":
            for form in PRONOUNS:
                said, known = values.get(f"{key}.{form}"), pronoun(value, form)
                if said not in (None, known):
                    problems.append(Problem("pronoun", at, said, known))
        log_prob -= math.log(len(pool) - len([value for value in taken if value in pool]))

    if state.stage == "start":
        drawn("name", "a", NAMES)
        drawn("here", "here", tuple(PLACE))
        if "here" in values and PLACE[values["here"]].out != state.out:
            problems.append(Problem("here", at, values["here"], ""))
    for term in move.episode.brings:
        kind = ""
        if term in PEOPLE:
            drawn("name", "b", NAMES, (values.get("a"),))
        elif term.startswith("here"):
            pool = tuple(place.name for place in places(brings_out(term, state)))
            drawn("here", "here", pool, (memory.before,))
        else:
            key = roles[term[0]]
            other = ("x.",) if key == "y" else ()
            nouns = nouns_of(kinds_brought(term))
            drawn("noun", f"{key}.noun", nouns, tuple(values.get(k + "noun") for k in other))
            drawn(
                "colour", f"{key}.colour", COLOURS, tuple(values.get(k + "colour") for k in other)
            )
            kind = KIND_OF.get(values.get(f"{key}.noun", ""), "toy")
        state = bring(term, state, move.binding, kind)
    for term in _spots(move):
        drawn("spot", f"{roles[term[0]]}.spot", SPOTS[state.out])
    return after(state, move.episode, move.binding, move.stage), log_prob, tuple(problems)
