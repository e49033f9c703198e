"""Sums: right in every step, none of the held-out pairs in training, and exact probabilities."""

import hashlib
import math
import re
from collections import Counter
from itertools import islice

import pytest

from lessons_lib.world.sums import (
    _written_lengths,
    is_held_out,
    make_sum_prompt,
    question,
    sum_entropy,
    write_sum,
    written_steps,
)
from lessons_lib.world.sums_checking import check_sum
from lessons_lib.world.writer import stream


@pytest.fixture(scope="module")
def streams():
    return [list(islice(stream(write_sum, seed), 10_000)) for seed in range(3)]


@pytest.fixture(scope="module")
def documents(streams):
    return streams[0] + streams[1]


def test_steps_by_hand():
    steps = "ones 7 + 8 = 1 5, write 5, carry 1; tens 4 + 3 + 1 = 8, write 8"
    assert written_steps(47, 38) == steps
    assert written_steps(999, 999) == (
        "ones 9 + 9 = 1 8, write 8, carry 1; tens 9 + 9 + 1 = 1 9, write 9, carry 1; "
        "hundreds 9 + 9 + 1 = 1 9, write 1 9"
    )
    assert question(47, 38) == "Q: 4 7 + 3 8 = ?"


def test_the_answer_is_what_the_steps_wrote(documents):
    written = 0
    for document in documents:
        truth = document.truth
        assert truth["answer"] == truth["a"] + truth["b"]
        assert document.text.endswith(f" A: {' '.join(str(truth['answer']))}.")
        assert document.text.isascii() and len(document.text) <= 300
        assert ("Steps:" in document.text) == truth["steps"]
        if truth["steps"]:
            digits = [s.replace(" ", "") for s in re.findall(r"write ([\d ]+)", document.text)]
            assert int("".join(reversed(digits))) == truth["answer"]
            written += 1
    assert abs(written / len(documents) - 0.5) < 0.015


def test_held_out_pairs_never_occur_and_are_a_third(documents):
    for document in documents:
        a, b = document.truth["a"], document.truth["b"]
        assert not is_held_out(a, b) and not is_held_out(b, a)
    for low, step in ((10, 1), (100, 57), (1000, 1999)):
        for a in range(low, 10 * low, step):
            assert sum(is_held_out(a, b) for b in range(low, 10 * low)) == 3 * low
    assert all(is_held_out(a, b) == is_held_out(b, a) for a in range(10, 99) for b in range(10, 99))
    assert not any(is_held_out(a, b) for a in range(10) for b in range(10))


def test_pairs_to_train_on_are_equally_probable(documents):
    """Among two-digit sums, all 5,400 pairs are equally probable: the account says so exactly."""
    seen: dict = {}
    for document in documents:
        a, b = document.truth["a"], document.truth["b"]
        if document.truth["form"] == "sum" and 9 < a < 100:
            numbers = (c for c in document.choices if c.site == "digit")
            seen[a, b] = math.fsum(c.log_prob for c in numbers)
    assert len(seen) > 2000
    assert all(math.isclose(p, -math.log(90 * 60)) for p in seen.values())


def test_no_text_comes_about_in_two_ways(documents):
    """Equal texts had equal choices, so that each text has the probability of its choices."""
    known: dict = {}
    for document in documents:
        choices = tuple((c.site, c.value) for c in document.choices)
        assert known.setdefault(document.text, choices) == choices
    assert len(known) < len(documents)


def test_expected_lengths_are_those_of_all_pairs_to_train_on():
    for n, low in ((1, 1), (2, 10)):
        numbers = range(low, 10 * low)
        pairs = [(a, b) for a in numbers for b in numbers if not is_held_out(a, b)]
        steps, answer = _written_lengths(n)
        assert math.isclose(steps * len(pairs), sum(len(written_steps(a, b)) for a, b in pairs))
        assert math.isclose(answer * len(pairs), sum(2 * len(str(a + b)) - 1 for a, b in pairs))


