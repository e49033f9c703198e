"""Adapters as peft keeps them: adapter_model.safetensors beside adapter_config.json."""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_tensors
from lessons_lib.course.language import _

from .lora import add_lora, layers

WEIGHTS_FILE, SETTINGS_FILE = "adapter_model.safetensors", "adapter_config.json"
PREFIX = "base_model.model."  # what peft writes before each layer's name


def save_adapter(folder: str | os.PathLike, model: torch.nn.Module) -> Path:
    """Write the changes of a model with LoRA, a few per cent of its weights; returns the folder.

    `peft.PeftModel.from_pretrained(model, folder)` opens it. Raises CheckpointError for a model
    without LoRA.
    """
    found, folder = dict(layers(model)), Path(folder)
    if not found:
        raise CheckpointError(_("This model has no LoRA, so there is no adapter to save."))
    tensors = {}
    for name, layer in found.items():
        tensors[f"{PREFIX}{name}.lora_A.weight"] = layer.A.detach()
        tensors[f"{PREFIX}{name}.lora_B.weight"] = layer.B.detach()
    one = next(iter(found.values()))
    settings = {
        "peft_type": "LORA",
        "r": one.A.size(0),
        "lora_alpha": one.scale * one.A.size(0),
        "target_modules": sorted({name.rpartition(".")[2] for name in found}),
        "lora_dropout": 0.0,
        "bias": "none",
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_tensors(folder / WEIGHTS_FILE, tensors)
    write_atomically(folder / SETTINGS_FILE, (json.dumps(settings, indent=2) + "\n").encode())
    return folder


def load_adapter(folder: str | os.PathLike, model: torch.nn.Module) -> torch.nn.Module:
    """Put a saved adapter, ours or peft's, beside the matrices of a model; returns the model.

    Raises CheckpointError for files that are missing or damaged, or made for another model; the
    model is then as it was.
    """
    folder = Path(folder)
    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text("utf-8"))
        rank, alpha = settings["r"], settings["lora_alpha"]
        targets = tuple(settings["target_modules"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = _("{folder} holds no adapter: its {file} is missing or damaged ({why}).")
        why = type(error).__name__
        raise CheckpointError(text.format(folder=folder, file=SETTINGS_FILE, why=why)) from error
    tensors = load_tensors(folder / WEIGHTS_FILE)[0]
    wanted = {
        f"{PREFIX}{name}.{part}.weight": shape
        for name, layer in model.named_modules()
        if isinstance(layer, torch.nn.Linear) and name.rpartition(".")[2] in targets
        for part, shape in (
            ("lora_A", (rank, layer.in_features)),
            ("lora_B", (layer.out_features, rank)),
        )
    }
    if {name: tuple(tensor.shape) for name, tensor in tensors.items()} != wanted:
        text = _(
            "{folder} holds an adapter for another model: its layers have other names or sizes."
        )
        raise CheckpointError(text.format(folder=folder))
    add_lora(model, rank, alpha, targets)
    with torch.no_grad():
        for name, layer in layers(model):
            layer.A.copy_(tensors[f"{PREFIX}{name}.lora_A.weight"])
            layer.B.copy_(tensors[f"{PREFIX}{name}.lora_B.weight"])
    return model
