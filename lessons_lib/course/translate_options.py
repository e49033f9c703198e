"""The arguments of `lessons translate`, apart from its work, so that `lessons --help` stays quick."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from lessons_lib.course.language import _

ACTIONS = ["extract", "update", "check", "build", "status"]


def run(options: argparse.Namespace) -> int:
    """Extract, update, check or build translations, or say how far they are."""
    from lessons_lib.course import translate_command

    return translate_command.run(
        options.action, options.code, options.lesson, options.run, options.strict, options.timeout
    )


def add_arguments(sub: argparse.ArgumentParser, seconds: Callable[[str], float]) -> None:
    """Add them to the parser of the subcommand; `seconds` reads a time limit."""
    text = _("write templates, bring catalogues up to date, check them, build notebooks, or count")
    sub.add_argument("action", choices=ACTIONS, help=text)
    sub.add_argument("code", nargs="?", metavar="xx", help=_("the code of the language, as uk"))
    sub.add_argument("lesson", nargs="*", help=_("a lesson or lessons_lib (none: all)"))
    sub.add_argument("--run", action="store_true", help=_("execute what is built, and store it"))
    text = _("let remarks, such as on the glossary, count as faults")
    sub.add_argument("--strict", action="store_true", help=text)
    text = _("seconds that one cell may take (600)")
    sub.add_argument("--timeout", type=seconds, default=600, metavar="S", help=text)
