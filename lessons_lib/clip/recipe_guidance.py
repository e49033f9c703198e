"""What lesson 7 trains live for its digits: a net to steer, and what steers it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.course.pictures import digits
from lessons_lib.course.training import train
from lessons_lib.denoiser.classifier import jittered
from lessons_lib.denoiser.handwriting import batches_of, digit_net, digit_schedule, loss_by_level
from lessons_lib.denoiser.targets import spread_times
from lessons_lib.denoiser.unet import UNet
from lessons_lib.diffusion import add_noise

from .digit_models import NAMES, Namer, digit_clip
from .loss import contrastive_loss

BASE_STEPS, UNTOLD = 600, 0.5
LR, BATCH_SIZE = 3e-3, 64
NAMER_STEPS = {True: 500, False: 400}  # of a noised one, and of a clean one
NAMER_SIZE = {True: 128, False: 64}
KINDS = ("classifier", "clip")


def train_base(seed: int = 0, steps: int = BASE_STEPS, progress: bool = False) -> UNet:
    """Lesson 6's net of digits, told no class for half of them.

    It is to be steered where it is told nothing, so that has to be learnt as well as the rest; with
    lesson 6's tenth it is not.
    """
    torch.manual_seed(seed)
    images, labels = digits("train")
    run = train(
        digit_net(),
        loss_by_level(digit_schedule(), dropped=UNTOLD),
        batches_of(images, labels, BATCH_SIZE),
        steps=steps,
        lr=LR,
        schedule="onecycle",
        ema=0.995,
        seed=seed,
        progress=progress,
    )
    return run.ema.eval().requires_grad_(False)


def name_loss(model: nn.Module, x: Tensor, labels: Tensor, t: Tensor | None) -> Tensor:
    """Cross-entropy of a classifier, or CLIP's contrastive loss against all ten names."""
    if isinstance(model, Namer):
        return F.cross_entropy(model(x, t), labels)
    ids = torch.arange(len(NAMES))
    return contrastive_loss(model(x, ids, t), labels[:, None] == ids)


def train_namer(
    kind: str, noised: bool, seed: int = 0, steps: int | None = None, progress: bool = False
) -> nn.Module:
    """A "classifier" or a "clip" of digits, trained on the 1,400 of the training split.

    A noised one sees each digit at a random time of lesson 6's schedule and is told the time; a
    clean one sees it moved by up to a pixel, as lesson 6's judge did. Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; not {kind!r}.")
    torch.manual_seed(seed)
    images, labels = digits("train")
    schedule = digit_schedule()

    def loss_fn(model: nn.Module, batch, generator: torch.Generator) -> Tensor:
        x, names = batch
        if not noised:
            return name_loss(model, jittered(x, generator), names, None)
        t = spread_times(len(x), schedule.T, generator)
        eps = torch.randn(x.shape, generator=generator)
        return name_loss(model, add_noise(x, t, eps, schedule), names, t)

    run = train(
        Namer(noised) if kind == "classifier" else digit_clip(noised),
        loss_fn,
        batches_of(images, labels, NAMER_SIZE[noised]),
        steps=steps or NAMER_STEPS[noised],
        lr=LR,
        schedule="onecycle",
        ema=0.99,
        seed=seed,
        progress=progress,
    )
    return run.ema.eval().requires_grad_(False)
