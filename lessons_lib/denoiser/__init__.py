"""Lesson 6: a network that removes noise, how it is trained, and the ways to draw with it."""

from .caption_encoder import caption_ids
from .dpm import dpm_solver
from .ode import even_times, karras_times, solve
from .sampling import between, guided, invert, sample, spaced
from .scenes import draw_captions, matches
from .targets import denoising_loss, drop, loss_weights, shifted, spread_times
from .unet import Config, UNet

__all__ = [
    "Config",
    "UNet",
    "between",
    "caption_ids",
    "denoising_loss",
    "dpm_solver",
    "draw_captions",
    "drop",
    "even_times",
    "guided",
    "invert",
    "karras_times",
    "loss_weights",
    "matches",
    "sample",
    "shifted",
    "solve",
    "spaced",
    "spread_times",
]
