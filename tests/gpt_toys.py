"""Small GPTs for the tests, with weights far from zero so that every part of them tells."""

from __future__ import annotations

from itertools import islice

import torch
from torch import Tensor

from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.modern import ModernConfig, ModernGPT
from lessons_lib.gpt.reading import SHARES
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import corpus

SIZES = {"vocab_size": 50, "block_size": 16, "n_layer": 2, "n_head": 4, "n_embd": 16}
# What is switched on or off, so that each part is on in one of them and off in another.
VARIANTS = {
    "modern": {},
    "grouped": {"n_kv_head": 2, "mlp": "gated", "qk_norm": False, "conv": 3},
    "single": {"n_kv_head": 1, "rope": False, "rms_norm": False, "mlp": "gelu"},
}
KINDS = ("gpt2", *VARIANTS)


def toy(kind: str = "gpt2", std: float = 0.3, seed: int = 0, **sizes) -> GPT:
    """A GPT or one of the VARIANTS, every parameter of it moved by chance; in eval mode."""
    sizes = SIZES | sizes
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(seed)
        if kind == "gpt2":
            model = GPT(Config(**sizes))
        else:
            model = ModernGPT(ModernConfig(**VARIANTS[kind] | sizes))
        for p in model.parameters():
            p.add_(torch.randn(p.shape), alpha=std)
    return model.eval()


def some_ids(*shape: int, vocab_size: int = 50, seed: int = 1) -> Tensor:
    """Token ids of this shape, drawn by chance."""
    return torch.randint(vocab_size, shape, generator=torch.Generator().manual_seed(seed))


def world_texts(n: int, seed: int = 0) -> list[str]:
    """The first documents of a stream of the world's."""
    return [document.text for document in islice(corpus(seed, SHARES), n)]


def small_tokenizer(vocab_size: int = 320) -> Tokenizer:
    """A vocabulary learnt from a few documents of the world."""
    return Tokenizer.train(world_texts(20), vocab_size)
