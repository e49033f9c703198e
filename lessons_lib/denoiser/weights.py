"""A U-Net in a file: the committed checkpoint of scenes, and any other that `save` wrote."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import torch

from lessons_lib.course.building import build_model
from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_tensors
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.diffusion import Schedule, cosine

from .targets import shifted
from .unet import Config, UNet

CHECKPOINT = "denoiser/scenes.safetensors"
SHIFT = 3.0  # times as much noise as the cosine schedule has


def scenes_schedule() -> Schedule:
    """The schedule of the committed checkpoint: cosine of 1,000 steps, shifted to more noise."""
    return shifted(cosine(1000), SHIFT)


def save(path: str | os.PathLike, model: UNet, dtype: torch.dtype = torch.float16, **facts) -> Path:
    """Write a net's weights, as `dtype`, with its sizes and whatever `facts` say about it.

    The layer that names, if there is one, is left out: it was only for training.
    """
    tensors = {
        name: tensor.to(dtype)
        for name, tensor in model.state_dict().items()
        if not name.startswith("namer.")
    }
    about = {"kind": type(model).__name__, "config": dataclasses.asdict(model.config)}
    return save_tensors(path, tensors, about | facts)


def load(path: str | os.PathLike, schedule: Schedule | None = None) -> tuple[UNet, dict]:
    """(the net in a file that `save` wrote, in eval mode; what the file says about it).

    A net that is told the noise level by its SNR needs the `schedule`. Raises CheckpointError for a
    file that is missing, cut short, or holds another kind of model.
    """
    tensors, about = load_tensors(path)
    if not isinstance(about, dict) or about.get("kind") != UNet.__name__:
        raise CheckpointError(_("{path} holds no U-Net of this course.").format(path=path))
    sizes, alpha_bar = about.get("config"), schedule.alpha_bar if schedule else None
    model = build_model(lambda: UNet(Config(**sizes), alpha_bar), sizes, tensors, str(path))
    return model.eval().requires_grad_(False), about


def scenes_denoiser() -> tuple[UNet, Schedule]:
    """The course's own denoiser of captioned scenes, checked against the manifest; target "v"."""
    return load(data_path(CHECKPOINT))[0], scenes_schedule()
