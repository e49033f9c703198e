"""The figures of lesson 2 that look inside: who sees whom, what is known where, what comes next."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, INK, RED, new_figure
from lessons_lib.course.language import _
from lessons_lib.gpt.figures import label_ends
from lessons_lib.world.figures import heading

NOTHING = "#fbe5c8"  # where a change is exactly zero: no shade of the blue scale
LISTED = 6  # places in the list of where the last token looks
LOWEST = 1e-6  # a smaller probability is drawn as this one


def future(changes: np.ndarray, tokens: Sequence[str]) -> Figure:
    """How far the guess at each place (column) moves when the token of a row is changed.

    `changes` is (T, T): the largest absolute change of a logit.
    """
    changes = np.asarray(changes, float)
    n = len(tokens)
    figure, ax = new_figure(7.0, 5.2)
    shown = np.ma.masked_equal(changes, 0)
    colours = colormaps["Blues"].with_extremes(bad=NOTHING)
    norm = LogNorm(shown.min(), shown.max())
    image = ax.imshow(shown, cmap=colours, norm=norm)
    across, down = _("place where the next token is guessed"), _("token that is changed")
    _tokens_on(ax, tokens, across, down)
    figure.colorbar(image, ax=ax, shrink=0.8, label=_("largest change of a logit"))
    below = changes[np.tril_indices(n, -1)] != 0
    if below.any():
        text = _("Does any token see its future? Yes: {n} of {all} cells move")
        heading(figure, text.format(n=below.sum(), all=below.size))
    else:
        ax.text(0.2 * n, 0.8 * n - 0.5, _("exactly 0"), ha="center", va="center", fontsize=13)
        heading(figure, _("Does any token see its future? No: all is 0 below the diagonal"))
    return figure


def lens(rows: Sequence[tuple[str, Sequence[float]]]) -> Figure:
    """The probability of the right next word, as read after the embedding and after each block.

    A row is (sentence, probabilities); the axis is logarithmic and ends at LOWEST. Source:
    nostalgebraist 2020, "interpreting GPT: the logit lens".
    """
    figure, ax = new_figure(8.6, 3.9)
    looks = zip((BLUE, RED, GREEN, INK), "osD^", strict=True)
    blocks = len(rows[0][1]) - 1
    lines = [
        ax.plot(range(blocks + 1), np.maximum(probs, LOWEST), marker=marker, color=colour)[0]
        for (_text, probs), (colour, marker) in zip(rows, looks, strict=False)
    ]
    names = [_("embedding"), *(_("block {n}").format(n=n) for n in range(1, blocks + 1))]
    ax.set_xticks(range(blocks + 1), names)
    ax.set_yscale("log")
    ax.set_ylim(0.5 * LOWEST, 3)
    least = _("{share}\nor less").format(share=f"{100 * LOWEST:.4f}%")
    ax.set_yticks([LOWEST, 1e-4, 1e-2, 1], [least, "0.01%", "1%", "100%"])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(_("read from the residual stream after"))
    ax.set_ylabel(_("probability of the right word"))
    texts = ["\n".join(textwrap.wrap(text, 30)) for text, _probs in rows]
    label_ends(ax, lines, texts, gap=0.14)
    found = [next((i for i, p in enumerate(probs) if p > 0.5), None) for _text, probs in rows]
    if None in found:
        ax.set_title(_("When can the next word be read? Not every time"))
    elif min(found) == max(found):
        text = _("When can the next word be read? After block {n}")
        ax.set_title(text.format(n=found[0]))
    else:
        text = _("When can the next word be read? From block {first} to block {last} on")
        ax.set_title(text.format(first=min(found), last=max(found)))
    return figure


def next_tokens(
    tokens: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    possible: int,
    vocab_size: int,
    bits: float,
) -> Figure:
    """The likeliest next tokens: probabilities as the model gives them, and as they are drawn with.

    `possible` of the `vocab_size` tokens can be drawn, with an entropy of `bits`.
    """
    figure, ax = new_figure(7.5, 4.9)
    _bars(ax, after, 0.62, facecolor=BLUE)
    _bars(ax, before, 0.82, facecolor="none", edgecolor=INK, linewidth=1.3)
    widest = max(*before, *after)
    for place, (p, q) in enumerate(zip(before, after, strict=True)):
        ax.text(max(p, q) + 0.01 * widest, place, f"{q:.1%}", va="center", fontsize=10)
    _names_left(ax, tokens)
    ax.set_xlim(0, 1.1 * widest)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel(_("probability (outline: before the settings)"))
    text = _("What can come next? {n} of {all} tokens: {bits} bits")
    ax.set_title(text.format(n=f"{possible:,}", all=f"{vocab_size:,}", bits=f"{abs(bits):.1f}"))
    return figure


def attention(weights: np.ndarray, tokens: Sequence[str], seen: int) -> Figure:
    """Who looks at whom, and the list of where the last token looks.

    `weights` is (T, T), rows looking at columns; of `tokens` the last `seen` are in the map.
    """
    first = len(tokens) - seen
    figure, (ax, listed) = new_figure(9.0, 5.2, 1, 2, width_ratios=[2.4, 1])
    ax.imshow(weights[first:, first:], cmap="Blues", vmin=0, vmax=1)
    cut = _("looked at (the last {n} of {all} tokens)").format(n=seen, all=len(tokens))
    across = cut if first else _("looked at")
    _tokens_on(ax, tokens[first:], across, _("token that looks"))
    most = np.argsort(-weights[-1], kind="stable")[:LISTED]
    _bars(listed, weights[-1][most], 0.6, facecolor=BLUE)
    for place, i in enumerate(most):
        text = f"{weights[-1][i]:.0%}"
        listed.text(weights[-1][i] + 0.03, place, text, va="center", fontsize=10)
    _names_left(listed, [f"{tokens[i]} ({i + 1})" for i in most])
    listed.set_xlim(0, 1.25)
    listed.set_xticks([0, 1], ["0", "1"])
    listed.set_xlabel(_("weight"))
    token, at = (tokens[i].replace("$", r"\$") for i in (-1, most[0]))
    text = _("Where does the last token, {token}, look? {share} at {at}")
    heading(figure, text.format(token=token, at=at, share=f"{weights[-1][most[0]]:.0%}"))
    return figure


# A panel draws while a slider moves, and matplotlib's ticks and bars cost it most of its time: a
# tick is three lines and two texts, a bar an artist of its own. So labels are plain texts here, and
# bars one collection.
NAMES = {"family": "monospace", "fontsize": 10, "parse_math": False}
LETTER = 6.1  # points, the width of a letter in that look


def _tokens_on(ax: Axes, tokens: Sequence[str], across: str, down: str) -> None:
    """Tokens as the names of a map's columns and of its rows, and what the two sides are."""
    for place, token in enumerate(tokens):
        look = {"rotation": 90, "ha": "center", "va": "top"} | NAMES
        ax.text(place, -0.015, token, transform=ax.get_xaxis_transform(), **look)
    ax.set_xticks([])
    room = LETTER * max(map(len, tokens)) + 8
    ax.set_xlabel(across, labelpad=room)
    _names_left(ax, tokens)
    ax.set_ylabel(down, labelpad=room)
    ax.grid(visible=False)


def _names_left(ax: Axes, names: Sequence[str]) -> None:
    """Names at the left of the places 0, 1, … from top to bottom."""
    for place, name in enumerate(names):
        where = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "center"}
        ax.text(-0.015, place, name, **where, **NAMES)
    ax.set_yticks([])
    ax.set_ylim(len(names) - 0.5, -0.5)


def _bars(ax: Axes, lengths: Sequence[float], height: float, **look) -> None:
    """Bars to the right from 0, at the places 0, 1, …"""
    h = height / 2
    corners = [[(0, y - h), (x, y - h), (x, y + h), (0, y + h)] for y, x in enumerate(lengths)]
    ax.add_collection(PolyCollection(corners, **look))
