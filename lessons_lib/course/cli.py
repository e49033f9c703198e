"""The command-line program `lessons`. Each subcommand does one thing and says what it did.

A new subcommand is a function here (what it does) and an entry in COMMANDS (its name, the line of
help, and the function that adds its arguments). Whatever is heavy is imported inside the function,
so that `lessons --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from lessons_lib.course import argument_types, translate_options
from lessons_lib.course.language import N_, _, set_language


def main(argv: list[str] | None = None) -> int:
    """Run `lessons` with these arguments (None: those of the shell) and return its exit status:
    0 all is well, 1 something does not hold, 2 the command was not understood."""
    trouble = None
    try:
        set_language()
    except ValueError as problem:  # LESSONS_LANGUAGE names no translation: go on in English
        trouble = problem
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may not know every character
            stream.reconfigure(errors="replace")
    if trouble:
        print(trouble, file=sys.stderr)
    parser = build_parser()
    try:
        options, rest = parser.parse_known_args(argv)
        if rest and getattr(options, "rest", None) is None:
            parser.error(_("unrecognized arguments: {names}").format(names=" ".join(rest)))
    except SystemExit as over:  # argparse leaves this way after --help and after a mistake
        return int(over.code or 0)
    if options.command is None:
        parser.print_help()
        return 0
    options.rest = rest
    try:
        return options.work(options)
    except ValueError as problem:  # the course's own errors are sentences for the reader
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 130


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole program, with its subcommands."""
    parser = argparse.ArgumentParser(
        prog="lessons", description=_("Run, check and build the lessons of this course.")
    )
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    for name, (text, work, add_arguments) in COMMANDS.items():
        sub = commands.add_parser(name, help=_(text), description=_(text))
        add_arguments(sub)
        sub.set_defaults(work=work)
    return parser


def run(options: argparse.Namespace) -> int:
    """Execute lessons headless; report claims, seconds and memory of each."""
    from lessons_lib.course import runner
    from lessons_lib.course.session import seed_asked

    seeds = options.seed or [seed_asked()]
    if options.save and seeds != [0]:
        raise ValueError(_("What a notebook stores is of seed 0: --save goes with no other seed."))
    results = []
    paths = runner.find_lessons(options.lesson, options.language)
    for path, seed in [(path, seed) for path in paths for seed in seeds]:
        name = [path.stem, _("seed {seed}").format(seed=seed)] if seeds != [0] else [path.stem]
        print(*name, sep="  ", end="  ", flush=True)
        outcome = runner.run_notebook(path, options.timeout, options.language, seed=seed)
        results.append(outcome)
        held = len(outcome.claims) - len(outcome.broken)
        line = _("claims held {held}, broken {broken}, {seconds:.1f} s, peak memory {peak} MB")
        print(
            line.format(
                held=held, broken=len(outcome.broken), seconds=outcome.seconds, peak=outcome.peak_mb
            )
        )
        for claim in outcome.claims if options.verbose else outcome.broken:
            print("   ", _claim_line(claim))
        if outcome.problem:
            print("   ", outcome.problem)
        if options.save:
            print("   ", _saved_line(runner, outcome))
    bad = list(dict.fromkeys(outcome.path.stem for outcome in results if not outcome.ok))
    if bad:
        print(_("Not everything held: {names}.").format(names=", ".join(bad)))
    return 1 if bad else 0


def check(_options: argparse.Namespace) -> int:
    """Say whether this machine is ready."""
    from lessons_lib.course import machine

    return machine.report()


def lint(options: argparse.Namespace) -> int:
    """Check notebooks against the course's rules."""
    from lessons_lib.course import lint as linter

    paths = [Path(name) for name in options.notebook] or linter.all_notebooks()
    problems = [problem for path in paths for problem in linter.lint(path)]
    for problem in problems:
        print(problem)
    print(_("Notebooks looked at: {n}. Problems: {k}.").format(n=len(paths), k=len(problems)))
    return 1 if problems else 0


def data(options: argparse.Namespace) -> int:
    """Verify, list or build the course's data files, or fetch those that are too large for it."""
    from lessons_lib.course import data_command

    return data_command.run(options.action, options.name, accept=options.accept)


def train(options: argparse.Namespace) -> int:
    """Make weights that the course carries again, or list those that can be."""
    from lessons_lib.course import train_command

    return train_command.run(options.name, options.steps, options.fast, options.accept)


