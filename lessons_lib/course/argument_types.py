"""What the arguments of the program `lessons` may be; a wrong one is told in a sentence."""

import argparse

from lessons_lib.course.language import _


def seconds(text: str) -> float:
    """A number of seconds above 0."""
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError(
            _("a number of seconds above 0, not {text}").format(text=text)
        )
    return number


def seeds(text: str) -> list[int]:
    """Seeds with commas between them."""
    numbers = text.split(",")
    if not all(one.isascii() and one.isdigit() and int(one) < 2**32 for one in numbers):
        raise argparse.ArgumentTypeError(
            _("whole numbers from 0 to 4294967295, with commas between them, not {text!r}").format(
                text=text
            )
        )
    return [int(one) for one in numbers]


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            _("a whole number from 1 on, not {text}").format(text=text)
        )
    return int(text)
