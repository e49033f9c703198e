"""The figures of lesson 4 about replies, low ranks, ratings and the reward network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.figures import level
from lessons_lib.world.figures import heading

# What a reply can be, what that is called, and its colour (see `replies.kind`).
KINDS = {
    "good": (N_("helpful and right"), GREEN),
    "wrong": (N_("a wrong answer"), ORANGE),
    "asks": (N_("a question"), RED),
    "rude": (N_("rude"), INK),
    "beside": (N_("beside the point"), GREY),
}
MODELS = {"before": N_("before"), "after": N_("after demonstrations")}
ASKED = {
    "train": N_("questions of the demonstrations"),
    "held_out": N_("held-out questions"),
}


def kinds(rows: Mapping[str, Mapping[str, float]]) -> Figure:
    """What a model replies: a bar for each model, by the shares of KINDS in it."""
    figure, ax = new_figure(8.4, 0.62 * len(rows) + 1.9)
    names = [_(MODELS[name]) for name in rows]
    left = np.zeros(len(names))
    for kind, (label, colour) in KINDS.items():
        if not any(row.get(kind) for row in rows.values()):
            continue
        shares = np.array([row.get(kind, 0.0) for row in rows.values()])
        bars = ax.barh(names, shares, left=left, color=colour, label=_(label), height=0.6)
        texts = [f"{share:.0%}" if share >= 0.06 else "" for share in shares]
        ink = INK if colour == ORANGE else "white"
        ax.bar_label(bars, texts, label_type="center", color=ink, fontsize=11)
        left += shares
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(_("replies"))
    figure.legend(loc="outside lower center", ncols=3)
    first, *_others, last = rows.values()
    text = _("Do demonstrations change what it says? Good replies: {first} before, {last} after")
    found = {"first": f"{first.get('good', 0):.0%}", "last": f"{last.get('good', 0):.0%}"}
    heading(figure, text.format(**found))
    return figure


def topics(rows: Mapping[str, Sequence[bool]], apart: Sequence[str]) -> Figure:
    """The share of good replies for each topic, best first; the topics in `apart` in red."""
    shares = {name: sum(row) / len(row) for name, row in rows.items()}
    names = sorted(shares, key=lambda name: (-shares[name], name))
    figure, ax = new_figure(8.2, 0.25 * len(names) + 1.5)
    colours = [RED if name in apart else GREEN for name in names]
    bars = ax.barh(names, [shares[name] for name in names], color=colours, height=0.7)
    texts = [f"{shares[name]:.0%} / {len(rows[name])}" for name in names]
    ax.bar_label(bars, texts, padding=4, fontsize=10)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.14)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.tick_params(axis="y", labelsize=10)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(_("good replies, and how many questions were asked"))
    text = _("What can it not answer? Sums: {low} good replies; all but arithmetic: {high}")
    low = [good for name in apart for good in rows[name]]
    high = [good for name, row in rows.items() if name not in apart for good in row]
    found = {"low": f"{sum(low) / len(low):.0%}", "high": f"{sum(high) / len(high):.0%}"}
    heading(figure, text.format(**found))
    return figure


def ranks(rows: Sequence[Mapping], full: Mapping) -> Figure:
    """Good replies against the share of weights that LoRA trains; dashed, all weights."""
    figure, ax = new_figure(8.0, 3.9)
    shares = [row["share"] for row in rows]
    for key, colour, marker in (("train", BLUE, "o"), ("held_out", GREEN, "s")):
        values = [row[key] for row in rows]
        ax.plot(shares, values, marker=marker, color=colour, label=_(ASKED[key]))
        ax.axhline(full[key], color=colour, linestyle="--", linewidth=1.5)
    ax.set_xscale("log")
    texts = [f"{row['rank']}\n{row['share']:.1%}" for row in rows]
    ax.set_xticks(shares, texts)
    ax.minorticks_off()
    ax.set_ylim(0, 1.05)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel(_("rank, and the share of the weights that is trained"))
    ax.set_ylabel(_("good replies"))
    ax.legend(loc="lower right")
    four = next(row for row in rows if row["rank"] == 4)
    text = _("How few weights are enough? Held out, rank 4: {four}; all (dashed): {full}")
    heading(figure, text.format(four=f"{four['held_out']:.0%}", full=f"{full['held_out']:.0%}"))
    return figure


def spectrum(values: Mapping[str, Sequence[float]], rank: int) -> Figure:
    """The singular values of the change of each matrix, largest first, as shares of the largest."""
    figure, ax = new_figure(7.6, 3.8)
    for i, (name, row) in enumerate(values.items()):
        row = np.asarray(row)
        colour = (BLUE, SKY, GREEN, ORANGE)[i % 4]
        ax.plot(np.arange(1, len(row) + 1), row / row[0], color=colour, label=name)
    ax.axvline(rank, color=INK, linestyle="--", linewidth=1.4)
    ax.annotate(f"{rank}", (rank, 1.0), xytext=(5, 0), textcoords="offset points", fontsize=11)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel(_("number of the singular value"))
    ax.set_ylabel(_("of the largest"))
    figure.legend(loc="outside right center")
    kept = [
        np.square(row[:rank]).sum() / np.square(row).sum()
        for row in map(np.asarray, values.values())
    ]
    text = _("Is the change of low rank? The first {rank} directions hold {share} of it")
    heading(figure, text.format(rank=rank, share=f"{np.mean(kept):.0%}"))
    return figure


LOSSES = {
    "bradley_terry": (N_("Bradley and Terry"), BLUE, "o"),
    "cosent": (N_("CoSENT"), ORANGE, "s"),
}


def learned(rows: Sequence[Mapping], ceiling: float) -> Figure:
    """How often a network orders a new pair as gold does, against the number of ratings."""
    figure, ax = new_figure(7.8, 3.8)
    for name, (label, colour, marker) in LOSSES.items():
        own = [row for row in rows if row["loss"] == name]
        ax.plot(
            [row["ratings"] for row in own],
            [row["gold"] for row in own],
            marker=marker,
            color=colour,
            label=_(label),
        )
    ax.set_xscale("log")
    counts = sorted({row["ratings"] for row in rows})
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.minorticks_off()
    ax.set_ylim(0.45, 1.0)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    level(ax, ceiling, _("the raters themselves"), INK, ha="left")
    level(ax, 0.5, _("chance"), INK, ha="right", va="top")
    ax.set_xlabel(_("ratings"))
    ax.set_ylabel(_("pairs ordered as gold does"))
    ax.legend(loc="upper left")
    best = max(row["gold"] for row in rows if row["ratings"] == counts[-1])
    text = _("How many ratings does it take? {few} teach nothing, {many} bring {share}")
    found = {"few": counts[0], "many": f"{counts[-1]:,}", "share": f"{best:.0%}"}
    heading(figure, text.format(**found))
    return figure


def styles(rows: Sequence[tuple[str, float, float]]) -> Figure:
    """Mean gold and mean proxy of replies by their style: (style, gold, proxy), both standardised."""
    rows = sorted(rows, key=lambda row: row[2] - row[1])
    figure, ax = new_figure(8.2, 0.31 * len(rows) + 1.6)
    y = np.arange(len(rows))
    gold, proxy = (np.array([row[i] for row in rows]) for i in (1, 2))
    ax.hlines(y, gold, proxy, color=GREY, linewidth=2)
    ax.plot(gold, y, "o", color=GREEN, label=_("gold"))
    ax.plot(proxy, y, "s", color=ORANGE, label=_("the network"))
    ax.set_yticks(y, [row[0] for row in rows], fontsize=11)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlabel(_("reward, in standard deviations from the average reply"))
    figure.legend(loc="outside lower center", ncols=2)
    text = _("What does the network overrate? Most of all: {style}")
    heading(figure, text.format(style=rows[-1][0]))
    return figure
