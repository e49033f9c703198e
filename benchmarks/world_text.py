"""How fast the world's texts are written, and stories read back, on one core.

    python benchmarks/world_text.py        about a minute

The issue asks for 2 MB of text a second. "First" is a fresh process's first documents, while tables
are being made; "then" is the speed after them. Processor time, the best of three.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lessons_lib.world.corpus import KINDS, corpus
from lessons_lib.world.stories.reading import read_story
from lessons_lib.world.stories.telling import write_story
from lessons_lib.world.writer import stream

DOCUMENTS = 5000


def megabytes_a_second(documents) -> float:
    """Speed over the next documents of a stream."""
    start, characters = time.process_time(), 0
    for document in islice(documents, DOCUMENTS):
        characters += len(document.text)
    return characters / 1e6 / (time.process_time() - start)


def main() -> None:
    """A line for each kind, one for the mixture, one for reading."""
    print(f"{'kind':14}  first MB/s   then MB/s")
    for kind, (write, _entropy) in KINDS.items():
        documents = stream(write, 0)
        speeds = [megabytes_a_second(documents) for _ in range(5)]
        print(f"{kind:14}  {speeds[0]:10.2f}  {max(speeds[2:]):10.2f}")
    mixture = corpus(0)
    print(f"{'corpus':14}  {'':10}  {max(megabytes_a_second(mixture) for _ in range(3)):10.2f}")
    stories = [document.text for document in islice(stream(write_story, 1), 500)]
    start = time.process_time()
    for text in stories:
        read_story(text)
    print(f"reading a story takes {(time.process_time() - start) / len(stories) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
