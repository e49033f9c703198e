"""Weights on disk: safetensors files, written whole or not at all, and never a pickle.

A pickle is a small program that runs when it is opened, so a file of weights from a stranger could
do anything. A safetensors file is a length, a JSON header and the numbers; it can only be read.
Format: https://huggingface.co/docs/safetensors, section "Format".
"""

from __future__ import annotations

import json
import operator
import os
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import safetensors.torch
import torch

from lessons_lib.course.atomic import DISK_FULL, write_atomically
from lessons_lib.course.language import _

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
PROTOCOLS = (b"\x02", b"\x03", b"\x04", b"\x05")  # of pickles that are not text
LONGEST = 200  # characters of a stranger's name or a library's sentence that are shown


class CheckpointError(ValueError):
    """A file of weights that cannot be written, read, or put into this model."""


def save_tensors(
    path: str | os.PathLike, tensors: Mapping[str, torch.Tensor], metadata: Mapping | None = None
) -> Path:
    """Write named tensors and JSON-able `metadata` to one safetensors file; returns its path.

    A tensor that appears under two names (tied weights) is stored once. Equal tensors and metadata
    give equal bytes. Raises TypeError for what is not a tensor or not JSON, CheckpointError when
    the disk refuses; the file that was there before is then still there.
    """
    path, stored, aliases, seen = Path(path), {}, {}, {}
    for name, tensor in tensors.items():
        if not isinstance(tensor, torch.Tensor):
            raise TypeError(
                _("{name!r} is a {kind}; only tensors can be saved.").format(
                    name=name, kind=type(tensor).__name__
                )
            )
        place = (tensor.data_ptr(), tensor.dtype, tuple(tensor.shape), tensor.stride())
        if tensor.numel() and place in seen:
            aliases[name] = seen[place]
            continue
        seen[place] = name
        # A copy, since safetensors refuses views that share memory.
        stored[name] = tensor.detach().to("cpu", copy=True).contiguous()
    extra = {"format": "pt", "lessons": json.dumps(dict(metadata or {}), sort_keys=True)}
    if aliases:
        extra["aliases"] = json.dumps(aliases, sort_keys=True)
    data = _with_sorted_metadata(safetensors.torch.save(stored, metadata=extra))
    try:
        return write_atomically(path, data)
    except OSError as error:
        if error.errno in DISK_FULL:
            text = _("The disk is full: {path} was not written, and what it held before is kept.")
        else:
            text = _("{path} could not be written ({why}); what it held before is kept.")
        raise CheckpointError(text.format(path=path, why=error.strerror or error)) from error


def load_tensors(path: str | os.PathLike) -> tuple[dict[str, torch.Tensor], dict]:
    """The tensors (on the CPU) and the metadata of a safetensors file.

    Metadata that another program wrote comes as it is, strings under its names. Raises
    CheckpointError, in one sentence, for a file that is missing, cut short, or something else.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            header = _header(path, file)  # before the rest is read
            file.seek(0)
            data = file.read()
    except FileNotFoundError:
        raise CheckpointError(_("There is no file {path}.").format(path=path)) from None
    except (OSError, MemoryError) as error:
        text = _("{path} could not be read: {why}.")
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise CheckpointError(text.format(path=path, why=why)) from error
    try:
        tensors = safetensors.torch.load(data)
    except Exception as error:  # the library has several kinds, all meaning the same to a reader
        text = _("{path} is damaged: {why}.")
        raise CheckpointError(text.format(path=path, why=plain(error))) from error
    extra = header.get("__metadata__") or {}
    try:
        for name, original in json.loads(extra.get("aliases", "{}")).items():
            tensors[name] = tensors[original]
        return tensors, json.loads(extra["lessons"]) if "lessons" in extra else dict(extra)
    except UNREADABLE:
        text = _("{path} is damaged: its header cannot be read.")
        raise CheckpointError(text.format(path=path)) from None


def save_model(
    path: str | os.PathLike, model: torch.nn.Module, metadata: Mapping | None = None
) -> Path:
    """Write a model's parameters and buffers; see `save_tensors`."""
    return save_tensors(path, model.state_dict(), metadata)


