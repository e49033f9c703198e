"""The lines that lesson 2 prints."""

from lessons_lib.course.language import N_

ALIKE = N_(
    "Mean cosine of two colours {colours:.1f}, of two names {names:.1f}, of two numbers "
    "{numbers:.1f}; across the groups {apart:.1f}."
)
BY_HAND = N_("Weights: {a:.3f}, {b:.3f}, {c:.3f}.")
FIRST_LOSS = N_("Loss {loss:.1f} nats; ln {n:,} is {logarithm:.1f}.")
LAW = N_(
    "Fitted without knowing it, the floor is {guess:.1f} bits per character; the true one is "
    "{floor:.2f}."
)
NO_GPT2 = N_(
    "GPT-2's own weights are not on this machine; with them, this cell shows what it makes of the "
    "book's three beginnings."
)
