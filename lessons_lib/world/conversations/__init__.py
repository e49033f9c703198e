"""Conversations: pages of questions, helpful replies, rated pairs, and their gold reward."""

from __future__ import annotations

from . import asking
from .asking import understand
from .base_pages import base_page_entropy, write_base_page
from .demonstrations import demonstration_entropy, prompt, write_demonstration
from .preferences import Preference, rating_probability, write_preference
from .reward import HIGHEST, LOWEST, Reward, gold_reward
from .topic import Question

# By attribute: in an import, the name would stand for a lesson's part that is no implementation.
questions = asking.questions

__all__ = [
    "HIGHEST",
    "LOWEST",
    "Preference",
    "Question",
    "Reward",
    "base_page_entropy",
    "demonstration_entropy",
    "gold_reward",
    "prompt",
    "questions",
    "rating_probability",
    "understand",
    "write_base_page",
    "write_demonstration",
    "write_preference",
]
