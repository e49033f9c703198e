"""The exercises of lesson 3, each with its check and its solution."""

from __future__ import annotations

import math
from functools import cache

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number
from lessons_lib.prompting.examples import FIRST as _FIRST
from lessons_lib.world.fewshot import FAMILIES

__all__ = ["CALIBRATE", "GUESS", "LEAK", "LONGER", "SEVERAL", "YOUR_PROMPT"]

# --- 1. what an induction head guesses -----------------------------------------------------------

_ROWS = (
    [5, 3, 8, 1, 5],
    [5, 3, 8, 1, 9],
    [2, 7, 2, 4, 2],
    [6, 6],
    [4],
    [1, 2, 3, 1, 2, 9, 1, 2],
)


def _first(ids):
    return ids[ids.index(ids[-1]) + 1] if ids[-1] in ids[:-1] else -1


def _before(ids):
    places = [i for i, one in enumerate(ids[:-1]) if one == ids[-1]]
    return ids[places[-1] - 1] if places and places[-1] else -1


def _test_guess(attempt) -> None:
    got = [attempt(list(row)) for row in _ROWS]
    if got != [solve_guess(row) for row in _ROWS]:
        if got == [_first(row) for row in _ROWS]:
            raise mistake(
                N_(
                    "That is what came after its first time. Take its last time before now, which is "
                    "the nearest."
                )
            )
        if got == [_before(row) for row in _ROWS]:
            raise mistake(N_("That is what stood before it. What is wanted came right after it."))
        if got == [row[-1] for row in _ROWS]:
            raise mistake(N_("That is the last token itself, which always finds itself first."))
    for row, one in zip(_ROWS, got, strict=True):
        wanted = solve_guess(row)
        if one != wanted:
            message = N_("After {row} it is {wanted}, and yours says {got}.")
            raise mistake(message, row=row, wanted=wanted, got=repr(one)[:90])


def solve_guess(ids):
    for place in range(len(ids) - 2, -1, -1):
        if ids[place] == ids[-1]:
            return ids[place + 1]
    return -1


GUESS = Exercise(
    "prompting/guess",
    _test_guess,
    N_(
        "Go back from the last token but one, look for one like the last, and take what follows it."
    ),
    solve_guess,
    N_(
        "You could look one place further because a list has places. A head compares contents, so a "
        "layer before it must have written beside each token which one went before."
    ),
)

# --- 2. labels of different lengths --------------------------------------------------------------

_LABELS = (
    [[-1.0], [-0.75, -0.5]],
    [[-2.0, -0.5], [-1.0, -1.0, -1.0]],
    [[-0.5, -0.5], [-3.0]],
    [[-4.0, -1.0, -1.0], [-2.5, -2.5], [-2.25]],
)


def _test_longer(attempt) -> None:
    got = [attempt([list(label) for label in case]) for case in _LABELS]
    wanted = [solve_longer(case) for case in _LABELS]
    if got != wanted:
        sums = [max(range(len(c)), key=lambda i: sum(c[i])) for c in _LABELS]
        if got == sums:
            raise mistake(
                N_(
                    "That compares sums, in which a longer label pays for more tokens. Divide each "
                    "by its number of tokens."
                )
            )
        if got == [right + 1 for right in wanted]:
            raise mistake(N_("The right labels, but counted from 1. The first is label 0."))
        worst = [min(range(len(c)), key=lambda i: sum(c[i]) / len(c[i])) for c in _LABELS]
        if got == worst:
            raise mistake(
                N_("That is the least likely one. A logarithm nearer to 0 is a larger probability.")
            )
        means = [max(sum(label) / len(label) for label in case) for case in _LABELS]
        values = [as_number(one) for one in got]
        if None not in values and all(map(near, values, means)):
            raise mistake(N_("That is its score. Which label is it: 0, 1, …?"))
    for case, one, right in zip(_LABELS, got, wanted, strict=True):
        message = N_("For {case} it is label {wanted}, and yours says {got}.")
        require_number(one, right, message, case=case)


def solve_longer(label_logs):
    means = [sum(logs) / len(logs) for logs in label_logs]
    return means.index(max(means))


LONGER = Exercise(
    "prompting/longer",
    _test_longer,
    N_(
        "Take the mean of each label's logarithms, and give the number of the label where it is largest."
    ),
    solve_longer,
    N_(
        "Neither way is right by itself: the sum is the probability, and the mean is kind to long "
        "labels, sometimes too kind. The figures of this lesson use the sum."
    ),
)

# --- 3. calibration ------------------------------------------------------------------------------

_PRIORS = (
    ([0.6, 0.4], [0.75, 0.25]),
    ([0.9, 0.1], [0.9, 0.1]),
    ([0.25, 0.25, 0.5], [0.5, 0.25, 0.25]),
    ([0.5, 0.5], [0.5, 0.5]),
)


