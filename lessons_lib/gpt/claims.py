"""The claims of lesson 2."""

from lessons_lib.course.language import N_

NGRAM_FAR = N_("The best n-gram model pays more than 2.5 times the floor.")
NGRAM_STOPS = N_("A fifth token saves it less than 5%.")
ALIKE = N_("Colours lie nearer to colours and days to days than to each other, by at least 0.25.")
GIRLS = N_("So do girls' names and boys' names, by at least 0.03.")
BY_HAND = N_("The third token takes up 0.787, as the pencil found.")
SAME_HEAD = N_("The library's attention gives the same, in both of its ways.")
NO_FUTURE = N_("Changing a token moves no earlier guess, not by a single bit.")
PAST_COUNTS = N_("It moves every guess from its own place on.")
NOT_AT_ONCE = N_("Before the last block each of the three words has less than 1 in 2,048.")
BOOK_RIGHT = N_("After the last block each of the book's three words has more than one half.")
FIRST_LOSS = N_("A new GPT's loss is within 0.1 of the logarithm of its vocabulary's size.")
BEATS = N_("After its minute the network pays at least 5% less than the best n-gram model.")
STILL_ABOVE = N_("And still at least half as much again as the floor.")
ORDER_FIRST = N_("Half of the sentences are in order before half of anything else is known.")
FACTS_LATER = N_("Half of the feelings and half of the physics are known before half of the facts.")
STORIES_LAST = N_("Half of the facts are known before half of the stories are in the language.")
RECALLS = N_("At least 98% of the facts it was trained on are recalled.")
CROSSES = N_(
    "More than 60% of the facts are recalled in a known wording that they were never read in."
)
NEW_WORDING = N_("In wordings that it never read it recalls less than a fifth of these facts.")
CHOOSES = N_(
    "But offered all answers of one sort, it is right more than three times as often as chance."
)
FOLLOWS = N_("Each of six colours, put in the place of red, gets more than 0.9 as the next word.")
WRONG_FLOOR = N_(
    "Fitted to the four smaller models, its floor is off by more than half the true one."
)
FIFTH = N_("The fifth model moves that floor by more than 0.1 bits per character.")
IN_LANGUAGE = N_("At temperature 0.1, at least 95% of its stories are in the language.")
HOT = N_("At temperature 1.5, far fewer are than at 1: at least 40 points less.")
SOUND = N_("At temperature 0.1, at least 80% of them hold together.")
UNSOUND = N_("At temperature 1, fewer than 60% do.")
VARIETY = N_(
    "More of its phrases of five words are different at 1 than at 0.1, by 20 points or more."
)
CACHE = N_("With the cache, 200 tokens take less than two thirds of the time.")
CACHE_SIZE = N_("With its whole context of 2,048 tokens GPT-3 keeps 9 GiB of keys and values.")
OUR_COUNT = N_("The formula gives GPT-2 small its 124,439,808 weights.")
FOUR_TIMES = N_(
    "With a hidden size of 49,152 it comes within 50 million of the paper's 174,600 million."
)
NOT_PRINTED = N_("With 49,512 it is more than 500 million off.")
COMPUTING = N_("By the rule of six, its training took 3.14 · 10²³ operations, as table D.1 prints.")
NAIVE = N_("Eight full votes cost more than 1.5 times as much as the vote of the last token alone.")
BY_DISTANCE = N_("One weight for each distance saves a quarter of what that costs.")
BY_TOKEN = N_("Weights that depend on the token save at least 4% more.")
BEARS_NOISE = N_(
    "With 4,096 keys, noise of 1 on every score moves what softmax reads by less than 0.05."
)
HARD_JUMPS = N_("Noise of half that size moves what the single best key gives by more than 0.8.")
DIVIDED = N_("Divided by the root, the entropy is within 0.15 of ln n − ½ for heads of any size.")
UNDIVIDED = N_("Undivided, a head of 64 is below 20%.")
SAME_LOGITS = N_("The library's logits are ours, to within 0.00001.")
SAME_WEIGHTS = N_("Read back, every weight is the same.")
