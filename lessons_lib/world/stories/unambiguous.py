"""Could two stories have the same text? An answer by exhaustion, not by trying examples.

First, words: two walks go through the tree of all texts at once, word for word alike. Where both
come to the end of a unit by different ways, two units share a text (`shared_texts`). Second, roles:
units on the very same way differ in what fills their slots; such stand in one place of the grammar
only (`repeated_shapes`), and there the fillers must tell who and what is spoken of
(`confusable_bindings`). When all three are empty, the text decides each choice of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from lessons_lib.world.stories.grammar import Filled, Grammar
from lessons_lib.world.stories.notation import Episode, Unit
from lessons_lib.world.stories.recognising import Node, Recogniser, kind_of
from lessons_lib.world.stories.state import PEOPLE, State, bindings

Walk = tuple[Node, tuple[str, ...]]  # a place in the tree, and the words of a slot still to come
Named = tuple[str, str]  # an episode and one of its texts, with its slots
# Keys of one form whose texts always differ between two people or two things.
_TELLING = {"", "a", "noun", "colour"}


def shared_texts(recogniser: Recogniser) -> set[frozenset[Named]]:
    """Pairs of different units that can give the same words, by different ways in the tree.

    A unit that is the beginning of another counts when what follows it can be the other's rest.
    """
    root: Walk = (recogniser.root, ())
    found: set[frozenset[Named]] = set()
    todo: list[tuple[Walk, Walk]] = [(root, root)]
    done = set()
    while todo:
        pair = todo.pop()
        if pair in done:
            continue
        done.add(pair)
        one, two = pair
        if one is not two and one != two:
            ends = [_ended(walk) for walk in pair]
            if all(ends):
                found |= {frozenset((a, b)) for a in ends[0] for b in ends[1] if a != b}
                continue
            # One of them is over and the other goes on: what follows begins at the root.
            todo += [(root, two)] * bool(ends[0]) + [(one, root)] * bool(ends[1])
        todo += _steps(recogniser, one, two)
    return found


def _ended(walk: Walk) -> list[Named]:
    node, words = walk
    return [] if words else [(episode.name, written(unit)) for episode, _beat, unit in node.ends]


def _steps(recogniser: Recogniser, one: Walk, two: Walk) -> Iterator[tuple[Walk, Walk]]:
    """Both walks go on by one word, the same for both."""
    first, second = _next(recogniser, one), _next(recogniser, two)
    for word in first.keys() & second.keys():
        for a in first[word]:
            for b in second[word]:
                # Inside two phrases that part ways at once, there is nothing to find.
                if not (a[1] and b[1] and a[1][0] != b[1][0]):
                    yield a, b


def _next(recogniser: Recogniser, walk: Walk) -> dict[str, list[Walk]]:
    node, words = walk
    if words:
        return {words[0]: [(node, words[1:])]}
    steps = {word: [(then, ())] for word, then in node.words.items()}
    for kind, then in node.slots.items():
        for word, phrases in recogniser.fillings[kind].items():
            steps.setdefault(word, []).extend((then, phrase[1:]) for phrase, _value in phrases)
    return steps


def confusable_bindings(grammar: Grammar) -> set[tuple[str, str]]:
    """(episode, text): texts that do not tell which person or which thing they speak of.

    Of an episode's beats it is enough that one, which is always told, tells the bindings apart.
    """
    found = set()
    for episode in grammar.episodes:
        every = [b for company in (False, True) for b in bindings(episode, _full(episode, company))]
        pairs = combinations(dict.fromkeys(every), 2)
        for one, two in ((a, b) for a, b in pairs if _both_fit(episode, dict(a), dict(b))):
            beats = zip(grammar.filled(episode, one), grammar.filled(episode, two), strict=True)
            alike = [
                [
                    unit
                    for unit, a, b in zip(beat.values, one.values, two.values, strict=True)
                    if not _differ(a, b)
                ]
                for beat, (one, two) in zip(episode.beats, beats, strict=True)
            ]
            if all(alike):
                found.add((episode.name, " / ".join(written(units[0]) for units in alike)))
    return found


def _both_fit(episode: Episode, one: dict[str, str], two: dict[str, str]) -> bool:
    """May one state offer both bindings? There is one victim, and a thing has one holder."""
    for term in episode.needs:
        role, mark, rest = term[0], term[1:2], term[2:]
        if role in PEOPLE and mark == "." and one[role] != two[role]:
            return False
        if mark == "@" and rest in PEOPLE and one[role] == two[role] and one[rest] != two[rest]:
            return False
    return True


def _full(episode: Episode, company: bool) -> State:
    """A state in which an episode's roles have the most bindings that it allows."""
    comes = any(term in PEOPLE for term in episode.brings)
    things = sum(term[1:2] in ("@", ":") for term in episode.brings)
    some = ("toy", "a")
    y = None if things else some
    return State("", "", True, company and not comes, None if things > 1 else some, y)


def _differ(one: Filled, two: Filled) -> bool:
    """Is there a slot whose two fillers can never be the same text?"""
    for a, b in zip(one.fillers, two.fillers, strict=True):
        if isinstance(a, str) and isinstance(b, str) and a != b:
            if a.partition(".")[2] in _TELLING:
                return True
    return False


def written(unit: Unit) -> str:
    """A unit as it is written in the grammar, slots in braces."""
    return "".join(p if isinstance(p, str) else "{" + ".".join(filter(None, p)) + "}" for p in unit)


def repeated_shapes(grammar: Grammar) -> list[tuple[str, str]]:
    """(episode, text) of units that differ from one elsewhere in nothing but their roles."""
    places: dict[tuple, tuple[str, int]] = {}
    found = []
    for episode in grammar.episodes:
        for i, beat in enumerate(episode.beats):
            for unit in beat.values:
                shape = tuple(p if isinstance(p, str) else kind_of(p) for p in unit)
                if unit != ("",) and places.setdefault(shape, (episode.name, i)) != (
                    episode.name,
                    i,
                ):
                    found.append((episode.name, written(unit)))
    return found
