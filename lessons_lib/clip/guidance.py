"""Guidance: a push along the gradient of a score, at each step of any sampler of lesson 6.

A score `log_p(x, t)` says how well noised pictures (B, …) at times t (B,) fit what is wanted, as
logarithms (B,). Three ways to use its gradient, by what is pushed: the mean of a step (`mean_bias`),
the guess of the noise (`pushed`), or the guess of the picture (`pushed_picture`). For all three a
scale of 0 is off. Classifier-free guidance needs no gradient: it is lesson 6's `guided`.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from lessons_lib.denoiser.ode import level_at
from lessons_lib.denoiser.sampling import Predict
from lessons_lib.diffusion import Schedule
from lessons_lib.diffusion.forward import check_target

Score = Callable[[Tensor, Tensor], Tensor]  # (pictures (B, …), times (B,)) to logarithms (B,)

# What must be added to a scale of each convention to have s of u + s (c - u); see `translated`.
CONVENTIONS = {"s": 0.0, "w": 1.0, "gradient": 0.0, "gradient on told": 1.0}


def gradient(score: Score, x: Tensor, t: Tensor) -> Tensor:
    """∇_x log_p(x, t), each picture's own: of x's shape (B, …).

    Raises ValueError when the score is not one number for each picture, or does not depend on x.
    """
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        value = score(x, t)
        if value.shape != (len(x),):
            raise ValueError(
                f"score must give one number for each of the {len(x)} pictures, of shape "
                f"({len(x)},), not {(*value.shape,)}."
            )
        if not value.requires_grad:
            raise ValueError(
                "score must be computed from x by differentiable steps; here no gradient leads "
                "back to x (was it computed under torch.no_grad, or from a copy of x?)."
            )
        return torch.autograd.grad(value.sum(), x)[0]


def mean_bias(score: Score, scale: float, at: str = "x") -> Callable:
    """The `bias` of lesson 6's `sample`: s Σ ∇log_p, added to the mean of each step.

    Σ is the variance of the step, not its root. The gradient is taken at x_t and t, as in the
    authors' code, or, for `at` = "mean", at the step's mean and the time it leads to, as in their
    derivation. Sources: Dhariwal and Nichol 2021, algorithm 1; Nichol et al. 2021 (GLIDE), section
    2.3, with a noised CLIP's dot product as the score. Raises ValueError for another `at`.
    """
    if at not in ("x", "mean"):
        raise ValueError(f'at must be "x" (x_t, at t) or "mean" (of the step), not {at!r}.')

    def bias(x: Tensor, t: int, mean: Tensor, after: int, variance: Tensor) -> Tensor:
        place, time = (x, t) if at == "x" else (mean, after)
        return scale * variance.to(x) * gradient(score, place, torch.full((len(x),), time))

    return bias


def pushed(predict: Predict, score: Score, scale: float, schedule: Schedule, kind="eps") -> Predict:
    """The guess as it is when the noise in it is ε̂ - s √(1-ᾱ) ∇log_p: for any sampler.

    -ε̂/√(1-ᾱ) is the score of p(x_t), to which s ∇log p(c|x_t) is added. By the same token x̂0 moves
    by s (1-ᾱ)/√ᾱ ∇ and v by -s √(1-ᾱ)/√ᾱ ∇. Source: Dhariwal and Nichol 2021, algorithm 2.
    """
    check_target(kind)

    def guess(x: Tensor, t: Tensor) -> Tensor:
        signal, noise = rates_at(schedule, t, x)
        factor = {"eps": -noise, "x0": noise**2 / signal, "v": -noise / signal}[kind]
        return predict(x, t) + scale * factor * gradient(score, x, t)

    return guess


def pushed_picture(
    predict: Predict, clean: Callable, scale: float, schedule: Schedule, kind="eps"
) -> Predict:
    """The guess when x̂0 is moved by s (1-ᾱ) ∇log_p(x̂0), with a `clean` score of pictures alone.

    1-ᾱ stands for the variance of x0 given x_t, which it is for data of one standard normal (Song
    et al. 2023, ΠGDM, section 3.2, have it so). The net is asked once and no gradient goes through
    it; with `of_guess` one does. The other kinds of target move as x̂0 makes them.
    """
    check_target(kind)

    def guess(x: Tensor, t: Tensor) -> Tensor:
        output = predict(x, t)
        signal, noise = rates_at(schedule, t, x)
        x0 = picture(kind, output, x, signal, noise)
        move = scale * noise**2 * gradient(lambda x0, _t: clean(x0), x0, t)
        return output + move * {"eps": -signal / noise, "x0": 1.0, "v": -1 / noise}[kind]

    return guess


def of_guess(clean: Callable, predict: Predict, schedule: Schedule, kind: str = "eps") -> Score:
    """A score of noised pictures from a `clean` one (pictures (B, …) to (B,)): that of the guess x̂0.

    The gradient goes back through the net. It is √ᾱ/(1-ᾱ) Cov(x0|x_t) ∇log_p(x̂0), so `pushed` with
    it moves x̂0 by s Cov ∇: variance times gradient once more. Source: Chung et al. 2023 (DPS),
    equation 14. For lesson 6's nets the parameters need no gradient of their own.
    """
    check_target(kind)

    def score(x: Tensor, t: Tensor) -> Tensor:
        return clean(picture(kind, predict(x, t), x, *rates_at(schedule, t, x)))

    return score


def picture(kind: str, output: Tensor, x: Tensor, signal: Tensor, noise: Tensor) -> Tensor:
    """x̂0 from a guess of this `kind`, for rates √ᾱ and √(1-ᾱ) that are at hand."""
    if kind == "x0":
        return output
    return (x - noise * output) / signal if kind == "eps" else signal * x - noise * output


def rates_at(schedule: Schedule, t: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
    """√ᾱ and √(1-ᾱ) at times t (B,), which may lie between steps, shaped to multiply `like`."""
    level = level_at(schedule, t.cpu()).view(-1, *[1] * (like.ndim - 1))
    signal = 1 / (1 + level**2).sqrt()
    return signal.to(like), (level * signal).to(like)


def class_score(classifier: Callable, labels: Tensor, timed: bool = True) -> Score:
    """log p(label | x_t) by a classifier's logits: of (x, t), or of x alone if it is not `timed`."""

    def score(x: Tensor, t: Tensor) -> Tensor:
        logits = classifier(x, t) if timed else classifier(x)
        return F.log_softmax(logits, dim=1).gather(1, labels[:, None])[:, 0]

    return score


