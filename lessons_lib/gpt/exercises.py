"""The exercises of lesson 2: checks, hints and solutions; those of two other files are here too."""

from __future__ import annotations

import math
from itertools import accumulate

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.gpt.exercises_attention import ATTEND, BUG
from lessons_lib.gpt.exercises_counting import CACHE, COUNT
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number
from lessons_lib.world.corpus import bits_per_character

__all__ = ["ATTEND", "BUG", "CACHE", "COUNT", "FLOOR", "START_LOSS", "TOP_P"]

# --- 1. the first loss ---------------------------------------------------------------------------


def _test_start_loss(attempt) -> None:
    for size in (2048, 50_257, 96, 2):
        got, wanted = attempt(size), math.log(size)
        value = as_number(got)
        for wrong, message in (
            (-wanted, N_("A loss is never negative: it is minus the logarithm of a probability.")),
            (math.log2(size), N_("That is in bits. Nats need the natural logarithm.")),
            (math.log10(size), N_("That is the logarithm to base 10. Nats need the natural one.")),
            (
                1 / size,
                N_("That is the probability of each token. The loss is minus its logarithm."),
            ),
            (
                size,
                N_("Among so many tokens it has to choose. The loss is the logarithm of that."),
            ),
        ):
            if value is not None and near(value, wrong):
                raise mistake(message)
        message = N_("For {size} tokens it is {wanted} nats, and yours says {got}.")
        require_number(got, wanted, message, close=True, size=size)


def solve_start_loss(vocab_size):
    return math.log(vocab_size)


START_LOSS = Exercise(
    "gpt/start-loss",
    _test_start_loss,
    N_(
        "Who knows nothing gives every token the same probability. What is minus its logarithm? "
        "In Python `math.log` is the natural logarithm."
    ),
    solve_start_loss,
    N_(
        "A first loss far from ln(vocabulary) means that something is wrong before training has "
        "begun. It is the cheapest test of a new model."
    ),
)

# --- 5. top-p ------------------------------------------------------------------------------------

_TOP_P_CASES = (
    ([0.5, 0.25, 0.125, 0.125], 0.7),
    ([0.5, 0.25, 0.125, 0.125], 0.75),
    ([0.5, 0.25, 0.125, 0.125], 0.5),
    ([0.5, 0.25, 0.125, 0.125], 0.1),
    ([0.25, 0.25, 0.25, 0.25], 1.0),
    ([0.125, 0.0625, 0.5, 0.25, 0.0625], 0.75),
    ([0.0625, 0.125, 0.25, 0.0625, 0.5], 0.9),
    ([0.0, 0.5, 0.5], 1.0),
)


def _sums(probs) -> list[float]:
    return list(accumulate(sorted(probs, reverse=True)))


def _reaching(probs, p) -> int:
    """How many of them, taken in the order given, reach p together."""
    return 1 + sum(total < p for total in list(accumulate(probs))[:-1])


# What learners count instead, and what to say to them.
_TOP_P_FAULTS = {
    N_("The list need not be in order. Top-p takes the likeliest tokens first."): (_reaching,),
    N_("That takes the rarest tokens first. Top-p takes the likeliest."): (
        lambda probs, p: _reaching(sorted(probs), p),
    ),
    N_(
        "One too few: the token with which the sum reaches p is kept as well, so that at least one "
        "always is."
    ): (lambda probs, p: solve_keep(probs, p) - 1,),
    N_(
        "Where the sum goes past p, the token with which it does is kept as well, so that at least "
        "one always is."
    ): (lambda probs, p: sum(total <= p for total in _sums(probs)),),
    N_("Reaching p is enough: where the sum is p exactly, no further token is kept."): (
        lambda probs, p: min(1 + sum(total <= p for total in _sums(probs)), len(probs)),
    ),
    N_("One too many: stop as soon as the sum has reached p."): (
        lambda probs, p: solve_keep(probs, p) + 1,
    ),
    N_("That holds each probability against p. Top-p adds them up, from the likeliest on."): (
        lambda probs, p: sum(one >= p for one in probs),
        lambda probs, p: sum(one > p for one in probs),
        lambda probs, p: max(1, sum(one >= p for one in probs)),
        lambda probs, p: max(1, sum(one > p for one in probs)),
    ),
    N_("That is how much they hold together. Asked is how many they are."): (
        lambda probs, p: _sums(probs)[solve_keep(probs, p) - 1],
    ),
    N_("That is a share p of the tokens. Top-p keeps a share p of the probability."): (
        lambda probs, p: math.ceil(p * len(probs)),
        lambda probs, p: round(p * len(probs)),
        lambda probs, p: int(p * len(probs)),
    ),
}


