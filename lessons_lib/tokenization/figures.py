"""The figures of the tokenization lesson. Each takes numbers that the lesson has just computed."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FuncFormatter, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, GREY, ORANGE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _

LANGUAGE_NAMES = {
    "en": N_("English"),
    "uk": N_("Ukrainian"),
    "fr": N_("French"),
    "zh": N_("Chinese"),
}
_thousands = FuncFormatter(lambda x, _position: f"{x:,.0f}")


def bytes_per_letter(values: dict[str, float]) -> Figure:
    """Bars: UTF-8 bytes per character, by language code."""
    figure, ax = new_figure(7.5, 2.9)
    names = [_(LANGUAGE_NAMES[code]) for code in values]
    bars = ax.barh(names, list(values.values()), color=[BLUE, ORANGE, SKY, RED], height=0.62)
    ax.bar_label(bars, fmt="%.2f", padding=5)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, max(values.values()) * 1.15)
    ax.set_xlabel(_("bytes per character (UTF-8)"))
    ax.set_title(_("A letter is one byte, or two, or three"))
    return figure


def unknown_words(seen: list[int], distinct: list[int], sizes: list[int], unknown: list[float]):
    """Left: distinct words against words read. Right: unseen share against a word list's size."""
    figure, (left, right) = new_figure(8.4, 3.5, cols=2)
    left.plot(seen, distinct, color=BLUE)
    left.set_xlabel(_("words read"))
    left.set_ylabel(_("different words met"))
    left.xaxis.set_major_formatter(_thousands)
    left.yaxis.set_major_formatter(_thousands)
    left.set_title(_("New words keep coming"))
    left.set_xlim(0)
    left.set_ylim(0)
    left.locator_params(axis="x", nbins=4)
    right.plot(sizes, unknown, color=RED, marker="o")
    right.set_xscale("log", base=2)
    right.set_xticks(sizes[:-1])
    right.xaxis.set_major_formatter(_thousands)
    right.annotate(
        f"{sizes[-1]:,}",
        (sizes[-1], unknown[-1]),
        ha="center",
        xytext=(0, -16),
        textcoords="offset points",
    )
    right.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    right.set_ylim(0)
    right.set_xlabel(_("words in the list"))
    right.set_ylabel(_("words of a new text not in it"))
    right.set_title(_("Even the full list has gaps"))
    return figure


def pair_counts(before: dict[str, int], after: dict[str, int], merged: str) -> Figure:
    """Bars of the most frequent pairs before and after one merge; `merged` is marked."""
    figure, axes = new_figure(8.4, 3.4, cols=2)
    titles = [_("The most frequent pair wins …"), _("… and its neighbours change")]
    for ax, counts, title in zip(axes, (before, after), titles, strict=True):
        labels = list(counts)
        colours = [RED if label == merged else SKY for label in labels]
        bars = ax.barh(range(len(labels)), list(counts.values()), color=colours, height=0.66)
        ax.bar_label(bars, padding=4)
        ax.set_yticks(range(len(labels)), labels, family="monospace")
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
        ax.set_xlim(0, max(before.values()) * 1.18)
        ax.locator_params(axis="x", integer=True, nbins=5)
        ax.set_xlabel(_("times in the text"))
        ax.set_title(title)
    return figure


def merge_steps(steps: list[list[str]]) -> Figure:
    """Rows of boxes, one row a step: the pieces of a text as merges are applied from top down."""
    length = max(sum(len(piece) for piece in row) for row in steps)
    figure, ax = new_figure(min(8.6, 0.62 * length + 1.3), 0.46 * len(steps) + 0.9)
    shades = ["#cfe3f1", "#fde3c0"]
    for r, row in enumerate(steps):
        x = 0.0
        fresh = set() if r == 0 else _fresh(steps[r - 1], row)
        for i, piece in enumerate(row):
            width = len(piece)
            edge = RED if i in fresh else "#9a9a9a"
            ax.add_patch(
                FancyBboxPatch(
                    (x + 0.07, r - 0.36),
                    width - 0.14,
                    0.72,
                    boxstyle="round,pad=0,rounding_size=.1",
                    facecolor=shades[i % 2],
                    edgecolor=edge,
                    linewidth=2.2 if i in fresh else 0.8,
                )
            )
            ax.text(x + width / 2, r, piece, ha="center", va="center", family="monospace", size=13)
            x += width
    ax.set_xlim(-0.1, length + 0.1)
    ax.set_ylim(len(steps) - 0.45, -0.55)
    ax.set_yticks(range(len(steps)), [str(r) for r in range(len(steps))])
    ax.set_ylabel(_("merges applied"))
    ax.set_xticks([])
    ax.set_xlabel(_("letters of the word"))
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title(_("A word is put together from its bytes"))
    return figure


