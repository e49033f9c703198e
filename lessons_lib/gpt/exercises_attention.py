"""The exercises of lesson 2 on attention: one head, and a mask that comes too late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import torch
from torch import Tensor

from lessons_lib.course.exercises import Exercise, mistake
from lessons_lib.course.language import N_, _

# --- 2. one head ---------------------------------------------------------------------------------

_BACKWARDS = N_(
    "The mask is the wrong way round: each token sees what comes after it. Row i says what token i "
    "takes, column j from whom, and j must not be greater than i."
)
# Each is a value of one option of _weights or _attend, and what to say to a learner who has it.
_WEIGHT_FAULTS = {
    ("sees", "all"): N_(
        "No mask is at work: the first token takes something from tokens that stand after it."
    ),
    ("sees", "before"): N_(
        "The mask hides each token from itself. It may look at itself and at all before it."
    ),
    ("sees", "future"): _BACKWARDS,
    ("sees", "later"): _BACKWARDS,
    ("axis", 0): N_(
        "The softmax runs down the columns. Each token shares out its own attention, so it is the "
        "rows that add up to 1."
    ),
    ("axis", "all"): N_(
        "The softmax runs over all scores together. Each row shares out its own attention, so each "
        "needs a sum of its own."
    ),
    ("when", "after"): N_(
        "The mask comes after the softmax, when the hidden tokens have had their share: the rows "
        "no longer add up to 1."
    ),
    ("when", "zeros"): N_(
        "A score of 0 hides nothing: e⁰ is 1, and the softmax gives such a token a share. Only a "
        "score of −∞ gets none."
    ),
}
_HEAD_FAULTS = {
    **_WEIGHT_FAULTS,
    ("scale", "none"): N_("The scores are not divided by √D."),
    ("scale", "whole"): N_("You divide the scores by D. It is √D, the typical size of a score."),
    ("scale", "times"): N_("You multiply the scores by √D. They are divided by it."),
    ("scale", "four"): N_(
        "You divide by √4 whatever the size of a head. D is the last number of `q.shape`."
    ),
    ("scale", "tokens"): N_("That is √T, T being the number of tokens. D is the size of a head."),
    ("asks", "keys"): N_(
        "That is k qᵀ. Row i must hold the query of token i against every key: q kᵀ."
    ),
}


def _weights(scores: Tensor, sees="past", axis: int | str = -1, when="before") -> Tensor:
    """(T, T) scores to weights: right as it stands, or with the faults that are asked for."""
    every = torch.ones_like(scores, dtype=torch.bool)
    seen = {
        "past": every.tril(),
        "all": every,
        "before": every.tril(-1),
        "future": every.triu(),
        "later": every.triu(1),
    }[sees]
    if when != "after":
        scores = scores.masked_fill(~seen, 0.0 if when == "zeros" else -torch.inf)
    weights = scores.flatten().softmax(0).view_as(scores) if axis == "all" else scores.softmax(axis)
    return weights * seen if when == "after" else weights


def _attend(q, k, v, scale: str = "root", asks: str = "queries", **faults) -> Tensor:
    """One head, (T, D) three times to (T, D), with the faults that are asked for."""
    scores = q @ k.T if asks == "queries" else k @ q.T
    T, D = q.shape
    root = D**0.5
    divisors = {"root": root, "none": 1, "whole": D, "times": 1 / root, "four": 2, "tokens": T**0.5}
    return _weights(scores / divisors[scale], **faults) @ v


def _test_attend(attempt) -> None:
    chance = torch.Generator().manual_seed(3)
    sizes = ((6, 3), (7, 4), (1, 4))
    cases = [[2 * torch.randn(T, D, generator=chance) for _name in "qkv"] for T, D in sizes]
    got = _answers(attempt, cases, _attend)
    if got[0].shape == (6, 6):
        raise mistake(N_("Those are the weights, (T, T). Now let them weigh the values: `@ v`."))
    _judge(got, cases, _attend, _HEAD_FAULTS)


def _answers(attempt, cases: Sequence[Sequence[Tensor]], right: Callable) -> list[Tensor]:
    """What the attempt makes of copies of each case, as tensors; names a case that was changed."""
    answers = []
    for case in cases:
        given = [tensor.clone() for tensor in case]
        raw = attempt(*given)
        try:
            answers.append(torch.as_tensor(raw).detach().float().cpu())
        except (TypeError, ValueError, RuntimeError):
            kind = type(raw).__name__
            message = N_("The answer is a tensor, and yours is of the type {kind}.")
            raise mistake(message, kind=kind) from None
        changed = any(not torch.equal(a, b) for a, b in zip(given, case, strict=True))
        if changed and _same(answers[-1], right(*case)):
            raise mistake(
                N_(
                    "The answer is right, but your function changed a tensor that it was given. "
                    "Operations such as `/=` and those that end in `_` do: use `/` and "
                    "`masked_fill`."
                )
            )
    return answers


def _judge(got: Sequence[Tensor], cases, right: Callable, faults: dict) -> None:
    """Raise Mistake unless all answers are right: with the faults by name, if they are known."""
    if all(_same(a, right(*case)) for a, case in zip(got, cases, strict=True)):
        return
    for answer, case in zip(got, cases, strict=True):
        wanted = right(*case)
        if answer.shape != wanted.shape:
            message = N_("Here the answer has the shape {wanted}, and yours has {got}.")
            raise mistake(message, wanted=tuple(wanted.shape), got=tuple(answer.shape))
    for n in (1, 2):
        for options in map(dict, combinations(faults, n)):
            if len(options) < n:  # two values of one option
                continue
            # The first and the last row may be empty under a wrong mask: nan, or anything at all.
            faulty = [right(*case, **options)[1:-1] for case in cases]
            if all(_same(a[1:-1], b) for a, b in zip(got, faulty, strict=True)):
                raise mistake(" ".join(_(faults[option]) for option in options.items()))
    for answer, case in zip(got, cases, strict=True):
        for row, (mine, wanted) in enumerate(zip(answer, right(*case), strict=True)):
            if mine.isnan().any():
                raise mistake(
                    N_(
                        "Row {row} is nan. Two ways lead there: a softmax over a row that is "
                        "hidden as a whole, and 0 times −∞."
                    ),
                    row=row,
                )
            if not _same(mine, wanted):
                message = N_("Row {row} should be {wanted}, and yours is {got}.")
                raise mistake(message, row=row, wanted=_short(wanted), got=_short(mine))


def _same(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and torch.allclose(a, b, rtol=1e-3, atol=1e-4)


def _short(row: Tensor) -> list[float]:
    return [round(x, 2) for x in row.tolist()]


def solve_attend(q, k, v):
    T, D = q.shape
    scores = q @ k.T / D**0.5
    future = torch.ones(T, T, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(future, -torch.inf).softmax(-1)
    return weights @ v


ATTEND = Exercise(
    "gpt/attend",
    _test_attend,
    N_(
        "Four lines: (T, T) scores, −∞ where j is greater than i (`torch.triu` with diagonal 1 "
        "marks the places), a softmax along each row, and the weights times v."
    ),
    solve_attend,
    N_("A GPT does this in every head of every block. In GPT-2 nothing else lets tokens meet."),
)

# --- 3. spot the bug: a mask that comes too late -------------------------------------------------


def buggy_weights(scores):
    """(T, T) scores to weights of attention; there is a mistake in it, for the lesson to find."""
    weights = scores.softmax(-1)
    return weights.tril()


def _test_masked_weights(attempt) -> None:
    chance = torch.Generator().manual_seed(4)
    cases = [[2 * torch.randn(T, T, generator=chance)] for T in (5, 6, 1)]
    got = _answers(attempt, cases, _weights)
    least = min(float(answer.min()) if answer.numel() else 0.0 for answer in got)
    if least < 0:
        message = N_(
            "A weight is never below 0, and yours go down to {least:.2f}. It is the softmax that "
            "makes weights of scores, and it comes last."
        )
        raise mistake(message, least=least)
    _judge(got, cases, _weights, _WEIGHT_FAULTS)


def solve_masked_weights(scores):
    future = torch.ones_like(scores, dtype=torch.bool).triu(1)
    return scores.masked_fill(future, -torch.inf).softmax(-1)


BUG = Exercise(
    "gpt/bug",
    _test_masked_weights,
    N_("Add up the rows of what the function gives. Who has taken what is missing?"),
    solve_masked_weights,
    N_(
        "The future leaked through the denominator: change a later token, and the rows of all "
        "earlier ones change in size. Dividing each row by its sum mends it as well."
    ),
)
