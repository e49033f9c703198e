"""The figures of lesson 4 about reinforcement: gold against the network's reward and the distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.rlhf.overoptimisation import Fit
from lessons_lib.world.figures import heading

GOLD, PROXY = GREEN, ORANGE
PENALTIES = {
    "none": (N_("no penalty"), RED, "o"),
    "right": (N_("a right one"), BLUE, "s"),
    "much": (N_("too much"), GREY, "^"),
}


def number(value: float, digits: int = 1, sign: str = "") -> str:
    """A number in a text, with a minus sign instead of a hyphen; `sign` "+" writes plus, too."""
    return f"{value:{sign}.{digits}f}".replace("-", "−")


def opening(rows: Sequence[Mapping[str, float]]) -> Figure:
    """Both rewards along a run without a penalty, each in its own unit."""
    figure, (left, right) = new_figure(8.6, 3.3, cols=2)
    x = [row["rollout"] for row in rows]
    for ax, key, colour, name in (
        (left, "proxy", PROXY, _("what the network says")),
        (right, "gold", GOLD, _("how good the replies are")),
    ):
        ax.plot(x, [row[key] for row in rows], marker="o", color=colour)
        ax.set_title(name)
        ax.set_xlabel(_("rounds of 64 replies"))
    left.set_ylabel(_("reward"))
    heading(figure, _("The network is more and more pleased. And the replies?"))
    return figure


def curves(rows: Mapping[str, Sequence[Mapping[str, float]]], upto: int | None = None) -> Figure:
    """Gold, proxy, distance and length of runs, by the name of their penalty; up to a point."""
    figure, axes = new_figure(9.0, 5.0, rows=2, cols=2)
    looks = (
        ("gold", _("gold reward")),
        ("proxy", _("the network's reward")),
        ("kl", _("KL to the start, nats")),
        ("tokens", _("tokens of a reply")),
    )
    for ax, (key, label) in zip(axes.flat, looks, strict=True):
        for name, row in rows.items():
            text, colour, _marker = PENALTIES[name]
            x, values = [r["rollout"] for r in row], [r[key] for r in row]
            ax.plot(x, values, color=colour, alpha=1.0 if upto is None else 0.25)
            shown = [(a, b) for a, b in zip(x, values, strict=True) if upto is None or a <= upto]
            if shown:
                ax.plot(*zip(*shown, strict=True), color=colour, label=_(text), linewidth=2.4)
            if 0 < len(shown) < len(x):  # a line of one point would not be seen
                ax.plot(*shown[-1], "o", color=colour)
        ax.set_title(label, fontsize=11, fontweight="normal")
        ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    for ax in axes[1]:
        ax.set_xlabel(_("rounds of 64 replies"))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def live(log: Sequence[Mapping[str, float]]) -> Figure:
    """What was measured in each round of a run made just now, without a penalty: `PPO.log`."""
    figure = curves({"none": [{"rollout": i} | row for i, row in enumerate(log, start=1)]})
    first, last = log[0]["proxy"], log[-1]["proxy"]
    text = _("Is the network pleased? Its reward went from {first} to {last}")
    heading(figure, text.format(first=number(first), last=number(last)))
    return figure


def frontier(
    rows: Mapping[str, Sequence[Mapping[str, float]]], start: float, fit: Fit | None = None
) -> Figure:
    """Gold against the root of the KL, a trail for each penalty, with Gao's curve through one."""
    figure, ax = new_figure(8.4, 4.2)
    far = 0.0
    for name, row in rows.items():
        text, colour, marker = PENALTIES[name]
        d = np.sqrt(np.maximum([r["kl"] for r in row], 0))
        far = max(far, d.max())
        gold = [r["gold"] for r in row]
        ax.plot(d, gold, marker=marker, color=colour, linewidth=1.2, label=_(text))
    if fit is not None:
        d = np.linspace(0.02, far, 200)
        ax.plot(d, start + fit.at(d), color=INK, linestyle="--", label=_("d (α − β ln d)"))
    ax.axhline(start, color=INK, linewidth=0.8)
    ax.set_xlabel(_("distance from the start: root of the KL, in √nat"))
    ax.set_ylabel(_("gold reward"))
    ax.legend(loc="lower left")
    ends = {name: row[-1]["gold"] for name, row in rows.items()}
    text = _("Where does it end? Gold {none} without a penalty, {right} with a right one")
    heading(figure, text.format(**{key: number(value) for key, value in ends.items()}))
    return figure


def best_of(ns: Sequence[int], proxy: Sequence[float], gold: Sequence[float], kls) -> Figure:
    """Proxy and gold of the best of n replies."""
    figure, ax = new_figure(7.6, 3.7)
    ax.plot(ns, proxy, marker="s", color=PROXY, label=_("the network's reward, in its deviations"))
    ax.plot(ns, gold, marker="o", color=GOLD, label=_("gold reward, in points"))
    ax.set_xscale("log", base=2)
    ax.set_xticks(ns, [f"{n}\n{kl:.1f}" for n, kl in zip(ns, kls, strict=True)])
    ax.set_xlabel(_("n, and the KL of the best of n, in nats"))
    ax.set_ylabel(_("reward"))
    ax.legend(loc="center right")
    text = _("Is the best of {n} better? Gold {before} for one reply, {after} for the best")
    found = {"before": number(gold[0]), "after": number(gold[-1]), "n": ns[-1]}
    heading(figure, text.format(**found))
    return figure


WAYS = {
    "start": (N_("demonstrations only"), GREY),
    "best": (N_("best of 16"), PURPLE),
    "ppo": (N_("PPO, a right penalty"), BLUE),
    "grpo": (N_("GRPO, the same"), INK),
    "none": (N_("PPO, no penalty"), RED),
    "dpo": (N_("DPO, others' replies"), SKY),
    "own": (N_("DPO, its own replies"), GREEN),
}


def ways(golds: Mapping[str, float]) -> Figure:
    """Gold by way of using the ratings, from WAYS."""
    figure, ax = new_figure(7.8, 0.45 * len(golds) + 1.5)
    names, values = [_(WAYS[key][0]) for key in golds], list(golds.values())
    bars = ax.barh(names, values, color=[WAYS[key][1] for key in golds], height=0.62)
    ax.bar_label(bars, [number(value, 2) for value in values], padding=4)
    ax.invert_yaxis()
    ax.margins(x=0.17)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(_("gold reward of replies drawn at temperature 1"))
    text = _("Whose replies should be rated? DPO: others' {dpo}, its own {own}")
    heading(figure, text.format(dpo=number(golds["dpo"], 2), own=number(golds["own"], 2)))
    return figure
