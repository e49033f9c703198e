"""Each exercise of lesson 6: its solution is solved, its stub is open, wrong answers are named."""

import math

import numpy as np
import pytest
import torch
from judged import asked_of

from lessons_lib.denoiser import exercises, guided, loss_weights, metrics, sampling
from lessons_lib.denoiser.questions import PREDICTIONS, QUIZ
from lessons_lib.diffusion import Schedule, target


def root(x):
    return math.sqrt(x)


def clean(x, e, a):
    return (x - root(1 - a) * e) / root(a)


def cut(x):
    return max(-1.0, min(1.0, x))


def there(x0, e, a):
    return root(a) * x0 + root(1 - a) * e


def snr(a):
    return a / (1 - a)


WRONG = {
    "denoiser/to-v": [
        (lambda x, e, a: root(a) * e - root(1 - a) * x, "In v stands the clean one"),
        (lambda x, e, a: a * e - (1 - a) * clean(x, e, a), "Weights are roots"),
        (lambda x, e, a: root(1 - a) * e - root(a) * clean(x, e, a), "have changed places"),
        (lambda x, e, a: root(a) * e + root(1 - a) * clean(x, e, a), "taken away, not added"),
        (clean, "That is the picture"),
        (lambda x, e, a: root(1 - a) * clean(x, e, a) - root(a) * e, "the other sign"),
        (
            lambda x, e, a: root(a) * e - root(1 - a) * (x + root(1 - a) * e) / root(a),
            "taken away from x, not added",
        ),
        (
            lambda x, e, a: root(a) * e - root(1 - a) * (x - root(1 - a) * e) / a,
            "divide by the root of ᾱ",
        ),
        (lambda x, e, a: 0.5, "For x = 0.3, ε = -0.5, ᾱ = 0.36 it is -1.2333"),
        (lambda x, e, a: [e], "The answer is a number"),
    ],
    "denoiser/weight": [
        (lambda a, g: min(snr(a), g), "The error of the noise is SNR times that"),
        (lambda a, g: min(snr(a), g) / (snr(a) + 1), "That is the weight for v"),
        (lambda a, g: g / snr(a), "grows without bound"),
        (lambda a, g: max(snr(a), g) / snr(a), "The *smaller* of SNR and γ"),
        (lambda a, g: min(root(snr(a)), g) / root(snr(a)), "there is no root in it"),
        (lambda a, g: min(1 / snr(a), g) / (1 / snr(a)), "turned round"),
        (lambda a, g: min(snr(a), g) * snr(a), "Divided, not multiplied"),
        (lambda a, g: snr(a) / min(snr(a), g), "one over it"),
        (lambda a, g: "min(SNR, γ)", "The answer is a number, and yours is 'min"),
        (lambda a, g: [a].clear(), "Is a `return` missing"),
        (lambda a, g: 1.0, "For ᾱ = 0.9 and γ = 5 it is 0.5556, and yours says 1"),
    ],
    "denoiser/mix": [
        (lambda u, c, s: (1 + s) * c - s * u, "another convention"),
        (lambda u, c, s: c + s * (u - c), "changed places"),
        (lambda u, c, s: s * (c - u), "the push alone"),
        (lambda u, c, s: c, "Untold 0.0, told 1.0, s = 2.0: it is 2, and yours says 1"),
        (lambda u, c, s: u + s * c, "the *difference*"),
        (lambda u, c, s: u + s * (u - c), "leads away from the told guess"),
        (lambda u, c, s: torch.tensor([u, c]), "The answer is a number"),
        (lambda u, c, s: s * c - u, "stands before the difference"),
        (lambda u, c, s: u, "Untold 0.0, told 1.0, s = 1.0: it is 1, and yours says 0"),
    ],
    "denoiser/clip": [
        (lambda x, e, n, a: there(cut(clean(x, e, n)), e, a), "no longer make x"),
        (lambda x, e, n, a: there(clean(x, e, n), e, a), "Nothing is cut here"),
        (
            lambda x, e, n, a: there(
                c := cut(clean(x, e, n)), (x - root(a) * c) / root(1 - n), a),
            "both roots that take it apart are of `now`",
        ),
        (
            lambda x, e, n, a: there(c := cut(clean(x, e, n)), (x - root(n) * c) / (1 - n), a),
            "so divide by the root",
        ),
        (lambda x, e, n, a: there(clean(x, cut(e), n), cut(e), a), "Noise may be larger"),
        (lambda x, e, n, a: cut(there(clean(x, e, n), e, a)), "before the step and not after"),
        (lambda x, e, n, a: (cut(clean(x, e, n)), e), "The answer is a number, and yours is ("),
        (lambda x, e, n, a: math.nan, "it is 0.3718, and yours says nan"),
        (lambda x, e, n, a: cut(clean(x, e, n)), "from ᾱ = 0.5 to 0.8 it is"),
    ],
    "denoiser/copy": [
        (lambda row: min(row) < sum(row) / len(row) / 2, "Not the mean"),
        (lambda row: min(row) < max(row) / 2, "with the farthest"),
        (lambda row: min(row) < sorted(row)[1] / 3, "Here it is a half"),
        (lambda row: row[0] < row[1] / 2, "may stand anywhere"),
        (lambda row: min(row) >= sorted(row)[1] / 2, "Turned round"),
        (lambda row: min(row) < 1, "depends on the pictures"),
        (lambda row: True, "For the distances [2.1, 2.3, 2.2, 2.9] it is False"),
        (lambda row: torch.tensor(row) < 1, "True or False, and yours is tensor([False"),
        (lambda row: "yes", "True or False, and yours is 'yes'"),
        (lambda row: row.sort(), "Is a `return` missing"),
        (lambda row: min(row), "True or False, and yours is 2.1"),
    ],
    "denoiser/five": [
        ([999, 750, 500, 250, 100], "Keep the name"),
        ({"t": []}, "Keep the name"),
        ({"times": 5}, "a list of 5 whole numbers, and yours is 5"),
        ({"times": [999, 500]}, "There should be 5 of them, and yours are 2"),
        ({"times": [900, 700, 500, 300, 100]}, "the first is t = 999"),
        ({"times": [999, 500, 700, 300, 100]}, "lower than the one before"),
        ({"times": [999, 700, 500, 300, -1]}, "none is below 0"),
        ({"times": [999, 749, 500, 250, 0]}, "is wanted"),
        ({"times": [999, 749.5, 500, 250, 0]}, "749.5 is none"),
        ({"times": [999, math.nan, 500, 250, 0]}, "nan is none"),
        ({"times": [999, math.inf, 500, 250, 0]}, "inf is none"),
        ({"times": [[999, 749, 500, 250, 0]]}, "a list of 5 whole numbers"),
        ({"times": None}, "a list of 5 whole numbers, and yours is None"),
        ({"times": [999, 799, 599, 399, 199]}, "is wanted"),
        ({"times": [999, 900, 800, 700, 600]}, "from t = 600 straight to the end"),
        ({"times": [999, 998, 997, 996, 995]}, "from t = 995 straight to the end"),
    ],
}  # fmt: skip


