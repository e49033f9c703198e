"""Sampling: from logits to probabilities by hand, and from probabilities to text."""

from __future__ import annotations

import pytest
import torch
from gpt_toys import KINDS, small_tokenizer, some_ids, toy

from lessons_lib.gpt.reading import END
from lessons_lib.gpt.sampling import generate, probabilities, prompt_ids, write

LOGITS = torch.tensor([0.5, 0.2, 0.15, 0.1, 0.05]).log()


def near(found: torch.Tensor, wanted: list[float]) -> None:
    torch.testing.assert_close(found, torch.tensor(wanted, dtype=torch.float64), rtol=0, atol=1e-6)


def test_plain_probabilities_are_a_softmax():
    near(probabilities(LOGITS), [0.5, 0.2, 0.15, 0.1, 0.05])
    near(probabilities(LOGITS + 100), [0.5, 0.2, 0.15, 0.1, 0.05])


def test_temperature_raises_each_probability_to_its_inverse():
    for temperature in (0.5, 2.0, 0.1):
        powers = [p ** (1 / temperature) for p in (0.5, 0.2, 0.15, 0.1, 0.05)]
        near(probabilities(LOGITS, temperature), [p / sum(powers) for p in powers])
    near(probabilities(LOGITS, 1e-300), [1, 0, 0, 0, 0])
    near(probabilities(LOGITS, 1e9), [0.2] * 5)


@pytest.mark.parametrize(
    "top_k, wanted",
    [
        (1, [1, 0, 0, 0, 0]),
        (2, [5 / 7, 2 / 7, 0, 0, 0]),
        (4, [50 / 95, 20 / 95, 15 / 95, 10 / 95, 0]),
        (5, [0.5, 0.2, 0.15, 0.1, 0.05]),
    ],
)
def test_top_k(top_k, wanted):
    near(probabilities(LOGITS, top_k=top_k), wanted)


@pytest.mark.parametrize(
    "top_p, wanted",
    [
        (1e-9, [1, 0, 0, 0, 0]),  # at least one stays
        (0.49, [1, 0, 0, 0, 0]),
        (0.51, [5 / 7, 2 / 7, 0, 0, 0]),  # the fewest that reach p together
        (0.69, [5 / 7, 2 / 7, 0, 0, 0]),
        (0.71, [50 / 85, 20 / 85, 15 / 85, 0, 0]),
        (0.96, [0.5, 0.2, 0.15, 0.1, 0.05]),
        (1, [0.5, 0.2, 0.15, 0.1, 0.05]),
    ],
)
def test_top_p(top_p, wanted):
    near(probabilities(LOGITS, top_p=top_p), wanted)
    order = torch.tensor([3, 0, 4, 2, 1])  # and wherever the likely tokens stand
    near(probabilities(LOGITS[order], top_p=top_p), [wanted[i] for i in order])


def test_top_p_counts_among_what_top_k_left_after_the_temperature():
    # Squared and of three: 25, 4, 2.25 of 31.25; the first has 0.8 of it.
    both = {"temperature": 0.5, "top_k": 3}
    near(probabilities(LOGITS, **both, top_p=0.79), [1, 0, 0, 0, 0])
    near(probabilities(LOGITS, **both, top_p=0.81), [25 / 29, 4 / 29, 0, 0, 0])


def test_ties():
    even = torch.zeros(4)
    near(probabilities(even, top_k=2), [0.25] * 4)  # none is likelier than another: all stay
    near(probabilities(even, top_p=0.5), [0.5, 0.5, 0, 0])  # as few as reach p
    many = probabilities(torch.zeros(5000), top_p=0.50005)  # and of equal ones the first
    assert many.nonzero().flatten().tolist() == list(range(2501))
    near(probabilities(torch.tensor([0.0, 1, 1, -1]), top_k=1), [0, 0.5, 0.5, 0])


def test_every_row_is_its_own():
    rows = torch.stack([LOGITS, LOGITS.flip(0)])[:, None]
    found = probabilities(rows, top_k=3, top_p=0.8)
    assert found.shape == (2, 1, 5)
    near(found[0, 0], probabilities(LOGITS, top_k=3, top_p=0.8).tolist())
    near(found[1, 0], found[0, 0].flip(0).tolist())


def test_tokens_are_drawn_as_often_as_their_probabilities_say():
    """Chi-square over 4,000 draws, below what one honest sampler in a thousand would exceed."""
    model, n = toy(std=0.5, vocab_size=10), 4000
    ids, chance = some_ids(1, 5, vocab_size=10).repeat(n, 1), torch.Generator().manual_seed(0)
    for options in ({}, {"temperature": 0.7}, {"top_k": 4}, {"top_p": 0.8}):
        drawn = generate(model, ids, 1, **options, generator=chance)[:, -1]
        counts = drawn.bincount(minlength=10).double()
        with torch.no_grad():
            wanted = n * probabilities(model(ids[:1])[0, -1], **options)
        kept = wanted > 0
        assert not counts[~kept].any()
        chi_square = ((counts - wanted)[kept] ** 2 / wanted[kept]).sum().item()
        free = int(kept.sum()) - 1
        spread = 2 / (9 * free)  # Wilson and Hilferty 1931: its cube root is nearly normal
        assert chi_square < free * (1 - spread + 3.09 * spread**0.5) ** 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 7, 15, 16])
