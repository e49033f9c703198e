"""The exercises of lesson 2 that are done by counting: parameters, and what a cache saves."""

from __future__ import annotations

from itertools import combinations

from lessons_lib.course.exercises import Exercise, mistake
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.exercises_numbers import as_number, require_number

# --- 4. counting parameters ----------------------------------------------------------------------

# What a learner forgets or counts again, and by how many numbers the sum is then off.
_COUNT_FAULTS = (
    (
        N_("The output reads with the embedding itself, so that matrix counts once, not twice."),
        lambda V, T, L, C: V * C,
    ),
    (
        N_("The positions are missing: one row of n_embd numbers for each place of the context."),
        lambda V, T, L, C: -T * C,
    ),
    (
        N_("The embedding is missing: one row of n_embd numbers for each token."),
        lambda V, T, L, C: -V * C,
    ),
    (
        N_("The biases are missing: each linear layer adds one number to each of its outputs."),
        lambda V, T, L, C: -9 * C * L,
    ),
    (
        N_("All biases are missing, those of the layer norms as well."),
        lambda V, T, L, C: -9 * C * L - (2 * L + 1) * C,
    ),
    (
        N_(
            "The norms' biases are missing: a layer norm multiplies by n_embd numbers, adds others."
        ),
        lambda V, T, L, C: -(2 * L + 1) * C,
    ),
    (
        N_("The last layer norm is missing, the one behind all blocks."),
        lambda V, T, L, C: -2 * C,
    ),
    (
        N_("Each block has two layer norms, one before attention and one before the MLP."),
        lambda V, T, L, C: -2 * C * L,
    ),
    (
        N_("The blocks' layer norms are missing: two in each, of 2 · n_embd numbers."),
        lambda V, T, L, C: -4 * C * L,
    ),
    (
        N_("The layer norms are missing: two in each block and one behind them all."),
        lambda V, T, L, C: -(2 * L + 1) * 2 * C,
    ),
    (
        N_("The MLP has two matrices, one up and one back down, of 4 · n_embd² numbers each."),
        lambda V, T, L, C: -4 * C * C * L,
    ),
    (
        N_("The MLP's way back down is missing, a matrix and its biases."),
        lambda V, T, L, C: -(4 * C * C + C) * L,
    ),
    (
        N_("Attention has a fourth matrix, which brings the heads together at the end."),
        lambda V, T, L, C: -C * C * L,
    ),
    (
        N_("Attention has a fourth layer, which brings the heads together: a matrix and biases."),
        lambda V, T, L, C: -(C * C + C) * L,
    ),
    (
        N_("Queries, keys and values have a matrix each, so there are three of that size."),
        lambda V, T, L, C: -2 * C * C * L,
    ),
    (
        N_("Queries, keys and values have a layer each, so there are three of that size."),
        lambda V, T, L, C: -2 * (C * C + C) * L,
    ),
    (
        N_("That is one block. There are n_layer of them."),
        lambda V, T, L, C: -(12 * C * C + 13 * C) * (L - 1),
    ),
)
_SIZES = ((50_257, 1024, 12, 768), (101, 17, 3, 10), (7, 300, 5, 64), (1000, 6, 1, 33))


def _test_count(attempt) -> None:
    got = [attempt(*sizes) for sizes in _SIZES]
    values = [as_number(one) for one in got]
    if None not in values:
        off = [value - solve_count(*s) for value, s in zip(values, _SIZES, strict=True)]
        if values == [12 * C * C * L for _V, _T, L, C in _SIZES]:
            raise mistake(
                N_(
                    "Those are the blocks' matrices alone. Tokens, positions, biases and norms are "
                    "weights as well."
                )
            )
        if any(off):
            _name_count_faults(off)
    for one, sizes in zip(got, _SIZES, strict=True):
        message = N_("For the sizes {sizes} it is {wanted} parameters, and yours says {got}.")
        require_number(one, solve_count(*sizes), message, sizes=sizes)


