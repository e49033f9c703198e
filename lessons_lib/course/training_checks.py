"""What the training loop says when it is called with something that cannot work."""

from __future__ import annotations

import math
import numbers
import os

import torch
from torch import nn

from lessons_lib.course.language import _
from lessons_lib.course.schedules import check_schedule


def check_arguments(
    model, loss_fn, batches, optimizer, lr, seed, checkpoint_every, max_seconds, **settings
) -> None:
    """Raise TypeError or ValueError, in one sentence, for the first argument that cannot work."""
    if not isinstance(model, nn.Module):
        text = _("model must be a torch.nn.Module, not a {kind}.")
        raise TypeError(text.format(kind=type(model).__name__))
    for name, value in (("loss_fn", loss_fn), ("batches", batches)):
        if not callable(value):
            text = _("{name} must be a function, not a {kind}.")
            raise TypeError(text.format(name=name, kind=type(value).__name__))
    steps, clip, ema = settings["steps"], settings["clip"], settings["ema"]
    _check_count("steps", steps)
    if checkpoint_every is not None:
        _check_count("checkpoint_every", checkpoint_every)
    check_schedule(steps, settings["schedule"], settings["warmup"])
    if ema is not None and not 0 <= ema < 1:
        text = _(
            "ema is a decay from 0 to less than 1, such as 0.999 (None: no average), not {ema}."
        )
        raise ValueError(text.format(ema=ema))
    for name, value in (("clip", clip), ("lr", lr), ("max_seconds", max_seconds)):
        if value is not None and not value > 0:
            text = _("{name} must be larger than 0, not {value}.")
            raise ValueError(text.format(name=name, value=value))
    on_cpu = isinstance(seed, torch.Generator) and seed.device.type == "cpu"
    if not isinstance(seed, numbers.Integral) and not on_cpu:
        raise TypeError(_("seed must be a whole number or a torch.Generator on the CPU."))
    learning = {id(p) for p in model.parameters() if p.requires_grad}
    if not learning:
        raise ValueError(
            _("No parameter of the model asks for a gradient: nothing can be trained.")
        )
    if optimizer is None:
        return
    if isinstance(optimizer, torch.optim.LBFGS) or not isinstance(optimizer, torch.optim.Optimizer):
        text = _(
            "optimizer must be a torch optimizer that takes one step for each gradient, "
            "such as torch.optim.AdamW(model.parameters(), lr=1e-3), not {kind}."
        )
        kind = optimizer.__name__ if isinstance(optimizer, type) else type(optimizer).__name__
        raise TypeError(text.format(kind=kind))
    if lr is not None:
        raise ValueError(_("Give lr, or an optimizer that has its own; not both."))
    if not learning & {id(p) for group in optimizer.param_groups for p in group["params"]}:
        raise ValueError(_("The optimizer has no parameter of this model; is it another's?"))


def check_loss(output) -> tuple[torch.Tensor, dict]:
    """The loss, and the metrics if there are any as floats, from what `loss_fn` returned."""
    loss, metrics = output if isinstance(output, tuple) and len(output) == 2 else (output, {})
    if not isinstance(loss, torch.Tensor) or not isinstance(metrics, dict):
        text = _(
            "loss_fn must return the loss as a tensor, or a pair of it and a dict of metrics; "
            "it returned a {kind}."
        )
        raise TypeError(text.format(kind=type(output).__name__))
    if loss.dim():
        text = _("loss_fn must return one number, not a tensor of shape {shape}; take its mean().")
        raise ValueError(text.format(shape=tuple(loss.shape)))
    if not loss.requires_grad:
        text = _(
            "The loss does not depend on the model's parameters as far as torch can tell; "
            "was it computed under torch.no_grad(), detached, or made from a number?"
        )
        raise ValueError(text)
    try:
        return loss, {name: float(torch.as_tensor(metrics[name]).detach()) for name in metrics}
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(_("Each metric that loss_fn returns must be one number.")) from error


def stopped(run, checkpoint) -> str:
    """The sentence for a run that was stopped before its last step."""
    text = _("Stopped after step {step} of {steps}.")
    if checkpoint is not None:
        text = _("Stopped after step {step} of {steps}; the same call goes on from {checkpoint}.")
    return text.format(step=run.step, steps=run.steps, checkpoint=checkpoint)


def not_finite(run, loss: float, checkpoint) -> str:
    """What is said for a loss or gradient that is no longer a number."""
    if math.isfinite(loss):
        text = _("At step {step} the loss is {loss:.3g}, but its gradient is not finite.")
    else:
        text = _("At step {step} the loss is {loss}, no longer a finite number.")
    text += " " + _(
        "Training stopped before that step changed the model; a smaller learning rate (it was "
        "{lr:.3g}), a longer warm-up or a smaller clip usually helps."
    )
    if checkpoint is not None and os.path.exists(checkpoint):
        text += " " + _("The last good state is in {checkpoint}.")
    return text.format(step=run.step, loss=loss, lr=run.lrs[-1], checkpoint=checkpoint)


def _check_count(name: str, value) -> None:
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
        text = _("{name} must be a whole number of at least 1, not {value!r}.")
        raise ValueError(text.format(name=name, value=value))
