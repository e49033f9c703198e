"""A folder of the reader's own pictures, as one tensor."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from lessons_lib.course.bars import progress_bar
from lessons_lib.course.image_files import ENDINGS, read_image
from lessons_lib.course.language import _
from lessons_lib.course.nearest import nearest_path

MAX_SIZE = 1024
MAX_BYTES = 2_000_000_000
SENTENCES = 5
"""So many files that could not be read are named one by one; of the others only the number."""


def image_folder(
    path: str | os.PathLike, size: int = 32, limit: int | None = 1000
) -> tuple[torch.Tensor, list[str]]:
    """The pictures in a folder and below it: (images float32 (n, 3, size, size) in [-1, 1], names).

    A picture is its middle square, scaled with antialiasing, upright, on white. Read are files
    that end in png, jpg, jpeg, webp, bmp or gif; hidden files and folders are left out. The order
    is that of the names, which are relative to the folder, with forward slashes. When there are
    more than `limit` (None: no limit), so many are taken, spread evenly over the order, so that
    every subfolder has its share. A file that cannot be read is named in a printed sentence and
    left out.

    Raises ValueError, in one sentence, for a path that is missing or no folder, a folder without
    pictures or with none that can be read, a size or limit that is no whole number in range, and
    for more than 2 GB of numbers.
    """
    _check_whole("size", size, MAX_SIZE)
    if limit is not None:
        _check_whole("limit", limit, None)
    folder = Path(path).expanduser()
    _check_folder(folder)
    names, others = find_images(folder)
    if not names:
        raise ValueError(_nothing(folder, others))
    chosen = names
    if limit is not None and len(names) > limit:
        chosen = [names[i * len(names) // limit] for i in range(limit)]
        text = _("{path} has {n} pictures; {k} of them are read, spread evenly (limit={k}).")
        print(text.format(path=folder, n=len(names), k=limit))
    _check_memory(len(chosen), size)
    pixels, good, bad = np.empty((len(chosen), 3, size, size), np.uint8), [], []
    with progress_bar(len(chosen), _("Pictures")) as bar:
        for name in chosen:
            try:
                pixels[len(good)] = read_image(folder / name, size)
                good.append(name)
            except ValueError as problem:
                bad.append((name, str(problem)))
            bar.update()
    if not good:
        text = _("None of the {n} pictures in {path} could be read; {name}, for instance: {why}.")
        raise ValueError(text.format(n=len(bad), path=folder, name=bad[0][0], why=bad[0][1]))
    for name, why in bad[:SENTENCES]:
        print(_("{name} was left out: {why}.").format(name=name, why=why))
    if len(bad) > SENTENCES:
        text = _("{n} more files could not be read and were left out.")
        print(text.format(n=len(bad) - SENTENCES))
    return as_images(pixels[: len(good)]), good


def as_images(pixels: np.ndarray) -> torch.Tensor:
    """uint8 pixels of any shape as float32 in [-1, 1]: 0 becomes -1, 255 becomes 1."""
    images = torch.from_numpy(np.ascontiguousarray(pixels)).to(torch.float32)
    return images.mul_(2).sub_(255).div_(255)  # in place: these may be hundreds of megabytes


def find_images(folder: Path) -> tuple[list[str], Counter]:
    """The names of the picture files below a folder, in order, and how many files end otherwise."""
    names, others = [], Counter()
    for where, folders, files in os.walk(folder):  # does not follow links to folders: no circles
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.startswith("."):
                continue
            ending = os.path.splitext(name)[1].lower()
            if ending in ENDINGS:
                names.append((Path(where) / name).relative_to(folder).as_posix())
            else:
                others[ending] += 1
    return sorted(names), others


def _nothing(folder: Path, others: Counter) -> str:
    # iPhones write HEIC, and a folder of them looks full of pictures to its owner.
    endings = [ending for ending, _n in others.most_common(3) if ending]
    text = _("There are no pictures in {path}; files ending in {endings} are read.")
    if endings:
        text = _(
            "There are no pictures in {path} that can be read, only files ending in {found}; save "
            "them as {endings}."
        )
    known = ", ".join(ENDINGS)
    return text.format(path=folder, endings=known, found=", ".join(endings))


def _check_folder(folder: Path) -> None:
    if folder.is_dir():
        if not os.access(folder, os.R_OK | os.X_OK):
            raise ValueError(_("The folder {path} may not be read.").format(path=folder))
        return
    if folder.exists():
        text = _("{path} is a file; give the folder it is in, {parent}.")
        raise ValueError(text.format(path=folder, parent=folder.parent))
    close = nearest_path(folder)
    text = _("There is no folder {path}.")
    if close is not None:
        text = _("There is no folder {path}; did you mean {close}?")
    raise ValueError(text.format(path=folder, close=close))


def _check_memory(n: int, size: int) -> None:
    if (wanted := n * size * size * 3 * 4) > MAX_BYTES:
        text = _(
            "{n} pictures of {size} x {size} would take {gigabytes:.1f} GB of memory; a smaller "
            "size or limit keeps it below {most:.0f}."
        )
        most = MAX_BYTES / 1e9
        raise ValueError(text.format(n=n, size=size, gigabytes=wanted / 1e9, most=most))


def _check_whole(name: str, value: int, most: int | None) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole and value >= 1 and (most is None or value <= most):
        return
    text = _("{name} must be a whole number of at least 1, not {value!r}.")
    if most is not None:
        text = _("{name} must be a whole number from 1 to {most}, not {value!r}.")
    raise ValueError(text.format(name=name, most=most, value=value))
