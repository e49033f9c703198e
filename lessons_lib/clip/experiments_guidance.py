"""What lesson 7 measures of guidance more than once: ways by scale, on digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from lessons_lib.denoiser.classifier import DigitClassifier, share_right
from lessons_lib.denoiser.handwriting import digit_schedule
from lessons_lib.denoiser.sampling import guided
from lessons_lib.denoiser.unet import UNet
from lessons_lib.diffusion import add_noise

from .digit_models import NAMES, clean_score, name_score
from .guided_drawing import Drawn, spread_of, steered
from .towers import Clip

STEPS = 20  # of DDIM
# Ways to steer digits: (key of the models, whether noised, what is pushed).
DIGIT_WAYS = {
    "noised clip": ("clip", True, "guess"),
    "noised classifier": ("classifier", True, "guess"),
    "free": None,
    "guess clip": ("clip", False, "through"),
    "clean clip": ("clip", False, "guess"),
    "clean classifier": ("classifier", False, "guess"),
}
# A scale that suits each: CLIP's score is not a probability, and its gradient is steeper.
SCALES = {
    "noised clip": 4.0,
    "clean clip": 4.0,
    "noised classifier": 6.0,
    "clean classifier": 6.0,
}
Models = Mapping[tuple[str, bool], nn.Module]  # by kind and whether noised


def draw_digits(
    base: UNet,
    models: Models,
    labels: Tensor,
    way: str | None,
    scale: float = 0.0,
    seed: int = 0,
    **options,
) -> Tensor:
    """Digits of `labels` from a net of lesson 6, one for each, steered by a key of DIGIT_WAYS.

    With None nothing is asked. All ways begin from the same noise, and take DDIM's steps, unless
    `options` for `steered` say otherwise. Raises ValueError for another way.
    """
    if way is not None and way not in DIGIT_WAYS:
        raise ValueError(f"way is None or one of {', '.join(DIGIT_WAYS)}; not {way!r}.")
    x = torch.randn(len(labels), 1, 8, 8, generator=torch.Generator().manual_seed(seed))
    predict, score, given = guided(base, None), None, {"way": "guess", "seed": seed}
    if way == "free":
        predict = guided(base, labels, base.nothing(len(labels)), scale)
    elif way is not None:
        kind, noised, given["way"] = DIGIT_WAYS[way]
        model = models[kind, noised]
        clean = given["way"] == "through"
        score = clean_score(model, labels) if clean else name_score(model, labels, noised)
    given = {"times": STEPS} | given | options
    return steered(predict, x, digit_schedule(), score=score, scale=scale, **given)


@torch.no_grad()
def measured(x: Tensor, scale: float, judge: DigitClassifier, labels: Tensor, clip: Clip) -> Drawn:
    """What was drawn: right by the judge, its cosine by a noised `clip` at t = 0, its spread."""
    t = torch.zeros(len(x), dtype=torch.long)
    fit = (clip.see(x, t) * clip.read(torch.arange(len(NAMES)))[labels]).sum(1).mean().item()
    return Drawn(scale, share_right(judge, x, labels), fit, spread_of(x, labels.tolist()))


def digit_ways(
    base: UNet,
    models: Models,
    judge: DigitClassifier,
    labels: Tensor,
    scales: Sequence[float],
    ways: Sequence[str] = tuple(DIGIT_WAYS),
    seed: int = 0,
) -> dict[str, list[Drawn]]:
    """Each way at each scale, from the same noise."""
    return {
        way: [
            measured(
                draw_digits(base, models, labels, way, scale, seed),
                *(scale, judge, labels, models["clip", True]),
            )
            for scale in scales
        ]
        for way in ways
    }


@torch.no_grad()
def named_by_time(
    model: Clip, noised: bool, x0: Tensor, labels: Tensor, times: Sequence[int], seed: int = 0
) -> list[float]:
    """The share of digits x0 that a CLIP names rightly among ten, noised to each of `times`."""
    generator, found = torch.Generator().manual_seed(seed), []
    for t in times:
        xt = add_noise(x0, t, torch.randn(x0.shape, generator=generator), digit_schedule())
        told = torch.full((len(x0),), t) if noised else None
        logits = model(xt, torch.arange(len(NAMES)), told)
        found.append((logits.argmax(1) == labels).double().mean().item())
    return found


def parting(rows: Sequence[Drawn], slack: float = 0.0) -> float | None:
    """The scale from which on more scale brings more score and less truth; None where none does.

    The scale of the most truth (within `slack` of it, the largest such scale), if beyond it the
    score is still higher and the truth lower.
    """
    most = max(row.right for row in rows)
    at = max(i for i, row in enumerate(rows) if row.right >= most - slack)
    parted = any(row.score > rows[at].score for row in rows[at + 1 :])
    return rows[at].scale if parted else None
