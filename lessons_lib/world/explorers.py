"""The interactive panel of lesson 0."""

from __future__ import annotations

from lessons_lib.course.explorers import explorer, slider
from lessons_lib.course.language import N_
from lessons_lib.world import figures
from lessons_lib.world.letters import LetterPairs


def sampling(model: LetterPairs) -> None:
    """Explorer: first letters of n sampled words against the model's own probabilities."""

    def draw(doublings: int, seed: int):
        return figures.first_letters(model, 2**doublings, seed)

    controls = {
        "doublings": slider(N_("words written (two to the power of)"), 7, 0, 11),
        "seed": slider(N_("seed of the random numbers"), 0, 0, 20),
    }
    explorer(draw, controls, name="sampling", alt=figures.SAMPLES_CAPTION[1])
