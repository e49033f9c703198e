"""Each exercise of lesson 5: its solution is solved, its stub is open, wrong answers are named."""

import math

import numpy as np
import pytest
import torch
from judged import asked_of

from lessons_lib.diffusion import add_noise, exercises, one_step
from lessons_lib.diffusion.ideal import IdealDenoiser
from lessons_lib.diffusion.questions import PREDICTIONS, QUIZ
from lessons_lib.diffusion.schedules import from_betas, linear


def walker(times, noisy=lambda t: t > 0, noise_first=False):
    """A walk as learners write it: over `times(T)`, with noise where `noisy(t)`."""

    def walk(x, T, mean, sigma, noise):
        for t in times(T):
            if noise_first and noisy(t):
                x = x + sigma(t) * noise()
            x = mean(x, t)
            if not noise_first and noisy(t):
                x = x + sigma(t) * noise()
        return x

    return walk


def down(T):
    return reversed(range(T))


def row(f):
    """Twenty values of ᾱ, at u = 1/20 … 1."""
    return {"alpha_bar": [f((i + 1) / 20) for i in range(20)]}


def without_return(*given):
    _answer = given[0]


def weight(x, a):
    return math.sqrt(a) * x


WRONG = {
    "diffusion/step": [
        (lambda x, b, e: math.sqrt(1 - b) * x + b * e, "multiplied by the root of β"),
        (lambda x, b, e: (1 - b) * x + math.sqrt(b) * e, "multiplied by the root of that"),
        (lambda x, b, e: (1 - b) * x + b * e, "Weights are their roots, both"),
        (lambda x, b, e: math.sqrt(b) * x + math.sqrt(1 - b) * e, "two weights are exchanged"),
        (lambda x, b, e: x + math.sqrt(b) * e, "Renormalise: shrink x"),
        (lambda x, b, e: (x + math.sqrt(b) * e) / math.sqrt(1 + b), "another name for its size"),
        (lambda x, b, e: x, "For x = 1.0, β = 0.36, ε = 0.5 it is 1.1, and yours says 1"),
        (lambda x, b, e: [x], "The answer is a number, and yours is [1.0]"),
        (without_return, "returned nothing"),
        (lambda x, b, e: "1.1", "The answer is a number, and yours is '1.1'"),
        (lambda x, b, e: float("nan"), "yours says nan"),
    ],
    "diffusion/alpha-bar": [
        (lambda betas: [math.sqrt(a) for a in exercises.solve_alpha_bar(betas)], "leave the root out"),
        (lambda betas: [1 - sum(betas[: i + 1]) for i in range(len(betas))], "not of the whole"),
        (lambda betas: [1 - b for b in betas], "Together they leave the product"),
        (lambda betas: np.cumprod(betas), "Multiply what it leaves"),
        (lambda betas: [1 - a for a in exercises.solve_alpha_bar(betas)], "variance of the noise"),
        (lambda betas: [1.0, *exercises.solve_alpha_bar(betas)], "the 1 of the clean one is no step"),
        (lambda betas: [1.0, *exercises.solve_alpha_bar(betas)[:-1]], "left *before* each step"),
        (lambda betas: exercises.solve_alpha_bar(betas)[-1], "a list of 1 numbers"),
        (lambda betas: "12"[: len(betas)], "a list of 1 numbers, and yours is '1'"),
        (lambda betas: exercises.solve_alpha_bar(betas)[::-1], "yours says [0.4096, 0.64]"),
        (without_return, "returned nothing"),
        (lambda betas: [0.64], "There should be 2 numbers, one for each step, and yours are 1"),
    ],
    "diffusion/half": [
        (lambda b, w: math.ceil(math.log(w) / math.log(1 - b)), "The weight is its root"),
        (lambda b, w: math.ceil(4 * math.log(w) / math.log(1 - b) - 1e-9), "not by a root of it"),
        (lambda b, w: exercises.solve_half(b, w) - 1, "Round up"),
        (lambda b, w: 2 * math.log(w) / math.log(1 - b), "steps come whole"),
        (lambda b, w: 4, "For β = 0.02 and weight 0.5 it is 69, and yours says 4"),
        (lambda b, w: "4", "The answer is a number"),
        (without_return, "returned nothing"),
        (lambda b, w: math.ceil((1 - w) / b), "it is 4, and yours says 2"),
    ],
    "diffusion/two": [
        (lambda x, a: math.tanh(weight(x, a) / math.sqrt(1 - a)), "not the root of it"),
        (lambda x, a: math.tanh(a * x / (1 - a)), "the weight is the root of ᾱ"),
        (lambda x, a: math.tanh(2 * weight(x, a) / (1 - a)), "divided by twice the variance"),
        (lambda x, a: math.tanh(weight(x, a)), "variance 1 - ᾱ, not 1"),
        (lambda x, a: (0.4, 0.6), "The answer is a number"),
        (without_return, "returned nothing"),
        (lambda x, a: x / math.sqrt(a), "takes the noise for nothing"),
        (lambda x, a: np.sign(x), "the likelier of the two"),
        (weight, "for data that are normal"),
        (lambda x, a: 1 / (1 + math.exp(-2 * weight(x, a) / (1 - a))), "the probability of +1"),
        (lambda x, a: 0.0, "For x = 0.3, ᾱ = 0.5 it is 0.4005, and yours says 0"),
    ],
    "diffusion/walk": [
        (walker(lambda T: range(T, 0, -1)), "the steps are 0 to 0, and yours asks for t = 1"),
        (walker(lambda T: range(T - 1, 0, -1)), "the step t = 0 is never taken"),
        (walker(down, noisy=lambda t: True), "still gets noise"),
        (walker(down, noisy=lambda t: False), "the step t = 1 gets no noise"),
        (walker(down, noisy=lambda t: t > 1), "the step t = 1 gets no noise"),
        (walker(range), "begin at t = T-1"),
        (walker(lambda T: range(T - 2, -1, -1)), "the step t = 0 is never taken"),
        (walker(lambda T: [t for t in down(T) for _twice in (0, 1)]), "Each step is taken once"),
        (walker(down, noise_first=True), "with the noise after the mean it is"),
        (lambda x, T, mean, sigma, noise: [walker(down)(x, T, mean, sigma, noise)], "is a number"),
    ],
    "diffusion/twenty": [
        ([0.5] * 20, "Keep the name"),
        ({"alpha": []}, "Keep the name"),
        ({"alpha_bar": 5}, "is a list of 20 numbers, and yours is 5"),
        ({"alpha_bar": "0.5"}, "is a list of 20 numbers, and yours is '0.5'"),
        ({"alpha_bar": torch.rand(20, 2)}, "is a list of 20 numbers, and yours is tensor"),
        ("0.5", "Keep the name"),
        ({"alpha_bar": [0.9, 0.5]}, "There should be 20 numbers, and yours are 2"),
        (row(lambda u: u * 0.99), "falls from step to step"),
        (row(lambda u: 1 - u), "between 0 and 1"),
        (row(lambda u: float("nan")), "between 0 and 1"),
        (row(lambda u: 1 - 0.9 * u), "It ends with ᾱ = 0.1"),
        (row(lambda u: math.exp(-0.1 * u - 9.95 * u * u)), "is wanted"),
        (row(lambda u: 0.0005 ** u), "is wanted"),
    ],
}  # fmt: skip


