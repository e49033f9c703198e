"""The GPT against transformers: GPT-2 in both directions, and today's models with our modern parts.

Skipped where transformers is not installed.
"""

from __future__ import annotations

import os

import pytest
import torch
from equality import equal
from gpt_toys import small_tokenizer, some_ids, toy

from lessons_lib.gpt import gpt2_layout
from lessons_lib.gpt.model import Config, Watch
from lessons_lib.gpt.modern import ModernConfig, ModernGPT
from lessons_lib.gpt.sampling import generate, probabilities
from lessons_lib.gpt.weights import load_gpt2, save_gpt2

SHAPES = [
    {"vocab_size": 50, "block_size": 16, "n_layer": 1, "n_head": 1, "n_embd": 32},
    {"vocab_size": 97, "block_size": 32, "n_layer": 3, "n_head": 4, "n_embd": 48},
    {"vocab_size": 300, "block_size": 64, "n_layer": 6, "n_head": 8, "n_embd": 64},
]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda s: f"{s['n_layer']} layers")


@pytest.fixture(scope="module")
def transformers():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    library = pytest.importorskip("transformers")
    library.logging.set_verbosity_error()
    library.logging.disable_progress_bar()
    return library


def gpt2_of(transformers, shape: dict, std: float = 0.1):
    """A GPT-2 of transformers' own making, every parameter of it moved by chance."""
    sizes = {gpt2_layout.SIZES[name]: size for name, size in shape.items()}
    ends = {"bos_token_id": None, "eos_token_id": None}
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**sizes, **ends))
        for p in model.parameters():
            p.add_(std * torch.randn(p.shape))
    return model.eval()


def same_logits(ours, theirs, vocab_size: int, length: int, row: str = "GPT-2: logits") -> None:
    ids = some_ids(3, length, vocab_size=vocab_size)
    with torch.inference_mode():
        wanted, found = theirs(ids).logits, ours(ids)
    assert wanted.std() > 0.5  # so that 1e-5 says something
    equal(row, "transformers", found, wanted)


@each_shape
def test_their_folder_opens_here(transformers, shape, tmp_path):
    theirs = gpt2_of(transformers, shape)
    theirs.save_pretrained(tmp_path)
    for path in (tmp_path, tmp_path / "model.safetensors"):
        ours = load_gpt2(path)
        assert ours.config == Config(**shape, dropout=0.1) and not ours.training
        same_logits(ours, theirs, shape["vocab_size"], shape["block_size"])
    assert ours.n_parameters() == theirs.num_parameters()


@each_shape
def test_our_folder_opens_there(transformers, shape, tmp_path):
    ours = toy(std=0.1, **shape)
    theirs = transformers.GPT2LMHeadModel.from_pretrained(save_gpt2(tmp_path, ours)).eval()
    same_logits(ours, theirs, shape["vocab_size"], shape["block_size"])
    for name in ("resid_pdrop", "embd_pdrop", "attn_pdrop"):
        assert getattr(theirs.config, name) == 0
    there_and_back = load_gpt2(tmp_path)
    assert there_and_back.config == ours.config
    for name, tensor in ours.state_dict().items():
        assert torch.equal(tensor, there_and_back.state_dict()[name]), name


@each_shape
def test_the_likeliest_tokens_are_the_same(transformers, shape, tmp_path):
    theirs = gpt2_of(transformers, shape, std=0.4)
    theirs.save_pretrained(tmp_path)
    ours, ids = load_gpt2(tmp_path), some_ids(4, 5, vocab_size=shape["vocab_size"])
    new = shape["block_size"] - 5
    wanted = theirs.generate(
        ids, max_new_tokens=new, do_sample=False, attention_mask=torch.ones_like(ids)
    )
    assert torch.equal(generate(ours, ids, new, top_k=1), wanted)
    assert wanted[:, 5:].unique().numel() > 4  # and not one token over and over


def test_a_watch_sees_their_attention_and_the_loss_is_theirs(transformers, tmp_path):
    theirs = gpt2_of(transformers, SHAPES[1])
    theirs.set_attn_implementation("eager")
    theirs.save_pretrained(tmp_path)
    ours, ids, watch = load_gpt2(tmp_path), some_ids(3, 20, vocab_size=97), Watch()
    with torch.inference_mode():
        ours(ids, watch=watch)
        wanted = theirs(ids, labels=ids, output_attentions=True)
        equal("GPT-2: attention, loss", "transformers", ours.loss(ids), wanted.loss)
    for found, attention in zip(watch.weights, wanted.attentions, strict=True):
        equal("GPT-2: attention, loss", "transformers", found, attention)