def _fresh(before: list[str], after: list[str]) -> set[int]:
    """Which pieces of `after` were made by the step from `before`."""
    starts = set(np.cumsum([0] + [len(piece) for piece in before[:-1]]).tolist())
    ends = {s + len(p) for s, p in zip(sorted(starts), before, strict=True)}
    spans = {(s, s + len(p)) for s, p in zip(sorted(starts), before, strict=True)}
    fresh, x = set(), 0
    for i, piece in enumerate(after):
        span = (x, x + len(piece))
        if span not in spans and span[0] in starts and span[1] in ends:
            fresh.add(i)
        x += len(piece)
    return fresh


def merge_gains(order: list[float], saved: list[float], marks: dict[int, str]) -> Figure:
    """How many tokens one merge takes off a text, by how late it was learned; some merges named."""
    figure, ax = new_figure(7.8, 3.8)
    ax.loglog(order, saved, marker="o", color=BLUE)
    for rank, name in marks.items():
        y = float(np.exp(np.interp(np.log(rank), np.log(order), np.log(saved))))
        ax.plot([rank, rank], [1, y], color=GREY, linestyle=":", linewidth=1.2)
        late = rank > 1000  # its name would run off the page to the right
        ax.annotate(
            name,
            (rank, 1.25),
            ha="right" if late else "left",
            xytext=(-4 if late else 4, 0),
            textcoords="offset points",
            family="monospace",
            size=11,
        )
    ax.set_ylim(1)
    ax.xaxis.set_major_formatter(_thousands)
    ax.yaxis.set_major_formatter(_thousands)
    ax.set_xlabel(_("merge number (both scales logarithmic)"))
    ax.set_ylabel(_("tokens saved by a merge (mean)"))
    ax.set_title(_("Later merges save less and less"))
    return figure


def size_and_cost(sizes, train, heldout, chosen: int | None = None, n_embd: int = 768) -> Figure:
    """Left: bytes per token on seen and new text against vocabulary size. Right: its embeddings.

    `chosen` marks one vocabulary size; the embedding table has chosen × n_embd parameters.
    """
    figure, (left, right) = new_figure(8.6, 3.7, cols=2)
    left.plot(sizes, train, color=BLUE, marker="o", label=_("training text"))
    left.plot(sizes, heldout, color=RED, marker="s", label=_("new text"))
    left.set_ylabel(_("bytes per token"))
    left.set_ylim(0)
    left.legend(loc="upper left")
    left.set_title(_("Each doubling gains less"))
    parameters = np.asarray(sizes) * n_embd / 1e6
    right.plot(sizes, parameters, color=GREEN, marker="^")
    right.set_ylabel(_("millions of parameters"))
    right.set_ylim(0)
    right.set_title(_("The table grows: {n} a row").format(n=f"{n_embd:,}"))
    for ax, ys in ((left, heldout), (right, parameters)):
        ax.set_xscale("log", base=2)
        ax.set_xticks([s for s in (256, 1024, 4096, 16384) if s <= max(sizes)])
        ax.xaxis.set_major_formatter(_thousands)
        ax.set_xlabel(_("vocabulary size"))
        if chosen is not None:
            y = float(np.interp(np.log2(chosen), np.log2(sizes), ys))
            ax.axvline(chosen, color=GREY, linestyle=":", linewidth=1.5)
            # Where the curve is not, and no edge is near.
            if ax is left:
                at = (chosen, 0 if chosen >= 2048 else y)
                offset, side = ((-7, 6), "right") if chosen >= 2048 else ((7, -16), "left")
            else:
                at = (chosen, y)
                offset, side = ((7, 14), "left") if chosen <= 512 else ((-7, 3), "right")
            points = "offset points"
            ax.annotate(f"{y:.2f}", at, offset, textcoords=points, weight="bold", ha=side)
    return figure


def languages(before: dict[str, float], after: dict[str, float]) -> Figure:
    """Bars: tokens for the same sentences, English = 1 under the first tokenizer, before and after.

    Both map a language code to tokens relative to English under the English-trained tokenizer.
    """
    figure, ax = new_figure(7.8, 3.7)
    x = np.arange(len(before))
    first = ax.bar(
        x - 0.2,
        list(before.values()),
        0.38,
        color=RED,
        hatch="//",
        edgecolor="white",
        label=_("trained on English"),
    )
    second = ax.bar(x + 0.2, list(after.values()), 0.38, color=BLUE, label=_("trained on all four"))
    ax.bar_label(first, fmt="%.1f", padding=2)
    ax.bar_label(second, fmt="%.1f", padding=2)
    ax.set_xticks(x, [_(LANGUAGE_NAMES[code]) for code in before])
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(_("tokens (1: English, striped)"))
    ax.set_xlabel(_("language of the same 40 passages"))
    ax.set_ylim(0, max(before.values()) * 1.15)
    ax.legend(loc="upper left")
    ax.set_title(_("The same sentences, at very different prices"))
    return figure


