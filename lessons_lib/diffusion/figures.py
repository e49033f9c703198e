"""The figures of lesson 5 that are made of curves: weights, densities, spectra, ways back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from torch import Tensor

from lessons_lib.course.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.diffusion.mixture import Mixture
from lessons_lib.diffusion.schedules import Schedule
from lessons_lib.diffusion.telling import GRID, normal_density, same_moments, total_variation
from lessons_lib.world.figures import heading

# Schedules, what they are called, and their look.
SCHEDULES = {
    "constant": (N_("constant"), GREY, ":"),
    "linear": (N_("linear"), BLUE, "-"),
    "cosine": (N_("cosine"), RED, "--"),
}
# Facts about a scene, what they are called, and their look.
FACTS = {
    "place": (N_("its place"), BLUE, "o"),
    "colour": (N_("its colour"), ORANGE, "s"),
    "size": (N_("its size"), GREEN, "^"),
    "kind": (N_("its kind"), PURPLE, "D"),
}
# Ways back, what they are called, and their look.
WAYS = {
    "sde": (N_("SDE"), BLUE, "o"),
    "ode": (N_("ODE (Heun)"), GREEN, "^"),
    "chain": (N_("chain of steps"), ORANGE, "s"),
    "careful": (N_("chain, guess 5%\ntoo careful"), RED, "D"),
}


def weights(schedules: Mapping[str, Schedule]) -> Figure:
    """The weight √ᾱ of x0 against t, on a logarithmic axis, for keys of SCHEDULES."""
    figure, ax = new_figure(8.6, 3.9)
    for name, schedule in schedules.items():
        label, colour, style = SCHEDULES[name]
        ax.plot(schedule.alpha_bar.sqrt(), style, color=colour, label=_(label))
    ax.axhline(0.5, color=INK, linewidth=1, linestyle=(0, (1, 3)))
    ax.set_yscale("log")
    ax.set_ylim(5e-4, 1.5)
    ax.set_xlabel(_("step t"))
    ax.set_ylabel(_("weight of x0 in x_t"))
    figure.legend(loc="outside right center")
    text = _("How fast does the picture's weight fall? It is one half at t = {steps}")
    halves = [int((schedule.alpha_bar < 0.25).int().argmax()) for schedule in schedules.values()]
    for name, t in zip(schedules, halves, strict=True):
        colour = SCHEDULES[name][1]
        ax.plot([t], [0.5], "o", color=colour, zorder=5)
        look = {"color": colour, "fontsize": 11, "ha": "right"}
        ax.annotate(str(t), (t, 0.5), (-4, -13), textcoords="offset points", **look)
    heading(figure, text.format(steps=", ".join(map(str, halves))))
    return figure


def melting(mixture: Mixture, schedule: Schedule, steps: Sequence[int]) -> Figure:
    """The density of a mixture over numbers, clean and at `steps`, over the standard normal."""
    figure, axes = new_figure(9.2, 3.0, 1, len(steps) + 1, sharey=True, sharex=True)
    grid = GRID.numpy()
    for ax, t in zip(axes, (None, *steps), strict=True):
        noised = mixture if t is None else mixture.noised(float(schedule.alpha_bar[t]))
        density = noised.log_density(GRID[:, None]).exp()
        ax.fill_between(grid, density, color=SKY, alpha=0.6, linewidth=0)
        ax.plot(grid, density, color=BLUE)
        ax.plot(grid, normal_density(GRID), "--", color=INK, linewidth=1.4)
        ax.set_title(_("clean") if t is None else f"t = {t}", fontsize=12, fontweight="normal")
        ax.set_xlim(-3, 3)
        ax.set_xticks([-2, 0, 2])
    axes[0].set_ylabel(_("density"))
    figure.supxlabel(_("value of x_t (the dashed line is the standard normal)"), fontsize=12)
    heading(figure, _("How do three heaps become one? They move to the middle and spread"))
    return figure


def telling(steps: Sequence[int], pixel: Sequence[float], whole: Sequence[float]) -> Figure:
    """How often x_t is told from pure noise, by one pixel and by the whole picture."""
    figure, ax = new_figure(8.2, 3.8)
    ax.plot(steps, whole, "o-", color=RED, label=_("the whole picture,\nto one who knows it"))
    ax.plot(steps, pixel, "s-", color=BLUE, label=_("one pixel, picked\nat random"))
    ax.axhline(0.5, color=INK, linestyle="--", linewidth=1.4)
    ax.annotate(_("guessing"), (0, 0.5), (4, 4), textcoords="offset points", fontsize=11)
    ax.set_ylim(0.45, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel(_("step t"))
    ax.set_ylabel(_("told rightly from noise"))
    figure.legend(loc="outside right center")
    text = _("Is it noise at the last step? A pixel is told in {pixel}, the picture in {whole}")
    heading(figure, text.format(pixel=f"{pixel[-1]:.0%}", whole=f"{whole[-1]:.0%}"))
    return figure


def waterline(power: Tensor, schedule: Schedule, steps: Sequence[int]) -> Figure:
    """A picture's power by frequency (index = cycles per picture), and the noise's at `steps`.

    The noise is drawn as it is beside the unshrunk picture: (1-ᾱ)/ᾱ.
    """
    figure, ax = new_figure(7.8, 4.2)
    f = np.arange(1, len(power))
    ax.plot(f, power[1:], "o-", color=BLUE, markersize=4)
    ax.annotate(
        _("the photograph"), (f[1], power[2]), (10, 4), textcoords="offset points", color=BLUE
    )
    for t in steps:
        level = 1 / float(schedule.snr[t])
        ax.axhline(level, color=RED, linestyle="--", linewidth=1.4)
        name = _("noise at t = {t}").format(t=t)
        ax.annotate(name, (f[0], level), (0, 3), textcoords="offset points", color=RED, fontsize=11)
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.set_xticks([1, 2, 4, 8, 16, 32], ["1", "2", "4", "8", "16", "32"])
    ax.set_xlabel(_("spatial frequency, cycles per picture (right: fine detail)"))
    ax.set_ylabel(_("power, relative to a pixel's variance"))
    text = _("Why is fine detail lost first? Its power is {times} times smaller")
    times = round(float(power[1] / power[-1]), -3)
    heading(figure, text.format(times=f"{times:,.0f}"))
    return figure


def facts(steps: Sequence[int], known: Mapping[str, Sequence[float]]) -> Figure:
    """How much of each fact (a key of FACTS) can still be known at `steps`: 1 all, 0 a guess."""
    figure, ax = new_figure(7.8, 3.9)
    for fact, row in known.items():
        name, colour, marker = FACTS[fact]
        ax.plot(steps, row, marker=marker, color=colour, label=_(name))
    ax.set_ylim(-0.05, 1.05)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel(_("step t"))
    ax.set_ylabel(_("known, above guessing"))
    figure.legend(loc="outside right center")
    halves = {fact: next(t for t, x in zip(steps, row) if x < 0.5) for fact, row in known.items()}
    first, last = min(halves, key=halves.get), max(halves, key=halves.get)
    text = _("Which fact about a shape is lost first? {first}; last {last}")
    name = {fact: _(FACTS[fact][0]) for fact in (first, last)}
    ax.set_title(text.format(first=name[first].capitalize(), last=name[last]))
    return figure


def steps_back(panels: Sequence[tuple[int, Tensor, Tensor]], grid: Tensor) -> Figure:
    """(T, exact density, the normal in its place) of one step back, side by side.

    The normal that has the exact mean and variance stands beside them.
    """
    figure, axes = new_figure(9.0, 3.4, 1, len(panels), sharex=True)
    aways = [total_variation(exact, normal, grid) for _T, exact, normal in panels]
    for ax, (T, exact, normal), away in zip(axes, panels, aways, strict=True):
        ax.fill_between(grid, exact, color=SKY, alpha=0.6, linewidth=0, label=_("exact"))
        ax.plot(grid, normal, "--", color=RED, label=_("the normal of Eq. 7.1"))
        ax.plot(grid, same_moments(exact, grid), ":", color=INK, label=_("the best normal"))
        ax.set_title(_("T = {T}: {away} apart").format(T=T, away=f"{away:.1%}"), fontsize=12)
        ax.set_xlabel(_("x before this step"))
        ax.set_yticks([])
        ax.set_xlim(-2.6, 2.6)
    axes[0].set_ylabel(_("density"))
    handles, names = axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3)
    text = _("Is one step back a normal? With {many} steps to within {small}, with {few} not")
    many, few = panels[0][0], panels[-1][0]
    heading(figure, text.format(many=f"{many:,}", small=f"{aways[0]:.1%}", few=few))
    return figure


def paths(ways: Mapping[str, Tensor], mixture: Mixture) -> Figure:
    """Paths (steps + 1, n) from noise to data by way (keys of WAYS), with the data's density."""
    figure, axes = new_figure(9.2, 3.9, 1, len(ways), sharey=True)
    density = mixture.log_density(GRID[:, None]).exp()
    highest = max(3.0, *(1.05 * float(path.abs().max()) for path in ways.values()))
    for ax, (way, path) in zip(axes, ways.items(), strict=True):
        u = np.linspace(1, 0, len(path))
        colours = [BLUE, RED, GREEN, ORANGE, PURPLE, SKY, INK]
        for i, line in enumerate(path.T):
            ax.plot(u, line, linewidth=1, color=colours[i % len(colours)])
        ax.fill_betweenx(GRID, 0, -0.25 * density, color=GREY, alpha=0.5, linewidth=0)
        ax.set_xlim(1, -0.42)
        ax.set_ylim(-highest, highest)
        ax.set_xticks([1, 0.5, 0], [_("1\nnoise"), "0.5", _("0\ndata")])
        ax.set_xlabel(_("time u"))
        ax.set_title(_(WAYS[way][0]), fontsize=12, loc="center")
    axes[0].set_ylabel(_("value of x"))
    heading(figure, _("Are dice needed on the way back? No: both ways end in the same heaps"))
    return figure


def accuracy(steps: Sequence[int], errors: Mapping[str, Sequence[float]], floor: float) -> Figure:
    """How far samples lie from the truth, by way (keys of WAYS) and number of steps back.

    `floor` is what as many draws from the truth itself are off.
    """
    figure, ax = new_figure(8.4, 4.0)
    for way, row in errors.items():
        name, colour, marker = WAYS[way]
        ax.plot(steps, row, marker=marker, color=colour, label=_(name))
    ax.axhline(
        floor, color=INK, linestyle="--", linewidth=1.4, label=_("draws from the\ntruth itself")
    )
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks(steps, [str(n) for n in steps])
    ax.minorticks_off()
    ax.set_xlabel(_("steps back, T"))
    ax.set_ylabel(_("distance from the truth"))
    figure.legend(loc="outside right center")
    text = _("Do more steps help? An exact guess gains {times}-fold; a spoiled one does not")
    gain = errors["chain"][0] / errors["chain"][-1]
    heading(figure, text.format(times=f"{gain:.0f}"))
    return figure
