"""Questions with choices: a prediction before a cell is run, a quiz at the end of a lesson.

Both show lettered buttons. A quiz answers at once, with a reason for each choice. A prediction
keeps the guess to itself until `answer` is shown, further down, beside what happened.
"""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets as widgets

from lessons_lib.course import record
from lessons_lib.course.language import _
from lessons_lib.course.output import box, close_lines, emit, folded, inline, widget_view

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Choice:
    """One answer to choose, why it is right or wrong, and whether it is right."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its choices, exactly one of them right. `name` is unique in the course.

    Raises ValueError when not exactly one choice is right.
    """

    name: str
    prompt: str
    choices: tuple[Choice, ...]

    def __post_init__(self):
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError(f"Question {self.name!r} needs exactly one right choice.")

    @property
    def right(self) -> int:
        """The index of the right choice."""
        return next(i for i, choice in enumerate(self.choices) if choice.right)


def quiz(*questions: Question) -> None:
    """Show questions that answer at once: a click on a letter shows why it is right or wrong."""
    for question in questions:
        _show("quiz", question, _verdict)


def predict(question: Question) -> None:
    """Show a question whose guess is kept, and not judged, until `answer` is called."""
    _show("predict", question, _kept)


def answer(question: Question) -> None:
    """Show what was right, and why each of the other guesses was tempting and wrong.

    When the reader made a guess in `predict`, it is marked.
    """
    guess = record.recall("predict", question.name)
    lines, rows = [], []
    for i, choice in enumerate(question.choices):
        mark = "✔" if choice.right else "·"
        yours = " " + _("(your guess)") if guess == i else ""
        lines.append(f"{mark} {LETTERS[i]}{yours}  {_(choice.text)}\n    {_(choice.why)}")
        rows.append(
            f"<p style='margin:6px 0'><b>{mark} {LETTERS[i]}{inline(yours)}</b>  "
            f"{inline(_(choice.text))}<br>{inline(_(choice.why))}</p>"
        )
    emit("\n".join(lines), "answer", markup="".join(rows), look="neutral", name=question.name)


def _show(kind: str, question: Question, respond) -> None:
    reply = widgets.HTML()
    rows = []
    for i, choice in enumerate(question.choices):
        button = widgets.Button(
            description=LETTERS[i],
            tooltip=_(choice.text),
            layout=widgets.Layout(width="42px", min_width="42px"),
        )
        button.on_click(lambda _button, i=i: _choose(kind, question, i, reply, respond))
        label = widgets.HTML(close_lines(inline(_(choice.text))))
        rows.append(widgets.HBox([button, label], layout=widgets.Layout(align_items="center")))
    known = record.recall(kind, question.name)
    if isinstance(known, int) and 0 <= known < len(question.choices):
        reply.value = close_lines(respond(question, known))
    prompt = widgets.HTML(close_lines(f"<b>{inline(_(question.prompt))}</b>"))
    panel = widgets.VBox([prompt, *rows, reply], layout=widgets.Layout(max_width="52em"))

    choices = [f"{LETTERS[i]}  {_(c.text)}" for i, c in enumerate(question.choices)]
    static = f"<b>{inline(_(question.prompt))}</b><br>" + "<br>".join(map(inline, choices))
    if kind == "quiz":
        whys = [_verdict(question, i) for i in range(len(choices))]
        static += folded(_("Answers"), "".join(whys))
    emit(
        "\n".join([_(question.prompt), *choices]),
        kind,
        markup=static,
        look="neutral",
        bundle=widget_view(panel),
        name=question.name,
    )


def _choose(kind: str, question: Question, i: int, reply: widgets.HTML, respond) -> None:
    reply.value = close_lines(respond(question, i))
    record.keep(kind, question.name, i)


def _verdict(question: Question, i: int) -> str:
    choice = question.choices[i]
    word = _("Right.") if choice.right else _("Not this one.")
    text = f"<b>{LETTERS[i]}. {inline(word)}</b> {inline(_(choice.why))}"
    return box(text, "good" if choice.right else "bad")


def _kept(question: Question, i: int) -> str:
    text = _("Your guess is {letter}. It is kept; read on, and run the next cells to see.")
    return box(inline(text.format(letter=LETTERS[i])), "neutral")
