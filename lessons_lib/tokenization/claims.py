"""The claims of the tokenization lesson: each a sentence that a cell of the notebook checks."""

from lessons_lib.course.language import N_

# Bytes
BYTES_BY_LANGUAGE = N_(
    "A character takes fewer than 1.1 bytes in English and French, more than 1.7 in Ukrainian, and "
    "more than 2.8 in Chinese."
)
UNKNOWN_WORDS = N_(
    "With every word of the first nine tenths in the list, more than 3% of the words in the last "
    "tenth are still unknown."
)
EVERY_BYTE = N_("All 256 bytes have a printable sign, and no two of them share one.")
# By hand
HAND_COUNTS = N_("The pair counts made by hand equal the library's.")
HAND_MERGES = N_("Merging by hand and `merge` give the same pieces for all four words.")
HAND_TRAINING = N_("The textbook trainer learns at, hat and that, in the order found by hand.")
# Chunks
CHUNKS_JOIN = N_("Joined again, the chunks are the text, character for character.")
NO_CROSSING = N_("No learned token has a space behind a letter.")
# Training
SAME_MERGES = N_("The fast trainer learns the same merges as the textbook loop, in the same order.")
MUCH_FASTER = N_("It needs less than a fifth of the textbook loop's time.")
PREFIX = N_("A vocabulary of 1,000 is the first part of a vocabulary of 4,096.")
UNCUT_PHRASES = N_("Without chunks, more than 500 tokens hold a space inside.")
UNCUT_SHORTER = N_("Without chunks, the new text takes fewer tokens.")
DIMINISHING = N_(
    "The doubling from 2,048 to 4,096 takes off less than an eighth of the new text's tokens."
)
GPT_TABLES = N_(
    "The token table is over 30% of GPT-2 small's parameters, and under 0.5% of GPT-3's 175 billion."
)
# Encoding
NOT_GREEDY = N_(
    "Taking the longest token first cuts more than one in ten of the distinct chunks differently."
)
ROUND_TRIP = N_("Decoding gives the text back for every one of these strings.")
HALF_A_LETTER = N_("Half a letter decodes to the replacement sign, and both halves to the letter.")
INVALID_BYTES = N_(
    "A thousand random sequences of ids decode without failing, over 300 of them not valid UTF-8."
)
SPECIAL_SAFE = N_("The text of a special token gives the special id only where that is allowed.")
# Languages
UKRAINIAN_COST = N_(
    "Under the tokenizer trained on English, the same sentences cost more than five times as many "
    "tokens in Ukrainian as in English."
)
SHARED_HELPS = N_(
    "Trained on all four, a tokenizer of the same size needs less than a third of the tokens for "
    "Ukrainian, and less than half for Chinese."
)
SHARED_COSTS = N_("English pays for it: its sentences need over a quarter more tokens than before.")
# Tokens that training never sees
NEVER_USED = N_("More than two thirds of the vocabulary never occur in the English passages.")
SCAFFOLDING = N_(
    "More than 200 learned tokens do not occur even in the text that they were learned from."
)
NO_GRADIENT = N_("After training, the embedding of every token that never occurred is what it was.")
OTHERS_MOVED = N_("Half of the tokens that occurred moved by more than 1.")
UNSURE = N_(
    "After a token that never occurred, the model is at least 2 bits less sure of the next than after the 50 most frequent."
)
# Numbers and letters
UNEVEN_NUMBERS = N_(
    "More than a fifth of the neighbours n and n + 1 below 10,000 are cut differently."
)
THREE_DIGITS = N_("GPT-4's pattern never puts more than three digits into one chunk.")
LETTERS_FROM_BYTES = N_(
    "From bytes, a weighted sum counts the letters e of new words without error."
)
LETTERS_FROM_MET = N_(
    "From tokens that were all met before, it is wrong by less than 0.1 on average."
)
LETTERS_FROM_UNMET = N_(
    "With a token that was not met before, it is wrong by more than if it gave one number for all "
    "of these words."
)
# The language whose truth is known
ABOVE_FLOOR = N_("None of these 17 codes needs fewer bits than the true probabilities do.")
SPACED_NEAR = N_("After 210 merges with spaces, the code is within 1% of that.")
UNSPACED_FAR = N_("After 210 merges without spaces, it is more than a fifth above.")
UNSPACED_LATE = N_(
    "After 3,000 merges without spaces, it is still more than 8% above, even with the "
    "frequencies of more text."
)
MISALIGNED = N_(
    "Without spaces, after 210 merges, more than one token in seven starts or ends inside a word."
)
# Production
SAME_AS_TOKENIZERS = N_("The library `tokenizers` learns the same merges from the same text.")
SAME_IDS = N_("`tokenizers` and `tiktoken`, given our merges, return our ids on every test string.")
SAVED = N_(
    "Saved and loaded, by our library and by `tokenizers`, the tokenizer gives the same ids."
)
THEIR_DEFAULT = N_(
    "From the same file, `tokenizers` makes the special id from typed text, and ours does not."
)
OWN_TEXT = N_("A token stands for more than 1.5 bytes of a part that it was not learned from.")
