"""GPT-2's architecture: what it computes, that nothing sees its future, and what it begins with."""

from __future__ import annotations

import math

import pytest
import torch
from gpt_toys import KINDS, SIZES, VARIANTS, some_ids, toy
from torch import nn
from torch.func import functional_call

from lessons_lib.gpt.model import GPT, Attention, Block, Cache, Config, Watch, causal_mask
from lessons_lib.gpt.modern import ModernAttention, ModernConfig, ModernGPT

every_kind = pytest.mark.parametrize("kind", KINDS)


def test_attention_is_what_its_formula_says():
    """Token by token and head by head, with no mask: the sum simply ends where the token stands."""
    attention = toy("gpt2").blocks[0].attention.double()
    x = torch.randn(2, 5, 16, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    W, b = attention.qkv.weight, attention.qkv.bias
    with torch.no_grad():
        wanted = torch.zeros_like(x)
        for row in range(2):
            q, k, v = ((W[i : i + 16] @ x[row].T).T + b[i : i + 16] for i in (0, 16, 32))
            for t in range(5):
                mixed = []
                for h in range(4):
                    d = slice(4 * h, 4 * h + 4)
                    score = torch.stack([q[t, d] @ k[s, d] for s in range(t + 1)]) / math.sqrt(4)
                    share = score.exp() / score.exp().sum()
                    mixed.append(sum(share[s] * v[s, d] for s in range(t + 1)))
                wanted[row, t] = attention.out.weight @ torch.cat(mixed) + attention.out.bias
        torch.testing.assert_close(attention(x), wanted)


@every_kind
@pytest.mark.parametrize("place", [0, 1, 7, 15])
def test_no_token_sees_its_future(kind, place):
    model, ids = toy(kind), some_ids(2, 16)
    changed = ids.clone()
    changed[:, place] = (ids[:, place] + 1) % 50
    with torch.inference_mode():
        before, after = model(ids), model(changed)
    assert torch.equal(before[:, :place], after[:, :place])  # bit for bit
    moved = (before[:, place:] - after[:, place:]).abs().amax(dim=-1)
    assert (moved > 1e-4).all()  # while each later place is told


def test_the_mask_lets_the_last_tokens_look_at_themselves_and_back():
    seen = causal_mask(2, 5, torch.zeros(())) == 0
    assert seen.int().tolist() == [[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]


@every_kind
@pytest.mark.parametrize("parts", [[16], [1] * 16, [1, 15], [15, 1], [5, 1, 7, 3]], ids=str)
def test_cache_equals_no_cache(kind, parts):
    model, ids = toy(kind).double(), some_ids(2, 16)
    cache, found = Cache(2), []
    with torch.inference_mode():
        for part in ids.split(parts, dim=1):
            found.append(model(part, cache))
        torch.testing.assert_close(torch.cat(found, dim=1), model(ids), rtol=0, atol=1e-11)
    assert cache.length == 16


@every_kind
def test_a_cache_keeps_the_rows_it_is_told_to(kind):
    model, ids = toy(kind).double(), some_ids(3, 8)
    rows, cache = torch.tensor([2, 0]), Cache(2)
    with torch.inference_mode():
        model(ids[:, :5], cache)
        cache.select(rows)
        found = model(ids[rows, 5:], cache)
        torch.testing.assert_close(found, model(ids[rows])[:, 5:], rtol=0, atol=1e-11)


@every_kind
def test_a_watch_sees_what_attention_did_and_changes_nothing(kind):
    model, ids, watch, added = toy(kind), some_ids(2, 9), Watch(), []
    for block in model.blocks:
        block.attention.register_forward_hook(lambda _module, _x, y: added.append(y))
    with torch.inference_mode():
        logits = model(ids, watch=watch)
        torch.testing.assert_close(logits, model(ids), rtol=0, atol=1e-5)
    assert len(watch.weights) == len(watch.outputs) == 2
    for layer, block in enumerate(model.blocks):
        weights, outputs = watch.weights[layer], watch.outputs[layer]
        assert weights.shape == (2, 4, 9, 9) and outputs.shape == (2, 4, 9, 16)
        torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, 4, 9))
        assert not weights.triu(diagonal=1).any() and (weights >= 0).all()
        whole = outputs.sum(dim=1)
        if block.attention.out.bias is not None:
            whole = whole + block.attention.out.bias
        torch.testing.assert_close(whole, added[layer], rtol=1e-4, atol=1e-4)


def test_a_watch_of_one_more_token_sees_all_that_are_cached():
    model, ids, cache, watch, whole = toy(), some_ids(2, 9), Cache(2), Watch(), Watch()
    with torch.inference_mode():
        model(ids[:, :8], cache)
        model(ids[:, 8:], cache, watch)
        model(ids, watch=whole)
    assert watch.weights[1].shape == (2, 4, 1, 9)
    torch.testing.assert_close(watch.weights[1], whole.weights[1][:, :, 8:])


def scaled(module: nn.Module) -> nn.Module:
    """The module in double precision with weights of ordinary size."""
    chance = torch.Generator().manual_seed(5)
    for p in module.double().parameters():
        nn.init.normal_(p, std=0.5, generator=chance)
    return module