def caption_score(
    picture_tower: Callable,
    wanted: Tensor,
    logit_scale: float | Tensor,
    timed: bool = True,
    among: Tensor | None = None,
) -> Score:
    """CLIP's score of noised pictures for captions: scale · cos(f(x_t, t), g(caption)).

    `wanted` (B, D) are the captions' embeddings and `logit_scale` the learned factor, 1/temperature,
    which belongs inside the gradient. That is log p(caption | x_t) but for a term which is the same
    for all captions; with `among` (N, D), embeddings of all captions there are, the term is counted
    as well, and CLIP is a classifier. Source: Nichol et al. 2021, section 2.3.
    """
    wanted = F.normalize(wanted, dim=1)
    others = None if among is None else F.normalize(among, dim=1)

    def score(x: Tensor, t: Tensor) -> Tensor:
        seen = F.normalize(picture_tower(x, t) if timed else picture_tower(x), dim=1)
        fit = logit_scale * (seen * wanted).sum(dim=1)
        return fit if others is None else fit - (logit_scale * seen @ others.T).logsumexp(dim=1)

    return score


def translated(scale: float, given: str, wanted: str) -> float:
    """A guidance scale of one convention in another.

    "s": u + s (c - u), off at 1 (lesson 6, diffusers); "w": (1+w) c - w u, off at 0 (Ho and Salimans
    2022); "gradient": s ∇log p(c|x_t) on a net that is told nothing, where 0 asks nothing and 1 is
    Bayes' rule; "gradient on told": the same on a net that is told c, off at 0. With exact nets, all
    four are one push, and s = 1 + w. Raises ValueError for another convention.
    """
    for name in (given, wanted):
        if name not in CONVENTIONS:
            raise ValueError(f"a convention is one of {', '.join(CONVENTIONS)}; not {name!r}.")
    return scale + CONVENTIONS[given] - CONVENTIONS[wanted]
