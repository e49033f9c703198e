"""Small additions, with and without the steps written down, and a check of every step.

"Q: 4 7 + 3 8 = ? Steps: ones 7 + 8 = 1 5, write 5, carry 1; tens 4 + 3 + 1 = 8, write 8. A: 8 5."
Digits stand apart, so that a tokenizer keeps each one a token of its own, and the columns have
their names, so that each step says which digits it is about. One pair of numbers in three, of two
digits or more, is held out: no result can be recalled for it. The rule adds a residue for each
digit and takes the sum modulo 3; it is the same for 47 + 38 and 38 + 47. A word problem about two
small numbers comes now and then.
"""

from __future__ import annotations

from math import fsum, log
from random import Random

from lessons_lib.world.names import BOYS, GIRLS
from lessons_lib.world.writer import Document, Table, Writer

COLUMNS = ("ones", "tens", "hundreds", "thousands")
DIGITS = Table((1, 2, 3, 4), (1, 3, 3, 3))
STEPS = Table((True, False))
FORM = Table(("sum", "story"), (0.85, 0.15))
_DIGIT = Table(range(10))
_LEADING = Table(range(1, 10))
# Residues of the digits in the rule for what is held out. Among the leading digits 1 to 9 each
# residue comes three times, so that for any first number a third of the second ones is held out.
_RESIDUE = (0, 2, 0, 1, 1, 2, 0, 2, 1, 0)
# The leading digits of the second number that are left, by the residue of all the other digits.
_ALLOWED = tuple(
    Table([d for d in range(1, 10) if (_RESIDUE[d] + others) % 3]) for others in range(3)
)

NAMES = Table(GIRLS + BOYS)
THINGS = Table(
    (
        *("apples", "books", "coins", "shells", "pencils", "marbles", "stamps", "cookies"),
        *("stones", "buttons", "cards", "flowers", "nuts", "balloons", "pears", "feathers"),
    )
)
SOME = Table(range(2, 10))
STORIES = Table(
    (
        "{name} has {a} {things} and gets {b} more. How many {things} does {name} have now?",
        "{name} finds {a} {things} at noon and {b} in the evening. How many {things} is that?",
        "There are {a} {things} on the table. {name} brings {b} more. "
        "How many {things} are there now?",
        "{name} gives away {a} {things} and keeps {b}. How many {things} did {name} have before?",
    )
)


def spaced(number: int) -> str:
    """The digits of a number with a space between each two: 47 is "4 7"."""
    return " ".join(str(number))


def is_held_out(a: int, b: int) -> bool:
    """Whether the pair of numbers is kept out of training: one pair in three from two digits on."""
    if len(str(a)) != len(str(b)) or a < 10:
        return False
    return sum(_RESIDUE[int(d)] for d in f"{a}{b}") % 3 == 0


def written_steps(a: int, b: int) -> str:
    """The steps of an addition, column by column from the right, without the full stop."""
    first, second = str(a), str(b)
    steps, carry = [], 0
    for column in range(len(first)):
        x, y = int(first[-1 - column]), int(second[-1 - column])
        total = x + y + carry
        step = f"{COLUMNS[column]} {x} + {y}{' + 1' if carry else ''} = {spaced(total)}, write "
        last = column == len(first) - 1
        carry = total // 10
        step += spaced(total) if last else str(total % 10)
        steps.append(step + (", carry 1" if carry and not last else ""))
    return "; ".join(steps)


def question(a: int, b: int) -> str:
    """The question of a sum, up to the place where the steps or the answer begin."""
    return f"Q: {spaced(a)} + {spaced(b)} = ?"


def _ending(a: int, b: int, steps: bool) -> str:
    return (f" Steps: {written_steps(a, b)}." if steps else "") + f" A: {spaced(a + b)}."


def write_sum(writer: Writer) -> Document:
    """An addition of two numbers with equally many digits, or a small word problem.

    Half of each kind has its steps written down. The truth holds the form ("sum" or "story"), a,
    b, the answer and whether the steps are written.
    """
    form = writer.pick("form", FORM)
    if form == "story":
        story, name = writer.pick("story", STORIES), writer.pick("name", NAMES)
        things = writer.pick("things", THINGS)
        a, b = writer.pick("a", SOME), writer.pick("b", SOME)
        writer.write("Q: " + story.format(name=name, things=things, a=a, b=b))
    else:
        n = writer.pick("digits", DIGITS)
        a, residue = _pick_number(writer, n, None)
        b, _ = _pick_number(writer, n, residue if n > 1 else None)
        writer.write(question(a, b))
    steps = writer.pick("steps", STEPS)
    writer.write(_ending(a, b, steps))
    return writer.finish("sum", form=form, a=a, b=b, answer=a + b, steps=steps)