SMALL = {"vocab_size": 7, "block_size": 4, "n_layer": 1, "n_head": 2, "n_embd": 4}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Attention(Config(**SMALL)),
        lambda: Block(Config(**SMALL)),
        lambda: ModernAttention(ModernConfig(**SMALL)),
        lambda: ModernAttention(ModernConfig(**SMALL, n_kv_head=1)),
        lambda: ModernGPT(ModernConfig(**SMALL, mlp="gated")).blocks[0],
    ],
    ids=["attention", "block", "modern attention", "shared keys", "modern block"],
)
def test_gradients_are_those_of_the_numbers(make):
    module = scaled(make())
    names, parameters = zip(*module.named_parameters(), strict=True)
    x = torch.randn(1, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(6))

    def of(x, *parameters):
        return functional_call(module, dict(zip(names, parameters, strict=True)), (x,))

    assert torch.autograd.gradcheck(of, (x.requires_grad_(), *parameters))


@pytest.mark.parametrize("make", [GPT, lambda c: ModernGPT(ModernConfig(**vars(c)))])
@pytest.mark.parametrize("vocab_size", [65, 1000])
def test_the_first_loss_is_that_of_guessing_blindly(make, vocab_size):
    torch.manual_seed(0)
    model = make(Config(vocab_size, block_size=64, n_embd=64))
    loss = model.loss(some_ids(8, 65, vocab_size=vocab_size)).item()
    assert abs(loss - math.log(vocab_size)) < 0.05


def test_the_first_weights_are_gpt2s():
    torch.manual_seed(0)
    model = GPT(Config(1000, n_layer=8, n_embd=64))
    for name, p in model.named_parameters():
        if name.endswith("bias"):
            assert not p.any(), name
        elif "norm" in name:
            assert (p == 1).all(), name
        else:
            branch = name.endswith(("attention.out.weight", "mlp.down.weight"))
            wanted = 0.02 / math.sqrt(16) if branch else 0.02
            assert p.std().item() == pytest.approx(wanted, rel=0.05), name


def test_the_loss_counts_each_given_token_once():
    model, ids = toy(), some_ids(3, 10)
    ids[0, 6:] = ids[2, 3:] = -1
    with torch.no_grad():
        log_probs = model(ids[:, :-1].clamp(min=0)).log_softmax(-1)
        counted = [(b, t) for b in range(3) for t in range(1, 10) if ids[b, t] >= 0]
        wanted = -sum(log_probs[b, t - 1, ids[b, t]] for b, t in counted) / len(counted)
        assert len(counted) == 5 + 9 + 2
        torch.testing.assert_close(model.loss(ids), wanted)


@every_kind
def test_the_logits_are_read_with_the_embedding(kind):
    model, ids = toy(kind), some_ids(2, 5)
    with torch.no_grad():
        wanted = model.hidden(ids) @ model.tokens.weight.T
        torch.testing.assert_close(model(ids), wanted)
    assert not any("lm_head" in name for name in model.state_dict())


@pytest.mark.parametrize("V, T, L, C", [(50, 16, 2, 16), (65, 64, 4, 128)])
def test_parameters_are_as_many_as_the_formula_says(V, T, L, C):
    model = GPT(Config(V, T, L, 4, C))
    assert model.n_parameters() == V * C + T * C + L * (12 * C * C + 13 * C) + 2 * C


def test_gpt2_small_has_its_124_million():
    with torch.device("meta"):  # shapes only
        model = GPT(Config(50257, 1024, n_layer=12, n_head=12, n_embd=768))
    assert model.n_parameters() == 124_439_808


@every_kind
def test_dropout_is_for_training_alone(kind):
    model, sure, ids = toy(kind, dropout=0.2), toy(kind), some_ids(2, 9)
    with torch.no_grad():
        assert torch.equal(model(ids), sure(ids))
        assert torch.equal(sure.train()(ids), sure.eval()(ids))
        model.train()
        torch.manual_seed(0)
        first, second = model(ids), model(ids)
        torch.manual_seed(0)
        assert torch.equal(model(ids), first)
    assert not torch.equal(first, second)


@every_kind
@pytest.mark.parametrize("part", ["embedding", "weights", "attention", "mlp"])
def test_each_of_the_four_dropouts_drops(kind, part, monkeypatch):
    """Of a block's three and the embedding's one, only the one asked about is left at work."""
    model, ids = toy(kind, n_layer=1, dropout=0.5).train(), some_ids(2, 9)
    order = ["embedding", "weights", "attention", "mlp"]
    calls, drop = [], nn.functional.dropout

    def one_only(x, p, training=True):
        calls.append(order[len(calls) % 4])
        return drop(x, p if calls[-1] == part else 0.0, training)

    monkeypatch.setattr(nn.functional, "dropout", one_only)
    with torch.no_grad():
        assert not torch.allclose(model(ids), model.eval()(ids), rtol=0, atol=1e-3)
    assert len(calls) == 4


def test_variants_switch_each_part_both_ways():
    configs = [ModernConfig(**SIZES, **options) for options in VARIANTS.values()]
    for part in ("rope", "rms_norm", "qk_norm"):
        assert {getattr(config, part) for config in configs} == {True, False}
    assert {config.mlp for config in configs} == {"squared", "gated", "gelu"}
    assert {config.kv_heads for config in configs} == {4, 2, 1}


@every_kind
@pytest.mark.parametrize("queries", [1, 9])
def test_mixing_at_once_is_mixing(kind, queries):
    model = toy(kind).double()
    attention, config = model.blocks[0].attention, model.config
    kv_heads = getattr(config, "kv_heads", config.n_head)
    q = torch.randn(2, config.n_head, queries, config.head_size, dtype=torch.float64)
    k, v = torch.randn(2, 2, kv_heads, 9, config.head_size, dtype=torch.float64)
    found = attention.mix_at_once(q, k, v)
    torch.testing.assert_close(found, attention.mix(q, k, v), rtol=0, atol=1e-12)
