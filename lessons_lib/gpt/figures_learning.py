"""The figures of lesson 2 about what is learned: in which order, how far, and at what size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, PercentFormatter

from lessons_lib.course.figures import BLUE, GREEN, INK, ORANGE, PURPLE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.figures import label_ends, level, thousands
from lessons_lib.gpt.scaling import Law
from lessons_lib.world.figures import heading

# The columns of a training record, what they are called, and their look.
ABILITIES = {
    "grammar": (N_("word order"), INK, "P"),
    "feelings, seen": (N_("feelings"), ORANGE, "o"),
    "physics, seen": (N_("physics"), GREEN, "^"),
    "facts, seen": (N_("facts"), BLUE, "s"),
    "in the language": (N_("stories in the language"), RED, "D"),
    "consistent": (N_("consistent stories"), PURPLE, "v"),
}
KINDS = {"facts": N_("facts"), "physics": N_("physics"), "feelings": N_("feelings")}
SPLITS = {
    "seen": (N_("sentences it trained on"), BLUE, ""),
    "crossed": (N_("wording and fact known, never together"), SKY, "//"),
    "new_template": (N_("wordings it never met"), RED, ".."),
}
HALF = 0.5


def abilities(record: Sequence[Mapping[str, float]]) -> Figure:
    """What share of each ability was there after how many steps, from a record of training.

    The rows are those of `recipe.Record`; one that was not asked something has no point there. Step
    0 has no place on a log axis and is left out.
    """
    rows = sorted((row for row in record if row["step"] > 0), key=lambda row: row["step"])
    figure, ax = new_figure(8.2, 3.9)
    halfway = {}
    for key, (name, colour, marker) in ABILITIES.items():
        steps, shares = zip(*[(row["step"], row[key]) for row in rows if key in row], strict=True)
        ax.plot(steps, shares, marker=marker, color=colour, label=_(name))
        halfway[key] = _reached(steps, shares)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(thousands)
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(-0.03, 1.05)
    ax.set_xlabel(_("training steps"))
    ax.set_ylabel(_("share that is right"))
    figure.legend(loc="outside right center")
    heading(figure, _order(halfway))
    return figure


def _reached(steps: Sequence[int], shares: Sequence[float]) -> float:
    """The step at which a half was reached, read off a straight line on the log axis; or inf."""
    for i, share in enumerate(shares):
        if share >= HALF:
            if i == 0:
                return steps[0]
            part = (HALF - shares[i - 1]) / (share - shares[i - 1])
            return steps[i - 1] * (steps[i] / steps[i - 1]) ** part
    return np.inf


def _order(halfway: Mapping[str, float]) -> str:
    """The title that says what came first, and what last, to a half."""
    reached = sorted((step, key) for key, step in halfway.items() if step < np.inf)
    if not reached:
        return _("What comes first? Nothing is half learned yet")
    names = {key: _(name) for key, (name, _colour, _marker) in ABILITIES.items()}
    first = names[reached[0][1]]
    if len(reached) < len(halfway):
        return _("What comes first? It starts with {first}").format(first=first)
    text = _("What comes first? It starts with {first}; last come {last}")
    return text.format(first=first, last=names[reached[-1][1]])


def recall(scores: Mapping[str, Mapping[str, float]]) -> Figure:
    """Shares of the questions answered, by kind and by how new the sentence is; `abilities`'s."""
    figure, ax = new_figure(8.2, 3.9)
    x = np.arange(len(scores))
    for i, (split, (name, colour, hatch)) in enumerate(SPLITS.items()):
        heights = [scores[kind][split] for kind in scores]
        bars = ax.bar(
            x + 0.27 * (i - 1), heights, 0.25, color=colour, hatch=hatch, edgecolor="white"
        )
        bars.set_label(_(name))
        ax.bar_label(bars, [f"{height:.0%}" for height in heights], padding=2, fontsize=11)
    ax.set_xticks(x, [_(KINDS[kind]) for kind in scores], fontsize=12)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(0, 1.12)
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(_("answers that are right"))
    figure.legend(loc="outside lower center", ncols=2)
    best = max(scores[kind]["new_template"] for kind in scores)
    worst = min(scores[kind]["crossed"] for kind in scores)
    if best < worst:
        text = _(
            "By heart? Lowest for new pairs: {worst:.0%}; highest for new wordings: {best:.0%}"
        )
        ax.set_title(text.format(worst=worst, best=best))
    else:
        ax.set_title(_("By heart? New wordings are not always harder than new pairs"))
    return figure


def scaling(runs: Sequence[Mapping[str, float]], fits: Mapping[str, Law], floor: float) -> Figure:
    """Loss against size: above the true floor, one line a token budget; and two laws fitted.

    `runs` have "parameters", "tokens" and "loss" (bits per character), as in gpt/scaling.json. Two
    Laws of the parameters stand in `fits`, fitted to the runs with the most tokens without being
    told the floor: "all" to every one of them, "fewer" to all but the largest.
    """
    figure, (left, right) = new_figure(9.0, 4.2, 1, 2)
    _above(left, runs, floor)
    most = max(run["tokens"] for run in runs)
    points = sorted((run["parameters"], run["loss"]) for run in runs if run["tokens"] == most)
    sizes, losses = np.array(points).T
    onward = np.geomspace(sizes[0], 300 * sizes[-1], 200)
    names = {"fewer": _("law, the largest left out"), "all": _("law, all of them")}
    for (key, name), colour, style in zip(names.items(), (ORANGE, BLUE), (":", "-"), strict=True):
        right.plot(onward, fits[key](onward), color=colour, ls=style, label=name)
    right.plot(sizes, losses, ls="", marker="o", color=INK, label=_("measured"), zorder=3)
    right.set_xscale("log")
    right.set_ylim(0, 1.12 * losses.max())
    level(right, floor, _("the true floor"), RED, ha="left")
    right.set_xlabel(_("weights in the blocks"))
    right.set_ylabel(_("bits per character"))
    right.set_title(_("where is it heading?"), fontsize=12)
    right.legend(loc="upper right")
    text = _("Where is the floor? {fewer} bits, say {n} models; with one more {all}; it is {floor}")
    numbers = {name: f"{law.floor:.2f}" for name, law in fits.items()}
    heading(figure, text.format(**numbers, n=len(sizes) - 1, floor=f"{floor:.2f}"))
    return figure


def _above(ax: Axes, runs: Sequence[Mapping[str, float]], floor: float) -> None:
    """Loss minus the true floor against size, both logarithmic, one line a number of tokens."""
    budgets = sorted({run["tokens"] for run in runs})
    colours = [SKY, GREEN, BLUE, INK, PURPLE, RED]
    lines = []
    for tokens, colour, marker in zip(budgets, colours, "osD^vP", strict=False):
        points = sorted((r["parameters"], r["loss"] - floor) for r in runs if r["tokens"] == tokens)
        lines += ax.plot(*zip(*points, strict=True), marker=marker, color=colour)
    ax.set_xscale("log")
    ax.set_yscale("log")
    plain = FuncFormatter(lambda y, _position: f"{y:g}")
    ax.yaxis.set_major_formatter(plain)
    ax.yaxis.set_minor_formatter(plain)
    ax.set_xlabel(_("weights in the blocks"))
    ax.set_ylabel(_("bits per character above the floor"))
    ax.set_title(_("above the true floor, by tokens read"), fontsize=12)
    label_ends(ax, lines, [_("{m} million").format(m=f"{n / 1e6:.1f}") for n in budgets])
