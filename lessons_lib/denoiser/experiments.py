"""What lesson 6 measures more than once: solvers by their evaluations, continuations, weights."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, as_x0

from .classifier import DigitClassifier, judged, share_right
from .dpm import dpm_solver
from .handwriting import digit_schedule, write_digits
from .metrics import class_spread, frechet, nearest
from .ode import karras_times, solve
from .sampling import guided, sample, spaced
from .unet import UNet

# A solver's name: its function, and its options.
SOLVERS = {
    "ddpm": (sample, {"eta": 1.0}),
    "ddim": (sample, {}),
    "heun": (solve, {"method": "heun", "clip": 1.0}),
    "dpm": (dpm_solver, {"clip": 1.0}),
}


@dataclass(frozen=True)
class Quality:
    """What was measured of a set of drawn digits."""

    right: float  # share that the judge takes for what was asked
    near: float  # mean distance to the nearest known picture
    spread: float  # within a class
    distance: float  # Fréchet, on the judge's features
    seconds: float  # of the process
    off: float = math.nan  # mean distance to the pictures that should have come out


def steps_for(solver: str, evaluations: int) -> int:
    """How many steps a solver may take to ask the net at most `evaluations` times (Heun: two each,
    and one in its last)."""
    return (evaluations + 1) // 2 if solver == "heun" else evaluations


@torch.no_grad()
def drawn_by(
    model: UNet, labels: Tensor, solver="ddim", evaluations: int = 20, seed: int = 0, **options
) -> Tensor:
    """Digits of `labels` drawn by a solver with so many evaluations (guidance counts as one)."""
    function, own = SOLVERS[solver]
    times = steps_for(solver, evaluations)
    if solver == "heun":
        times = karras_times(digit_schedule(), times, most=80.0)
    chance = torch.Generator().manual_seed(seed)
    given = {"times": times, "solver": function, "generator": chance} | own | options
    return write_digits(model, labels, **given)


def quality(
    model: UNet,
    judge: DigitClassifier,
    labels: Tensor,
    known: Tensor,
    real: Tensor,
    solver: str = "ddim",
    evaluations: int = 20,
    seed: int = 0,
    wanted: Tensor | None = None,
    **options,
) -> Quality:
    """The quality of what `drawn_by` draws; `wanted` are the pictures that should come out."""
    started = time.process_time()
    x = drawn_by(model, labels, solver, evaluations, seed, **options)
    seconds = time.process_time() - started
    return measured(x, judge, labels, known, real, seconds, wanted)


@torch.no_grad()
def measured(
    x: Tensor, judge: DigitClassifier, labels, known, real, seconds=0.0, wanted=None
) -> Quality:
    """The quality of pictures x (B, 1, side, side) that should show `labels`."""
    away = frechet(judge.features(x), judge.features(real))
    near = nearest(x, known).mean().item()
    off = math.nan if wanted is None else (x - wanted).flatten(1).norm(dim=1).mean().item()
    right, spread = share_right(judge, x, labels), class_spread(x, labels)
    return Quality(right, near, spread, away, seconds, off)


def of_each(labels: Tensor, count: int, seed: int = 0) -> Tensor:
    """Rows of a labelled set, drawn at random: `count` of each class, (classes · count,)."""
    mixed = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    return torch.cat([mixed[labels[mixed] == label][:count] for label in labels.unique()])


def bound_weights(schedule: Schedule) -> Tensor:
    """(T - 1,) for t = 1 … T-1: what the variational bound multiplies eps' squared error by.

    β_t² / (2 σ_t² α_t (1 - ᾱ_t)) with σ² the posterior's variance: Ho et al. 2020, equation 12. (The
    step at t = 0 is the decoder's, and has no such weight.)
    """
    s = schedule
    weights = s.beta.square() / (2 * s.posterior_variance * s.alpha * (1 - s.alpha_bar))
    return weights[1:]


@torch.no_grad()
def states(
    predict: Callable, x: Tensor, schedule: Schedule, times, kind: str = "eps", **options
) -> list[tuple[int, Tensor, Tensor]]:
    """(t, x_t, x̂0) at each step of the sampler, and at last (-1, x, x)."""
    found: list[tuple[int, Tensor, Tensor]] = []
    end = sample(
        *(predict, x, schedule, times),
        kind=kind,
        on_step=lambda t, x, x0: found.append((t, x, x0)),
        **options,
    )
    return [*found, (-1, end, end)]


@torch.no_grad()
def continuations(
    model: UNet,
    x: Tensor,
    t: int,
    count: int,
    schedule: Schedule,
    seed: int = 0,
    kind="eps",
    steps: int | None = None,
) -> Tensor:
    """`count` ways to go on from one state x (1, …) at t, by DDPM over all steps that are left.

    Nothing is told. At most `steps` of them are taken, evenly apart, when that is given. Returns
    (count, …) pictures.
    """
    generator = torch.Generator().manual_seed(seed)
    starts = x.expand(count, *x.shape[1:])
    predict = guided(model, None)
    times = spaced(t + 1, min(steps or t + 1, t + 1))
    return sample(predict, starts, schedule, times, kind=kind, eta=1.0, generator=generator)


def agreement_of(judge: DigitClassifier, pictures: Tensor) -> float:
    """The share of pictures that show the class which most of them show."""
    classes = judged(judge, pictures)
    return classes.bincount().max().item() / len(classes)


@torch.no_grad()
def error_by_time(
    model: Callable,
    x0: Tensor,
    condition,
    schedule: Schedule,
    times: Sequence[int],
    kind: str = "eps",
    seed: int = 0,
) -> list[float]:
    """The mean squared error of x̂0 at each of `times`, for pictures x0 with the same noise."""
    generator = torch.Generator().manual_seed(seed)
    eps = torch.randn(x0.shape, generator=generator)
    found = []
    for t in times:
        signal, noise = schedule.rates(t, x0)
        xt = signal * x0 + noise * eps
        output = model(xt, torch.full((len(x0),), t), condition)
        found.append((as_x0(kind, output, xt, t, schedule) - x0).square().mean().item())
    return found


class Snapshots:
    """For `train`'s on_step: copies of the net and of its average after some `steps`, in `.kept`.

    `.kept[step]` is (the weights of that step, the average), both in eval mode.
    """

    def __init__(self, steps: Collection[int]):
        self.steps, self.kept = steps, {}

    def __call__(self, step: int, _loss: float, run) -> None:
        if step + 1 in self.steps:
            self.kept[step + 1] = deepcopy(run.model).eval(), deepcopy(run.ema)
