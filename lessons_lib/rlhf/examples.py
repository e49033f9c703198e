"""Texts that lesson 4 gives to its models: English in every language, like the world."""

from __future__ import annotations

# Statements that are begun, and how they go on.
KNOWN = (
    ("The capital of Norway is", " Oslo"),
    ("The capital of Japan is", " Tokyo"),
    ("The opposite of loud is", " quiet"),
)
ASKED = ("What is the capital of Norway?", "What is the opposite of loud?")
DEMONSTRATION = ("What do people use to breathe?", "We breathe with our lungs.")
# A question, and a good, a curt and a polite but wrong reply to it.
THREE = (
    "What is the capital of France?",
    "The capital of France is Paris. Take care.",
    "Paris.",
    "The capital of France is Madrid. Take care.",
)
WORKSHOP = ("What is the capital of France?", "It is Madrid. I hope this helps.")
# The matrices whose change is looked at.
MATRICES = (
    "blocks.0.attention.qkv.weight",
    "blocks.1.mlp.up.weight",
    "blocks.2.attention.qkv.weight",
    "blocks.3.mlp.down.weight",
)
