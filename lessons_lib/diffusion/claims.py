"""The claims of lesson 5."""

from lessons_lib.course.language import N_

OPENING = N_("In the last noised picture the photograph's weight is less than 1%.")
BY_HAND = N_("Two small steps and one big one give the same numbers, to 12 digits.")
LIBRARY = N_("The library's small steps and its big one give these numbers as well.")
WHITE = N_("Mean and variance of the noise are those of white noise, within four standard errors.")
UNRELATED = N_(
    "It has nothing of the photograph: their correlation is within four standard errors of 0."
)
NEIGHBOURS = N_("Nor have neighbouring pixels of it anything in common with each other.")
SMALL_STEPS = N_("200 small steps lead 20,000 points to the density that one big step has.")
EXPONENTIAL = N_(
    "With constant β the weight halves every 138 steps: after 690 it is 1/32, within 1%."
)
SLOW = N_("With the linear schedule the first hundred steps take less than 6% of it.")
FAST = N_("And the hundred from t = 600 on take more than 40% of what is there.")
MELTED = N_(
    "In the three heaps at t = 500 a number is told from noise in less than 50.2% of all tries."
)
PIXEL = N_("From t = 400 on, one pixel, picked at random, is told from noise in less than 51%.")
PICTURE = N_("Up to t = 700, the picture is told from noise in more than 99%.")
LAST = N_("At the last step still in more than 57%.")
LARGE = N_("With 304 × 304 pixels the last step is told from noise in more than 85%.")
WASTED = N_("The linear schedule spends more than 30% of its steps below a ratio of 1 to 100.")
COSINE = N_("The cosine schedule spends less than 10% there.")
WHITE_BANDS = N_("White noise has the same power in each of the five bands, within 10%.")
BANDS = N_("From band to band, the coarser one stays above the noise for at least 90 steps more.")
CORRELATED = N_(
    "At t = 300 the coarsest band still correlates with the photograph by more than 0.95."
)
UNCORRELATED = N_("And the finest by less than 0.3.")
PLACE = N_("At t = 400 the place is known at least 25 points better than the kind.")
BEST_KNOWN = N_("From t = 300 to 600 no other fact is known as well as the place.")
DISTANCES = N_("In the order of these distances the facts are lost: what lies nearest goes first.")
POSTERIOR = N_("The variance is one over the sum of the two precisions.")
POSTERIOR_MEAN = N_("The mean is the two means, weighted by their precisions.")
STEPS_FINE = N_("With a thousand steps, exact density and normal are less than 0.5% apart.")
STEPS_COARSE = N_("With ten steps, more than 40%.")
STEPS_BEST = N_(
    "Of ten steps, even a normal with the exact mean and variance is off by more than 10%."
)
TWEEDIE = N_("Tweedie's guess is the mean over all data by Bayes' rule, to six digits.")
MOMENTS_SDE = N_(
    "The SDE's samples have the moments and weights of the mixture, within five standard errors."
)
MOMENTS_ODE = N_("And so have the ODE's.")
MOMENTS_NOISE = N_("The noise that they began as has not.")
NO_NOISE = N_(
    "The SDE with its noise left out leads all 5,000 points to one place, in the largest heap."
)
ORDER = N_(
    "The ODE takes each quantile of the normal to the same quantile of the data, within 0.03."
)
MORE_STEPS = N_(
    "From 10 steps to 200 the exact chain comes at least four times nearer to the truth."
)
SPOILED = N_("The spoiled one does not come nearer by even a third.")
SAME_NUMBERS = N_("The linear schedule's β times T is the SDE's β(u), to within 0.00001.")
HALVED = N_("Twice as many steps halve the difference, to within 10%.")
NEAREST = N_("At t = 0 the guess is the nearest picture of the list, to within 0.001.")
DECIDED = N_(
    "At t = 600 the guess is a mean of more than 500 pictures, at t = 100 of fewer than 3."
)
COPIES = N_("All hundred are pictures of the list: no pixel differs by more than 0.001.")
SAME_WAY = N_("The library's chain and ours end in the same pictures, to within 0.001.")
