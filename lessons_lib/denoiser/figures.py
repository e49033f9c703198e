"""The figures of lesson 6 that are made of curves: weights, losses, solvers, luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, PercentFormatter
from torch import Tensor

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.world.figures import heading

from .experiments import Quality, steps_for

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
    ax.set_xlabel(_("level t"))
    ax.set_ylabel(_("weight of the error of ε̂"))
    figure.legend(loc="outside right center")
    bound = found["bound"]
    text = _("What does the bound care for? t = 1, {times:.0f} times as much as the middle")
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


def solvers(found: Mapping[str, Mapping[int, Quality]], real_spread: float) -> Figure:
    """How far pictures are from those they should be, and their spread, by evaluations and solver.

    A solver that throws dice ends elsewhere, and has no line on the left.
    """
    figure, (left, right) = new_figure(9.6, 4.1, 1, 2)
    for name, row in found.items():
        label, colour, marker = SOLVERS[name]
        look = {"marker": marker, "color": colour}
        n = [asked_of(name, steps) for steps in row]
        if name != "ddpm":
            left.plot(n, [q.off for q in row.values()], **look)
        right.plot(n, [q.spread / real_spread for q in row.values()], label=_(label), **look)
    ticks = sorted({n for row in found.values() for n in row})
    for ax, own in ((left, ticks[:-1]), (right, ticks)):
        ax.set_xscale("log")
        ax.set_xticks(own, [str(n) for n in own])
        ax.minorticks_off()
        ax.set_xlabel(_("evaluations of the network"))
    left.set_yscale("log")
    left.yaxis.set_minor_formatter(NullFormatter())
    low, high = left.get_ylim()
    marks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10) if low <= tick <= high]
    left.set_yticks(marks, [f"{tick:g}" for tick in marks])
    left.set_ylabel(_("distance to what DDIM\ndraws with {most}").format(most=ticks[-1]))
    right.axhline(1, color=INK, linewidth=1, linestyle=(0, (1, 3)))
    right.set_ylabel(_("spread within a digit\n(real handwriting: 1)"))
    right.legend(loc="upper right")
    few = min(found["ddim"])
    text = _(
        "Who follows the curve best? With {few} evaluations DPM-Solver++ is {dpm:.2f} off, DDIM {ddim:.2f}"
    )
    off = {name: found[name][few].off for name in ("dpm", "ddim")}
    heading(figure, text.format(few=few, **off))
    return figure


def asked_of(solver: str, evaluations: int) -> int:
    """How often a solver with so many evaluations at most asks the net: Heun in pairs, and once."""
    return 2 * steps_for(solver, evaluations) - 1 if solver == "heun" else evaluations


def best_and_net(
    times: Sequence[int], errors: Mapping[str, Mapping[str, Sequence[float]]]
) -> Figure:
    """Errors of x̂0 by level: errors[whose][which], whose "list" or "net", which "known" or "new"."""
    figure, axes = new_figure(9.2, 3.7, 1, 2, sharey=True)
    looks = {"list": (_("best of the list"), ORANGE, "s-"), "net": (_("our network"), BLUE, "o-")}
    names = {"known": _("digits of the list"), "new": _("new digits")}
    for ax, (which, name) in zip(axes, names.items(), strict=True):
        for whose, (label, colour, style) in looks.items():
            ax.plot(times, errors[whose][which], style, color=colour, label=label)
        ax.set_title(name)
        ax.set_xlabel(_("level t"))
    axes[0].set_ylabel(_("mean squared error of x̂0"))
    axes[0].legend(loc="upper left")
    heading(
        figure,
        _("Who guesses better? Its own digits the list; new ones, in little noise, the network"),
    )
    return figure


def averages(rows: Mapping[int, tuple[float, float]]) -> Figure:
    """The error of x̂0 on new digits after so many steps: (the weights of that step, the average)."""
    figure, ax = new_figure(8.0, 3.7)
    steps = list(rows)
    plain, average = zip(*rows.values(), strict=True)
    ax.plot(steps, plain, "s-", color=ORANGE, label=_("the weights of that step"))
    ax.plot(steps, average, "o-", color=BLUE, label=_("their moving average"))
    ax.set_yscale("log")
    ax.yaxis.set_minor_formatter(NullFormatter())
    ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2) if min(average) / 2 < t < 2 * max(average)]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_xlabel(_("step of training"))
    ax.set_ylabel(_("mean squared error of x̂0\non new digits"))
    ax.legend(loc="upper right")
    gains = {step: 1 - b / a for step, (a, b) in rows.items()}
    best = max(gains, key=gains.get)
    if round(gains[steps[-1]], 2) > 0:
        text = _("Is the average better? At step {best} by {gain:.0%}, at the end by {end:.0%}")
    else:
        text = _("Is the average better? At step {best} by {gain:.0%}, at the end no longer")
    heading(figure, text.format(best=best, gain=gains[best], end=gains[steps[-1]]))
    return figure


def luck(
    times: Sequence[int], shares: Sequence[float], errors: Sequence[float], chance: float
) -> Figure:
    """How far continuations of one state agree on what they show, against the state's level t.

    `errors` are the standard errors of the shares, `chance` is what dice alone would give.
    """
    figure, ax = new_figure(8.0, 3.6)
    ax.errorbar(times, shares, errors, fmt="o-", color=BLUE, capsize=3)
    ax.axhline(chance, color=INK, linewidth=1, linestyle=(0, (1, 3)))
    ax.text(times[-1], chance + 0.02, _("by chance"), color=INK, ha="right", fontsize=11)
    ax.invert_xaxis()
    ax.set_xticks(times, [str(t) for t in times])
    ax.set_ylim(0, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1, 0))
    ax.set_xlabel(_("level t of the state that all go on from (noise on the left)"))
    ax.set_ylabel(_("continuations that show\nthe commonest digit"))
    text = _(
        "When is it decided which digit? At t = {first}, {low:.0%} agree; at t = {last}, {high:.0%}"
    )
    ends = {"first": times[0], "last": times[-1], "low": shares[0], "high": shares[-1]}
    heading(figure, text.format(**ends))
    return figure
