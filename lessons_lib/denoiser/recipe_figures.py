"""What the committed denoiser can do, measured on the file as it is, in half precision."""

from __future__ import annotations

from lessons_lib.course.language import _

from . import weights
from .scenes import match_rate
from .unet import UNet

SCALES = (1.0, 2.0, 3.0, 5.0)
CAPTIONS = 200  # of each split, for each scale
STEPS = (5, 10, 20, 50)


def figures(model: UNet) -> dict:
    """Shares of pictures that match, by guidance scale at 20 steps and by steps at scale 3."""
    schedule, captions = weights.scenes_schedule(), CAPTIONS

    def rate(split: str, seed: int = 2026, count: int = captions, **options) -> float:
        return round(match_rate(model, schedule, split, count, seed=seed, **options), 4)

    splits = ("train", "held_out")
    by_scale = [{"scale": s} | {k: rate(k, guidance_scale=s) for k in splits} for s in SCALES]
    by_steps = [
        {"steps": n} | {k: rate(k, steps=n, count=captions // 2) for k in splits} for n in STEPS
    ]
    return {"parameters": model.n_parameters(), "scales": by_scale, "by_steps": by_steps}


def table(found: dict) -> str:
    """The figures as lines of text."""
    head = _("scale: shares of pictures that match, at 20 steps (captions as trained; held out)")
    lines = [head]
    lines += [f"{r['scale']:g}: {r['train']:.1%}; {r['held_out']:.1%}" for r in found["scales"]]
    lines.append(_("steps: the same, at scale 3"))
    lines += [f"{r['steps']}: {r['train']:.1%}; {r['held_out']:.1%}" for r in found["by_steps"]]
    return "\n".join(lines)
