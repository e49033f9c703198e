"""Lesson 0: the smallest machine that writes. The course's world of stories and scenes moves in here."""

from .letters import LetterPairs

__all__ = ["LetterPairs"]
