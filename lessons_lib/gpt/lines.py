"""The lines that lesson 2 prints."""

from lessons_lib.course.language import N_

ALIKE = N_(
    "Mean cosine of two colours {colours:.1f}, of two days {days:.1f}, of a colour and a day "
    "{across:.1f}; of two girls' names {girls:.1f}, of two boys' {boys:.1f}, of a girl's and a "
    "boy's {mixed:.1f}."
)
BY_HAND = N_("Weights: {a:.3f}, {b:.3f}, {c:.3f}.")
FIRST_LOSS = N_("Loss {loss:.1f} nats; ln {n:,} is {logarithm:.1f}.")
LAW = N_(
    "Guessed from four models, the floor is {four:.1f} bits per character; from five it is "
    "{five:.1f}; a law of size and data through all twenty says {twenty:.1f}. They miss the points "
    "by {low:.0%}, {high:.0%} and {all:.0%}."
)
CHOSEN = N_("Of facts in a new wording it picks the right answer among wrong ones in {share:.0%}.")
NO_GPT2 = N_(
    "GPT-2's own weights are not on this machine; with them, this cell shows what it makes of the "
    "book's three beginnings."
)