def _name_count_faults(off: list[float]) -> None:
    """Raise Mistake when up to three of the known faults explain how far every count is off."""
    for n in (1, 2, 3):
        for faults in combinations(_COUNT_FAULTS, n):
            found = [sum(amount(*sizes) for _text, amount in faults) for sizes in _SIZES]
            if found == off:
                raise mistake(" ".join(_(text) for text, _amount in faults))
    for bias in (0, 1):
        for matrices in (3, 4):
            unit = [matrices * (C * C + bias * C) * L for _V, _T, L, C in _SIZES]
            heads = 1 + off[0] / unit[0]
            if heads > 1 and off == [(heads - 1) * one for one in unit]:
                raise mistake(
                    N_(
                        "The heads are multiplied in. They share n_embd among them, so that their "
                        "number does not change the sum."
                    )
                )


def solve_count(vocab_size, block_size, n_layer, n_embd):
    attention = 4 * n_embd**2 + 4 * n_embd
    mlp = 2 * 4 * n_embd**2 + 4 * n_embd + n_embd
    norms = 2 * 2 * n_embd
    blocks = n_layer * (attention + mlp + norms)
    return vocab_size * n_embd + block_size * n_embd + blocks + 2 * n_embd


COUNT = Exercise(
    "gpt/count",
    _test_count,
    N_(
        "One line for each: tokens, positions, then for a block attention (4 matrices), MLP (up, "
        "down) and two norms, and the last norm. A layer from a to b numbers has ab weights and b "
        "biases; a norm has two numbers for each it gets."
    ),
    solve_count,
    N_(
        "GPT-2 small comes to 124,439,808, of which 12 · n_embd² · n_layer are most: 84,934,656. "
        "The number of heads does not occur."
    ),
)

# --- 6. what a cache saves -----------------------------------------------------------------------

_RUNS = (3, 1, 5, 200)
_NEVER_READ = N_("The last token that is written is never read: there are n runs, not n + 1.")
_BOTH = N_("That is keys and values together. Count the keys alone.")
# For runs without a cache and with one: what a learner computes instead, and what to say.
_KEY_FAULTS = {
    False: (
        (
            lambda n: n,
            N_("Without a cache everything is forgotten: run i computes a key for all i tokens."),
        ),
        (
            lambda n: n * n,
            N_("The text grows: the first run reads one token, and only the last one reads n."),
        ),
        (
            lambda n: n * (n - 1) // 2,
            N_("One term is missing: the first run reads one token, the last one n."),
        ),
        (lambda n: (n + 1) * (n + 2) // 2, _NEVER_READ),
        (lambda n: n * (n + 1), _BOTH),
    ),
    True: (
        (
            lambda n: n * (n + 1) // 2,
            N_("With a cache no key is computed twice. How many different tokens are read?"),
        ),
        (lambda n: 1, N_("That is what one run computes. There are n of them.")),
        (lambda n: n - 1, N_("The first token is read, too, and has a key.")),
        (lambda n: n + 1, _NEVER_READ),
        (lambda n: 2 * n, _BOTH),
    ),
}


def _test_keys_computed(attempt) -> None:
    got = {cache: [attempt(n, cache) for n in _RUNS] for cache in (False, True)}
    values = {cache: [as_number(one) for one in row] for cache, row in got.items()}
    wanted = {cache: [solve_keys_computed(n, cache) for n in _RUNS] for cache in (False, True)}
    if values == {False: wanted[True], True: wanted[False]}:
        raise mistake(N_("The two cases are swapped: with a cache there is less to compute."))
    for cache in (False, True):
        for fault, message in _KEY_FAULTS[cache]:
            if values[cache] == [fault(n) for n in _RUNS]:
                raise mistake(message)
        for n, one, right in zip(_RUNS, got[cache], wanted[cache], strict=True):
            message = N_("For n = {n} and cache = {cache} it is {wanted} keys; yours says {got}.")
            require_number(one, right, message, n=n, cache=cache)


def solve_keys_computed(n, cache):
    return n if cache else sum(range(1, n + 1))


CACHE = Exercise(
    "gpt/cache",
    _test_keys_computed,
    N_("Write down for n = 3 what the model reads in its first, second and third run."),
    solve_keys_computed,
    N_("For 1,000 tokens that is 1,000 keys instead of 500,500: n against n(n + 1)/2."),
)
