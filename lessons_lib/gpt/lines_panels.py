"""The lines that the panels of lesson 2 show."""

from lessons_lib.course.language import N_

END = N_("END")
