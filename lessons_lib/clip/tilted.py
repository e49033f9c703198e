"""Guidance where the truth is known: a mixture of normals, and a caption with a known meaning.

The caption says that a point lies near a place: p(c | x) = exp(-|x - place|² / 2v). A normal times
this is a normal, so the *tilted* density p(x) p(c|x)^s, which guidance is said to sample, is again a
mixture at any s; so is its noised form, and whatever a perfect network would have learned of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lessons_lib.denoiser.ode import level_at
from lessons_lib.denoiser.sampling import Predict, sample
from lessons_lib.diffusion import Schedule
from lessons_lib.diffusion.mixture import Mixture

from .guidance import Score, mean_bias, of_guess, pushed


@dataclass(frozen=True, eq=False)
class Caption:
    """What is said of a point of D numbers: that it lies near `place` (D,), within about √variance.

    Raises ValueError for a place that is no point and a variance that is not above 0.
    """

    place: Tensor
    variance: float

    def __post_init__(self) -> None:
        place = torch.as_tensor(self.place, dtype=torch.float64)
        if place.ndim != 1 or not len(place):
            raise ValueError(f"place must be one point, (D,), not of shape {(*place.shape,)}.")
        if not self.variance > 0:
            raise ValueError(f"variance must be above 0, not {self.variance!r}.")
        object.__setattr__(self, "place", place)

    def clean(self, x: Tensor) -> Tensor:
        """ln p(c | x) of clean points (N, D): (N,); at most 0."""
        return -0.5 * (x - self.place).square().sum(1) / self.variance

    def evidence(self, means: Tensor, covariances: Tensor, s: float = 1.0) -> Tensor:
        """ln E[p(c|x)^s] over normals with these means (…, D) and covariances (…, D, D): (…)."""
        eye = torch.eye(len(self.place), dtype=torch.float64)
        wide = eye + s / self.variance * covariances
        away = means - self.place
        pull = torch.linalg.solve(wide, away[..., None])[..., 0]
        fit = (away * pull).sum(-1) * s / self.variance
        return -0.5 * (fit + torch.logdet(wide))


def tilted(mixture: Mixture, caption: Caption, s: float = 1.0) -> Mixture:
    """p(x) p(c|x)^s, divided by its integral: what a scale of s should draw from.

    Each part keeps the share that the caption leaves it, moves towards the place and shrinks: its
    precision grows by s/v. s = 1 is p(x | c), Bayes' rule; s = 0 the mixture itself. Raises
    ValueError for s below 0.
    """
    if not s >= 0:
        raise ValueError(f"s, the power of p(c|x), must be at least 0, not {s!r}.")
    eye, force = torch.eye(len(caption.place), dtype=torch.float64), s / caption.variance
    precisions = torch.linalg.inv(mixture.covariances)
    covariances = torch.linalg.inv(precisions + force * eye)
    pulls = (precisions @ mixture.means[:, :, None])[:, :, 0] + force * caption.place
    means = (covariances @ pulls[:, :, None])[:, :, 0]
    logs = mixture.weights.log() + caption.evidence(mixture.means, mixture.covariances, s)
    return Mixture((logs - logs.max()).exp(), means, (covariances + covariances.mT) / 2)


def noised_log_p(
    mixture: Mixture, caption: Caption, x: Tensor, alpha_bar: float, power: float = 1.0
) -> Tensor:
    """ln E[p(c|x0)^power | x_t] at points x (N, D) noised to ᾱ: (N,), exactly.

    With power 1 it is ln p(c | x_t), what a caption's model learns that is trained on noised points.
    Within a part, x0 given x_t is a normal with covariance Σ - ᾱ Σ S⁻¹ Σ, S = ᾱ Σ + (1-ᾱ) I.
    """
    noised, signal = mixture.noised(alpha_bar), alpha_bar**0.5
    gain = signal * mixture.covariances @ torch.linalg.inv(noised.covariances)  # (K, D, D)
    inner = mixture.covariances - signal * gain @ mixture.covariances
    away = x[:, None, :] - noised.means
    means = mixture.means + torch.einsum("kde,nke->nkd", gain, away)
    parts = noised.belonging(x).log() + caption.evidence(means, inner, power)
    return parts.logsumexp(1)


def exact_net(mixture: Mixture, schedule: Schedule) -> Predict:
    """The best guess of x0 for points of a mixture: a `predict` of kind "x0" for the samplers."""
    return lambda x, t: mixture.denoise(x, _alpha_bar(schedule, t))


def scores(mixture: Mixture, caption: Caption, schedule: Schedule, s: float) -> dict[str, Score]:
    """Four scores of a noised point; each times s is what guidance climbs.

    "noised" is ln p(c | x_t); "inside" has the power where the tilted density has it, ln E[p(c|x0)^s
    | x_t] / s; "guess" is the clean score of x̂0; "clean" is the clean score of x_t, as if there were
    no noise in it.
    """

    def exact(power: float) -> Score:
        return lambda x, t: (
            noised_log_p(mixture, caption, x, _alpha_bar(schedule, t), power) / power
        )

    return {
        "noised": exact(1.0),
        "inside": exact(s),
        "guess": of_guess(caption.clean, exact_net(mixture, schedule), schedule, "x0"),
        "clean": lambda x, t: caption.clean(x),
    }


def draw(
    mixture: Mixture,
    score: Score,
    s: float,
    schedule: Schedule,
    n: int,
    *,
    push: str = "mean",
    solver: Callable = sample,
    times=None,
    seed: int = 0,
    **options,
) -> Tensor:
    """n points (n, D), drawn with guidance of scale s by the exact net.

    `push` "mean" adds s Σ ∇ to the mean of DDPM's steps; "guess" moves ε̂, for any `solver`. `times`
    are all steps unless given.
    """
    if push not in ("mean", "guess"):
        raise ValueError(f'push must be "mean" or "guess", not {push!r}.')
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, mixture.means.size(1), generator=generator, dtype=torch.float64)
    predict = exact_net(mixture, schedule)
    if solver is sample:
        options = {"eta": 1.0, "generator": generator} | options
    if push == "mean":
        options["bias"] = mean_bias(score, s)
    else:
        predict = pushed(predict, score, s, schedule, "x0")
    times = schedule.T if times is None else times
    return solver(predict, x, schedule, times, kind="x0", clip=None, **options)


def _alpha_bar(schedule: Schedule, t: Tensor) -> float:
    """ᾱ at the one time that all points of a batch have; between steps as the solvers read it."""
    level = level_at(schedule, t[:1].double())
    return float(1 / (1 + level**2))
