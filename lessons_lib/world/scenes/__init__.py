"""The world's pictures: scenes of coloured shapes, drawn, described, and read back.

Sampling and drawing make pictures whose scene is known; describing and understanding tie them to
captions; reading and agreement turn both around, for pictures that a model has made.
"""

from .agreement import agreement, agreements
from .counterfactuals import CHANGES, Counterfactual, counterfactuals
from .describing import caption, captioned, describe, every_caption
from .drawing import BACKGROUND, RGB, draw, draw_bytes
from .meaning import Meaning, Thing, holds, say
from .reading import Belief, Reading, believe, read_scene, read_scenes
from .sampling import (
    scene_entropy,
    scenes,
    write_held_out_scene,
    write_scene,
    write_training_scene,
)
from .scene import KINDS, LOOKS, PLACES, RELATIONS, SIZES, Scene, Shape
from .splits import HELD_OUT_ARRANGEMENTS, HELD_OUT_LOOKS, SPLITS, held_out
from .understanding import WORDS, UnknownWord, agrees, nearest_word, possible, understand

__all__ = [
    "BACKGROUND",
    "CHANGES",
    "HELD_OUT_ARRANGEMENTS",
    "HELD_OUT_LOOKS",
    "KINDS",
    "LOOKS",
    "PLACES",
    "RELATIONS",
    "RGB",
    "SIZES",
    "SPLITS",
    "WORDS",
    "Belief",
    "Counterfactual",
    "Meaning",
    "Reading",
    "Scene",
    "Shape",
    "Thing",
    "UnknownWord",
    "agreement",
    "agreements",
    "agrees",
    "believe",
    "caption",
    "captioned",
    "counterfactuals",
    "describe",
    "draw",
    "draw_bytes",
    "every_caption",
    "held_out",
    "holds",
    "nearest_word",
    "possible",
    "read_scene",
    "read_scenes",
    "say",
    "scene_entropy",
    "scenes",
    "understand",
    "write_held_out_scene",
    "write_scene",
    "write_training_scene",
]
