"""For each figure of the tokenization lesson: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

UNKNOWN_WORDS = (
    N_(
        "Left: the count of different words still climbs at the end. Right: the gap left by a list."
    ),
    N_(
        "Two curves. Left: different words met rise to 3,003 after 58,704 words read, bending but "
        "not flat. Right: the share of unknown words falls from 32% with a list of 250 words to "
        "3.9% with all 3,003, and not to zero."
    ),
)
BYTES = (
    N_("The same sentences in four languages: Chinese takes nearly three bytes for a character."),
    N_(
        "Four bars of bytes per character in UTF-8: English 1.00, Ukrainian 1.83, French 1.05, "
        "Chinese 2.98."
    ),
)
PAIRS = (
    N_("One merge turns h + a (3 times) into h + at (3 times): the next candidate."),
    N_(
        "Bars of pair counts in that, hat, that, cat. Before the merge: a + t 4, h + a 3, t + h 2, "
        "c + a 1. After merging a + t: h + at 3, t + h 2, c + at 1."
    ),
)
GAINS = (
    N_("Both scales are logarithmic: late merges save little, and the later the less."),
    N_(
        "A line on logarithmic scales that rises over the first two merges and then falls more and "
        "more steeply: an early merge saves thousands of tokens, one of the last fewer than ten."
    ),
)
STEPS = (
    N_("From top to bottom: a thick frame marks the piece that each merge has just made."),
    N_(
        "Rows of boxes. The top row holds the single letters of exhausted, and each row below joins "
        "two neighbouring boxes, until ex, haus and ted are left."
    ),
)
LANGUAGES = (
    N_(
        "Striped: merges learned on English only. Plain: the same number, learned on all four languages."
    ),
    N_(
        "Pairs of bars of tokens for the same sentences, English under the English tokenizer being "
        "1. English 1.0 and 1.3, Ukrainian 6.0 and 1.6, French 2.3 and 1.6, Chinese 3.1 and 1.3."
    ),
)
USE = (
    N_("A few tokens do most of the work. The shaded part, 78%, is never used in the passages."),
    N_(
        "A falling curve of how often each token occurs, from about 300 times to once, ending "
        "at about 900 of 4,096 tokens; the rest is shaded as never used."
    ),
)
MOVES = (
    N_("At the lower left, one cross for all the tokens that never occur: their distance is zero."),
    N_(
        "A cloud of points: tokens that occur moved by up to four, on the whole the further the "
        "more frequent they are. Tokens that never occur stand at zero."
    ),
)
NUMBERS = (
    N_("Each cell is a number: its row gives the hundreds, its column the last two digits."),
    N_(
        "A map of the numbers 0 to 9999 coloured by tokens: most take three or four, with vertical "
        "stripes and a few rows that take two, in no order that arithmetic would choose."
    ),
)
SPELLING = (
    N_("Each token's letters must have been learned; from bytes they can be seen."),
    N_(
        "Four bars of the mean error of a count of the letter e in new words. From bytes: 0.00. From "
        "tokens that were all met: 0.02. With a token not met: about 0.8. One number for all of those "
        "words: about 0.6."
    ),
)
FLOOR = (
    N_(
        "Circles meet the dashed line at 210 merges, when every word is a token; squares stay above."
    ),
    N_(
        "Bits per letter against merges. Learned with spaces, the code falls from above 3 bits to "
        "the exact entropy of 0.89 at 210 merges. Without, it ends well above that line."
    ),
)
