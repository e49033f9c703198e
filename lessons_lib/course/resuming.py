"""A training run as a file: everything that the next step depends on, so that it can go on exactly.

The file holds the tensors `model.…`, `ema.…`, `optimizer.…`, `generator` and `history.…`, and in
its header the settings of the run and how far it has come.
"""

from __future__ import annotations

import operator
import os
from collections import OrderedDict, defaultdict
from math import inf
from pathlib import Path

import torch

from lessons_lib.course.checkpoints import (
    UNREADABLE,
    CheckpointError,
    check_fit,
    load_tensors,
    plain,
    save_tensors,
)
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

    Raises CheckpointError when the file is not of this run (other settings, or a model with other
    names or shapes) or not whole. Nothing is changed then.
    """
    tensors, metadata = load_tensors(path)
    state = state_of(path, metadata)
    _refuse_other_settings(Path(path), state["settings"], settings)
    parts = {"model": run.model, "ema": run.ema}
    for part, model in parts.items():
        if model is not None:
            check_fit(model.state_dict(), _under(tensors, part), f"{path} ({part})")
    try:
        history = {name: t.tolist() for name, t in _under(tensors, "history").items()}
        losses, lrs = history.pop("loss"), history.pop("lr")
        step, seconds = operator.index(state["step"]), float(state["seconds"])
        if not (0 <= step <= run.steps and len(losses) == len(lrs) == step and 0 <= seconds < inf):
            raise ValueError(f"step = {step}, seconds = {seconds}")
        torch.Generator().set_state(tensors["generator"])  # a trial
        _fill_optimizer(optimizer, unpack(metadata["optimizer"], tensors), f"{path} (optimizer)")
    except CheckpointError:
        raise
    except (*UNREADABLE, ArithmeticError, RuntimeError) as error:
        text = _("{path} is damaged: {why}.")
        raise CheckpointError(text.format(path=path, why=plain(error))) from error
    for part, model in parts.items():
        if model is not None:
            model.load_state_dict(_under(tensors, part))
    generator.set_state(tensors["generator"])
    run.losses, run.lrs, run.step, run.seconds = losses, lrs, step, seconds
    run.metrics = {name.removeprefix("metric."): values for name, values in history.items()}


def state_of(path: str | os.PathLike, metadata) -> dict:
    """How far a run has come and with which settings, as a file's metadata say; CheckpointError
    when they are of no run."""
    state = metadata.get("run") if isinstance(metadata, dict) else None
    if not isinstance(state, dict) or not isinstance(state.get("settings"), dict):
        text = _(
            "{path} holds weights but no training run to go on with; load it with load_model, "
            "or give another checkpoint path."
        )
        raise CheckpointError(text.format(path=path))
    return state


def _fill_optimizer(optimizer: torch.optim.Optimizer, found: dict, source: str) -> None:
    """Take over an optimizer's memory of past gradients, but not its settings: those are the run's
    own, and the rate in the file is what the schedule had made of it."""
    wanted_tensors, found_tensors = {}, {}
    wanted = _after_a_step(optimizer)
    pack({k: v for k, v in wanted.items() if k in found["state"]}, "optimizer", wanted_tensors)
    pack(found["state"], "optimizer", found_tensors)
    check_fit(wanted_tensors, found_tensors, source)
    before = optimizer.state_dict()
    own = [{k: v for k, v in g.items() if k != "params"} for g in optimizer.param_groups]
    try:
        optimizer.load_state_dict(found)
    except BaseException:
        optimizer.load_state_dict(before)
        raise
    for group, settings in zip(optimizer.param_groups, own, strict=True):
        group.update(settings)


def _after_a_step(optimizer: torch.optim.Optimizer) -> dict:
    """The state, by number of parameter, that an optimizer of this kind has after one step."""
    trial = object.__new__(type(optimizer))  # deepcopy would leave out what a subclass has added
    trial.__dict__ |= vars(optimizer) | {"state": defaultdict(dict), "param_groups": []}
    trial._optimizer_step_pre_hooks = trial._optimizer_step_post_hooks = OrderedDict()
    for group in optimizer.param_groups:
        parameters = [p.detach().clone().requires_grad_() for p in group["params"]]
        for parameter in parameters:
            parameter.grad = torch.zeros_like(parameter)
        trial.param_groups.append(group | {"params": parameters})
    type(optimizer).step(trial)
    return trial.state_dict()["state"]


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
