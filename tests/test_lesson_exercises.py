"""Each exercise: its solution is solved, its stub is open, and three wrong answers are named."""

import math

import pytest

from lessons_lib.course.exercises import Exercise
from lessons_lib.tokenization import exercises as tokenization
from lessons_lib.tokenization.textbook import merge
from lessons_lib.world import exercises as world

ALL = [
    value
    for module in (tokenization, world)
    for value in vars(module).values()
    if isinstance(value, Exercise)
]


def first_pair_counts(chunks):
    counts = {}
    for ids in chunks:
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def across_chunks(chunks):
    counts = first_pair_counts([[i for ids in chunks for i in ids]])
    return max(counts, key=counts.get)


def overlapping_merge(ids, pair, new_id):
    hits = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) == pair]
    used = {i for hit in hits for i in (hit, hit + 1)}
    return [new_id if i in hits else ids[i] for i in range(len(ids)) if i in hits or i not in used]


def loses_last(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def longest_first(chunk, merges):
    from lessons_lib.tokenization.pretokenize import byte_ids

    spelled = {(i,): i for i in range(256)}
    parts = {i: (i,) for i in range(256)}
    for (left, right), new in merges.items():
        parts[new] = parts[left] + parts[right]
        spelled[parts[new]] = new
    ids, out = tuple(byte_ids(chunk)), []
    while ids:
        n = next(n for n in range(len(ids), 0, -1) if ids[:n] in spelled)
        out.append(spelled[ids[:n]])
        ids = ids[n:]
    return out


def latest_first(chunk, merges):
    from lessons_lib.tokenization.pretokenize import byte_ids

    ids = byte_ids(chunk)
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
        if not known:
            return ids
        pair = max(known, key=merges.get)
        ids = merge(ids, pair, merges[pair])


def one_too_many(tokenizer, sentences, context):
    used = 0
    for count, sentence in enumerate(sentences):
        used += len(tokenizer.encode(sentence))
        if used > context:
            return count + 1
    return len(sentences)


def skips_what_does_not_fit(tokenizer, sentences, context):
    count = 0
    for sentence in sentences:
        n = len(tokenizer.encode(sentence))
        if n <= context:
            context -= n
            count += 1
    return count


def changes_its_list(ids, pair, new_id):
    merged = merge(ids, pair, new_id)
    ids[:] = merged
    return ids


WRONG = {
    "tokenization/n-bytes": [
        (len, "counts characters"),
        (lambda text: 2 * len(text), "For 'a' the answer is 1"),
        (lambda text: text.encode("utf-8"), "the answer is 1, and yours is b'a'"),
    ],
    "tokenization/most-frequent": [
        (across_chunks, "runs across the end of a chunk"),
        (lambda c: max(sorted(first_pair_counts(c)), key=lambda p: (first_pair_counts(c)[p], p)),
         "among equals the smaller pair"),
        (lambda c: max(first_pair_counts(c).values()), "is a pair of ids"),
        (lambda c: min(first_pair_counts(c)), "yours is"),
    ],
    "tokenization/merge": [
        (loses_last, "is lost"),
        (overlapping_merge, "used for two pairs"),
        (lambda ids, pair, new: [new if i in pair else i for i in ids], "Merging (1, 2) into 9"),
        (lambda ids, pair, new: list(ids), "a list never equals a tuple"),
        (changes_its_list, "changed the list"),
    ],
    "tokenization/encode": [
        (tokenization.buggy_encode, "takes the first pair that it meets"),
        (longest_first, "the tokenizer gives"),
        (latest_first, "learned last"),
        (lambda chunk, merges: list(chunk.encode()), "Start from `byte_ids(chunk)`"),
    ],
    "tokenization/sentences": [
        (one_too_many, "does not fit whole"),
        (lambda t, s, c: sum(len(t.encode(x)) <= c for x in s), "add the tokens up"),
        (lambda t, s, c: sum(len(t.encode(x)) for x in s), "tokens hold"),
        (lambda t, s, c: [], "a number of sentences"),
        (skips_what_does_not_fit, "stop there"),
        (lambda t, s, c: sum(sum(map(len, s[: k + 1])) <= c for k in range(len(s))),
         "counts characters"),
        (lambda t, s, c: sum(sum(len(t.encode(x)) for x in s[: k + 1]) < c for k in range(len(s))),
         "a full context still fits"),
    ],
    "tokenization/blame": [
        ({}, "all seven names"),
        ({**tokenization.solve_blame(), "kyoto": True}, "Think again about kyoto"),
        ({**tokenization.solve_blame(), "space": False}, "a space alone is a rare token"),
        ({**tokenization.solve_blame(), "rude": ...}, "still needs True or False"),
    ],
    "world/bits": [
        (lambda p: __import__("math").log2(p), "never negative"),
        (lambda p: -__import__("math").log(p), "natural logarithm"),
        (lambda p: 1 / p, "For p = 0.5"),
        (lambda p: round(-math.log2(p)), "need not be whole"),
    ],
    "world/probability": [
        (lambda word, p: math.prod(p[a][b] for a, b in zip(word, word[1:])), "edges are missing"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip("." + word, word)), "end is missing"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip(word, word[1:] + ".")),
         "beginning is missing"),
        (lambda word, p: sum(p[a][b] for a, b in zip("." + word, word + ".")), "You add"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip("." + word[::-1], word[::-1] + ".")),
         "read backwards"),
        (lambda word, p: math.prod(p[b][a] for a, b in zip("." + word, word + ".")),
         "read backwards"),
        (lambda word, p: 0.5 ** len(word), "For no it is"),
        (lambda word, p: "1/12", "a number is wanted"),
    ],
    "world/rate": [
        (world.buggy_rate, "mean of each document's rate"),
        (lambda d: sum(len(t) for _b, t in d) / sum(b for b, _t in d), "the other way round"),
        (lambda d: sum(b for b, _t in d) / len(d), "bits per document"),
        (lambda d: max(b / len(t) for b, t in d), "For these documents it is"),
        (lambda d: d, "A number is wanted"),
    ],
    "world/spoil": [
        (lambda story, colour: story, "came back as it was"),
        (lambda story, colour: story.replace(colour, "grey"), "no story of the world any more"),
        (lambda story, colour: story[:-20], "no story of the world any more"),
        (lambda story, colour: story.replace("an orange", "a orange").replace(
            colour, "blue" if colour != "blue" else "red"), "every mention was changed"),
        (lambda story, colour: len(story), "A text is wanted"),
    ],
    "world/reply": [
        ("Mia has the ball now. I hope this helps.", "not right"),
        ("Tom has the ball, I think.", "does not say plainly"),
        ("Tom.", "plainer words"),
        ("Tom has the ball now.", "A courtesy would not hurt"),
        ("What a stupid question. Tom has the ball now.", "rude"),
        ("Of course. Gladly. Tom has the ball now. Thank you. I hope this helps.", "courtesy"),
        (12, "a text in quotation marks"),
    ],
    "world/caption": [
        ("a red circle and a blue square", "True of both"),
        ("a circle right of a square", "the other way round"),
        ("a red circle", "speaks of every shape"),
        ("a crimson circle left of a square", 'the nearest it has is "red"'),
        ("", "The caption is empty"),
        (3, "a text in quotation marks"),
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_solution_is_solved_and_the_stub_is_open(exercise):
    takes_nothing = exercise.solve.__code__.co_argcount == 0  # the answer is a value, no function
    answer = exercise.solve() if takes_nothing else exercise.solve
    stub = dict.fromkeys(answer, ...) if isinstance(answer, dict) else lambda *given: ...
    assert exercise.judge(answer)[0] == "solved"
    if not isinstance(answer, str):  # a text has no stub but the three dots
        assert exercise.judge(stub)[0] == "open"
    assert exercise.judge(...)[0] == "open"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_wrong_answers_are_named(exercise):
    answers = WRONG[exercise.name]
    assert len(answers) >= 3
    for attempt, named in answers:
        state, sentence = exercise.judge(attempt)
        assert state == "wrong", sentence
        assert named in sentence


def test_names_are_unique():
    assert len({exercise.name for exercise in ALL}) == len(ALL)
