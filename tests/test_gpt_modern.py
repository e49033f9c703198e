"""The newer parts: each against its formula, or the library's, or the older part it replaces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from gpt_toys import SIZES, some_ids, toy

from lessons_lib.gpt.model import GPT, Cache, Config, Watch
from lessons_lib.gpt.modern import (
    ModernAttention,
    ModernConfig,
    ModernGPT,
    ModernMLP,
    RMSNorm,
    ShortConvolution,
    rotary_angles,
    rotate,
)
from lessons_lib.gpt.muon import split_parameters


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def turned(x: torch.Tensor, place: int) -> torch.Tensor:
    """x (D,) as it is turned at a place."""
    cos, sin = rotary_angles(100, len(x))
    return rotate(x, cos[place], sin[place])


def test_rotary_scores_depend_on_distance_alone():
    q, k = drawn(8), drawn(9)[:8]
    scores = {(i, j): turned(q, i) @ turned(k, j) for i in range(12) for j in range(12)}
    for (i, j), score in scores.items():
        torch.testing.assert_close(score, scores[max(0, i - j), max(0, j - i)])
    by_distance = torch.stack([scores[i, 0] for i in range(12)])
    assert by_distance.diff().abs().min() > 1e-3  # and they do depend on it


def test_rotation_turns_pairs_and_keeps_lengths():
    x = drawn(8)
    assert torch.equal(turned(x, 0), x)
    torch.testing.assert_close(turned(x, 50).norm(), x.norm())
    # The pair (1, 5) as one complex number, at place 7: e^(i 7 base^(-2/8)).
    number = torch.complex(x[1].double(), x[5].double())
    wanted = number * torch.exp(torch.tensor(7j * 10_000 ** (-2 / 8), dtype=torch.complex128))
    found = turned(x, 7)
    assert found[1].item() == pytest.approx(wanted.real.item(), abs=1e-6)
    assert found[5].item() == pytest.approx(wanted.imag.item(), abs=1e-6)


@pytest.mark.parametrize("kind", ["modern", "grouped"])
def test_attention_asks_by_distance_alone(kind):
    attention, x = toy(kind, block_size=40).blocks[0].attention, drawn(1, 6, 16)
    with torch.no_grad():
        asked = [attention.queries_keys_values(x, start) for start in (0, 1, 30)]
    scores = [q[:, :1] @ k[:, :1].transpose(-2, -1) for q, k, _v in asked]
    for turned_on, score in zip(asked[1:], scores[1:], strict=True):
        assert not torch.allclose(turned_on[0], asked[0][0], atol=0.1)
        torch.testing.assert_close(score, scores[0], rtol=1e-4, atol=1e-4)


def test_rms_norm_is_torchs():
    ours, theirs, x = RMSNorm(16), torch.nn.RMSNorm(16, eps=1e-6), 3 * drawn(2, 5, 16) + 1
    weight = 1 + drawn(16)
    for norm in (ours, theirs):
        norm.load_state_dict({"weight": weight})
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs(x))
        by_hand = x / (x.square().mean(dim=-1, keepdim=True) + 1e-6).sqrt() * weight
        torch.testing.assert_close(ours(x), by_hand)


def test_normalised_queries_and_keys_have_unit_mean_square_whatever_the_weights():
    attention, x = ModernAttention(ModernConfig(**SIZES)), drawn(2, 6, 16)
    with torch.no_grad():
        for size in (1, 100):
            attention.qkv.weight.copy_(size * drawn(48, 16))
            q, k, v = attention.queries_keys_values(x, 0)
            for t in (q, k):
                torch.testing.assert_close(t.square().mean(dim=-1), torch.ones(2, 4, 6))
        assert v.square().mean() > 100  # the values are left alone


@pytest.mark.parametrize(
    "mlp, formula",
    [
        ("gelu", lambda up, down, x: F.gelu(x @ up.T, approximate="tanh") @ down.T),
        ("squared", lambda up, down, x: (x @ up.T).clamp(min=0) ** 2 @ down.T),
        (
            "gated",
            lambda up, down, x: (
                (
                    (x @ up[: len(up) // 2].T).mul(torch.sigmoid(x @ up[: len(up) // 2].T))
                    * (x @ up[len(up) // 2 :].T)
                )
                @ down.T
            ),
        ),
    ],
)
def test_each_mlp_is_its_formula(mlp, formula):
    part, x = ModernMLP(ModernConfig(**SIZES, mlp=mlp)), drawn(2, 3, 16)
    with torch.no_grad():
        torch.testing.assert_close(part(x), formula(part.up.weight, part.down.weight, x))


def test_a_gated_mlp_has_as_many_weights_as_a_plain_one():
    def weights(mlp, n_embd):
        part = ModernMLP(ModernConfig(**SIZES | {"mlp": mlp, "n_embd": n_embd}))
        return sum(p.numel() for p in part.parameters())

    for n_embd in (48, 192):  # three divides them, so the count is the same exactly
        assert weights("gated", n_embd) == weights("gelu", n_embd) == 8 * n_embd**2
    assert 0 < weights("gated", 64) - weights("gelu", 64) < 3 * 64  # rounded up to a whole number


@pytest.mark.parametrize("conv", [1, 4])
def test_a_short_convolution_is_torchs_beside_what_came(conv):
    part, x = ShortConvolution(ModernConfig(**SIZES, conv=conv), "mlp"), drawn(2, 9, 16)
    assert torch.equal(part(x), x)  # it begins by changing nothing
    with torch.no_grad():
        part.weight.copy_(drawn(conv, 1, 16))
        kernel = part.weight.permute(2, 1, 0).flip(2)  # torch's last column is for the newest
        padded = F.pad(x.transpose(1, 2), (conv - 1, 0))
        theirs = F.conv1d(padded, kernel, groups=16).transpose(1, 2)
        torch.testing.assert_close(part(x), x + theirs)


def test_a_short_convolution_sees_the_few_tokens_before_and_no_others():
    part, x = ShortConvolution(ModernConfig(**SIZES, conv=3), "mlp"), drawn(1, 9, 16)
    with torch.no_grad():
        part.weight.copy_(drawn(3, 1, 16))
        changed = x.clone()
        changed[0, 4] += 1
        places = (part(changed) - part(x)).abs().sum(dim=(0, 2)).nonzero().flatten()
    assert places.tolist() == [4, 5, 6]


def test_a_short_convolution_is_moved_by_adam():
    model = toy("modern", conv=3)
    matrices, others = split_parameters(model)
    moved = [id(p) for p in others]
    for block in model.blocks:
        assert id(block.conv1.weight) in moved and id(block.conv2.weight) in moved
    assert len([p for same in matrices for p in same]) == 2 * 4


def test_a_last_block_that_copies_hands_on_what_it_looks_at():
    torch.manual_seed(0)
    model, x, watch = ModernGPT(ModernConfig(**SIZES, copies=True)), drawn(2, 6, 16), Watch()
    first, last = (block.attention for block in model.blocks)
    with torch.no_grad():
        found = last(x, watch=watch)  # each head, the numbers that are its own
        parts = x.unflatten(-1, (4, 4)).transpose(1, 2)  # (B, H, T, D)
        wanted = (watch.weights[0] @ parts).transpose(1, 2).flatten(2)
        torch.testing.assert_close(found, wanted)
        torch.testing.assert_close(last(x[:, :1]), x[:, :1])  # who is alone looks at itself
        assert not first(x).any()  # the others begin by adding nothing


@pytest.mark.parametrize("n_kv_head", [1, 2])
def test_shared_keys_are_repeated_keys(n_kv_head):
    """A model with all heads, whose keys and values are written out once for each query."""
    shared = toy("modern", n_kv_head=n_kv_head)
    whole = ModernGPT(ModernConfig(**SIZES))
    weights = shared.state_dict()
    for name in [name for name in weights if name.endswith("qkv.weight")]:
        q, k, v = weights[name].split([16, 4 * n_kv_head, 4 * n_kv_head])
        repeated = [
            torch.cat([t[4 * (h * n_kv_head // 4) :][:4] for h in range(4)]) for t in (k, v)
        ]
        weights[name] = torch.cat([q, *repeated])
    whole.load_state_dict(weights)
    ids = some_ids(2, 9)
    with torch.no_grad():
        torch.testing.assert_close(shared(ids), whole.eval()(ids))


def test_shared_keys_make_the_cache_smaller():
    kept = {}
    for n_kv_head in (None, 2, 1):
        model, cache = toy("modern", n_kv_head=n_kv_head), Cache(2)
        with torch.no_grad():
            model(some_ids(1, 10), cache)
        none = torch.zeros(1, n_kv_head or 4, 0, 4)
        k, v = cache.extend(0, none, none)
        kept[n_kv_head] = k.numel() + v.numel()
    assert kept == {None: 320, 2: 160, 1: 80}


def test_with_all_parts_off_it_is_a_gpt_without_biases():
    off = {"rope": False, "rms_norm": False, "qk_norm": False, "mlp": "gelu"}
    modern, plain = toy("modern", **off), GPT(Config(**SIZES)).eval()
    weights = modern.state_dict()
    for name, tensor in plain.state_dict().items():
        weights.setdefault(name, torch.zeros_like(tensor))
    plain.load_state_dict(weights)
    ids = some_ids(2, 16)
    with torch.no_grad():
        torch.testing.assert_close(modern(ids), plain(ids))


@pytest.mark.parametrize("mlp", ["gelu", "squared", "gated"])
def test_with_zeroed_branches_a_block_begins_as_the_identity(mlp):
    ids = some_ids(2, 9)
    for zero_out in (True, False):
        model = ModernGPT(ModernConfig(**SIZES, mlp=mlp, zero_out=zero_out))
        with torch.no_grad():
            same = torch.equal(model.hidden(ids), model.norm(model.tokens(ids)))
        assert same == zero_out


@pytest.mark.parametrize("n_kv_head", [None, 2])
@pytest.mark.parametrize("mlp", ["squared", "gated"])
def test_parameters_are_as_many_as_the_formula_says(n_kv_head, mlp):
    V, L, C, D, H = 50, 3, 48, 12, n_kv_head or 4
    sizes = SIZES | {"n_layer": L, "n_embd": C}
    model = ModernGPT(ModernConfig(**sizes, mlp=mlp, n_kv_head=n_kv_head))
    each = C * (C + 2 * H * D) + C * C + 8 * C * C + 2 * C  # qkv, out, MLP, norms
    assert model.n_parameters() == V * C + L * each + C


def test_angles_are_no_weights():
    assert not any("cos" in name or "sin" in name for name in toy("modern").state_dict())


def test_the_lesson_says_of_copying_heads_what_the_benchmark_found() -> None:
    root = Path(__file__).resolve().parents[1]
    found = json.loads((root / "docs" / "gpt_copying.json").read_text("utf-8"))
    lesson = (root / "notebooks" / "02_gpt.ipynb").read_text("utf-8")
    own, without = found["with"], found["without"]
    assert own["share"] > 10 * without["share"]
    said = f"{own['share']:.0%} of what it gave to all names, after {own['steps']} steps; "
    said += f"without this beginning it gave them {without['share']:.0%} after {without['steps']}."
    assert said in lesson
