"""The figures of lesson 6 that are made of pictures: strips of digits and of scenes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure
from torch import Tensor

from lessons_lib.course.figures import GREEN, RED, new_figure
from lessons_lib.course.language import _
from lessons_lib.diffusion.figures_pictures import picture, strips
from lessons_lib.world.figures import heading

State = tuple[int, Tensor, Tensor]  # t (-1: the end), x_t and x̂0, each (B, …)


def names_of(states: Sequence[State]) -> list[str]:
    """What each state of a walk is called."""
    return [_("end") if t < 0 else f"t = {t}" for t, _x, _x0 in states]


def opening(captions: Sequence[str], states: Sequence[State]) -> Figure:
    """Scenes on their way from noise, one row a caption."""
    rows = [
        (
            textwrap.fill(text, 22),
            [x[i] for _t, x, _x0 in states],
            names_of(states) if not i else [""] * len(states),
        )
        for i, text in enumerate(captions)
    ]
    return strips(
        rows, _("Where does a picture come from? From noise, and a network that removes it"), 9.6
    )


def walk(states: Sequence[State]) -> Figure:
    """The book's Figure 7.2: one row for each picture, from noise to a digit."""
    names = names_of(states)
    rows = [
        ("", [x[i] for _t, x, _x0 in states], names if i == 0 else [""] * len(names))
        for i in range(len(states[0][1]))
    ]
    return strips(rows, _("Figure 7.2, from our own network: out of noise comes handwriting"))


def guesses(states: Sequence[State], which: int = 0) -> Figure:
    """What the net sees at each step, and the picture that it guesses behind it."""
    names = names_of(states)
    rows = [
        (_("x_t"), [x[which] for _t, x, _x0 in states], names),
        (_("x̂0"), [x0[which] for _t, _x, x0 in states], [""] * len(names)),
    ]
    return strips(rows, _("What does the network think it sees? First a blur, then a digit"))


def beside(rows: Sequence[tuple[str, Sequence[Tensor]]], title: str) -> Figure:
    """Rows of pictures under each other, with a name for each row."""
    return strips([(name, list(images), [""] * len(images)) for name, images in rows], title)


def scenes(captions: Sequence[str], pictures: Sequence[Tensor], right: Sequence[bool]) -> Figure:
    """Pictures with their captions, and whether the world's parser finds them true."""
    columns = 4
    lines = -(-len(captions) // columns)
    figure, axes = new_figure(9.4, 2.75 * lines + 0.4, lines, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, text, image, good in zip(axes.flat, captions, pictures, right, strict=False):
        ax.axis("on")
        picture(ax, image)
        mark = "✓" if good else "✗"
        name = textwrap.fill(f"{mark} {text}", 24)
        ax.set_xlabel(name, fontsize=10, color=GREEN if good else RED)
    text = _("Is the caption true of the picture? Of {n} it is of {right}")
    heading(figure, text.format(n=len(captions), right=sum(right)))
    return figure
