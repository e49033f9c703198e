"""For each figure and panel of lesson 5: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_(
        "Upper row: a photograph and more and more noise. Lower row: noise, walked back to a digit."
    ),
    N_(
        "Two rows of seven pictures. A flower that disappears in noise from left to right; below, "
        "noise from which a handwritten digit appears."
    ),
)
WEIGHTS = (
    N_("Three ways to choose β, a thousand steps each; the dotted line is one half."),
    N_(
        "Three falling curves on a logarithmic axis: a straight line for constant β, a bent one for "
        "the linear schedule, one that stays high longest for the cosine."
    ),
)
MELTING = (
    N_("Three heaps, noised by the linear schedule; every curve is exact."),
    N_(
        "Five panels of a density: three heaps at first, lower and wider at each step, and the last "
        "one lies on the dashed normal curve."
    ),
)
TELLING = (
    N_("The best possible test, tried on the photograph; 50% is guessing."),
    N_(
        "Two curves of the share told rightly against t. One pixel: 63% at first and at 50% "
        "from t = 400 on. The whole picture: 100% up to t = 700, and above guessing to the end."
    ),
)
WATERLINE = (
    N_(
        "What lies under a dashed line is weaker than the noise. The noise is drawn as it is beside a "
        "picture that does not shrink."
    ),
    N_(
        "The photograph's power falls by a factor of thousands from coarse to fine; horizontal "
        "dashed lines for the noise at four steps lie one above the other."
    ),
)
GUESSES = (
    N_("The filter knows how much power each frequency has, and nothing else of the photograph."),
    N_(
        "Upper row: the flower under more and more noise. Lower row: what the filter makes of it, sharp "
        "at first and then more and more blurred, until a soft patch is left."
    ),
)
FACTS = (
    N_(
        "864 scenes with one shape, and the best guess by Bayes' rule over all of them. 0% is "
        "guessing, 100% always right."
    ),
    N_(
        "Four falling curves against t, from 100% to 0: the shape's kind falls first, then colour "
        "and size, and its place last."
    ),
)
STEPS_BACK = (
    N_(
        "The density of the state before, given x_t = 0. How far apart two densities are is half the "
        "area between them. Each panel has a height of its own."
    ),
    N_(
        "Two panels: on the left a narrow exact density and two normals that lie on it; on the right an "
        "exact density with two heaps, the narrow normal of Eq. 7.1 between them, and a wide normal "
        "that misses both heaps as well."
    ),
)
PATHS = (
    N_("Both panels start from the same twenty points; grey is the density of the data."),
    N_(
        "Left: twenty jagged paths that cross each other and end in three heaps. Right: twenty smooth "
        "paths that never cross and end in the same three heaps."
    ),
)
ACCURACY = (
    N_(
        "Three heaps on a line, 5,000 samples, a mean of four runs; the distance is how far a sample "
        "must be moved on average to lie as the data do."
    ),
    N_(
        "Four curves against the number of steps on logarithmic axes: SDE, ODE and chain fall, the "
        "spoiled chain stays high."
    ),
)
BLENDS = (
    N_(
        "A digit that is not in the list. The number says how many pictures the guess is a mean of."
    ),
    N_(
        "Upper row: a digit under less and less noise from right to left. Lower row: the best guess, "
        "a grey blur at the noisy end and one training digit at the other."
    ),
)
RETURNED = (
    N_(
        "Ten walks from pure noise with the best denoiser, and the nearest pictures of the list. "
        "The distance is the root of the mean squared difference of a pixel; white and black are 2 "
        "apart."
    ),
    N_("Two rows of ten digits; each digit of the upper row stands below it again."),
)
BOOK_PANEL = N_(
    "The flower after a number of steps that add noise and renormalise, and a histogram of its "
    "pixels with the normal curve."
)
SCHEDULE_PANEL = N_(
    "The signal left and the signal-to-noise ratio of three schedules, with a point where one "
    "stands, and the flower as it looks there."
)
BACK_PANEL = N_(
    "Points on their way from noise to data in the plane, and the contour lines of the "
    "true density at that moment."
)
