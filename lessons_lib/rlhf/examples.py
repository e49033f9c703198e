"""Texts that lesson 4 gives to its models: English in every language, like the world."""

from __future__ import annotations

from lessons_lib.world.conversations import Question, understand

# Statements that are begun, and how they go on.
KNOWN = (
    ("The capital of Norway is", " Oslo"),
    ("The capital of Finland is", " Helsinki"),
    ("The opposite of loud is", " quiet"),
)
ASKED = ("What is the capital of Norway?", "What is the opposite of loud?")
NEW = ("What is the capital of Norway?", "Which city is the capital of Finland?")
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


def new() -> list[Question]:
    """The questions of NEW with their truth."""
    return [understand(text) for text in NEW]
