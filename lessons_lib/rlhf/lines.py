"""The lines that lesson 4 prints."""

from lessons_lib.course.language import N_

GOES_ON = N_("After {question!r} it writes:\n{text}")
KNOWS = N_("{text} →{answer}")
REPLY = N_("{question}\n  {reply}")
COUNTED = N_("{tokens} tokens, {guesses} guesses, of which {counted} are counted.")
AGREE = N_(
    "Ordered as gold does: {twenty:.0%} of new pairs from twenty ratings, {many:.0%} from 24,000."
)
HELD_OUT = N_("Good replies: in a new wording {wording:.0%}, of a new thing {subject:.0%}.")
SHAPE = N_("{trained:,} of {all:,} weights are trained, {share:.1%}.")
PREFERS = N_(
    "{first!r} (gold {a:.2f}) is preferred to {second!r} (gold {b:.2f}) {share:.0%} of the time."
)
YOURS = N_("Rated by you: {n} pairs. The gold reward agrees with you on {share:.0%} of them.")
SIMULATED = N_("You have rated no pair yet, so a simulated rater has rated these {n}.")
PROBLEM = N_("These ratings cannot be learned from: {problem}")
WEIGHT = N_("{rating:+.1f} for the reply, {penalty:+.2f} for the distance: {total:+.2f}")
