"""Makes the files of `data/images` again, from files that the package scikit-learn carries.

Its files are read where they are installed, and none of its code is run: what was built once
stays as it was, whatever a later version of it computes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from lessons_lib.course.checkpoints import save_tensors
from lessons_lib.course.language import _
from lessons_lib.course.pictures import DIGITS, FLOWER, N_DIGITS

PHOTOGRAPH = "images/flower.jpg"
SQUARE = (156, 70, 460, 374)
"""Left, top, right and bottom of the one whole flower, 304 x 304 of the 640 x 427 pixels."""
PIXELS_SHA256 = "29b632692a4ef0cafc558f68db705bcd55b47d8131e22bc66ba96ba5b53beb3b"


def digits(folder: Path) -> None:
    """Write `images/digits.safetensors`: images uint8 (1797, 8, 8) of 0 to 16, labels uint8.

    Raises ValueError when scikit-learn is not installed or its file is not the known one.
    """
    with gzip.open(_carried("data/digits.csv.gz", DIGITS), "rt", encoding="ascii") as file:
        table = np.array([[float(cell) for cell in row] for row in csv.reader(file)])
    if table.shape != (N_DIGITS, 65) or (table != table.astype(np.uint8)).any():
        text = _("The digits of the scikit-learn that is installed here are other ones.")
        raise ValueError(text)
    whole = torch.from_numpy(table.astype(np.uint8))
    images, labels = whole[:, :64].reshape(-1, 8, 8), whole[:, 64]
    save_tensors(folder / DIGITS, {"images": images, "labels": labels})


def photograph(folder: Path) -> None:
    """Write `images/flower.jpg`, the very bytes. Raises ValueError without scikit-learn."""
    target = folder / PHOTOGRAPH
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_carried("images/flower.jpg", PHOTOGRAPH).read_bytes())


def flower(folder: Path) -> None:
    """Write `images/flower.safetensors`: pixels uint8 (3, 304, 304), a square of the photograph.

    Decoders of JPEG may differ by a level in some pixels, and then so would a lesson's numbers:
    that is why the pixels are kept beside the photograph. Raises ValueError without scikit-learn
    and where this machine's decoder gives other pixels.
    """
    with Image.open(_carried("images/flower.jpg", FLOWER)) as image:
        pixels = np.asarray(image.convert("RGB").crop(SQUARE)).transpose(2, 0, 1)
    if hashlib.sha256(pixels.tobytes()).hexdigest() != PIXELS_SHA256:
        text = _(
            "The JPEG decoder of this machine gives pixels that differ from those in data/{name}; "
            "`git checkout -- data/{name}` restores the file."
        )
        raise ValueError(text.format(name=FLOWER))
    save_tensors(folder / FLOWER, {"pixels": torch.from_numpy(pixels.copy())})


def _carried(name: str, target: str) -> Path:
    """Where scikit-learn keeps one of its data files, or a ValueError."""
    try:
        path = Path(str(distribution("scikit-learn").locate_file(f"sklearn/datasets/{name}")))
    except PackageNotFoundError:
        text = _(
            "data/{target} is made from a file of scikit-learn, which is not installed here; "
            "`python3 start.py test` installs it, and `git checkout -- data/{target}` restores "
            "the file without it."
        )
        raise ValueError(text.format(target=target)) from None
    if not path.is_file():
        text = _(
            "data/{target} is made from {path}, which this scikit-learn does not have; "
            "`git checkout -- data/{target}` restores the file."
        )
        raise ValueError(text.format(target=target, path=path))
    return path
