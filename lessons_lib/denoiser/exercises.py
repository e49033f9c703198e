"""The exercises of lesson 6, each with its check and its solution."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.denoiser.sampling import sample
from lessons_lib.diffusion.examples import THREE
from lessons_lib.diffusion.schedules import cosine
from lessons_lib.diffusion.telling import earth_moved, even_normal
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number

__all__ = ["CLIP", "COPY", "FIVE", "MIX", "TO_V", "WEIGHT"]


def _name_the_mistake(attempt, cases, known) -> list:
    """What an attempt returns for the cases; Mistake when it is what one of the `known` ways, a
    (function, sentence), returns for all of them."""
    given = [attempt(*case) for case in cases]
    got = [as_number(one) for one in given]
    for wrong, message in known if None not in got else ():
        if all(near(one, wrong(*case)) for one, case in zip(got, cases, strict=True)):
            raise mistake(message)
    return given


# --- 1. from the noise to v ------------------------------------------------------------------------

_NOISED = ((1.0, 1.0, 0.64), (0.3, -0.5, 0.36), (-1.2, 0.7, 0.81), (0.4, 1.0, 0.25))


def _picture(x, eps, a):
    return (x - math.sqrt(1 - a) * eps) / math.sqrt(a)


def _test_to_v(attempt) -> None:
    known = (
        (
            lambda x, e, a: math.sqrt(a) * e - math.sqrt(1 - a) * x,
            N_("x is the noised picture. In v stands the clean one: work it out from x and eps."),
        ),
        (
            lambda x, e, a: a * e - (1 - a) * _picture(x, e, a),
            N_("ᾱ is a share of the variance. Weights are roots of such shares."),
        ),
        (
            lambda x, e, a: math.sqrt(1 - a) * e - math.sqrt(a) * _picture(x, e, a),
            N_("The two roots have changed places: the noise gets √ᾱ, the picture √(1-ᾱ)."),
        ),
        (
            lambda x, e, a: math.sqrt(a) * e + math.sqrt(1 - a) * _picture(x, e, a),
            N_("The picture is taken away, not added."),
        ),
        (
            lambda x, e, a: math.sqrt(1 - a) * _picture(x, e, a) - math.sqrt(a) * e,
            N_("That is v with the other sign: the noise counts plus, the picture minus."),
        ),
        (
            lambda x, e, a: (
                math.sqrt(a) * e - math.sqrt(1 - a) * (x + math.sqrt(1 - a) * e) / math.sqrt(a)
            ),
            N_("On the way to the clean picture the noise is taken away from x, not added."),
        ),
        (
            lambda x, e, a: math.sqrt(a) * e - math.sqrt(1 - a) * (x - math.sqrt(1 - a) * e) / a,
            N_("The picture stands in x with the weight √ᾱ, so divide by the root of ᾱ."),
        ),
        (_picture, N_("That is the picture. v is √ᾱ times the noise less √(1-ᾱ) times it.")),
    )
    given = _name_the_mistake(attempt, _NOISED, known)
    for (x, eps, a), one in zip(_NOISED, given, strict=True):
        message = N_("For x = {x}, ε = {eps}, ᾱ = {a} it is {wanted}, and yours says {got}.")
        require_number(one, solve_to_v(x, eps, a), message, close=True, x=x, eps=eps, a=a)


def solve_to_v(x, eps, alpha_bar):
    signal, noise = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    x0 = (x - noise * eps) / signal
    return signal * eps - noise * x0


TO_V = Exercise(
    "denoiser/to-v",
    _test_to_v,
    N_("First the clean picture: solve x = √ᾱ x0 + √(1-ᾱ) ε for x0."),
    solve_to_v,
    N_("A network that was trained for one of the three can be used as if for another."),
)

# --- 2. min-SNR by hand ------------------------------------------------------------------------------

_LEVELS = ((0.5, 5), (0.9, 5), (0.99, 5), (0.1, 5), (0.8, 2))


def _snr(a):
    return a / (1 - a)


def _test_weight(attempt) -> None:
    known = (
        (
            lambda a, g: min(_snr(a), g),
            N_("That weighs the error of the picture. The error of the noise is SNR times that."),
        ),
        (
            lambda a, g: min(_snr(a), g) / (_snr(a) + 1),
            N_("That is the weight for v. For the noise divide by the SNR alone."),
        ),
        (
            lambda a, g: g / _snr(a),
            N_("In much noise that grows without bound. The smaller of SNR and γ stands above."),
        ),
        (
            lambda a, g: max(_snr(a), g) / _snr(a),
            N_("The *smaller* of SNR and γ: no level is to weigh more than γ."),
        ),
        (
            lambda a, g: min(1 / _snr(a), g) * _snr(a),
            N_("SNR is turned round. Signal stands above: ᾱ / (1-ᾱ)."),
        ),
        (
            lambda a, g: min(_snr(a), g) * _snr(a),
            N_("Divided, not multiplied: the noise's error is SNR times the picture's already."),
        ),
        (
            lambda a, g: _snr(a) / min(_snr(a), g),
            N_("That is one over it. The weight falls where there is little noise."),
        ),
        (
            lambda a, g: min(math.sqrt(_snr(a)), g) / math.sqrt(_snr(a)),
            N_("The ratio is of variances, ᾱ and 1-ᾱ, so there is no root in it."),
        ),
    )
    given = _name_the_mistake(attempt, _LEVELS, known)
    for (a, gamma), one in zip(_LEVELS, given, strict=True):
        message = N_("For ᾱ = {a} and γ = {gamma} it is {wanted}, and yours says {got}.")
        require_number(one, solve_weight(a, gamma), message, close=True, a=a, gamma=gamma)


def solve_weight(alpha_bar, gamma):
    snr = alpha_bar / (1 - alpha_bar)
    return min(snr, gamma) / snr


WEIGHT = Exercise(
    "denoiser/weight",
    _test_weight,
    N_("SNR = ᾱ / (1-ᾱ). The picture's error is to weigh min(SNR, γ); what is the noise's then?"),
    solve_weight,
    N_("In noise it is 1, as in the plain loss. Only where there is little noise it falls."),
)

# --- 3. guidance -----------------------------------------------------------------------------------

_GUESSES = ((0.0, 1.0, 1.0), (0.0, 1.0, 2.0), (0.5, -0.5, 3.0), (0.2, 0.6, 0.0), (1.0, 0.3, 1.5))


def _test_mix(attempt) -> None:
    known = (
        (
            lambda u, c, s: (1 + s) * c - s * u,
            N_("That is off at 0: another convention, in which your s is called w."),
        ),
        (
            lambda u, c, s: c + s * (u - c),
            N_("The two have changed places: at s = 0 it must be the untold guess."),
        ),
        (
            lambda u, c, s: u + s * (u - c),
            N_("That leads away from the told guess. The way is from the untold one to it."),
        ),
        (
            lambda u, c, s: u + s * c,
            N_("What is added is the *difference* of the two guesses, s times."),
        ),
        (
            lambda u, c, s: s * c - u,
            N_("At s = 1 the told guess itself must be left: the s stands before the difference."),
        ),
        (
            lambda u, c, s: s * (c - u),
            N_("That is the push alone. It is added to the untold guess."),
        ),
    )
    given = _name_the_mistake(attempt, _GUESSES, known)
    for (u, c, s), one in zip(_GUESSES, given, strict=True):
        message = N_("Untold {u}, told {c}, s = {s}: it is {wanted}, and yours says {got}.")
        require_number(one, solve_mix(u, c, s), message, close=True, u=u, c=c, s=s)


def solve_mix(untold, told, s):
    return untold + s * (told - untold)


MIX = Exercise(
    "denoiser/mix",
    _test_mix,
    N_("At s = 0 the untold guess, at s = 1 the told one, and on the same line beyond it."),
    solve_mix,
    N_("Before you copy a scale from somewhere, find out at which number its guidance is off."),
)

# --- 4. spot the bug: a guess that is cut, and noise that is not told --------------------------------

_STEPS = (
    (0.4, 0.3, 0.5, 0.8),
    (1.0, -1.0, 0.2, 0.4),
    (-0.9, 1.2, 0.1, 0.3),
    (0.2, -2.0, 0.04, 1.0),
)


def _cut(x0):
    return max(-1.0, min(1.0, x0))


def _test_clip(attempt) -> None:
    def there(x0, eps, after):
        return math.sqrt(after) * x0 + math.sqrt(1 - after) * eps

    known = (
        (
            lambda x, e, now, after: there(_cut(_picture(x, e, now)), e, after),
            N_("Once x̂0 is cut, it and the old ε̂ no longer make x. Which noise fits the cut one?"),
        ),
        (
            lambda x, e, now, after: there(_picture(x, e, now), e, after),
            N_("Nothing is cut here. Keep x̂0 between -1 and 1, and mend ε̂ after it."),
        ),
        (
            lambda x, e, now, after: there(
                c := _cut(_picture(x, e, now)),
                (x - math.sqrt(after) * c) / math.sqrt(1 - now),
                after,
            ),
            N_("x is the picture at the level `now`: both roots that take it apart are of `now`."),
        ),
        (
            lambda x, e, now, after: there(
                c := _cut(_picture(x, e, now)), (x - math.sqrt(now) * c) / (1 - now), after
            ),
            N_("The noise stands in x with the weight √(1-ᾱ), so divide by the root."),
        ),
        (
            lambda x, e, now, after: there(_picture(x, _cut(e), now), _cut(e), after),
            N_("What must lie between -1 and 1 is the picture. Noise may be larger."),
        ),
        (
            lambda x, e, now, after: _cut(there(_picture(x, e, now), e, after)),
            N_("It is the guess of the picture that is cut, before the step and not after it."),
        ),
    )
    given = _name_the_mistake(attempt, _STEPS, known)
    for (x, eps, now, after), one in zip(_STEPS, given, strict=True):
        message = N_("For x = {x}, ε = {eps}, from ᾱ = {now} to {after} it is {wanted}, and yours "
                     "says {got}.")  # fmt: skip
        fields = {"x": x, "eps": eps, "now": now, "after": after}
        require_number(one, solve_ddim(x, eps, now, after), message, close=True, **fields)


def solve_ddim(x, eps, now, after):
    x0 = (x - math.sqrt(1 - now) * eps) / math.sqrt(now)
    x0 = max(-1.0, min(1.0, x0))
    eps = (x - math.sqrt(now) * x0) / math.sqrt(1 - now)
    return math.sqrt(after) * x0 + math.sqrt(1 - after) * eps


CLIP = Exercise(
    "denoiser/clip",
    _test_clip,
    N_("x = √ᾱ x0 + √(1-ᾱ) ε must hold before the step. Does it, after x0 was cut?"),
    solve_ddim,
    N_(
        "With the old ε̂ a step goes to a place where the forward process never was, and the net is "
        "asked about noise of a kind that it has not seen."
    ),
)

# --- 5. is it a copy? ---------------------------------------------------------------------------------

_AWAY = (
    ([2.1, 2.3, 2.2, 2.9], False),
    ([0.4, 2.3, 2.2, 2.9], True),
    ([0.7, 0.8, 5.0, 4.0], False),
    ([3.0, 1.2, 2.6], True),
    ([3.0, 1.3, 6.0, 2.5], False),
    ([9.0, 8.0, 3.9, 7.9], True),
    ([0.9, 3.9, 2.0], True),
)


def _test_copy(attempt) -> None:
    got = [attempt(list(row)) for row, _copied in _AWAY]
    for one in got:
        if not isinstance(one, bool | np.bool_ | torch.Tensor) or np.asarray(one).size != 1:
            raise mistake(
                N_("The answer is True or False, and yours is {got}."), got=repr(one)[:90]
            )
    got = [bool(one) for one in got]
    for wrong, message in (
        (
            lambda row: min(row) < sum(row) / len(row) / 2,
            N_("Not the mean: one far picture would change it. Compare with the second nearest."),
        ),
        (
            lambda row: min(row) < max(row) / 2,
            N_("That compares with the farthest. Which is the second nearest?"),
        ),
        (
            lambda row: min(row) < sorted(row)[1] / 3,
            N_("A third is Yoon's measure. Here it is a half."),
        ),
        (
            lambda row: row[0] < row[1] / 2,
            N_("The row is in the order of the training pictures; the nearest may stand anywhere."),
        ),
        (
            lambda row: min(row) * 2 >= sorted(row)[1],
            N_("Turned round: a copy lies *nearer* than half of the second distance."),
        ),
        (
            lambda row: min(row) < 1,
            N_("How near is near depends on the pictures. Compare with the second nearest."),
        ),
    ):
        if got == [wrong(row) for row, _copied in _AWAY]:
            raise mistake(message)
    for (row, copied), one in zip(_AWAY, got, strict=True):
        if one != copied:
            message = N_("For the distances {row} it is {wanted}, and yours says {got}.")
            raise mistake(message, row=row, wanted=copied, got=one)


def solve_is_copy(distances):
    nearest, second = sorted(distances)[:2]
    return nearest < second / 2


COPY = Exercise(
    "denoiser/copy",
    _test_copy,
    N_("Sort the distances. The first two of them are enough."),
    solve_is_copy,
    N_("It needs no threshold in the pictures' own units, so it serves for any data set."),
)

# --- 6. five evaluations (open) -------------------------------------------------------------------------

EVALUATIONS = 5
LAST = 400  # from here on a single step to the end is the largest error
GAIN = 0.73  # of the error of evenly spaced times at most


def five_error(times) -> float:
    """How far DDIM's samples lie from three heaps on a line, with an exact guess at these times.

    The schedule is the cosine of 1,000 steps, the noise the quantiles of a normal.
    """
    schedule = cosine(1000)

    def predict(x, t):
        left = float(schedule.alpha_bar[int(t[0])])
        return -math.sqrt(1 - left) * THREE.noised_score(x, left)

    drawn = sample(predict, even_normal(1000), schedule, times, clip=None)
    return earth_moved(drawn[:, 0], THREE)


def _test_five(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != {"times"}:
        raise mistake(N_("Keep the name `times`, and give it a list of {n} levels."), n=EVALUATIONS)
    if attempt["times"] is ...:
        raise NotStarted
    try:
        given = [float(t) for t in attempt["times"]]
    except (TypeError, ValueError):
        message = N_("`times` is a list of {n} whole numbers, and yours is {got}.")
        raise mistake(message, n=EVALUATIONS, got=repr(attempt["times"])[:90]) from None
    if not all(t.is_integer() for t in given):
        part = next(t for t in given if not t.is_integer())
        raise mistake(N_("A level is a whole number, and {t:g} is none."), t=part)
    times = [int(t) for t in given]
    if len(times) != EVALUATIONS:
        message = N_("There should be {n} of them, and yours are {got}.")
        raise mistake(message, n=EVALUATIONS, got=len(times))
    if times[0] != 999:
        raise mistake(N_("It begins in pure noise, so the first is t = 999."))
    if times[-1] < 0 or any(after >= t for t, after in pairwise(times)):
        raise mistake(N_("Each level is lower than the one before, and none is below 0."))
    even, mine = five_error([999, 749, 500, 250, 0]), five_error(times)
    if mine > GAIN * even and times[-1] > LAST:
        message = N_(
            "Yours is {mine:.3f} off. Its last step goes from t = {last} straight to the end, which "
            "is too far."
        )
        raise mistake(message, mine=mine, last=times[-1])
    if mine > GAIN * even:
        message = N_("Yours is {mine:.3f} off; even times {even:.3f}, and {goal:.3f} is wanted.")
        raise mistake(message, mine=mine, even=even, goal=GAIN * even)


def solve_five():
    return {"times": [999, 750, 550, 350, 170]}


FIVE = Exercise(
    "denoiser/five",
    _test_five,
    N_("What does the evaluation at t = 0 bring? Where would you rather ask once more?"),
    solve_five,
    N_(
        "At t = 0 almost nothing is left to guess, so one evaluation in five was spent on nothing. "
        "The last step may begin earlier and go straight to the guess."
    ),
)
