"""The lines that lesson 6 prints."""

from lessons_lib.course.language import N_

BY_HAND = N_("x = {x}, v = {v}; the picture from ε: {of_eps}, from v: {of_v}.")
WRONG = N_("The noise guessed wrong by {wrong}: the picture is off by {little} where ᾱ = 0.64, and "
           "by {much} at the last level.")  # fmt: skip
NET = N_("{n:,} weights for 64 pixels.")
SCENES = N_("Captions drawn rightly with 20 evaluations, at guidance {scale:g}: {train:.0%} as in training, {held_out:.0%} held out.")  # fmt: skip
STEPS = N_(
    "With {steps} evaluations, at guidance 3: {train:.0%} as in training, {held_out:.0%} held out."
)
PAINTER = N_("{n:,} weights, trained on {pictures:,} pictures, none of them twice.")
TABLE = N_(
    "Two hundred digits: as asked, classes, distance to the nearest, spread, Fréchet distance"
)
DRAWN = N_("s = {s:g}:  {right:.0%}, {n}, {near:.2f}, {spread:.2f}, {distance:.1f}")
COPIED = N_("copied: {right:.0%}, {n}, {near:.2f}, {spread:.2f}, {distance:.1f}")
REAL = N_("real:   {right:.0%}, {n}, {near:.2f}, {spread:.2f}, {distance:.0f}")
SOLVED = N_("As asked, with {counts} evaluations: {solver} {shares}.")