def _test_keep(attempt) -> None:
    got, changed = [], False
    for probs, p in _TOP_P_CASES:
        given = list(probs)
        got.append(attempt(given, p))
        changed |= given != probs
    wanted = [solve_keep(*case) for case in _TOP_P_CASES]
    values = [as_number(one) for one in got]
    for message, faults in _TOP_P_FAULTS.items():
        if any(values == [fault(*case) for case in _TOP_P_CASES] for fault in faults):
            raise mistake(message)
    for (probs, p), one, right in zip(_TOP_P_CASES, got, wanted, strict=True):
        message = N_("Of {probs} with p = {p} it keeps {wanted}, and yours says {got}.")
        require_number(one, right, message, probs=probs, p=p)
    if changed:
        raise mistake(
            N_(
                "The answer is right, but your function put the list that it was given in order: "
                "which probability is whose is then lost. `sorted` makes a new list."
            )
        )


def solve_keep(probs, p):
    total = 0.0
    for kept, one in enumerate(sorted(probs, reverse=True), start=1):
        total += one
        if total >= p:
            return kept
    return len(probs)


TOP_P = Exercise(
    "gpt/top-p",
    _test_keep,
    N_("Sort from the likeliest on, add up, and count until the sum is p or more."),
    solve_keep,
    N_(
        "Where the model is sure, top-p keeps one token; where it is not, it may keep hundreds. "
        "Top-k keeps the same number everywhere."
    ),
)

# --- 7. closer to the floor (open) ---------------------------------------------------------------

SECONDS_ALLOWED = 120


def _test_floor(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != {"lesson", "seconds", "bits"}:
        raise mistake(N_("Keep the names `lesson`, `seconds` and `bits`, and give each a number."))
    if any(value is ... for value in attempt.values()):
        raise NotStarted
    run = {name: as_number(value) for name, value in attempt.items()}
    for name, value in run.items():
        if value is None or not 0 < value < math.inf:
            message = N_("`{name}` is a number above 0, and yours is {got}.")
            raise mistake(message, name=name, got=repr(attempt[name])[:90])
    if run["seconds"] > SECONDS_ALLOWED:
        message = N_("{seconds:.0f} seconds are more than the {allowed} that are allowed.")
        raise mistake(message, seconds=run["seconds"], allowed=SECONDS_ALLOWED)
    floor = bits_per_character("story")
    if run["bits"] < floor:
        raise mistake(
            N_(
                "That is below the floor of {floor:.4f}, where on average no model can be. Were "
                "the stories new to it, and did you divide by their characters?"
            ),
            floor=floor,
        )
    if run["bits"] >= run["lesson"]:
        raise mistake(
            N_(
                "{mine:.3f} bits per character are {times:.2f} times the floor, not below the "
                "{lesson:.3f} of the lesson's own run."
            ),
            mine=run["bits"],
            times=run["bits"] / floor,
            lesson=run["lesson"],
        )


def solve_floor():
    # STEPS = 1100 and nothing else, on two cores.
    return {"lesson": 0.558, "seconds": 86, "bits": 0.507}


FLOOR = Exercise(
    "gpt/floor",
    _test_floor,
    N_(
        "Change one thing at a time and write down what each costs in seconds: the steps, the "
        "rate, the width, the batch, the length of the rows."
    ),
    solve_floor,
    N_(
        "The check believed your two numbers; so does a reader of a paper. Would the run win with "
        "another seed, too, and did you choose it by the very stories that you report?"
    ),
)
