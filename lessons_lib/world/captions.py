"""For each figure and panel of lesson 0: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_(
        "Words that the list does not hold, a story and six pictures: drawn a moment ago, by chance."
    ),
    N_(
        "Three panels. Left: twelve words put together of likely pairs of letters, hardly one of them "
        "English. Middle: a short story about children. Right: six small pictures of coloured shapes."
    ),
)
TABLE = (
    N_("Each row is a letter, each column the one behind it. The sign · is the edge of a word."),
    N_(
        "A square map of letter pairs, darker for more probable ones. Most of the map is pale; in "
        "the row of q only u is dark."
    ),
)
SAMPLES = (
    N_(
        "Hatched: the probability in the table. Plain: the share among the words that the model wrote."
    ),
    N_(
        "Two rows of bars, one pair for each first letter; the more words were written, the more "
        "alike are the two heights."
    ),
)
DIGITS = (
    N_(
        "Top: real handwriting. Middle: each pixel drawn alone. Bottom: each after its left neighbour."
    ),
    N_(
        "Three rows of eight small grey pictures. The top row shows handwritten digits; in the two "
        "rows below, grey specks fill the place where a digit would be, and hardly a digit can be read."
    ),
)
COIN = (
    N_("The cheapest belief is the true one, 3/4; every other costs more."),
    N_(
        "A curve of bits per throw against the believed probability of heads, high at both ends, lowest, "
        "0.81 bits, at 0.75, where a dashed line marks the truth."
    ),
)
FUNNEL = (
    N_(
        "The mean settles on the computed line. The band is two standard errors wide on each side; "
        "for a while the mean may leave it."
    ),
    N_(
        "A jagged curve of the mean cost of the first n stories, n from 10 to 10,000, comes to rest "
        "on a horizontal line; around the line a band narrows."
    ),
)
MEMORY = (
    N_(
        "More memory helps this counter up to five or six characters, then hurts; the floor is far below."
    ),
    N_(
        "A curve of bits per character against the number of characters remembered: 4.4 for none, "
        "1.3 for five and six, 1.6 for eight. A dashed line far below marks the language's entropy."
    ),
)
REPLIES = (
    N_("One short, correct reply with one courtesy is worth most; more courtesy is worth less."),
    N_(
        "Bars of the gold reward of seven replies to one question, from the highest, 3.5 for a "
        "correct, brief and polite one, to below zero for those that only promise help, are wrong, or ask back."
    ),
)
SCENES = (
    N_("Eight scenes, each with one of its captions; the world knows whether a caption is true."),
    N_("Eight small pictures with one to three coloured shapes each, and a caption under each."),
)
NOISE = (
    N_(
        "Nearly all scenes are read up to 0.8 and about four in five at 1.6, and the confidence says so."
    ),
    N_(
        "Two falling curves against the strength of the noise that lie close together: the share of "
        "scenes read without a fault, and the reader's mean confidence."
    ),
)
STORY_PANEL = N_("A story in a box, and what the world's reader says of it while it is changed.")
REPLY_PANEL = N_("A question, a reply in a box, and bars for the four parts of its gold reward.")
SCENE_PANEL = N_("A picture with noise, and a list of what the reader sees in it and how surely.")
