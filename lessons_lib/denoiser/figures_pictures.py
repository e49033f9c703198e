"""The figures of lesson 6 that are made of pictures: strips of digits and of scenes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

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


def opening(captions: Sequence[str], states: Sequence[State], right: Sequence[bool]) -> Figure:
    """Scenes on their way from noise: for each caption what is there, and below it the guess.

    Before a caption stands whether it is true of the last picture.
    """
    rows = []
    for i, (text, good) in enumerate(zip(captions, right, strict=True)):
        names = [""] * len(states) if i else names_of(states)
        named = textwrap.fill(f"{'✓' if good else '✗'} {text}", 16)
        rows.append((named, [x[i] for _t, x, _x0 in states], names))
        rows.append((_("the guess"), [x0[i] for _t, _x, x0 in states], [""] * len(states)))
    return strips(rows, _("Where does a picture come from? Out of noise"), 7.2)


def walk(states: Sequence[State]) -> Figure:
    """The book's Figure 7.2: one row for each picture, from noise to a digit."""
    names = names_of(states)
    rows = [
        ("", [x[i] for _t, x, _x0 in states], names if i == 0 else [""] * len(names))
        for i in range(len(states[0][1]))
    ]
    return strips(rows, _("Figure 7.2, from our own network: out of noise comes handwriting"))


def memory(rows: Sequence[tuple[int, Tensor, Tensor, float]]) -> Figure:
    """(how many pictures it learnt from, drawn, the nearest of them, share of copies) by net."""
    shown = []
    for count, drawn, nearest, _share in rows:
        shown.append((_("drawn, from\n{n:,} digits").format(n=count), drawn))
        shown.append((_("nearest of\nthem"), nearest))
    text = _("Are they new? Copies: {few:.0%} of those from {n}, {many:.0%} of those from {all:,}")
    found = {"few": rows[0][3], "n": rows[0][0], "many": rows[-1][3], "all": rows[-1][0]}
    return _rows(shown, text.format(**found))


def colours(rows: Mapping[str, Tensor], t: int, off: Mapping[str, float]) -> Figure:
    """Scenes of the world, and of nets by the target that they guess.

    `off` is how far each net's guess of the mean colour is off at level t.
    """
    names = {"world": _("the world's"), "eps": _("guessing ε"), "v": _("guessing v")}
    text = _("Why the tints? At t = {t} guessed colours are {eps:.2f} off with ε, {v:.2f} with v")
    return _rows([(names[key], images) for key, images in rows.items()], text.format(t=t, **off))


def side_by_side(rows: Mapping[str, Tensor], right: Mapping[str, float]) -> Figure:
    """Digits of our sampler and of the library's, by keys "ours", "theirs", "default"."""
    names = {
        "ours": _("our DDIM"),
        "theirs": _("diffusers,\ntold to mend ε̂"),
        "default": _("diffusers,\nas it comes"),
    }
    text = _(
        "Does the library draw the same? Yes, when told to; as it comes, {share:.0%} are right"
    )
    shown = [(names[key], images) for key, images in rows.items()]
    return _rows(shown, text.format(share=right["default"]))


def between(real: Tensor, again: Tensor, way: Tensor) -> Figure:
    """Real digits, the same drawn from their noise, and digits on the way between two noises."""
    rows = [
        (_("real"), real),
        (_("drawn from\nits noise"), again),
        (_("between\ntwo noises"), way),
    ]
    return _rows(rows, _("Has each picture its noise? Yes, and between two noises lie digits"))


def sketch(plan: Tensor, truth: Tensor, drawn: Tensor, alike: float) -> Figure:
    """What the caption alone says, the mean of all true pictures, and one that was drawn."""
    figure, axes = new_figure(7.6, 2.9, 1, 3)
    names = (_("the sketch"), _("mean of all that are true"), _("a picture that was drawn"))
    for ax, image, name in zip(axes, (plan, truth, drawn), names, strict=True):
        picture(ax, image, name)
    text = _("What can a caption alone tell? The mean of all it fits: correlation {alike}")
    heading(figure, text.format(alike=f"{alike:.2f}"))
    return figure


def _rows(rows: Sequence[tuple[str, Sequence[Tensor]]], title: str) -> Figure:
    """Rows of pictures under each other, with a name for each row."""
    return strips([(name, list(images), [""] * len(images)) for name, images in rows], title)


def scenes(
    captions: Sequence[str],
    pictures: Sequence[Tensor],
    right: Sequence[bool],
    read: Sequence[str | None],
    new: Sequence[bool],
) -> Figure:
    """Pictures with their captions, and whether the world's parser finds them true.

    Under a cross stands what it `read`, or that it could not; `new` marks captions with a look that
    training never showed.
    """
    columns = 4
    lines = -(-len(captions) // columns)
    figure, axes = new_figure(9.4, 3.0 * lines + 0.4, lines, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    rows = zip(axes.flat, captions, pictures, right, read, new, strict=False)
    for ax, text, image, good, seen, look in rows:
        ax.axis("on")
        picture(ax, image)
        mark = "✓" if good else "✗"
        name = textwrap.fill(f"{mark} {text}", 26)
        if look:
            name += "\n" + _("(a new look)")
        if not good:
            said = _("cannot be read") if seen is None else _("read: {seen}").format(seen=seen)
            name += "\n" + textwrap.fill(said, 28)
        ax.set_xlabel(name, fontsize=9, color=GREEN if good else RED)
    text = _("Is the caption true of the picture? Of {n} it is of {right}")
    heading(figure, text.format(n=len(captions), right=sum(right)))
    return figure
