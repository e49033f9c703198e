"""A training run as a file: everything that the next step depends on, so that it can go on exactly.

The file holds the tensors `model.…`, `ema.…`, `optimizer.…`, `generator` and `history.…`, and in
its header the settings of the run and how far it has come.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

from lessons_lib.course.checkpoints import CheckpointError, fill_model, load_tensors, save_tensors
from lessons_lib.course.language import _


def settings_of(optimizer: torch.optim.Optimizer, **settings) -> dict:
    """The settings that two runs must share for one to go on where the other stopped."""
    settings["optimizer"] = type(optimizer).__name__
    for i, group in enumerate(optimizer.param_groups):
        for key, value in group.items():
            if isinstance(value, (int, float, str, tuple, list)) and key != "params":
                settings[f"{key} of parameter group {i}"] = value
        settings[f"number of parameters in group {i}"] = len(group["params"])
    return pack(settings, "", {})


def save_run(path: str | os.PathLike, run, optimizer, generator, settings: dict) -> None:
    """Write the state of `run` (a `training.Result`); CheckpointError when the disk refuses."""
    tensors = {f"model.{name}": t for name, t in run.model.state_dict().items()}
    if run.ema is not None:
        tensors |= {f"ema.{name}": t for name, t in run.ema.state_dict().items()}
    optimizer_state = pack(optimizer.state_dict(), "optimizer", tensors)
    tensors["generator"] = generator.get_state()
    history = {"loss": run.losses, "lr": run.lrs}
    history |= {f"metric.{name}": values for name, values in run.metrics.items()}
    for name, values in history.items():
        tensors[f"history.{name}"] = torch.tensor(values, dtype=torch.float64)
    run_state = {"step": run.step, "seconds": run.seconds, "settings": settings}
    save_tensors(path, tensors, {"run": run_state, "optimizer": optimizer_state})


def restore_run(path: str | os.PathLike, run, optimizer, generator, settings: dict) -> None:
    """Put the state in a file back into `run`, `optimizer` and `generator`.

    Raises CheckpointError when the file is not of this run: other settings, or a model with other
    names or shapes. Nothing is changed then.
    """
    tensors, metadata = load_tensors(path)
    if not isinstance(metadata, dict) or "run" not in metadata:
        text = _(
            "{path} holds weights but no training run to go on with; load it with load_model, "
            "or give another checkpoint path."
        )
        raise CheckpointError(text.format(path=path))
    state = metadata["run"]
    _refuse_other_settings(Path(path), state["settings"], settings)
    parts = {"model": run.model, "ema": run.ema}
    for part, model in parts.items():
        if model is not None:
            fill_model(model, _under(tensors, part), f"{path} ({part})")
    own_lrs = [group["lr"] for group in optimizer.param_groups]
    optimizer.load_state_dict(unpack(metadata["optimizer"], tensors))
    for group, lr in zip(optimizer.param_groups, own_lrs, strict=True):
        group["lr"] = lr  # the file has what the schedule had made of it
    generator.set_state(tensors["generator"])
    history = {name: t.tolist() for name, t in _under(tensors, "history").items()}
    run.losses, run.lrs = history.pop("loss"), history.pop("lr")
    run.metrics = {name.removeprefix("metric."): values for name, values in history.items()}
    run.step, run.seconds = state["step"], state["seconds"]


def _under(tensors: dict, part: str) -> dict:
    return {k.removeprefix(part + "."): t for k, t in tensors.items() if k.startswith(part + ".")}


def _refuse_other_settings(path: Path, there: dict, here: dict) -> None:
    # A key on one side only is a newer torch with one option more, and no reason to refuse.
    for key, value in here.items():
        if key in there and there[key] != value:
            text = _(
                "The checkpoint {path} is of another run: {setting} is {there} there and {here} "
                "here. Give the same settings to go on with it, another path, or "
                "resume=False to begin anew and overwrite it."
            )
            show = {"there": unpack(there[key], {}), "here": unpack(value, {})}
            raise CheckpointError(text.format(path=path, setting=key, **show))


def pack(tree, name: str, tensors: dict):
    """`tree` as JSON; each tensor goes into `tensors` under a dotted name and leaves that name.

    Dicts (with any plain keys), lists and tuples are gone through, to any depth; other values
    must be JSON already. Raises TypeError for anything else.
    """
    if isinstance(tree, torch.Tensor):
        tensors[name] = tree
        return {"tensor": name}
    if isinstance(tree, dict):
        plain = all(isinstance(key, str) for key in tree)
        if plain and not tree.keys() & {"tensor", "tuple", "dict"}:
            return {key: pack(value, f"{name}.{key}", tensors) for key, value in tree.items()}
        pairs = [[key, pack(value, f"{name}.{key}", tensors)] for key, value in tree.items()]
        return {"dict": pairs}
    if isinstance(tree, (list, tuple)):
        items = [pack(value, f"{name}.{i}", tensors) for i, value in enumerate(tree)]
        return {"tuple": items} if isinstance(tree, tuple) else items
    if tree is None or isinstance(tree, (bool, int, float, str)):
        return tree
    text = _("A checkpoint cannot hold {name}, which is a {kind}.")
    raise TypeError(text.format(name=name, kind=type(tree).__name__))


def unpack(tree, tensors: dict):
    """The inverse of `pack`."""
    if isinstance(tree, list):
        return [unpack(value, tensors) for value in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.keys() == {"tensor"}:
        return tensors[tree["tensor"]]
    if tree.keys() == {"tuple"}:
        return tuple(unpack(value, tensors) for value in tree["tuple"])
    if tree.keys() == {"dict"}:
        return {key: unpack(value, tensors) for key, value in tree["dict"]}
    return {key: unpack(value, tensors) for key, value in tree.items()}
