"""The claims of lesson 0."""

from lessons_lib.course.language import N_

SUMS_TO_ONE = N_("The probabilities of what may follow a letter sum to one, for every letter.")
FREQUENCIES = N_(
    "Among 20,000 words that the model writes, no first letter is off by more than a percentage point."
)
NEW_WORDS = N_("More than half of what it writes are words that it never read.")
BETTER = N_(
    "Seven in ten English words that it never read cost it fewer bits than their letters shuffled."
)
