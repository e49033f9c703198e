"""The predictions and the quiz of lesson 3."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

SWAPPED = Question(
    "prompting/swapped",
    N_(
        "In eight examples every sentence that praises is labelled “bad” and every one that "
        "complains is labelled “good”. How will the model label a ninth that praises?"
    ),
    (
        Choice(
            N_("“good”: it knows what the word means."),
            N_(
                "So a model would that recalls. This one has read so many lists whose labels were "
                "dealt anew that it looks up what a label means here, even one that never changed."
            ),
        ),
        Choice(
            N_("“bad”: it follows the examples."),
            N_("What the label meant in training pulls a little, what stands here far more."),
            right=True,
        ),
        Choice(
            N_("One or the other by chance: the two contradict each other."),
            N_("They do, and yet they are not equally strong: the examples stand in front of it."),
        ),
    ),
)

LAYERS = Question(
    "prompting/layers",
    N_(
        "Two models of attention alone read rows in which a stretch of random tokens comes again "
        "and again. One has one layer of four heads, the other two such layers. Which of them learns "
        "to go on with the stretch?"
    ),
    (
        Choice(
            N_("Only the one with two layers."),
            N_(
                "What is looked for is the place right after an equal token. That place must first take "
                "up which token stands before it. That is one layer; to look it up is another."
            ),
            right=True,
        ),
        Choice(
            N_("Both, the one with two layers a little sooner."),
            N_(
                "The usual guess. But one head cannot ask for “what came right after a 7”: at that "
                "place nothing says yet that a 7 went before."
            ),
        ),
        Choice(
            N_("Neither: without an MLP nothing can be computed."),
            N_("Copying needs no computing at one place, only moving from one place to another."),
        ),
    ),
)

TASKS = Question(
    "prompting/tasks",
    N_(
        "A model has read ten thousand rows, all by one of 8 maps. Now it reads a row by a new map, "
        "and a sign comes that was shown once before. Will it give the answer that was shown?"
    ),
    (
        Choice(
            N_("Yes: to repeat what was shown is the easiest of all."),
            N_(
                "It is easy for who has learned to look. With 8 maps there was something easier "
                "still: to find out which of them it is, and to know it by heart."
            ),
        ),
        Choice(
            N_("Mostly not: it goes by the eight maps that it knows."),
            N_(
                "It has learned to recognise, not to look. With eight maps, looking was never needed."
            ),
            right=True,
        ),
        Choice(
            N_("Only if the sign was shown several times."),
            N_("That helps somebody who looks. Who recognises does not count."),
        ),
    ),
)

STEPS = Question(
    "prompting/steps",
    N_(
        "The model has read as many sums with written steps as without. Numbers of four digits, "
        "never read together: how do its answers compare?"
    ),
    (
        Choice(
            N_("They are the same: the numbers and the weights are the same."),
            N_(
                "But not the number of times that the weights are used. Each token written is "
                "another run through all blocks."
            ),
        ),
        Choice(
            N_("Worse with steps: more is written, so more can go wrong."),
            N_("Each step may go wrong, yes. But each is small, and the leap at once is not."),
        ),
        Choice(
            N_("Better with steps, by far."),
            N_(
                "Each step is a sum of two digits and a carry, and what was written is there to read."
            ),
            right=True,
        ),
    ),
)

WEIGHTS = Question(
    "prompting/quiz-weights",
    N_("A prompt with examples has been answered rightly. What has changed in the network?"),
    (
        Choice(
            N_("Its last layer, a little."),
            N_("That would be training. Nothing computes a gradient here."),
        ),
        Choice(
            N_("Nothing; only the keys and values of this text were different."),
            N_("And they are gone with the text. The same model answers the next prompt afresh."),
            right=True,
        ),
        Choice(
            N_("The embeddings of the labels."),
            N_("They are weights like the others, and stay as they are. What moves is the stream."),
        ),
    ),
)

LOOKS = Question(
    "prompting/quiz-induction",
    N_(
        "A text ends “… Tom Finn … Ada Kim … Tom”. Where does an induction head look from the last word?"
    ),
    (
        Choice(
            N_("At the first “Tom”, which is the same word."),
            N_("Then it would hand on “Tom” again. The word that follows is wanted."),
        ),
        Choice(
            N_("At “Kim”, the name that came last."),
            N_("That is a habit of nearness. An induction head asks what follows an equal word."),
        ),
        Choice(
            N_("At “Finn”, which came right after “Tom” before."),
            N_("A head of the layer below has written beside “Finn” that “Tom” went before it."),
            right=True,
        ),
    ),
)

PRIOR = Question(
    "prompting/quiz-prior",
    N_(
        "Asked about “N/A”, a model gives “good” 0.8 and “bad” 0.2. Asked about a sentence, it gives "
        "“good” 0.7. What does that say of the sentence?"
    ),
    (
        Choice(
            N_("It speaks for “bad”: divided by the prior, 0.3 / 0.2 beats 0.7 / 0.8."),
            N_("It has moved the model away from what it would have said anyhow."),
            right=True,
        ),
        Choice(
            N_("It speaks for “good”, which is the likelier."),
            N_("It was likelier still before the sentence was read."),
        ),
        Choice(
            N_("Nothing: 0.7 is too near to 0.8."),
            N_("The odds fell from 4 to 2.3. That is evidence, if a weak one."),
        ),
    ),
)

LONG = Question(
    "prompting/quiz-sum",
    N_("Of two labels one has a single token, the other four. Which score is fair to them?"),
    (
        Choice(
            N_("The sum of the ln-probabilities, always."),
            N_("It is the label's probability. It is also lower for each token that a label has."),
        ),
        Choice(
            N_("The mean for each token, always."),
            N_(
                "A long word whose end follows from its beginning gets three nearly free tokens, "
                "and its mean is flattered."
            ),
        ),
        Choice(
            N_("Neither always; labels of one length, or calibration, avoid the question."),
            N_("And whoever reports an accuracy says which score it was made with."),
            right=True,
        ),
    ),
)

NOTHING_READ = Question(
    "prompting/quiz-recall",
    N_(
        "A model labels film reviews rightly after four examples. How can one find out whether it "
        "has learned that from the examples?"
    ),
    (
        Choice(
            N_("Give it forty examples and see whether it gets better."),
            N_("More may help it to recognise a task that it knows from training, too."),
        ),
        Choice(
            N_("Swap the labels in the examples, or take words without meaning."),
            N_(
                "Who only recalls goes on as before, or guesses. Who reads the examples follows them."
            ),
            right=True,
        ),
        Choice(
            N_("Ask it why it chose the label."),
            N_("It would write what such answers look like. That need not be how it came about."),
        ),
    ),
)

PREDICTIONS = (SWAPPED, LAYERS, TASKS, STEPS)
QUIZ = (WEIGHTS, LOOKS, PRIOR, LONG, NOTHING_READ)
