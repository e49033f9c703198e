"""Bad input: one clear sentence each, and nothing is left changed by it."""

from __future__ import annotations

import pytest
import torch
from gpt_toys import SIZES, small_tokenizer, some_ids, toy

from lessons_lib.gpt.model import GPT, Cache, Config
from lessons_lib.gpt.modern import ModernConfig
from lessons_lib.gpt.sampling import generate, probabilities, prompt_ids, write
from lessons_lib.gpt.scoring import bits_of, recalled, score_continuations, score_pairs

TOKENIZER = small_tokenizer()
MODEL = toy(vocab_size=len(TOKENIZER))
INF, NAN = float("inf"), float("nan")


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"vocab_size": 0}, "vocab_size must be a whole number from 1 on, not 0"),
        ({"block_size": -1}, "block_size must be a whole number from 1 on, not -1"),
        ({"n_layer": 2.0}, "n_layer must be a whole number from 1 on, not 2.0"),
        ({"n_head": True}, "n_head must be a whole number from 1 on, not True"),
        ({"n_embd": "16"}, "n_embd must be a whole number from 1 on, not '16'"),
        ({"n_head": 3}, "n_embd must be a multiple of n_head, .*; 16 is no multiple of 3"),
        ({"dropout": -0.1}, "dropout must be from 0 to below 1, not -0.1"),
        ({"dropout": 1}, "dropout must be from 0 to below 1, not 1"),
        ({"dropout": NAN}, "dropout must be from 0 to below 1, not nan"),
    ],
)
@pytest.mark.parametrize("kind", [Config, ModernConfig])
def test_sizes_that_do_not_fit_together(kind, changes, words):
    with pytest.raises(ValueError, match=words):
        kind(**SIZES | changes)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"mlp": "swiglu"}, "mlp is one of gelu, squared, gated, not 'swiglu'"),
        ({"n_kv_head": 3}, "n_head must be a multiple of n_kv_head, .* 4 is no multiple of 3"),
        ({"n_kv_head": 0}, "n_head must be a multiple of n_kv_head"),
        ({"n_kv_head": -2}, "n_head must be a multiple of n_kv_head"),
        ({"n_kv_head": 8}, "4 is no multiple of 8"),
        ({"conv": -1}, "conv is a whole number of tokens, or 0 for none; not -1"),
        ({"conv": 2.0}, "conv is a whole number"),
        ({"n_kv_head": 2, "copies": True}, "n_kv_head must be None or 4"),
        ({"n_embd": 20}, "n_embd / n_head must be even; it is 5"),
    ],
)
def test_modern_parts_that_do_not_fit_together(changes, words):
    with pytest.raises(ValueError, match=words):
        ModernConfig(**SIZES | changes)
    assert ModernConfig(**SIZES | {"n_embd": 20, "rope": False}).head_size == 5


BAD_IDS = [
    ([[1, 2]], r"ids must be a \(batch, time\) tensor of whole numbers.* this one is list"),
    (torch.tensor([1, 2]), r"this one is shape \(2,\)"),
    (torch.zeros(1, 1, 1, dtype=torch.int64), r"this one is shape \(1, 1, 1\)"),
    (torch.tensor([[1.0, 2.0]]), r"this one is shape \(1, 2\) of float32"),
    (torch.tensor([[True, False]]), r"this one is shape \(1, 2\) of bool"),
    (torch.zeros(1, 0, dtype=torch.int64), "ids is empty; a model needs at least one token"),
    (torch.zeros(0, 3, dtype=torch.int64), "ids is empty; a model needs at least one token"),
    (torch.zeros(2, 17, dtype=torch.int64), "17 tokens are more than this model's context of 16"),
    (torch.tensor([[3, -1]]), "-1 is no token id of this model; its ids are 0 to 319"),
    (torch.tensor([[3, 320]]), "320 is no token id of this model; its ids are 0 to 319"),
]


@pytest.mark.parametrize("ids, words", BAD_IDS, ids=range(len(BAD_IDS)))
def test_ids_that_cannot_be_read(ids, words):
    for read in (MODEL, MODEL.hidden, lambda ids: generate(MODEL, ids, 3)):
        with pytest.raises(ValueError, match=words):
            read(ids)


def test_more_than_the_context_with_what_is_cached():
    cache = Cache(2)
    with torch.inference_mode():
        MODEL(some_ids(1, 10), cache)
        with pytest.raises(ValueError, match="17 tokens are more than this model's context of 16"):
            MODEL(some_ids(1, 7), cache)
        assert cache.length == 10
        MODEL(some_ids(1, 6), cache)
        with pytest.raises(ValueError, match="17 tokens are more"):
            MODEL(some_ids(1, 1), cache)


def test_a_loss_needs_a_token_to_guess():
    with pytest.raises(ValueError, match="ids is empty"):
        MODEL.loss(some_ids(4, 1))


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_ids_of_either_whole_kind_are_read(kind):
    model, ids = toy(kind), some_ids(2, 5)
    with torch.inference_mode():
        assert torch.equal(model(ids.int()), model(ids))


