"""For each figure of lesson 7's part on guidance: the line under it, and what stands for it."""

from lessons_lib.course.language import N_

ONE_STEP = (
    N_(
        "One step from each of three points; a circle is one standard deviation of where it may go. "
        "The cross is the place that the caption names."
    ),
    N_(
        "Three panels, from much noise to little. In each a circle around the mean of the step and "
        "two circles of the same size that are moved towards the cross, one a little, one more."
    ),
)
FIELDS = (
    N_("Arrows: the gradient. Grey: the density at that time. Upper row exact, lower row clean."),
    N_(
        "Two rows of three panels. Upper row: no arrows to speak of in much noise, then short ones, "
        "then arrows to the nearest heaps' sides that face the cross. Lower row: long arrows straight "
        "to the cross at every time."
    ),
)
DRAWN = (
    N_(
        "Points that guidance drew (200 of the 1,000), over the density that they should have; off by so "
        "many standard errors, of which chance alone gives about two."
    ),
    N_(
        "Five panels of points over contour lines. With a noised score at s = 1 they lie as the lines "
        "do; with clean scores, and at s = 4 with the scale outside, too many lie in some heaps and "
        "too few in others; with the power inside they fit again."
    ),
)
DIGITS = (
    N_("Twenty steps from the same noise in each column; the shares are of 400 digits."),
    N_(
        "Five rows of ten digits, asked from zero to nine. With nothing asked they are any digits; the "
        "two rows of noised models read from zero to nine; in the rows of clean ones many are not what "
        "was asked, or no digit at all."
    ),
)
WAYS = (
    N_(
        "Six ways to steer, 100 digits at each scale. Dotted: nothing asked. Dashed: real handwriting."
    ),
    N_(
        "Three panels against the scale. Left: the clean ones of x_t lie far below up to s = 10 "
        "and go on rising; the noised CLIP rises and falls. Middle: the noised CLIP's score goes on "
        "rising. Right: four ways have less spread at s = 3 than at 1; some rise again."
    ),
)
PAINTED = (
    N_("Below each digit that was asked: what fifty steps up a clean CLIP's gradient paint."),
    N_("Ten real digits; under them ten blotched patterns that hardly look like them."),
)
SCENES = (
    N_(
        "The same noise in each column; first captions that the push at s = 8 made true, then some that "
        "it did not, so compare rows by the shares at the left, of all 32. A tick: the parser finds all of the caption true."
    ),
    N_(
        "Four rows of seven scenes. Nothing asked: clean shapes that no caption speaks of. CLIP at s = 8: "
        "clean shapes, and the first captions match. CLIP at s = 1000: smeared shapes that match none. "
        "Classifier-free: clean shapes again."
    ),
)
SCENE_WAYS = (
    N_("16 captions, two pictures each. Dotted: nothing asked."),
    N_(
        "Three panels against the scale. The noised CLIP's truth rises and falls again while its score "
        "rises; classifier-free guidance has the most truth at a middling score; the clean CLIP stays "
        "at chance."
    ),
)
