"""The lines that lesson 5 prints."""

from lessons_lib.course.language import N_

BY_HAND = N_("After one step: {one}. After two: {two}. In one big step: {big}.")
INSIDE = N_("The noise that 300 steps have left: mean {mean:.2f}, variance {variance:.2f}.")
LARGER = N_("At the last step, {size} × {size} pixels: told rightly in about {share:.0%}.")
FACTS_APART = N_(
    "How far the nearest scene lies that differs in one fact alone, on average: in kind {kind:.1f}, "
    "colour {colour:.1f}, size {size:.1f}, place {place:.1f}."
)
BANDS = N_("{low} to {high} cycles per picture: under the noise from t = {t} on.")
FINEST = N_("{low} cycles per picture and more: under the noise from t = {t} on.")
CLOCKS = N_("T = {T}: ᾱ of the chain and of continuous time are at most {away:.4f} apart.")
HELD_OUT = N_("New handwriting lies {distance:.2f} from the nearest training digit on average.")
ARRIVED = N_("Digits that the library arrives at: {theirs}; the course: {ours}.")
