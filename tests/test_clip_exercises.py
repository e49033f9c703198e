"""Each exercise of lesson 7: its solution is solved, its stub is open, wrong answers are named."""

import math

import numpy as np
import pytest
import torch
from judged import asked_of

from lessons_lib.clip import exercises
from lessons_lib.clip.loss import contrastive_loss
from lessons_lib.clip.questions import PREDICTIONS, QUIZ


def product(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def by_rows(table, scale=1.0):
    logits = scale * torch.tensor(table, dtype=torch.float64)
    return -logits.log_softmax(1).diagonal().mean().item()


def by_columns(table, scale=1.0):
    return by_rows([list(column) for column in zip(*table, strict=True)], scale)


def best(row):
    return max(range(len(row)), key=row.__getitem__)


def turned(table):
    return [list(column) for column in zip(*table, strict=True)]


WRONG = {
    "clip/cosine": [
        (product, "Bring both to length 1"),
        (lambda a, b: product(a, b) / product(a, a) / product(b, b), "the root of the sum of squares"),
        (lambda a, b: math.acos(exercises.solve_cosine(a, b)), "The score is its cosine"),
        (lambda a, b: math.degrees(math.acos(exercises.solve_cosine(a, b))), "The score is its cosine"),
        (lambda a, b: 0.0, "the score is 0.96, and yours says 0"),
        (lambda a, b: [1.0], "The answer is a number"),
    ],
    "clip/loss": [
        (by_rows, "Ask each caption for its picture, too"),
        (by_columns, "Ask each picture, too"),
        (lambda t, s: by_rows(t, s) + by_columns(t, s), "the loss is their mean"),
        (lambda t, s: (by_rows(t) + by_columns(t)) / 2, "multiplied by `scale` first"),
        (lambda t, s: (by_rows(t, 1 / s) + by_columns(t, 1 / s)) / 2, "do not divide"),
        (lambda t, s: len(t) * exercises.solve_loss(t, s), "the loss is a mean"),
        (lambda t, s: "much", "The answer is a number"),
    ],
    "clip/right": [
        (lambda s, t: np.mean([best(r) == i for i, r in enumerate(s)]), "any that is true of the picture"),
        (lambda s, t: exercises.solve_right(turned(s), turned(t)), "go by rows"),
        (lambda s, t: sum(f[best(r)] for r, f in zip(s, t, strict=True)), "the share is asked for"),
        (lambda s, t: 0.25, "it is 1, and yours says 0.25"),
    ],
    "clip/push": [
        (lambda m, v, g, s: m + s * v**0.5 * g, "the line as it stands"),
        (lambda m, v, g, s: m - s * v * g, "Uphill is plus"),
        (lambda m, v, g, s: m + s * g, "The variance belongs in front"),
        (lambda m, v, g, s: m + s * v**2 * g, "squares it again"),
        (lambda m, v, g, s: m + v * g, "And the scale?"),
        (lambda m, v, g, s: m, "it is 0.74, and yours says 0.5"),
    ],
    "clip/combine": [
        (lambda c, u, w: u + w * (c - u), "Here 0 is: s = 1 + w"),
        (lambda c, u, w: u + (w - 1) * (c - u), "The other way round"),
        (lambda c, u, w: (1 + w) * u - w * c, "have changed places"),
        (lambda c, u, w: c + w * u, "the difference that the caption makes"),
        (lambda c, u, w: c, "it is 4, and yours says 1"),
    ],
    "clip/fool": [
        ({"caption": "three shapes"}, "is true of the picture. Find a false one"),
        ({"caption": "two small green hearts"}, "Not yet"),
        ({"caption": "a crimson circle"}, "nearest it has is"),
        ({"text": "a star"}, "Keep the name `caption`"),
    ],
}  # fmt: skip


TestAsked = asked_of(exercises, WRONG, {exercises.FOOL.name: {"caption": ...}})


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (exercises.COSINE, lambda a, b: np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b)),
        (exercises.COSINE, lambda a, b: torch.cosine_similarity(*map(torch.tensor, (a, b)), dim=0)),
        (exercises.LOSS, lambda t, s: contrastive_loss(s * torch.tensor(t, dtype=torch.float64))),
        (exercises.RIGHT, lambda s, t: np.mean(np.array(t)[range(len(s)), np.argmax(s, 1)])),
        (exercises.COMBINE, lambda c, u, w: u + (1 + w) * (c - u)),
    ],
)
def test_other_ways_to_be_right(exercise, attempt):
    assert exercise.judge(attempt)[0] == "solved"


def test_the_arithmetic_in_the_texts():
    """The numbers that questions and the lesson's prose name."""
    e = math.e
    assert round(100 * e / (e + 127 / e), 1) == 5.5  # the quiz on the temperature
    assert exercises.solve_loss([[0.8, 0.0], [0.96, 0.8]], 10) == pytest.approx(0.892, abs=5e-4)
    assert math.log(1 + math.exp(1.6)) == pytest.approx(1.784, abs=5e-4)


def test_predictions_and_quiz():
    names = [question.name for question in (*PREDICTIONS, *QUIZ)]
    assert len(PREDICTIONS) >= 3 and 4 <= len(QUIZ) <= 5 and len(set(names)) == len(names)
    assert all(choice.why for q in (*PREDICTIONS, *QUIZ) for choice in q.choices)
    assert len({question.right for question in QUIZ}) > 1
