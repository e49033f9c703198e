"""Figures as they are kept: small where they are plots, untouched where they are photographs."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from lessons_lib.course.figures import new_figure, png
from lessons_lib.course.pictures import flower


def kept(draw) -> Image.Image:
    figure, ax = new_figure(4, 3)
    draw(ax)
    return Image.open(io.BytesIO(png(figure)))


def curves(ax):
    for shift in range(6):
        ax.plot(np.sin(np.linspace(0, 9, 200) + shift), label=str(shift))
    ax.legend()


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB")).astype(int)


def test_a_plot_is_kept_in_few_colours_and_looks_the_same():
    few = kept(curves)
    assert few.mode == "P"
    figure, ax = new_figure(4, 3)
    curves(ax)
    whole = Image.open(io.BytesIO(png(figure, effort=1)))
    assert whole.mode == "RGB"
    off = np.abs(pixels(few) - pixels(whole))
    assert off.max() <= 48 and (off > 8).mean() < 2e-3


def test_a_photograph_is_kept_as_it_is():
    photo = (flower(64).permute(1, 2, 0).numpy() + 1) / 2
    assert kept(lambda ax: ax.imshow(photo)).mode == "RGB"


def test_a_small_mark_of_its_own_colour_stays():
    def marked(ax):
        curves(ax)
        ax.plot([100], [0.0], "o", color="#ff00ff", markersize=3)

    found = pixels(kept(marked))
    assert (np.abs(found - [255, 0, 255]).max(2) <= 8).any()