def _normed(parts):
    return [part / sum(parts) for part in parts]


def _test_calibrate(attempt) -> None:
    got = [attempt(list(p), list(before)) for p, before in _PRIORS]
    for (p, before), one in zip(_PRIORS, got, strict=True):
        wanted = solve_calibrate(p, before)
        try:
            values = [float(x) for x in one]
        except (TypeError, ValueError):
            values = []
        if len(values) != len(p):
            message = N_("The answer is a list of {n} probabilities, and yours is {got}.")
            raise mistake(message, n=len(p), got=repr(one)[:90])
        if all(map(near, values, wanted)):
            continue
        bare = [a / b for a, b in zip(p, before, strict=True)]
        if all(map(near, values, bare)):
            raise mistake(N_("Nearly: divide by their sum, so that they add up to 1 again."))
        product = [a * b for a, b in zip(p, before, strict=True)]
        product = [x / sum(product) for x in product]
        if all(map(near, values, product)):
            raise mistake(N_("Multiplied, the prior counts twice. It is to be taken away: divide."))
        swapped = _normed([b / a for a, b in zip(p, before, strict=True)])
        if all(map(near, values, swapped)):
            raise mistake(N_("The other way round: divide p by what was said before."))
        message = N_("For {p} with {before} before it is {wanted}, and yours says {got}.")
        shown = [[round(x, 4) for x in row] for row in (wanted, values)]
        raise mistake(message, p=p, before=before, wanted=shown[0], got=shown[1])


def solve_calibrate(p, before):
    parts = [a / b for a, b in zip(p, before, strict=True)]
    return [part / sum(parts) for part in parts]


CALIBRATE = Exercise(
    "prompting/calibrate",
    _test_calibrate,
    N_("Divide each probability by the one before, and all by their sum."),
    solve_calibrate,
    N_("A label that the model would have said anyhow is no evidence."),
)

# --- 4. several contexts -------------------------------------------------------------------------

_CONTEXTS = (
    ([[0.6, 0.4], [0.6, 0.4]], [0.5, 0.5]),
    ([[0.6, 0.4], [0.6, 0.4], [0.6, 0.4]], [0.5, 0.5]),
    ([[0.8, 0.2], [0.5, 0.5]], [0.8, 0.2]),
    ([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]], [0.5, 0.25, 0.25]),
    ([[0.7, 0.3]], [0.4, 0.6]),
)


def _test_several(attempt) -> None:
    for contexts, before in _CONTEXTS:
        got = attempt([list(p) for p in contexts], list(before))
        wanted = solve_several(contexts, before)
        try:
            values = [float(x) for x in got]
        except (TypeError, ValueError):
            values = []
        if len(values) != len(before):
            message = N_("The answer is a list of {n} probabilities, and yours is {got}.")
            raise mistake(message, n=len(before), got=repr(got)[:90])
        if all(map(near, values, wanted)):
            continue
        products = [math.prod(p[i] for p in contexts) for i in range(len(before))]
        n = len(contexts)
        for wrong, message in (
            (
                _normed(products),
                N_("In the product the prior is counted {n} times. It should be counted once."),
            ),
            (
                _normed([x / b**n for x, b in zip(products, before, strict=True)]),
                N_("Divide by the prior one time less than there are contexts: one of it stays."),
            ),
            (
                [x / b ** (n - 1) for x, b in zip(products, before, strict=True)],
                N_("Nearly: divide by their sum, so that they add up to 1 again."),
            ),
            (
                [sum(p[i] for p in contexts) / n for i in range(len(before))],
                N_("That is their mean. Independent witnesses are multiplied."),
            ),
        ):
            if all(map(near, values, wrong)):
                raise mistake(message, n=n)
        message = N_("For {contexts} with {before} before it is {wanted}, and yours says {got}.")
        shown = [[round(x, 4) for x in row] for row in (wanted, values)]
        raise mistake(message, contexts=contexts, before=before, wanted=shown[0], got=shown[1])


def solve_several(contexts, before):
    n = len(contexts)
    parts = [math.prod(p[i] for p in contexts) / before[i] ** (n - 1) for i in range(len(before))]
    return [part / sum(parts) for part in parts]


SEVERAL = Exercise(
    "prompting/several",
    _test_several,
    N_(
        "Multiply what the contexts say of each label, and divide by the prior as often as it is "
        "in the product too many."
    ),
    solve_several,
    N_(
        "Three contexts that say 0.6 each say 0.77 together: as sure as if none had read the others."
    ),
)

# --- 5. spot the bug: an evaluation that gives the answer away ------------------------------------

