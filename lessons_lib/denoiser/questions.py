"""The predictions and the quiz of lesson 6."""

from lessons_lib.course.language import N_
from lessons_lib.course.questions import Choice, Question

LEVELS = Question(
    "denoiser/levels",
    N_(
        "The network is shown a noised digit and guesses the noise in it. At which noise level will "
        "its squared error be largest when training is over?"
    ),
    (
        Choice(
            N_("Where there is most noise: the digit cannot be seen there."),
            N_(
                "The usual guess, and right of the *picture*. But the network is asked for the "
                "noise, and where x_t is nearly all noise, x_t itself is the answer."
            ),
        ),
        Choice(
            N_("Where there is least noise."),
            N_(
                "A whisper of noise has to be told from the grain of handwriting, and its size is "
                "asked for as if it were loud: the target always has variance 1."
            ),
            right=True,
        ),
        Choice(
            N_("It will be about the same everywhere, since every level is trained as often."),
            N_("Trained as often, yes. But some questions are harder than others."),
        ),
    ),
)

STEPS = Question(
    "denoiser/steps",
    N_(
        "DDPM was made to visit all 200 levels. Now it gets five evaluations. Beside what it draws "
        "with 200, what will its digits be?"
    ),
    (
        Choice(
            N_("About as easy to read, and more alike."),
            N_(
                "Few steps, few throws of the dice: each digit stays near the middle of its kind. A "
                "judge likes that. The spread shows what is lost."
            ),
            right=True,
        ),
        Choice(
            N_("Grey and noisy: 195 removals of noise are missing."),
            N_(
                "Nothing is missing: each step goes forty times as far, and the last one ends at a "
                "clean guess. What was learnt is a guess of the picture; how far to go towards it is "
                "a formula."
            ),
        ),
        Choice(
            N_("Clean, but the judge reads fewer of them."),
            N_(
                "The usual guess, and it has a reason: one step back is a normal only where it is "
                "small. What is lost so is not what the judge looks at."
            ),
        ),
    ),
)

FEW = Question(
    "denoiser/few",
    N_(
        "A second network learns from the first 20 digits of the list instead of 1,400. How will "
        "its loss be, and how many of its digits will the judge take for what was asked?"
    ),
    (
        Choice(
            N_("The loss higher, fewer digits right: it has learnt from too little."),
            N_(
                "So one would think of a pupil. But the loss asks about these twenty, and no others."
            ),
        ),
        Choice(
            N_("The loss lower, but the digits bad: it has no idea of handwriting."),
            N_("It needs none. Twenty pictures of handwriting can be known by heart."),
        ),
        Choice(
            N_("The loss lower, and nearly all digits right."),
            N_("Both numbers are splendid, and worth nothing. A third number shows why."),
            right=True,
        ),
    ),
)

LUCK = Question(
    "denoiser/luck",
    N_(
        "A digit is noised to t = 100, half of the 200 levels. From there the network goes on twenty "
        "times, each time with other dice, and is told nothing. How many of the twenty will show the "
        "commonest digit among them?"
    ),
    (
        Choice(
            N_(
                "Nearly all, 90% or more: half of the levels are left, so half of the digit is still there."
            ),
            N_(
                "ᾱ is near one half there, which sounds like much. But 64 grey pixels under as much "
                "noise leave several digits possible."
            ),
        ),
        Choice(
            N_("Between 40 and 80%."),
            N_("Some digits are excluded by then. Between those that are left, the dice decide."),
            right=True,
        ),
        Choice(
            N_("Fewer than 30%, hardly more than dice alone would give."),
            N_(
                "So it is near the noisy end. (Even by chance the commonest of ten comes up four or five "
                "times in twenty.)"
            ),
        ),
    ),
)

TARGET = Question(
    "denoiser/quiz-target",
    N_(
        "Cartoons with flat backgrounds come out tinted, each in another colour. The loss is low. "
        "The network guesses the noise. What would you change first?"
    ),
    (
        Choice(
            N_("Train longer."),
            N_(
                "It may help in the end. But the cause is a factor by which errors grow, not a lack of time."
            ),
        ),
        Choice(
            N_("Let it guess v."),
            N_(
                "Where there is most noise, v is nearly minus the picture itself, so an error of the "
                "guess is no longer multiplied."
            ),
            right=True,
        ),
        Choice(
            N_("Raise the guidance scale."),
            N_("Guidance multiplies differences of two guesses, and so their errors as well."),
        ),
    ),
)

EARLY = Question(
    "denoiser/quiz-early",
    N_(
        "After 100 of 800 steps, the moving average of the weights draws worse than the weights "
        "themselves. Is that a bug?"
    ),
    (
        Choice(
            N_(
                "No: the average still holds much of the weights from before they had learnt anything."
            ),
            N_("It lags. When the weights only jitter, later, lagging is what one wants."),
            right=True,
        ),
        Choice(
            N_("Yes: an average is never worse than what it is an average of."),
            N_("It is, when what it averages has been on the move."),
        ),
        Choice(
            N_("Yes: the schedule's buffers must have been averaged as well."),
            N_("That bug exists, and gives black pictures. Here a plain reason is enough."),
        ),
    ),
)

COPIES = Question(
    "denoiser/quiz-copies",
    N_(
        "Of a model's digits the judge takes all for what was asked, and its loss is the lowest so "
        "far. The digits lie half as far from the training pictures as new handwriting does. What "
        "have you got?"
    ),
    (
        Choice(
            N_("The best model so far."),
            N_("By two numbers at which a copyist of the training set wins."),
        ),
        Choice(
            N_("A model whose guidance is too weak."),
            N_(
                "Weak guidance makes pictures less typical, so farther from the others, not nearer."
            ),
        ),
        Choice(
            N_("A model that copies."),
            N_("New handwriting is the measure: what lies much nearer was seen."),
            right=True,
        ),
    ),
)

COST = Question(
    "denoiser/quiz-cost",
    N_("Heun with 10 steps draws better than DDIM with 10 steps. Is Heun the better solver here?"),
    (
        Choice(
            N_("That cannot be said yet: it asked the network 19 times, DDIM 10 times."),
            N_("Time is spent in the network. Compare at equal numbers of evaluations."),
            right=True,
        ),
        Choice(
            N_("Yes: with equal steps, the better picture counts."),
            N_("Steps cost nothing; evaluations do."),
        ),
        Choice(
            N_("No: a method without dice cannot be better than another without dice."),
            N_("It can. One may follow the same curve more closely."),
        ),
    ),
)

SCALES = Question(
    "denoiser/quiz-scales",
    N_("A program calls guidance w and is off at w = 0. It uses w = 3. Which s is that here?"),
    (
        Choice(N_("3."), N_("There, w is what is added to the told guess. Here s = 1 is off.")),
        Choice(N_("4."), N_("(1 + w) c - w u is u + (1 + w)(c - u), so s = 1 + w."), right=True),
        Choice(N_("2."), N_("One is added, not taken away.")),
    ),
)

PREDICTIONS = (LEVELS, STEPS, FEW, LUCK)
QUIZ = (TARGET, EARLY, COPIES, COST, SCALES)
