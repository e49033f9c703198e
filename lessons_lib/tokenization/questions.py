"""The predictions and the quiz of the tokenization lesson."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

KYIV_BYTES = Question(
    "tokenization/kyiv-bytes",
    N_("`Kyiv` is 4 bytes long in UTF-8. How long is `Київ`, also four letters?"),
    (
        Choice(
            N_("4 bytes"),
            N_("That would be so if every letter were one byte; only 128 characters are."),
        ),
        Choice(N_("8 bytes"), N_("Cyrillic letters take two bytes each."), right=True),
        Choice(N_("12 bytes"), N_("Three bytes is what most Chinese characters take.")),
        Choice(N_("16 bytes"), N_("Four bytes a character is UTF-32, or an emoji in UTF-8.")),
    ),
)

DOUBLING = Question(
    "tokenization/doubling",
    N_(
        "From 256 to 512 entries, the vocabulary doubles and a new text shrinks to less than half as "
        "many tokens. What does the doubling from 2,048 to 4,096 do to it?"
    ),
    (
        Choice(
            N_("It grows, since the tokenizer is now specialised."),
            N_("A merge can only shorten a text or leave it as it is, whatever it was learned on."),
        ),
        Choice(
            N_("It halves again."),
            N_(
                "The usual guess. But the most frequent pairs are taken first; what is left is rarer."
            ),
        ),
        Choice(
            N_("It loses about a tenth of its tokens."),
            N_("Each later merge is for a rarer pair, so two thousand of them save about a tenth."),
            right=True,
        ),
        Choice(
            N_("Nothing changes."),
            N_("Rare merges still help a little; the curve goes on falling."),
        ),
    ),
)

LONGEST_FIRST = Question(
    "tokenization/longest-first",
    N_(
        "To encode a chunk one could also take, from the left, the longest token that fits, and go on "
        "behind it. Of the different chunks of our text, how many get the same tokens either way?"
    ),
    (
        Choice(
            N_("About 85%."),
            N_(
                "About one distinct chunk in seven comes out different, often right before an ending."
            ),
            right=True,
        ),
        Choice(
            N_("About half."),
            N_("Chunks of one or two tokens leave little to disagree on, and most are such."),
        ),
        Choice(N_("Hardly any."), N_("Where the whole chunk is a token, both ways find it.")),
        Choice(
            N_("All: both use the same vocabulary."),
            N_(
                "The tempting guess. A long token from the left may cut the piece that was merged first."
            ),
        ),
    ),
)

SHARED_PRICE = Question(
    "tokenization/shared-price",
    N_(
        "A tokenizer of the same size is trained on all four languages together. How many tokens do "
        "the English passages need under it, compared with the tokenizer trained on English alone?"
    ),
    (
        Choice(
            N_("about the same: English was in the training text as well"),
            N_("It was, but its merges now compete with those of three other languages."),
        ),
        Choice(
            N_("about a third more"),
            N_(
                "Three quarters of the budget went elsewhere, but the most frequent merges are kept."
            ),
            right=True,
        ),
        Choice(
            N_("about four times as many, since it got a quarter of the entries"),
            N_(
                "The entries that English loses are its rarest; those saved little (the curve above)."
            ),
        ),
        Choice(
            N_("fewer, since there is four times as much text to learn from"),
            N_("More text in other languages teaches nothing about English."),
        ),
    ),
)

SPACES = Question(
    "tokenization/spaces",
    N_(
        "In the made-up language a reader who knows the words needs no spaces. Two tokenizers are "
        "trained, one with the spaces written, one without. Which gets closer to the exact entropy?"
    ),
    (
        Choice(
            N_("Both get equally close: the spaces carry no information."),
            N_("They carry none for someone who knows the words. The merging does not know them."),
        ),
        Choice(
            N_("The one without spaces: it can merge whatever it likes."),
            N_(
                "It can, and so it spends entries on the end of one word glued to the start of the next."
            ),
        ),
        Choice(
            N_("The one with spaces."),
            N_("The cuts at spaces keep merges inside words, so that its tokens become the words."),
            right=True,
        ),
    ),
)

WHY_BYTES = Question(
    "tokenization/quiz-why-bytes",
    N_("Why does GPT-2 start from bytes and not from Unicode characters?"),
    (
        Choice(
            N_("Neural networks read bytes more easily."),
            N_("A network sees ids; what an id stands for is settled by what it learns."),
        ),
        Choice(
            N_("Bytes make texts shorter."),
            N_(
                "The opposite: a text has at least as many bytes as characters. Merging makes it short."
            ),
        ),
        Choice(
            N_("256 bytes write every text, while there are over 150,000 characters."),
            N_(
                "With all bytes in the vocabulary nothing is ever unknown, and the table stays small."
            ),
            right=True,
        ),
        Choice(
            N_("Characters have no fixed number."),
            N_("They do: Unicode numbers them. There are just too many, and more every year."),
        ),
    ),
)

MERGE_ORDER = Question(
    "tokenization/quiz-merge-order",
    N_("The merges were learned in the order h+e, t+he, e+r. Into what is `ther` cut?"),
    (
        Choice(N_("t, h, er"), N_("That would apply e+r first. But h+e was learned earlier.")),
        Choice(
            N_("the, r"),
            N_("h+e first, then t+he; the e is now used, so e+r finds no pair."),
            right=True,
        ),
        Choice(
            N_("t, he, r"),
            N_("After h+e the pair t+he is there, and it was learned: it is merged too."),
        ),
        Choice(N_("ther"), N_("No merge makes `ther`: there is none for the+r.")),
    ),
)

SPECIAL = Question(
    "tokenization/quiz-special",
    N_(
        "A chat service encodes what its users type. Someone types `<|endoftext|>`. What should happen?"
    ),
    (
        Choice(
            N_("It is removed."),
            N_(
                "Then nobody could write about it, as this sentence does. Decoding would lose text."
            ),
        ),
        Choice(
            N_("It becomes the special token: that is its text."),
            N_("Then any user could end the document, or start a turn in another's name."),
        ),
        Choice(
            N_("It is encoded as ordinary text, in several tokens."),
            N_(
                "A special id comes from the program that calls `encode`, or with its permission, never by typing."
            ),
            right=True,
        ),
    ),
)

STRAWBERRY = Question(
    "tokenization/quiz-strawberry",
    N_(
        "A model is asked how many letters r there are in `strawberry`, and is wrong. The best reason?"
    ),
    (
        Choice(
            N_("It sees a few ids; which letters each stands for it must have learned by heart."),
            N_(
                "An id is a row in a table. Its letters are facts about it, learned one token at a time."
            ),
            right=True,
        ),
        Choice(
            N_("The tokenizer lost the letters."),
            N_(
                "Nothing is lost: decoding gives every letter back. The model just is not shown them."
            ),
        ),
        Choice(
            N_("The word is rare."),
            N_("Rare words are cut finer, so their letters are easier to see, not harder."),
        ),
        Choice(
            N_("It cannot count to three."),
            N_(
                "It may count listed things well. Here the letters are not among the things it sees."
            ),
        ),
    ),
)

BIGGER = Question(
    "tokenization/quiz-bigger",
    N_("What does a vocabulary of 200,000 instead of 50,000 cost a model that is 12,288 wide?"),
    (
        Choice(
            N_("Four times as long texts."),
            N_("Texts get shorter, that is the gain; a little shorter, that is the curve above."),
        ),
        Choice(
            N_("Nothing: only the ids get larger."),
            N_("Each id has a row of 12,288 numbers in the embedding table."),
        ),
        Choice(
            N_(
                "About 1.8 billion more parameters, or twice that with a table of its own at the output."
            ),
            N_(
                "150,000 more rows of 12,288: about 1% of GPT-3, and fifteen times all of GPT-2 small."
            ),
            right=True,
        ),
        Choice(
            N_("Four times as many layers."),
            N_("The layers never see the vocabulary; only the first table and the last one do."),
        ),
    ),
)

PREDICTIONS = (KYIV_BYTES, DOUBLING, LONGEST_FIRST, SHARED_PRICE, SPACES)
QUIZ = (WHY_BYTES, MERGE_ORDER, SPECIAL, STRAWBERRY, BIGGER)
