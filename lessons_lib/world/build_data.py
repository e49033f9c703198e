"""Makes the committed samples of the world again, byte for byte, from their seeds.

They are for looking at and for holding a machine against: the lessons draw what they need afresh.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np

from lessons_lib.world.conversations import write_preference
from lessons_lib.world.corpus import KINDS
from lessons_lib.world.scenes import captioned, describe, draw_bytes
from lessons_lib.world.writer import Writer, stream

SEED = 2026
DOCUMENTS_EACH = 50
PAIRS = 1000
SCENES = 100


def documents(folder: Path) -> None:
    """Write `world/documents.jsonl`: documents of each kind, each with its probability in bits."""
    rows = (
        {"kind": kind, "text": document.text, "bits": round(document.bits, 4)}
        for kind, (write, _entropy) in KINDS.items()
        for document in islice(stream(write, SEED), DOCUMENTS_EACH)
    )
    _write_lines(folder / "world" / "documents.jsonl", rows)


def preferences(folder: Path) -> None:
    """Write `world/preferences.jsonl`: questions with two replies, rated by a simulated person."""
    _write_lines(folder / "world" / "preferences.jsonl", islice(_pairs(), PAIRS))


def pictures(folder: Path) -> None:
    """Write `world/scenes.npy`, uint8 (100, 3, 32, 32), and `world/scenes.jsonl`, their captions."""
    scenes = [scene for scene, _caption in islice(captioned(SEED, "all"), SCENES)]
    buffer = io.BytesIO()
    np.save(buffer, draw_bytes(scenes, 32))
    _write(folder / "world" / "scenes.npy", buffer.getvalue())
    rows = ({"captions": describe(scene)} for scene in scenes)
    _write_lines(folder / "world" / "scenes.jsonl", rows)


def _pairs() -> Iterator[dict]:
    writer = Writer(Random(f"preferences/{SEED}"))
    while True:
        pair = write_preference(writer)
        yield {
            "question": pair.question.text,
            "chosen": pair.chosen,
            "rejected": pair.rejected,
            "gold_difference": round(pair.gold_difference, 4),
        }


def _write_lines(path: Path, rows: Iterable[dict]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    _write(path, "".join(lines).encode("utf-8"))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
