"""The claims of lesson 0."""

from lessons_lib.course.language import N_

BY_HAND = N_("The table gives “no” the probability 1/12 that the pencil found.")
ALL_WORDS = N_(
    "The probabilities of all words of up to fourteen letters add up to one, within a hundredth."
)
LIBRARY = N_("PyTorch's own distributions give every one of the 963 words the same bits.")
LIBRARY_DRAWS = N_(
    "Among 20,000 first letters that PyTorch draws, none is off by more than a percentage point."
)
SUMS_TO_ONE = N_("The probabilities of what may follow a letter sum to one, for every letter.")
FREQUENCIES = N_(
    "Among 20,000 words that the model writes, no first letter is off by more than a percentage point."
)
NEW_WORDS = N_("More than nine in ten of the words that it writes it never read.")
BETTER = N_(
    "More than seven in ten English words that it never read cost it fewer bits than their letters shuffled."
)
PIXELS = N_("Counting each pixel's levels saves more than 90 bits a picture on new handwriting.")
NEIGHBOUR = N_("Looking at the left neighbour saves at least 4 bits more.")
NO_DIGITS = N_(
    "What this model draws lies at least 1.8 times as far from the nearest real digit as new handwriting."
)
PRODUCT = N_(
    "The probabilities of the choices multiply to what the reader finds from the text alone."
)
READ_BACK = N_(
    "From the text alone, the reader finds the same probability for each of 300 stories."
)
ALL_DIFFERENT = N_("No two of 10,000 stories are the same.")
FLOOR = N_(
    "The mean cost of 10,000 stories lies within three standard errors of the computed entropy."
)
LONGER_HURTS = N_("For this counter, remembering eight characters is worse than remembering six.")
FAR_ABOVE = N_("Even the best of these counters pays more than five times the entropy.")
FEW_COST_MOST = N_(
    "With eight characters of memory, fewer than a fourth of the characters cost more than half the bits."
)
FAMILIAR_CHEAPER = N_(
    "Where eight characters and the next were met before, remembering eight costs less than six, by a tenth or more."
)
TRUTH_IS_CHEAPEST = N_("Of 999 beliefs about the coin, none costs less than the true one.")
FOUND_OUT = N_(
    "The reader finds the contradiction in every one of 100 stories where one colour was changed."
)
BOOK_FACTS = N_("The book's three statements are among those that the world tests.")
HELD_OUT = N_("None of the sentences held out for tests occurs in 2,000 training passages.")
BOOK_EXAMPLES = N_("The book's ten example sentences never occur in 3,000 training documents.")
BRIEF_WINS = N_("The short reply with one courtesy is worth more than the effusive one.")
WRONG_LOSES = N_("The courteous wrong reply is worth less than nothing.")
SUMS_RIGHT = N_("All of 500 written sums are right in every step.")
READS_CLEAN = N_("At least 99.5% of 400 clean scenes are read without a fault.")
KNOWS_BETTER = N_(
    "In strong noise, a picture that is read right has a higher confidence than one that is not, more than three times of four."
)
KNOWS_NOISE = N_(
    "At every strength of noise, the mean confidence is within 8 points of the share read right."
)
CAPTIONS_TRUE = N_("Every one of 300 captions is true of its picture, as the pixels show it.")
SWAPPED_FALSE = N_("With one detail changed, none of these captions passes for true.")
