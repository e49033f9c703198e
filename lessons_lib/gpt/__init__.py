"""Lesson 2: a GPT. GPT-2's architecture, what it is trained on, how it writes and how it is scored."""

from .model import GPT, Attention, Block, Cache, Config, Watch, causal_mask
from .modern import ModernConfig, ModernGPT
from .muon import Muon
from .sampling import generate, probabilities, write
from .scoring import bits_of, bits_per_character, log_probs, score_continuations

__all__ = [
    "GPT",
    "Attention",
    "Block",
    "Cache",
    "Config",
    "ModernConfig",
    "ModernGPT",
    "Muon",
    "Watch",
    "bits_of",
    "bits_per_character",
    "causal_mask",
    "generate",
    "log_probs",
    "probabilities",
    "score_continuations",
    "write",
]