def lab(options: argparse.Namespace) -> int:
    """Open JupyterLab on a lesson; further arguments go to JupyterLab."""
    from lessons_lib.course import runner

    [path, *_more] = runner.find_lessons([options.lesson], options.language)
    target = path.relative_to(runner.NOTEBOOKS.parent).as_posix()
    print(_("Opening {path} in JupyterLab. Press Ctrl+C here to stop it.").format(path=target))
    command = [sys.executable, "-m", "jupyterlab", target, *options.rest]
    paths = [str(runner.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    menus = runner.ROOT / "starting" / "languages" / options.language
    if menus.is_dir():  # JupyterLab's own menus in the language, as start.py does it
        before = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])
        env["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(menus), *before])
    return subprocess.call(command, cwd=runner.NOTEBOOKS.parent, env=env)


def _claim_line(claim: dict) -> str:
    line = f"{'✔' if claim['held'] else '✘'} {claim['statement']}"
    if "value" in claim:
        text = _("(measured {value}, needed {relation} {bound})")
        line += " " + text.format(**{k: claim.get(k) for k in ("value", "relation", "bound")})
    return line


def _saved_line(runner, outcome) -> str:
    try:
        changed = runner.save(outcome)
    except ValueError as problem:
        return str(problem)
    return _("saved") if changed else _("unchanged: the outputs are those already stored")


def _run_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("lesson", nargs="*", help=_("a lesson: 1, 01 or 01_tokenization (none: all)"))
    _language_argument(sub)
    sub.add_argument("--save", action="store_true", help=_("store the outputs in the notebook"))
    sub.add_argument("--verbose", action="store_true", help=_("list every claim"))
    text = _("run with these random numbers instead of 0: one seed, or several as 1,2,3")
    sub.add_argument("--seed", type=argument_types.seeds, metavar="N", help=text)
    text = _("seconds that one cell may take (600)")
    sub.add_argument("--timeout", type=argument_types.seconds, default=600, metavar="S", help=text)


def _lint_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("notebook", nargs="*", help=_("files to look at (none: every lesson)"))


def _data_arguments(sub: argparse.ArgumentParser) -> None:
    text = _("verify the checksums, list the files, build what is generated, or fetch a classic")
    actions = ["verify", "list", "build", "fetch"]
    sub.add_argument("action", choices=actions, nargs="?", default="verify", help=text)
    sub.add_argument("name", nargs="*", help=_("files (none: all), or what to fetch"))
    text = _("let what is built replace the file and its checksum")
    sub.add_argument("--accept", action="store_true", help=text)


def _train_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", nargs="?", help=_("what to train (none: list what there is)"))
    text = _("a short trial of N steps, in files of its own")
    sub.add_argument("--steps", type=argument_types.count, metavar="N", help=text)
    speed = sub.add_mutually_exclusive_group()
    text = _("compute in bfloat16, compiled (default: where that is faster)")
    speed.add_argument("--fast", action="store_true", default=None, help=text)
    text = _("compute in float32, as everywhere else in the course")
    speed.add_argument("--plain", action="store_false", dest="fast", default=None, help=text)
    text = _("let what was made replace the files in data/ and their checksums")
    sub.add_argument("--accept", action="store_true", help=text)


def _lab_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("lesson", nargs="?", default="0", help=_("the lesson to open (0)"))
    _language_argument(sub)
    sub.set_defaults(rest=[])


def _language_argument(sub: argparse.ArgumentParser) -> None:
    text = _("the code of the language of the notebooks (en)")
    sub.add_argument("--language", default="en", metavar="xx", help=text)


COMMANDS = {
    "run": (N_("execute lessons and report which claims hold"), run, _run_arguments),
    "check": (N_("tell whether this machine is ready"), check, lambda _sub: None),
    "lint": (N_("check notebooks against the course's rules"), lint, _lint_arguments),
    "data": (N_("verify, list, build or fetch the data files"), data, _data_arguments),
    "train": (N_("train again the models that the course carries"), train, _train_arguments),
    "translate": (
        N_("translate lessons into other languages"),
        translate_options.run,
        lambda sub: translate_options.add_arguments(sub, argument_types.seconds),
    ),
    "lab": (N_("open JupyterLab on a lesson"), lab, _lab_arguments),
}

if __name__ == "__main__":
    sys.exit(main())
