"""For each figure of the small experiments: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

GPT3 = (
    N_("The dashed line is the total that the paper prints: 174,600 million, in its table D.1."),
    N_(
        "Left, bars of GPT-3's weights: MLPs 116 billion, 66%; attention 58 billion, 33%; the "
        "table of tokens 0.35%; positions and norms next to nothing. Right, two dots: 174.60 "
        "billion in all with a hidden size of 49,152, on the printed line, and 175.45 with 49,512, "
        "far off it."
    ),
)
VOTES = (
    N_("Naive Bayes counts the same evidence up to eight times; weights put that right."),
    N_(
        "Bars of bits per character on new stories: without a vote 2.3, with the vote of the last "
        "token 1.25, naive Bayes with eight full votes 2.2, with a weight for each distance 0.81, "
        "with a weight by what the token is 0.74. A dashed line at 0.22 marks the entropy of the "
        "stories."
    ),
)
ROBUSTNESS = (
    N_("Four times as many keys halve the change; the value of a single best key keeps jumping."),
    N_(
        "Lines over 4 to 4,096 keys, both scales logarithmic. With softmax the change falls, for "
        "noise of 1 from 0.35 to 0.03, and for noise of 0.5 from 0.19 to 0.014, along the dotted "
        "formula once there are many keys. With only the best key it rises from 0.9 and 0.7 to "
        "1.4 and 1.2."
    ),
)
ENTROPY = (
    N_("256 keys, random queries and keys. Divided by √D, nothing depends on a head's size."),
    N_(
        "Left: divided by √D, the entropy stays at 91% of the largest for heads of 1 to 1,024 "
        "numbers; undivided it falls to 35% at 16, 13% at 64 and 3% at 1,024. Right, on a "
        "logarithmic scale: the size of the gradient stays near 0.1 when divided; undivided it "
        "first rises to 0.3 at 16, then falls to about 0.001 at 1,024."
    ),
)
