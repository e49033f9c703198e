"""Lesson 5: the forward process, which turns any picture into noise, and how to run it backwards."""

from .forward import TARGETS, add_noise, as_eps, as_x0, one_step, posterior, target
from .schedules import Schedule, check_ends, cosine, linear

__all__ = [
    "TARGETS",
    "Schedule",
    "add_noise",
    "as_eps",
    "as_x0",
    "check_ends",
    "cosine",
    "linear",
    "one_step",
    "posterior",
    "target",
]
