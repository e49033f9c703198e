"""Passages of three to six sentences of knowledge, and their exact entropy.

A passage goes from topic to topic, often staying where it is, and never tells the same piece of
knowledge twice. No sentence followed by a space begins another sentence, so a passage can be cut
into its sentences in one way only, and its probability is the product of its choices'.
"""

from __future__ import annotations

import math

import numpy as np

from lessons_lib.world.knowledge.topic import PEOPLE, Statement
from lessons_lib.world.knowledge.topics import GROUPS, TOPICS
from lessons_lib.world.writer import Document, Table, Writer

# What each kind gets of the first sentences; facts share theirs by their numbers.
WEIGHTS = {"facts": 0.6, "physics": 0.2, "feelings": 0.2}
STAY = 0.5  # the probability that the next sentence keeps the topic
NEAR = 6.0  # how much more readily a passage goes on to a topic of the same group
# After three, four and five sentences: whether another follows.
MORE = {3: 0.75, 4: 0.6, 5: 0.45}

_NAMES = tuple(TOPICS)
_N_FACTS = sum(len(t.known) for t in TOPICS.values() if t.kind == "facts")
_START = [
    WEIGHTS[t.kind] * (len(t.known) / _N_FACTS if t.kind == "facts" else 1.0)
    for t in TOPICS.values()
]


def _next(here: str) -> Table:
    """The table of the topic behind a sentence on this one."""
    near = next(group for group in GROUPS if here in group)
    others = [
        0.0 if name == here else weight * (NEAR if name in near else 1.0)
        for name, weight in zip(_NAMES, _START, strict=True)
    ]
    total = math.fsum(others)
    return Table(
        _NAMES,
        [
            STAY if name == here else (1 - STAY) * weight / total
            for name, weight in zip(_NAMES, others, strict=True)
        ],
    )


_FIRST = Table(_NAMES, _START)
_NEXT = {name: _next(name) for name in _NAMES}
_MORE = {n: Table((True, False), (p, 1 - p)) for n, p in MORE.items()}
_PEOPLE = Table(PEOPLE)
_KNOWN = {name: Table([known.about for known in t.known]) for name, t in TOPICS.items()}
# The same for counting: where a passage starts, how it goes on, and how probable it is to be there.
_CHAIN_START = np.array(_FIRST.probs)
_CHAIN = np.array([_NEXT[name].probs for name in _NAMES])
_ALIVE = (1.0, 1.0, 1.0, MORE[3], MORE[3] * MORE[4], MORE[3] * MORE[4] * MORE[5])
# For each piece of knowledge, its trained statements by their templates.
_TOLD: dict[str, dict[str, tuple[Table, dict[str, Statement]]]] = {}
for _name, _topic in TOPICS.items():
    _TOLD[_name] = {}
    for _i, _known in enumerate(_topic.known):
        _seen = {s.template: s for s in _topic.statements(_i) if s.split == "seen"}
        _TOLD[_name][_known.about] = Table(tuple(_seen)), _seen


def write_knowledge(writer: Writer) -> Document:
    """A passage of 3 to 6 sentences of knowledge, trained ones only.

    Its truth holds "said": a (statement, name) for each sentence, the name empty where it speaks of
    nobody.
    """
    pick = writer.pick
    said = []
    left: dict[str, list[str]] = {}  # of each topic met, what is not told yet
    topics = _FIRST
    while True:
        topic = pick("topic", topics)
        if topic in left:
            about = writer.deal("known", left[topic], 1)[0]
        else:
            about = pick("known", _KNOWN[topic])
            left[topic] = list(_KNOWN[topic].values)
        left[topic].remove(about)
        table, statements = _TOLD[topic][about]
        statement = statements[pick("template", table)]
        name = pick("name", _PEOPLE) if topic == "feelings" else ""
        writer.write(statement.say(name))
        said.append((statement, name))
        if len(said) == 6 or (len(said) >= 3 and not pick("more", _MORE[len(said)])):
            return writer.finish("knowledge", said=said)
        writer.write(" ")
        topics = _NEXT[topic]


def _of_topic(name: str) -> tuple[float, float]:
    """Of one sentence on a topic: the entropy of what it says and how, and its mean length.

    What it says is one of all the pieces here; that some are told already is another account.
    """
    named = name == "feelings"
    people = list(zip(_PEOPLE.probs, PEOPLE, strict=True)) if named else [(1.0, "")]
    entropies, lengths = [], []
    for table, statements in _TOLD[name].values():
        entropies.append(table.entropy + named * _PEOPLE.entropy)
        for statement in statements.values():
            sizes = [p * len(statement.say(person)) for p, person in people]
            lengths.append(math.fsum(sizes) / len(statements))
    n = len(entropies)
    return math.log(n) + math.fsum(entropies) / n, math.fsum(lengths) / n


def told_before() -> float:
    """By how many nats a passage is less uncertain because it says nothing twice."""
    saved = 0.0
    for t, name in enumerate(_NAMES):
        n, here = len(TOPICS[name].known), np.arange(len(_NAMES)) == t
        # told[k]: where the passage may be, having told k pieces of this topic before.
        told = [_CHAIN_START]
        for p in _ALIVE:
            saved += p * sum(float(at[t]) * math.log(n / (n - k)) for k, at in enumerate(told))
            after = [np.zeros(len(_NAMES)) for _ in range(len(told) + 1)]
            for k, at in enumerate(told):
                after[k] += np.where(here, 0.0, at) @ _CHAIN
                after[k + 1] += np.where(here, at, 0.0) @ _CHAIN
            told = after
    return saved


def knowledge_entropy() -> tuple[float, float]:
    """The exact entropy of a passage in nats, and its mean number of characters."""
    goes_on = [_NEXT[name].entropy for name in _NAMES]
    said = [_of_topic(name) for name in _NAMES]
    entropy, length = _FIRST.entropy - told_before(), -1.0  # no space behind the last sentence
    at = _CHAIN_START
    for n, p in enumerate(_ALIVE, start=1):
        chosen, characters = (float(mean) for mean in at @ np.array(said))
        entropy += p * chosen
        length += p * (characters + 1)
        if n in MORE:
            entropy += p * _MORE[n].entropy
        if n < len(_ALIVE):
            entropy += _ALIVE[n] * float(at @ np.array(goes_on))
        at = at @ _CHAIN
    return entropy, length
