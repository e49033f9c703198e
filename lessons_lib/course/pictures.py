"""The two real picture sets that come with the course: handwritten digits and one photograph.

Both are read from `data/images`, need no network, and are the same numbers on every machine.
"""

from __future__ import annotations

import numpy as np
import torch

from lessons_lib.course.checkpoints import load_tensors
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _

DIGITS = "images/digits.safetensors"
FLOWER = "images/flower.safetensors"
N_DIGITS, N_HELDOUT = 1797, 397
SPLITS = ("all", "train", "heldout")


def digits(split: str = "all") -> tuple[torch.Tensor, torch.Tensor]:
    """Real handwriting: (images float32 (n, 1, 8, 8) in [-1, 1], labels int64 (n,)).

    `split` is "all" (1,797 pictures in the order of the file), "train" (1,400) or "heldout" (397).
    -1 is paper and 1 is ink; there are 17 grey levels. Raises ValueError for another split and
    DataError when the file is missing or damaged.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI, 1998), the
    test part, as scikit-learn carries it.
    """
    if split not in SPLITS:
        text = _("split must be one of {known}, not {split!r}.")
        raise ValueError(text.format(known=", ".join(map(repr, SPLITS)), split=split))
    tensors, _metadata = load_tensors(data_path(DIGITS))
    images = tensors["images"].to(torch.float32).div(8).sub(1).unsqueeze(1)  # 0 to 16, exact
    labels = tensors["labels"].to(torch.int64)
    if split == "all":
        return images, labels
    chosen = heldout_digits() if split == "heldout" else ~heldout_digits()
    return images[chosen], labels[chosen]


def heldout_digits() -> torch.Tensor:
    """Which of the 1,797 digits are held out: a bool tensor (1797,) with 397 times True.

    Every fourth or fifth picture of the file is. Neighbours in the file are alike, as if it went
    from writer to writer; this way both parts hold every hand, and a held-out digit is as far from
    the training digits as one more digit of the same people. (The last 397 are farther off.)
    """
    # 397 and 1797 have no common factor, so the remainders are 0 ... 1796, each of them once.
    return torch.arange(N_DIGITS) * N_HELDOUT % N_DIGITS < N_HELDOUT


def flower(size: int = 64) -> torch.Tensor:
    """A real photograph, a dahlia: float32 (3, size, size), red, green, blue, in [-1, 1].

    `size` is 1 to 304. A pixel is the mean of the part of the 304 x 304 original that it covers
    (antialiasing by area). Raises ValueError for another size and DataError when the file is
    missing or damaged. Photograph by vultilion, CC BY 2.0, as scikit-learn carries it.
    """
    pixels = load_tensors(data_path(FLOWER))[0]["pixels"].numpy()
    most = pixels.shape[-1]
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= most:
        text = _("size must be a whole number from 1 to {most}, not {size!r}.")
        raise ValueError(text.format(most=most, size=size))
    sums = _overlaps(most, size)
    # Whole numbers far below 2**53 all the way, so that no machine rounds another way than others:
    # the one rounding is the division.
    total = sums @ pixels.astype(np.float64) @ sums.T
    return torch.from_numpy(((2 * total - 255 * most**2) / (255 * most**2)).astype(np.float32))


def _overlaps(n: int, size: int) -> np.ndarray:
    """(size, n): how much of new pixel j lies on old pixel i, when a line is size * n units long,
    an old pixel `size` of them and a new one n."""
    old, new = np.arange(n) * size, np.arange(size)[:, None] * n
    return np.clip(np.minimum(old + size, new + n) - np.maximum(old, new), 0, None).astype(float)
