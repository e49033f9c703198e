"""The claims of lesson 3."""

from lessons_lib.course.language import N_

FIRST = N_("It says blick: more than one half of the probability that the two labels have.")
TEACHES = N_("With eight examples, at least 80% are right with words that it has never read.")
CHANCE = N_("With none, those words are chosen by chance: within 12 points of one half.")
RECALLS = N_("With natural labels at least 90% are right before any example.")
SWAPPED = N_("With swapped labels at least 90% of the answers follow the eight examples.")
BOOK = N_("All four of the book's sentences get the right label.")
BOOK_ALONE = N_(
    "Without an example these labels are given by chance: within 12 points of one half."
)
BY_HAND = N_("Added by hand, the scores are the library's, to within 0.001.")
BEYOND = N_("At least two of the sixteen get the wrong one.")
SURE = N_("And to the wrong label of these it gives more than 90%, on average.")
TWO_LAYERS = N_("With two layers the loss falls below 1.5 nats at what can be known.")
ONE_LAYER = N_("With one it stays above 2.")
TOLD = N_("One layer that is told the token before falls below 1 as well.")
INDUCTION = N_("One head of the second layer gives what followed before over 25% of its attention.")
NO_INDUCTION = N_("With one layer no head gives it 20%.")
RECOGNISES = N_(
    "Trained on 8 maps, it is right at least 50 points more often with these than with new ones, "
    "where a sign was not shown yet."
)
LEARNS = N_(
    "Of new maps, shown once, the model of 4,096 maps is right at least 60 points more often than "
    "the model of 8."
)
FAMILIES = N_("New kinds of task are harder than known ones: by more than 20 points.")
ORDER = N_("No two orders of the same four examples are more than 15 points apart.")
WORDS = N_("Two pairs of words are at least 40 points apart.")
NEAR_FORMAT = N_(
    "With other letters, or other signs between, at least 15 points more are right than with no letters."
)
FORMAT = N_("And in the format of its training at least 25 points more.")
BIAS = N_(
    "Asked about nothing, a label shown seven times in eight is at least 10 points likelier than one "
    "shown four times."
)
LEANS = N_(
    "Asked about nothing after four examples of each label, it gives the likelier one 80% or more, on "
    "average."
)
CALIBRATED = N_("Calibration adds more than 3 points, on average over the three.")
ALL_RIGHT = N_("Calibrated, made-up labels get at least 97% right, of the same sixty sentences.")
THE_BOOKS_WORDS = N_("Every one of these begins with the book's sentence.")
IN_WORDS = N_("Told in words, more than 90% are right.")
STEPS = N_("With four digits, written steps are right at least 60 points more often.")
EVERY_STEP = N_("And of all the steps that it wrote, at least 98% are right.")
CONTEXTS = N_(
    "Four contexts are better than one by 25 points or more, in at least six of the seven."
)
POOLINGS = N_("The mean is right at least 4 points more often than the other two, on average.")
TOGETHER = N_(
    "All four examples in one context are as good as in four, or better: within 5 points."
)
ENOUGH = N_("With eight examples in each, four contexts and one are within 5 points, on average.")
SAME_SCORES = N_("The library's log-probabilities are ours, to within 0.00001.")
BELOW_CHANCE = N_(
    "Two kinds are worse than guessing by far: below 10%, where chance is one in four."
)
