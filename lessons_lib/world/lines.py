"""The lines that the cells of lesson 0 print."""

from lessons_lib.course.language import N_

WORDS = N_("{n} words, for instance {some}")
COSTS = N_("{real:12}{cost:6.1f} bits    {mixed:12}{mixed_cost:6.1f} bits")
