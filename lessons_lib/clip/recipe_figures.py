"""What the committed noised CLIP can do, measured on the file as it is, in half precision."""

from __future__ import annotations

import torch

from lessons_lib.course.language import _
from lessons_lib.denoiser.weights import scenes_schedule
from lessons_lib.diffusion import add_noise
from lessons_lib.world.scenes import draw

from .evaluation import retrieval, scores, single_scenes, told_from_near_misses, zero_shot
from .pairs import unseen_pairs
from .towers import Clip
from .truth import truth_table

TIMES = (0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 999)
COUNT = 400  # pictures for zero-shot
HUNDREDS = 3  # times 100 captions for retrieval
MISSED_ON = 300  # scenes whose near misses are read


def at_time(model: Clip, split: str, t: int, count: int, hundreds: int) -> dict[str, float]:
    """Zero-shot and retrieval both ways on pictures noised to time t; the noise is the same each time."""
    schedule, generator = scenes_schedule(), torch.Generator().manual_seed(1)

    def noised(scenes):
        x = draw(scenes, 32)
        return add_noise(x, t, torch.randn(x.shape, generator=generator), schedule)

    pictures = noised(single_scenes(split, count))
    found = {
        "zero_shot": zero_shot(model, split, count, t, pictures=pictures),
        "one_caption": zero_shot(model, split, count, t, places=False, pictures=pictures),
    }
    both = []
    for seed in range(99, 99 - hundreds, -1):
        told, captions = unseen_pairs(split, 100, seed)
        table = scores(model, noised(told), captions, t)
        both.append(retrieval(table, truth_table(told, captions)))
    to_caption, to_picture = torch.tensor(both, dtype=torch.float64).mean(0).tolist()
    found |= {"to_caption": to_caption, "to_picture": to_picture}
    return {name: round(value, 4) for name, value in found.items()}


def quick_scores(model: Clip) -> dict[str, float]:
    """Zero-shot, retrieval and three kinds of near miss on held-out scenes, without noise to speak of."""
    found = at_time(model, "held_out", 0, 200, 1)
    missed = told_from_near_misses(model, *unseen_pairs("all", 100), 0)
    return found | {k: round(missed[k], 4) for k in ("relation", "swap", "binding")}


def on_the_way(model: Clip, count: int = 100) -> dict[str, float]:
    """What a clean CLIP can do while it learns: zero-shot in both splits, retrieval both ways."""
    told, captions = unseen_pairs("held_out", count)
    table = scores(model, draw(told, 32), captions)
    to_caption, to_picture = retrieval(table, truth_table(told, captions))
    shares = {split: zero_shot(model, split, count) for split in ("train", "held_out")}
    return shares | {"to_caption": to_caption, "to_picture": to_picture}


def figures(model: Clip) -> dict:
    """By time: zero-shot and retrieval, for both splits; at time 0: near misses by change."""
    by_time = [
        {"t": t}
        | {split: at_time(model, split, t, COUNT, HUNDREDS) for split in ("train", "held_out")}
        for t in TIMES
    ]
    missed = told_from_near_misses(model, *unseen_pairs("all", MISSED_ON), 0)
    return {
        "parameters": model.n_parameters(),
        "scale": round(model.scale.item(), 2),
        "by_time": by_time,
        "near_misses": {change: round(share, 4) for change, share in missed.items()},
    }


def table(found: dict) -> str:
    """The figures as lines of text."""
    lines = [
        _(
            "time: zero-shot, with one caption, picture to caption, caption to picture (held-out scenes)"
        )
    ]
    for row in found["by_time"]:
        shares = row["held_out"].values()
        lines.append(f"{row['t']}: " + "; ".join(f"{share:.1%}" for share in shares))
    lines.append(_("near misses told from the true caption, at time 0"))
    lines += [f"{change}: {share:.1%}" for change, share in found["near_misses"].items()]
    return "\n".join(lines)
