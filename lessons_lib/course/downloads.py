"""Which files are too large for the course, where each comes from, and where it is kept.

A lesson needs none of them. `fetching.py` downloads them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from lessons_lib.course.language import N_
from lessons_lib.course.manifest import checksum


@dataclass(frozen=True)
class Download:
    """A file to fetch: its `name` below the folder of downloads, address, length and SHA-256."""

    name: str
    url: str
    bytes: int
    sha256: str

    @property
    def path(self) -> Path:
        """Where the file is, or has to be put."""
        return downloads_folder() / self.name

    @property
    def is_here(self) -> bool:
        """Whether the file is there and whole."""
        try:
            return self.path.stat().st_size == self.bytes and checksum(self.path) == self.sha256
        except OSError:
            return False


def downloads_folder() -> Path:
    """LESSONS_DOWNLOADS when it is set (a folder that a class shares, say), else `runs/downloads`
    beside the lessons, where a reader can see it and git does not."""
    where = os.environ.get("LESSONS_DOWNLOADS")
    if where:
        return Path(where).expanduser().absolute()
    return Path(__file__).resolve().parents[2] / "runs" / "downloads"


MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
SHAKESPEARE = (
    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
)
SETS: dict[str, tuple[Download, ...]] = {
    "shakespeare": (
        Download(
            "tinyshakespeare.txt",
            SHAKESPEARE,
            1_115_394,
            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        ),
    ),
    "mnist": tuple(
        Download(f"mnist/{name}-ubyte.gz", f"{MNIST}{name}-ubyte.gz", size, sha256)
        for name, size, sha256 in (
            (
                "train-images-idx3",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            (
                "train-labels-idx1",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            (
                "t10k-images-idx3",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            (
                "t10k-labels-idx1",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        )
    ),
}
TITLES = {
    "shakespeare": N_("tiny Shakespeare: 1.1 million characters of plays (public domain)"),
    "mnist": N_("MNIST: 70,000 handwritten digits of 28 x 28 pixels (LeCun, Cortes, Burges)"),
}
