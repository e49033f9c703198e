"""The figures of lesson 7 about guidance: a mixture and its caption, and what a scale buys."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import NullFormatter, PercentFormatter
from torch import Tensor

from lessons_lib.course.figures import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    new_figure,
)
from lessons_lib.course.language import N_, _
from lessons_lib.diffusion import Schedule, posterior
from lessons_lib.diffusion.figures_pictures import strips
from lessons_lib.diffusion.mixture import Mixture
from lessons_lib.world.figures import heading

from .guidance import Score, gradient
from .guided_drawing import Drawn
from .tilted import Caption, exact_net

SIDE = 2.6  # of the plane that is shown, from the middle
# Scores of a noised point, as `tilted.scores` names them, and what they are called.
SCORES = {
    "noised": N_("noised"),
    "inside": N_("power inside"),
    "guess": N_("clean, of x̂0"),
    "clean": N_("clean, of x_t"),
}

# Ways to steer, what they are called, and their look.
LOOKS = {
    "noised clip": (N_("CLIP, noised"), BLUE, "o", "-"),
    "noised classifier": (N_("classifier, noised"), GREEN, "^", "-"),
    "free": (N_("classifier-free"), PURPLE, "D", "-"),
    "guess clip": (N_("CLIP, clean, of x̂0"), SKY, "v", "--"),
    "clean clip": (N_("CLIP, clean, of x_t"), ORANGE, "s", "--"),
    "clean classifier": (N_("classifier, clean, of x_t"), RED, "P", "--"),
}


def _contours(ax: Axes, mixture: Mixture, colour: str = GREY, levels: int = 6) -> None:
    """A density's contour lines, each around three times as much density as the next."""
    line = torch.linspace(-SIDE, SIDE, 121, dtype=torch.float64)
    grid = torch.cartesian_prod(line, line)
    logs = mixture.log_density(grid).view(121, 121).T
    steps = float(logs.max()) - 1.1 * torch.arange(levels, 0, -1, dtype=torch.float64) + 0.6
    ax.contour(line, line, logs, levels=steps.tolist(), colors=colour, linewidths=1, linestyles="-")


def _plane(ax: Axes, name: str = "", side: float = SIDE, middle=(0.0, 0.0)) -> None:
    ax.set_aspect("equal")
    ax.set_xlim(middle[0] - side, middle[0] + side)
    ax.set_ylim(middle[1] - side, middle[1] + side)
    if side == SIDE:
        ax.set_xticks([-2, 0, 2])
        ax.set_yticks([-2, 0, 2])
    ax.grid(visible=False)
    if name:
        ax.set_title(name, fontsize=12, fontweight="normal", loc="center")


def _place(ax: Axes, caption: Caption) -> None:
    ax.plot(*caption.place.tolist(), "+", color=RED, markersize=13, markeredgewidth=2.4, zorder=5)


def one_step(
    mixture: Mixture,
    score: Score,
    caption: Caption,
    schedule: Schedule,
    states: Sequence[tuple[int, Tensor]],
    scales: Sequence[float] = (1.0, 4.0),
) -> Figure:
    """The book's bias on single steps: (t, x_t (2,)) each with its mean, the push and the spread."""
    figure, axes = new_figure(9.4, 3.7, 1, len(states))
    for ax, (t, x) in zip(axes, states, strict=True):
        x, time = x[None].double(), torch.full((1,), t)
        mean, variance = posterior(exact_net(mixture, schedule)(x, time), x, t, schedule)
        push = variance * gradient(score, x, time)
        spread = float(variance) ** 0.5
        _contours(ax, mixture.noised(float(schedule.before[t])), levels=4)
        _place(ax, caption)
        ax.plot(*x[0].tolist(), "o", color=INK, label=_("x_t"))
        ax.plot(*mean[0].tolist(), "s", color=BLUE, label=_("mean μ"))
        ax.add_patch(Circle(mean[0].tolist(), spread, fill=False, color=BLUE, linewidth=1.4))
        for s in scales:
            moved = mean + s * push
            strong = s == scales[-1]
            ax.plot(
                *moved[0].tolist(),
                "D" if strong else "^",
                color=ORANGE,
                label=_("μ + {s:g} Σ ∇").format(s=s),
            )
            ax.add_patch(Circle(moved[0].tolist(), spread, fill=False, color=ORANGE, linewidth=1.4))
        middle = ((mean + caption.place) / 2)[0].tolist()
        _plane(ax, f"t = {t}", 1.25, middle)
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names))
    heading(figure, _("What does the bias do? It moves the mean, and leaves the spread alone"))
    return figure


def fields(
    mixture: Mixture, caption: Caption, found: Mapping[str, Score], schedule: Schedule, times
) -> Figure:
    """The gradients of scores (keys of SCORES) on a grid, one row a score, one column a time."""
    figure, axes = new_figure(8.4, 2.5 * len(found) + 0.6, len(found), len(times), sharex=True)
    line = torch.linspace(-2.2, 2.2, 8, dtype=torch.float64)
    grid = torch.cartesian_prod(line, line)
    for i, (row, (name, score)) in enumerate(zip(axes, found.items(), strict=True)):
        for ax, t in zip(row, times, strict=True):
            _contours(ax, mixture.noised(float(schedule.alpha_bar[t])), levels=3)
            push = gradient(score, grid, torch.full((len(grid),), t))
            length = push.norm(dim=1, keepdim=True).clamp(min=1e-9)
            shown = push / length * length.clamp(max=4) * 0.2
            ax.quiver(
                *grid.T, *shown.T, color=BLUE, angles="xy", scale_units="xy", scale=1, width=0.007
            )
            _place(ax, caption)
            _plane(ax, "" if i else f"t = {t}")
        row[0].set_ylabel(_(SCORES[name]))
    text = _("Where does it push? Through noise hardly, then to a heap that fits")
    heading(figure, text)
    return figure


