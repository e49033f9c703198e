"""Lesson 2: a GPT; its architecture is GPT-2's, and it is trained on the world's documents."""

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
