"""The exercises of lesson 7, each with its check and its solution."""

from __future__ import annotations

import math
from functools import cache

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number

__all__ = ["COMBINE", "COSINE", "FOOL", "LOSS", "PUSH", "RIGHT"]


def _all_near(got, wanted) -> bool:
    return len(got) == len(wanted) and all(map(near, got, wanted))


def _named(attempt, cases, wrongs) -> None:
    """Raise the Mistake of the first of `wrongs` (function, message) that gives what was given."""
    got = [as_number(attempt(*case)) for case in cases]
    if None not in got:
        for wrong, message in wrongs:
            if _all_near(got, [wrong(*case) for case in cases]):
                raise mistake(message)


# --- 1. the score of a pair -----------------------------------------------------------------------

_PAIRS = (([3.0, 4.0], [4.0, 3.0]), ([1.0, 0.0], [-2.0, 0.0]), ([1.0, 2.0, 2.0], [0.0, 3.0, 4.0]))


def _test_cosine(attempt) -> None:
    def product(a, b):
        return sum(x * y for x, y in zip(a, b, strict=True))

    _named(
        attempt,
        _PAIRS,
        (
            (
                product,
                N_("That is the product of the vectors as they are. Bring both to length 1."),
            ),
            (
                lambda a, b: product(a, b) / (product(a, a) * product(b, b)),
                N_("Divide by the lengths, and a length is the root of the sum of squares."),
            ),
            (
                lambda a, b: math.degrees(math.acos(solve_cosine(a, b))),
                N_("That is the angle. The score is its cosine."),
            ),
            (
                lambda a, b: math.acos(solve_cosine(a, b)),
                N_("That is the angle. The score is its cosine."),
            ),
        ),
    )
    for a, b in _PAIRS:
        message = N_("For {a} and {b} the score is {wanted}, and yours says {got}.")
        require_number(attempt(a, b), solve_cosine(a, b), message, close=True, a=a, b=b)


def solve_cosine(a, b):
    product = sum(x * y for x, y in zip(a, b))
    lengths = sum(x * x for x in a) ** 0.5 * sum(y * y for y in b) ** 0.5
    return product / lengths


COSINE = Exercise(
    "clip/cosine",
    _test_cosine,
    N_("The sum of products, divided by both lengths."),
    solve_cosine,
    N_("How long the vectors were plays no part; that leaves the direction to say everything."),
)

# --- 2. the loss ----------------------------------------------------------------------------------

_TABLES = (
    ([[1.0, 0.0], [0.0, 1.0]], 2.0),
    ([[0.8, 0.0], [0.96, 0.8]], 10.0),
    ([[0.5, 0.1, -0.3], [0.2, 0.9, 0.0], [-0.6, 0.4, 0.7]], 5.0),
)


def _rows(table, scale=1.0):
    """The mean over rows of -ln of the softmax on the diagonal."""
    total = 0.0
    for i, row in enumerate(table):
        total -= scale * row[i] - math.log(sum(math.exp(scale * one) for one in row))
    return total / len(table)


def _columns(table, scale=1.0):
    return _rows(list(zip(*table, strict=True)), scale)


def _test_loss(attempt) -> None:
    _named(
        attempt,
        _TABLES,
        (
            (
                _rows,
                N_(
                    "That asks each picture for its caption. Ask each caption for its picture, too."
                ),
            ),
            (_columns, N_("That asks each caption for its picture. Ask each picture, too.")),
            (
                lambda t, s: _rows(t, s) + _columns(t, s),
                N_("That is the sum of both directions; the loss is their mean."),
            ),
            (
                lambda t, s: (_rows(t) + _columns(t)) / 2,
                N_("The scores are to be multiplied by `scale` first."),
            ),
            (
                lambda t, s: (_rows(t, 1 / s) + _columns(t, 1 / s)) / 2,
                N_("`scale` is one over the temperature: multiply by it, do not divide."),
            ),
            (
                lambda t, s: len(t) * solve_loss(t, s),
                N_("That is the sum over the batch; the loss is a mean."),
            ),
        ),
    )
    for table, scale in _TABLES:
        message = N_("For {table} and scale {scale} it is {wanted}, and yours says {got}.")
        given = {"table": table, "scale": scale}
        require_number(
            attempt(table, scale), solve_loss(table, scale), message, close=True, **given
        )


