"""Lesson 1: text as numbers. Byte-level byte-pair encoding as GPT-2 uses it."""

from .pretokenize import GPT2_PATTERN, GPT4_PATTERN, byte_ids, byte_symbols, split
from .textbook import count_pairs, encode_steps, encode_textbook, merge, train_textbook
from .tokenizer import Tokenizer

__all__ = [
    "GPT2_PATTERN",
    "GPT4_PATTERN",
    "Tokenizer",
    "byte_ids",
    "byte_symbols",
    "count_pairs",
    "encode_steps",
    "encode_textbook",
    "merge",
    "split",
    "train_textbook",
]