_SENTENCES = [
    ("I like tea", "good"),
    ("rain again", "bad"),
    ("what fun", "good"),
    ("I am ill", "bad"),
]


def _test_leak(attempt) -> None:
    rows = list(_SENTENCES)
    got = [attempt(list(rows), i) for i in range(len(rows))]
    for i, one in enumerate(got):
        if not isinstance(one, list | tuple) or not all(pair in rows for pair in one):
            raise mistake(
                N_("The answer is a list of rows to show as examples, and yours is {got}."),
                got=repr(one)[:90],
            )
        if rows[i] in one:
            raise mistake(
                N_(
                    "For row {i} its own sentence is still among the examples, with the answer "
                    "beside it: whoever can copy is always right."
                ),
                i=i,
            )
        if len(one) < len(rows) - 1:
            message = N_("For row {i} there are {got} examples; all {wanted} others may be shown.")
            raise mistake(message, i=i, got=len(one), wanted=len(rows) - 1)
        if list(one) != [row for j, row in enumerate(rows) if j != i]:
            raise mistake(N_("Show each of the other rows once, in the order in which they stand."))
    twins = [("tea", "good"), ("rain", "bad"), ("tea", "good"), ("tea", "bad")]
    left = list(attempt(list(twins), 2))
    if ("tea", "good") in left:
        raise mistake(
            N_(
                "A sentence that stands in the rows twice gives itself away: leave out its twin, too."
            )
        )
    if ("tea", "bad") in left:
        raise mistake(
            N_(
                "A twin with another label is still the same sentence: compare the sentences, not the rows."
            )
        )
    if left != [("rain", "bad")]:
        raise mistake(
            N_("Of the rows with other sentences all may be shown, and yours loses some.")
        )


def solve_leak(rows, i):
    return [row for row in rows if row[0] != rows[i][0]]


LEAK = Exercise(
    "prompting/leak",
    _test_leak,
    N_(
        "Which row must never be an example when row i is asked? And if its sentence stands there twice?"
    ),
    solve_leak,
    N_(
        "Held out means that the sentence, not the row, is new. Benchmarks have been wrong by this."
    ),
)

# --- 6. your prompt (open) -----------------------------------------------------------------------

FALL = 0.2  # how far the examples must mislead


@cache
def _labels_of_the_world() -> dict[str, str]:
    """The label of each sentence of praise or complaint that the world can write."""
    return {
        sentence: label
        for number, label in enumerate(("blick", "dax"))
        for split in ("train", "held_out", "unseen")
        for row in FAMILIES["sentiment"].inputs(number, split)
        for sentence in row
    } | dict(_FIRST)


def _test_your_prompt(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != {"lesson", "mine", "examples"}:
        raise mistake(N_("Keep the names `lesson`, `mine` and `examples`, and give each a value."))
    if any(value is ... for value in attempt.values()):
        raise NotStarted
    examples = attempt["examples"]
    if not isinstance(examples, list | tuple) or not all(
        isinstance(pair, tuple | list) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
        for pair in examples
    ):
        raise mistake(N_("`examples` is a list of pairs, a sentence and its label."))
    if sorted(label.strip() for _sentence, label in examples) != ["blick", "blick", "dax", "dax"]:
        raise mistake(N_("Two of the four examples are labelled “blick” and two “dax”."))
    known = _labels_of_the_world()
    for sentence, label in examples:
        if known.get(sentence.strip(), label.strip()) != label.strip():
            message = N_("{sentence} is labelled wrongly; all four examples must be true.")
            raise mistake(message, sentence=repr(sentence.strip())[:90])
    shares = {name: as_number(attempt[name]) for name in ("lesson", "mine")}
    for name, value in shares.items():
        if value is None or not 0 <= value <= 1:
            message = N_("`{name}` is a share from 0 to 1, and yours is {got}.")
            raise mistake(message, name=name, got=repr(attempt[name])[:90])
    if shares["mine"] > shares["lesson"] - FALL + 1e-6:  # shares may come in single precision
        message = N_("{mine:.0%} right mislead too little; the lesson's four have {lesson:.0%}.")
        raise mistake(message, **shares)


def solve_your_prompt():
    examples = [
        ("the soup is not awful", "blick"),
        ("the film is not good", "dax"),
        ("I do not hate my job", "blick"),
        ("I do not love my bike", "dax"),
    ]
    return {"lesson": 1.0, "mine": 0.0, "examples": examples}


YOUR_PROMPT = Exercise(
    "prompting/your-prompt",
    _test_your_prompt,
    N_("What does such a small model look at in a sentence? And what can turn its meaning round?"),
    solve_your_prompt,
    N_(
        "It goes by single words: “awful” makes a complaint of “not awful”. So four true examples "
        "teach it the task upside down. Other ways are possible; say how yours works."
    ),
)