def load_model(path: str | os.PathLike, model: torch.nn.Module) -> dict:
    """Fill `model` with the parameters and buffers of a file, and return the file's metadata.

    Numbers take the model's own dtype and device. Raises CheckpointError when names or shapes
    differ, naming the first that do; the model is then unchanged.
    """
    tensors, metadata = load_tensors(path)
    fill_model(model, tensors, str(path))
    return metadata


def fill_model(model: torch.nn.Module, tensors: Mapping[str, torch.Tensor], source: str) -> None:
    """Copy `tensors` into `model` when every name and shape agrees; CheckpointError otherwise."""
    check_fit(model.state_dict(), tensors, source)
    model.load_state_dict(dict(tensors))


def check_fit(
    wanted: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor], source: str
) -> None:
    """Raise CheckpointError, naming the first that differ, unless `found` has the names, shapes and
    kinds of number of `wanted`, and nothing infinite."""
    differences = list(islice(_differences(wanted, found), 4))
    if differences:
        text = _("{source} does not fit this model: {differences}.")
        shown = "; ".join(differences[:3]) + ("; …" if len(differences) > 3 else "")
        raise CheckpointError(text.format(source=source, differences=shown))


def _differences(wanted: Mapping, found: Mapping) -> Iterator[str]:
    other = _("{name} is {wanted} in the model and {found} in the file")
    for name, tensor in wanted.items():
        if name not in found:
            yield _("the model has {name}, the file does not").format(name=name)
            continue
        got = found[name]
        if tensor.shape != got.shape:
            yield other.format(name=name, wanted=tuple(tensor.shape), found=tuple(got.shape))
        elif _kind(tensor) != _kind(got):
            yield other.format(name=name, wanted=tensor.dtype, found=got.dtype)
        elif got.is_floating_point() and not got.to(tensor.dtype).isfinite().all():
            text = _("{name} holds numbers that are infinite or not numbers at all")
            yield text.format(name=name)
    for name in found:
        if name not in wanted:
            yield _("the file has {name}, the model does not").format(name=plain(name))


def _kind(tensor: torch.Tensor) -> tuple[bool, ...]:
    return tensor.is_floating_point(), tensor.is_complex(), tensor.dtype == torch.bool


def plain(text: object) -> str:
    """What a file says, for a sentence: on one line, without control characters, not too long."""
    line = "".join(c if c.isprintable() else " " for c in str(text)).rstrip(". ")
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"


def _header(path: Path, file: BinaryIO) -> dict:
    """The JSON header of a safetensors file, or a CheckpointError that says what the file is."""
    found, start = os.fstat(file.fileno()).st_size, file.read(9)
    size = struct.unpack("<Q", start[:8])[0] if len(start) == 9 else 0
    if start[8:] == b"{" and size <= 100_000_000:
        if 8 + size > found:
            text = _(
                "{path} is cut short: its header alone should be {wanted} bytes, and the "
                "whole file has {found}."
            )
            raise CheckpointError(text.format(path=path, wanted=8 + size, found=found))
        try:
            file.seek(8)
            header = json.loads(file.read(size))
            ends = [v["data_offsets"][1] for k, v in header.items() if k != "__metadata__"]
            wanted = 8 + size + max(map(operator.index, ends), default=0)
        except UNREADABLE:
            text = _("{path} is damaged: its header cannot be read.")
            raise CheckpointError(text.format(path=path)) from None
        if found < wanted:
            text = _("{path} is cut short: it should be {wanted} bytes and has {found}.")
            raise CheckpointError(text.format(path=path, wanted=wanted, found=found))
        return header
    if not start:
        text = _("{path} is empty.")
    elif start[:4] == b"PK\x03\x04" or (start[:1] == b"\x80" and start[1:2] in PROTOCOLS):
        text = _(
            "{path} is a pickle (the format of torch.save), and a pickle can run any program "
            "when it is opened; only safetensors files are read here."
        )
    else:
        text = _("{path} is not a safetensors file.")
    raise CheckpointError(text.format(path=path))


def _with_sorted_metadata(data: bytes) -> bytes:
    # safetensors writes the metadata in an order that changes from run to run.
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    text += b" " * (-len(text) % 8)  # the numbers start at a multiple of 8
    return struct.pack("<Q", len(text)) + text + data[8 + size :]
