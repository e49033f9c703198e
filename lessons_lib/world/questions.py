"""The predictions and the quiz of lesson 0."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

NEW_WORDS = Question(
    "world/new-words",
    N_(
        "The model has read 963 English words. Of the words that it writes, how many are not among them?"
    ),
    (
        Choice(
            N_("None: it can only repeat."), N_("It never stored a word, only pairs of letters.")
        ),
        Choice(
            N_("About one in ten."), N_("Longer words are almost never put together as they were.")
        ),
        Choice(
            N_("Most of them."),
            N_("Each pair is familiar, but hardly a whole word is."),
            right=True,
        ),
    ),
)
DRAWN = Question(
    "world/drawn-digits",
    N_(
        "For each of 64 pixels we count how dark it is in 1,400 handwritten digits, and draw new pictures "
        "pixel by pixel with these counts. What will they look like?"
    ),
    (
        Choice(
            N_("Digits, if a little untidy."),
            N_(
                "A natural guess. But the pixels of a digit agree with one another, and these were "
                "drawn without asking each other."
            ),
        ),
        Choice(
            N_("Dark blots where a digit would be."),
            N_(
                "Each pixel is as dark as it often is; that the dark ones form a stroke was never counted."
            ),
            right=True,
        ),
        Choice(
            N_("The same average digit every time."),
            N_("An average would be smooth and always the same. These are draws, and all differ."),
        ),
    ),
)
MEMORY = Question(
    "world/memory",
    N_(
        "A counter that looks at exactly the last 6 characters does better on new stories than one that "
        "looks at 3. And one that looks at exactly 8?"
    ),
    (
        Choice(
            N_("Better still: more knowledge can't hurt."),
            N_(
                "A natural guess. But the same counts are spread over ever more contexts, and where a new "
                "story leaves them, this counter can only guess."
            ),
        ),
        Choice(
            N_("The same: six is all there is to know."), N_("The stories go on for far longer.")
        ),
        Choice(
            N_("Worse."),
            N_(
                "It knows by heart what it read, and pays dearly wherever a story goes another way."
            ),
            right=True,
        ),
    ),
)
BEST_REPLY = Question(
    "world/best-reply",
    N_(
        "Which of these replies to “What is the capital of Japan?” does the world's gold reward rank first?"
    ),
    (
        Choice(
            N_("“The capital of Japan is Tokyo. I hope this helps.”"),
            N_("Right, brief, and courteous once: there is nothing more to get."),
            right=True,
        ),
        Choice(
            N_(
                "“Gladly. Of course. The capital of Japan is Tokyo. Ask me any time. Have a nice day.”"
            ),
            N_(
                "Courtesy is rewarded once. Each further one costs, and so does each needless word."
            ),
        ),
        Choice(
            N_("“Tokyo.”"),
            N_("Right and brief, but hardly a sentence, and not courteous: it comes second."),
        ),
    ),
)

SYNTHESIS = Question(
    "world/quiz-synthesis",
    N_("What does every generative model in this course consist of?"),
    (
        Choice(
            N_("A density fitted to samples, and a way to draw from it."),
            N_(
                "That is the definition. The lessons differ in what the density is of, and how it's drawn."
            ),
            right=True,
        ),
        Choice(N_("A store of examples to copy from."), N_("Copying is what one watches out for.")),
        Choice(
            N_("A network that classifies."), N_("That is prediction: an answer for a given input.")
        ),
    ),
)
BELOW = Question(
    "world/quiz-below",
    N_(
        "A model's mean cost on thousands of new stories lies clearly below the language's entropy. What happened?"
    ),
    (
        Choice(
            N_("It found a regularity that the grammar's authors overlooked."),
            N_("The entropy is of the true probabilities. There is nothing left to find."),
        ),
        Choice(
            N_(
                "There is a mistake in the measurement: perhaps the stories were not so new after all."
            ),
            N_(
                "On average no model can cost less than the truth does. That is why a floor is so useful."
            ),
            right=True,
        ),
        Choice(
            N_("It is simply a very large model."),
            N_("Size brings it nearer to the floor, never below."),
        ),
    ),
)
ONE_STORY = Question(
    "world/quiz-one-story",
    N_("And for one single story, can a model's cost be below the story's true cost?"),
    (
        Choice(
            N_(
                "Yes: it may believe in this one more than the truth does, and pay for it on others."
            ),
            N_("Only the average over stories is bounded."),
            right=True,
        ),
        Choice(
            N_("No, never."),
            N_("The bound is on the mean. A model that expects one story is cheap on it."),
        ),
        Choice(
            N_("Only if it has seen the story before."),
            N_("It need not have: a model may just happen to favour it."),
        ),
    ),
)
WHY_WORLD = Question(
    "world/quiz-why-world",
    N_("What can be measured in a made world that cannot be measured on text from the web?"),
    (
        Choice(
            N_("A model's loss on new text."),
            N_("That needs nothing but text that was kept aside."),
        ),
        Choice(
            N_("How long training takes."),
            N_("A clock does that anywhere."),
        ),
        Choice(
            N_("How far a model's loss still is from the best that is possible."),
            N_("For that one must know the true probabilities, and of the web's text nobody does."),
            right=True,
        ),
    ),
)
MORE_STORIES = Question(
    "world/more-stories",
    N_("We count in 5,000 stories instead of 1,500. What happens to the curve?"),
    (
        Choice(
            N_("All of it comes down, without memory as well."),
            N_(
                "Without memory there is little to learn: the letters' shares are known long before."
            ),
        ),
        Choice(
            N_("Its right end comes down, the lowest point moves to the right, the floor stays."),
            N_(
                "More stories mean more examples of long contexts: the lowest point is then at seven "
                "characters, 1.07 bits. The floor belongs to the language, not to the counter."
            ),
            right=True,
        ),
        Choice(
            N_("Nothing: 1,500 stories are enough to count."),
            N_("For short contexts they are. Long ones need more examples the longer they are."),
        ),
    ),
)
QUIZ = (SYNTHESIS, BELOW, ONE_STORY, WHY_WORLD)
