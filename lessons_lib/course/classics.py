"""Two classics that are too large for the course: tiny Shakespeare and MNIST.

`lessons data fetch` downloads them where there is a network; see `fetching.py`.
"""

from __future__ import annotations

import numpy as np
import torch

from lessons_lib.course.downloads import SETS
from lessons_lib.course.fetching import fetch
from lessons_lib.course.idx import read_idx
from lessons_lib.course.image_folder import as_images
from lessons_lib.course.language import _

SPLITS = {"train": 0, "test": 2}


def tiny_shakespeare() -> str:
    """1,115,394 characters of Shakespeare's plays, the file of char-rnn and nanoGPT (ASCII).

    By custom the last tenth is for validation. Fetched once; raises DownloadError, saying what to
    put where, when it is neither here nor to be had. Source: A. Karpathy, char-rnn (2015).
    """
    (wanted,) = SETS["shakespeare"]
    return fetch(wanted).read_text(encoding="ascii")


def mnist(split: str = "train", limit: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Handwritten digits: (images float32 (n, 1, 28, 28) in [-1, 1], labels int64 (n,)).

    `split` is "train" (60,000) or "test" (10,000); `limit` takes the first so many, which are as
    mixed as the rest (all of "train" is 188 MB). -1 is paper and 1 is ink. Fetched once; raises
    DownloadError, saying what to put where, when it is neither here nor to be had, and ValueError
    for another split or limit. Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
    applied to document recognition" (1998).
    """
    if split not in SPLITS:
        text = _("split must be one of {known}, not {split!r}.")
        raise ValueError(text.format(known=", ".join(map(repr, SPLITS)), split=split))
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        text = _("limit must be a whole number of at least 1, not {limit!r}.")
        raise ValueError(text.format(limit=limit))
    pair = SETS["mnist"][SPLITS[split] : SPLITS[split] + 2]
    images, labels = (read_idx(fetch(wanted))[:limit] for wanted in pair)
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1] or labels.max() > 9:
        raise ValueError(_("The files of MNIST do not belong together."))
    return as_images(images[:, None]), torch.from_numpy(labels.astype(np.int64))
