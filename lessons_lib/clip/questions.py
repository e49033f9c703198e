"""The predictions and the quiz of lesson 7."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

NEW_LOOKS = Question(
    "clip/new-looks",
    N_(
        "No picture of the training showed a green circle, and no caption spoke of one. There were "
        "red circles and green squares. Asked which of 48 looks (“a red circle”, “a green circle”, …) "
        "a picture of a green circle shows, how often will CLIP say the right one?"
    ),
    (
        Choice(
            N_("In about one case of 48: it cannot know what it never saw."),
            N_(
                "That is chance, and it would be right of a classifier with 48 outputs: one that was "
                "never asked for stays at zero. But the caption is read word by word."
            ),
        ),
        Choice(
            N_(
                "In about half: it will know the colour or the kind, and take a look that it knows."
            ),
            N_(
                "The usual guess. There are looks that share one word with the right one, and they "
                "do score high. The right one shares both."
            ),
        ),
        Choice(
            N_("In most: it knows green, and it knows circles."),
            N_(
                "The caption tower reads word by word, and both words were seen; what it learnt of each "
                "can be put together. That is what zero-shot rests on."
            ),
            right=True,
        ),
    ),
)

CONFUSED = Question(
    "clip/confused",
    N_(
        "The caption is “a red circle left of a blue square”, and it is true. One thing is changed, so "
        "that it is false. Which change will CLIP notice least?"
    ),
    (
        Choice(
            N_("“two red circles left of a blue square”: it cannot count."),
            N_(
                "The usual guess, and large CLIPs do count badly. In this world one to three shapes "
                "stand well apart, captions of another count are among the wrong answers at every "
                "step, and so counting is learnt early."
            ),
        ),
        Choice(
            N_("“a pink circle left of a blue square”: the colours are near."),
            N_(
                "Another colour is another word, and nearly all of the 127 wrong captions have other "
                "words. To know the words is enough."
            ),
        ),
        Choice(
            N_("“a blue square left of a red circle”: the same words, the sides exchanged."),
            N_(
                "Among 128 captions there is hardly ever one with the same words in another order. "
                "What no wrong answer asks for is not learnt."
            ),
            right=True,
        ),
    ),
)

TILT = Question(
    "clip/tilt",
    N_(
        "The best denoiser, the exact score of the noised point, as many steps as one likes. Guidance "
        "with s = 4 should draw from p(x) p(c | x)⁴, it is often said. What does it draw?"
    ),
    (
        Choice(
            N_("That density: the score is exact, and so the push is."),
            N_(
                "The usual guess, and right for s = 1, where it is Bayes' rule. For other scales the "
                "noised score and the power do not commute."
            ),
        ),
        Choice(
            N_("Too many points in the heaps that fit best, too few in those that fit less."),
            N_(
                "Heaps that fit in part are punished four times over while they are still far away. "
                "The power belongs inside a mean, and guidance has it outside."
            ),
            right=True,
        ),
        Choice(
            N_("All points on the cross."),
            N_("There is no data there; the denoiser pulls every point back to a heap."),
        ),
    ),
)

STEER = Question(
    "clip/steer",
    N_(
        "How often will the judge read the digit that the clean classifier was asked to steer to? "
        "Chance is one in ten."
    ),
    (
        Choice(
            N_("In about 98%: it knows digits that well."),
            N_(
                "The usual guess. It knows clean digits that well. It never saw a noised one, and "
                "its gradient there points to whatever raises the number."
            ),
        ),
        Choice(
            N_("In about a half."),
            N_(
                "Late on the way, when there is little noise left, it does know where to go. Most has "
                "been decided by then."
            ),
            right=True,
        ),
        Choice(
            N_("In about 10%: in noise its gradient is zero."),
            N_("It is large. That is the trouble: it pushes hard, and to nothing in particular."),
        ),
    ),
)

HOW_FAR = Question(
    "clip/how-far",
    N_(
        "The scale of guidance is raised from 1 to 3, to 10 and to 30. The score of the noised CLIP, "
        "which steers, and the share of digits that the judge finds right: how do they go?"
    ),
    (
        Choice(
            N_("Both rise, and level off together."),
            N_(
                "As long as the score is a good judge. But it is climbed, not asked: whatever is wrong "
                "in it is found in the end."
            ),
        ),
        Choice(
            N_("The score rises on; the truth rises at first, then stops or falls."),
            N_(
                "Lesson 4 met the same with a reward model: a measure that is climbed stops being a "
                "measure (Goodhart's law)."
            ),
            right=True,
        ),
        Choice(
            N_("Both rise at first and then fall: the push is too strong for the denoiser."),
            N_("The truth does. But the score is what is climbed, and it goes on rising."),
        ),
    ),
)

PREDICTIONS = (NEW_LOOKS, CONFUSED, TILT, STEER, HOW_FAR)

QUIZ = (
    Question(
        "clip/quiz-temperature",
        N_("Scores are cosines, between -1 and 1. Why are they multiplied by a learned number?"),
        (
            Choice(
                N_("To make the gradient larger, so that training is faster."),
                N_("A larger learning rate would do that. The factor changes where the best lies."),
            ),
            Choice(
                N_("Without it the softmax of 128 cosines could never be sure of anything."),
                N_(
                    "Even with cosines 1 and -1 the right one of 128 would get e / (e + 127/e) = 5.5%. "
                    "At a factor of 20 it can get all."
                ),
                right=True,
            ),
            Choice(
                N_("To bring the vectors to length 1."),
                N_("They are divided by their own length for that, before any product."),
            ),
        ),
    ),
    Question(
        "clip/quiz-soft",
        N_(
            "In a batch “two shapes” stands beside three pictures with two shapes. The targets are the "
            "diagonal. What is wrong?"
        ),
        (
            Choice(
                N_("Nothing: each picture has its own caption."),
                N_(
                    "Then each picture is told that the very words which are its right answer are also "
                    "a wrong one, twice."
                ),
            ),
            Choice(
                N_("True answers count as wrong ones; share the target among them."),
                N_("Their rows get a third each, and the least loss is no longer zero."),
                right=True,
            ),
            Choice(
                N_("The loss becomes infinite."),
                N_("It stays finite: equal scores give ln 3 at least. It asks for the impossible."),
            ),
        ),
    ),
    Question(
        "clip/quiz-variance",
        N_(
            "Guidance adds s Σ ∇ to the mean of a step, and Σ is the variance. What if somebody writes "
            "the standard deviation instead?"
        ),
        (
            Choice(
                N_("It is the same at another scale s."),
                N_(
                    "At one step, yes. But from the first step to the last the variance changes by a "
                    "factor of hundreds or thousands, and no one s makes up for that."
                ),
            ),
            Choice(
                N_("The push is far too strong near the end, where the variance is small."),
                N_(
                    "The root of a small number is much larger than the number: σ = 0.01, σ² = 0.0001."
                ),
                right=True,
            ),
            Choice(
                N_("The push is too weak everywhere."),
                N_("Below 1 a root is larger than its square, and variances here are below 1."),
            ),
        ),
    ),
    Question(
        "clip/quiz-scales",
        N_(
            "One program says guidance_scale = 3 for `u + s * (c - u)`, another w = 3 for "
            "`(1 + w) * c - w * u`. Do they draw the same?"
        ),
        (
            Choice(
                N_("Yes: both are classifier-free guidance."),
                N_("Same formula, other letter: s = 1 + w, so w = 3 is s = 4."),
            ),
            Choice(
                N_("No: the second is stronger."),
                N_("s = 1 + w. With w = 0 nothing is added; with s = 1 nothing is."),
                right=True,
            ),
            Choice(
                N_("No: the second is weaker."),
                N_("Put c = 1 and u = 0: the first gives 3, the second 4."),
            ),
        ),
    ),
    Question(
        "clip/quiz-noised",
        N_("What is a noised CLIP told that a clean one is not, and what for?"),
        (
            Choice(
                N_("The clean picture, so that it can compare."),
                N_("Nobody has it while a picture is being drawn: it is what is to be found."),
            ),
            Choice(
                N_("The caption's time of writing."),
                N_("The caption tower is the same as in a clean one."),
            ),
            Choice(
                N_("The time t, so that it knows how much of what it sees is noise."),
                N_(
                    "With it the picture tower can look at coarse shapes while there is much noise, and "
                    "at edges when there is little."
                ),
                right=True,
            ),
        ),
    ),
)
