"""The world: stories, knowledge, tasks, conversations, sums and scenes whose truth is known exactly.

`writer.py` explains how every document knows its own probability, and `corpus.py` puts all kinds
into one stream. The smallest models of lesson 0 live here too: letters, contexts, pixels.
"""

from .letters import LetterPairs

__all__ = ["LetterPairs"]
