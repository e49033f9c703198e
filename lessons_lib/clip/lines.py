"""The lines that lesson 7 prints."""

from lessons_lib.course.language import N_

BY_HAND = N_("Scores: {table}. Loss by hand: {loss}.")
FLOOR = N_(
    "A batch of 128 fresh scenes: {pairs} true pairs, {own} of them by a caption of another scene."
)
SAME = N_("Best caption of each picture by the library: {theirs}; by the course: {ours}.")