def solve_loss(table, scale):
    def one_way(rows):
        total = 0.0
        for i, row in enumerate(rows):
            logits = [scale * score for score in row]
            total += math.log(sum(math.exp(z) for z in logits)) - logits[i]
        return total / len(rows)

    return (one_way(table) + one_way(list(zip(*table)))) / 2


LOSS = Exercise(
    "clip/loss",
    _test_loss,
    N_("Softmax of each row, minus the logarithm of its diagonal entry; the same for columns."),
    solve_loss,
    N_("Two classification tasks on one table: that is all that CLIP is trained on."),
)

# --- 3. retrieval ---------------------------------------------------------------------------------

_SEARCHES = (
    ([[0.9, 0.1], [0.2, 0.8]], [[True, False], [False, True]]),
    ([[0.1, 0.9], [0.2, 0.8]], [[True, True], [True, False]]),
    ([[0.3, 0.2, 0.7], [0.6, 0.5, 0.1], [0.0, 0.2, 0.1]], [[True, False, True], [False, True, False], [False, True, False]]),
)  # fmt: skip


def _best(row) -> int:
    return max(range(len(row)), key=row.__getitem__)


def _test_right(attempt) -> None:
    _named(
        attempt,
        _SEARCHES,
        (
            (
                lambda s, t: sum(_best(row) == i for i, row in enumerate(s)) / len(s),
                N_("Not only the caption of its own is right: any that is true of the picture is."),
            ),
            (
                lambda s, t: solve_right([*zip(*s, strict=True)], [*zip(*t, strict=True)]),
                N_("That looks for the picture of each caption. Rows are pictures: go by rows."),
            ),
            (
                lambda s, t: len(s) * solve_right(s, t),
                N_("That is how many; the share is asked for."),
            ),
        ),
    )
    for scores, true in _SEARCHES:
        message = N_("For {scores} it is {wanted}, and yours says {got}.")
        require_number(
            attempt(scores, true), solve_right(scores, true), message, close=True, scores=scores
        )


def solve_right(scores, true):
    hits = 0
    for row, facts in zip(scores, true):
        best = max(range(len(row)), key=lambda j: row[j])
        hits += facts[best]
    return hits / len(scores)


RIGHT = Exercise(
    "clip/right",
    _test_right,
    N_("In each row find the column with the largest score; then look whether it is true there."),
    solve_right,
    N_("Whoever counts only the diagonal calls true answers wrong, and reports a worse model."),
)

# --- 4. spot the bug ------------------------------------------------------------------------------

_PUSHES = (
    (0.5, 0.04, 2.0, 3.0),
    (-1.0, 0.25, -1.0, 1.0),
    (0.0, 0.0001, 50.0, 2.0),
    (0.3, 0.09, 0.0, 5.0),
)


def _test_push(attempt) -> None:
    _named(
        attempt,
        _PUSHES,
        (
            (
                lambda m, v, g, s: m + s * math.sqrt(v) * g,
                N_("That is the line as it stands. Which power of σ does the derivation have?"),
            ),
            (
                lambda m, v, g, s: m - s * v * g,
                N_("Uphill is plus: the gradient points to where the score is larger."),
            ),
            (lambda m, v, g, s: m + s * g, N_("The variance belongs in front of the gradient.")),
            (
                lambda m, v, g, s: m + s * v * v * g,
                N_("`variance` is σ² already; that squares it again."),
            ),
            (lambda m, v, g, s: m + v * g, N_("And the scale?")),
        ),
    )
    for mean, variance, slope, scale in _PUSHES:
        message = N_(
            "For mean {mean}, variance {variance}, gradient {slope}, scale {scale} it is {wanted}, and yours says {got}."
        )
        given = {"mean": mean, "variance": variance, "slope": slope, "scale": scale}
        require_number(
            attempt(mean, variance, slope, scale),
            solve_push(mean, variance, slope, scale),
            message,
            close=True,
            **given,
        )