def token_use(counts: list[int]) -> Figure:
    """How often each token of a vocabulary occurs in a text, sorted; the unused ones shaded."""
    ordered = np.sort(np.asarray(counts))[::-1]
    used = int((ordered > 0).sum())
    figure, ax = new_figure(7.8, 3.6)
    ax.plot(np.arange(1, used + 1), ordered[:used], color=BLUE)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(_thousands)
    ax.axvspan(used, len(ordered), color=RED, alpha=0.18)
    ax.text((used + len(ordered)) / 2, ordered[0] ** 0.55, _("never\nused"), ha="center", color=RED)
    ax.xaxis.set_major_formatter(_thousands)
    ax.set_xlim(0, len(ordered))
    ax.set_xlabel(_("tokens of the vocabulary, most used first"))
    ax.set_ylabel(_("times in the text"))
    ax.set_title(_("Nearly four tokens in five are never used"))
    return figure


def number_map(pieces: np.ndarray) -> Figure:
    """A 100 × 100 map of the numbers 0 to 9999, coloured by how many tokens each is cut into."""
    from matplotlib.colors import BoundaryNorm, ListedColormap

    figure, ax = new_figure(5.8, 4.9)
    colours = ListedColormap(["#08306b", SKY, "#f7e8a4", RED])
    norm = BoundaryNorm([0.5, 1.5, 2.5, 3.5, 4.5], 4)
    image = ax.imshow(pieces.reshape(100, 100), cmap=colours, norm=norm, interpolation="nearest")
    bar = figure.colorbar(image, ax=ax, ticks=[1, 2, 3, 4], shrink=0.85)
    bar.set_label(_("tokens"))
    ax.set_xlabel(_("last two digits"))
    ax.set_ylabel(_("hundreds"))
    ax.grid(visible=False)
    ax.set_title(_("Neighbouring numbers fall apart differently"))
    return figure


def against_the_floor(sizes, spaced, unspaced, floor: float) -> Figure:
    """Bits per letter of a token code against merges, with and without spaces, over the entropy."""
    figure, ax = new_figure(7.8, 3.8)
    ax.plot(sizes, unspaced, color=ORANGE, marker="s", label=_("learned without spaces"))
    ax.plot(sizes, spaced, color=BLUE, marker="o", label=_("learned with spaces"))
    ax.axhline(floor, color=RED, linestyle="--", label=_("what the true probabilities need"))
    ax.set_xscale("symlog", linthresh=20, base=2)
    ax.set_xlim(-1.5, 900)
    ax.set_xticks([0, 20, 50, 100, 210, 400, 800])
    ax.xaxis.set_major_formatter(_thousands)
    ax.set_ylim(0)
    ax.set_xlabel(_("merges learned"))
    ax.set_ylabel(_("bits per letter"))
    ax.legend(loc="upper right")
    ax.set_title(_("With spaces, 210 merges reach the floor; without, 800 do not"))
    return figure


def embedding_moves(counts: np.ndarray, moved: np.ndarray) -> Figure:
    """How far each token's embedding moved in training against how often the token occurred."""
    figure, ax = new_figure(7.8, 3.6)
    never = counts == 0
    ax.scatter(counts[~never], moved[~never], s=9, color=BLUE, alpha=0.5, label=_("occurs"))
    label = _("never occurs ({n} tokens)").format(n=f"{never.sum():,}")
    ax.scatter(counts[never], moved[never], s=60, color=RED, marker="X", label=label)
    ax.set_xscale("symlog", linthresh=1)
    ax.xaxis.set_major_formatter(_thousands)
    ax.set_xlim(-0.3)
    ax.set_xlabel(_("times in the training text"))
    ax.set_ylabel(_("distance moved in training"))
    ax.legend(loc="upper left")
    ax.set_ylim(top=1.15 * moved.max())
    ax.set_title(_("A token that never occurs stays where chance put it"))
    return figure


def spelling(errors: list[float]) -> Figure:
    """Bars: mean error of a letter count on new words, in four cases (see the labels)."""
    figure, ax = new_figure(8.2, 3.0)
    labels = [
        _("from bytes"),
        _("from tokens, all met before"),
        _("from tokens, one not met before"),
        _("those words: one number for all"),
    ]
    bars = ax.barh(labels, errors, color=[BLUE, BLUE, RED, GREY], height=0.62)
    ax.bar_label(bars, fmt="%.2f", padding=5)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, max(errors) * 1.15)
    ax.set_xlabel(_("mean error of the count on new words (letters e)"))
    ax.set_title(_("Tokens do not show their letters"))
    return figure
