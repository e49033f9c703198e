"""The exercises of lesson 5, each with its check and its solution."""

from __future__ import annotations

import math
from itertools import pairwise

import torch

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.diffusion.continuous import VPSDE
from lessons_lib.diffusion.examples import THREE
from lessons_lib.diffusion.experiments import chain_error
from lessons_lib.diffusion.schedules import Schedule, check_ends
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number

__all__ = ["ALPHA_BAR", "HALF", "STEP", "TWENTY", "TWO", "WALK"]


def _all_near(got, wanted) -> bool:
    return len(got) == len(wanted) and all(map(near, got, wanted))


# --- 1. one step ---------------------------------------------------------------------------------

_STEPS = ((1.0, 0.36, 0.5), (-1.0, 0.36, 1.0), (2.0, 0.0975, -2.0), (0.5, 0.75, 0.25))


def _test_step(attempt) -> None:
    given = [attempt(*case) for case in _STEPS]
    got = [as_number(one) for one in given]
    if None not in got:
        for wrong, message in (
            (
                lambda x, b, e: math.sqrt(1 - b) * x + b * e,
                N_("The noise has variance β, so it is multiplied by the root of β."),
            ),
            (
                lambda x, b, e: (1 - b) * x + math.sqrt(b) * e,
                N_(
                    "The variance of x is to shrink to 1 - β of what it was, so x itself is "
                    "multiplied by the root of that."
                ),
            ),
            (
                lambda x, b, e: (1 - b) * x + b * e,
                N_("Those are shares of the variance. Weights are their roots, both of them."),
            ),
            (
                lambda x, b, e: math.sqrt(b) * x + math.sqrt(1 - b) * e,
                N_("The two weights are exchanged: β is the share that the noise gets."),
            ),
            (
                lambda x, b, e: x + math.sqrt(b) * e,
                N_("That adds noise; the variance then grows to 1 + β. Renormalise: shrink x."),
            ),
            (
                lambda x, b, e: (x + math.sqrt(b) * e) / math.sqrt(1 + b),
                N_(
                    "The variance is 1, so this is a step of the book's process, with "
                    "another name for its size: here 1 - β is what x keeps of its variance."
                ),
            ),
        ):
            if _all_near(got, [wrong(*case) for case in _STEPS]):
                raise mistake(message)
    for (x, beta, eps), one in zip(_STEPS, given, strict=True):
        message = N_("For x = {x}, β = {beta}, ε = {eps} it is {wanted}, and yours says {got}.")
        require_number(one, solve_step(x, beta, eps), message, close=True, x=x, beta=beta, eps=eps)


def solve_step(x, beta, eps):
    return math.sqrt(1 - beta) * x + math.sqrt(beta) * eps


STEP = Exercise(
    "diffusion/step",
    _test_step,
    N_("Variances add up: (1 - β) of x and β of the noise make 1. What are the weights then?"),
    solve_step,
    N_(
        "Weights are roots of shares of the variance. To forget a root is the commonest mistake here."
    ),
)

# --- 2. what many steps leave ---------------------------------------------------------------------

_BETAS = ([0.36], [0.36, 0.36], [0.1, 0.2, 0.5], [0.02, 0.3, 0.04, 0.9])


def _row(got, n: int) -> list[float]:
    try:
        # A text is a row of letters, and "12" would pass as two numbers.
        values = [float(one) for one in (None if isinstance(got, str) else got)]
    except (TypeError, ValueError):
        message = N_("The answer is a list of {n} numbers, and yours is {got}.")
        raise mistake(message, n=n, got=repr(got)[:90]) from None
    if len(values) == n + 1 and near(values[0], 1):
        raise mistake(N_("Begin with the first noised picture; the 1 of the clean one is no step."))
    if len(values) != n:
        message = N_("There should be {n} numbers, one for each step, and yours are {got}.")
        raise mistake(message, n=n, got=len(values))
    return values


