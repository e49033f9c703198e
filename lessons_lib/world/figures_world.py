"""The figures of lesson 0's second half: the world of stories, replies and scenes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, INK, RED, new_figure
from lessons_lib.course.language import _
from lessons_lib.world.conversations import Reward
from lessons_lib.world.figures import heading
from lessons_lib.world.scenes import Scene, draw


def opening(words: Sequence[str], story: str, scenes: Sequence[Scene]) -> Figure:
    """What the lesson's three densities give: words, a story, six scenes."""
    figure, axes = new_figure(9.0, 3.9, 1, 3, width_ratios=[1.1, 2.6, 2.2])
    texts = (_("words"), _("a story"), _("pictures"))
    for ax, text in zip(axes, texts, strict=True):
        ax.set_axis_off()
        ax.set_title(text, fontsize=12)
    top = {"va": "top", "fontsize": 11, "transform": axes[0].transAxes, "linespacing": 1.5}
    axes[0].text(0, 1, "\n".join(words), family="monospace", **top)
    lines = "\n".join(textwrap.wrap(story, 46))
    axes[1].text(0, 1, lines, va="top", fontsize=10, transform=axes[1].transAxes, linespacing=1.45)
    axes[2].imshow(_mosaic(scenes, 3))
    axes[2].set_anchor("N")
    heading(
        figure, _("What can three densities give? Words, a story, pictures, all drawn by chance")
    )
    return figure


def _mosaic(scenes: Sequence[Scene], columns: int, side: int = 96) -> np.ndarray:
    """Scenes side by side with a white gap, (height, width, 3) in 0…1."""
    pictures = (draw(scenes, side).permute(0, 2, 3, 1).numpy() + 1) / 2
    gap = side // 12
    framed = np.pad(pictures, ((0, 0), (gap, gap), (gap, gap), (0, 0)), constant_values=1.0)
    rows = [np.concatenate(framed[i : i + columns], 1) for i in range(0, len(framed), columns)]
    return np.concatenate(rows, 0)


def beliefs(truth: float) -> Figure:
    """What a throw of a bent coin costs on average, against what one believes of it."""
    believed = np.linspace(0.001, 0.999, 999)
    cost = -truth * np.log2(believed) - (1 - truth) * np.log2(1 - believed)
    figure, ax = new_figure(7.5, 3.2)
    ax.plot(believed, cost, color=BLUE)
    ax.axvline(truth, color=RED, linestyle="--", linewidth=1.8)
    ax.plot([truth], [cost.min()], marker="o", color=RED)
    ax.annotate(
        _("the truth: {bits} bits").format(bits=f"{cost.min():.2f}"),
        (truth, cost.min()),
        xytext=(-8, -6),
        textcoords="offset points",
        ha="right",
        va="top",
        color=RED,
    )
    ax.set_ylim(0, 4)
    ax.set_xlabel(_("believed probability of heads"))
    ax.set_ylabel(_("bits a throw, on average"))
    ax.set_title(_("Which belief is cheapest? The true one"))
    return figure


def funnel(bits: Sequence[float], exact: float) -> Figure:
    """The mean cost of the first n stories against n, with two standard errors, and the exact one."""
    values = np.asarray(bits)
    n = np.arange(1, len(values) + 1)
    mean = values.cumsum() / n
    error = 2 * values.std() / np.sqrt(n)
    figure, ax = new_figure(7.5, 3.5)
    show = n >= 10
    ax.fill_between(n[show], exact - error[show], exact + error[show], color=BLUE, alpha=0.15)
    ax.plot(n[show], mean[show], color=BLUE, label=_("mean of the first n stories"))
    ax.axhline(
        exact, color=RED, linestyle="--", linewidth=1.8, label=_("computed, without a sample")
    )
    ax.set_xscale("log")
    ax.set_xlabel(_("stories, n"))
    ax.set_ylabel(_("bits per story"))
    ax.legend(loc="upper right")
    ax.set_title(_("Was it added up rightly? 10,000 stories agree"))
    return figure


def replies(rewards: Sequence[tuple[str, Reward]]) -> Figure:
    """Gold rewards of replies, the best on top."""
    ranked = sorted(rewards, key=lambda pair: pair[1].total)
    texts = ["\n".join(textwrap.wrap(text, 52)) for text, _reward in ranked]
    totals = [reward.total for _text, reward in ranked]
    figure, ax = new_figure(8.6, 0.62 * len(ranked) + 1.2)
    colours = [GREEN if total > 0 else RED for total in totals]
    bars = ax.barh(range(len(totals)), totals, color=colours, height=0.62)
    bars_labels = [f"{total:.1f}".replace("-", "−") for total in totals]
    ax.bar_label(bars, bars_labels, padding=4, fontsize=11)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks(range(len(texts)), texts, fontsize=10)
    ax.set_xlim(min(0, *totals) - 0.7, max(totals) + 0.7)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(_("gold reward"))
    heading(figure, _("What is a reply worth? Being right counts most"))
    return figure


def scene_grid(scenes: Sequence[Scene], captions: Sequence[str], columns: int = 4) -> Figure:
    """Scenes with their captions."""
    rows = -(-len(scenes) // columns)
    figure, axes = new_figure(8.0, 2.75 * rows + 0.5, rows, columns)
    pictures = (draw(scenes, 128).permute(0, 2, 3, 1).numpy() + 1) / 2
    for ax, picture, text in zip(axes.flat, pictures, captions, strict=True):
        ax.imshow(picture)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("\n".join(textwrap.wrap(text, 24)), fontsize=10)
    heading(figure, _("What is in a picture? The world knows, for each of them"))
    return figure


def reading_in_noise(
    noises: Sequence[float], right: Sequence[float], sure: Sequence[float]
) -> Figure:
    """The share of scenes read without a fault, and the mean confidence, by strength of noise."""
    figure, ax = new_figure(7.5, 3.5)
    ax.plot(noises, right, marker="o", color=BLUE, label=_("scenes read without a fault"))
    ax.plot(
        noises, sure, marker="s", color=RED, linestyle="--", label=_("the reader's mean confidence")
    )
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(0, 1.08)
    ax.set_xlabel(_("standard deviation of the noise (pixels lie between −1 and 1)"))
    ax.set_ylabel(_("share"))
    ax.legend(loc="lower left")
    ax.set_title(_("How much noise can it bear? It knows when it is too much"))
    return figure


def noisy_scene(picture: torch.Tensor) -> Figure:
    """One picture, (3, side, side) in [−1, 1], as large pixels; beyond white and black it is cut."""
    figure, ax = new_figure(2.6, 2.6)
    ax.imshow(((picture.permute(1, 2, 0).numpy() + 1) / 2).clip(0, 1), interpolation="nearest")
    ax.set_axis_off()
    return figure
