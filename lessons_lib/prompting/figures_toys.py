"""The figures of lesson 3's toys: one layer and two, where a head looks, few tasks and many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, INK, ORANGE, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.figures import level
from lessons_lib.world.figures import heading

# Models of attention alone, what they are called, and their look.
TOYS = {
    "one": (N_("one layer"), RED, "s"),
    "two": (N_("two layers"), BLUE, "o"),
    "conv": (N_("one layer that is told\nthe token before"), GREEN, "^"),
}


def layers(steps: Sequence[int], losses: Mapping[str, Sequence[float]], guess: float) -> Figure:
    """The loss where rows repeat themselves, against training steps, of the models in TOYS.

    `guess` is the loss of who knows nothing.
    """
    figure, ax = new_figure(8.6, 3.9)
    for key, row in losses.items():
        name, colour, marker = TOYS[key]
        ax.plot(steps, row, marker=marker, color=colour, label=_(name))
    ax.set_ylim(0, 1.15 * max(guess, *(max(row) for row in losses.values())))
    level(ax, guess, _("guessing"), INK)
    ax.set_xlabel(_("training steps"))
    ax.set_ylabel(_("nats at what can be known"))
    figure.legend(loc="outside right center")
    text = _("Who learns to copy? Two layers pay {two} nats, one pays {one}")
    ax.set_title(text.format(two=f"{losses['two'][-1]:.1f}", one=f"{losses['one'][-1]:.1f}"))
    return figure


def induction(weights: np.ndarray, period: int, share: float) -> Figure:
    """(T, T) attention of one head on a row that repeats itself after `period` tokens.

    `share` is how much of the attention of the repeated tokens goes where an induction head looks.
    """
    figure, ax = new_figure(6.4, 5.4)
    ax.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    ax.axhline(period - 0.5, color=ORANGE, linewidth=2)
    ax.text(len(weights) - 1, period - 1, _("here it begins again"), ha="right", fontsize=11)
    ax.set_xlabel(_("place that is looked at"))
    ax.set_ylabel(_("place that looks"))
    ax.grid(visible=False)
    text = _("Where does it look? {share} at what followed this token before")
    heading(figure, text.format(share=f"{share:.0%}"))
    return figure


def tasks(rows: Mapping[int, Mapping[str, Sequence[float]]], chance: float) -> Figure:
    """Answers right by the times a symbol was shown, a panel for each number of training tasks.

    Each row has "trained" and "new": shares for 0, 1, 2, … times, on maps that were read in training
    and on maps that were not.
    """
    figure, axes = new_figure(3.1 * len(rows) + 0.6, 3.7, 1, len(rows), sharey=True)
    for ax, (n, row) in zip(np.atleast_1d(axes), sorted(rows.items()), strict=True):
        for key, name, colour, marker in (
            ("trained", _("maps of the training"), BLUE, "o"),
            ("new", _("new maps"), RED, "s"),
        ):
            ax.plot(range(len(row[key])), row[key], marker=marker, color=colour, label=name)
        ax.axhline(chance, color=INK, linestyle="--", linewidth=1.4)
        ax.set_xticks(range(len(row["new"])))
        ax.set_ylim(-0.03, 1.05)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.set_title(_("trained on {n} maps").format(n=f"{n:,}"), fontsize=12)
        ax.set_xlabel(_("times shown before"))
    np.atleast_1d(axes)[0].set_ylabel(_("answers that are right"))
    handles, names = np.atleast_1d(axes)[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    few, many = min(rows), max(rows)
    text = _("New maps, shown once: {few} after {n} maps, {many} after {m}")
    found = {"few": rows[few]["new"][1], "many": rows[many]["new"][1]}
    shares = {key: f"{share:.0%}" for key, share in found.items()}
    heading(figure, text.format(n=few, m=f"{many:,}", **shares))
    return figure
