"""The one training loop of the course: for GPTs, reward models, denoisers and CLIPs alike."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn

from lessons_lib.course.averaging import MovingAverage
from lessons_lib.course.bars import SilentBar, progress_bar
from lessons_lib.course.checkpoints import CheckpointError
from lessons_lib.course.interrupts import StopRequest
from lessons_lib.course.language import _
from lessons_lib.course.processes import Team
from lessons_lib.course.resuming import restore_run, save_run, settings_of
from lessons_lib.course.schedules import learning_rate_factor, scaled_learning_rates
from lessons_lib.course.training_checks import check_arguments, check_loss, not_finite, stopped


class LossNotFinite(ArithmeticError):
    """Training stopped, since the loss or its gradient had become infinite or not a number."""


@dataclass
class Result:
    """A training run: the model, its moving average, what was measured, and how far it came."""

    model: nn.Module
    ema: nn.Module | None
    steps: int
    step: int = 0  # steps done
    losses: list[float] = field(default_factory=list)  # one for each step, before its update
    lrs: list[float] = field(default_factory=list)  # of the first parameter group
    metrics: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0  # of computing, those before a resume included
    notes: list[str] = field(default_factory=list)  # sentences on what did not go as planned

    @property
    def finished(self) -> bool:
        return self.step >= self.steps


def train(
    model: nn.Module,
    loss_fn: Callable,
    batches: Callable,
    *,
    steps: int,
    lr: float | None = None,
    optimizer: torch.optim.Optimizer | None = None,
    schedule: str = "cosine",
    warmup: int | None = None,
    clip: float | None = 1.0,
    ema: float | None = None,
    seed: int | torch.Generator = 0,
    checkpoint: str | os.PathLike | None = None,
    checkpoint_every: int | None = None,
    resume: bool = True,
    max_seconds: float | None = None,
    on_step: Callable | None = None,
    progress: bool = True,
    device: str | torch.device | None = None,
) -> Result:
    """Train `model` in place for `steps` steps, and return the `Result`.

    `batches(step, generator)` gives the batch of a step; `loss_fn(model, batch, generator)` gives
    its mean loss, or a pair of it and a dict of numbers to keep. Both draw their chance from
    `generator`, on the CPU; torch's own generator, which dropout uses, is seeded from it at each
    step. So a run is a function of `seed` alone, and one that was killed goes on from its
    `checkpoint`, saved every `checkpoint_every` steps (default: ten times a run), to the very same
    result.

    `optimizer`: AdamW with rate `lr` (1e-3) when None. `schedule` and `warmup`: see
    `learning_rate_factor`. `clip`: the largest norm of the whole gradient (None: any). `ema`: decay
    of a `MovingAverage` of the weights. `on_step(step, loss, result)` is called after each step, in
    the first process. Ctrl-C and `max_seconds` end the run after the step under way.

    Under `torchrun --nproc_per_node=N` each process takes its part of each batch, and the gradients
    are averaged. What `batches` draws is then the same on any N; what `loss_fn` draws is not.

    Raises ValueError or TypeError for arguments that cannot work, CheckpointError when `checkpoint`
    is of another run, LossNotFinite when the loss is no longer a number.
    """
    settings = {"steps": steps, "schedule": schedule, "warmup": warmup, "clip": clip, "ema": ema}
    check_arguments(
        model, loss_fn, batches, optimizer, lr, seed, checkpoint_every, max_seconds, **settings
    )
    team = Team(device)
    model.to(team.device)
    optimizer = optimizer or torch.optim.AdamW(model.parameters(), lr=lr or 1e-3)
    learning = [p for group in optimizer.param_groups for p in group["params"]]
    shared = seed if isinstance(seed, torch.Generator) else torch.Generator().manual_seed(seed)
    own = torch.Generator()  # of this process alone, for loss_fn
    compute = team.share(model, loss_fn)  # here all processes get the first one's weights
    average = None if ema is None else MovingAverage(model, ema)
    run = Result(model, average and average.model, steps)
    settings = settings_of(optimizer, seed=shared.initial_seed(), **settings)
    if checkpoint is not None and resume and os.path.exists(checkpoint):
        restore_run(checkpoint, run, optimizer, shared, settings)
    every = checkpoint_every or max(1, steps // 10)
    started = time.monotonic() - run.seconds
    show = progress and team.rank == 0
    bar = progress_bar(steps, _("Training"), run.step) if show else SilentBar()

    with (
        bar,
        StopRequest(max_seconds) as stop,
        scaled_learning_rates(optimizer) as scale_lrs,
        torch.random.fork_rng(team.cuda_devices),
    ):
        stopping = False
        while not run.finished and not stopping:
            step = run.step
            run.lrs.append(scale_lrs(learning_rate_factor(step, steps, schedule, warmup)))
            batch = team.part(batches(step, shared))
            chance = int(torch.randint(2**31, (), generator=shared)) + team.rank
            team.seed_torch(chance)
            own.manual_seed(chance)

            if not model.training:
                model.train()
            loss, metrics = check_loss(compute(batch, own))
            optimizer.zero_grad()
            loss.backward()
            norm = nn.utils.clip_grad_norm_(learning, clip or math.inf)
            values = [loss.item(), norm.item(), float(stop.asked), *metrics.values()]
            value, norm, stopping, *measured = team.mean(values)
            if not math.isfinite(value) or not math.isfinite(norm):
                raise LossNotFinite(not_finite(run, value, checkpoint))
            optimizer.step()
            if average:
                average.update(model, step)

            run.step = step + 1
            run.losses.append(value)
            for name, number in zip(metrics, measured, strict=True):
                run.metrics.setdefault(name, []).append(number)
            run.seconds = time.monotonic() - started
            bar.update(_("loss {loss:.3g}").format(loss=value))
            if checkpoint is not None and (run.step % every == 0 or run.finished or stopping):
                if team.rank == 0:
                    _save(checkpoint, run, optimizer, shared, settings)
                team.wait()
            if on_step is not None and team.rank == 0:
                on_step(step, value, run)
    if stopping and not run.finished:
        _note(run, stopped(run, checkpoint), say=stop.interrupted and team.rank == 0)
    return run


def _save(checkpoint, run: Result, optimizer, generator, settings: dict) -> None:
    try:
        save_run(checkpoint, run, optimizer, generator, settings)
    except CheckpointError as error:  # a full disk is no reason to lose what has been learnt
        text = _("After step {step}: {error} Training goes on.")
        _note(run, text.format(step=run.step, error=error), say=not run.notes)


def _note(run: Result, sentence: str, say: bool) -> None:
    run.notes.append(sentence)
    if say:
        print(sentence)
