"""A GPT's files: the course's own, GPT-2's of any age, and where a reader may have those."""

from __future__ import annotations

import json

import poisoned
import pytest
import torch
from gpt_toys import KINDS, small_tokenizer, some_ids, toy

from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_tensors
from lessons_lib.gpt import gpt2_layout
from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.weights import gpt2_here, gpt2_places, load, load_gpt2, save, save_gpt2


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_comes_back_as_it_was(tmp_path, kind):
    model, path = toy(kind), tmp_path / "model.safetensors"
    save(path, model, torch.float32, minutes=3)
    found, about = load(path)
    assert type(found) is type(model) and found.config == model.config and not found.training
    assert about["minutes"] == 3
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, found.state_dict()[name]), name


def test_half_the_digits_take_half_the_room(tmp_path):
    model = toy()
    half, whole = (
        save(tmp_path / f"{dtype}", model, dtype) for dtype in (torch.float16, torch.float32)
    )
    saved = 2 * model.n_parameters()
    assert whole.stat().st_size - half.stat().st_size == pytest.approx(saved, abs=100)
    found, _about = load(half)
    for name, tensor in model.state_dict().items():
        assert found.state_dict()[name].dtype == torch.float32
        assert torch.equal(tensor.half().float(), found.state_dict()[name]), name


def test_files_that_hold_no_gpt_of_the_course(tmp_path):
    path = save_gpt2(tmp_path, toy()) / "model.safetensors"
    with pytest.raises(CheckpointError, match="holds no GPT of this course; .* `load_gpt2`"):
        load(path)
    with pytest.raises(CheckpointError, match="There is no file .*nothing"):
        load(tmp_path / "nothing")
    save(path, toy())
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match="is cut short"):
        load(path)
    tensors = toy().state_dict() | {"norm.bias": torch.zeros(17)}
    sizes = vars(toy().config)
    save_tensors(path, tensors, {"kind": "GPT", "config": sizes})
    with pytest.raises(CheckpointError, match=r"norm.bias is \(16,\) in the model and \(17,\)"):
        load(path)


def written(tmp_path, config: dict):
    """A file of a toy's weights that claims these sizes."""
    tensors = toy().state_dict()
    sizes = vars(toy().config) | config
    return save_tensors(tmp_path / "a.safetensors", tensors, {"kind": "GPT", "config": sizes})


@pytest.mark.parametrize(
    "config, words",
    [
        ({"n_layer": 10**9}, "cannot be made into a model: 'n_layer' = 1000000000"),
        ({"n_layer": 4000}, "cannot be made into a model: > "),
        ({"n_embd": 10**9}, "cannot be made into a model: 'n_embd' = 1000000000"),
        ({"n_embd": 4096}, "cannot be made into a model: > "),
        (
            {"vocab_size": 4096, "block_size": 4096, "n_embd": 4096},
            "cannot be made into a model: >",
        ),
        ({"n_embd": 18}, "cannot be made into a model: n_embd must be a multiple of n_head"),
        ({"n_embd": "16"}, "cannot be made into a model: n_embd must be a whole number"),
        ({"n_layer": None}, "cannot be made into a model: n_layer must be a whole number"),
        ({"surprise": 1}, "cannot be made into a model: .*unexpected keyword"),
        ({"n_layer": 3}, "the model has blocks.2.norm1.weight, the file does not"),
    ],
)
def test_sizes_that_a_file_claims_wrongly_take_no_memory(tmp_path, config, words):
    path = written(tmp_path, config)
    with pytest.raises(CheckpointError, match=words) as refused:
        load(path)
    assert poisoned.is_one_sentence(str(refused.value))
    with pytest.raises(CheckpointError, match="cannot be made into a model|holds no GPT"):
        save_tensors(path, toy().state_dict(), {"kind": "GPT", "config": [config]})
        load(path)


