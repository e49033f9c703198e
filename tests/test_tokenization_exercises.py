"""More wrong answers to the exercises of lesson 1, of other types too, are named."""

from collections import Counter

import numpy as np
import pytest
from judged import is_wrong

from lessons_lib.tokenization import exercises
from lessons_lib.tokenization.pretokenize import byte_ids
from lessons_lib.tokenization.textbook import merge


def returns_nothing(*given):
    len(given)


def steps_of_two(chunks):
    counts = Counter(pair for ids in chunks for pair in zip(ids[::2], ids[1::2]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


def runs_counted_once(chunks):
    counts = Counter()
    for ids in chunks:
        last = None
        for place, pair in enumerate(zip(ids, ids[1:])):
            if last == (place - 1, pair):
                continue
            counts[pair] += 1
            last = (place, pair)
    return min(counts, key=lambda pair: (-counts[pair], pair))


def each_merge_in_turn(chunk, merges):
    ids = byte_ids(chunk)
    for pair, new in merges.items():
        ids = merge(ids, pair, new)
    return ids


WRONG = [
    (exercises.N_BYTES, lambda text: str(len(text.encode("utf-8"))), "yours is '1'"),
    (exercises.N_BYTES, lambda text: len(text.encode("utf-16")), "For 'a' the answer is 1"),
    (exercises.N_BYTES, returns_nothing, "returned nothing"),
    (exercises.MOST_FREQUENT, lambda c: list(exercises.solve_most_frequent(c)), "not [1, 2]"),
    (exercises.MOST_FREQUENT, lambda c: "12", "not '12'"),
    (exercises.MOST_FREQUENT, lambda c: (exercises.solve_most_frequent(c), 2), "the pair alone"),
    (exercises.MOST_FREQUENT, lambda c: ("1", "2"), "a pair of ids"),
    (exercises.MOST_FREQUENT, lambda c: ([1], [2]), "a pair of ids"),
    (exercises.MOST_FREQUENT, lambda c: (), "a pair of ids"),
    (exercises.MOST_FREQUENT, steps_of_two, "For the chunks [[7, 1, 2], [8, 1, 2]]"),
    (exercises.MOST_FREQUENT, runs_counted_once, "in a run each neighbour counts"),
    (exercises.MOST_FREQUENT, returns_nothing, "returned nothing"),
    (exercises.MERGE, lambda *given: tuple(merge(*given)), "yours is (9, 3, 9)"),
    (exercises.MERGE, lambda *given: str(merge(*given)), "yours is '[9, 3, 9]'"),
    (exercises.MERGE, lambda i, p, new: merge(i[::-1], p[::-1], new)[::-1], "yours is [4, 9]"),
    (exercises.MERGE, returns_nothing, "returned nothing"),
    (exercises.ENCODE, lambda *given: tuple(exercises.solve_encode(*given)), "such as [258]"),
    (exercises.ENCODE, lambda *given: list(map(str, exercises.solve_encode(*given))), "['258']"),
    (exercises.ENCODE, lambda *given: np.array(exercises.solve_encode(*given)), "not array"),
    (exercises.ENCODE, lambda chunk, merges: "the", "not 'the'"),
    (exercises.ENCODE, returns_nothing, "returned nothing"),
    (exercises.SENTENCES, lambda *given: float(exercises.solve_sentences(*given)), "not 0.0"),
    (exercises.SENTENCES, lambda *given: exercises.solve_sentences(*given) > 0, "not False"),
    (exercises.SENTENCES, lambda *given: 0, "6 tokens hold 1 of the sentences"),
    (exercises.SENTENCES, returns_nothing, "returned nothing"),
    (exercises.BLAME, {**exercises.solve_blame(), "rude": "False"}, "rude still needs True"),
    (exercises.BLAME, {**exercises.solve_blame(), "greek": None}, "greek still needs True"),
    (exercises.BLAME, list(exercises.solve_blame().values()), "all seven names"),
]


@pytest.mark.parametrize("exercise, attempt, named", WRONG)
def test_a_wrong_answer_is_named(exercise, attempt, named):
    is_wrong(exercise, attempt, named)


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (exercises.ENCODE, each_merge_in_turn),
        (exercises.SENTENCES, lambda *given: np.int64(exercises.solve_sentences(*given))),
    ],
)
def test_another_right_answer_is_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence
