"""How a CLIP of scenes is trained: the live run of lesson 7, and `lessons train clip`.

Every step sees scenes and captions that were never seen before. The committed CLIP is noised, and
for half of the pictures a near miss of the caption is among the wrong answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from lessons_lib.course.language import _
from lessons_lib.course.train_command import Made
from lessons_lib.course.training import Result, train
from lessons_lib.denoiser.muon import UNetMuon
from lessons_lib.denoiser.recipe import means, quick
from lessons_lib.denoiser.weights import scenes_schedule
from lessons_lib.diffusion import Schedule, add_noise
from lessons_lib.gpt.recipe_run import Record, keep_figures, read_weights

from . import weights
from .loss import contrastive_loss, cosent_loss
from .pairs import Pairs, pair_batches
from .recipe_figures import figures, quick_scores, table
from .towers import Clip, Config, make_clip

LIVE_STEPS, LIVE_SIZE, LIVE_EMA = 150, 128, 0.97
LIVE_DOTS, LIVE_DOT_LAYERS = 24, 2
STEPS, SIZE, MISSES, EMA = 1200, 128, 64, 0.99
LR, ADAM_LR, WARMUP = 0.02, 3e-3, 20
SAVE_EVERY = 50
SCORED = (100, 300, 600, 900)
FIGURES = "clip/noised.json"


def clip_loss(
    kind: str = "contrastive", schedule: Schedule | None = None, fast: bool = False
) -> Callable:
    """`loss_fn(model, batch, generator)` for the course's training loop, for batches of `Pairs`.

    `kind` is "contrastive" or "cosent". With a `schedule` each picture is noised to a time of its
    own, all times equally probable, and the model is told the time. `fast` computes in bfloat16.
    """
    if kind not in ("contrastive", "cosent"):
        raise ValueError(f'kind is "contrastive" or "cosent", not {kind!r}.')

    def loss_fn(model: Clip, batch: Pairs, generator: torch.Generator) -> Tensor:
        x, ids, true = batch
        t = None
        if schedule is not None:
            t = torch.randint(schedule.T, (len(x),), generator=generator)
            x = add_noise(x, t, torch.randn(x.shape, generator=generator), schedule)
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            seen, read = model.see(x, t), model.read(ids)
        scores = seen.float() @ read.float().T
        if kind == "cosent":
            return cosent_loss(scores, true)
        return contrastive_loss(model.scale * scores, true)

    return loss_fn


def train_clip(
    seed: int = 0,
    steps: int = LIVE_STEPS,
    kind: str = "contrastive",
    config: Config | None = None,
    size: int = LIVE_SIZE,
    misses: int = 0,
    schedule: Schedule | None = None,
    fast: bool = False,
    ema: float = LIVE_EMA,
    **options,
) -> Result:
    """A CLIP of scenes, trained from nothing; see `train`, which takes the `options`.

    The result's `ema` is the one to use. The defaults are those of lesson 7's live run, which sees
    clean pictures and no near misses.
    """
    torch.manual_seed(seed)
    if config is None:
        config = Config(dots=LIVE_DOTS, dot_layers=LIVE_DOT_LAYERS, noised=schedule is not None)
    model = make_clip(config)
    return train(
        model,
        clip_loss(kind, schedule, fast),
        pair_batches(size, misses, model.config.pixels, seed),
        steps=steps,
        optimizer=UNetMuon(model, LR, ADAM_LR, dtype=torch.bfloat16 if fast else None),
        schedule="linear",
        warmup=min(WARMUP, steps // 2),
        ema=ema,
        seed=seed,
        device="cpu",
        **options,
    )


class Scores(Record):
    """What the averaged weights can do, at some steps of the training."""

    def scores(self, model: torch.nn.Module) -> dict[str, float]:
        """Zero-shot and retrieval on clean pictures of held-out scenes, quickly."""
        return quick_scores(model)


def make(run: Path, steps: int | None = None, fast: bool | None = None) -> list[Made]:
    """The recipe of `lessons train clip`: train, measure, write weights and figures.

    See `course.train_command`. Everything is on the CPU. What is done already is not done again.
    """
    record, file, steps = (
        Scores(run.with_suffix(".jsonl")),
        run.with_suffix(".safetensors"),
        steps or STEPS,
    )
    if file.exists():
        done, _average = averaged(file)
        text = _("{path} has done {done} of {steps} steps.")
        print(text.format(path=file, done=done, steps=steps))
    else:
        record.rows = {}

    def score(step: int, _loss: float, result: Result) -> None:
        if step + 1 in (*SCORED, steps) and step + 1 not in record.rows:
            print(json.dumps(record.add(step + 1, result.ema)), flush=True)

    result = train_clip(
        steps=steps,
        config=Config(noised=True),
        size=SIZE,
        misses=MISSES,
        schedule=scenes_schedule(),
        fast=quick(fast),
        ema=EMA,
        checkpoint=file,
        checkpoint_every=SAVE_EVERY,
        on_step=score,
    )
    if not result.finished:
        return []
    path = weights.save(run / "noised.safetensors", result.ema, steps=result.step)
    about = keep_figures(
        *(path, result, record, lambda: figures(weights.load(path)[0])),
        pictures=result.step * SIZE,
        losses=means(result.losses),
    )
    print(table(json.loads(about.read_text("utf-8"))))
    return [
        Made(path, weights.CHECKPOINT, "A noised CLIP of captioned scenes"),
        Made(about, FIGURES, "What the noised CLIP can do, at the end and on the way"),
    ]


def averaged(run_file: Path) -> tuple[int, Clip]:
    """(steps done, the averaged CLIP) of a run's file; CheckpointError as `fill_model`."""
    model = make_clip(Config(noised=True))
    return read_weights(run_file, model, "ema"), model.eval()
