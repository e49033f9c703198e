"""The interactive panels of lesson 6: write digits with the reader's net, and see what it guesses."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lessons_lib.course.explorers import choice, explorer, slider
from lessons_lib.course.figures import new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.denoiser import captions
from lessons_lib.denoiser.classifier import DigitClassifier, judged
from lessons_lib.denoiser.experiments import SOLVERS, states, steps_for
from lessons_lib.denoiser.figures import SOLVERS as LOOKS
from lessons_lib.denoiser.figures_pictures import names_of
from lessons_lib.denoiser.handwriting import digit_schedule, write_digits
from lessons_lib.denoiser.ode import karras_times
from lessons_lib.denoiser.sampling import guided, spaced
from lessons_lib.denoiser.unet import UNet
from lessons_lib.diffusion.figures_pictures import picture
from lessons_lib.world.figures import heading

COUNT = 8
"""Digits that are written at once: as many as can be in a third of a second."""
SEEN = (199, 168, 136, 105, 73, 42, 21, 0)
"""The t at which the second panel shows a walk of twenty steps."""
GAP = 1


def mosaic(rows: Sequence[Sequence[Tensor]]) -> Tensor:
    """Rows of pictures (1, side, side) as one picture, with paper between them: quick to draw."""
    side = rows[0][0].shape[-1]
    step = side + GAP
    sheet = torch.full((1, step * len(rows) - GAP, step * len(rows[0]) - GAP), -1.0)
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            sheet[:, i * step : i * step + side, j * step : j * step + side] = image
    return sheet


def _sheet(rows: Sequence[Sequence[Tensor]], names: Sequence[str], above: Sequence[str] = ()):
    """A figure of a mosaic with a name for each row, and for each column."""
    figure, ax = new_figure(8.6, 2.9 if above else 2.5)
    picture(ax, mosaic(rows))
    step, middle = rows[0][0].shape[-1] + GAP, (rows[0][0].shape[-1] - 1) / 2
    ax.set_yticks([i * step + middle for i in range(len(rows))], names)
    if above:
        ax.xaxis.tick_top()
        ax.set_xticks([j * step + middle for j in range(len(above))], above)
    ax.tick_params(length=0)
    return figure


@torch.no_grad()
def write(model: UNet, judge: DigitClassifier, known: Tensor) -> None:
    """Explorer: eight digits by solver, evaluations, guidance; below each the nearest of `known`."""

    @torch.no_grad()
    def draw(digit: int, scale: float, solver: str, evaluations: int) -> Figure:
        function, own = SOLVERS[solver]
        times = steps_for(solver, evaluations)
        if solver == "heun":
            times = karras_times(digit_schedule(), times, most=80.0)
        labels = torch.full((COUNT,), digit)
        x = write_digits(
            *(model, labels),
            times=times,
            guidance_scale=scale,
            solver=function,
            generator=torch.Generator().manual_seed(0),
            **own,
        )
        away, which = torch.cdist(x.flatten(1), known.flatten(1)).min(1)
        figure = _sheet((x, known[which]), (_("drawn"), _("nearest in\ntraining")))
        text = _("Asked for {digit}: {right} of {n} are taken for it; nearest on average {away}")
        right = int((judged(judge, x) == digit).sum())
        found = {"digit": digit, "right": right, "n": COUNT, "away": f"{away.mean():.2f}"}
        heading(figure, text.format(**found))
        return figure

    controls = {
        "digit": slider(N_("digit that is asked for"), 3, 0, 9),
        "scale": slider(N_("guidance scale, s"), 2.0, 0.0, 6.0, 0.5),
        "solver": choice(N_("solver"), [(LOOKS[name][0], name) for name in SOLVERS], "ddim"),
        "evaluations": choice(
            N_("evaluations of the network"), [(str(n), n) for n in (2, 5, 10, 20)], 20
        ),
    }
    explorer(draw, controls, name="write", alt=captions.WRITE_PANEL)


@torch.no_grad()
def guesses(model: UNet) -> None:
    """Explorer: a walk of twenty steps of DDIM, and below each state the guess of what it hides."""
    schedule = digit_schedule()
    times = spaced(schedule.T, 20)

    @torch.no_grad()
    def draw(digit: int, scale: float, noise: int) -> Figure:
        label = torch.tensor([digit])
        x = torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(noise))
        predict = guided(model, label, model.nothing(1), scale)
        found = {state[0]: state for state in states(predict, x, schedule, times)}
        shown = [found[t] for t in SEEN]
        rows = [[x[0] for _t, x, _x0 in shown], [x0[0] for _t, _x, x0 in shown]]
        figure = _sheet(rows, ("$x_t$", r"$\hat{x}_0$"), names_of(shown))
        told = _("nothing") if digit == model.config.classes else digit
        text = _("What does it think it sees? Told {told}, s = {scale:g}, noise no. {noise}")
        heading(figure, text.format(told=told, scale=scale, noise=noise))
        return figure

    digits = [(N_("nothing"), model.config.classes), *((str(i), i) for i in range(10))]
    controls = {
        "digit": choice(N_("digit that it is told"), digits, 3),
        "scale": slider(N_("guidance scale, s"), 2.0, 0.0, 6.0, 0.5),
        "noise": slider(N_("which noise it begins with"), 0, 0, 30),
    }
    explorer(draw, controls, name="guesses", alt=captions.GUESSES_PANEL)
