"""What the checkpoint of lesson 3 can do, measured once it is made: the figures of its data sheet."""

from __future__ import annotations

from lessons_lib.course.bars import progress_bar
from lessons_lib.course.language import _
from lessons_lib.gpt import abilities
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.fewshot import FAMILIES

from . import evaluation, steps
from .experiments import BOOK

EXAMPLES = (0, 1, 2, 4, 8)
PROMPTS = 100  # of each family, number of examples and kind of label
SUMS = 200


def figures(model: GPT, tokenizer: Tokenizer, prompts: int = PROMPTS, sums: int = SUMS) -> dict:
    """Every figure of the data sheet; sentences and label words are held out in all of them.

    "accuracy": family, kind of label ("fixed" where the outputs are not labels) and number of
    examples to the share right. "sums": digits to the shares with and without steps.
    """
    found: dict = {"read": {}, "accuracy": {}, "sums": {}}
    with progress_bar(len(FAMILIES) + 1, _("Measuring")) as bar:
        for kind in ("few_shot", "sum"):
            texts = abilities.held_out(kind, 500)
            found["read"][kind] = abilities.times_the_floor(model, tokenizer, texts, kind)
        for digits in (1, 2, 3, 4):
            shares = [steps.sums_right(model, tokenizer, digits, w, sums) for w in (True, False)]
            found["sums"][digits] = dict(zip(("with steps", "without"), shares, strict=True))
        bar.update()
        for name, family in FAMILIES.items():
            found["accuracy"][name] = {
                labels: {
                    n: evaluation.accuracy(
                        model, tokenizer, evaluation.draw_prompts(name, n, prompts, **which)
                    )
                    for n in EXAMPLES
                    if n >= 2 or family.kind != "names"  # with one name there is nothing to choose
                }
                for labels, which in kinds(family).items()
            }
            bar.update()
    return found


def kinds(family) -> dict[str, dict]:
    """The kinds of label a family can have, and what `make_prompt` is to be told for each."""
    if family.kind == "classes":
        return {kind: {"labels": kind} for kind in ("natural", "made_up")}
    return {"fixed": {}}


def book(found: dict, labels: str = "natural", n: int = 8) -> float:
    """The mean accuracy on the book's two tasks, with so many examples."""
    return sum(found["accuracy"][family][labels][str(n)] for family in BOOK) / len(BOOK)


def table(found: dict) -> str:
    """The figures, read back from JSON, as lines of text."""
    lines = [
        _("{kind}: {times:.3f} times the floor").format(kind=kind, times=times)
        for kind, times in found["read"].items()
    ]
    for n in EXAMPLES:
        text = _("the book's two tasks, {n} examples: {natural:.1%}; made-up labels: {made_up:.1%}")
        shares = {labels: book(found, labels, n) for labels in ("natural", "made_up")}
        lines.append(text.format(n=n, **shares))
    for name, by_labels in found["accuracy"].items():
        split = _("held out") if FAMILIES[name].split == "held_out" else _("trained")
        for labels, row in by_labels.items():
            shares = ", ".join(f"{n}: {share:.1%}" for n, share in row.items())
            lines.append(f"{name} ({split}, {labels}): {shares}")
    text = _("sums of {digits} digits: {with_steps:.1%} with steps, {without:.1%} without")
    for digits, row in found["sums"].items():
        lines.append(
            text.format(digits=digits, with_steps=row["with steps"], without=row["without"])
        )
    return "\n".join(lines)
