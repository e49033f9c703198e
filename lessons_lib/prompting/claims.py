"""The claims of lesson 3."""

from lessons_lib.course.language import N_

FIRST = N_("It says blick: more than one half of the probability that the two labels have.")
TEACHES = N_("With eight examples, at least 70 % are right with words that it has never read.")
CHANCE = N_("With none, those words are chosen by chance: within 12 points of one half.")
SWAPPED = N_("With swapped labels more than half of the answers follow the examples.")
BOOK = N_("At least three of the book's four sentences get the right label.")
TWO_LAYERS = N_("With two layers the loss falls below 1 nat at what can be known.")
ONE_LAYER = N_("With one it stays above 2.")
TOLD = N_("One layer that is told the token before falls below 1 as well.")
INDUCTION = N_("One head gives more than 0.2 of its attention to what came next before.")
NO_INDUCTION = N_("With one layer no head gives 0.15.")
RECOGNISES = N_(
    "Trained on 8 maps, it knows at least 30 points more of these than of new ones, before a sign "
    "was shown."
)
LEARNS = N_(
    "Of new maps, shown once, the model of 4,096 maps knows at least 40 points more than the "
    "model of 8."
)
FAMILIES = N_("New kinds of task are harder than known ones: by more than 10 points.")
ORDER = N_("The order alone moves the accuracy by more than 2 points.")
FORMAT = N_("Another format costs more than 10 points.")
BIAS = N_("Six examples of one label and two of the other cost more than 2 points.")
IN_WORDS = N_("Told in words that it never read together, more than 60 % are right.")
STEPS = N_("With four digits, written steps are right at least 20 points more often.")
CONTEXTS = N_("Four contexts are better than one in at least four of the six families.")
SAME_SCORES = N_("The library's log-probabilities are ours, to within 0.00001.")