@pytest.mark.parametrize("qk_norm", [False, True], ids=["Llama", "Qwen3"])
def test_the_modern_parts_are_those_of_todays_models(transformers, qk_norm):
    """Rotary positions, RMSNorm, gated MLP and shared keys as in Llama; Qwen3 also normalises."""
    sizes = {"vocab_size": 97, "block_size": 32, "n_layer": 3, "n_head": 4, "n_embd": 48}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ours = ModernGPT(ModernConfig(**sizes, mlp="gated", n_kv_head=2, qk_norm=qk_norm))
        for p in ours.parameters():
            torch.nn.init.normal_(p, mean=float(p.dim() == 1), std=0.15)
    kind = "Qwen3" if qk_norm else "Llama"
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=97,
        hidden_size=48,
        intermediate_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=12,
        max_position_embeddings=32,
        rms_norm_eps=1e-6,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
    )
    theirs = getattr(transformers, f"{kind}ForCausalLM")(config).eval()
    named = {"model.embed_tokens.weight": ours.tokens.weight, "model.norm.weight": ours.norm.weight}
    for i, block in enumerate(ours.blocks):
        q, k, v = block.attention.qkv.weight.split([48, 24, 24])
        gate, up = block.mlp.up.weight.chunk(2)
        parts = {
            "input_layernorm": block.norm1.weight,
            "self_attn.q_proj": q,
            "self_attn.k_proj": k,
            "self_attn.v_proj": v,
            "self_attn.o_proj": block.attention.out.weight,
            "post_attention_layernorm": block.norm2.weight,
            "mlp.gate_proj": gate,
            "mlp.up_proj": up,
            "mlp.down_proj": block.mlp.down.weight,
        }
        named |= {f"model.layers.{i}.{part}.weight": tensor for part, tensor in parts.items()}
    left_out = theirs.load_state_dict(named, strict=False)
    assert not left_out.unexpected_keys
    # What ours has no weights for: the tied output, and Qwen3's gains, which begin at 1.
    assert all("lm_head" in name or "_norm" in name for name in left_out.missing_keys)
    same_logits(ours.eval(), theirs, 97, 32, "Llama, Qwen3: logits")


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0.7},
        {"temperature": 3.0},
        {"top_k": 1},
        {"top_k": 7},
        {"top_p": 0.05},
        {"top_p": 0.6},
        {"top_p": 0.999},
        {"temperature": 1.3, "top_k": 20, "top_p": 0.8},
    ],
    ids=str,
)
def test_sampling_draws_from_the_same_probabilities(transformers, options):
    logits = 3 * torch.randn(20, 97, generator=torch.Generator().manual_seed(0)).double()
    scores = logits
    for name, warper in (
        ("temperature", transformers.TemperatureLogitsWarper),
        ("top_k", transformers.TopKLogitsWarper),
        ("top_p", transformers.TopPLogitsWarper),
    ):
        if name in options:
            scores = warper(options[name])(None, scores)
    row, found = "temperature, top-k, top-p: probabilities", probabilities(logits, **options)
    equal(row, "transformers", found, scores.softmax(-1), within=1e-7)


def test_what_both_do_with_ties(transformers):
    """Ties at the k-th place all stay, in both; where top-p cuts through one, the two may differ in
    which of the equal tokens they keep, and never in how many."""
    logits = torch.tensor([[2.0, 1, 1, 1, 0]])
    found = probabilities(logits, top_k=2)
    wanted = transformers.TopKLogitsWarper(2)(None, logits).softmax(-1)
    torch.testing.assert_close(found.float(), wanted)
    found = probabilities(logits, top_p=0.6)
    wanted = transformers.TopPLogitsWarper(0.6)(None, logits).softmax(-1)
    torch.testing.assert_close(found.sort().values.float(), wanted.sort().values)
    assert found[0].nonzero().flatten().tolist() == [0, 1]  # ours keeps the first


def test_a_tokenizer_goes_along(transformers, tmp_path):
    tokenizer = small_tokenizer()
    save_gpt2(tmp_path, toy(vocab_size=len(tokenizer)), tokenizer)
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path)
    model = transformers.GPT2LMHeadModel.from_pretrained(tmp_path)
    text = "One windy Wednesday, Erik was at the pond: it's 100 degrees!  Ünïcode \n too."
    assert theirs(text)["input_ids"] == tokenizer.encode(text)
    assert model.config.eos_token_id == tokenizer.special_tokens["<|endoftext|>"]
