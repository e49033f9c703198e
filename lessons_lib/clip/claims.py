"""The claims of lesson 7 about CLIP itself; those about guidance are in `claims_guidance`."""

from lessons_lib.course.language import N_

OPENING = N_("The parser finds both captions true of what was drawn for them.")
BY_HAND = N_("The loss by hand and the library's are the same, to six digits.")
FALSE_WRONG = N_("In a batch of 128, more than 100 pairs beside the diagonal are true as well.")
ZERO_SHOT = N_("Of looks that it knows from training, more than 98% are told rightly.")
ZERO_SHOT_NEW = N_("Of looks that it never saw, at least 95%.")
TO_CAPTION = N_("The best of 100 captions is true of a held-out scene in at least 90%.")
TO_PICTURE = N_("The best of 100 pictures fits its caption in at least 85%.")
EASY = N_("Another kind, colour or count is told from the truth in more than 90%.")
HARD = N_("Exchanged sides, opposite relations, exchanged attributes: in less than 75%.")
TAUGHT = N_(
    "With near misses in its training, exchanged attributes are told at least 10 points better."
)
SMALL_ORDER = N_("Both losses put more than 95% of true and false entries in order.")
CHECKPOINT_ZERO_SHOT = N_(
    "Looks never seen it tells less often than the clean one, by at least 2 points."
)
CHECKPOINT_RETRIEVAL = N_(
    "The noised CLIP finds a true one of 100, both ways, in at least 90%, at time 0."
)
NOISE_CLEAN = N_(
    "At t = 333 the clean CLIP finds less than half as often a true caption as the noised one."
)
NOISE_END = N_(
    "At the last step it is within 15 points of one that always takes the vaguest caption."
)
TYPED = N_("The parser finds the typed caption true of its picture.")
FAST = N_("From caption to picture in less than five seconds.")
UNKNOWN = N_("An unknown word is named, with the nearest that is known.")
SAME = N_("Its scores, times the factor, and ours differ by less than 0.0001.")
SMALL_LOOKS = N_("Of 48 looks the contrastive one tells at least 20 points more.")
SAME_LOSS = N_("And so do the losses.")
ONE_CAPTION = N_("With one caption a look, more than 85%.")
STILL_HARD = N_("The other two it still gets right in less than 75%.")