def _pick_number(writer: Writer, n: int, residue: int | None) -> tuple[int, int]:
    """A number of `n` digits and its residue; with the first one's residue, a pair to train on."""
    value, own, place = 0, 0, 1
    for _ in range(n - 1):
        digit = writer.pick("digit", _DIGIT)
        value += digit * place
        own += _RESIDUE[digit]
        place *= 10
    leading = _LEADING if residue is None else _ALLOWED[(own + residue) % 3]
    digit = writer.pick("digit", leading)
    return value + digit * place, own + _RESIDUE[digit]


def make_sum_prompt(
    digits: int, steps: bool, seed: int, held_out: bool = True
) -> tuple[str, int, int]:
    """A question to go on from, and its two numbers: the same for the same arguments.

    The text ends in "A:", or in "Steps:" when the steps are to be written. Numbers of one digit
    are never held out. Raises ValueError when `digits` is not 1 to 4.
    """
    if digits not in DIGITS.values:
        raise ValueError(f"digits is {digits!r}; it must be 1, 2, 3 or 4.")
    rng = Random(f"sum/{digits}/{seed}")
    low = 10 ** (digits - 1)
    while True:
        a, b = (low + int(rng.random() * 9 * low) for _ in range(2))
        if digits == 1 or is_held_out(a, b) == held_out:
            return question(a, b) + (" Steps:" if steps else " A:"), a, b


def _written_lengths(n: int) -> tuple[float, float]:
    """Expected characters of the steps and of the answer, over the pairs of n digits to train on.

    Goes through the columns from the right with the residue and the carry so far: the length of a
    column's text depends on nothing else, and the residue tells in the end what is held out.
    """
    state = {(0, 0): (1.0, 0.0)}
    for column in range(n):
        last = column == n - 1
        after: dict = {}
        digits = range(1, 10) if last else range(10)
        for (residue, carry), (ways, length) in state.items():
            for x in digits:
                for y in digits:
                    total = x + y + carry
                    text = f"{COLUMNS[column]} {x} + {y} = {spaced(total)}, write "
                    added = len(text) + 4 * carry + (0 if last else 2)
                    added += len(spaced(total)) if last else 1
                    added += len(", carry 1") if total > 9 and not last else 0
                    key = ((residue + _RESIDUE[x] + _RESIDUE[y]) % 3, total // 10)
                    w, total_length = after.get(key, (0.0, 0.0))
                    after[key] = (w + ways, total_length + length + ways * added)
        state = after
    kept = {key: value for key, value in state.items() if n == 1 or key[0]}
    ways = fsum(w for w, _ in kept.values())
    steps = fsum(length for _, length in kept.values()) / ways
    carried = fsum(w for (_, carry), (w, _) in kept.items() if carry) / ways
    return steps, 2 * n - 1 + 2 * carried


def sum_entropy() -> tuple[float, float]:
    """The entropy of `write_sum`'s documents in nats, and their mean number of characters."""
    numbers = DIGITS.mean(lambda n: log(9 * 10 ** (n - 1)) * 2 + (log(2 / 3) if n > 1 else 0.0))
    stories = (STORIES, NAMES, THINGS, SOME, SOME)
    entropy = (
        FORM.entropy
        + STEPS.entropy
        + FORM.probs[0] * (DIGITS.entropy + numbers)
        + FORM.probs[1] * fsum(table.entropy for table in stories)
    )

    def sum_length(n: int) -> float:
        steps, answer = _written_lengths(n)
        return len("Q:  +  = ?") + 2 * (2 * n - 1) + 0.5 * (len(" Steps: .") + steps) + 5 + answer

    def story_length(story: str) -> float:
        return (
            len(story.format(name="", things="", a="", b=""))
            + story.count("{name}") * NAMES.mean()
            + story.count("{things}") * THINGS.mean()
            + 2
        )

    pairs = [(a, b) for a in SOME.values for b in SOME.values]
    ending = fsum(len(_ending(a, b, s)) for a, b in pairs for s in (True, False)) / len(pairs) / 2
    story = len("Q: ") + STORIES.mean(story_length) + ending
    return entropy, FORM.probs[0] * DIGITS.mean(sum_length) + FORM.probs[1] * story
