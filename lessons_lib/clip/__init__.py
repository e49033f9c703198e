"""Lesson 7: CLIP, and guidance: how text steers pictures."""

from .drawing import Painter
from .evaluation import retrieval, scores, told_from_near_misses, zero_shot
from .loss import contrastive_loss, cosent_loss, least_loss
from .pairs import pair_batches, unseen_pairs
from .towers import Clip, Config, make_clip
from .truth import truth_table

__all__ = [
    "Clip",
    "Config",
    "Painter",
    "contrastive_loss",
    "cosent_loss",
    "least_loss",
    "make_clip",
    "pair_batches",
    "retrieval",
    "scores",
    "told_from_near_misses",
    "truth_table",
    "unseen_pairs",
    "zero_shot",
]