@pytest.mark.parametrize(
    "options, words",
    [
        ({"temperature": 0}, "temperature must be above 0 and finite, not 0; .* use top_k=1"),
        ({"temperature": 0.0}, "temperature must be above 0 and finite, not 0.0"),
        ({"temperature": -1}, "temperature must be above 0 and finite, not -1"),
        ({"temperature": NAN}, "temperature must be above 0"),
        ({"temperature": INF}, "temperature must be above 0 and finite, not inf"),
        ({"top_k": 0}, "top_k must be a whole number from 1 to 320, .* it is 0"),
        ({"top_k": -5}, "top_k must be a whole number from 1 to 320"),
        ({"top_k": 321}, "top_k must be a whole number from 1 to 320, .* it is 321"),
        ({"top_k": 2.0}, "top_k must be a whole number .* it is 2.0"),
        ({"top_k": True}, "top_k must be a whole number .* it is True"),
        ({"top_p": 0}, "top_p must be above 0 and at most 1, .* it is 0"),
        ({"top_p": -0.1}, "top_p must be above 0 and at most 1"),
        ({"top_p": 1.01}, "top_p must be above 0 and at most 1, .* it is 1.01"),
        ({"top_p": 90}, "top_p must be above 0 and at most 1, .* it is 90"),
        ({"top_p": NAN}, "top_p must be above 0 and at most 1"),
        ({"top_k": 1, "temperature": 0}, "temperature must be above 0"),
    ],
    ids=str,
)
def test_temperature_k_and_p_out_of_range(options, words):
    for draw in (
        lambda: probabilities(torch.zeros(320), **options),
        lambda: generate(MODEL, some_ids(1, 3), 2, **options),
        lambda: write(MODEL, TOKENIZER, "One", **options),
    ):
        with pytest.raises(ValueError, match=words):
            draw()


@pytest.mark.parametrize("count", [0, -1, 2.5, None, True])
def test_a_number_of_tokens_or_texts_that_is_none(count):
    with pytest.raises(ValueError, match="max_new_tokens must be a whole number from 1 on"):
        generate(MODEL, some_ids(1, 3), count)
    with pytest.raises(ValueError, match="n must be a whole number from 1 on"):
        write(MODEL, TOKENIZER, "One", count)


def test_a_prompt_that_is_too_long_or_ends_in_a_space():
    long = "Erik was at the pond, kicking a pebble. He felt bold, and so did all the others there."
    count = len(TOKENIZER.encode(long)) + 1
    assert count > 16
    for ask in (
        lambda prompt: prompt_ids(MODEL, TOKENIZER, prompt),
        lambda prompt: write(MODEL, TOKENIZER, prompt),
        lambda prompt: score_continuations(MODEL, TOKENIZER, prompt, [" Tokyo"]),
        lambda prompt: recalled(MODEL, TOKENIZER, [(prompt, " Tokyo")]),
    ):
        with pytest.raises(ValueError, match=f"the prompt has {count} tokens, .* context is 16"):
            ask(long)
        with pytest.raises(ValueError, match="the prompt ends in a space; leave it off"):
            ask("Erik was ")


def test_a_prompt_that_fills_the_context_can_be_gone_on_from():
    ids = some_ids(1, 16)
    assert generate(MODEL, ids, 2, top_k=1).shape == (1, 18)


def test_continuations_that_cannot_be_scored():
    with pytest.raises(ValueError, match="a continuation is empty; give at least one character"):
        score_continuations(MODEL, TOKENIZER, "One", [" day", ""])
    with pytest.raises(ValueError, match="tokens are more than this model's context of 16"):
        score_pairs(MODEL, TOKENIZER, [("One", " and another" * 20)])
    with pytest.raises(ValueError, match="tokens are more than this model's context of 16"):
        bits_of(MODEL, TOKENIZER, ["Erik was at the pond, kicking a pebble, and felt bold."])


@pytest.mark.parametrize("training", [True, False])
def test_a_refusal_leaves_the_model_in_its_mode(training):
    model = toy().train(training)
    long = torch.zeros(1, 17, dtype=torch.int64)
    for ask in (
        lambda: generate(model, long, 1),
        lambda: generate(model, some_ids(1, 3), 1, temperature=0),
        lambda: write(model, TOKENIZER, "One"),  # a vocabulary that is not the model's
        lambda: bits_of(model, TOKENIZER, ["Erik"]),
        lambda: recalled(model, TOKENIZER, [("Erik", " was")]),
    ):
        with pytest.raises(ValueError):
            ask()
        assert model.training == training


def test_the_sentences_hold_for_a_plain_gpt_too():
    with pytest.raises(ValueError, match="50 is no token id"):
        GPT(Config(**SIZES))(torch.tensor([[50]]))
