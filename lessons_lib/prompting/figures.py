"""The figures of lesson 3 about prompts: accuracy by examples, families, bias, contexts and steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.figures import level
from lessons_lib.prompting.lines_families import family_name
from lessons_lib.world.figures import heading

# Ways to label, what they are called, and their look.
WAYS = {
    "natural": (N_("natural labels"), BLUE, "o"),
    "swapped": (N_("the same, swapped"), RED, "s"),
    "made_up": (N_("made-up words"), GREEN, "^"),
    "constant": (N_("examples all of one label"), GREY, "v"),
}
# What lopsided examples are called, and what can be changed in a prompt that says the same.
LOPSIDED = {
    "balanced": N_("four of each"),
    "majority": N_("seven of one, one of the other"),
    "recency": N_("the last four of one label"),
}
TOLD = {
    "nothing": N_("no example, no word"),
    "words": N_("the task in words"),
    "examples": N_("eight examples, no word"),
}
# Ways to show more examples than fit, what they are called, and their colour.
CONTEXTS = {
    "one": (N_("one context"), GREY),
    "mean": (N_("four contexts, mean"), BLUE),
    "surest": (N_("four contexts, the surest"), SKY),
    "max": (N_("four contexts, largest"), PURPLE),
    "together": (N_("all in one context"), ORANGE),
}


def _bars(ax: Axes, names: Sequence[str], shares: Sequence[float], colours) -> None:
    """Shares as bars to the right, each with its name and its value."""
    bars = ax.barh(range(len(names)), shares, color=colours, height=0.62)
    ax.bar_label(bars, [f"{share:.0%}" for share in shares], padding=4)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.12)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.grid(axis="y", visible=False)


def labels(names: Sequence[str], shares: Sequence[float], written: str, note: str = "") -> Figure:
    """How likely each label is among all, and what the model writes if it may write anything.

    A `note` stands under it, in as many lines as it takes.
    """
    below = wrap(note, 95)
    figure, ax = new_figure(7.5, max(1.9, 0.45 * len(names) + 1.2) + 0.2 * len(below))
    if below:
        figure.supxlabel("\n".join(below).replace("$", r"\$"), fontsize=10)
    best = int(np.argmax(shares))
    colours = [BLUE if i == best else SKY for i in range(len(names))]
    _bars(ax, [name.replace("$", r"\$") for name in names], shares, colours)
    ax.set_xlabel(_("probability among the labels"))
    text = _("Which label? {label}. Left free, it writes: {written}")
    shown = {"label": names[best], "written": written or "–"}
    heading(figure, text.format(**{key: x.replace("$", r"\$") for key, x in shown.items()}))
    return figure


def book(rows: Sequence[tuple[str, str, float]]) -> Figure:
    """How likely the right one of two labels is, by query: (query, right label, its share)."""
    figure, ax = new_figure(8.4, (0.5 if len(rows) < 6 else 0.33) * len(rows) + 1.4)
    shares = [share for _query, _label, share in rows]
    colours = [BLUE if share > 0.5 else RED for share in shares]
    _bars(ax, [f"{query} → {label}" for query, label, _share in rows], shares, colours)
    # A wrong answer may have no bar to see.
    for text, colour in zip(ax.texts, colours, strict=True):
        text.set_color(INK if colour == BLUE else RED)
    ax.axvline(0.5, color=INK, linestyle="--", linewidth=1.4)
    ax.set_xlabel(_("probability of the right label, of two"))
    text = _("Does the small model answer rightly? {n} of {all} times")
    heading(figure, text.format(n=sum(share > 0.5 for share in shares), all=len(shares)))
    return figure


def shots(curves: Mapping[str, Mapping[int, float]], chance: float = 0.5) -> Figure:
    """Accuracy against the number of examples, a curve for each way to label in WAYS."""
    figure, ax = new_figure(7.8, 3.9)
    for way, row in curves.items():
        name, colour, marker = WAYS[way]
        ax.plot(list(row), list(row.values()), marker=marker, color=colour, label=_(name))
    counts = sorted({n for row in curves.values() for n in row})
    ax.set_xticks(counts)
    ax.set_ylim(0, 1.05)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    level(ax, chance, _("chance"), INK, ha="right")
    ax.set_xlabel(_("examples in the prompt"))
    ax.set_ylabel(_("answers that are right"))
    figure.legend(loc="outside right center")
    row = curves["made_up"] if "made_up" in curves else next(iter(curves.values()))
    first, last = min(row), max(row)
    text = _("Made-up labels: {first} right without an example, {last} with {n}")
    ax.set_title(text.format(first=f"{row[first]:.0%}", last=f"{row[last]:.0%}", n=last))
    return figure


def families(
    rows: Sequence[tuple[str, Mapping[int, float]]],
    held_out: Sequence[str],
    chances: Mapping[str, str],
) -> Figure:
    """A map: a row for each family, a column for each number of examples, the share right in it.

    The rows of `held_out` families stand below the others, under a line; the best come first. Beside
    its name each has its chance, the share that who guesses gets right.
    """
    counts = sorted({n for _name, row in rows for n in row})
    rows = sorted(rows, key=lambda row: -row[1][counts[-1]])
    known = [row for row in rows if row[0] not in held_out]
    rows = known + [row for row in rows if row[0] in held_out]
    table = np.array([[row.get(n, np.nan) for n in counts] for _name, row in rows])
    figure, ax = new_figure(7.4, 0.27 * len(rows) + 1.4)
    image = ax.imshow(table, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (y, x), share in np.ndenumerate(table):
        if not np.isnan(share):
            colour = "white" if share > 0.6 else INK
            ax.text(x, y, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=10)
    ax.set_xticks(range(len(counts)), counts)
    names = [f"{family_name(name)} · {chances[name]}" for name, _row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=10)
    ax.axhline(len(known) - 0.5, color=RED, linewidth=2)
    ax.grid(visible=False)
    ax.set_xlabel(_("examples in the prompt"))
    figure.colorbar(image, ax=ax, shrink=0.6, format=PercentFormatter(1.0, decimals=0))
    means = [np.nanmean(table[part, -1]) for part in (slice(len(known)), slice(len(known), None))]
    text = _("Can it do more than it was trained on? {known} known, {new} new")
    heading(figure, text.format(known=f"{means[0]:.0%}", new=f"{means[1]:.0%}"))
    return figure


def bias(shares: Mapping[str, Mapping[str, float]]) -> Figure:
    """Answers that are right before and after calibration, by what the examples were like.

    `shares`: a key of LOPSIDED to {"nothing", "likelier", "before", "after"}: the probabilities of the
    favoured label and of the likelier one when nothing is asked, and the accuracies.
    """
    figure, ax = new_figure(8.2, 3.9)
    x = np.arange(len(shares))
    looks = (("before", _("as it is"), GREY), ("after", _("calibrated"), BLUE))
    for i, (key, name, colour) in enumerate(looks):
        heights = [row[key] for row in shares.values()]
        bars = ax.bar(x + 0.38 * (i - 0.5), heights, 0.36, color=colour, label=name)
        ax.bar_label(bars, [f"{height:.0%}" for height in heights], padding=2, fontsize=11)
    text = _("{examples}\nfavoured {share}, likelier {likelier}")
    names = [
        text.format(
            examples=_(LOPSIDED[name]),
            share=f"{row['nothing']:.0%}",
            likelier=f"{row['likelier']:.0%}",
        )
        for name, row in shares.items()
    ]
    ax.set_xticks(x, names)
    ax.set_ylim(0, 1.12)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(_("answers that are right"))
    figure.legend(loc="outside lower center", ncols=2)
    means = {key: np.mean([row[key] for row in shares.values()]) for key in ("before", "after")}
    text = _("Does calibration help? On average {before} before, {after} after")
    ax.set_title(text.format(**{key: f"{mean:.0%}" for key, mean in means.items()}))
    return figure


def told(shares: Mapping[str, float]) -> Figure:
    """Accuracy with nothing, with the task in words, and with examples: TOLD."""
    figure, ax = new_figure(7.4, 2.6)
    _bars(ax, [_(TOLD[key]) for key in shares], list(shares.values()), [GREY, BLUE, SKY])
    ax.axvline(0.5, color=INK, linestyle="--", linewidth=1.4)
    ax.set_xlabel(_("answers that are right"))
    text = _("Are words enough? {words} right, with eight examples {examples}")
    found = {key: f"{share:.0%}" for key, share in shares.items()}
    heading(figure, text.format(**found))
    return figure


def spread(
    orders: Mapping[str, Sequence[float]], words: Mapping[str, float], formats: Mapping[str, float]
) -> Figure:
    """Accuracies of prompts that say the same, from experiments `by_order`, `by_words`, `by_format`.

    A row of points for each set of examples in all orders, one for all words, one for each format.
    """
    rows = {_("24 orders: {words}").format(words=name): row for name, row in orders.items()}
    rows[_("{n} pairs of words").format(n=len(words))] = list(words.values())
    rows |= {name: [share] for name, share in formats.items()}
    figure, ax = new_figure(7.8, 0.42 * len(rows) + 1.5)
    for y, values in enumerate(rows.values()):
        ax.plot([min(values), max(values)], [y, y], color=SKY, linewidth=5, solid_capstyle="round")
        ax.plot(values, [y] * len(values), "o", color=BLUE, markersize=6)
        for value, count in Counter(round(value, 3) for value in values).items():
            if count > 1:
                where = dict(textcoords="offset points", ha="center", va="bottom", fontsize=10)
                where["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
                ax.annotate(f"{count} ×", (value, y), (0, 5), **where)
    for y in (len(orders) - 0.5, len(orders) + 0.5):
        ax.axhline(y, color=GREY, linewidth=0.8)
    ax.axvline(0.5, color=INK, linestyle="--", linewidth=1.4)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, 1.05)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel(_("answers that are right"))
    text = _("What matters? Order: {order} points; words: {words}; format: {format}")
    found = {"words": words.values(), "format": formats.values()}
    widest = {key: max(row) - min(row) for key, row in found.items()}
    widest["order"] = max(max(row) - min(row) for row in orders.values())
    heading(figure, text.format(**{key: f"{100 * wide:.0f}" for key, wide in widest.items()}))
    return figure


def written_steps(shares: Mapping[int, Mapping[str, float]]) -> Figure:
    """Sums right against their digits, "with steps" and "without"."""
    figure, ax = new_figure(7.4, 3.7)
    for key, name, colour, marker in (
        ("with steps", _("steps written down"), BLUE, "o"),
        ("without", _("the answer at once"), RED, "s"),
    ):
        row = [shares[digits][key] for digits in shares]
        ax.plot(list(shares), row, marker=marker, color=colour, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(-0.03, 1.05)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel(_("digits of the numbers that are added"))
    ax.set_ylabel(_("answers that are right"))
    ax.legend(loc="lower left")
    last = max(shares)
    text = _("Do written steps help? With {digits} digits: {with_steps}, and {without} without")
    found = {key.replace(" ", "_"): f"{share:.0%}" for key, share in shares[last].items()}
    ax.set_title(text.format(digits=last, **found))
    return figure


def contexts(rows: Mapping[str, Mapping[str, float]], chances: Mapping[str, float]) -> Figure:
    """Accuracy by family, and how more examples than one context holds were shown: CONTEXTS.

    A dashed line across each family's bars is at its chance.
    """
    figure, ax = new_figure(9.0, 4.0)
    ways = list(next(iter(rows.values())))
    wide = 0.84 / len(ways)
    for i, way in enumerate(ways):
        name, colour = CONTEXTS[way]
        heights = [row[way] for row in rows.values()]
        x = np.arange(len(rows)) + wide * (i - (len(ways) - 1) / 2)
        ax.bar(x, heights, 0.92 * wide, color=colour, label=_(name))
    for i, name in enumerate(rows):
        ax.plot([i - 0.46, i + 0.46], [chances[name]] * 2, color=INK, linestyle="--", linewidth=1.4)
    ax.set_xticks(range(len(rows)), [family_name(name) for name in rows])
    ax.set_ylim(0, 1.05)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(_("answers that are right"))
    figure.legend(loc="outside lower center", ncols=3)
    better = sum(row["mean"] > row["one"] for row in rows.values())
    text = _("Are four contexts right more often than one? In {n} of {all} kinds of task")
    heading(figure, text.format(n=better, all=len(rows)))
    return figure
