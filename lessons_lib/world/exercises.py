"""The exercises of lesson 0: checks, hints and solutions."""

from __future__ import annotations

import math
from itertools import islice, pairwise

from lessons_lib.course.exercises import Exercise, expect, mistake
from lessons_lib.course.language import N_
from lessons_lib.world import examples
from lessons_lib.world.conversations import gold_reward
from lessons_lib.world.scenes import Scene, agrees
from lessons_lib.world.stories import read_story, write_story
from lessons_lib.world.writer import stream

# --- 1. bits -------------------------------------------------------------------------------------


def _test_bits(attempt) -> None:
    for p in (0.5, 0.25, 1.0, 1 / 12, 2**-10):
        got, wanted = _plain(attempt(p)), solve_bits(p)
        if isinstance(got, (int, float)):
            if _close(got, wanted):
                continue
            if _close(got, -wanted):
                raise mistake(
                    N_("Bits are never negative: put a minus sign in front of the logarithm.")
                )
            if _close(got, math.log(2) * wanted):
                raise mistake(
                    N_("That is the natural logarithm. Bits need the logarithm to base 2.")
                )
            if got == round(wanted):
                raise mistake(N_("Bits need not be whole: 1/12 lies between 1/8 and 1/16."))
        expect(got, wanted, N_("For p = {p} it is {wanted} bits, and yours says {got}."), p=p)


def solve_bits(p):
    return -math.log2(p)


BITS = Exercise(
    "world/bits",
    _test_bits,
    N_("How many times must a fair coin fall the same way for something this improbable?"),
    solve_bits,
    N_("Bits measure surprise. The course uses them for every model of text."),
)


# --- 2. the probability of a word ----------------------------------------------------------------

_TABLE = {
    ".": {"n": 2 / 3, "o": 1 / 3},
    "n": {"o": 0.5, ".": 0.5},
    "o": {"n": 0.5, "o": 0.25, ".": 0.25},
}


# The first table cannot tell forwards from backwards, since its words read the same both ways.
_QUEUE = {
    ".": {"q": 0.8, "u": 0.2},
    "q": {"q": 0.0, "u": 1.0, ".": 0.0},
    "u": {"q": 0.1, "u": 0.3, ".": 0.6},
}


def _test_probability(attempt) -> None:
    for word, table in (("no", _TABLE), ("qu", _QUEUE), ("noo", _TABLE), ("o", _TABLE)):
        got = _plain(attempt(word, table))
        wanted = _along("." + word + ".", table)
        if not isinstance(got, (int, float)):
            message = N_("For {word} a number is wanted, and yours is {got}.")
            expect(got, wanted, message, word=word)
        if _close(got, wanted):
            continue
        if _close(got, _along(word, table)):
            raise mistake(
                N_("The edges are missing: how probable is it to begin so, and to end there?")
            )
        if _close(got, _along("." + word, table)):
            raise mistake(
                N_("The end is missing: after the last letter, the edge must be drawn too.")
            )
        if _close(got, _along(word + ".", table)):
            raise mistake(N_("The beginning is missing: the first letter follows the edge."))
        if _close(got, sum(table[a][b] for a, b in pairwise("." + word + "."))):
            raise mistake(N_("You add. For all of it to happen, the probabilities multiply."))
        if _close(got, _along("." + word[::-1] + ".", table)):
            raise mistake(N_("That is the word read backwards: `p[a][b]` is for b behind a."))
        if _close(got, solve_bits(wanted)):
            raise mistake(N_("Those are its bits. Here the probability itself is asked for."))
        message = N_("For {word} it is {wanted}, and yours says {got}.")
        expect(got, wanted, message, word=word)


def _along(path: str, table: dict) -> float:
    """The product of the pairs' probabilities along a path."""
    return math.prod(table[a][b] for a, b in pairwise(path))


def _plain(got):
    """A number of torch, numpy or `fractions` as Python's own; anything else as it is."""
    try:
        return got if isinstance(got, (int, str)) else float(got)
    except (TypeError, ValueError, RuntimeError):
        return got


def _close(a: float, b: float) -> bool:
    """Equal, as far as single precision goes."""
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def solve_probability(word, p):
    path = "." + word + "."
    product = 1.0
    for a, b in zip(path, path[1:]):
        product *= p[a].get(b, 0)
    return product


PROBABILITY = Exercise(
    "world/probability",
    _test_probability,
    N_("Put the edge before and behind the word, then walk along it in pairs."),
    solve_probability,
    N_(
        "A GPT does the same with a longer memory: one probability for each next piece, multiplied."
    ),
)

# --- 3. spot the bug: bits per character ---------------------------------------------------------


def buggy_rate(documents):
    """Bits per character of (bits, text) pairs; there is a mistake in it, for the lesson to find."""
    return sum(bits / len(text) for bits, text in documents) / len(documents)


def _test_rate(attempt) -> None:
    for documents in (
        [(10.0, "a day"), (12.0, "the day after a day")],
        [(3.0, "abc")],
        [(8.0, "ab"), (1.0, "abcdefgü")],
    ):
        wanted = sum(bits for bits, _text in documents) / sum(
            len(text) for _bits, text in documents
        )
        got = _plain(attempt(documents))
        if not isinstance(got, (int, float)):
            expect(got, wanted, N_("A number is wanted, and yours is {got}."))
        if _close(got, buggy_rate(documents)) and not _close(got, wanted):
            raise mistake(
                N_(
                    "That is still the mean of each document's rate: a short one counts as much as a long one."
                )
            )
        if _close(got * wanted, 1.0) and not _close(got, wanted):
            raise mistake(N_("That is characters per bit: the other way round."))
        if _close(
            got, wanted * sum(len(text) for _bits, text in documents) / len(documents)
        ) and not _close(got, wanted):
            raise mistake(N_("That is bits per document. Divide by all the characters."))
        near = wanted if _close(got, wanted) else got
        message = N_("For these documents it is {wanted}, and yours says {got}: {documents}.")
        expect(near, wanted, message, documents=documents)


