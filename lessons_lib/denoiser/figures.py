"""The figures of lesson 6 that are made of curves: weights, losses, solvers, luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, PercentFormatter
from torch import Tensor

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.world.figures import heading

from .experiments import Quality

# Solvers, what they are called, and their look.
SOLVERS = {
    "ddpm": (N_("DDPM"), ORANGE, "s"),
    "ddim": (N_("DDIM"), BLUE, "o"),
    "heun": (N_("Heun"), GREEN, "^"),
    "dpm": (N_("DPM-Solver++(2M)"), PURPLE, "D"),
}
# Ways to weigh the error of eps, what they are called, and their look.
WEIGHTINGS = {
    "bound": (N_("variational bound"), RED, "-"),
    "uniform": (N_("all alike (Ho et al.)"), BLUE, "--"),
    "min_snr": (N_("min-SNR, γ = 5"), GREEN, "-."),
}
# Noise levels as `loss_by_level` names them, what they are called, and their colour.
LEVELS = {
    "level 0": (N_("least noise"), GREY),
    "level 1": (N_("second quarter"), BLUE),
    "level 2": (N_("third quarter"), ORANGE),
    "level 3": (N_("most noise"), RED),
}


def weights(found: Mapping[str, Tensor]) -> Figure:
    """Weights of the squared error of eps against t, by keys of WEIGHTINGS; each has mean 1."""
    figure, ax = new_figure(8.4, 3.8)
    for name, values in found.items():
        label, colour, style = WEIGHTINGS[name]
        start = len(found["uniform"]) - len(values)
        x = range(start, start + len(values))
        ax.plot(x, values / values.mean(), style, color=colour, label=_(label))
    ax.set_yscale("log")
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(_("step t"))
    ax.set_ylabel(_("weight of the error of ε̂"))
    figure.legend(loc="outside right center")
    bound = found["bound"]
    text = _(
        "What does the bound care for? The first step, {times:.0f} times as much as the middle"
    )
    heading(figure, text.format(times=(bound[0] / bound[len(bound) // 2]).item()))
    return figure


def learning(levels: Mapping[str, Sequence[float]], window: int = 25) -> Figure:
    """The loss of each noise level against the step of training, means over `window` steps."""
    figure, ax = new_figure(8.4, 3.8)
    for name, (label, colour) in LEVELS.items():
        values = levels[name]
        means = [
            sum(values[i : i + window]) / len(values[i : i + window])
            for i in range(0, len(values) - window + 1, window)
        ]
        x = [window * (i + 1) for i in range(len(means))]
        ax.plot(x, means, color=colour)
        ax.text(x[-1], means[-1], "  " + _(label), color=INK, va="center", fontsize=11)
    ax.set_yscale("log")
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(_("step of training"))
    ax.set_ylabel(_("mean squared error of ε̂"))
    ax.margins(x=0.02)
    ax.set_xlim(right=ax.get_xlim()[1] * 1.22)
    heading(figure, _("Which noise is hardest to tell? The least of it"))
    return figure


def solvers(found: Mapping[str, Mapping[int, Quality]], real_near: float) -> Figure:
    """Share drawn rightly, and distance to the nearest training digit, by evaluations of the net."""
    figure, (left, right) = new_figure(9.4, 3.9, 1, 2)
    for name, row in found.items():
        label, colour, marker = SOLVERS[name]
        x = list(row)
        left.plot(x, [q.right for q in row.values()], marker=marker, color=colour, label=_(label))
        right.plot(x, [q.near / real_near for q in row.values()], marker=marker, color=colour)
    for ax in (left, right):
        ax.set_xscale("log")
        ticks = sorted({n for row in found.values() for n in row})
        ax.set_xticks(ticks, [str(n) for n in ticks])
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xlabel(_("evaluations of the network"))
    left.yaxis.set_major_formatter(PercentFormatter(1, 0))
    left.set_ylabel(_("drawn as asked"))
    right.axhline(1, color=INK, linewidth=1, linestyle=(0, (1, 3)))
    right.set_ylabel(_("distance to the nearest\ntraining digit (real: 1)"))
    left.legend(loc="lower right")
    heading(figure, _("What are the other steps for? Twenty do what two hundred do"))
    return figure


def luck(times: Sequence[int], shares: Sequence[float]) -> Figure:
    """How far continuations of one state agree on what they show, against the state's t."""
    figure, ax = new_figure(8.0, 3.6)
    ax.plot(times, shares, "o-", color=BLUE)
    ax.invert_xaxis()
    ax.set_ylim(0, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1, 0))
    ax.set_xlabel(_("step t of the state that all go on from (noise on the left)"))
    ax.set_ylabel(_("continuations that show\nthe commonest digit"))
    heading(figure, _("When is it decided which digit it will be? Well before it can be read"))
    return figure


def scales(rows: Sequence[Mapping[str, float]], key: str) -> Figure:
    """The share of captions drawn rightly by guidance scale or number of steps (`key`)."""
    figure, ax = new_figure(7.6, 3.7)
    x = range(len(rows))
    looks = (("train", N_("as in training"), BLUE, "o"), ("held_out", N_("held out"), RED, "D"))
    for split, label, colour, marker in looks:
        ax.plot(x, [row[split] for row in rows], marker=marker, color=colour, label=_(label))
    ax.set_xticks(x, [f"{row[key]:g}" for row in rows])
    ax.set_ylim(0, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1, 0))
    names = {"scale": N_("guidance scale"), "steps": N_("steps of DDIM")}
    ax.set_xlabel(_(names[key]))
    ax.set_ylabel(_("captions drawn rightly"))
    ax.legend(loc="lower right")
    titles = {
        "scale": N_("Does it draw what it is told? With guidance, {best:.0%}"),
        "steps": N_("How many steps do scenes need? With {least}, {best:.0%}"),
    }
    best = max(rows, key=lambda row: row["train"])
    heading(figure, _(titles[key]).format(best=best["train"], least=best.get("steps")))
    return figure