def _test_alpha_bar(attempt) -> None:
    got = [_row(attempt(list(betas)), len(betas)) for betas in _BETAS]
    for wrong, message in (
        (
            lambda betas: [math.sqrt(one) for one in solve_alpha_bar(betas)],
            N_("That is the weight of x0. ᾱ is its square: leave the root out."),
        ),
        (
            lambda betas: [1 - sum(betas[: i + 1]) for i in range(len(betas))],
            N_("Each step takes its share of what is left, not of the whole: multiply."),
        ),
        (
            lambda betas: [1 - beta for beta in betas],
            N_("That is what each step leaves by itself. Together they leave the product."),
        ),
        (
            lambda betas: [math.prod(betas[: i + 1]) for i in range(len(betas))],
            N_("β is what a step takes away. Multiply what it leaves, 1 - β."),
        ),
        (
            lambda betas: [1 - one for one in solve_alpha_bar(betas)],
            N_("That is the variance of the noise. What is left of the picture is the rest."),
        ),
        (
            lambda betas: [1.0, *solve_alpha_bar(betas)[:-1]],
            N_("That is what is left *before* each step. Multiply first, then write down."),
        ),
    ):
        # For a single step several of them agree, so all cases are looked at together.
        if all(_all_near(one, wrong(betas)) for one, betas in zip(got, _BETAS, strict=True)):
            raise mistake(message)
    for one, betas in zip(got, _BETAS, strict=True):
        if not _all_near(one, wanted := solve_alpha_bar(betas)):
            message = N_("For {betas} it is {wanted}, and yours says {got}.")
            shown = [[round(x, 4) for x in row] for row in (wanted, one)]
            raise mistake(message, betas=betas, wanted=shown[0], got=shown[1])


def solve_alpha_bar(betas):
    left, row = 1.0, []
    for beta in betas:
        left *= 1 - beta
        row.append(left)
    return row


ALPHA_BAR = Exercise(
    "diffusion/alpha-bar",
    _test_alpha_bar,
    N_("A step leaves 1 - β of the squared signal. What do two steps leave, three, …?"),
    solve_alpha_bar,
    N_(
        "Papers and code differ in what they call alpha: ᾱ, its root, or one step's share. Ask for a "
        "number that you know before you use a schedule of somebody else's."
    ),
)

# --- 3. how long until half is gone ----------------------------------------------------------------

# None of them is met exactly: there a logarithm and a loop would round to different numbers.
_HALVES = ((0.36, 0.5), (0.02, 0.5), (0.01, 0.1), (0.19, 0.8))


def _test_half(attempt) -> None:
    given = [attempt(*case) for case in _HALVES]
    got = [as_number(one) for one in given]
    if None not in got:
        exact = [2 * math.log(w) / math.log(1 - b) for b, w in _HALVES]
        if got == [math.ceil(n / 2 - 1e-9) for n in exact]:
            raise mistake(
                N_(
                    "After so many steps ᾱ is small enough. The weight is its root, and takes longer."
                )
            )
        if got == [math.ceil(2 * n - 1e-9) for n in exact]:
            raise mistake(
                N_("A step multiplies the weight by the root of 1 - β, not by a root of it.")
            )
        if got == [math.floor(n + 1e-9) for n in exact] or got == [
            solve_half(*case) - 1 for case in _HALVES
        ]:
            raise mistake(N_("One step earlier the weight is still larger. Round up."))
        if all(map(near, got, exact)):
            raise mistake(N_("Nearly: steps come whole. Round up."))
    for (beta, weight), one in zip(_HALVES, given, strict=True):
        message = N_("For β = {beta} and weight {weight} it is {wanted}, and yours says {got}.")
        require_number(one, solve_half(beta, weight), message, beta=beta, weight=weight)


def solve_half(beta, weight):
    n, now = 0, 1.0
    while now > weight:
        now *= math.sqrt(1 - beta)
        n += 1
    return n


