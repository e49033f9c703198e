"""The figures of lesson 0."""

from __future__ import annotations

from collections import Counter

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lessons_lib.course.figures import BLUE, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.world.letters import LetterPairs

TABLE_CAPTION = (
    N_("Each row is a letter, each column the one behind it. The sign · is the edge of a word."),
    N_(
        "A square map of letter pairs, darker for more probable ones. Most of the map is white; in "
        "the row of q only u is dark."
    ),
)
SAMPLES_CAPTION = (
    N_("Red: the probability in the table. Blue: the share among the words that the model wrote."),
    N_(
        "Two rows of bars, one pair for each first letter; the more words were written, the more "
        "alike are the two heights."
    ),
)


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
    ax.set_title(_("After q comes u: what counting has learned"))
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
