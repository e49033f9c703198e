"""What lesson 7 measures of its CLIPs more than once: order, and reading through noise."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lessons_lib.diffusion import Schedule, add_noise
from lessons_lib.world.scenes import Scene, draw

from .evaluation import retrieval, scores
from .towers import Clip
from .truth import truth_table


def in_order(table: Tensor, true: Tensor) -> float:
    """The share of all pairs of a true and a false entry of a table in which the true one is larger.

    Half is what chance gives; ties count half. (The area under the ROC curve.)
    """
    right, wrong = table[true].double(), table[~true].double().sort().values
    below = torch.searchsorted(wrong, right) + torch.searchsorted(wrong, right, right=True)
    return (below.double() / (2 * len(wrong))).mean().item()


@torch.no_grad()
def read_through_noise(
    model: Clip,
    scenes: Sequence[Scene],
    captions: Sequence[str],
    schedule: Schedule,
    times: Sequence[int],
    told: bool,
    seed: int = 1,
) -> list[float]:
    """At each of `times`, how often the best caption of a noised picture is true of it.

    `told` says whether the model is told the time. All times have the same noise.
    """
    x0, true = draw(scenes, 32), truth_table(scenes, captions)
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(seed))
    found = []
    for t in times:
        table = scores(model, add_noise(x0, t, eps, schedule), captions, t if told else None)
        found.append(retrieval(table, true)[0])
    return found
