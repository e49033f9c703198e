"""For each figure and panel of lesson 7 on CLIP: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_(
        "All three rows begin with the same noise. The first was told nothing, the others a caption."
    ),
    N_(
        "Three rows of seven pictures, from the same noise to scenes of coloured shapes; each of the "
        "last two shows what its caption says."
    ),
)
ANGLES = (
    N_("Two pictures and two captions as arrows of length 1; a score is the cosine between two."),
    N_(
        "A quarter of a circle with four arrows: picture 1 along the first axis, caption 1 and picture "
        "2 near each other in between, caption 2 along the second axis."
    ),
)
MATRIX = (
    N_("Eight held-out scenes and eight captions, some of them vague; frames mark what is true."),
    N_(
        "A table of cosines, red where they are high and blue where they are low. The framed entries, "
        "where the caption is true of the picture, are mostly the reddest of their column."
    ),
)
LEARNING = (
    N_("Left: the loss, and the entropy of its own targets, below which it cannot go."),
    N_(
        "Two panels. A loss that falls steeply and then slowly towards a dashed floor; four rising "
        "curves of shares that are right, all of them high at the end."
    ),
)
NEAR_MISSES = (
    N_("Captions with one thing changed, so that they are false; half is what a coin gets."),
    N_(
        "Eight rows. Another kind, colour, size, count or place is told from the truth nearly always; "
        "exchanged attributes, opposite relations and exchanged sides hardly better than by a coin; with "
        "near misses in the training the attributes do better."
    ),
)
THROUGH_NOISE = (
    N_("The best of 100 captions for held-out scenes, at ten levels of noise."),
    N_(
        "Two falling curves against t. The CLIP that was trained on noised pictures stays high for "
        "long; the clean one falls early. Both end at the dashed line."
    ),
)
MATCH_PANEL = N_("A picture, and bars for four captions: how CLIP shares its belief among them.")
NOISE_PANEL = N_(
    "A noised picture, and bars for four captions as a noised and a clean CLIP read it."
)
SCALES_PANEL = N_(
    "Six pictures drawn at one guidance scale, each over its caption, with a mark where it is true."
)
TYPED_PANEL = N_("A caption, and its picture in seven states from noise to the end.")
