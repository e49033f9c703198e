"""For each figure and panel of lesson 3: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

FIRST = (
    N_("Two labels that it has never read, and what it would write if it were free to."),
    N_("Two bars, the probabilities of blick and dax; the one for blick is the longer."),
)
SHOTS = (
    N_("Two tasks, sixty sentences for each point; no weight moves."),
    N_(
        "Three curves of the share that is right against the number of examples, 0 to 8. Natural "
        "labels begin high, swapped ones near zero, made-up words near one half; all end high."
    ),
)
BOOK = (
    N_("The prompts of the book's Figure 7.1, each with three examples."),
    N_("Four bars: the probability of the right label for each of the book's four sentences."),
)
BEYOND = (
    N_("The same beginnings before sentences that our program did not write."),
    N_("Sixteen bars: the probability of the right label for each sentence; some are near zero."),
)
LAYERS = (
    N_(
        "The loss from the second token of the second round on, where nearly everything can be known."
    ),
    N_(
        "Three curves against training steps. All begin near the dashed line of guessing; those of "
        "two layers and of the layer that is told the token before fall far below, that of one "
        "layer stays above."
    ),
)
INDUCTION = (
    N_("A head of the second layer: dark is much attention. Below the line the row begins again."),
    N_(
        "A square map of attention, rows looking at columns. Below a line, where the row begins "
        "again, dark diagonals lie one place beside the equal tokens."
    ),
)
TASKS = (
    N_("A map gives each of sixteen signs one of sixteen answers; the dashed line is chance."),
    N_(
        "Three panels of curves, shares right against how often a sign was shown. Trained on 8 "
        "maps, the curve for these begins high and that for new maps stays low; trained on more, "
        "both rise as soon as the sign was shown."
    ),
)
FAMILIES = (
    N_(
        "Beside each name what guessing gets; a hundred prompts for each number. Sentences are held out "
        "in every row; under the line the kind of task is, too."
    ),
    N_(
        "A table of shares right: thirty-three kinds of task in rows, the best first, numbers of "
        "examples in columns. Many rows grow darker to the right; under the red line hardly any but one."
    ),
)
SPREAD = (
    N_("Each point is the accuracy of one way to ask; the dashed line is chance."),
    N_(
        "Rows of points on an axis of shares right: three sets of examples in 24 orders, alike within "
        "each; twelve pairs of words, at one half or at 100%; and four formats, the last near one half."
    ),
)
BIAS = (
    N_(
        "Eight examples with made-up labels. Second line: when the query says nothing, the probability "
        "of the favoured label, and that of whichever label is the likelier."
    ),
    N_(
        "Three pairs of bars, accuracy as it is and calibrated: for balanced examples, for seven of "
        "one label and one of the other, and for four alike at the end."
    ),
)
TOLD = (
    N_("Aggressive or friendly? The instruction as a whole was never read in training."),
    N_("Three bars: accuracy without anything, with the task in words, and with eight examples."),
)
STEPS = (
    N_("From two digits on, the two numbers never stood together in training."),
    N_(
        "Two curves of the share right against the number of digits: with written steps it stays "
        "high, without it falls."
    ),
)
CONTEXTS = (
    N_(
        "Four examples with made-up labels: one of them, each in a context of its own, or all in one. "
        "The dashes are chance."
    ),
    N_("Groups of five bars, accuracy by kind of task and by how the examples were shown."),
)
WORKSHOP_PANEL = N_(
    "Bars for the reader's own labels: how likely each is after the examples and the sentence that "
    "stand in the boxes."
)
LOOKING_PANEL = N_(
    "A map of attention over a row of letters that begins again, a list of where the last letter "
    "looks, and what the model expects next."
)
