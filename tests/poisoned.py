"""Files that a stranger might offer as weights: pickles, and safetensors that lie."""

from __future__ import annotations

import json
import os
import pickle
import struct
from pathlib import Path

import safetensors.torch
import torch

TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
NUMBERS = bytes(8)


class Bomb:
    """Makes the folder `exploded` when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("exploded",)


def raw(header: dict | bytes, body: bytes = NUMBERS, size: int | None = None) -> bytes:
    """A safetensors file with this header, and `size` for its length where that is to be wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + body


def tensor(**changed) -> bytes:
    """A file of one tensor of two numbers, described with some things changed."""
    return raw({"weight": TENSOR | changed})


def metadata(**texts: str) -> bytes:
    """A file of one sound tensor with this metadata."""
    return raw({"__metadata__": texts, "weight": TENSOR})


def sound() -> bytes:
    """A file with which nothing is wrong."""
    return safetensors.torch.save({"weight": torch.ones(2)})


UNREADABLE = "is damaged: its header cannot be read."
# What each file is, and what is said of it.
FILES: dict[str, tuple[bytes, str]] = {
    "a header of 2^60 bytes": (raw({"weight": TENSOR}, size=2**60), "is not a safetensors file"),
    "a header of 2^64 - 1 bytes": (raw({"weight": TENSOR}, size=2**64 - 1), "is not a safetensors"),
    "a header of 99 MB": (raw({"weight": TENSOR}, size=99_000_000), "should be 99000008 bytes"),
    "a header that is not JSON": (raw(b'{"weight": nope}'), UNREADABLE),
    "a header that is not UTF-8": (raw(b'{"\xff": 1}'), UNREADABLE),
    "a header 100,000 deep": (raw(b'{"a":' * 100_000), UNREADABLE),
    "a header without offsets": (raw({"weight": {"dtype": "F32", "shape": [2]}}), UNREADABLE),
    "offsets outside the file": (tensor(data_offsets=[0, 80]), "is cut short"),
    "offsets beyond any file": (tensor(data_offsets=[0, 2**70]), "is cut short"),
    "offsets below zero": (tensor(data_offsets=[-8, 0]), "is damaged"),
    "offsets the wrong way round": (tensor(data_offsets=[8, 0]), "is damaged"),
    "offsets that are texts": (tensor(data_offsets=["0", "8"]), UNREADABLE),
    "offsets that are nothing": (tensor(data_offsets=[0, None]), UNREADABLE),
    "offsets that are no numbers": (tensor(data_offsets=[0, float("nan")]), UNREADABLE),
    "offsets that are infinite": (tensor(data_offsets=[0, float("inf")]), UNREADABLE),
    "offsets that overlap": (
        raw({"weight": TENSOR, "b": TENSOR | {"data_offsets": [4, 12]}}, bytes(12)),
        "is damaged",
    ),
    "two tensors in one place": (raw({"weight": TENSOR, "b": TENSOR}), "is damaged"),
    "a gap between tensors": (
        raw({"weight": TENSOR, "b": TENSOR | {"data_offsets": [16, 24]}}, bytes(24)),
        "is damaged",
    ),
    "a shape larger than the file": (tensor(shape=[2**40]), "is damaged"),
    "a shape beyond 2^64": (tensor(shape=[2**62, 4]), "is damaged"),
    "a shape below zero": (tensor(shape=[-2]), "is damaged"),
    "a kind of number that is none": (tensor(dtype="PICKLE"), "is damaged"),
    "metadata that is a list": (raw({"__metadata__": ["a"], "weight": TENSOR}), "is damaged"),
    "metadata that is no JSON": (metadata(lessons="{nope"), UNREADABLE),
    "metadata 100,000 deep": (metadata(lessons="[" * 100_000), UNREADABLE),
    "a second name that is no JSON": (metadata(aliases="{nope"), UNREADABLE),
    "second names in a list": (metadata(aliases="[1]"), UNREADABLE),
    "a second name for nothing": (metadata(aliases='{"b": "c"}'), UNREADABLE),
    "a pickle behind sound weights": (sound() + pickle.dumps(Bomb()), "is damaged"),
    "a pickle": (pickle.dumps(Bomb()), "is a pickle"),
    "a pickle of the oldest kind": (pickle.dumps(Bomb(), protocol=0), "is not a safetensors file"),
    "the first byte of a pickle": (b"\x80", "is not a safetensors file"),
    "HTML for a name": (
        raw({"<img src=x onerror=alert(1)>\n\x1b[2J": TENSOR | {"dtype": "X"}}),
        "is damaged",
    ),
}


def write(folder: Path, content: bytes) -> Path:
    """The file, under a name that looks like that of weights."""
    path = folder / "innocent.safetensors"
    path.write_bytes(content)
    return path


def is_one_sentence(text: str) -> bool:
    """Whether a message is fit to be shown: one line of it, ended, without control characters."""
    return text.isprintable() and text.endswith(".") and len(text) < 600
