"""The claims of lesson 6."""

from lessons_lib.course.language import N_

OPENING = N_("Of at least two of the three pictures the world's parser finds the caption true.")
BY_HAND = N_("From v comes back the very picture, and from ε too.")
LIBRARY = N_("For each of the three targets the library leads back to the picture.")
AMPLIFIED = N_(
    "At the last step an error of the noise becomes more than a thousand times as large."
)
BOOK = N_("x_t plus this f is the mean that the library's step goes to, to 10 digits.")
BOUND = N_("The bound weighs the first step more than a hundred times as much as the middle one.")
SAME_LOSS = N_("The squared error of the noise is that of the picture, times the signal-to-noise ratio.")  # fmt: skip
SIZES = N_("A net of this kind takes pictures of 8, 16, 28, 32 and 64 pixels, and returns their size.")  # fmt: skip
INNOCENT = N_("Its first loss is within 0.1 of 1: it began by guessing that there is no noise.")
LEVELS = N_("At the end the error is more than ten times as large at the least noise as at the most.")  # fmt: skip
FALLS_LITTLE = N_("From step 300 to the end the loss falls by less than a third.")
FALLS_MUCH = N_("Its part with the most noise falls by more than a third.")
RIGHT = N_("At least 98 % of 200 digits are taken for what was asked.")
TEN = N_("All ten digits are among them.")
NEW = N_("They lie at least 0.9 times as far from the training digits as new handwriting does.")
JUDGE = N_("The judge reads at least 97 % of real digits that it has not seen.")
GUIDED = N_("With s = 2, at least 3 points more are drawn as asked than without.")
NARROW = N_("With s = 4, the digits of a class are less spread out than with s = 1, by a tenth.")
DICE = N_("From the same noise DDIM draws the same picture twice, and DDPM two.")
TWENTY = N_("DDIM with 20 evaluations is within 2 points of DDPM with all 200.")
FEW_DPM = N_("DPM-Solver++ with five evaluations is within 3 points of it.")
FEW_HEUN = N_("Heun with five draws less than 60 % as asked.")
NARROW_DDPM = N_("DDPM with five steps draws digits that are less spread out, by a tenth, than with 200.")  # fmt: skip
AVERAGE_EARLY = N_("At step 100 the average is worse than the weights themselves.")
AVERAGE_HALF = N_("From step 300 to 600 its error is lower by a twentieth or more.")
AVERAGE_END = N_("At the end the two are within 5 % of each other.")
TINTED = N_("Guessing the noise, the grounds are off by more than 0.15 on average.")
FLAT = N_("Guessing v, by less than 0.1.")
PLEASED = N_("The judge takes at least nine in ten for what was asked.")
LOW = N_("The loss is less than half of what the net of 1,400 digits ended with.")
COPIES = N_("More than half of the digits are copies.")
NO_COPIES = N_("Of the digits drawn by the net of 1,400, fewer than 2 % are.")
EARLY = N_("At t = 190 fewer than two in five show the same digit.")
LATE = N_("At t = 40 and later more than nine in ten do.")
HALF_WAY = N_("At t = 100, half of the steps gone, fewer than four in five.")
CIRCLE = N_(
    "The middle of a straight line has 0.71 of a noise's spread, that of a circle all of it."
)
ENDS = N_("The row between begins and ends with the digits that it was made of.")
SMOOTH = N_("No step between two neighbours is more than half of the way from the first to the last.")  # fmt: skip
INVERTED = N_("They differ from the real digits by less than half a grey level of 17 on average.")
INVERTED_FEW = N_("With ten steps in place of fifty by more than twice as much.")
FILE = N_("At the best scale at least 60 % of the captions are drawn rightly.")
FILE_HELD_OUT = N_("And at least 50 % of those of held-out scenes.")
ENOUGH = N_("Twenty steps are within 10 points of fifty.")
GRID = N_("Of these twelve at least four are right.")
SKETCH = N_("The sketch correlates with the mean of all true pictures by more than 0.9.")
SAME_WAY = N_("The library and we end in the same pictures, to within 0.0001.")
