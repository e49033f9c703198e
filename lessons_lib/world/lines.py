"""The lines that the cells and panels of lesson 0 print."""

from lessons_lib.course.language import N_

WORDS = N_("{n} words, for instance {some}")
COSTS = N_("{real:12}{cost:6.1f} bits    {mixed:12}{mixed_cost:6.1f} bits")
BY_HAND = N_("{word:6} probability {p:.4f} = 1/{inverse:.0f}")
IN_BITS = N_("{word:6} 1/{inverse:.0f}, {bits:.2f} bits")
ALL_WORDS = N_("all words of up to fourteen letters: {whole:.3f}")
PICTURE_COSTS = N_("{name:38}{bits:4.0f} bits a picture")
BY_CHANCE = N_("every level equally probable")
ALONE = N_("each pixel by itself")
AFTER_LEFT = N_("each pixel after its left neighbour")
CHOICES = N_("{i:2}   {site:15} {value:24.24}  one in {inverse:5.1f}   {bits:5.2f} bits")
SITES = {
    "weather": N_("weather"),
    "here": N_("place"),
    "a": N_("first child"),
    "b": N_("second child"),
    "episode": N_("episode"),
    "text": N_("wording"),
    "x.noun": N_("first thing"),
    "x.colour": N_("its colour"),
    "y.noun": N_("second thing"),
    "y.colour": N_("its colour"),
}
DETAIL = N_("detail")
LEFT_OUT = N_("(left out)")
DISTANCES = N_(
    "mean distance to the nearest digit read: new handwriting {real:.1f}, drawn {drawn:.1f}"
)
PRODUCT = N_("{n} choices, together {bits:.0f} bits: one story in {inverse}")
FLOOR = N_("{bits:.1f} bits a story, {characters:.0f} characters: {rate:.3f} bits a character")
PROBE = N_("{prompt} …{answer}")
MET = N_("Of {all} sentences that training passages may hold, these 2,000 hold {n}.")
SURPRISES = N_(
    "k = {k}: {familiar:.2f} bits a character where eight and the next were met before, {new:.2f} where not"
)

# What the reader of stories says, by the sort of contradiction.
PROBLEMS = {
    "name": N_("It speaks of {found} where it must be {expected}."),
    "pronoun": N_("It says “{found}” of somebody who is “{expected}”."),
    "colour": N_("It says {found}, but it was {expected}."),
    "noun": N_("It speaks of the {found}, but it was the {expected}."),
    "spot": N_("It says “{found}”, but it was put “{expected}”."),
    "here": N_("It takes place at the {found}, but they are at the {expected}."),
    "weather": N_("It says {found}, but the day was {expected}."),
    "need": N_("What happens here cannot happen now: somebody or something is not as it needs."),
    "repeated": N_("It brings in “{found}”, who or which is there already."),
    "untold": N_("It leaves out something that it should have told."),
}
OTHER_PROBLEM = N_("It says {found}, which does not fit what it told before.")
UNKNOWN = N_(
    "Not in the language. Up to the mark it reads like a story; then comes something that no "
    "story of this world says there."
)
CONTRADICTS = N_("In the language, but it contradicts itself.")
CONSISTENT = N_("In the language and consistent: {bits:.1f} bits, one story in {inverse}.")
AT_THE_END = N_("At the end: {facts}.")
HELD = N_("the {thing}: {holder}")
NOWHERE = N_("lost or gone")

# The parts of a reply's reward, with their weights.
PARTS = {
    "correct": N_("correct (counts twice)"),
    "helpful": N_("helpful (counts once)"),
    "polite": N_("polite (counts half)"),
    "brief": N_("brief (counts one and a half times)"),
}
TOTAL = N_("gold reward: {total:.2f} of at most {highest:.1f}")
SEEN = N_("{sure:4.0%}  a {size} {colour} {kind} {place}")
SEES_NOTHING = N_("The reader sees no scene of this world here.")
SURE = N_("sure of the whole: {sure:.0%}")
AGREES = N_("“{caption}”: true with probability {score:.2f}")
