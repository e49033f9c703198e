"""The files of lesson 4: low-rank changes of one model, and adapters as peft keeps them."""

from __future__ import annotations

import copy
import json
import math
import os
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import (
    UNREADABLE,
    CheckpointError,
    check_fit,
    load_tensors,
    plain,
    save_tensors,
)
from lessons_lib.course.data import data_path
from lessons_lib.course.language import _
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.weights import open_gpt
from lessons_lib.tokenization import Tokenizer

from .lora import add_lora, layers, merge_lora
from .reward_model import RewardModel

WEIGHTS_FILE, SETTINGS_FILE = "adapter_model.safetensors", "adapter_config.json"
PREFIX = "base_model.model."  # what peft writes before each layer's name
BASE, TAUGHT = "rlhf/base.safetensors", "rlhf/taught.safetensors"
START = "rlhf/start.safetensors"
REWARD, POLICIES = "rlhf/reward.safetensors", "rlhf/policies.safetensors"


def base_and_taught() -> tuple[GPT, GPT, Tokenizer]:
    """The course's base model, the same after demonstrations, and their vocabulary."""
    base, tokenizer = open_gpt(BASE)
    return base, open_gpt(TAUGHT)[0], tokenizer


def open_start(base: GPT) -> GPT:
    """The base model after some demonstrations, learned with rank 4: where reinforcement begins."""
    return open_changed("start", data_path(START), base)


def policies() -> Path:
    """The file with what reinforcement made of `open_start`'s model, for `open_changed`."""
    return data_path(POLICIES)


def save_changes(path: str | os.PathLike, changes: dict[str, dict], rank: int, **facts) -> Path:
    """Write low-rank changes of one model, as `changes_of` gives them, in half precision."""
    tensors = {
        f"{name}/{key}": tensor.half()
        for name, change in changes.items()
        for key, tensor in change.items()
    }
    return save_tensors(path, tensors, {"rank": rank, "names": list(changes)} | facts)


def changes_of(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The two factors of each low-rank change of a model, by name, as they are now."""
    return {name: values.detach().clone() for name, values in _factors(model).items()}


def open_changed(name: str, file: str | os.PathLike, model: GPT) -> GPT:
    """A copy of a model with the change called `name` in a file added to its matrices.

    Raises CheckpointError for a name that the file has not, or a file for another model.
    """
    tensors, about = load_tensors(file)
    names = about.get("names") if isinstance(about, dict) else None
    if not isinstance(names, list) or "rank" not in about:
        raise CheckpointError(_("{file} fits another model.").format(file=file))
    if name not in names:
        text = _("{file} has no change called {name!r}; it has {names}.")
        shown = plain(", ".join(map(str, names)))
        raise CheckpointError(text.format(file=file, name=name, names=shown))
    changed = add_lora(copy.deepcopy(model), about["rank"])
    wanted = {f"{name}/{key}": values for key, values in _factors(changed).items()}
    _fill(wanted, tensors, file)
    return merge_lora(changed)


def _factors(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    factors = ((n, (layer.A, layer.B)) for n, layer in layers(model))
    return {f"{n}.{letter}": t for n, pair in factors for letter, t in zip("AB", pair, strict=True)}


def _fill(wanted: dict[str, torch.Tensor], tensors: dict, file: str | os.PathLike) -> None:
    """Fill the tensors of a model with those of these names in a file; CheckpointError when they
    do not fit."""
    found = {name: tensors[name] for name in wanted if name in tensors}
    if any(name not in found or found[name].shape != t.shape for name, t in wanted.items()):
        raise CheckpointError(_("{file} fits another model.").format(file=file))
    check_fit(wanted, found, str(file))
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(found[name])


def save_reward(path: str | os.PathLike, reward: RewardModel, rank: int, **facts) -> Path:
    """Write a reward network that was made from a model by a low-rank change and a head."""
    change = changes_of(reward.gpt) | {"head.weight": reward.head.weight.detach()}
    change["head.bias"] = reward.head.bias.detach()
    return save_changes(path, {"reward": change}, rank, **facts)


def open_reward(model: GPT, path: str | os.PathLike | None = None) -> RewardModel:
    """A reward network that was made from `model`: the course's, or that of another file."""
    file = path or data_path(REWARD)
    reward, tensors = RewardModel(open_changed("reward", file, model)), load_tensors(file)[0]
    head = {f"reward/head.{name}": values for name, values in reward.head.named_parameters()}
    _fill(head, tensors, file)
    return reward.eval()


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
        if not math.isfinite(alpha):
            raise ValueError
    except (OSError, *UNREADABLE) as error:
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
    meant = {name: torch.empty(shape) for name, shape in wanted.items()}
    check_fit(meant, tensors, str(folder / WEIGHTS_FILE))
    add_lora(model, rank, alpha, targets)
    with torch.no_grad():
        for name, layer in layers(model):
            layer.A.copy_(tensors[f"{PREFIX}{name}.lora_A.weight"])
            layer.B.copy_(tensors[f"{PREFIX}{name}.lora_B.weight"])
    return model
