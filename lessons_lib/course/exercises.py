"""Exercises: a stub that leaves the notebook running, a check that names the mistake, a solution.

A check is an ordinary function that tries the reader's attempt on cases and raises `Mistake` with a
sentence about what is wrong. Whatever the attempt does (raises, loops for ever, returns nothing)
ends in a sentence on the page, never in a traceback that stops Run All.
"""

from __future__ import annotations

import ctypes
import html
import inspect
import textwrap
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from lessons_lib.course import record
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import emit, folded, inline

SECONDS = 10  # how long an attempt may run; the longest solution needs well under one


class Mistake(Exception):
    """What an attempt got wrong, in one sentence for the reader. Raised by checks."""


class NotStarted(Exception):
    """The stub was left as it is."""


class Raised(Exception):
    """Wraps what the reader's own code raised, to tell it from a check that could not go on."""


class TookTooLong(Exception):
    """Put into a runaway attempt's thread, to end it."""


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    `name` is unique in the course; `test(attempt)` raises Mistake when the attempt is wrong; `hint`
    is a sentence shown folded; `solve` is the solution (a function whose source is shown); `remark`
    says what to take from it.
    """

    name: str
    test: Callable
    hint: str
    solve: Callable
    remark: str = ""

    def check(self, attempt) -> None:
        """Try the reader's function or value and show the outcome. Never raises."""
        state, sentence = self.judge(attempt)
        look = {"solved": "good", "wrong": "bad", "open": "neutral"}[state]
        sign = {"solved": "✔", "wrong": "✘", "open": "○"}[state]
        text = f"{sign} {sentence}"
        markup = inline(text)
        if state != "solved":
            markup += folded(_("A hint"), inline(_(self.hint)))
        else:
            record.keep("exercise", self.name, "solved")
        emit(text, "exercise", markup=markup, look=look, name=self.name, state=state)

    def judge(self, attempt) -> tuple[str, str]:
        """The outcome of an attempt: a state ("open", "wrong" or "solved") and a sentence."""
        if attempt is ... or attempt is None:
            return "open", _("Not started yet. Replace the three dots, then run the cell again.")
        if self.solve.__code__.co_argcount and not callable(attempt):
            text = _("A function is asked for here, and you gave {got} ({kind}).")
            return "wrong", text.format(got=_short(attempt), kind=type(attempt).__name__)
        trial = _watched(attempt) if callable(attempt) else attempt
        outcome = _with_limit(lambda: self.test(trial))
        if outcome is None:
            return "solved", _("Solved.") + (f" {_(self.remark)}" if self.remark else "")
        if isinstance(outcome, NotStarted):
            return "open", _("Not started yet. Replace the three dots, then run the cell again.")
        if isinstance(outcome, Mistake):
            return "wrong", str(outcome)
        if isinstance(outcome, TookTooLong):
            sentence = _("Your code was still running after {n} seconds. Does its loop ever end?")
            return "wrong", sentence.format(n=SECONDS)
        if isinstance(outcome, Raised):
            return "wrong", _describe(outcome.args[0], attempt)
        return "wrong", _("What you gave has the wrong form: {text}").format(text=outcome)

    def solution(self) -> None:
        """Show the solution, folded away."""
        source = "\n".join([*_needed(self.solve), textwrap.dedent(inspect.getsource(self.solve))])
        title = _("One solution (click to open)")
        body = f"<pre style='line-height:1.35'>{html.escape(source.strip())}</pre>"
        if self.remark:
            body += f"<p>{inline(_(self.remark))}</p>"
        emit(title, "solution", markup=folded(title, body), name=self.name)


def expect(got, wanted, message: str, **fields) -> None:
    """Raise Mistake with `message` unless `got` equals `wanted` and is of its kind.

    The message is translated; it may name {got}, {wanted} and the further fields.
    """
    numbers = isinstance(got, (int, float)) and isinstance(wanted, (int, float))
    same_kind = numbers or isinstance(got, type(wanted))
    if not same_kind or bool(got != wanted):
        raise mistake(message, got=_short(got), wanted=_short(wanted), **fields)


def mistake(message: str, **fields) -> Mistake:
    """A Mistake whose message is translated and then filled with the fields."""
    return Mistake(_(message).format(**fields))


def _short(value) -> str:
    text = repr(value)
    return text if len(text) <= 90 else text[:87] + "…"


def _watched(attempt: Callable) -> Callable:
    """The attempt, telling a stub that was left as it is from a function that returns nothing."""

    def watched(*args, **kwargs):
        try:
            result = attempt(*args, **kwargs)
        except TookTooLong:
            raise
        except BaseException as problem:  # SystemExit in an attempt must not end the kernel
            raise Raised(problem) from problem
        if result is ... or (result is None and _is_stub(attempt)):
            raise NotStarted
        if result is None:
            raise mistake(N_("Your function returned nothing. Is a `return` missing?"))
        return result

    return watched


def _needed(solve: Callable) -> list[str]:
    """The lines that a solution needs above it, where a reader puts it into a notebook."""
    lines = []
    for name in _names(solve.__code__):
        thing = solve.__globals__.get(name)
        if inspect.ismodule(thing):
            lines.append(f"import {thing.__name__}")
        elif callable(thing):
            lines.append(f"from {thing.__module__} import {name}")
        elif thing is not None:
            lines.append(f"{name} = {thing!r}")
    return [*lines, ""] if lines else []


def _names(code: CodeType) -> list[str]:
    """The names that a piece of code and the functions in it look up outside of themselves."""
    inner = [name for part in code.co_consts if isinstance(part, CodeType) for name in _names(part)]
    return sorted({*code.co_names, *inner})


def _is_stub(attempt: Callable) -> bool:
    """Whether the function's body is nothing but three dots."""

    def stub(): ...

    code = getattr(attempt, "__code__", None)
    return code is not None and code.co_code == stub.__code__.co_code


def _with_limit(work: Callable) -> BaseException | None:
    """Run `work` for at most SECONDS; return what it raised, or None."""
    caught: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:  # kept for the reader, whatever it is
            caught.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if thread.is_alive():
        # A signal would be simpler, but Windows has none and the kernel's thread is not ours.
        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        raise_in(ctypes.c_ulong(thread.ident), ctypes.py_object(TookTooLong))
        thread.join(1.0)
        return TookTooLong()
    return caught[0] if caught else None


def _describe(problem: BaseException, attempt) -> str:
    """A sentence for an exception that came out of the reader's code, with its line."""
    sentence = _("Your code stopped with {kind}: {text}").format(
        kind=type(problem).__name__, text=str(problem) or "—"
    )
    code = getattr(attempt, "__code__", None)
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        if code is not None and frame.filename == code.co_filename and frame.line:
            stop = "" if sentence.endswith((".", "。", "—")) else "."
            return (
                sentence
                + stop
                + " "
                + _("It happened in the line `{line}`.").format(line=frame.line)
            )
    return sentence
