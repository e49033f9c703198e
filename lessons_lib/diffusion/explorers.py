"""The interactive panels of lesson 5: the book's process, schedules, and the way back."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from lessons_lib.course.explorers import choice, explorer, slider
from lessons_lib.course.figures import BLUE, INK, RED, SKY, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.diffusion import captions, schedules
from lessons_lib.diffusion.continuous import VPSDE, reverse_ode, reverse_sde
from lessons_lib.diffusion.figures import SCHEDULES
from lessons_lib.diffusion.figures_pictures import picture
from lessons_lib.diffusion.forward import add_noise
from lessons_lib.diffusion.mixture import Mixture
from lessons_lib.diffusion.schedules import Schedule
from lessons_lib.diffusion.telling import normal_density
from lessons_lib.world.figures import heading

POINTS = 220
"""Of the way back: as many as can be followed and drawn in a third of a second."""


DRAWN = 150
"""Points of a curve: more are not seen."""
RATIOS = {1e-4: "1:10,000", 1e-2: "1:100", 1.0: "1:1", 1e2: "100:1", 1e4: "10,000:1"}
CURVE = torch.linspace(-4, 4, DRAWN)


def book_process(image: Tensor, mean: float, spread: float) -> None:
    """Explorer: n steps of "add a bit of noise, renormalise" on a picture, and its pixels' values.

    `image` (1, 3, H, W) has mean 0 and variance 1; `mean` and `spread` bring it back for the eye.
    """
    eps = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))

    def draw(beta: float, steps: int) -> Figure:
        weight = (1 - beta) ** (steps / 2)
        x = weight * image + math.sqrt(1 - weight**2) * eps  # as many small steps do
        figure, (left, right) = new_figure(8.4, 3.7, 1, 2)
        picture(left, (x * spread + mean)[0])
        density, edges = np.histogram(x.numpy(), bins=60, range=(-4, 4), density=True)
        right.stairs(density, edges, fill=True, color=SKY)
        right.plot(CURVE, normal_density(CURVE), "--", color=INK, label=_("standard normal"))
        right.set_xlim(-4, 4)
        right.set_ylim(0, 0.8)
        right.set_xlabel(_("value of a pixel"))
        right.set_ylabel(_("density"))
        right.legend(loc="upper right")
        text = _("{n} steps, β = {beta}: the picture's weight is {weight}, the variance {variance}")
        beta = f"{beta:.3g}"
        heading(
            figure,
            text.format(n=steps, beta=beta, weight=f"{weight:.2f}", variance=f"{x.var():.2f}"),
        )
        return figure

    controls = {
        "beta": slider(N_("variance of the noise added in each step, β"), 0.02, 0.005, 0.2, 0.005),
        "steps": slider(N_("steps"), 50, 0, 400),
    }
    explorer(draw, controls, name="book-process", alt=captions.BOOK_PANEL)


def _small(value: float) -> str:
    """Five digits after the point; what they cannot show is said to be less."""
    return f"{value:.5f}" if value >= 1e-5 else "< 0.00001"


@cache
def made(name: str, T: int) -> Schedule:
    """A schedule by its name in SCHEDULES; the constant one ends where the linear one does."""
    if name == "constant":
        return schedules.from_betas(torch.full((T,), 10 / T, dtype=torch.float64))
    return {"linear": schedules.linear, "cosine": schedules.cosine}[name](T)


def schedule(image: Tensor) -> None:
    """Explorer: schedules by name and number of steps, where one stands at t, and x_t there."""
    eps = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))

    def draw(name: str, T: int, place: int) -> Figure:
        figure, (curve, snr, seen) = new_figure(
            9.0, 3.3, 1, 3, gridspec_kw={"width_ratios": [1.1, 1.1, 1]}
        )
        chosen = made(name, T)
        t = min(T - 1, round(place / 100 * (T - 1)))
        for key, (label, colour, style) in SCHEDULES.items():
            one = made(key, T)
            wide = 3 if key == name else 1.4
            shown = torch.linspace(0, T - 1, min(T, DRAWN)).round().long()
            x = (shown + 1) / T
            look = {"color": colour, "linewidth": wide}
            curve.plot(x, one.alpha_bar[shown], style, label=_(label), **look)
            snr.plot(x, one.snr[shown], style, **look)
        for ax, values in ((curve, chosen.alpha_bar), (snr, chosen.snr)):
            ax.plot([(t + 1) / T], [values[t]], "o", color=INK, markersize=9, zorder=5)
            ax.set_xlabel(_("share of the steps"))
        curve.set_ylabel(_("signal left, ᾱ"))
        snr.set_yscale("log")
        snr.set_yticks(list(RATIOS), RATIOS.values())  # plain words: powers are slow to draw
        snr.minorticks_off()
        snr.set_ylim(1e-5, 1e5)
        snr.set_ylabel(_("signal-to-noise ratio"))
        curve.legend(loc="upper right", fontsize=10)
        picture(seen, add_noise(image, t, eps, chosen)[0])
        text = _("{name}, T = {T}, t = {t}: ᾱ = {left}, and at the end {end}")
        found = {"left": f"{chosen.alpha_bar[t]:.3f}", "end": _small(float(chosen.alpha_bar[-1]))}
        heading(figure, text.format(name=_(SCHEDULES[name][0]), T=T, t=t, **found))
        return figure

    controls = {
        "name": choice(N_("schedule"), [(SCHEDULES[key][0], key) for key in SCHEDULES], "linear"),
        "T": choice(N_("steps, T"), [(str(T), T) for T in (25, 100, 1000)], 1000),
        "place": slider(N_("how far, in percent of the steps"), 30, 0, 100),
    }
    explorer(draw, controls, name="schedule", alt=captions.SCHEDULE_PANEL)


def way_back(mixture: Mixture) -> None:
    """Explorer: points in the plane on their way from noise to data, by SDE or ODE."""
    chance = torch.Generator().manual_seed(0)
    start = torch.randn(POINTS, 2, generator=chance, dtype=torch.float64)
    sde = VPSDE()
    side = torch.linspace(-3, 3, 60, dtype=torch.float64)
    places = torch.cartesian_prod(side, side)

    def draw(way: str, steps: int, done: int, share: float) -> Figure:
        def score(x: Tensor, alpha_bar: float) -> Tensor:
            return share * mixture.noised_score(x, alpha_bar)

        if way == "sde":
            states = reverse_sde(score, start, steps, sde, torch.Generator().manual_seed(1))
        else:
            states = reverse_ode(score, start, steps, sde)
        at = round(done / 100 * steps)
        alpha_bar = float(sde.alpha_bar(1 - at / steps))
        figure, ax = new_figure(6.4, 5.2)
        density = mixture.noised(alpha_bar).log_density(places).exp().reshape(60, 60).T
        levels = [share_of * float(density.max()) for share_of in (0.01, 0.1, 0.4, 0.8)]
        ax.contour(side, side, density, levels=levels, colors=RED, linewidths=1)
        ax.plot(*states[at].T, "o", color=BLUE, markersize=3)
        outside = int((states[at].abs() > 3).any(1).sum())
        if outside:
            ax.text(2.9, 2.9, _("outside: {n}").format(n=outside), ha="right", va="top")
        ax.set_xlim(-3, 3)
        ax.set_ylim(-3, 3)
        ax.set_aspect("equal")
        ax.set_xlabel(_("first coordinate"))
        ax.set_ylabel(_("second coordinate"))
        text = _("After {at} of {steps} steps ᾱ = {left}; lines: the true density there")
        heading(figure, text.format(at=at, steps=steps, left=f"{alpha_bar:.2f}"))
        return figure

    controls = {
        "way": choice(
            N_("way back"), [(N_("SDE, with noise"), "sde"), (N_("ODE, without"), "ode")]
        ),
        "steps": slider(N_("steps"), 80, 2, 80),
        "done": slider(N_("how far back, in percent"), 100, 0, 100),
        "share": slider(N_("the score, times"), 1.0, 0.5, 1.5, 0.05),
    }
    explorer(draw, controls, name="way-back", alt=captions.BACK_PANEL)