@pytest.mark.parametrize("seed", range(3))
def test_entropy_and_length_agree_with_the_documents(streams, seed):
    documents = streams[seed]
    for values, exact in zip(
        ([-d.log_prob for d in documents], [len(d.text) for d in documents]),
        sum_entropy(),
        strict=True,
    ):
        mean = math.fsum(values) / len(values)
        spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values)) / len(values)
        assert abs(mean - exact) < 3 * spread


def test_the_checker_agrees_with_the_writer(documents):
    for document in documents[:5_000]:
        check = check_sum(document.text)
        assert check.right and bool(check.steps) == document.truth["steps"], document.text
        assert check.message == "All is right."


def test_the_checker_rejects_every_changed_digit_behind_the_question(documents):
    for document in documents[:150]:
        text = document.text
        for place in range(text.index("?") + 1, len(text)):
            if text[place].isdigit():
                changed = text[:place] + str((int(text[place]) + 3) % 10) + text[place + 1 :]
                check = check_sum(changed)
                assert not check.right and check.message != "All is right.", changed


def test_the_checker_says_which_step_is_wrong():
    text = "Q: 4 7 + 3 8 = ? Steps: ones 7 + 8 = 1 5, write 5, carry 1; tens 4 + 3 = 7, write 7."
    check = check_sum(text + " A: 7 5.")
    assert check.steps == (True, False) and not check.answer
    assert check.message == (
        "Step 2 is 'tens 4 + 3 = 7, write 7'; it should be 'tens 4 + 3 + 1 = 8, write 8'."
    )
    assert (
        check_sum("Q: 4 7 + 3 8 = ? A: 8 6.").message == "The answer is '8 6'; it should be '8 5'."
    )
    assert check_sum("Q: 4 7 + 3 8 = ? A: 8 5. Q: 1 + 1 = ? A: 3.").right
    assert not check_sum("Q: 4 7 + 3 8 = ? Steps: ones 7 + 8 = 1 5, write 5").right
    assert check_sum("Q: 4 7 + 3 8 = ? Steps:").steps == (False, False)
    assert not check_sum("Q: 4 7 + 3 8 = ?").right
    more = "Q: 4 + 3 = ? Steps: ones 4 + 3 = 7, write 7; tens 0 + 0 = 0, write 0. A: 7."
    assert check_sum(more).message == "There are 2 steps; 1 would be right."


def test_prompts():
    for digits in (1, 2, 3, 4):
        pairs = Counter()
        for seed in range(200):
            text, a, b = make_sum_prompt(digits, True, seed)
            assert make_sum_prompt(digits, True, seed) == (text, a, b)
            assert text == question(a, b) + " Steps:" and len(str(a)) == len(str(b)) == digits
            assert is_held_out(a, b) == (digits > 1)
            plain, c, d = make_sum_prompt(digits, False, seed)
            assert (c, d) == (a, b) and plain == question(a, b) + " A:"
            assert not is_held_out(*make_sum_prompt(digits, True, seed, held_out=False)[1:])
            pairs[a, b] += 1
        assert len(pairs) > 60


def test_same_seed_same_bytes():
    texts = "\n".join(d.text for d in islice(stream(write_sum, 0), 500))
    assert hashlib.sha256(texts.encode()).hexdigest()[:16] == "e5e51bcfb48d58e3"


@pytest.mark.parametrize("digits", [0, 5, "2"])
def test_bad_digits(digits):
    with pytest.raises(ValueError, match="it must be 1, 2, 3 or 4"):
        make_sum_prompt(digits, True, 0)


@pytest.mark.parametrize("text", ["", "4 7 + 3 8", "Q: 4 7 + 3 = ? A: 5 0.", "Q: who? A: me."])
def test_bad_texts(text):
    with pytest.raises(ValueError, match='must begin like "Q: 4 7'):
        check_sum(text)
