"""For each figure and panel of lesson 4: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_("Five runs of reinforcement without a penalty, their mean; each reward in its own unit."),
    N_(
        "Two curves against rounds of training. What the network says rises and stays high; how "
        "good the replies are rises a little and then falls far."
    ),
)
KINDS = (
    N_("Replies to the same questions, none of which a demonstration asked in these words."),
    N_(
        "Two bars in parts. Before, nearly all replies are questions or beside the point; after, "
        "most are helpful and right."
    ),
)
TOPICS = (
    N_("Held-out questions by what they are about; red, those whose answer must be computed."),
    N_("A bar for each topic. Most are long; the two that need arithmetic are the shortest."),
)
RANKS = (
    N_("Equally many steps for each; the dashed lines are all weights, trained without LoRA."),
    N_(
        "Two curves of good replies against the rank of LoRA, rising from rank 1; on held-out "
        "questions it meets the dashed line of training all weights, on the others it stays below."
    ),
)
SPECTRUM = (
    N_("Four of the matrices that the demonstrations changed; both axes are logarithmic."),
    N_(
        "Falling curves of singular values, none with a sudden drop; a dashed line stands at the "
        "sixteenth."
    ),
)
LEARNED = (
    N_("New pairs, ordered by networks that learned from few and from many ratings."),
    N_(
        "Two curves rising with the number of ratings from near chance to two thirds, "
        "below a dashed line for the raters themselves."
    ),
)
STYLES = (
    N_("Replies in sixteen styles, forty of each; dots are gold, squares the network."),
    N_(
        "A row for each style of reply, with a dot for gold and a square for the network, and a "
        "line between the two; they are far apart for some styles."
    ),
)
BEST_OF = (
    N_("Thirty-two replies to each of twenty-four questions; every choice of n of them counts."),
    N_("Two curves against n: the network's reward rises steeply, gold rises less."),
)
LIVE = (
    N_("A run made just now, without a penalty."),
    N_("Four panels against rounds: gold, the network's reward, distance and length of replies."),
)
FRONTIER = (
    N_(
        "Each point is the mean of five runs (too much: one run), measured ten times on the way; "
        "dashed, the curve of Gao and others."
    ),
    N_(
        "Gold against the distance from the start. The trail without a penalty rises a little and "
        "falls far as it goes away; that of the right penalty stays near its top; that of too much "
        "stays near the start."
    ),
)
WAYS = (
    N_(
        "Replies drawn to questions of training, all ways from the same start. PPO: means of five "
        "runs; DPO on its own replies: of two; GRPO and DPO on others' replies: one run; best of "
        "16: twenty-four questions, the others four hundred."
    ),
    N_("Bars of gold reward for each way of using the ratings."),
)
RUNS_PANEL = N_(
    "Gold, the network's reward, distance and length along three runs, and one of their replies."
)
WORKSHOP_PANEL = N_(
    "The parts of the gold reward of a reply, its sum, and what the reward network gives it."
)
