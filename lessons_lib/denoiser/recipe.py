"""How the committed denoiser is made: `lessons train denoiser`.

Every step sees scenes that were never seen before. The loss is the plain squared error of v, and
two smaller ones that are for training only: of the plan's sketch, and of the names of what stands
where.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import Result, train
from lessons_lib.gpt.recipe_run import Record, bfloat16_here, keep_figures, read_weights

from . import weights
from .muon import UNetMuon
from .naming import Namer, overheard
from .recipe_figures import figures, table
from .scenes import match_rate, scene_batches
from .targets import denoising_loss, drop
from .unet import Config, UNet

STEPS = 23_000
BATCH_SIZE = 32
SAVE_EVERY = 250
LR, ADAM_LR, EMA, DROPPED = 0.03, 4e-3, 0.998, 0.1
FOCUS = (0.3, 0.9, 0.75)  # of the times: where it is decided what stands where
SKETCHED = 0.5  # the weight of the plan's own error beside that of v
NAMED = 0.1  # and of the names' cross-entropy
SCORED = (1000, 2000, 3500, 5000, 8000, 10000, 13000, 16500, 20000)
SCORED_ON = 50  # captions of each split, on the way
FIGURES = "denoiser/scenes.json"


def config() -> Config:
    """The sizes of the committed checkpoint."""
    return Config(
        channels=3,
        widths=(48, 128),
        attention=(1,),
        deeper=4,
        patch=2,
        words=128,
        vector=256,
    )


def learner() -> UNet:
    """A net as it is trained: with a layer that names what stands at each place of its middle."""
    model = UNet(config())
    model.namer = Namer(model.config.widths[-1])
    return model


class Scores(Record):
    """Which share of captions the averaged weights draw rightly, at some steps of the training."""

    def scores(self, model: torch.nn.Module) -> dict[str, float]:
        """The share of pictures that match, for captions as trained and for held-out scenes."""
        schedule = weights.scenes_schedule()
        return {
            split: round(match_rate(model, schedule, split, SCORED_ON), 4)
            for split in ("train", "held_out")
        }


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train denoiser`: train, measure, write weights and figures.

    See `course.train_command`. Everything is on the CPU. What is done already is not done again.
    """
    record = Scores(run.with_suffix(".jsonl"))
    file = run.with_suffix(".safetensors")
    result = train_scenes_denoiser(file, record, steps or STEPS, quick(fast))
    if not result.finished:
        return []
    path = weights.save(run / "scenes.safetensors", result.ema, steps=result.step)
    about = keep_figures(
        *(path, result, record, lambda: figures(weights.load(path)[0])),
        pictures=result.step * BATCH_SIZE,
        losses=means(result.losses),
    )
    print(table(json.loads(about.read_text("utf-8"))))
    return [
        Made(path, weights.CHECKPOINT, "A denoiser that draws captioned scenes"),
        Made(about, FIGURES, "What the denoiser of scenes can do, at the end and on the way"),
    ]


def quick(fast: bool | None) -> bool:
    """Whether to compute in bfloat16: as asked, or where the processor multiplies it fast."""
    return bfloat16_here() if fast is None else fast


def means(losses: list[float], parts: int = 50) -> list[float]:
    """The mean loss of each of `parts` equal stretches of a run."""
    rows = torch.tensor(losses, dtype=torch.float64).tensor_split(min(parts, len(losses)))
    return [round(row.mean().item(), 5) for row in rows]


def train_scenes_denoiser(
    run_file: Path, record: Record, steps: int, fast: bool, progress: bool = True
) -> Result:
    """Train the checkpoint; a run that was stopped goes on from `run_file`.

    `fast` computes in bfloat16. The rate climbs for 50 steps and falls in a line to 0.
    """
    torch.manual_seed(0)
    model = learner().to(memory_format=torch.channels_last)
    optimizer = UNetMuon(model, LR, ADAM_LR, dtype=torch.bfloat16 if fast else None)
    schedule = weights.scenes_schedule()

    def loss_fn(_model, batch, generator):
        x0, ids, names = batch
        ids = drop(ids, model.nothing(len(ids)), DROPPED, generator)
        x0 = x0.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            read = model.read(ids, *x0.shape[2:])
            sketch = (model.plan.sketch(read.plan).float() - x0).square().mean()
            with overheard(model.middle[-1]) as middle:
                loss, _each, _t = denoising_loss(
                    *(model, x0, read, schedule, "v"), generator=generator, focus=FOCUS
                )
        named = model.namer.loss(middle[0], names)
        whole = loss + SKETCHED * sketch + NAMED * named
        return whole, {"v": loss, "sketch": sketch, "names": named}

    def score(step: int, ema: UNet) -> None:
        if step in (*SCORED, steps) and step not in record.rows:
            row = record.add(step, ema)
            if progress:
                say(row)

    if run_file.exists():
        done, average = averaged(run_file)
        if progress:
            text = _("{path} has done {done} of {steps} steps.")
            print(text.format(path=run_file, done=done, steps=steps))
        score(done, average)  # a run may have been stopped just before its score was written
    else:
        record.rows = {}
    return train(
        model,
        loss_fn,
        scene_batches(BATCH_SIZE, places=32 // config().step),
        steps=steps,
        optimizer=optimizer,
        schedule="linear",
        warmup=min(50, steps // 2),
        ema=EMA,
        checkpoint=run_file,
        checkpoint_every=SAVE_EVERY,
        on_step=lambda step, _loss, run: score(step + 1, run.ema),
        progress=progress,
        device="cpu",
    )


def averaged(run_file: Path) -> tuple[int, UNet]:
    """(steps done, the averaged net) of a run's file; CheckpointError as `fill_model`."""
    model = learner()
    return read_weights(run_file, model, "ema"), model.eval()


def say(row: dict[str, float]) -> None:
    """One row of the record, as a sentence."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(file=sys.stderr)  # the progress bar's line stays as it is
    text = _(
        "Step {step}: {train:.0%} of the captions are drawn rightly, {held_out:.0%} of those of "
        "held-out scenes."
    )
    print(text.format(**row), flush=True)
