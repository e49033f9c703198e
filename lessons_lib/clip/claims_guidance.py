"""The claims of lesson 7's part on guidance."""

from lessons_lib.course.language import N_

BY_HAND = N_("Normal times slope: the mean is 0.32 and the variance still 0.04, to six digits.")
LIBRARY = N_("The library's bias is the same number.")
FOUR_WAYS = N_("Four conventions, one push: they differ by less than a billionth.")
AT_ONE = N_("At s = 1 a noised score draws p(x | c): every moment is within four standard errors.")
CLEAN_OFF = N_("A clean score of x_t does not, at the same scale: it is more than six off.")
GUESS_OFF = N_("Nor does a clean score of the guess: more than five off.")
FOUR_OFF = N_("At s = 4 the noised score is more than six off the tilted density.")
FOUR_INSIDE = N_("With the power inside it is within four.")
CLEAN_NAMES = N_("The clean classifier names at least 97% of the held-out digits rightly.")
UNTOLD = N_("With nothing asked, fewer than 20% are what was wanted: chance.")
NOISED = N_("Steered by a noised CLIP or classifier, more than 93% are.")
CLEAN_CLASSIFIER = N_("Steered by the clean classifier, less than 65%.")
CLEAN_CLIP = N_("By the clean CLIP, at least ten in a hundred fewer than by the noised one.")
SCORE_GOES_ON = N_(
    "From s = 3 to s = 30 the noised CLIP's score rises, and at least three in a hundred fewer are right."
)
FREE = N_("Classifier-free guidance at s = 3 writes at least 95% rightly.")
THROUGH = N_("Asked about the guess, the same clean CLIP steers better than about x_t.")
NARROW = N_("Classifier-free guidance at s = 3 has less than 95% of real handwriting's spread.")
PAINTED_SCORE = N_("On average a painted one has a higher score than a real digit of its name.")
PAINTED_FALSE = N_(
    "Of fifty so painted, the judge takes fewer than 85% for the digit that was asked."
)
SIXFOLD = N_(
    "With the noised CLIP at s = 8 at least six times as many captions are true as by luck."
)
BLIND = N_(
    "With a clean CLIP, at the same scale, at most two thirds as many as with the noised one."
)
PARTED = N_(
    "From s = 8 to s = 1000 the score falls by less than 0.05, if at all, and a quarter or more of "
    "the true captions are lost."
)
FREE_TRUER = N_("Told the caption, the same network is right at least ten in a hundred more often.")
FREE_NO_HIGHER = N_(
    "And its CLIP score is not even 0.05 above that of the pictures that were pushed hardest."
)
