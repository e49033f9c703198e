"""The lines that lesson 2 prints."""

from lessons_lib.course.language import N_

ALIKE = N_(
    "Mean cosine of two colours {colours:.2f}, of two days {days:.2f}, of a colour and a day "
    "{across:.2f}; of two girls' names {girls:.2f}, of two boys' {boys:.2f}, of a girl's and a "
    "boy's {mixed:.2f}; of any two tokens of the stories {any_two:.2f}."
)
BY_HAND = N_("Weights: {a:.3f}, {b:.3f}, {c:.3f}.")
FIRST_LOSS = N_("Loss {loss:.2f} nats; ln {n:,} is {logarithm:.2f}.")
LAW = N_(
    "Guessed from four models, the floor is {four:.2f} bits per character; from five it is "
    "{five:.2f}; a law of size and data through all twenty says {twenty:.2f}. They miss the points "
    "by {low:.0%}, {high:.0%} and {all:.0%}."
)
CHOSEN = N_(
    "Offered all answers of one sort, it picks the right one in {share:.0%} of the facts in a new "
    "wording; by chance it would be {chance:.1%}."
)
WHOLE = N_("The world's reader finds no mistake in this story.")
BROKEN = N_(
    "The world's reader finds a mistake in this story: not all that it tells can be true. Do you "
    "find it, too?"
)
VARIETY = N_(
    "Of its phrases of five words {cool:.0%} are different at 0.1 and {warm:.0%} at 1; of those "
    "of sixty stories of the language it is {real:.0%}."
)
NO_GPT2 = N_(
    "GPT-2's own weights are not on this machine; with them, this cell shows what it makes of the "
    "book's three beginnings."
)
