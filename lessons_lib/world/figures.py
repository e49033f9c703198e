"""The figures of lesson 0's first half: letters, pixels, memory."""

from __future__ import annotations

from collections import Counter

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lessons_lib.course import fonts
from lessons_lib.course.figures import BLUE, RED, new_figure
from lessons_lib.course.language import _
from lessons_lib.world.letters import LetterPairs


def heading(figure: Figure, text: str) -> None:
    """The title of a figure whose axes are no place for it."""
    figure.suptitle(text, fontsize=13, fontweight=fonts.title_weight(), x=0.02, ha="left")


def pair_table(model: LetterPairs) -> Figure:
    """The table of a letter-pair model as a map."""
    figure, ax = new_figure(6.4, 5.6)
    image = ax.imshow(model.table, cmap="Blues", vmin=0, vmax=0.5)
    signs = ["·", *model.symbols[1:]]
    ax.set_xticks(range(len(signs)), signs, family="monospace", fontsize=10)
    ax.set_yticks(range(len(signs)), signs, family="monospace", fontsize=10)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel(_("next letter"))
    ax.set_ylabel(_("letter"))
    ax.grid(visible=False)
    figure.colorbar(image, ax=ax, shrink=0.8, label=_("probability (0.5 and above: darkest)"))
    ax.set_title(_("Which letter follows which? After q comes u"))
    return figure


def first_letters(model: LetterPairs, n: int, seed: int = 0) -> Figure:
    """First letters among `n` sampled words beside their probabilities in the model."""
    letters = model.symbols[1:]
    first = Counter(word[:1] for word in model.sample(n, seed))
    share = [first[letter] / n for letter in letters]
    figure, ax = new_figure(7.8, 3.4)
    x = np.arange(len(letters))
    ax.bar(
        x - 0.2,
        model.table[0, 1:],
        0.4,
        color=RED,
        hatch="//",
        edgecolor="white",
        label=_("the model's table"),
    )
    ax.bar(x + 0.2, share, 0.4, color=BLUE, label=_("{n} words it wrote").format(n=f"{n:,}"))
    ax.set_xticks(x, letters, family="monospace")
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(0, 0.28)
    ax.grid(axis="x", visible=False)
    ax.set_xlabel(_("first letter"))
    ax.set_ylabel(_("share of the words"))
    ax.legend(loc="upper left")
    ax.set_title(_("The more it writes, the more it shows what it believes"))
    return figure


def digit_rows(real: np.ndarray, alone: np.ndarray, after_left: np.ndarray) -> Figure:
    """Three rows of pictures of the same size, levels 0 to 16."""
    rows = (real, alone, after_left)
    n = len(real)
    figure, axes = new_figure(7.5, 3.5, 3, n)
    labels = (_("real"), _("each pixel\nalone"), _("after its left\nneighbour"))
    for line, pictures, label in zip(axes, rows, labels, strict=True):
        for ax, picture in zip(line, pictures, strict=True):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=16)
            ax.set_xticks([])
            ax.set_yticks([])
            ax.grid(visible=False)
            ax.spines[:].set_visible(False)
        line[0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=11)
    heading(figure, _("Is it enough to know each pixel? No: a digit is how they go together"))
    return figure


def memory(bits: list[float], floor: float) -> Figure:
    """Bits per character of counting models that remember 0, 1, 2, … characters, and the floor."""
    figure, ax = new_figure(7.5, 3.7)
    ks = range(len(bits))
    ax.plot(ks, bits, marker="o", color=BLUE)
    best = int(np.argmin(bits))
    for k in {0, best, len(bits) - 1}:
        ax.annotate(
            f"{bits[k]:.1f}", (k, bits[k]), xytext=(0, 9), textcoords="offset points", ha="center"
        )
    ax.axhline(floor, color=RED, linestyle="--", linewidth=1.8)
    text = _("the language's own entropy, {floor}: on average nothing does better").format(
        floor=f"{floor:.2f}"
    )
    ax.text(0, floor + 0.1, text, color=RED, fontsize=11)
    ax.set_ylim(0, max(bits) + 0.6)
    ax.set_xlabel(_("characters remembered, k"))
    ax.set_ylabel(_("bits per character\non new stories"))
    ax.set_title(_("Does a longer memory always help a counter? Only up to a point"))
    return figure
