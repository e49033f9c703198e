"""A GPT's weights and sizes under the names that GPT-2's files give them, and back.

The files are those of transformers' GPT2LMHeadModel: `config.json` and `model.safetensors`. Their
matrices stand on their side: GPT-2 multiplies x W where a torch Linear multiplies x Wᵀ.
Source: Radford et al. 2019, and the names in https://github.com/openai/gpt-2, src/model.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from .model import Config

PARTS = {
    "tokens": "wte",
    "positions": "wpe",
    "norm1": "ln_1",
    "attention.qkv": "attn.c_attn",
    "attention.out": "attn.c_proj",
    "norm2": "ln_2",
    "mlp.up": "mlp.c_fc",
    "mlp.down": "mlp.c_proj",
    "norm": "ln_f",
}
TURNED = {"attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"}
SIZES = {
    "vocab_size": "vocab_size",
    "block_size": "n_positions",
    "n_layer": "n_layer",
    "n_head": "n_head",
    "n_embd": "n_embd",
}
DROPOUTS = ("resid_pdrop", "embd_pdrop", "attn_pdrop")
# What a file leaves out means GPT-2 small, as it does in transformers.
SMALL = {"vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_layer": 12, "n_head": 12}
# Settings of a GPT2Config that change the logits, and the values that this room's GPT computes.
COMPUTED = {
    "activation_function": ("gelu_new", "gelu_pytorch_tanh"),  # two names of one function
    "layer_norm_epsilon": (1e-5,),
    "scale_attn_weights": (True,),
    "scale_attn_by_inverse_layer_idx": (False,),
    "add_cross_attention": (False,),
    "tie_word_embeddings": (True,),
}


def to_gpt2(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A GPT's state dict under GPT-2's names, its matrices turned; the memory is shared.

    The output layer is the embedding, so there is no `lm_head.weight`. Raises ValueError for a name
    that is no part of a `GPT`.
    """
    named = {}
    for name, tensor in weights.items():
        block, part, kind = _split(name, "blocks", PARTS)
        theirs = f"transformer.{block and f'h.{block}.'}{PARTS[part]}.{kind}"
        named[theirs] = _turned(PARTS[part], tensor)
    return named


def from_gpt2(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of `to_gpt2`, for files of any age; the memory is shared.

    The names may have `transformer.` before them or not; masks stored as `attn.bias` are left out;
    `lm_head.weight` may be there, the same as the embedding, or stand for it. Raises ValueError for
    a name that is no part of GPT-2, and for an output layer with weights of its own.
    """
    ours = {theirs: part for part, theirs in PARTS.items()}
    found = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    output = found.pop("lm_head.weight", None)
    if output is not None and not torch.equal(found.setdefault("wte.weight", output), output):
        raise ValueError(
            "lm_head.weight differs from wte.weight; here, as in GPT-2, the output layer is the "
            "embedding."
        )
    named = {}
    for name, tensor in found.items():
        if re.search(r"\.attn\.(masked_)?bias$", name):
            continue
        block, part, kind = _split(name, "h", ours)
        named[f"{block and f'blocks.{block}.'}{ours[part]}.{kind}"] = _turned(part, tensor)
    return named


def config_to_gpt2(config: Config, end: int | None = None) -> dict:
    """A Config as the content of GPT-2's config.json; `end` is the id at a document's end."""
    sizes = {theirs: getattr(config, ours) for ours, theirs in SIZES.items()}
    settings = {name: values[0] for name, values in COMPUTED.items()}
    named = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}
    dropouts = dict.fromkeys(DROPOUTS, config.dropout)
    return named | sizes | settings | dropouts | {"bos_token_id": end, "eos_token_id": end}


def config_from_gpt2(content: Mapping) -> Config:
    """The Config in GPT-2's config.json.

    A Config has one dropout: of several, the largest; it changes training alone. Raises ValueError
    for a model that is no GPT-2, and for settings that would change the logits and that this room's
    GPT does not have.
    """
    if (kind := content.get("model_type")) != "gpt2":
        raise ValueError(f"its model_type is {kind!r}, and only GPT-2's architecture opens here.")
    for name, values in COMPUTED.items():
        if (value := content.get(name, values[0])) not in values:
            raise ValueError(
                f"its {name} is {value!r}, and this GPT computes with {values[0]!r} only."
            )
    sizes = {ours: content.get(theirs, SMALL[theirs]) for ours, theirs in SIZES.items()}
    config = Config(**sizes, dropout=max(content.get(name, 0.1) for name in DROPOUTS))
    if (inner := content.get("n_inner")) not in (None, 4 * config.n_embd):
        raise ValueError(
            f"its n_inner is {inner!r}, and this GPT's MLP is 4 n_embd = {4 * config.n_embd} wide."
        )
    return config


def _split(name: str, blocks: str, parts: Mapping[str, str]) -> tuple[str, str, str]:
    """(number of the block or "", part, "weight" or "bias") of a tensor's name."""
    match = re.fullmatch(rf"(?:{blocks}\.(\d+)\.)?(.+)\.(weight|bias)", name)
    if not match or match[2] not in parts:
        raise ValueError(f"{name} is no part of GPT-2.")
    return match[1] or "", match[2], match[3]


def _turned(part: str, tensor: Tensor) -> Tensor:
    return tensor.t() if part in TURNED and tensor.dim() == 2 else tensor
