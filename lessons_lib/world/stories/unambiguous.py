"""Could two stories have the same text? An answer by exhaustion, not by trying examples.

First, words: two walks go through the tree of all texts at once, word for word alike. Where both
have gone different ways and meet again, or come to the end of a unit together, the words can be read
in two ways (`shared_texts`). Second, roles: units on the very same way differ in what fills their
slots; such stand in one place of the grammar only (`repeated_shapes`), and there the fillers must
tell who and what is spoken of (`confusable_bindings`). Third, whatever is drawn must be told
(`untold`). When all four are empty, the text decides each choice of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, product

from lessons_lib.world.stories.grammar import Filled, Grammar
from lessons_lib.world.stories.lexicon import WEATHERS
from lessons_lib.world.stories.notation import Episode, Unit
from lessons_lib.world.stories.recognising import Node, Recogniser, kind_of
from lessons_lib.world.stories.state import PEOPLE, State, bindings
from lessons_lib.world.writer import Table

Walk = tuple[Node, tuple[str, ...]]  # a place in the tree, and the words of a slot still to come
Steps = dict[str, dict[str, list[Walk]]]  # by the next word, and the kind of slot it is from
Named = tuple[str, str]  # an episode and one of its texts, with its slots
# Keys of one form whose texts always differ between two people or two things.
_TELLING = {"", "a", "noun", "colour"}


def shared_texts(recogniser: Recogniser) -> set[frozenset[Named]]:
    """Pairs of different units that can give the same words, by different ways in the tree.

    A unit that is the beginning of another counts when what follows it can be the other's rest.
    Two ways to fill the slots of one unit that give the same words count as well.
    """
    root: Walk = (recogniser.root, ())
    found: set[frozenset[Named]] = set()
    todo: list[tuple[Walk, Walk]] = [(root, root)]
    done = set()
    following = cache(lambda walk: _next(recogniser, walk))
    clear = {kind for kind, index in recogniser.fillings.items() if not _nested(index)}
    while todo:
        pair = todo.pop()
        if pair in done or pair[::-1] in done:
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
        elif _ended(one):
            todo.append((root, one))
        steps = list(_steps(following(one), following(two), clear))
        if one != two:  # who went different ways and meets again has read the words twice
            found |= {frozenset({_below(a[0])}) for a, b in steps if a == b}
        todo += steps
        if not one[1] and not two[1]:  # the same value in a slot of both
            same = one[0].slots.keys() & two[0].slots.keys() & clear
            todo += [((one[0].slots[kind], ()), (two[0].slots[kind], ())) for kind in same]
    return found


def _nested(index: dict[str, list[tuple[tuple[str, ...], str]]]) -> bool:
    """Is one of a kind's phrases the beginning of another?"""
    phrases = {phrase for some in index.values() for phrase, _value in some}
    return any(phrase[:n] in phrases for phrase in phrases for n in range(1, len(phrase)))


def _ended(walk: Walk) -> list[Named]:
    node, words = walk
    return [] if words else [(episode.name, written(unit)) for episode, _beat, unit in node.ends]


def _below(node: Node) -> Named:
    """The first of the texts that go on from a place in the tree."""
    while not node.ends:
        node = next(iter((node.words or node.slots).values()))
    return _ended((node, ()))[0]


def _steps(first: Steps, second: Steps, clear: set[str]) -> Iterator[tuple[Walk, Walk]]:
    """Both walks go on by one word, the same for both; two values of one clear kind never do."""
    for word in first.keys() & second.keys():
        for source, some in first[word].items():
            for other, more in second[word].items():
                if source != other or source not in clear:
                    # Inside two phrases that part ways at once, there is nothing to find.
                    yield from (
                        (a, b)
                        for a in some
                        for b in more
                        if not (a[1] and b[1] and a[1][0] != b[1][0])
                    )


def _next(recogniser: Recogniser, walk: Walk) -> Steps:
    """Where a walk may go."""
    node, words = walk
    if words:
        return {words[0]: {"": [(node, words[1:])]}}
    steps: Steps = {word: {"": [(then, ())]} for word, then in node.words.items()}
    for kind, then in node.slots.items():
        for word, phrases in recogniser.fillings[kind].items():
            steps.setdefault(word, {})[kind] = [(then, phrase[1:]) for phrase, _value in phrases]
    return steps


def confusable_bindings(grammar: Grammar) -> set[tuple[str, str]]:
    """(episode, text): texts that do not tell which person or which thing they speak of.

    Of an episode's beats it is enough that one, which is always told, tells the bindings apart.
    With one and the same binding, no beat may have two units that come to the same text.
    """
    found = set()
    for episode in grammar.episodes:
        every = [b for company in (False, True) for b in bindings(episode, _full(episode, company))]
        shapes = [[_shape(unit) for unit in beat.values] for beat in episode.beats]
        pairs = combinations_with_replacement(dict.fromkeys(every), 2)
        for one, two in ((a, b) for a, b in pairs if _both_fit(episode, dict(a), dict(b))):
            beats = zip(shapes, grammar.filled(episode, one), grammar.filled(episode, two))
            alike = [
                [
                    written(beat.values[i])
                    for i, j in _same_shape(shape, one != two)
                    if not _differ(ones.values[i], twos.values[j])
                ]
                for beat, (shape, ones, twos) in zip(episode.beats, beats, strict=True)
            ]
            if all(alike) or one == two and any(alike):
                found.add((episode.name, " / ".join(texts[0] for texts in alike if texts)))
    return found


def _shape(unit: Unit) -> tuple:
    """A unit without its roles: its way in the tree of all texts."""
    return tuple(p if isinstance(p, str) else kind_of(p) for p in unit)


def _same_shape(shapes: list[tuple], itself: bool) -> list[tuple[int, int]]:
    """Pairs of places with equal shapes, with or without those of a place with itself."""
    places: dict[tuple, list[int]] = {}
    for i, shape in enumerate(shapes):
        places.setdefault(shape, []).append(i)
    pairs = (pair for some in places.values() for pair in product(some, repeat=2))
    return [(i, j) for i, j in pairs if itself or i != j]


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
                shape = _shape(unit)
                if unit != ("",) and places.setdefault(shape, (episode.name, i)) != (
                    episode.name,
                    i,
                ):
                    found.append((episode.name, written(unit)))
    return found


def untold(grammar: Grammar) -> list[tuple[str, str]]:
    """(episode, what) of what an episode draws and does not tell in every one of its tellings."""
    found = []
    for episode in grammar.episodes:
        wanted: list[tuple[str, set[str]]] = []  # a role, and the forms one of which must be told
        for term in episode.brings:
            if term in PEOPLE:
                wanted.append((term, {""}))
            elif term.startswith("here"):
                wanted.append(("here", {"", "in", "to"}))
            else:
                wanted += [(term[0], {"", "a", "noun"}), (term[0], {"", "a", "colour"})]
        spots = [t[0] for t in episode.brings + episode.makes if t.endswith("@spot")]
        wanted += [(role, {"spot"}) for role in spots]
        if "open" in episode.stages:
            wanted += [("p", {""}), ("here", {"", "in", "to"})]
            if not set(episode.needs) & set(WEATHERS):
                wanted.append(("weather", {""}))
        for role, forms in wanted:
            if not any(_always(beat, role, forms) for beat in episode.beats):
                found.append((episode.name, f"{role}: {' or '.join(sorted(forms))}"))
    return found


def _always(beat: Table, role: str, forms: set[str]) -> bool:
    """Does every alternative of a beat have the role in one of the forms?"""
    return all(any(s.name == role and s.form in forms for s in unit[1::2]) for unit in beat.values)