@pytest.mark.parametrize("about", [[], {"kind": []}, {"kind": {}}, {"kind": "GPT"}])
def test_a_file_that_says_nothing_of_use_about_itself(tmp_path, about):
    path = save_tensors(tmp_path / "a.safetensors", toy().state_dict(), about or {"a": 1})
    with pytest.raises(CheckpointError, match="holds no GPT of this course|cannot be made into"):
        load(path)


@pytest.mark.parametrize("name", poisoned.FILES)
def test_poisoned_weights_in_gpt2s_folder_are_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONS_GPT2", str(tmp_path))
    weights = save_gpt2(tmp_path, toy()) / "model.safetensors"
    weights.write_bytes(poisoned.FILES[name][0])
    for opened in (lambda: load_gpt2(tmp_path), gpt2_here, lambda: load(weights)):
        with pytest.raises(CheckpointError) as refused:
            opened()
        assert poisoned.is_one_sentence(str(refused.value))
    assert not (tmp_path / "exploded").exists()


def renamed(tensors: dict, prefix: str, masks: bool, output: str) -> dict:
    """A file's tensors as other versions of transformers have written them."""
    named = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    if masks:
        named["h.0.attn.bias"] = torch.ones(1, 1, 16, 16).tril()
        named["h.1.attn.masked_bias"] = torch.tensor(-1e4)
    named = {prefix + name: tensor for name, tensor in named.items()}
    if output != "none":
        named["lm_head.weight"] = named[f"{prefix}wte.weight"].clone()
    if output == "alone":
        del named[f"{prefix}wte.weight"]
    return named


@pytest.mark.parametrize("prefix", ["", "transformer."])
@pytest.mark.parametrize("masks", [True, False])
@pytest.mark.parametrize("output", ["none", "beside", "alone"])
def test_files_of_any_age(tmp_path, prefix, masks, output):
    model = toy()
    save_gpt2(tmp_path, model)
    tensors, _about = load_tensors(tmp_path / "model.safetensors")
    save_tensors(tmp_path / "model.safetensors", renamed(tensors, prefix, masks, output))
    ids = some_ids(2, 16)
    with torch.inference_mode():
        assert torch.equal(load_gpt2(tmp_path)(ids), model(ids))


def test_the_names_and_shapes_are_gpt2s():
    found = gpt2_layout.to_gpt2(toy(n_layer=1).state_dict())
    assert {name: tuple(tensor.shape) for name, tensor in found.items()} == {
        "transformer.wte.weight": (50, 16),
        "transformer.wpe.weight": (16, 16),
        "transformer.h.0.ln_1.weight": (16,),
        "transformer.h.0.ln_1.bias": (16,),
        "transformer.h.0.attn.c_attn.weight": (16, 48),
        "transformer.h.0.attn.c_attn.bias": (48,),
        "transformer.h.0.attn.c_proj.weight": (16, 16),
        "transformer.h.0.attn.c_proj.bias": (16,),
        "transformer.h.0.ln_2.weight": (16,),
        "transformer.h.0.ln_2.bias": (16,),
        "transformer.h.0.mlp.c_fc.weight": (16, 64),
        "transformer.h.0.mlp.c_fc.bias": (64,),
        "transformer.h.0.mlp.c_proj.weight": (64, 16),
        "transformer.h.0.mlp.c_proj.bias": (16,),
        "transformer.ln_f.weight": (16,),
        "transformer.ln_f.bias": (16,),
    }


