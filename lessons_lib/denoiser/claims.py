"""The claims of lesson 6."""

from lessons_lib.course.language import N_

OPENING = N_("Of at least one of the three pictures the world's parser finds the caption true.")
BY_HAND = N_("From v comes back the very picture, and from ε too.")
LIBRARY = N_("For each of the three targets the library leads back to the picture.")
AMPLIFIED = N_(
    "At the last level an error of the noise becomes more than four thousand times as large."
)
BOOK = N_("x_t plus this f is the mean that the library's step goes to, to 10 digits.")
BOUND = N_("The bound weighs t = 1 more than a hundred times as much as the middle level.")
SAME_LOSS = N_("The squared error of the noise is that of the picture, times the signal-to-noise ratio.")  # fmt: skip
SIZES = N_("A net of this kind takes pictures of 8, 16, 28, 32 and 64 pixels, and returns their size.")  # fmt: skip
INNOCENT = N_("Its first loss is within 0.1 of 1: it began by guessing that there is no noise.")
LEVELS = N_("At the end the error is more than twenty times as large at the least noise as at the most.")  # fmt: skip
MOST_OF_IT = N_("More than half of the loss comes from the quarter with the least noise.")
FALLS_LITTLE = N_("From step 300 to the end the loss falls by less than a third.")
FALLS_MUCH = N_("Its part with the most noise falls by more than a third.")
RIGHT = N_("At least 98% of 200 digits are taken for what was asked.")
TEN = N_("All ten digits are among them.")
NEW = N_("They lie as far from the training digits as new handwriting does: 0.9 to 1.2 times.")
FOOLED = N_("Two hundred training digits, handed in as if drawn, have less than two thirds of the Fréchet distance of ours.")  # fmt: skip
JUDGE = N_("The judge reads at least 97% of real digits that it has not seen.")
GUIDED = N_("With s = 2, at least 3 points more are drawn as asked than without.")
UNREAD = N_("The digits that the judge misreads at s = 1 lie farther from the training digits than new handwriting does, by three tenths or more.")  # fmt: skip
NARROW = N_(
    "With s = 4, the digits of a class are less spread out than with s = 1, by a tenth or more."
)
DICE = N_("From the same noise DDIM draws the same picture twice, and DDPM two.")
TWENTY = N_("With s = 2, DDIM with 20 evaluations is within 2 points of DDPM with all 200.")
SAME_END = N_("DDIM with 20 evaluations is read as rightly as with 200, to within 4 points.")
FEW_DPM = N_("With five evaluations DPM-Solver++ is nearer to the curve's end than DDIM, by a fifth or more.")  # fmt: skip
FEW_HEUN = N_("Heun with five draws less than 40% as asked.")
EVEN_HEUN = N_("On evenly spaced levels Heun draws fewer than one in four as asked, even with 19.")
READ_DDPM = N_(
    "And the judge reads at least as many of these as of those with 200, or up to 5 points fewer."
)
NARROW_DDPM = N_("DDPM with five draws digits that are less spread out, by a tenth or more, than with 200.")  # fmt: skip
AVERAGE_EARLY = N_("After 100 steps the average is worse than the weights themselves.")
AVERAGE_HALF = N_("From 300 to 600 steps its error is lower by a twentieth or more.")
AVERAGE_END = N_("At the end the two are within 5% of each other.")
TINTED = N_("Guessing the noise, the grounds are off by more than 0.2 on average.")
FLAT = N_("Guessing v, by less than 0.1.")
CAUSE = N_("At t = 180 the mean colour of its guess is more than three times as far off as with v.")
NOT_BELOW = N_("At t = 40 it is no more than half as much again.")
BEST_OLD = N_("At t = 60, on digits of the list, the list errs less than a third as much as the network.")  # fmt: skip
BEST_NEW = N_("On new digits the network errs less, by a tenth or more, at t = 20, 40 and 60.")
ALIKE = N_("At no level is the network's error on new digits 1.3 times that on its own.")
PLEASED = N_("The judge takes at least nine in ten for what was asked.")
LOW = N_("The loss is less than half of what the net of 1,400 digits ended with.")
COPIES = N_("More than half of the digits are copies.")
NO_COPIES = N_("Of the digits drawn by the net of 1,400, fewer than 2% are.")
CONTROL = N_("Of real new digits fewer than 5% count as copies of the twenty, or of the 1,400.")
WARNED = N_("The loss of the twenty's net is more than four times as high on new digits.")
NOT_WARNED = N_("That of the other is less than 1.3 times as high.")
EARLY = N_("At t = 190 the agreement is less than 10 points above that of chance.")
HALF_WAY = N_("At t = 100, half of the levels gone, it is between 40 and 80%.")
LATE = N_("At t = 40 and later it is more than 85%.")
CIRCLE = N_(
    "The middle of a straight line has 0.71 of a noise's spread, that of a circle all of it."
)
ENDS = N_("The row between begins and ends with the digits that it was made of.")
INVERTED = N_("They differ from the real digits by less than half a grey level of 17 on average.")
NOT_WHITE = N_("The found noise has a spread within 0.15 of 1; by pixel it goes below 0.7 and above 1.2.")  # fmt: skip
FILE = N_("In the record, at least 80% of the captions are drawn rightly at the best scale.")
FILE_HELD_OUT = N_("And at least 80% of those of held-out scenes.")
ENOUGH = N_("In it, twenty evaluations are within 5 points of fifty.")
GRID = N_("Of these twelve at least seven are right.")
NEW_LOOK = N_("Among them are at least two with a look that training never showed.")
SKETCH = N_("The sketch correlates with the mean of all true pictures by more than 0.97.")
SKETCH_OWN = N_("With the mean of any other colour or shape it correlates less, by 0.02 or more.")
SAME_WAY = N_("The library and we end in the same pictures, to within 0.001.")
DEFAULT = N_("As it comes, with s = 4, it draws fewer rightly by more than 10 points.")
HIDDEN = N_("With s = 2 it loses 6 points at most.")
