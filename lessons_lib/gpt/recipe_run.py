"""The training run behind a committed checkpoint: it can be stopped, goes on, and is scored on the way.

Where the processor multiplies bfloat16 fast and there is a compiler, both are used; neither is needed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import fill_model, load_tensors
from lessons_lib.course.language import _
from lessons_lib.course.resuming import state_of
from lessons_lib.course.training import Result, train

from . import weights
from .modern import ModernGPT
from .muon import Muon

LR, ADAM_LR = 0.02, 0.02


class Record:
    """What a model could do at some steps of its training: `rows`, by step, kept in a file.

    The file has one line of JSON for each row; `scores` says what is measured.
    """

    def __init__(self, path: Path):
        self.path = path
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self.rows: dict[int, dict] = {row["step"]: row for row in map(json.loads, lines)}

    def add(self, step: int, model: torch.nn.Module) -> dict[str, float]:
        """Score the model, and write it down as the row of a step; returns the row."""
        self.rows[step] = {"step": step} | self.scores(model)
        text = "".join(json.dumps(row) + "\n" for row in self.rows.values())
        write_atomically(self.path, text.encode())
        return self.rows[step]

    def scores(self, model: torch.nn.Module) -> dict[str, float]:
        """Every ability, quickly: name to score."""
        raise NotImplementedError


def choose_speed(fast: bool | None) -> bool:
    """Whether to compute in bfloat16, compiled: as asked, or where the machine is made for it."""
    fast = fast_here() if fast is None else fast
    print(
        _("Computing in bfloat16, compiled; --plain does without.")
        if fast
        else _("Computing in float32; --fast is for processors that multiply bfloat16 faster.")
    )
    return fast


def fast_here() -> bool:
    """Whether this processor multiplies bfloat16 fast and there is a compiler for torch.compile."""
    return bfloat16_here() and any(map(shutil.which, ("c++", "g++", "clang++")))


def bfloat16_here() -> bool:
    """Whether this processor multiplies bfloat16 fast."""
    known = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name, bool)() for name in known)  # bool() is False


def run(
    model: ModernGPT,
    batches: Callable,
    run_file: Path,
    steps: int,
    record: Record,
    scored: Sequence[int],
    save_every: int,
    fast: bool = False,
    say: Callable[[dict], None] | None = None,
) -> Result:
    """Train with Muon, from a new model or from `run_file`; score at the steps in `scored`.

    `say` hears of each new row of the record, and progress is then shown; with None all is quiet.
    """
    for block in model.blocks:
        block.attention.at_once = not fast
    optimizer = Muon(model, LR, ADAM_LR, dtype=torch.bfloat16 if fast else None)
    loss = torch.compile(model.loss, dynamic=False) if fast else model.loss

    def loss_fn(_model, batch, _generator):
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            return loss(batch)

    def score(step: int) -> None:
        if step in (0, *scored, steps) and step not in record.rows:
            row = record.add(step, model)
            if say:
                say(row)

    if run_file.exists():
        done = read_weights(run_file, model)
        if say:
            text = _("{path} has done {done} of {steps} steps.")
            print(text.format(path=run_file, done=done, steps=steps))
    else:
        done, record.rows = 0, {}
    score(done)  # a run may have been stopped just before its score was written
    return train(
        model,
        loss_fn,
        batches,
        steps=steps,
        optimizer=optimizer,
        schedule="linear",
        warmup=min(20, steps // 2),
        checkpoint=run_file,
        checkpoint_every=save_every,
        on_step=lambda step, _loss, _run: score(step + 1),
        progress=say is not None,
        device="cpu",
    )


def run_and_keep(
    folder: Path,
    name: str,
    model: ModernGPT,
    batches: Callable,
    record: Record,
    *,
    steps: int,
    batch_size: int,
    scored: Sequence[int],
    save_every: int,
    fast: bool | None,
    say: Callable[[dict], None],
    figures: Callable,
) -> tuple[Path, Path] | None:
    """`run`, and when it has ended `keep`: the two files, or None for a run that was stopped.

    The run's own file is `folder` with the ending .safetensors.
    """
    file, fast = folder.with_suffix(".safetensors"), choose_speed(fast)
    result = run(model, batches, file, steps, record, scored, save_every, fast, say)
    return keep(folder, name, result, record, batch_size, figures) if result.finished else None


def keep(
    folder: Path, name: str, result: Result, record: Record, batch_size: int, figures: Callable
) -> tuple[Path, Path]:
    """Write `name`.safetensors and `name`.json of a run that has ended; returns their paths.

    `figures` measures the weights as a reader will have them, rounded to half precision; it is not
    asked again about weights that it has measured.
    """
    path = weights.save(folder / f"{name}.safetensors", result.model, steps=result.step)
    tokens = result.step * batch_size * result.model.config.block_size
    about = keep_figures(
        path, result, record, lambda: figures(weights.load(path)[0]), tokens=tokens
    )
    return path, about


def keep_figures(
    path: Path, result: Result, record: Record, measure: Callable[[], dict], **facts
) -> Path:
    """Write what a run's weights, kept in `path`, can do, beside them, as .json; returns where.

    `measure` is not asked again about weights that it has measured.
    """
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    about = path.with_suffix(".json")
    if not about.exists() or json.loads(about.read_text("utf-8"))["sha256"] != sha256:
        found = measure() | {
            "sha256": sha256,
            "steps": result.step,
            **facts,
            "seconds": round(result.seconds),
            "record": list(record.rows.values()),
        }
        write_atomically(about, (json.dumps(found, indent=1) + "\n").encode())
    return about


def read_weights(run_file: Path, model: torch.nn.Module, part: str = "model") -> int:
    """Fill a model from a run's file; returns the steps done. CheckpointError as `fill_model`.

    `part` "ema" is the moving average of the weights.
    """
    tensors, about = load_tensors(run_file)
    start = f"{part}."
    own = {k.removeprefix(start): t for k, t in tensors.items() if k.startswith(start)}
    fill_model(model, own, str(run_file))
    return state_of(run_file, about)["step"]