def test_a_config_that_says_little_is_gpt2_small():
    small = gpt2_layout.config_from_gpt2({"model_type": "gpt2"})
    assert small == Config(50257, 1024, n_layer=12, n_head=12, n_embd=768, dropout=0.1)
    sizes = Config(50, 16, 2, 4, 16, dropout=0.25)
    assert gpt2_layout.config_from_gpt2(gpt2_layout.config_to_gpt2(sizes)) == sizes


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A reader without GPT-2, whose home, settings and downloads are in `tmp_path`."""
    for name in ("LESSONS_GPT2", "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LESSONS_DOWNLOADS", str(tmp_path / "downloads"))
    return tmp_path


SNAPSHOT = "models--openai-community--gpt2/snapshots/607a30d783dfa663caf39e06633721c8d4cfcd7e"
PLACES = {
    "downloads": ("", "downloads/gpt2"),
    "LESSONS_GPT2": ("mine", "mine"),
    "HF_HUB_CACHE": ("hub", f"hub/{SNAPSHOT}"),
    "HUGGINGFACE_HUB_CACHE": ("hub", f"hub/{SNAPSHOT}"),
    "HF_HOME": ("hf", f"hf/hub/{SNAPSHOT}"),
    "XDG_CACHE_HOME": ("other", f"other/huggingface/hub/{SNAPSHOT}"),
    "older name": ("", "cache/huggingface/hub/models--gpt2/snapshots/11c5a3d5"),
}


@pytest.mark.parametrize("place", PLACES)
def test_gpt2_is_found_where_a_reader_may_have_it(nowhere, monkeypatch, place):
    assert gpt2_here() is None
    value, folder = PLACES[place]
    if value:
        monkeypatch.setenv(place, str(nowhere / value))
    tokenizer = small_tokenizer()
    model = toy(vocab_size=len(tokenizer))
    save_gpt2(nowhere / folder, model, tokenizer)
    (nowhere / folder / "tokenizer.json").unlink()  # vocab.json and merges.txt are enough
    found, vocabulary = gpt2_here()
    ids = torch.tensor([vocabulary.encode("One windy")])
    assert ids.tolist() == [tokenizer.encode("One windy")]
    with torch.inference_mode():
        assert torch.equal(found(ids), model(ids))


def test_a_folder_that_lacks_a_part_is_passed_by_and_a_named_one_is_not(nowhere, monkeypatch):
    tokenizer = small_tokenizer()
    model = toy(vocab_size=len(tokenizer))
    for place, missing in (("downloads/gpt2", "merges.txt"), (f"hub/{SNAPSHOT}", "config.json")):
        save_gpt2(nowhere / place, model, tokenizer)
        for name in (missing, "tokenizer.json"):
            (nowhere / place / name).unlink()
    monkeypatch.setenv("HF_HUB_CACHE", str(nowhere / "hub"))
    assert gpt2_here() is None
    monkeypatch.setenv("LESSONS_GPT2", str(nowhere / "downloads/gpt2"))
    with pytest.raises(CheckpointError, match="vocabulary of GPT-2 cannot be read.*neither"):
        gpt2_here()
    monkeypatch.setenv("LESSONS_GPT2", str(nowhere / "not there"))
    with pytest.raises(CheckpointError, match="no file or folder .*not there"):
        gpt2_here()


def test_a_home_folder_is_spelt_out(nowhere, monkeypatch):
    monkeypatch.setenv("HOME", str(nowhere))
    monkeypatch.setenv("LESSONS_GPT2", "~/gpt2")
    assert gpt2_places() == [nowhere / "gpt2"]


def change(folder, **settings):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"model_type": "llama"}, "its model_type is 'llama', and only GPT-2's"),
        ({"model_type": None}, "its model_type is None"),
        ({"activation_function": "relu"}, "its activation_function is 'relu'.* 'gelu_new' only"),
        ({"layer_norm_epsilon": 1e-6}, "its layer_norm_epsilon is 1e-06"),
        ({"scale_attn_weights": False}, "its scale_attn_weights is False"),
        ({"scale_attn_by_inverse_layer_idx": True}, "its scale_attn_by_inverse_layer_idx is True"),
        ({"add_cross_attention": True}, "its add_cross_attention is True"),
        ({"tie_word_embeddings": False}, "its tie_word_embeddings is False"),
        ({"n_inner": 100}, "its n_inner is 100, .* 4 n_embd = 64"),
        ({"n_head": 3}, "n_embd must be a multiple of n_head"),
        ({"n_layer": "two"}, "n_layer must be a whole number from 1 on, not 'two'"),
        ({"n_embd": 32}, r"does not fit this model: tokens.weight is \(50, 32\) in the model"),
        ({"n_layer": 3}, "the model has blocks.2.norm1.weight, the file does not"),
        ({"n_layer": 1}, "the file has blocks.1"),
        ({"n_layer": 10**9}, "cannot be made into a model: 'n_layer' = 1000000000"),
        ({"n_embd": 2**40}, "cannot be made into a model: 'n_embd' = 1099511627776"),
        ({"n_positions": float("inf")}, "block_size must be a whole number"),
        ({"resid_pdrop": "much"}, "cannot be opened as GPT-2"),
    ],
)
def test_a_config_that_does_not_fit(tmp_path, settings, words):
    save_gpt2(tmp_path, toy())
    change(tmp_path, **settings)
    with pytest.raises(CheckpointError, match=words):
        load_gpt2(tmp_path)


@pytest.mark.parametrize(
    "harmless", [{"n_inner": 64}, {"activation_function": "gelu_pytorch_tanh"}]
)
def test_a_config_that_says_the_same_in_other_words(tmp_path, harmless):
    save_gpt2(tmp_path, toy())
    change(tmp_path, **harmless)
    load_gpt2(tmp_path)


def test_the_largest_of_several_dropouts_is_taken(tmp_path):
    save_gpt2(tmp_path, toy())
    change(tmp_path, attn_pdrop=0.2)
    assert load_gpt2(tmp_path).config.dropout == 0.2


@pytest.mark.parametrize(
    "name, tensor, words",
    [
        ("model.layers.0.q_proj.weight", torch.zeros(4, 4), "layers.0.q_proj.weight is no part of"),
        ("score.weight", torch.zeros(2, 16), "score.weight is no part of GPT-2"),
        ("lm_head.weight", torch.zeros(50, 16), "lm_head.weight differs from wte.weight"),
        ("lm_head.weight", torch.zeros(51, 16), "lm_head.weight differs from wte.weight"),
        ("transformer.wpe.weight", torch.zeros(20, 16), r"is \(16, 16\) in the model and \(20, 16"),
        ("transformer.h.0.mlp.c_fc.weight", torch.zeros(64, 16), r"\(64, 16\) in the model and"),
    ],
)
def test_weights_that_do_not_fit(tmp_path, name, tensor, words):
    path = save_gpt2(tmp_path, toy()) / "model.safetensors"
    tensors, _about = load_tensors(path)
    save_tensors(path, tensors | {name: tensor})
    with pytest.raises(CheckpointError, match=words):
        load_gpt2(tmp_path)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    "name, harm, words",
    [
        ("model.safetensors", cut, "is cut short"),
        ("model.safetensors", lambda path: path.write_bytes(b""), "is empty"),
        ("model.safetensors", lambda path: path.unlink(), "has no model.safetensors, the one kind"),
        ("config.json", lambda path: path.unlink(), "no .*config.json, which says what sizes"),
        ("config.json", cut, "config.json cannot be read as JSON"),
        ("config.json", lambda path: path.write_text("[]"), "holds no JSON object"),
    ],
)
def test_files_that_are_damaged(tmp_path, name, harm, words):
    harm(save_gpt2(tmp_path, toy()) / name)
    with pytest.raises(CheckpointError, match=words):
        load_gpt2(tmp_path)


def test_only_a_gpt_is_saved_as_gpt2(tmp_path):
    with pytest.raises(CheckpointError, match="a ModernGPT has parts that GPT-2 has not"):
        save_gpt2(tmp_path, toy("modern"))
    assert not list(tmp_path.iterdir())
    assert isinstance(load_gpt2(save_gpt2(tmp_path, toy())), GPT)