def test_the_cache_changes_no_token_even_past_the_contexts_end(kind, length):
    model, ids = toy(kind).double(), some_ids(2, length)
    for options in ({"top_k": 1}, {"temperature": 1.5}, {"top_p": 0.9}):
        with_cache, without = (
            generate(
                model, ids, 40, **options, use_cache=use, generator=torch.Generator().manual_seed(2)
            )
            for use in (True, False)
        )
        assert with_cache.shape == (2, length + 40)
        assert torch.equal(with_cache, without)


@pytest.mark.parametrize("kind", KINDS)
def test_the_older_half_is_forgotten_when_the_context_is_full(kind):
    """Step by step: the window grows to the 16 tokens of the context, then begins again with 8."""
    model, ids = toy(kind), some_ids(1, 3)
    wanted, start = ids[0].tolist(), 0
    with torch.inference_mode():
        for _ in range(40):
            if len(wanted) - start > 16:
                start = len(wanted) - 8
            wanted.append(int(model(torch.tensor([wanted[start:]]))[0, -1].argmax()))
    assert generate(model, ids, 40, top_k=1)[0].tolist() == wanted


def test_a_context_of_one_token_can_go_on():
    assert generate(toy(block_size=1), some_ids(1, 1), 5, top_k=1).shape == (1, 6)


def test_a_tiny_temperature_takes_the_likeliest():
    model, ids = toy(), some_ids(3, 5)
    cold = generate(model, ids, 8, temperature=1e-6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(cold, generate(model, ids, 8, top_k=1))


def test_the_same_seed_writes_the_same():
    model, ids = toy(), some_ids(2, 3)
    a, b, c = (
        generate(model, ids, 12, generator=torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    )
    assert torch.equal(a, b) and not torch.equal(a, c)
    assert torch.equal(a[:, :3], ids)  # the prompt is kept


def test_a_sequence_that_has_stopped_is_filled_and_the_others_go_on():
    model, ids = toy(), some_ids(6, 3)
    free = generate(model, ids, 12, top_k=1)
    stop = int(free[0, 7])
    stopped = generate(model, ids, 12, top_k=1, stop=stop)
    ends = []
    for row, whole in zip(stopped.tolist(), free.tolist(), strict=True):
        end = whole.index(stop, 3) if stop in whole[3:] else 14  # the prompt may hold it
        assert row[: end + 1] == whole[: end + 1]
        assert set(row[end + 1 :]) <= {stop}
        ends.append(end)
    assert min(ends) <= 7 and stopped.size(1) == max(ends) + 1 > min(ends) + 1


def test_writing_ends_when_all_have_stopped():
    model, ids = toy(), some_ids(1, 3)
    first = int(generate(model, ids, 1, top_k=1)[0, -1])
    assert generate(model, ids, 12, top_k=1, stop=first).tolist() == [[*ids[0].tolist(), first]]


@pytest.mark.parametrize("training", [True, False])
def test_the_models_mode_is_left_as_it_was(training):
    model = toy(dropout=0.5).train(training)
    a, b = (generate(model, some_ids(1, 3), 9, top_k=1) for _ in range(2))
    assert torch.equal(a, b)  # written without dropout
    assert model.training == training


def test_what_was_written_can_be_trained_on():
    model = toy()
    model(generate(model, some_ids(2, 3), 5)).logsumexp(-1).sum().backward()
    assert model.tokens.weight.grad.any()


@pytest.fixture(scope="module")
def tokenizer():
    return small_tokenizer()


def test_documents_begin_with_the_prompt_and_stop_at_their_end(tokenizer):
    model = toy(vocab_size=len(tokenizer), block_size=40)
    end = tokenizer.special_tokens[END]
    with torch.no_grad():
        model.tokens.weight[end] *= 3  # so that some end early
    chance = torch.Generator().manual_seed(0)
    texts = write(model, tokenizer, "One windy", 20, generator=chance)
    assert len(texts) == 20 and len(set(texts)) > 10
    assert all(text.startswith("One windy") and END not in text for text in texts)

    chance.manual_seed(0)
    given = torch.tensor([prompt_ids(model, tokenizer, "One windy")] * 20)
    rows = generate(model, given, 40 - given.size(1), stop=end, generator=chance).tolist()
    ended = [end in row[1:] for row in rows]
    assert any(ended) and not all(ended)
    for text, row in zip(texts, rows, strict=True):
        assert text == tokenizer.decode(row[1:]).partition(END)[0]


def test_a_document_is_as_long_as_asked_for_or_as_the_context(tokenizer):
    model = toy(vocab_size=len(tokenizer), block_size=24)
    end = tokenizer.special_tokens[END]
    with torch.no_grad():
        model.positions.weight[:, 0], model.tokens.weight[end, 0] = 50, -50  # never ends
    given = prompt_ids(model, tokenizer, "One")
    assert given == [end, *tokenizer.encode("One")]
    sizes = {}
    for asked in (None, 5, 30):
        (text,) = write(model, tokenizer, "One", 1, asked, top_k=1)
        (ids,) = generate(model, torch.tensor([given]), asked or 24 - len(given), top_k=1).tolist()
        assert text == tokenizer.decode(ids[1:])
        sizes[asked] = len(ids)
    assert sizes == {None: 24, 5: len(given) + 5, 30: len(given) + 30}


def test_each_document_of_a_batch_is_drawn_on_its_own(tokenizer):
    model = toy(vocab_size=len(tokenizer))
    texts = write(model, tokenizer, "", 8, 6, generator=torch.Generator().manual_seed(0))
    assert len(set(texts)) == 8
    assert len(set(write(model, tokenizer, "", 8, 6, top_k=1))) == 1