HALF = Exercise(
    "diffusion/half",
    _test_half,
    N_("Each step multiplies the weight by the root of 1 - β. Count the steps in a loop."),
    solve_half,
    N_("With β = 0.02 half of the weight is gone after 69 steps, whatever the picture."),
)

# --- 4. the best guess for two points ---------------------------------------------------------------

_POINTS = ((0.3, 0.5), (-1.2, 0.5), (0.1, 0.9), (2.0, 0.04), (0.0, 0.3))


def _test_two(attempt) -> None:
    given = [attempt(*case) for case in _POINTS]
    got = [as_number(one) for one in given]
    if None not in got:
        for wrong, message in (
            (
                lambda x, a: math.tanh(math.sqrt(a) * x / math.sqrt(1 - a)),
                N_("In the exponent of a normal stands its variance, 1 - ᾱ, not the root of it."),
            ),
            (
                lambda x, a: math.tanh(a * x / (1 - a)),
                N_("The two points have moved to √ᾱ and -√ᾱ: the weight is the root of ᾱ."),
            ),
            (
                lambda x, a: math.tanh(2 * math.sqrt(a) * x / (1 - a)),
                N_(
                    "In the exponent of a normal the squared distance is divided by twice the variance."
                ),
            ),
            (
                lambda x, a: math.tanh(math.sqrt(a) * x),
                N_("The noise has variance 1 - ᾱ, not 1: the squared distances are divided by it."),
            ),
            (
                lambda x, a: x / math.sqrt(a),
                N_(
                    "That takes the noise for nothing: the guess would leave the two points' range."
                ),
            ),
            (
                lambda x, a: math.copysign(1.0, x) if x else 0.0,
                N_(
                    "That is the likelier of the two. The best guess in squared error is their mean, "
                    "weighted by how probable each is."
                ),
            ),
            (
                lambda x, a: math.sqrt(a) * x,
                N_(
                    "That is the best guess for data that are normal. Here there are only two points."
                ),
            ),
            (
                lambda x, a: 1 / (1 + math.exp(-2 * math.sqrt(a) * x / (1 - a))),
                N_("That is the probability of +1. The guess is the mean of +1 and -1 by it."),
            ),
        ):
            if _all_near(got, [wrong(*case) for case in _POINTS]):
                raise mistake(message)
    for (x, alpha_bar), one in zip(_POINTS, given, strict=True):
        message = N_("For x = {x}, ᾱ = {a} it is {wanted}, and yours says {got}.")
        require_number(one, solve_two(x, alpha_bar), message, close=True, x=x, a=alpha_bar)


def solve_two(x, alpha_bar):
    signal, variance = math.sqrt(alpha_bar), 1 - alpha_bar
    plus = math.exp(-((x - signal) ** 2) / (2 * variance))
    minus = math.exp(-((x + signal) ** 2) / (2 * variance))
    return (plus - minus) / (plus + minus)


TWO = Exercise(
    "diffusion/two",
    _test_two,
    N_("How probable is x if it came from +1, how probable from -1? Weigh the two points by that."),
    solve_two,
    N_(
        "It is tanh(√ᾱ x / (1-ᾱ)): a soft choice when there is much noise, a hard one when there is little."
    ),
)

# --- 5. spot the bug: a walk that leaves out its last step ------------------------------------------


def _walked(attempt, T: int) -> tuple[float, list[int], list[int]]:
    """What an attempt returns for a walk of whole numbers, and the t of its means and its noises."""
    means, noised = [], []

    def mean(x, t):
        means.append(t)
        return 3 * x + t

    def sigma(t):
        noised.append(t)
        return 10.0 + t

    return attempt(1.0, T, mean, sigma, lambda: 1.0), means, noised


