"""The claims of lesson 4."""

from lessons_lib.course.language import N_

PROXY_RISES = N_("The network's reward rises by more than one of its deviations.")
GOLD_FALLS = N_("Gold ends more than a point below its peak.")
KNOWS = N_("Begun as statements, at least 95% of the facts that it has read are completed rightly.")
ASKS = N_("After a question, the next line asks something in more than two cases of five.")
BASE = N_("Fewer than 5% of its replies are helpful and right.")
COUNTED = N_("What is not counted adds nothing to the loss.")
SURPRISED = N_(
    "The base model pays more than a nat for each token of this reply above what the taught one pays."
)
HELD_OUT = N_("Of held-out questions without arithmetic at least 80% get a good reply.")
ARITHMETIC = N_("Of those with arithmetic fewer than 30%.")
WORDING = N_("After demonstrations, at least 80% of questions in a new wording get a good reply.")
SUBJECT = N_("Of questions about new things it is at least 15 points fewer.")
ADDS = N_(
    "Asked as it has read them, the base model gets 95% or more of the sums of numbers below 10 right."
)
BY_HEART = N_("Of the demonstrations' own sums the taught model gets at least 80% right.")
IDENTITY = N_("With LoRA just added, not a number that the model computes has changed.")
LIVE_LORA = N_("More than half of the replies are good after these 80 steps.")
RANK_FOUR = N_("On held-out questions rank 4 is within 5 points of training all weights.")
SPECTRUM = N_(
    "In each of the four, 16 directions hold more than 40% of the change (of its square)."
)
NOT_LOW = N_("And in none of them do they hold as much as 90%.")
PROJECTED = N_("One small step moves the matrix by the projected gradient, to within one per cent.")
BRADLEY_TERRY = N_("The library's loss is the one worked out by hand.")
ADVANTAGES = N_("The library's advantages are the ones worked out by hand.")
TWENTY = N_("From twenty ratings it orders fewer new pairs as gold does than from 24,000.")
NETWORK = N_("From 24,000, more than 70%.")
LOSSES = N_("From as many ratings the two losses come within 2 points of each other, always.")
ABOVE = N_("What is wrong and polite comes out above the average reply.")
WRONG_POLITELY = N_("It is overrated by more than 0.8 deviations.")
FACTS = N_("Between “plain” and “wrong” the network puts less than 60% of what gold puts.")
BEST_PROXY = N_("The best of 32 is rated more than 0.8 deviations higher than one reply.")
BEST_GOLD = N_("At some n, gold is higher by more than 0.3 as well.")
LIVE = N_("Within these rounds the network's reward has risen by more than 0.5.")
LIVE_KL = N_("And the policy is more than 0.5 nats from where it began.")
FIRST = N_("In the first fifteen rounds gold rises by more than 0.25, with all five seeds.")
GAMED = N_(
    "Without a penalty gold rises and then falls by a tenth or more while the network's reward goes "
    "on rising, with at least four of five seeds."
)
RIGHT = N_("With the right penalty gold ends within a tenth of its peak, with all five.")
SAME_END = N_("More than 80% of its likeliest replies are “It is” and nothing else.")
BEGINS = N_(
    "Preferred replies begin with “It is” more than one and a half times as often as the others."
)
NEVER_RATED = N_("None of the 48,000 rated replies is the bare “It is.”")
EMPTY = N_("The network rates “It is.” higher than “It is Paris.”")
LN_TWO = N_("At the start the loss is ln 2, to within 0.00001.")
FIT = N_("Gao's curve passes the points of the runs without a penalty by less than 0.2 on average.")
FARTHER = N_("These runs end more than five times as far away, in nats, as the best of 32.")
HIGHER = N_("At their ends the runs with the right penalty are higher than the others ever were.")
DPO = N_("From ratings of its own replies DPO gains at least 90% of what PPO gains at best.")
OTHERS = N_("From ratings of other writers' replies it gets at least 0.5 less.")
PEFT = N_("The library computes what we do, to within 0.0001.")
MERGED = N_("Merged into the matrices it is the same, to within 0.0001.")
