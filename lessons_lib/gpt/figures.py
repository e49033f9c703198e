"""The figures of lesson 2 about the loss and about writing: counting, a run, temperature, time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, RED, new_figure
from lessons_lib.course.language import _
from lessons_lib.world.figures import heading

thousands = FuncFormatter(lambda x, _position: f"{x:,.0f}")


def opening(story: str, steps: Sequence[int], rates: Sequence[float], floor: float) -> Figure:
    """A story that the course's GPT wrote, and how its loss fell, in bits per character.

    Step 0 has no place on a log axis and is left out.
    """
    figure, (left, right) = new_figure(9.0, 4.1, 1, 2, width_ratios=[1.05, 1])
    left.set_axis_off()
    left.set_title(_("a story it wrote"), fontsize=12)
    lines = "\n".join(textwrap.wrap(story, 50))
    left.text(0, 1, lines, va="top", fontsize=10, transform=left.transAxes, linespacing=1.45)
    shown = [(step, rate) for step, rate in zip(steps, rates, strict=True) if step > 0]
    right.plot(*zip(*shown, strict=True), marker="o", color=BLUE)
    right.set_xscale("log")
    right.xaxis.set_major_formatter(thousands)
    right.set_ylim(0, 1.08 * max(rate for _step, rate in shown))
    level(right, floor, _("the floor"), RED)
    right.set_xlabel(_("training steps"))
    right.set_ylabel(_("bits per character"))
    right.set_title(_("new stories, while it learned"), fontsize=12)
    above = f"{rates[-1] / floor - 1:.0%}"
    heading(figure, _("How well can it be learned? To {above} above the floor").format(above=above))
    return figure


def ngrams(ns: Sequence[int], rates: Sequence[float], floor: float) -> Figure:
    """Bits per character of models that count n tokens in a row, for some n, and the floor."""
    figure, ax = new_figure(7.5, 3.6)
    ax.plot(ns, rates, marker="o", color=BLUE)
    for n, rate in zip(ns, rates, strict=True):
        ax.annotate(f"{rate:.2f}", (n, rate), xytext=(5, 6), textcoords="offset points", ha="left")
    ax.set_ylim(0, max(rates) * 1.15)
    level(ax, floor, _("the floor, {bits}").format(bits=f"{floor:.2f}"), RED)
    ax.set_xticks(list(ns))
    ax.set_xlim(min(ns) - 0.3, max(ns) + 0.4)
    ax.set_xlabel(_("tokens counted in a row, n"))
    ax.set_ylabel(_("bits per character\non new stories"))
    best = int(np.argmin(rates))
    ax.set_title(
        _("How far does counting get? To {times} times the floor, with n = {n}").format(
            n=ns[best], times=f"{rates[best] / floor:.1f}"
        )
    )
    return figure


def live_run(
    tokens_read: Sequence[int], rates: Sequence[float], ngram: float, floor: float | None
) -> Figure:
    """Bits per character on new texts, on a log axis, against the tokens read, from 0 on.

    floor=None: nobody knows it, as for a text of the reader's own.
    """
    figure, ax = new_figure(7.5, 3.7)
    read = np.asarray(tokens_read) / 1000
    ax.plot(read, rates, marker="o", color=BLUE)
    ax.set_yscale("log")
    lowest = min(ngram, *rates) if floor is None else floor
    ax.set_ylim(0.8 * lowest, 1.15 * max(ngram, *rates))
    low, high = ax.get_ylim()
    ax.set_yticks([tick for tick in (0.1, 0.2, 0.5, 1, 2, 5) if low <= tick <= high])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _position: f"{y:g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_xlim(0, read[-1] * 1.03)
    ax.xaxis.set_major_formatter(thousands)
    if floor is None:
        ours, counted = f"{rates[-1]:.2f}", _("the best n-gram, {bits}").format(bits=f"{ngram:.2f}")
    else:
        ours = _("{times} times the floor").format(times=f"{rates[-1] / floor:.1f}")
        counted = _("the best n-gram, {times} times the floor")
        counted = counted.format(times=f"{ngram / floor:.1f}")
        level(ax, floor, _("the floor: nothing can do better"), RED)
    level(ax, ngram, counted, GREY)
    ax.annotate(
        ours,
        (read[-1], rates[-1]),
        xytext=(0, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        color=BLUE,
    )
    ax.set_xlabel(_("tokens read, in thousands"))
    ax.set_ylabel(_("bits per character\non new texts"))
    beaten = [n for n, rate in zip(read, rates, strict=True) if rate < ngram]
    if beaten and rates[-1] < ngram:
        text = _("When does it beat counting? Within its first {n},000 tokens")
        ax.set_title(text.format(n=f"{np.ceil(beaten[0]):,.0f}"))
    else:
        ax.set_title(_("Does it beat counting? Not yet"))
    return figure


def temperatures(
    values: Sequence[float], told: Sequence[float], consistent: Sequence[float]
) -> Figure:
    """Shares of the stories told at each temperature: in the language, and consistent as well."""
    figure, ax = new_figure(7.5, 3.6)
    lines = [
        *ax.plot(values, told, marker="o", color=BLUE),
        *ax.plot(values, consistent, marker="s", color=GREEN, linestyle="--"),
    ]
    ax.axvline(1, color=GREY, linewidth=1, linestyle=":")
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(0, 1.05)
    ax.set_xlabel(_("temperature (1: as it was trained)"))
    ax.set_ylabel(_("share of the stories it told"))
    label_ends(ax, lines, [_("in the language"), _("and consistent")])
    best = max(consistent)
    hottest = max(t for t, share in zip(values, consistent, strict=True) if share == best)
    text = _("When do its stories hold together? {share} do at temperature {t}")
    ax.set_title(text.format(share=f"{best:.0%}", t=f"{hottest:g}"))
    return figure


def cache_times(
    lengths: Sequence[int], with_cache: Sequence[float], without: Sequence[float]
) -> Figure:
    """Seconds for writing the first n tokens, with the keys and values kept and without."""
    figure, ax = new_figure(7.5, 3.6)
    lines = [
        *ax.plot(lengths, without, marker="s", color=RED, linestyle="--"),
        *ax.plot(lengths, with_cache, marker="o", color=BLUE),
    ]
    ax.set_ylim(0)
    ax.set_xlim(0)
    ax.set_xlabel(_("tokens written, n"))
    ax.set_ylabel(_("seconds for the first n"))
    label_ends(ax, lines, [_("without cache"), _("with cache")])
    text = _("What does the cache save? It is {times} times as fast for {n} tokens")
    times = f"{without[-1] / with_cache[-1]:.1f}"
    ax.set_title(text.format(n=lengths[-1], times=times))
    return figure


def level(
    ax: Axes, value: float, text: str, colour: str, ha: str = "left", va: str = "bottom"
) -> None:
    """A dashed horizontal line with its name at the left or right end (`ha`).

    The name stands above the line when `va` is "bottom", below it when it is "top".
    """
    ax.axhline(value, color=colour, linestyle="--", linewidth=1.8)
    x = 0.01 if ha == "left" else 0.99
    ax.annotate(
        text,
        (x, value),
        xycoords=("axes fraction", "data"),
        xytext=(0, 3 if va == "bottom" else -4),
        textcoords="offset points",
        ha=ha,
        va=va,
        color=INK if colour == GREY else colour,
        fontsize=11,
    )


def label_ends(ax: Axes, lines: Sequence[Line2D], texts: Sequence[str], gap: float = 0.08) -> None:
    """Write each line's name at the right of its end, at least `gap` of the axes' height apart.

    Call it once the limits of the axes are as they will stay.
    """
    ax.set_xlim(ax.get_xlim())
    ax.set_ylim(ax.get_ylim())
    to_axes = ax.transData + ax.transAxes.inverted()
    ends = [to_axes.transform((line.get_xdata()[-1], line.get_ydata()[-1])) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: ends[i][1])
    steps = gap * np.arange(len(lines))
    heights = np.array([ends[i][1] for i in order])
    heights = np.maximum.accumulate(heights - steps) + steps  # pushed up, where too near
    heights = np.minimum(heights, 0.97 - steps[::-1])  # and down, where beyond the top
    for i, height in zip(order, heights, strict=True):
        ax.annotate(
            texts[i],
            ends[i],
            xycoords="axes fraction",
            xytext=(1.05, height),
            textcoords="axes fraction",
            va="center",
            fontsize=11,
            color=lines[i].get_color(),
            arrowprops={
                "arrowstyle": "-",
                "color": lines[i].get_color(),
                "linewidth": 0.8,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
