"""Reading a story: is it in the language, does it agree with itself, how probable is it?

The reader walks the same grammar as the teller and keeps every hypothesis about what was drawn.
While one explains the text without a contradiction, only such are kept; when none does, those with
the fewest contradictions go on, and name them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from lessons_lib.world.stories.grammar import FOLLOWS, Grammar, Move, the_grammar, turns
from lessons_lib.world.stories.lexicon import WEATHERS
from lessons_lib.world.stories.memory import Memory, Problem, close, start_values, unify
from lessons_lib.world.stories.notation import STAGES, Episode
from lessons_lib.world.stories.recognising import WORD, Found, Recogniser
from lessons_lib.world.stories.state import State, bindings, unmet


class Step(NamedTuple):
    """One episode of a story that was read: its name, its characters, and the state after it."""

    episode: str
    start: int
    end: int
    state: State
    values: dict[str, str]


@dataclass(frozen=True)
class Reading:
    """What the reader found in a text.

    `in_language`: every sentence is one of the grammar's, in an order that it allows, to the end.
    `consistent`: it is, and nothing in it contradicts what it told before. `log_prob` is ln of its
    probability (−inf unless consistent) and `derivations` the number of ways to it, 1 when
    unambiguous. `unknown` is where a text leaves the language (a character), None if it does not.
    """

    in_language: bool
    consistent: bool
    problems: tuple[Problem, ...]
    log_prob: float
    derivations: int
    unknown: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class _Hypothesis:
    state: State  # before the episode that is being read
    memory: Memory
    log_prob: float
    move: Move | None = None
    beat: int = 0
    start: int = 0
    problems: tuple[Problem, ...] = ()
    steps: tuple[Step, ...] = ()


class Reader:
    """Reads stories of one grammar."""

    def __init__(self, grammar: Grammar):
        self.grammar = grammar
        self.recogniser = Recogniser(grammar)

    def read(self, text: str) -> Reading:
        """Read a text, whatever it is; a text out of the language is no error."""
        spans = [match.span() for match in WORD.finditer(text)]
        words = [text[i:j] for i, j in spans]
        begin = -math.log(len(WEATHERS))
        waiting = {0: [self._first(w, out, begin) for w in WEATHERS for out in (False, True)]}
        furthest = 0
        while waiting and (at := min(waiting)) < len(words):
            hypotheses = waiting.pop(at)
            furthest = at
            for found in self.recogniser.find(words, at):
                here = slice(spans[at][0], spans[found.end - 1][1])
                gap = text[spans[at - 1][1] if at else 0 : here.start]
                if text[here] != rendered(found) or gap != (" " if at else ""):
                    continue
                for hypothesis in hypotheses:
                    for new in self._follow(hypothesis, found, here):
                        waiting.setdefault(found.end, []).append(new)
            for end, some in waiting.items():
                fewest = min(len(h.problems) for h in some)
                waiting[end] = [h for h in some if len(h.problems) == fewest][:64]
        ended = [
            closed
            for hypothesis in waiting.get(len(words), [])
            for closed in self._closings(hypothesis, len(text))
            if closed.state.stage == "end"
        ]
        if not ended or not words or spans[-1][1] != len(text):
            at = spans[furthest][0] if furthest < len(spans) else len(text)
            return Reading(False, False, (), -math.inf, 0, at, ())
        best = min(ended, key=lambda h: len(h.problems))
        sound = [h for h in ended if not h.problems]
        top = max((h.log_prob for h in sound), default=-math.inf)
        log_prob = top + math.log(sum(math.exp(h.log_prob - top) for h in sound) or 1)
        return Reading(True, bool(sound), best.problems, log_prob, len(sound), None, best.steps)

    def _first(self, weather: str, out: bool, log_prob: float) -> _Hypothesis:
        return _Hypothesis(State("start", weather, out), start_values(weather), log_prob)

    def _follow(self, hypothesis: _Hypothesis, found: Found, here: slice):
        """The hypotheses after one more unit, with or without contradictions."""
        move = hypothesis.move
        if move and move.episode is found.episode and found.beat >= hypothesis.beat:
            skipped = _log_empty(move.episode, hypothesis.beat, found.beat)
            if skipped > -math.inf:
                yield self._take(hypothesis, found, here, skipped)
        for closed in self._closings(hypothesis, here.start):
            if found.beat and _log_empty(found.episode, 0, found.beat) == -math.inf:
                continue
            for new in self._openings(closed, found.episode, here.start):
                yield self._take(new, found, here, _log_empty(found.episode, 0, found.beat))

    def _openings(self, closed: _Hypothesis, episode: Episode, start: int):
        """A new episode begins: every move that the menu offers, else those that break a need."""
        state = closed.state
        stages = [s for s in STAGES if s in FOLLOWS[state.stage] and s in episode.stages]
        if not stages:
            return
        try:
            menu = self.grammar.menu(state)
        except ValueError:  # only after a contradiction: no story could be here
            menu = None
        offered = [m for m in menu.values if m.episode is episode] if menu else []
        for move in offered:
            log_prob = closed.log_prob + menu.log_probs[menu.values.index(move)]
            yield self._begin(closed, move, log_prob, start, ())
        for stage in stages:
            for binding in bindings(episode, state):
                failed = unmet(episode, state, dict(binding))
                if not failed and turns(state).get(stage):
                    continue
                failed = failed or [stage]
                faults = tuple(Problem("need", start, term, "") for term in failed)
                move = Move(episode, binding, stage)
                yield self._begin(closed, move, closed.log_prob, start, faults)

    def _begin(self, closed, move, log_prob, start, faults) -> _Hypothesis:
        return replace(
            closed,
            move=move,
            beat=0,
            start=start,
            log_prob=log_prob,
            memory=closed.memory.opened(move),
            problems=closed.problems + faults,
        )

    def _take(self, hypothesis, found: Found, here: slice, skipped: float) -> _Hypothesis:
        beat = found.episode.beats[found.beat]
        memory, faults = unify(hypothesis.memory, hypothesis.move, found, here.start)
        details = self._log_details(found)
        return replace(
            hypothesis,
            memory=memory,
            beat=found.beat + 1,
            problems=hypothesis.problems + faults,
            log_prob=hypothesis.log_prob
            + skipped
            + beat.log_probs[_index(beat)[found.unit]]
            + details,
        )

    def _log_details(self, found: Found) -> float:
        tables = (self.grammar.details.get(slot.name) for slot in found.unit[1::2])
        return sum(-math.log(len(table)) for table in tables if table)

    def _closings(self, hypothesis: _Hypothesis, end: int):
        """The episode is over, if what is left of it may be left out."""
        move = hypothesis.move
        if move is None:
            yield hypothesis
            return
        left = _log_empty(move.episode, hypothesis.beat, len(move.episode.beats))
        if left == -math.inf:
            return
        state, log_prob, faults = close(hypothesis.state, move, hypothesis.memory, end)
        step = Step(move.episode.name, hypothesis.start, end, state, hypothesis.memory.values)
        yield replace(
            hypothesis,
            state=state,
            move=None,
            log_prob=hypothesis.log_prob + left + log_prob,
            problems=hypothesis.problems + faults,
            steps=(*hypothesis.steps, step),
        )


def rendered(found: Found) -> str:
    """The text of a unit with its slots filled as they were found."""
    values = iter(found.values)
    return "".join(p if isinstance(p, str) else next(values) for p in found.unit)


@cache
def _index(beat) -> dict:
    return {unit: i for i, unit in enumerate(beat.values)}


@cache
def _log_empty(episode: Episode, start: int, stop: int) -> float:
    """ln of the probability that the beats from start to stop are all left out."""
    total = 0.0
    for beat in episode.beats[start:stop]:
        if ("",) not in _index(beat):
            return -math.inf
        total += beat.log_probs[_index(beat)[("",)]]
    return total


@cache
def _the_reader() -> Reader:
    return Reader(the_grammar())


def read_story(text: str) -> Reading:
    """Read a text as a story of the course's grammar. Raises TypeError for what is not a string."""
    if not isinstance(text, str):
        raise TypeError(f"read_story needs a text, and got {type(text).__name__}.")
    return _the_reader().read(text)
