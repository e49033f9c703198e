"""N-gram models: the definition written out slowly, hand-counted numbers, and bad input."""

import math
import random

import pytest
from gpt_toys import small_tokenizer

from lessons_lib.gpt.ngrams import NGrams, rates
from lessons_lib.gpt.reading import end_id

V, FIRST = 7, 6


def documents(n: int = 30, seed: int = 0) -> list[list[int]]:
    """Documents in which a token depends on the two before it, and chance does the rest."""
    rng, found = random.Random(seed), []
    for _ in range(n):
        ids = []
        for _ in range(rng.randint(1, 12)):
            before = sum(ids[-2:]) + len(ids[-2:])
            ids.append(before % 5 if rng.random() < 0.7 else rng.randrange(5))
        found.append([*ids, FIRST])
    return found


def by_definition(docs, n, discount, token, context):
    """Chen and Goodman 1999, equation 25 and those after it: recursive, and counted anew each time.

    A list of all n-grams is kept; lower orders count the different n-grams that end in theirs.
    """
    grams = []
    for ids in docs:
        padded = [FIRST] * (n - 1) + list(ids)
        grams += [tuple(padded[i : i + n]) for i in range(len(ids))]

    def p(k, context):  # with k tokens of context
        lower = 1 / V if k == 0 else p(k - 1, context[1:])
        seen = grams if k == n - 1 else {g[-k - 2 :] for g in grams}
        after = [g[-1] for g in seen if g[-k - 1 : -1] == context]
        if not after:
            return lower
        saved = discount * len(set(after)) / len(after)
        return max(after.count(token) - discount, 0) / len(after) + saved * lower

    context = ([FIRST] * (n - 1) + list(context))[-(n - 1) :] if n > 1 else []
    return p(n - 1, tuple(context))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("discount", [0.4, 0.75])
def test_every_probability_is_that_of_the_definition(n, discount):
    docs = documents()
    model = NGrams(docs, n, V, FIRST, discount)
    for context in ([], [0], [2, 3], [1, 0, 4], [4, 4, 4, 4, 4], [5, 5], [3, 5, 2]):
        for token in range(V):
            expected = by_definition(docs, n, discount, token, context)
            assert model.probability(token, context) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_probabilities_are_positive_and_sum_to_one(n):
    model = NGrams(documents(), n, V, FIRST)
    for context in ([], [1], [5], [0, 1, 2, 3], [5, 5, 5, 5], [4, 5]):
        found = [model.probability(token, context) for token in range(V)]
        assert min(found) > 0 and sum(found) == pytest.approx(1)


def test_counted_by_hand():
    # After 0 came 1, twice; 1 behind one context, 0 behind one (the beginning), END (2) behind one.
    model = NGrams([[0, 1, 2], [0, 1, 2]], 2, vocab_size=3, first=2, discount=0.5)
    lower = (1 - 0.5) / 3 + 0.5 * 3 / 3 / 3
    assert model.probability(1, [0]) == pytest.approx((2 - 0.5) / 2 + 0.5 * 1 / 2 * lower)
    assert model.probability(2, [0]) == pytest.approx(0.5 * 1 / 2 * lower)


def test_a_shorter_context_counts_contexts_and_not_occurrences():
    # 1 comes often, and only after 0; 2 comes three times, after three different tokens.
    docs = [[0, 1]] * 20 + [[3, 2], [4, 2], [5, 2]]
    model = NGrams(docs, 2, V, FIRST)
    assert model.probability(2, [1]) > model.probability(1, [1])


def test_bits_are_those_of_the_chain():
    model, ids = NGrams(documents(), 3, V, FIRST), [0, 1, 4, 2, FIRST]
    chain = sum(math.log2(model.probability(token, ids[:i])) for i, token in enumerate(ids))
    assert model.bits(ids) == pytest.approx(-chain)


def test_a_longer_memory_helps_where_the_language_has_one():
    held = documents(300, seed=1)
    bits = [sum(map(NGrams(documents(600), n, V, FIRST).bits, held)) for n in (1, 2, 3)]
    assert bits[0] > 1.05 * bits[1] > 1.1 * bits[2]


@pytest.mark.parametrize(
    "change, named",
    [
        ({"n": 0}, "n must be a whole number from 1"),
        ({"n": 1.5}, "n must be a whole number from 1"),
        ({"discount": 0}, "discount must be above 0 and below 1, not 0"),
        ({"discount": 1}, "discount must be above 0"),
        ({"documents": []}, "documents hold no token"),
        ({"documents": [[], []]}, "documents hold no token"),
        ({"documents": [[1, 7]]}, "7 is no id of a vocabulary of 7"),
        ({"documents": [[-1]]}, "-1 is no id"),
    ],
)
def test_bad_input_is_named(change, named):
    given = {"documents": documents(), "n": 2, "vocab_size": V, "first": FIRST} | change
    with pytest.raises(ValueError, match=named):
        NGrams(**given)


def test_rates_are_bits_per_character_with_every_texts_end():
    tokenizer = small_tokenizer()
    known, new = ["Erik was at the pond.", "Erik was there."], ["Erik was at the pond.", "A"]
    end = end_id(tokenizer)
    model = NGrams([[*tokenizer.encode(text), end] for text in known], 2, len(tokenizer), end)
    bits = sum(model.bits([*tokenizer.encode(text), end]) for text in new)
    found = rates(tokenizer, known, new, longest=3)
    assert list(found) == [1, 2, 3]
    assert found[2] == pytest.approx(bits / sum(map(len, new)))