def solve_push(mean, variance, gradient, scale):
    return mean + scale * variance * gradient


PUSH = Exercise(
    "clip/push",
    _test_push,
    N_("A normal times exp(g · x) is a normal whose mean has moved by variance times g."),
    solve_push,
    N_("With the root it runs as well, and the last steps tear pictures apart: no error tells it."),
)

# --- 5. two conventions ---------------------------------------------------------------------------

_GUESSES = ((1.0, 0.0, 3.0), (0.5, 0.2, 0.0), (-1.0, 1.0, 1.0), (2.0, 1.5, 7.5))


def _test_combine(attempt) -> None:
    _named(
        attempt,
        _GUESSES,
        (
            (
                lambda c, u, w: u + w * (c - u),
                N_("That is the convention in which 1 is off. Here 0 is: s = 1 + w."),
            ),
            (
                lambda c, u, w: u + (w - 1) * (c - u),
                N_("The other way round: s = 1 + w."),
            ),
            (
                lambda c, u, w: (1 + w) * u - w * c,
                N_("That goes away from the caption: told and untold have changed places."),
            ),
            (
                lambda c, u, w: c + w * u,
                N_("What is added is the difference that the caption makes, c - u."),
            ),
        ),
    )
    for told, untold, w in _GUESSES:
        message = N_(
            "For told {told}, untold {untold}, w {w} it is {wanted}, and yours says {got}."
        )
        given = {"told": told, "untold": untold, "w": w}
        require_number(
            attempt(told, untold, w), solve_combine(told, untold, w), message, close=True, **given
        )


def solve_combine(told, untold, w):
    return (1 + w) * told - w * untold


COMBINE = Exercise(
    "clip/combine",
    _test_combine,
    N_("Put told = 1 and untold = 0. What should w = 0 give?"),
    solve_combine,
    N_("Before you take a scale from a paper, look at which number switches it off."),
)

# --- 6. fool it -----------------------------------------------------------------------------------

SCENE = "large red circle 16 16; small blue square 48 16; large yellow star 16 48"
TOLD = "a large red circle, a small blue square and a large yellow star"


@cache
def _reader():
    """(the committed noised CLIP, the scene, its picture)."""
    from lessons_lib.clip.weights import noised_clip
    from lessons_lib.world.scenes import Scene, draw

    scene = Scene.parse(SCENE)
    return noised_clip(), scene, draw([scene], 32)


def _test_fool(attempt) -> None:
    from lessons_lib.clip.evaluation import scores
    from lessons_lib.world.scenes import agrees

    if not isinstance(attempt, dict) or "caption" not in attempt:
        raise mistake(
            N_("Keep the name `caption`: the answer is {example}."), example='{"caption": "…"}'
        )
    caption = attempt["caption"]
    if caption is ... or caption is None:
        raise NotStarted
    model, scene, picture = _reader()
    if agrees(scene, caption):
        raise mistake(N_("“{caption}” is true of the picture. Find a false one."), caption=caption)
    own, other = scores(model, picture, [TOLD, caption], 0)[0].tolist()
    if other <= own:
        message = N_("“{caption}” scores {other:.3f}, and the true caption {own:.3f}. Not yet.")
        raise mistake(message, caption=caption, other=other, own=own)


def solve_fool():
    return {"caption": "a large red circle, a small blue star and a large yellow square"}


FOOL = Exercise(
    "clip/fool",
    _test_fool,
    N_(
        "It knows the words, and is less sure of which word belongs to which. Exchange two of them."
    ),
    solve_fool,
    N_("What a score has not learnt to tell, guidance is free to get wrong."),
)
