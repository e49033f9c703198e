"""The figures of lesson 7 about CLIP itself: angles, the matrix of scores, learning, near misses."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter
from torch import Tensor

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.diffusion.figures_pictures import picture, strips
from lessons_lib.world.figures import heading

# What was changed in a caption, as a figure calls it, in the order of `CHANGES`.
CHANGES = {
    "kind": N_("another kind"),
    "colour": N_("another colour"),
    "size": N_("another size"),
    "count": N_("another count"),
    "place": N_("another place"),
    "binding": N_("two attributes exchanged"),
    "relation": N_("the opposite relation"),
    "swap": N_("the two sides exchanged"),
}
# Shares that are followed while a CLIP learns, what they are called, and their look.
SHARES = {
    "train": (N_("zero-shot, looks of the training"), BLUE, "o"),
    "held_out": (N_("zero-shot, looks never seen"), PURPLE, "s"),
    "to_caption": (N_("retrieval: the caption of a picture"), GREEN, "^"),
    "to_picture": (N_("retrieval: the picture of a caption"), ORANGE, "D"),
}

# CLIPs by what they were trained on, what they are called, and their look.
MODELS = {
    "live": (N_("trained here,\nwithout near misses"), BLUE, "o"),
    "taught": (N_("the one in the file,\nwith near misses"), ORANGE, "D"),
}


def opening(rows: Sequence[tuple[str, Sequence[Tensor]]], times: Sequence[int]) -> Figure:
    """Pictures on their way from noise, one row a caption ("" for none)."""
    names = [_("end") if t < 0 else f"t = {t}" for t in times]
    shown = [
        (textwrap.fill(text or _("no caption"), 20), images, names if i == 0 else [""] * len(names))
        for i, (text, images) in enumerate(rows)
    ]
    return strips(shown, _("What does the text change? Everything: one noise, three scenes"), 8.8)


def angles(pictures: Tensor, captions: Tensor) -> Figure:
    """Unit vectors in the plane: pictures (n, 2) and captions (n, 2), the i-th of each a pair."""
    figure, ax = new_figure(6.8, 4.6)
    turn = torch.linspace(-0.1, math.pi / 2 + 0.1, 60)
    ax.plot(turn.cos(), turn.sin(), color=GREY, linewidth=1, linestyle=":")
    for vectors, colour, sign, name in (
        (pictures, BLUE, "o", N_("picture {n}")),
        (captions, RED, "s", N_("caption {n}")),
    ):
        for i, (x, y) in enumerate(vectors.tolist()):
            ax.annotate(
                "", (x, y), (0, 0), arrowprops={"arrowstyle": "-", "color": colour, "lw": 2}
            )
            ax.plot([x], [y], sign, color=colour, markersize=8)
            ax.annotate(
                _(name).format(n=i + 1), (x, y), (8, 5), textcoords="offset points", fontsize=11
            )
    ax.set_aspect("equal")
    ax.set_xlim(-0.25, 1.5)
    ax.set_ylim(-0.1, 1.25)
    ax.set_xlabel(_("first number of a vector"))
    ax.set_ylabel(_("second number"))
    text = _("Which fit together? Picture 2 is nearest to caption {n}")
    best = int((pictures[1] @ captions.T).argmax()) + 1
    heading(figure, text.format(n=best))
    return figure


def matrix(pictures: Tensor, captions: Sequence[str], scores: Tensor, true: Tensor) -> Figure:
    """Cosines of pictures (columns) with captions (rows); frames where the caption is true.

    `scores` and `true` are (B, N), pictures by captions, as a CLIP gives them.
    """
    b, n = scores.shape
    figure, axes = new_figure(
        9.6, 0.62 * n + 1.9, 2, b, gridspec_kw={"height_ratios": [1, 0.8 * n]}
    )
    grid = axes[1, 0].get_gridspec()
    for ax, image in zip(axes[0], pictures, strict=True):
        picture(ax, image)
    for ax in axes[1]:
        ax.remove()
    ax = figure.add_subplot(grid[1, :])
    ax.imshow(scores.T.numpy(), cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    for i in range(b):
        for j in range(n):
            dark = abs(scores[i, j]) > 0.6
            look = {"ha": "center", "va": "center", "fontsize": 10}
            ax.text(i, j, f"{scores[i, j]:.2f}", color="white" if dark else INK, **look)
            if true[i, j]:
                ax.add_patch(
                    Rectangle((i - 0.47, j - 0.44), 0.94, 0.88, fill=False, edgecolor=INK, lw=2.4)
                )
    ax.set_yticks(range(n), [textwrap.fill(c, 34) for c in captions], fontsize=10)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    hits = int(true[torch.arange(b), scores.argmax(1)].sum())
    text = _(
        "Which caption fits which picture? In {hits} of {n} columns the best score is a true one"
    )
    heading(figure, text.format(hits=hits, n=b))
    return figure


def learning(
    losses: Sequence[float], floor: float, record: Mapping[int, Mapping], batch: int = 128
) -> Figure:
    """The loss by step over its floor, and what can be done at some steps (keys of SHARES)."""
    figure, (left, right) = new_figure(9.4, 3.7, 1, 2)
    left.plot(range(1, len(losses) + 1), losses, color=BLUE, linewidth=1.2, label=_("loss"))
    left.axhline(floor, color=INK, linestyle="--", linewidth=1.4, label=_("the least possible"))
    left.set_xlabel(_("step"))
    left.set_ylabel(_("contrastive loss (nats)"))
    left.set_ylim(0, None)
    left.legend(loc="upper right")
    steps = list(record)
    for name, (label, colour, sign) in SHARES.items():
        right.plot(
            steps, [record[s][name] for s in steps], f"{sign}-", color=colour, label=_(label)
        )
    right.set_xlabel(_("step"))
    right.set_ylabel(_("share that is right"))
    right.set_ylim(0, 1.03)
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    right.legend(loc="lower right", fontsize=10)
    known = [step for step in steps if min(record[step]["train"], record[step]["held_out"]) > 0.5]
    if known:
        text = _("How fast does it learn? After {n} pictures most looks, also those it never saw")
        heading(figure, text.format(n=f"{known[0] * batch:,}"))
    else:
        heading(figure, _("How fast does it learn? So far it tells fewer than half of the looks"))
    return figure


def near_misses(found: Mapping[str, Mapping[str, float]]) -> Figure:
    """For each model, by its name in MODELS, how often the true caption is above a near miss."""
    figure, ax = new_figure(9.0, 4.8)
    rows = list(CHANGES)
    for i, (name, shares) in enumerate(found.items()):
        label, colour, sign = MODELS[name]
        places = [j + (0.16 if i else -0.16) * (len(found) > 1) for j in range(len(rows))]
        values = [shares[change] for change in rows]
        ax.hlines(places, 0.5, values, color=colour, linewidth=3, alpha=0.5)
        ax.plot(values, places, sign, color=colour, markersize=9, linestyle="", label=_(label))
    ax.axvline(0.5, color=INK, linestyle="--", linewidth=1.4)
    ax.annotate(_("a coin"), (0.5, -0.75), (4, 0), textcoords="offset points", fontsize=11)
    ax.set_yticks(range(len(rows)), [_(CHANGES[change]) for change in rows])
    ax.set_ylim(len(rows) - 0.4, -1)
    ax.set_xlim(0.1, 1.02)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(_("the true caption scores higher"))
    ax.legend(loc="center left")
    heading(figure, _("What does it confuse? Who stands where, and which word belongs to which"))
    return figure


def through_noise(
    times: Sequence[int], found: Mapping[str, Sequence[float]], vaguest: float
) -> Figure:
    """Retrieval of the caption against the time of the noise, for a noised CLIP and a clean one."""
    names = {
        "noised": (N_("trained on noised pictures"), BLUE, "o"),
        "clean": (N_("trained on clean ones"), RED, "s"),
    }
    figure, ax = new_figure(8.2, 3.8)
    for key, values in found.items():
        label, colour, sign = names[key]
        ax.plot(times, values, f"{sign}-", color=colour, label=_(label))
    ax.axhline(
        vaguest, color=INK, linestyle="--", linewidth=1.4, label=_("always the vaguest caption")
    )
    ax.set_xlabel(_("time of the noise, t"))
    ax.set_ylabel(_("best of 100 captions is true"))
    ax.set_ylim(0, 1.03)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.legend(loc="upper right")
    half = next((t for t, v in zip(times, found["clean"], strict=True) if v < 0.5), None)
    if half is None:
        heading(figure, _("Who reads a noised picture? Here both do, more than half of the time"))
    else:
        text = _("Who reads a noised picture? At t = {t} the clean CLIP is below one half")
        heading(figure, text.format(t=half))
    return figure
