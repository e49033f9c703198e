"""The predictions and the quiz of lesson 5."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

TELL = Question(
    "diffusion/tell",
    N_(
        "At the last of a thousand steps the photograph's weight is 0.6%. Somebody who knows the "
        "photograph is shown either that noised photograph or pure noise. How often will the best "
        "possible test say rightly which it is?"
    ),
    (
        Choice(
            N_("In half of the cases: 0.6% of a pixel cannot be seen under the noise."),
            N_(
                "In one pixel it cannot. But there are 12,288 numbers, and each of them tells a "
                "little; what one knows where to look for adds up."
            ),
        ),
        Choice(
            N_("In about two cases of three."),
            N_(
                "The signal of all pixels together is 0.0064 times 111, the root of 12,288: 0.7 of "
                "the noise's spread. The border lies half way, at 0.35, and 64% of a normal lie on "
                "the right side of it."
            ),
            right=True,
        ),
        Choice(
            N_("Always: the photograph is still in it."),
            N_(
                "It is, but noise happens to look a little like it as well, and that blurs the test."
            ),
        ),
    ),
)

BANDS = Question(
    "diffusion/bands",
    N_("White noise is added to all pixels alike. What of the photograph is lost first?"),
    (
        Choice(
            N_("Everything at the same time: the noise is the same everywhere."),
            N_(
                "The usual guess, and right of the noise. But the photograph is not the same "
                "everywhere: its coarse shapes are far stronger than its fine detail."
            ),
        ),
        Choice(
            N_("The coarse shape: it covers most pixels, so most of the noise hits it."),
            N_("A large patch has many pixels to average over, and the noise cancels."),
        ),
        Choice(
            N_("The fine detail."),
            N_("It has the least power, so the same noise covers it first."),
            right=True,
        ),
    ),
)

ODE = Question(
    "diffusion/ode",
    N_(
        "Walked back by the SDE, each step adds fresh noise. The ODE starts from the same points and "
        "adds none. How will its 5,000 samples lie?"
    ),
    (
        Choice(
            N_("Just as the SDE's: spread over all heaps as the data are."),
            N_(
                "Its speed is made so that at every moment its points have the SDE's density. The "
                "chance that is needed was all in the starting points."
            ),
            right=True,
        ),
        Choice(
            N_("More narrowly, near the middle of each heap, since no noise spreads them."),
            N_(
                "One thinks so if one takes the ODE for the SDE without its noise. But it goes only half "
                "as far along the score, and keeps the heaps as wide as they are."
            ),
        ),
        Choice(
            N_("All in the largest heap."),
            N_(
                "There the SDE would lead if its noise were left out. The ODE goes only half as far "
                "along the score, and leads points that start apart to different heaps."
            ),
        ),
    ),
)

DIGITS = Question(
    "diffusion/digits",
    N_(
        "Now the data are 1,400 handwritten digits, and each step back uses the best denoiser that "
        "there can be for this list. What will come out of pure noise?"
    ),
    (
        Choice(
            N_("New digits that look like handwriting."),
            N_(
                "What one hopes for, and what a network does. But this denoiser has no idea of "
                "handwriting; it knows a list."
            ),
        ),
        Choice(
            N_("A grey mean of all digits."),
            N_("That is its guess at the noisy end. On the way the choice narrows."),
        ),
        Choice(
            N_("Pictures of the list, unchanged."),
            N_(
                "Exact reversal gives back the density that went in, and that was a list: 1,400 "
                "points and nothing between them."
            ),
            right=True,
        ),
    ),
)

WEIGHT = Question(
    "diffusion/quiz-weight",
    N_(
        "A step takes 36% of the variance away and puts noise of as much in. What is x0's weight then?"
    ),
    (
        Choice(
            N_("0.64."),
            N_("That is the share of the variance that is left. The weight is its root."),
        ),
        Choice(
            N_("0.8."),
            N_("Its square is the variance that is left, 0.64; and 0.64 + 0.36 = 1."),
            right=True,
        ),
        Choice(
            N_("0.6."),
            N_("That is the weight of the noise, the root of 0.36."),
        ),
    ),
)

JUMP = Question(
    "diffusion/quiz-jump",
    N_("Why can training pick any t and need not walk through the t steps before it?"),
    (
        Choice(
            N_("Because the steps are so small that they may be left out."),
            N_("They may not: a thousand of them turn a photograph into noise."),
        ),
        Choice(
            N_("Because the network knows t."),
            N_("It must, but that does not make x_t."),
        ),
        Choice(
            N_("Because a sum of independent normals is a normal, so t steps are one."),
            N_("x_t = √ᾱ_t x0 + √(1-ᾱ_t) ε, with one ε for all of them."),
            right=True,
        ),
    ),
)

COARSE = Question(
    "diffusion/quiz-coarse",
    N_(
        "In which part of the way back is it settled that a picture shows one large thing on the left?"
    ),
    (
        Choice(
            N_("Early, where the noise is strong."),
            N_("Places and large patches are what noise covers last, so they come back first."),
            right=True,
        ),
        Choice(
            N_("In the middle, together with everything else."),
            N_("The frequencies come back one after the other, the coarse ones first."),
        ),
        Choice(
            N_("In the last steps, when the noise is gone."),
            N_("The last steps bring the finest detail."),
        ),
    ),
)

LARGER = Question(
    "diffusion/quiz-larger",
    N_("A schedule that works at 64 × 64 pixels is used at 256 × 256. What changes?"),
    (
        Choice(
            N_("Nothing: ᾱ is the same for each pixel."),
            N_("For each pixel, yes. For the picture there are sixteen times as many that tell."),
        ),
        Choice(
            N_("At each t more of the picture can still be seen, so it should end in more noise."),
            N_("Patches have more pixels to average over. So large models shift their schedules."),
            right=True,
        ),
        Choice(
            N_("Less can be seen, since the noise has more pixels as well."),
            N_("The noise cancels when pixels are averaged; what the picture has in common stays."),
        ),
    ),
)

EXACT = Question(
    "diffusion/quiz-exact",
    N_(
        "A network reaches the smallest training loss that is possible on a list of pictures. Is that good?"
    ),
    (
        Choice(
            N_("Yes: the loss is what we asked for."),
            N_("For the list. What we want is the density that the list was drawn from."),
        ),
        Choice(
            N_(
                "No: it is then the ideal denoiser of the list, and draws only pictures of the list."
            ),
            N_(
                "What is wanted is a good guess between the pictures, and a loss on the list does not see it."
            ),
            right=True,
        ),
        Choice(
            N_("It cannot happen: no network is that large."),
            N_("With few pictures and long training it comes near enough. Lesson 6 checks for it."),
        ),
    ),
)

PREDICTIONS = (TELL, BANDS, ODE, DIGITS)
QUIZ = (WEIGHT, JUMP, COARSE, LARGER, EXACT)