def drawn(
    caption: Caption,
    panels: Sequence[tuple[str, float, Mixture, Tensor, float]],
    shown: int = 200,
) -> Figure:
    """Points over the density they should have.

    A panel is a score (a key of SCORES), the scale, the density, the points, and how many standard
    errors these are off.
    """
    columns = min(3, len(panels))
    lines = -(-len(panels) // columns)
    figure, axes = new_figure(9.2, 2.8 * lines + 0.6, lines, columns, squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    for ax, (score, s, mixture, points, off) in zip(axes.flat, panels, strict=False):
        ax.plot(*points[:shown].T, ".", color=BLUE, markersize=3, alpha=0.6)
        _contours(ax, mixture, INK, 4)
        _place(ax, caption)
        text = _("{score}, s = {s:g}: off by {off:.0f}")
        _plane(ax, text.format(score=_(SCORES[score]), s=s, off=off))
    heading(figure, _("Does guidance draw what it should? With a noised score, at s = 1"))
    return figure


def _scale_axis(ax: Axes, scales: Sequence[float]) -> None:
    ax.set_xscale("log", base=2)
    ax.set_xticks(scales, [f"{s:g}" for s in scales])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(_("guidance scale s"))


def ways(found: Mapping[str, Sequence[Drawn]], nothing: Drawn, real: Drawn | None = None) -> Figure:
    """Truth, CLIP's score and diversity against the scale, for ways (keys of LOOKS).

    `nothing` was drawn without guidance; `real` are pictures of the world itself, if there are any.
    """
    figure, axes = new_figure(10.4, 4.3, 1, 3)
    names = (
        ("right", N_("is what was asked")),
        ("score", N_("score, by the noised CLIP")),
        ("spread", N_("spread of those asked alike")),
    )
    for ax, (key, name) in zip(axes, names, strict=True):
        for way, rows in found.items():
            label, colour, marker, line = LOOKS[way]
            ax.plot(
                [row.scale for row in rows],
                [getattr(row, key) for row in rows],
                line,
                marker=marker,
                color=colour,
                label=_(label),
            )
        ax.axhline(getattr(nothing, key), color=GREY, linewidth=1.2, linestyle=":")
        if key != "right" and real is not None:
            ax.axhline(getattr(real, key), color=INK, linewidth=1.2, linestyle=(0, (6, 3)))
        ax.set_title(_(name), fontsize=12, fontweight="normal")
        _scale_axis(ax, sorted({row.scale for rows in found.values() for row in rows}))
    axes[0].set_ylim(0, 1.04)
    axes[0].yaxis.set_major_formatter(PercentFormatter(1, 0))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    rows = found["noised clip"]
    best = max(rows, key=lambda row: row.right)
    if best.right == rows[-1].right:
        text = _("What does scale buy? Truth and score, up to the largest scale here")
    else:
        text = _("What does scale buy the noised CLIP? Truth up to s = {best:g}, then score alone")
    heading(figure, text.format(best=best.scale))
    return figure


def _names(count: int) -> list[str]:
    return [str(i) for i in range(count)]


def steered_digits(
    rows: Sequence[tuple[str | None, Tensor]], right: Mapping[str | None, float]
) -> Figure:
    """Ten digits by each way (None: nothing asked), asked from zero to nine; shares found right."""
    strip = []
    for i, (way, pictures) in enumerate(rows):
        name = _("nothing asked") if way is None else _(LOOKS[way][0])
        text = _("{name}\n{share:.0%} right").format(name=name, share=right[way])
        names = _names(len(pictures)) if i == 0 else [""] * len(pictures)
        strip.append((text, list(pictures), names))
    return strips(strip, _("Who can steer? Who has seen noise, and was told how much"), 9.8)


def painted(real: Tensor, pictures: Tensor, taken: Sequence[int]) -> Figure:
    """Real digits, and what climbing a clean score alone paints, with what a judge takes it for."""
    below = [_("judge: {name}").format(name=int(i)) for i in taken]
    rows = [
        (_("real"), list(real), _names(len(real))),
        (_("climbed"), list(pictures), below),
    ]
    return strips(rows, _("What does CLIP like even better than a digit? These"), 10.4)


def steered_scenes(
    captions: Sequence[str],
    rows: Sequence[tuple[str | None, float, Tensor, Sequence[bool], float]],
) -> Figure:
    """Scenes under their captions.

    A row is the way (a key of LOOKS; None: nothing asked), its scale, the pictures, whether each is
    true, and the share that is true of all that were drawn so.
    """
    strip = []
    for i, (way, scale, pictures, true, share) in enumerate(rows):
        if way is None:
            text = _("nothing asked\n{share:.0%} true").format(share=share)
        else:
            text = _("{name}\ns = {scale:g}: {share:.0%} true")
            text = text.format(name=_(LOOKS[way][0]), scale=scale, share=share)
        marks = ["✓" if right else "✗" for right in true]
        if i == 0:
            told = [textwrap.fill(caption, 16) for caption in captions]
            marks = [f"{caption}\n{mark}" for caption, mark in zip(told, marks, strict=True)]
        strip.append((text, list(pictures), marks))
    shares = {way: share for way, _scale, _pictures, _true, share in reversed(rows)}
    title = _(
        "Can text steer what was told nothing? True without it {before:.0%}, with it {after:.0%}"
    )
    title = title.format(before=shares[None], after=shares["noised clip"])
    return strips(strip, title, 10.4)