TestAsked = asked_of(exercises, WRONG, {exercises.FIVE.name: {"times": ...}})


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (exercises.TO_V, lambda x, e, a: (e - root(1 - a) * x) / root(a)),
        (exercises.TO_V, lambda x, e, a: torch.tensor((e - root(1 - a) * x) / root(a))),
        (exercises.WEIGHT, lambda a, g: min(1, g / snr(a))),
        (exercises.WEIGHT, lambda a, g: np.float64(min(1, g * (1 - a) / a))),
        (exercises.MIX, lambda u, c, s: s * c + (1 - s) * u),
        (exercises.CLIP, lambda x, e, n, a: (
            root(a) * (c := cut(clean(x, e, n)))
            + root((1 - a) / (1 - n)) * (x - root(n) * c))),
        (exercises.COPY, lambda row: np.sort(row)[0] < np.sort(row)[1] / 2),
        (exercises.COPY, lambda row: torch.tensor(min(row) < sorted(row)[1] / 2)),
        (exercises.FIVE, {"times": torch.tensor([999, 726, 534, 341, 163])}),
    ],
)  # fmt: skip
def test_other_right_answers_are_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence


def test_the_solutions_are_what_the_library_does():
    schedule = Schedule([0.8, 0.36, 0.2])
    x0, eps = torch.tensor([[0.5]]), torch.tensor([[-0.3]])
    signal, noise = schedule.rates(1, x0)
    x = signal * x0 + noise * eps
    v = target("v", x0, eps, 1, schedule)
    assert exercises.solve_to_v(x.item(), -0.3, 0.36) == pytest.approx(v.item(), rel=1e-5)
    weights = loss_weights("eps", schedule, "min_snr")
    wanted = [exercises.solve_weight(a, 5) for a in schedule.alpha_bar.tolist()]
    assert weights.tolist() == pytest.approx(wanted)

    def model(x, t, told):
        return told.float().view(-1, 1)

    guess = guided(model, torch.tensor([4]), torch.tensor([1]), 3.0)(x, torch.tensor([1]))
    assert exercises.solve_mix(1.0, 4.0, 3.0) == guess.item()
    for value, e in ((0.4, 0.3), (1.5, -1.0)):
        at = torch.tensor([[value]], dtype=torch.float64)
        guess = sampling.guess(lambda x, t, e=e: torch.full_like(x, e), at, 2, schedule, "eps", 1.0)
        wanted = sampling.step(*guess, 2, 0, schedule).item()
        assert exercises.solve_ddim(value, e, 0.2, 0.8) == pytest.approx(wanted)
    known = torch.randn(9, 1, 2, 2, generator=torch.Generator().manual_seed(0))
    drawn = torch.cat((known[:3] + 0.01, torch.zeros(2, 1, 2, 2)))
    rows = torch.cdist(drawn.flatten(1), known.flatten(1)).tolist()
    copied = [exercises.solve_is_copy(row) for row in rows]
    assert sum(copied) / len(copied) == metrics.copied(drawn, known)


@pytest.mark.parametrize("questions", [PREDICTIONS, QUIZ])
def test_the_right_letters_are_spread(questions):
    letters = [question.right for question in questions]
    assert len(set(letters)) >= 3
    assert max(map(letters.count, letters)) <= (len(letters) + 1) / 2