TestAsked = asked_of(exercises, WRONG, {exercises.TWENTY.name: {"alpha_bar": ...}})


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (exercises.STEP, lambda x, b, e: np.float32((1 - b) ** 0.5 * x + b**0.5 * e)),
        (exercises.STEP, lambda x, b, e: torch.tensor((1 - b) ** 0.5 * x + b**0.5 * e)),
        (exercises.ALPHA_BAR, lambda betas: np.cumprod(1 - np.array(betas))),
        (exercises.ALPHA_BAR, lambda betas: (1 - torch.tensor(betas)).cumprod(0)),
        (exercises.HALF, lambda b, w: math.ceil(2 * math.log(w) / math.log(1 - b))),
        (
            exercises.HALF,
            lambda b, w: int((2 * torch.tensor(w).log() / torch.tensor(1 - b).log()).ceil()),
        ),
        (exercises.TWO, lambda x, a: np.tanh(math.sqrt(a) * x / (1 - a))),
        (exercises.WALK, walker(lambda T: range(T - 1, -1, -1), lambda t: t != 0)),
        (exercises.TWENTY, row(lambda u: math.cos(0.985 * u * math.pi / 2) ** 2)),
        (exercises.TWENTY, {"alpha_bar": torch.linspace(0.95, 0.0005, 20)}),
    ],
)
def test_other_right_answers_are_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence


def test_the_solutions_are_what_the_library_does():
    schedule, x, eps = from_betas([0.36, 0.1]), torch.tensor([[0.5]]), torch.tensor([[-0.3]])
    assert exercises.solve_step(0.5, 0.1, -0.3) == pytest.approx(
        float(one_step(x, 1, eps, schedule))
    )
    assert exercises.solve_alpha_bar([0.36, 0.1]) == pytest.approx(schedule.alpha_bar.tolist())
    one = add_noise(x, 1, eps, schedule)
    ideal = IdealDenoiser(torch.tensor([[1.0], [-1.0]]))
    wanted = float(ideal(one, 1, schedule))
    got = exercises.solve_two(float(one), float(schedule.alpha_bar[1]))
    assert got == pytest.approx(wanted, rel=1e-5)
    half = exercises.solve_half(0.02, 0.5)
    steady = from_betas([0.02] * 100).alpha_bar.sqrt()
    assert steady[half - 1] <= 0.5 < steady[half - 2]
    assert linear().alpha_bar.tolist() == pytest.approx(
        exercises.solve_alpha_bar(linear().beta.tolist())
    )


@pytest.mark.parametrize("questions", [PREDICTIONS, QUIZ])
def test_the_right_letters_are_spread(questions):
    letters = [question.right for question in questions]
    assert len(set(letters)) >= 3
    assert max(map(letters.count, letters)) <= (len(letters) + 1) / 2
