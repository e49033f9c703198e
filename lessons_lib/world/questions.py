"""The prediction and the quiz of lesson 0."""

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
            N_(
                "Each pair is familiar, but hardly a whole word is. That is generalisation, and noise."
            ),
            right=True,
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
QUIZ = (SYNTHESIS,)
