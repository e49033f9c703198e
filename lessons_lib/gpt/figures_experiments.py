"""Figures of the GPT lesson's small experiments: GPT-3 counted, votes, and two about softmax."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _

PARTS = {
    "mlp": N_("MLPs"),
    "attention": N_("attention"),
    "embedding": N_("tokens"),
    "positions": N_("positions"),
    "norms": N_("norms"),
}
WAYS = {
    "none": N_("no vote"),
    "nearest": N_("the last token only"),
    "equal": N_("naive Bayes:\nall count fully"),
    "distance": N_("a weight for\neach distance"),
    "token": N_("a weight by\nwhat the token is"),
}
_thousands = FuncFormatter(lambda x, _position: f"{x:,.0f}")


def gpt3(counts: dict[str, int], totals: dict[int, int], printed: int) -> Figure:
    """Left: the weights by part. Right: the total for each hidden size, and the `printed` one.

    `counts` is what `counting.n_parameters` returns; `totals` maps hidden sizes to totals.
    """
    figure, (left, right) = new_figure(8.6, 3.3, cols=2, width_ratios=[1.25, 1])
    billions = [counts[part] / 1e9 for part in PARTS]
    bars = left.barh([_(name) for name in PARTS.values()], billions, color=BLUE, height=0.62)
    shares = [f"{100 * counts[part] / counts['total']:.2g}%" for part in PARTS]
    left.bar_label(bars, shares, padding=5)
    left.invert_yaxis()
    left.grid(axis="y", visible=False)
    left.set_xlim(0, max(billions) * 1.2)
    left.set_xlabel(_("weights (billions)"))
    left.set_title(_("Two weights in three are in the MLPs"))
    right.axvline(printed / 1e9, color=GREY, linestyle="--", linewidth=1.6)
    names = [_("hidden\n{n}").format(n=f"{hidden:,}") for hidden in totals]
    for name, total, colour in zip(names, totals.values(), (BLUE, RED), strict=True):
        right.plot(total / 1e9, name, "o", color=colour, markersize=10)
        right.annotate(
            f"{total / 1e9:.2f}", (total / 1e9, name), xytext=(9, 8), textcoords="offset points"
        )
    right.invert_yaxis()
    right.set_xlim(174.3, 175.9)
    right.set_xticks([174.5, 175, 175.5])
    right.margins(y=0.5)
    right.set_xlabel(_("all weights (billions)"))
    right.set_title(_("4 × 12,288 fits the count"))
    return figure


def votes(bits: dict[str, float], floor: float) -> Figure:
    """Bars: bits per character by who may vote for the next token, as `votes.compare` has them.

    `floor` is the language's own entropy in bits per character.
    """
    figure, ax = new_figure(7.8, 3.7)
    colours = [GREY, SKY, RED, ORANGE, GREEN]
    names = [_(WAYS[way]) for way in bits]
    bars = ax.barh(names, list(bits.values()), color=colours, height=0.66)
    ax.bar_label(bars, fmt="%.2f", padding=5)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, max(bits.values()) * 1.12)
    ax.axvline(floor, color=INK, linestyle="--", linewidth=1.6)
    text = _("entropy of the stories: {floor}").format(floor=f"{floor:.2f}")
    ax.text(floor, -0.62, text, fontsize=10, ha="left", va="bottom")
    ax.set_xlabel(_("bits per character on new stories"))
    ax.set_title(_("Eight votes are worse than one, unless they are weighed"), pad=24)
    return figure


def robustness(
    ns: Sequence[int],
    soft: dict[float, Sequence[float]],
    expected: dict[float, Sequence[float]],
    hard: dict[float, Sequence[float]],
) -> Figure:
    """How far noise moves what is read, against the number of keys; each dict by the noise's size.

    `soft` and `hard` were measured with `softmax_experiments.noise_error`, `expected` is the
    formula for `soft`.
    """
    figure, ax = new_figure(7.8, 4.1)
    for errors, marker, colours, name in (
        (hard, "s", (RED, ORANGE), _("best key only, noise {sigma}")),
        (soft, "o", (BLUE, SKY), _("softmax, noise {sigma}")),
    ):
        for colour, sigma in zip(colours, sorted(errors, reverse=True), strict=True):
            label = name.format(sigma=f"{sigma:g}")
            ax.plot(ns, errors[sigma], marker, linestyle="-", color=colour, label=label)
    for i, sigma in enumerate(sorted(expected, reverse=True)):
        label = None if i else _("formula, for many keys")
        ax.plot(ns, expected[sigma], ":", color=INK, linewidth=1.6, label=label)
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.set_ylim(0.003, 2.5)
    ax.set_xticks(ns)
    ax.xaxis.set_major_formatter(_thousands)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _position: f"{y:g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(_("keys (scores with standard deviation 1)"))
    ax.set_ylabel(_("change of the output\n(1: spread of the values)"))
    ax.legend(loc="lower left")
    ax.set_title(_("Over many keys, softmax averages the noise away"))
    return figure


def entropy(
    head_sizes: Sequence[int],
    shares: tuple[Sequence[float], Sequence[float]],
    gradients: tuple[Sequence[float], Sequence[float]],
) -> Figure:
    """Left: entropy of attention as a share of ln n. Right: the gradient's size (median).

    Against the size of a head; each a pair, with the division by √D and without.
    """
    figure, (left, right) = new_figure(8.6, 3.7, cols=2)
    for ax, (scaled, plain) in ((left, shares), (right, gradients)):
        ax.plot(head_sizes, scaled, color=BLUE, marker="o", label=_("scores divided by √D"))
        ax.plot(head_sizes, plain, color=RED, marker="s", label=_("not divided"))
        ax.set_xscale("log", base=2)
        ax.set_xticks(head_sizes)
        ax.xaxis.set_major_formatter(_thousands)
        ax.set_xlabel(_("size of a head, D"))
    left.set_ylim(0, 1.05)
    left.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    left.set_ylabel(_("entropy, in % of the largest"))
    left.set_title(_("Undivided, large heads see one key"))
    right.set_yscale("log")
    right.set_ylim(float(np.min(gradients)) / 2, 1)
    right.yaxis.set_major_formatter(FuncFormatter(lambda y, _position: f"{y:g}"))
    right.set_ylabel(_("size of softmax's gradient"))
    right.legend(loc="lower left")
    right.set_title(_("… and the largest hardly learn"))
    return figure
