"""The figures of lesson 5 that are made of pictures: strips of photographs and digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from lessons_lib.course.figures import new_figure
from lessons_lib.course.language import _
from lessons_lib.world.figures import heading


def picture(ax: Axes, image: Tensor, name: str = "") -> None:
    """One picture (3, H, W) or (1, H, W) in [-1, 1]; what lies outside is cut off. -1 of grey is
    white paper."""
    pixels = image.detach().float().clamp(-1, 1).numpy()
    if len(pixels) == 3:
        ax.imshow((np.moveaxis(pixels, 0, 2) + 1) / 2, interpolation="nearest")
    else:
        ax.imshow(pixels[0], cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    if name:
        ax.set_title(name, fontsize=11, fontweight="normal", loc="center", pad=4)


def _row_name(ax: Axes, name: str) -> None:
    ax.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=11, labelpad=8)


def strips(
    rows: Sequence[tuple[str, Sequence[Tensor], Sequence[str]]], title: str, width: float = 9.2
) -> Figure:
    """Rows of pictures, each row (its name, its pictures, a name for each of them)."""
    columns = max(len(images) for _name, images, _names in rows)
    named = sum(any(names) for _name, _images, names in rows)
    height = (width - 1.9) / columns * len(rows) + 0.3 * named + 0.12 * len(rows) + 0.55
    figure, axes = new_figure(width, height, len(rows), columns)
    for line, (name, images, names) in zip(np.atleast_2d(axes), rows, strict=True):
        for ax, image, below in zip(line, images, names, strict=False):
            picture(ax, image, below)
        for ax in line[len(images) :]:
            ax.axis("off")
        _row_name(line[0], name)
    heading(figure, title)
    return figure


def at_step(t: int | None) -> str:
    """How a state of the chain is called: clean, or by its t."""
    return _("clean") if t is None else f"t = {t}"


def opening(
    flower: Sequence[tuple[int | None, Tensor]], digit: Sequence[tuple[int | None, Tensor]]
) -> Figure:
    """A photograph on its way to noise, and noise on its way to a digit: (t, picture) each."""
    rows = [
        (_("there"), [image for _t, image in flower], [at_step(t) for t, _image in flower]),
        (_("and back"), [image for _t, image in digit], [at_step(t) for t, _image in digit]),
    ]
    return strips(rows, _("Can noise become a picture? Yes, in a thousand steps back"))


def best_guesses(rows: Sequence[tuple[int, Tensor, Tensor]], finest: int, coarsest: int) -> Figure:
    """(t, x_t, guess) of one photograph: what is seen, and what Wiener's filter can still read.

    `finest` and `coarsest` are the steps at which these bands drown.
    """
    names = [at_step(t) for t, _x, _guess in rows]
    text = _("What is lost first? The finest detail, at t = {fine}; the coarsest at t = {coarse}")
    return strips(
        [
            (_("noised"), [x for _t, x, _guess in rows], names),
            (_("Wiener's\nfilter"), [guess for _t, _x, guess in rows], [""] * len(rows)),
        ],
        text.format(fine=finest, coarse=coarsest),
    )


def blends(rows: Sequence[tuple[int, Tensor, Tensor, float]], x0: Tensor) -> Figure:
    """(t, x_t, best guess, how many pictures it is made of) of one digit, and the digit itself."""
    names = [at_step(t) for t, *_rest in rows]
    counts = [f"{count:,.0f}" if count >= 10 else f"{count:.1f}" for *_rest, count in rows]
    open_at = min((t for t, *_rest, count in rows if count >= 100), default=rows[-1][0])
    settled = max((t for t, *_rest, count in rows if count < 3), default=rows[0][0])
    text = _("When is it decided which picture? Here between t = {open_at} and t = {settled}")
    return strips(
        [
            (_("noised"), [x0, *(x for _t, x, *_rest in rows)], [at_step(None), *names]),
            (
                _("best guess,\na mean of"),
                [x0, *(guess for _t, _x, guess, _n in rows)],
                ["", *counts],
            ),
        ],
        text.format(open_at=open_at, settled=settled),
    )


def returned(drawn: Tensor, nearest: Tensor, distance: float) -> Figure:
    """Digits drawn by the ideal denoiser (n, 1, 8, 8), and the training digit nearest to each."""
    text = _("Are they new? The mean distance to the nearest training digit is {distance}")
    rows = [
        (_("drawn"), drawn, [""] * len(drawn)),
        (_("nearest in\ntraining"), nearest, [""] * len(drawn)),
    ]
    return strips(rows, text.format(distance=f"{distance:.2f}"))
