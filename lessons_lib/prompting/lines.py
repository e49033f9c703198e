"""The lines that lesson 3 prints."""

from lessons_lib.course.language import N_

PROMPT = N_("The prompt: {prompt}")
FAMILIES = N_(
    "With eight examples: known kinds of task {known:.0%}, where guessing gets "
    "{known_guess:.0%}; new ones {new:.0%}, where it gets {new_guess:.0%}."
)
NO_GPT2 = N_(
    "GPT-2's own weights are not on this machine; with them, this cell shows its labels for the "
    "book's four sentences and for the sixteen."
)
FULL = N_("With eight examples in each, one context and then four: {rows}.")
SCORED = N_("{label}: {tokens} → {each}; added, {total:.1f}")
WROTE = N_("{family}: {query} → {wrote} (right: {answer})")
