"""A CLIP in a file: the committed noised CLIP of scenes, and any other that `save` wrote."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import torch

from lessons_lib.course.building import build_model
from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_tensors
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _

from .towers import Clip, Config, make_clip

CHECKPOINT = "clip/noised.safetensors"


def save(path: str | os.PathLike, model: Clip, dtype: torch.dtype = torch.float16, **facts) -> Path:
    """Write the weights of a CLIP of the course's own towers, as `dtype`, with its sizes."""
    tensors = {name: tensor.to(dtype) for name, tensor in model.state_dict().items()}
    about = {"kind": type(model).__name__, "config": dataclasses.asdict(model.config)}
    return save_tensors(path, tensors, about | facts)


def load(path: str | os.PathLike) -> tuple[Clip, dict]:
    """(the CLIP in a file that `save` wrote, in eval mode; what the file says about it).

    Raises CheckpointError for a file that is missing, cut short, or holds another kind of model.
    """
    tensors, about = load_tensors(path)
    if not isinstance(about, dict) or about.get("kind") != Clip.__name__:
        raise CheckpointError(_("{path} holds no CLIP of this course.").format(path=path))
    sizes = about.get("config")
    model = build_model(lambda: make_clip(Config(**sizes)), sizes, tensors, str(path))
    return model.eval().requires_grad_(False), about


def noised_clip() -> Clip:
    """The course's own noised CLIP of captioned scenes, checked against the manifest.

    Its times are those of `lessons_lib.denoiser.weights.scenes_schedule()`.
    """
    return load(data_path(CHECKPOINT))[0]
