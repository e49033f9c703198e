"""More wrong answers to lesson 4's exercises: of another type, of another length, nearly right."""

import math

import pytest
import torch
from judged import is_wrong

from lessons_lib.rlhf import exercises as rlhf

FRANCE = "What is the capital of France?"


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")


def gap(now, ref):
    return [a - b for a, b in zip(now, ref)]


def margin(a, ar, b, br):
    return sum(a) - sum(ar) - sum(b) + sum(br)


def nothing(*given):
    sorted(given, key=repr)  # and no return


WRONG = [
    (rlhf.PREFERS, lambda a, b: -math.log(rlhf.solve_prefers(a, b)), "the surprise"),
    (rlhf.PREFERS, lambda a, b: 100 * rlhf.solve_prefers(a, b), "it is 0.5, and yours says 50"),
    (rlhf.PREFERS, lambda a, b: a > b, "The answer is a number"),
    (rlhf.PREFERS, nothing, "a `return` missing"),
    (rlhf.COUNTED, lambda a, s: [0.5] * (a - 1) + [1.5] * (s + 1), "a list of 0 and 1"),
    (rlhf.COUNTED, lambda a, s: "0" * (a - 1) + "1" * (s + 1), "a list of 0 and 1"),
    (rlhf.COUNTED, lambda a, s: [[0] * (a - 1) + [1] * (s + 1)], "a list of 0 and 1"),
    (rlhf.COUNTED, lambda a, s: [0] * (a - 1) + [1] * s, "there are 5 numbers, and yours are 4"),
    (rlhf.COUNTED, lambda a, s: [0] * a + [1] * (s + 1), "there are 5 numbers, and yours are 6"),
    (rlhf.COUNTED, nothing, "a `return` missing"),
    (rlhf.WEIGHTS, lambda n_in, n_out, rank: rank * n_out, "one of the two thin matrices"),
    (rlhf.WEIGHTS, lambda n_in, n_out, rank: rank * n_in, "one of the two thin matrices"),
    (rlhf.WEIGHTS, lambda n_in, n_out, rank: (rank * n_in, rank * n_out), "is a number"),
    (rlhf.ADVANTAGES, lambda r, v: [sum(r[: t + 1]) - x for t, x in enumerate(v)], "came before"),
    (rlhf.ADVANTAGES, lambda r, v: [sum(r[t + 1 :]) - x for t, x in enumerate(v)], "own reward"),
    (rlhf.ADVANTAGES, lambda r, v: [sum(r) - x for x in v], "the whole sum"),
    (rlhf.ADVANTAGES, lambda r, v: [sum(r)], "not [1.0]"),
    (rlhf.ADVANTAGES, lambda r, v: "high", "a list of numbers"),
    (rlhf.ADVANTAGES, nothing, "a `return` missing"),
    (rlhf.PENALTY, lambda r, now, ref, b: r - sum(gap(now, ref)), "β is missing"),
    (rlhf.PENALTY, lambda r, now, ref, b: r - b * sum(map(abs, gap(now, ref))), "keeps its sign"),
    (rlhf.PENALTY, lambda r, now, ref, b: r - b * max(0, sum(gap(now, ref))), "keeps its sign"),
    (rlhf.PENALTY, lambda r, now, ref, b: r - b * sum(now), "it is 1, and yours says 1.15"),
    (rlhf.PENALTY, lambda r, now, ref, b: "less", "The answer is a number"),
    (rlhf.SUMMED, lambda *p: rlhf.solve_summed(*p[:4], -p[4]), "The sign is turned"),
    (rlhf.SUMMED, lambda *p: rlhf.solve_summed(*p[:4], 1), "β is missing"),
    (rlhf.SUMMED, lambda *p: p[4] * margin(*p[:4]), "The loss is -ln σ of it"),
    (rlhf.SUMMED, lambda *p: [rlhf.solve_summed(*p)], "The answer is a number"),
    (rlhf.SUMMED, nothing, "a `return` missing"),
    (rlhf.GAME, {"question": FRANCE, "reply": " It is"}, "the lesson shows"),
    (rlhf.GAME, {"question": FRANCE, "reply": None}, "at least one word"),
    (rlhf.GAME, {"question": 5, "reply": "It is a city."}, "no such question"),
    (rlhf.GAME, {"question": FRANCE}, "the two entries"),
    (rlhf.GAME, {"question": FRANCE, "reply": "It is. " * 400}, "context of 256"),
]


@pytest.mark.parametrize("exercise, attempt, named", WRONG)
def test_a_wrong_answer_is_named(exercise, attempt, named):
    is_wrong(exercise, attempt, named)


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (rlhf.PREFERS, lambda a, b: torch.sigmoid(torch.tensor(a - b))),
        (rlhf.COUNTED, lambda a, s: [False] * (a - 1) + [True] * (s + 1)),
        (rlhf.COUNTED, lambda a, s: torch.tensor([0] * (a - 1) + [1] * (s + 1))),
        (rlhf.ADVANTAGES, lambda r, v: torch.tensor(rlhf.solve_advantages(r, v))),
        (rlhf.GAME, {"question": "What do we see with?", "reply": "We see."}),
    ],
)
def test_other_right_answers_are_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence
