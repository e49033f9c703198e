"""For each figure and panel of lesson 6: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_(
        "Twenty evaluations, of which five are shown; below each picture, what the network guesses."
    ),
    N_(
        "For each of three captions two rows of six pictures, and a tick or a cross. Above, coloured "
        "noise that clears up late. Below, the guesses: shapes, blurred or too dark at first, stand "
        "there long before the noise is gone."
    ),
)
WEIGHTS = (
    N_("The linear schedule of a thousand steps; each curve is divided by its mean."),
    N_(
        "Three curves against t on a logarithmic axis: the bound's falls steeply in the first levels "
        "and rises again slowly, one is flat, and min-SNR's rises from small t and then is flat."
    ),
)
LEARNING = (
    N_("Means over 25 steps. The four quarters of the times are learnt from the same batches."),
    N_(
        "Four falling curves on a logarithmic axis; the one for the least noise stays highest, the "
        "one for the most noise falls lowest."
    ),
)
WALK = (
    N_("Five walks, from noise on the left; the network is told 0, 1, 2, 3 and 4."),
    N_(
        "Five rows of pictures: grey noise on the left that clears up step by step until handwritten "
        "digits from 0 to 4 stand on the right."
    ),
)
SOLVERS = (
    N_("A hundred digits each, without guidance, all from the same noise. DDPM ends elsewhere."),
    N_(
        "Two panels against the number of evaluations. Left, on logarithmic axes, the distance to "
        "the end of the curve falls: DPM-Solver++ lowest, DDIM above it, Heun far above. Right: the "
        "spread within a digit; DDPM's is lowest with few evaluations, Heun's highest."
    ),
)
AVERAGES = (
    N_("The error is measured on 397 digits that training never saw, each at five noise levels."),
    N_(
        "Two falling curves on a logarithmic axis: the average begins above the weights themselves, "
        "passes below them, and ends where they end."
    ),
)
COLOURS = (
    N_(
        "The world's ground is nearly white. Both nets had the same steps of training and pictures."
    ),
    N_(
        "Three rows of small scenes: the world's, on a nearly white ground; of the net that guesses "
        "noise, speckled and on grounds of many colours; of the net that guesses v, on a nearly white "
        "ground with faint stains."
    ),
)
BEST = (
    N_("Mean over 397 digits each. The network is told nothing."),
    N_(
        "Two panels of two rising curves each. Left, on digits of the list, the list's error is near "
        "zero at low levels and below the network's everywhere. Right, on new digits, the network's "
        "is lower up to t = 70 or so; its curve is nearly the same in both panels."
    ),
)
MEMORY = (
    N_("Below each drawn digit stands the training digit that is nearest to it."),
    N_(
        "Four rows of digits: drawn by the net of twenty digits, with nearly the same digits below; "
        "drawn by the net of 1,400, with digits below that differ."
    ),
)
LUCK = (
    N_("Mean over 16 digits that were noised to t; from each state twenty walks, told nothing."),
    N_(
        "A curve that rises from noise to picture: near the dotted line of chance at t = 190, most of "
        "the rise between 160 and 70, and nearly all from 40 on."
    ),
)
BETWEEN = (
    N_(
        "Real digits, the same drawn again from the noise that was found for them, and a walk from the "
        "noise of a 3 to that of a 4, nine pictures drawn on the way."
    ),
    N_(
        "Three rows of nine digits: real ones; the same ones drawn again, hardly to be told from "
        "them; and a 3 that becomes a 4."
    ),
)
SIDE = (
    N_("The same network, the same noise, s = 4, twenty evaluations."),
    N_(
        "Three rows of ten digits: our sampler's and the library's, which are the same, and the "
        "library's as it comes, some of them paler and in disorder."
    ),
)
GRID = (
    N_("Looks and arrangements that were never drawn in training; the world's parser marks them."),
    N_(
        "Twelve small scenes of coloured shapes with their captions, each with a tick, or with a "
        "cross and what the parser has read in it."
    ),
)
SKETCH = (
    N_("“a red circle”: what the caption alone says of the picture, before any of it is seen."),
    N_(
        "Two blurred pictures that look alike, a pale red square with darker bands where places "
        "overlap; and a third, a sharp red circle in one place."
    ),
)
WRITE_PANEL = N_(
    "Eight digits that the network has drawn, and below each of them the training digit that is "
    "nearest to it."
)
GUESSES_PANEL = N_(
    "Eight states of a walk from noise to a digit, and below each of them what the network guesses "
    "to be under the noise."
)
