"""Documents as rows of ids, and what a model finds likely in them."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
import torch
from gpt_toys import small_tokenizer, toy, world_texts

from lessons_lib.gpt import abilities
from lessons_lib.gpt.reading import (
    END,
    packed_rows,
    padded_rows,
    text_batches,
    train_tokenizer,
    world_batches,
)
from lessons_lib.gpt.sampling import generate, prompt_ids
from lessons_lib.gpt.scoring import (
    bits_of,
    bits_per_character,
    log_probs,
    recalled,
    score_continuations,
    score_pairs,
)
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import corpus

TOKENIZER = small_tokenizer()
STOP = TOKENIZER.special_tokens[END]
TEXTS = ["One windy day.", "A", "Erik was at the pond, kicking a pebble.", "He felt bold."]
PAIRS = [
    ("Erik was at", " the pond"),
    ("", "Paul"),
    ("He felt", " bold. He"),
    ("Erik was", " at"),
    ("One", "!"),
]


def reader(kind: str = "modern"):
    return toy(kind, vocab_size=len(TOKENIZER), block_size=64).double()


def nats_of(model, ids: list[int]) -> list[float]:
    """ln p of each token but the first, asked for one prefix at a time."""
    found = []
    with torch.no_grad():
        for t in range(1, len(ids)):
            found.append(model(torch.tensor([ids[:t]]))[0, -1].log_softmax(-1)[ids[t]].item())
    return found


def test_rows_are_packed_with_whole_texts_and_cut_at_their_end():
    rows = packed_rows(iter(TEXTS), TOKENIZER, 1, 24)
    a, b, c, _d = (TOKENIZER.encode(text) for text in TEXTS)
    assert rows.shape == (1, 24) and rows.dtype == torch.int64
    assert rows[0].tolist() == [STOP, *a, STOP, *b, STOP, *c, STOP][:24]
    # What did not fit of a text is not taken up again: the next row begins with the next text.
    texts = iter(world_texts(20))
    rows = packed_rows(texts, TOKENIZER, 4, 30).tolist()
    for row, text in zip(rows, world_texts(20), strict=False):
        assert row == [STOP, *TOKENIZER.encode(text)][:30]
    assert next(texts) == world_texts(5)[4]  # and no more are taken than are needed


def test_too_few_texts_are_said_to_be_too_few():
    with pytest.raises(ValueError, match="the texts fill 1 rows of 30 ids, not 3"):
        packed_rows(world_texts(1), TOKENIZER, 3, 30)


def test_padded_rows_are_one_text_each():
    rows = padded_rows(TEXTS, TOKENIZER)
    wanted = [[STOP, *TOKENIZER.encode(text), STOP] for text in TEXTS]
    assert rows.size(1) == max(map(len, wanted))
    for row, ids in zip(rows.tolist(), wanted, strict=True):
        assert row[: len(ids)] == ids and set(row[len(ids) :]) <= {-1}


def test_a_tokenizer_without_an_end_is_refused():
    bare = Tokenizer.train(TEXTS, 260, special_tokens=[])
    for read in (lambda: padded_rows(TEXTS, bare), lambda: packed_rows(TEXTS, bare, 1, 9)):
        with pytest.raises(ValueError, match=r"has no <\|endoftext\|>, .* special_tokens=\["):
            read()


def test_a_batch_of_the_world_depends_on_seed_and_step_alone():
    def batch(step, seed=1, chance=0, batches=None):
        batches = batches or world_batches(TOKENIZER, 3, 40, seed=seed)
        return batches(step, torch.Generator().manual_seed(chance))

    one = world_batches(TOKENIZER, 3, 40)
    in_order = [batch(step, batches=one) for step in range(3)]
    assert in_order[0].shape == (3, 41)
    for step in (2, 0, 1):  # in another order, from another function, with another chance
        assert torch.equal(batch(step, chance=9), in_order[step])
    assert not torch.equal(in_order[0], in_order[1])
    assert not torch.equal(in_order[0], batch(0, seed=2))


def test_no_two_steps_read_the_same_documents():
    batches = world_batches(TOKENIZER, 8, 40, shares={"story": 1.0})
    rows = [tuple(row) for step in range(20) for row in batches(step, None).tolist()]
    assert len(set(rows)) == len(rows) == 160


def test_the_shares_say_what_is_read():
    for kind in ("sum", "story"):
        (row,) = world_batches(TOKENIZER, 1, 12, shares={kind: 1.0}, seed=7)(3, None).tolist()
        document = next(corpus("7/3", {kind: 1.0}))
        assert row == [STOP, *TOKENIZER.encode(document.text)][:13]


def test_the_vocabulary_knows_all_that_the_world_writes():
    tokenizer = train_tokenizer(400, documents=60)
    assert len(tokenizer) == 400 and END in tokenizer.special_tokens
    assert tokenizer.tokens == train_tokenizer(400, documents=60).tokens
    assert tokenizer.tokens != train_tokenizer(400, documents=60, seed=1).tokens


def test_windows_of_a_text_are_drawn_from_all_its_places():
    ids = list(range(100, 120))
    batches, chance = text_batches(ids, 200, 7), torch.Generator().manual_seed(0)
    rows = batches(0, chance)
    assert rows.shape == (200, 8)
    assert torch.equal(rows - rows[:, :1], torch.arange(8).expand(200, 8))  # all in a row
    assert set(rows[:, 0].tolist()) == set(range(100, 113))  # the first and the last among them
    assert torch.equal(batches(5, chance.manual_seed(0)), rows)
    assert text_batches(torch.tensor(ids), 2, 19)(0, chance).tolist() == [ids, ids]
    with pytest.raises(ValueError, match="has 20 tokens; .* context of 20 takes at least 21"):
        text_batches(ids, 2, 20)


def test_log_probs_are_those_of_each_next_token():
    model, rows = reader(), padded_rows(TEXTS, TOKENIZER)
    found = log_probs(model, rows)
    assert found.shape == (4, rows.size(1) - 1)
    for row, values in zip(rows.tolist(), found.tolist(), strict=True):
        ids = [number for number in row if number >= 0]
        assert values[: len(ids) - 1] == pytest.approx(nats_of(model, ids), abs=1e-5)
        assert not any(values[len(ids) - 1 :])


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_bits_are_the_sum_over_the_text_and_its_end(kind):
    model = reader(kind)
    found = bits_of(model, TOKENIZER, TEXTS)
    for text, bits in zip(TEXTS, found, strict=True):
        nats = nats_of(model, [STOP, *TOKENIZER.encode(text), STOP])
        assert bits == pytest.approx(-sum(nats) / math.log(2), rel=1e-5)
    characters = sum(len(text) for text in TEXTS)
    assert bits_per_character(model, TOKENIZER, TEXTS) == pytest.approx(sum(found) / characters)


def test_bits_do_not_depend_on_what_else_is_read():
    model, texts = reader(), [text[:80] for text in world_texts(12)] + TEXTS
    together = bits_of(model, TOKENIZER, texts)
    for size in (1, 3, 100):
        assert bits_of(model, TOKENIZER, texts, batch_size=size) == pytest.approx(
            together, rel=1e-5
        )
    assert bits_of(model, TOKENIZER, texts[::-1]) == pytest.approx(together[::-1], rel=1e-5)
    assert bits_of(model, TOKENIZER, []) == []


def test_a_pairs_score_is_the_sum_over_its_continuation():
    model = reader()
    for (prompt, continuation), score in zip(
        PAIRS, score_pairs(model, TOKENIZER, PAIRS).tolist(), strict=True
    ):
        given, added = prompt_ids(model, TOKENIZER, prompt), TOKENIZER.encode(continuation)
        nats = nats_of(model, [*given, *added])[len(given) - 1 :]
        assert len(nats) == len(added)
        assert score == pytest.approx(sum(nats), abs=1e-4)


def test_scores_do_not_depend_on_the_batch():
    model = reader()
    together = score_pairs(model, TOKENIZER, PAIRS)
    for size in (1, 2):
        torch.testing.assert_close(score_pairs(model, TOKENIZER, PAIRS, batch_size=size), together)
    assert score_pairs(model, TOKENIZER, []).shape == (0,)
    choices = [" the pond", " bold", "!"]
    torch.testing.assert_close(
        score_continuations(model, TOKENIZER, "Erik was at", choices),
        score_pairs(model, TOKENIZER, [("Erik was at", choice) for choice in choices]),
    )


def test_the_scores_of_a_texts_parts_add_up_to_its_bits():
    model, text = reader(), "Erik was at the pond."
    parts = [(text[:place], text[place:]) for place in (0, 4, 8, 11)]
    whole = score_pairs(model, TOKENIZER, parts)
    end = nats_of(model, [STOP, *TOKENIZER.encode(text), STOP])[-1]
    (bits,) = bits_of(model, TOKENIZER, [text])
    assert whole[0].item() + end == pytest.approx(-bits * math.log(2), abs=1e-4)
    for (prompt, _), score in zip(parts, whole.tolist(), strict=True):
        before = score_pairs(model, TOKENIZER, [("", prompt)]).item() if prompt else 0.0
        assert before + score == pytest.approx(whole[0].item(), abs=1e-4)


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_what_is_recalled_is_what_greedy_writing_gives(kind):
    model, asked, wanted = reader(kind), [], []
    for prompt in ["One", "Erik was", "He felt bold", ""]:
        given = prompt_ids(model, TOKENIZER, prompt)
        written = generate(model, torch.tensor([given]), 6, top_k=1)[0, len(given) :].tolist()
        for n in (1, 3, 6):
            for changed in range(n + 1):  # n: none of them
                ids = [(k + 1) % 256 if i == changed else k for i, k in enumerate(written[:n])]
                text = TOKENIZER.decode(ids)
                if END not in text and TOKENIZER.encode(text) == ids:  # it reads back
                    asked.append((prompt, text))
                    wanted.append(changed == n)
    assert wanted.count(True) >= 3 and wanted.count(False) >= 3
    assert recalled(model, TOKENIZER, asked) == wanted
    assert recalled(model, TOKENIZER, asked, batch_size=2) == wanted
    assert recalled(model, TOKENIZER, []) == []


def test_log_probs_may_weigh_what_is_trained():
    model, rows = reader(), padded_rows(TEXTS, TOKENIZER)
    weights = log_probs(model, rows).exp()
    assert not weights.requires_grad
    (weights * model(rows[:, :-1].clamp(min=0)).logsumexp(-1)).sum().backward()
    assert model.tokens.weight.grad.any()


@pytest.mark.parametrize("training", [True, False])
def test_scoring_is_without_dropout_and_leaves_the_mode(training):
    model = toy(vocab_size=len(TOKENIZER), block_size=64, dropout=0.5).train(training)
    for score in (
        lambda: bits_of(model, TOKENIZER, TEXTS),
        lambda: score_pairs(model, TOKENIZER, PAIRS).tolist(),
        lambda: recalled(model, TOKENIZER, PAIRS),
    ):
        assert score() == score()
        assert model.training == training


def test_a_model_of_nothing_pays_for_each_token_alike():
    model = toy(vocab_size=len(TOKENIZER), block_size=64)
    with torch.no_grad():
        model.tokens.weight.zero_()
    for text, bits in zip(TEXTS, bits_of(model, TOKENIZER, TEXTS), strict=True):
        tokens = len(TOKENIZER.encode(text)) + 1
        assert bits == pytest.approx(tokens * math.log2(len(TOKENIZER)), rel=1e-5)


def test_chance_is_one_in_all_the_answers_offered(monkeypatch):
    asked = [SimpleNamespace(choices=(" b",)), SimpleNamespace(choices=(" b", " c", " d"))]
    monkeypatch.setattr(abilities, "probes", lambda kind, split: asked)
    assert abilities.chosen_by_chance("facts", "new_template") == (1 / 2 + 1 / 4) / 2


def test_neighbouring_words_are_swapped_but_for_the_first():
    assert abilities.swapped("Anna saw the the dog") == [
        "Anna the saw the dog",
        "Anna saw the dog the",
    ]
    assert abilities.swapped("Anna ran") == []


def test_grammar_is_the_share_of_sentences_that_no_swap_makes_likelier(monkeypatch):
    first = [text[: text.index(".")] for text in abilities.held_out("story", 20)]
    asked = []

    def scores(_model, _tokenizer, pairs):
        """Who knows the order of words, but for the third sentence, where a swap is as likely."""
        asked.extend(pairs)
        tie = abilities.swapped(first[2])[0] + "."
        right = {sentence + "." for sentence in first} | {tie}
        return torch.tensor([1.0 if text in right else 0.0 for _prompt, text in pairs])

    monkeypatch.setattr(abilities, "score_pairs", scores)
    assert abilities.grammar(reader(), TOKENIZER, 20) == pytest.approx(19 / 20)
    assert len(asked) == 20 + sum(len(abilities.swapped(sentence)) for sentence in first)
    assert {prompt for prompt, _text in asked} == {""}
