"""A GPT in a file: the committed checkpoint, any other that `save` wrote, and GPT-2's own."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.building import build_model
from lessons_lib.course.checkpoints import (
    UNREADABLE,
    CheckpointError,
    load_tensors,
    save_tensors,
)
from lessons_lib.course.data import data_path
from lessons_lib.course.downloads import downloads_folder
from lessons_lib.course.language import _
from lessons_lib.tokenization import Tokenizer

from . import gpt2_layout
from .model import GPT, Config
from .modern import ModernConfig, ModernGPT
from .reading import end_id

KINDS = {"GPT": (GPT, Config), "ModernGPT": (ModernGPT, ModernConfig)}
CHECKPOINT, VOCABULARY = "gpt/world.safetensors", "gpt/tokenizer.json"
SIZES_FILE, WEIGHTS_FILE = "config.json", "model.safetensors"
HUB_NAMES = ("models--openai-community--gpt2", "models--gpt2")


def save(path: str | os.PathLike, model: GPT, dtype: torch.dtype = torch.float16, **facts) -> Path:
    """Write a model's weights, as `dtype`, with its sizes and whatever `facts` say about it."""
    tensors = {name: tensor.to(dtype) for name, tensor in model.state_dict().items()}
    sizes = dataclasses.asdict(model.config)
    return save_tensors(path, tensors, {"kind": type(model).__name__, "config": sizes} | facts)


def load(path: str | os.PathLike) -> tuple[GPT, dict]:
    """(the model in a file that `save` wrote, what it says about itself).

    Raises CheckpointError for a file that is missing, cut short, or holds another kind of model.
    """
    tensors, about = load_tensors(path)
    if not isinstance(about, dict) or str(about.get("kind")) not in KINDS:
        text = _("{path} holds no GPT of this course; GPT-2's own weights open with `load_gpt2`.")
        raise CheckpointError(text.format(path=path))
    Model, Sizes = KINDS[about["kind"]]
    sizes = about.get("config")
    model = build_model(lambda: Model(Sizes(**sizes)), sizes, tensors, str(path))
    return model.eval(), about


def world_gpt() -> tuple[GPT, Tokenizer]:
    """The course's own GPT and its vocabulary, checked against the manifest."""
    return open_gpt(CHECKPOINT)


def open_gpt(name: str) -> tuple[GPT, Tokenizer]:
    """A GPT of the course by its name in `data/`, and the vocabulary that all of them share."""
    model, _about = load(data_path(name))
    return model, Tokenizer.load(data_path(VOCABULARY))


def save_gpt2(folder: str | os.PathLike, model: GPT, tokenizer: Tokenizer | None = None) -> Path:
    """Write a folder that transformers' `GPT2LMHeadModel.from_pretrained` opens; returns it.

    With a tokenizer its files go there too, for `AutoTokenizer.from_pretrained`. Raises
    CheckpointError for a ModernGPT, whose parts GPT-2 does not have.
    """
    if isinstance(model, ModernGPT):
        text = _("Only a GPT can be saved as GPT-2; a ModernGPT has parts that GPT-2 has not.")
        raise CheckpointError(text)
    folder, end = Path(folder), end_id(tokenizer) if tokenizer else None
    save_tensors(folder / WEIGHTS_FILE, gpt2_layout.to_gpt2(model.state_dict()))
    sizes = json.dumps(gpt2_layout.config_to_gpt2(model.config, end), indent=2) + "\n"
    write_atomically(folder / SIZES_FILE, sizes.encode("utf-8"))
    if tokenizer:
        tokenizer.save(folder)
    return folder


def load_gpt2(path: str | os.PathLike) -> GPT:
    """The model in a folder in GPT-2's layout, or in its model.safetensors beside config.json.

    Raises CheckpointError for files that are missing, cut short, or do not fit each other, and for
    another architecture.
    """
    path = Path(path)
    if not path.exists():
        raise CheckpointError(_("There is no file or folder {path}.").format(path=path))
    weights = path / WEIGHTS_FILE if path.is_dir() else path
    try:
        config = gpt2_layout.config_from_gpt2(_read_sizes(weights.with_name(SIZES_FILE)))
        if not weights.exists():
            text = _("{folder} has no model.safetensors, the one kind of weights read here.")
            raise CheckpointError(text.format(folder=path))
        tensors = gpt2_layout.from_gpt2(load_tensors(weights)[0])
    except CheckpointError:
        raise
    except (*UNREADABLE, ArithmeticError) as error:
        text = _("{path} cannot be opened as GPT-2: {why}")
        raise CheckpointError(text.format(path=path, why=error)) from error
    sizes = dataclasses.asdict(config)
    return build_model(lambda: GPT(config), sizes, tensors, str(weights)).eval()


def gpt2_here() -> tuple[GPT, Tokenizer] | None:
    """GPT-2's own weights and vocabulary, when the reader has them; nothing is downloaded.

    Looks where `gpt2_places` says; None when they are in none of these. Raises CheckpointError for
    files that are damaged, and for a LESSONS_GPT2 that lacks some.
    """
    for folder in gpt2_places():
        named = bool(os.environ.get("LESSONS_GPT2"))
        if not (named or _is_whole(folder)):
            continue
        model = load_gpt2(folder)
        try:
            return model, Tokenizer.load(folder)
        except (OSError, ValueError) as error:
            text = _("The vocabulary of GPT-2 cannot be read: {why}")
            raise CheckpointError(text.format(why=error)) from error
    return None


def gpt2_places() -> list[Path]:
    """The folders that may hold GPT-2's files: LESSONS_GPT2 alone when it is set; else the course's
    folder of downloads, and what transformers has downloaded."""
    if named := os.environ.get("LESSONS_GPT2"):
        return [Path(named).expanduser().absolute()]
    return [downloads_folder() / "gpt2", *_in_hub_cache()]


def _in_hub_cache() -> Iterator[Path]:
    """The snapshots of GPT-2 in Hugging Face's cache, where its own settings put that."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = os.environ.get("HF_HOME") or Path(home) / "huggingface"
    hub = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    hub = Path(hub or Path(home) / "hub").expanduser()
    for name in HUB_NAMES:
        yield from sorted(hub.glob(f"{name}/snapshots/*"))


def _is_whole(folder: Path) -> bool:
    """Whether model, sizes and vocabulary are all there."""
    vocabulary = (folder / "vocab.json", folder / "merges.txt")
    return all((folder / name).exists() for name in (WEIGHTS_FILE, SIZES_FILE)) and (
        (folder / "tokenizer.json").exists() or all(path.exists() for path in vocabulary)
    )


def _read_sizes(path: Path) -> dict:
    """The content of a config.json; CheckpointError when it is missing or no JSON object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        text = _("There is no {path}, which says what sizes the weights beside it have.")
        raise CheckpointError(text.format(path=path)) from None
    except (OSError, ValueError, RecursionError) as error:
        text = _("{path} cannot be read as JSON: {why}.")
        raise CheckpointError(text.format(path=path, why=error)) from error
    if not isinstance(content, dict):
        text = _("{path} holds no JSON object, as a config.json does.")
        raise CheckpointError(text.format(path=path))
    return content
