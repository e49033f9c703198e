"""The lines that lesson 7 prints."""

from lessons_lib.course.language import N_

BY_HAND = N_("Scores: {table}. Loss by hand: {loss}.")
FLOOR = N_(
    "A batch of 128 fresh scenes: {pairs} true pairs, {own} of them by a caption of another scene."
)
ZERO_SHOT = N_("Of 48 looks: {train} of those in training, {held_out} of those never seen.")
RETRIEVED = N_("Of 100 captions: {to_caption} for a picture, {to_picture} pictures for a caption.")
ORDER = N_("{name}: {share} of the pairs of a true and a false entry are in order.")
CONTRASTIVE = N_("contrastive")
COSENT = N_("CoSENT")
PARTS = N_("The tower of pictures has {picture:,} numbers, that of captions {text:,}.")
TYPED = N_("“{caption}”: {verdict}")
UNKNOWN = N_("“{word}” is not known; the nearest is “{nearest}”.")
SAME = N_("Best caption by the library: {theirs}; by the course: {ours}.")
