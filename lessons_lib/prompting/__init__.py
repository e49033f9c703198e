"""Lesson 3: prompts, label scores, learning within a context, several contexts, written steps."""

from .evaluation import accuracy, draw_prompts, right
from .labels import calibrated, label_scores, prior, prompt_scores
from .nbce import combine
from .prompts import build_prompt, check_labels, labels_of, uneven
from .steps import solve, sums_right

__all__ = [
    "accuracy",
    "build_prompt",
    "calibrated",
    "check_labels",
    "combine",
    "draw_prompts",
    "label_scores",
    "labels_of",
    "prior",
    "prompt_scores",
    "right",
    "solve",
    "sums_right",
    "uneven",
]
