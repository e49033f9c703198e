"""The predictions and the quiz of lesson 4."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

BASE = Question(
    "rlhf/base",
    N_(
        "The base model has read that the capital of Norway is Oslo, and says so when it is given "
        "“The capital of Norway is”. What will it write after “What is the capital of Norway?”"
    ),
    (
        Choice(
            N_("Oslo, mostly: it knows the answer."),
            N_("It does know. But it was never asked for what it knows; it goes on with a text."),
        ),
        Choice(
            N_("A wrong city: it has mixed the capitals up."),
            N_("It hardly ever mixes them up. It does not begin to answer at all."),
        ),
        Choice(
            N_("Another question."),
            N_("On the pages that it has read, that is what most often comes after a question."),
            right=True,
        ),
    ),
)

LOW_RANK = Question(
    "rlhf/low-rank",
    N_(
        "The model has two million weights. How many must be trained to make it answer, if nothing "
        "else may change?"
    ),
    (
        Choice(
            N_("A few per cent are about as good as all."),
            N_(
                "The facts and the words are there; what changes is the manner, and a change with a "
                "few directions in each matrix is enough for that."
            ),
            right=True,
        ),
        Choice(
            N_("About half: answering is a new ability."),
            N_(
                "Little of it is new. The facts and the words are there; the manner is what changes."
            ),
        ),
        Choice(
            N_("All of them: every weight has its part in every word."),
            N_("It has, and yet most of them may stay as they are."),
        ),
    ),
)

SAYS = Question(
    "rlhf/says",
    N_(
        "The opening figure has shown what becomes of gold when nothing but the network's reward "
        "counts. What will the policy say by round sixty?"
    ),
    (
        Choice(
            N_("What is wrong, politely: there the network errs most."),
            N_(
                "There it errs most among the replies that were rated. The policy is not bound to "
                "those: it goes on to one that no rater ever saw and that the network likes better."
            ),
        ),
        Choice(
            N_("One short sentence that answers nothing, whatever the question."),
            N_("No rater ever saw it alone, and the network puts it above right answers."),
            right=True,
        ),
        Choice(
            N_("Long replies, with all the courtesy that raters like."),
            N_(
                "Our raters do not like needless words, and so the network does not either: the "
                "replies get shorter."
            ),
        ),
    ),
)

POINT = Question(
    "rlhf/point",
    N_("Why does the loss of fine-tuning leave out the question?"),
    (
        Choice(
            N_("Questions are shorter than replies, and would upset the mean."),
            N_("A mean does not mind that. It matters what is learned from them."),
        ),
        Choice(
            N_("The model is to answer like the demonstrators, not to ask like the users."),
            N_("What is counted is imitated. The question is given, and only read."),
            right=True,
        ),
        Choice(
            N_("The model cannot see the question while it is trained."),
            N_("It sees it: every token of the reply is guessed with the question before it."),
        ),
    ),
)

ZERO = Question(
    "rlhf/zero",
    N_("B of LoRA begins at zero. Why not A as well?"),
    (
        Choice(
            N_("Then neither would ever change: each one's gradient is a multiple of the other."),
            N_(
                "The gradient of A has the factor B, and that of B the factor A. With both zero it is zero."
            ),
            right=True,
        ),
        Choice(
            N_("Then the model would change at once."),
            N_(
                "With both zero, BA is zero as well, and nothing would change. That is the trouble."
            ),
        ),
        Choice(
            N_("It could; A is drawn at random to make the runs differ."),
            N_("It could not: with both zero no gradient reaches either."),
        ),
    ),
)

DIFFERENCE = Question(
    "rlhf/difference",
    N_("Somebody adds 100 to every reward that the network gives. What changes in its training?"),
    (
        Choice(
            N_("The loss grows, since the rewards are now far too large."),
            N_("The loss has only differences in it, and these are as before."),
        ),
        Choice(
            N_("It is surer of each pair."),
            N_("How sure it is depends on the difference of the two, which is as before."),
        ),
        Choice(
            N_("Nothing: only differences of rewards are in the loss."),
            N_("So a reward has no zero. We put ours at the average reply afterwards."),
            right=True,
        ),
    ),
)

PAYS = Question(
    "rlhf/pays",
    N_("What does the KL penalty protect from?"),
    (
        Choice(
            N_("From leaving the replies on which the network's reward can be trusted."),
            N_(
                "Near the start its reward leads well, as the best of n has shown. Far from there it is "
                "a guess, and the policy would find the guesses that are too high."
            ),
            right=True,
        ),
        Choice(
            N_("From forgetting the facts."),
            N_(
                "That may come with it. But a policy can stay full of facts and flatter all the same."
            ),
        ),
        Choice(
            N_("From replies that are too long."),
            N_("Length costs nothing in it, if the tokens are as likely as before."),
        ),
    ),
)

SUMS = Question(
    "rlhf/sums",
    N_("In DPO's loss at the very first step, what is the margin of a pair?"),
    (
        Choice(
            N_("The difference of the two replies' log-probabilities."),
            N_("The reference's difference is taken off, and at first it is the same."),
        ),
        Choice(
            N_("Zero, whatever the pair: policy and reference are still the same."),
            N_("So every loss is ln 2. A first loss that is not shows a bug."),
            right=True,
        ),
        Choice(
            N_("It depends on β."),
            N_("β times zero is zero."),
        ),
    ),
)

PREDICTIONS = (BASE, LOW_RANK, SAYS)
QUIZ = (POINT, ZERO, DIFFERENCE, PAYS, SUMS)
