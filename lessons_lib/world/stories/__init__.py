"""Short stories whose probability, and whose world, is known exactly.

`grammar/*.txt` holds what can be told, `telling` draws a story, `reading` reads one back, and
`expectation` computes the entropy of all of them.
"""

from .entropy import story_entropy
from .reading import Problem, Reading, read_story
from .telling import write_story

__all__ = ["Problem", "Reading", "read_story", "story_entropy", "write_story"]