def solve_rate(documents):
    bits = sum(bits for bits, text in documents)
    return bits / sum(len(text) for bits, text in documents)


RATE = Exercise(
    "world/rate",
    _test_rate,
    N_("A message of both documents, one behind the other: how many bits, how many characters?"),
    solve_rate,
    N_(
        "A mean of ratios is no ratio of means. Losses averaged over batches of unequal length go wrong in the same way."
    ),
)

# --- 4. a story that contradicts itself ----------------------------------------------------------


def _stories_to_spoil() -> list[tuple[str, str]]:
    told = ((story.text, examples.returning_colour(story)) for story in stream(write_story, 11))
    return list(islice(((text, colour) for text, colour in told if colour), 4))


def _test_spoil(attempt) -> None:
    for text, colour in _stories_to_spoil():
        got = attempt(text, colour)
        if not isinstance(got, str):
            expect(got, text, N_("A text is wanted, and yours is {got}."))
        if got == text:
            raise mistake(N_("The story came back as it was."))
        reading = read_story(got)
        if not reading.in_language:
            raise mistake(
                N_("This is no story of the world any more; the trouble begins at: {text}"),
                text=repr(got[reading.unknown or 0 :][:40]),
            )
        if reading.consistent:
            raise mistake(
                N_(
                    "A fine story, but another one: every mention was changed, so nothing contradicts."
                )
            )


def solve_spoil(story, colour):
    at = story.rfind(f" {colour} ") + 1
    other = "blue" if colour != "blue" else "red"
    before = story[:at]
    if before.endswith(" an "):
        before = before[:-2] + " "
    return before + other + story[at + len(colour) :]


SPOIL = Exercise(
    "world/spoil",
    _test_spoil,
    N_(
        "Change one mention of the colour and leave another alone: `str.rfind` finds the last. Mind the spaces around it (hundred has a red in it), and a and an."
    ),
    solve_spoil,
    N_(
        "In the language, and yet false: this is what a model does that knows grammar and loses track."
    ),
)

# --- 5. a reply worth having ---------------------------------------------------------------------


def _test_reply(attempt) -> None:
    if not isinstance(attempt, str):
        raise mistake(N_("A reply is a text in quotation marks."))
    reward = gold_reward(examples.BALL, attempt)
    if reward.total >= 3.4:
        return
    if reward.correct < 0:
        raise mistake(N_("{total}. That is not right: she gave it to Tom."), total=_points(reward))
    if reward.correct < 1:
        raise mistake(
            N_("{total}. It does not say plainly who has the ball."), total=_points(reward)
        )
    if reward.polite < 0:
        raise mistake(
            N_("{total}. Right, but rude, or more than one courtesy."), total=_points(reward)
        )
    if reward.helpful < 1:
        raise mistake(
            N_("{total}. Right, but the world knows plainer words: begin with “Tom has”."),
            total=_points(reward),
        )
    if 0 < reward.polite < 1:
        raise mistake(
            N_("{total}. Right and clear, but one courtesy is enough."), total=_points(reward)
        )
    if reward.polite < 1:
        raise mistake(
            N_("{total}. Right and clear. A courtesy would not hurt."), total=_points(reward)
        )
    raise mistake(
        N_("{total}. Right and courteous, but it has more words than it needs."),
        total=_points(reward),
    )


def _points(reward) -> str:
    return f"{reward.total:.2f}"


def solve_reply():
    return "Tom has the ball now. I hope this helps."


REPLY = Exercise(
    "world/reply",
    _test_reply,
    N_("One sentence with the answer, one short courtesy, and nothing else."),
    solve_reply,
    N_(
        "You have just optimised a reward. Lesson 4 lets a network do it, and it will find other ways."
    ),
)

# --- 6. a caption that tells two pictures apart ---------------------------------------------------

PAIR = (
    Scene.parse("small red circle 16 32; large blue square 48 32"),
    Scene.parse("large blue square 16 32; small red circle 48 32"),
)


def _test_caption(attempt) -> None:
    if not isinstance(attempt, str):
        raise mistake(N_("A caption is a text in quotation marks."))
    try:
        first, second = (agrees(scene, attempt) for scene in PAIR)
    except ValueError as problem:
        raise mistake("{problem}", problem=problem) from problem
    if first and second:
        raise mistake(N_("True of both pictures. What is different about them?"))
    if second:
        raise mistake(
            N_("True of the second picture, and false of the first: the other way round.")
        )
    if not first:
        raise mistake(
            N_(
                "True of neither picture: a caption speaks of every shape, and all that it says must hold."
            )
        )


def solve_caption():
    return "a circle left of a square"


CAPTION = Exercise(
    "world/caption",
    _test_caption,
    N_("The shapes, colours and sizes are the same. Only where they stand is not."),
    solve_caption,
    N_("Order is what a caption can tell, and what machines that match captions often miss."),
)