def _test_walk(attempt) -> None:
    for T in (1, 2, 5):
        got, means, noised = _walked(attempt, T)
        wanted, right, with_noise = _walked(solve_walk, T)
        if any(not isinstance(t, int) or not 0 <= t < T for t in means):
            bad = next(t for t in means if not isinstance(t, int) or not 0 <= t < T)
            message = N_("With T = {T} the steps are 0 to {last}, and yours asks for t = {bad}.")
            raise mistake(message, T=T, last=T - 1, bad=bad)
        if means != right:
            if sorted(means) == sorted(right):
                raise mistake(N_("Noise comes first: begin at t = T-1 and go down to 0."))
            missing = sorted(set(right) - set(means))
            if missing:
                message = N_("With T = {T} the step t = {t} is never taken, and it was trained.")
                raise mistake(message, T=T, t=missing[0])
            raise mistake(N_("Each step is taken once."))
        if 0 in noised and as_number(got) is not None and not near(float(got), wanted):
            raise mistake(
                N_("The last step, t = 0, still gets noise: every picture ends with grain on it.")
            )
        if set(noised) < set(with_noise):
            message = N_("With T = {T} the step t = {t} gets no noise.")
            raise mistake(message, T=T, t=min(set(with_noise) - set(noised)))
        message = N_("For T = {T} it returns {got}; with the noise after the mean it is {wanted}.")
        require_number(got, wanted, message, close=True, T=T)


def solve_walk(x, T, mean, sigma, noise):
    for t in reversed(range(T)):
        x = mean(x, t)
        if t > 0:
            x = x + sigma(t) * noise()
    return x


WALK = Exercise(
    "diffusion/walk",
    _test_walk,
    N_("Which values does t take in `range(T, 0, -1)`? Which of them is T - 1, which is 0?"),
    solve_walk,
    N_(
        "`if t > 0` was right, and the loop made it always true. Nothing crashed: the pictures only "
        "had grain on them, and a network was asked for a t that it had never seen."
    ),
)

# --- 6. a schedule of your own (open) ----------------------------------------------------------------

STEPS = 20
GAIN = 0.75  # of the lesson's error at most


def _test_twenty(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != {"alpha_bar"}:
        raise mistake(N_("Keep the name `alpha_bar`, and give it a list of {n} numbers."), n=STEPS)
    if attempt["alpha_bar"] is ...:
        raise NotStarted
    try:
        row = [float(one) for one in attempt["alpha_bar"]]
    except (TypeError, ValueError):
        message = N_("`alpha_bar` is a list of {n} numbers, and yours is {got}.")
        raise mistake(message, n=STEPS, got=repr(attempt["alpha_bar"])[:90]) from None
    if len(row) != STEPS:
        message = N_("There should be {n} numbers, and yours are {got}.")
        raise mistake(message, n=STEPS, got=len(row))
    if not all(0 < one < 1 for one in row) or any(b >= a for a, b in pairwise(row)):
        raise mistake(N_("ᾱ lies between 0 and 1 and falls from step to step."))
    schedule = Schedule(torch.tensor(row, dtype=torch.float64))
    try:
        check_ends(schedule)
    except ValueError:
        message = N_("It ends with ᾱ = {left:.2g}, and pure noise has none left: at most 0.001.")
        raise mistake(message, left=row[-1]) from None
    lesson = chain_error(VPSDE().sampled(STEPS), THREE)
    mine = chain_error(schedule, THREE)
    if mine > GAIN * lesson:
        message = N_(
            "Yours is {mine:.3f} off; the lesson's {lesson:.3f}, and {goal:.3f} is wanted."
        )
        raise mistake(message, mine=mine, lesson=lesson, goal=GAIN * lesson)


def solve_twenty():
    u = [(i + 1) / STEPS for i in range(STEPS)]
    return {"alpha_bar": [1 - 0.9995 * one**2 for one in u]}


TWENTY = Exercise(
    "diffusion/twenty",
    _test_twenty,
    N_(
        "Where does the density change most from one step to the next? Put more of the steps there."
    ),
    solve_twenty,
    N_(
        "This one is a parabola. The lesson's schedule spends a third of its steps where nothing but "
        "noise is left, and takes long ones where the heaps come apart. The cosine is another way."
    ),
)
