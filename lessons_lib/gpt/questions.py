"""The predictions and the quiz of lesson 2."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

START = Question(
    "gpt/start",
    N_(
        "A GPT with 2,048 tokens has its first, random weights and has learnt nothing. About how "
        "many nats does it pay for each token of a story?"
    ),
    (
        Choice(
            N_("1"),
            N_("One nat is what a guess with probability 0.37 costs. That takes some learning."),
        ),
        Choice(
            N_("11"),
            N_("That is the logarithm to base 2: right in bits, and a nat is 1.44 bits."),
        ),
        Choice(
            N_("7.6"),
            N_(
                "Every token gets a probability of about 1 in 2,048, and ln 2,048 is 7.62. It is "
                "the loss that a new model ought to start from."
            ),
            right=True,
        ),
        Choice(
            N_("2,048"),
            N_("So many tokens it hesitates between. What it pays is the logarithm of that."),
        ),
    ),
)

MASK = Question(
    "gpt/mask",
    N_(
        "A GPT reads “Tom has a red ball”, five tokens, and guesses at each what comes next. The "
        "last word is changed to “kite”. At how many of the five places does its guess change?"
    ),
    (
        Choice(
            N_("At none: the last word is only what is to be guessed."),
            N_("As a target, yes. But it is read as well, for the guess at what follows it."),
        ),
        Choice(
            N_("At one, the last."),
            N_("The last place alone has read the last word. The mask hides it from the others."),
            right=True,
        ),
        Choice(
            N_("At four, those that stand before it."),
            N_("The other way round: the places before are those that may not see it."),
        ),
        Choice(
            N_("At all five: attention connects every word with every other."),
            N_(
                "The usual guess, and so it is in models that only read, such as BERT. In a GPT "
                "each place looks back, never ahead: else it could copy what it is asked to guess."
            ),
        ),
    ),
)

BEATS = Question(
    "gpt/beats",
    N_(
        "The best n-gram model has counted 3,000 stories. A small GPT reads them about "
        "twice, in a minute or so. How well does it know stories that are new to both?"
    ),
    (
        Choice(
            N_("Better than the n-gram model."),
            N_(
                "It pays fewer bits on the same stories. The counter knows nothing of what stands "
                "more than a few tokens back; the network looks back over the whole story."
            ),
            right=True,
        ),
        Choice(
            N_("Equally well: both have read the same."),
            N_(
                "The same text, but not with the same memory. By the time a ball is lost, the "
                "counter has forgotten who had it."
            ),
        ),
        Choice(
            N_("Worse: a minute is too short for a network."),
            N_(
                "The usual guess, and true for more than half of its minute: it starts at more "
                "than ten times the floor. But it goes on learning where counting has got all it "
                "can from a few tokens."
            ),
        ),
    ),
)

ORDER = Question(
    "gpt/order",
    N_(
        "While the course's GPT was trained it was asked again and again. What could it do first, "
        "and what last?"
    ),
    (
        Choice(
            N_("First sentences in good order, then whole stories, then feelings and capitals."),
            N_(
                "The usual guess: three of four documents were stories, and whoever writes good "
                "sentences writes good stories. But a story is about 140 tokens, and to be "
                "flawless it has to be right at each of them."
            ),
        ),
        Choice(
            N_("First capitals and other facts, then the order of words, and whole stories last."),
            N_(
                "A capital looks like the simplest thing to know. But each is a fact of its own, "
                "and no other helps with it. What is good order is seen in every sentence."
            ),
        ),
        Choice(
            N_("First the order of words, then feelings and physics, then capitals, stories last."),
            N_(
                "Every sentence teaches its order. Feelings have 12 different answers, physics 71 "
                "and facts 396, and the fewer there are, the oftener each is read. A story is a "
                "chain: were each of its 140 tokens right 99 times in 100, one story in four would "
                "have no mistake."
            ),
            right=True,
        ),
    ),
)

EXTRAPOLATE = Question(
    "gpt/extrapolate",
    N_(
        "A power law, loss = floor + `A / N**α` with N for the number of weights, is fitted to the "
        "losses of four models of a few thousand weights to a few hundred thousand: the floor, A and "
        "the exponent α are chosen so that it passes near them. Where does it say that the floor is?"
    ),
    (
        Choice(
            N_("Too high."),
            N_(
                "So it would be had the curve begun to flatten: all of them read the same few "
                "stories, and what they had no time to learn stays in the loss. But over these "
                "sizes it does not flatten yet."
            ),
        ),
        Choice(
            N_("About right: the curve has only one shape."),
            N_(
                "The usual hope. But a lower floor with a smaller exponent gives nearly the same "
                "curve over sizes so close together: the points hardly tell one from the other."
            ),
        ),
        Choice(
            N_("Too low."),
            N_(
                "At zero, the least that the fit may say. These models are far above the floor, "
                "where the loss falls as if it would go on for ever. The bend that shows the floor "
                "comes later."
            ),
            right=True,
        ),
    ),
)

MLP = Question(
    "gpt/mlp",
    N_("Where do most of GPT-3's 175 billion weights sit?"),
    (
        Choice(
            N_("In attention."),
            N_(
                "The usual guess, since attention has the name. Its four matrices of 12,288² are "
                "one third of each block."
            ),
        ),
        Choice(
            N_("In the MLPs."),
            N_(
                "Two matrices of 4 · 12,288² against attention's four of 12,288²: eight parts of "
                "twelve, two thirds of all there is."
            ),
            right=True,
        ),
        Choice(
            N_("In the embedding: 50,257 tokens of 12,288 numbers."),
            N_(
                "That is 0.6 billion, less than half a percent. In GPT-2 small it was nearly a "
                "third: the table grows with the width, the blocks with its square."
            ),
        ),
    ),
)

ROOT = Question(
    "gpt/quiz-root",
    N_("Why does attention divide q · k by √D, D being the numbers in a head?"),
    (
        Choice(
            N_("So that each row of the weights adds up to 1."),
            N_("The softmax sees to that, whatever the scores are."),
        ),
        Choice(
            N_("So that scores stay near 1 in size, and many keys take part."),
            N_(
                "A sum of D products of unit size is about √D large. With scores so far apart one "
                "key takes nearly all, and the others get hardly any gradient."
            ),
            right=True,
        ),
        Choice(
            N_("To save computing: smaller numbers multiply faster."),
            N_("A processor takes the same time for a large number as for a small one."),
        ),
        Choice(
            N_("So that wide heads count for less than narrow ones."),
            N_("All heads of a model have the same D. It is about one head, not about several."),
        ),
    ),
)

RESIDUAL = Question(
    "gpt/quiz-residual",
    N_(
        "A block computes x + attention(norm(x)), and then adds its MLP's answer. After twelve "
        "blocks, what has become of the token's own embedding?"
    ),
    (
        Choice(
            N_("It is still a term of the sum that the last norm reads."),
            N_(
                "No block replaces x, each adds to it. So a late block can read what came in at "
                "the start, and the gradient has a straight way back to it."
            ),
            right=True,
        ),
        Choice(
            N_("The first block has overwritten it."),
            N_("It would have without the “x +”. With it a block can only add; x goes on as well."),
        ),
        Choice(
            N_("It is kept aside and given to the output at the end."),
            N_("There is one stream and nothing aside. What the output reads is the stream's end."),
        ),
        Choice(
            N_("It has been averaged with those of the tokens before it."),
            N_(
                "Averages of their values are added to it, head by head. The embedding itself is "
                "not divided among anything."
            ),
        ),
    ),
)

TEMPERATURE = Question(
    "gpt/quiz-temperature",
    N_("The temperature is turned down towards 0. What does the GPT write?"),
    (
        Choice(
            N_("Anything: all tokens become equally probable."),
            N_("That is a very high temperature. Dividing by a small number drives logits apart."),
        ),
        Choice(
            N_("The most probable of all texts."),
            N_(
                "Nearly. It takes the likeliest token at each step, and a text that begins with a "
                "less likely token may still be likelier as a whole."
            ),
        ),
        Choice(
            N_("What it has learnt to be true, with no more mistakes."),
            N_("It writes what it believes likeliest. Where that is wrong, it is wrong each time."),
        ),
        Choice(
            N_("The same text every time: at each step the likeliest token."),
            N_(
                "The largest logit's lead, divided by almost nothing, leaves the others no share. "
                "That is top-k with k = 1."
            ),
            right=True,
        ),
    ),
)

KV_CACHE = Question(
    "gpt/quiz-cache",
    N_("What does a KV cache save, and what does it cost?"),
    (
        Choice(
            N_("It saves time and costs accuracy: old keys are out of date."),
            N_(
                "A token's keys and values do not depend on what comes after it, so they are never "
                "out of date. Up to rounding the logits are the same."
            ),
        ),
        Choice(
            N_("It saves time and costs memory."),
            N_(
                "Nothing is computed twice, but all of it is kept: for GPT-3, in half precision, 2 "
                "· 96 · 12,288 numbers or 4.7 megabytes for each token of the text."
            ),
            right=True,
        ),
        Choice(
            N_("It saves memory and costs time."),
            N_("The other way round: it keeps what would otherwise be computed again."),
        ),
        Choice(
            N_("It makes training faster and costs nothing."),
            N_(
                "In training a text is read in one pass, with all its tokens at once: nothing "
                "would be computed twice, so there is nothing to keep."
            ),
        ),
    ),
)

ABOVE = Question(
    "gpt/quiz-above",
    N_("A model's loss on new stories is 4% above the exact floor. What does that say?"),
    (
        Choice(
            N_("That 4% of its stories contain a mistake."),
            N_(
                "It says how much it pays for true stories, not how many of its own are wrong. "
                "Here they are 63%, drawn at temperature 1: rare in tokens, and yet in most stories."
            ),
        ),
        Choice(
            N_("That it knows 96% of what can be known."),
            N_(
                "There is no such scale: to know nothing costs more than ten times the floor, not "
                "100% of anything. And what is left may be one ability, missing altogether."
            ),
        ),
        Choice(
            N_(
                "That it pays 4% more bits than the truth does, on average; not where they "
                "are lost."
            ),
            N_(
                "A story costs about 115 bits, so about 5 bits too many. They may be lost a "
                "little at each token or all at the one where a colour comes back: only a test of "
                "that tells."
            ),
            right=True,
        ),
        Choice(
            N_("That more training would bring it to the floor."),
            N_(
                "Perhaps, or perhaps the model is too small. One number at one moment says how far "
                "it is, not whether it is still moving."
            ),
        ),
    ),
)

PREDICTIONS = (START, MASK, BEATS, ORDER, EXTRAPOLATE, MLP)
QUIZ = (ROOT, RESIDUAL, TEMPERATURE, KV_CACHE, ABOVE)
