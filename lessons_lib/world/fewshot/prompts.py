"""Prompts that ask for one more output, balanced and the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from lessons_lib.world.fewshot.families import FAMILIES
from lessons_lib.world.fewshot.family import Family
from lessons_lib.world.fewshot.instructions import named_instruction
from lessons_lib.world.fewshot.labels import HELD_OUT_SETS, KINDS, SETS, label_rows
from lessons_lib.world.writer import Writer

SPLITS = ("train", "held_out", "unseen")


@dataclass(frozen=True)
class Prompt:
    """A text that ends in "O:", the `answer` that is right, and the `choices` it is among.

    Answers begin with the space that stands between "O:" and the output. `labels` maps each class
    to its label, and is empty where the outputs are fixed.
    """

    text: str
    answer: str
    choices: tuple[str, ...]
    family: str
    examples: tuple[tuple[str, str], ...]
    query: str
    labels: dict[str, str]


def few_shot_text(
    examples: Sequence[tuple[str, str]], query: str | None = None, instruction: str = ""
) -> str:
    """Examples in the book's format, "I: …, O: …"; with a query it ends in "O:".

    Raises ValueError when there is nothing to write.
    """
    if not examples and query is None:
        raise ValueError("A few-shot text needs at least one example or a query.")
    parts = [f"I: {text}, O: {output}" for text, output in examples]
    if query is not None:
        parts.append(f"I: {query}, O:")
    return (instruction + " " if instruction else "") + ", ".join(parts)


def _one_of(name: str, value, allowed: Sequence) -> None:
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, allowed))}.")


def _inputs(writer: Writer, rows: list[tuple]) -> Iterator:
    """Inputs in random order, none twice, and no row again before every row was used."""
    left = [list(row) for row in rows]
    while left:
        for row in writer.deal("row", left, len(left)):
            (found,) = writer.deal("input", row, 1)
            row.remove(found)
            yield found
        left = [row for row in left if row]


def _take(inputs: Iterator, family: str, split: str):
    try:
        return next(inputs)
    except StopIteration:
        raise ValueError(
            f"n is too large: the {split} inputs of {family} are used up; take fewer examples."
        ) from None


def _draw_labels(
    writer: Writer, family: Family, labels: str | Sequence[str], split: str
) -> tuple[str, ...]:
    n = len(family.classes)
    if not isinstance(labels, str):
        labels = tuple(labels)
        words = all(isinstance(label, str) and label and "," not in label for label in labels)
        if not words or len(set(labels)) != n:
            raise ValueError(
                f"labels is {labels!r}; {family.name} needs {n} different texts without commas, "
                f"for {', '.join(family.classes)} in this order."
            )
        return labels
    _one_of("labels", labels, KINDS)
    if labels == "natural":
        names = family.natural if split == "train" else family.natural_held_out
        return writer.deal("labels", names, 1)[0]
    if labels == "sets":
        sets = [words for words in (SETS if split == "train" else HELD_OUT_SETS) if len(words) >= n]
        return tuple(writer.deal("label", writer.deal("labels", sets, 1)[0], n))
    words = _inputs(writer, label_rows(labels, split))
    return tuple(next(words) for _ in range(n))


def make_prompt(
    family: str,
    n: int,
    seed: int,
    *,
    labels: str | Sequence[str] = "made_up",
    sentences: str = "held_out",
    label_words: str = "held_out",
    instruction: str = "plain",
) -> Prompt:
    """A prompt of `n` examples and a query from a family; the same arguments give the same one.

    `labels` is a kind ("natural", "sets", "words", "made_up") whose words are of the split
    `label_words`, or the labels themselves in the order of the family's classes. `sentences` is the
    split of all inputs: "train", "held_out", or "unseen", whose wording may be new altogether; they
    do not depend on the labels. The classes are equally frequent in the examples (as n allows, in
    random order), and the query's class goes round with the seed. `instruction` is "plain" (none),
    "which" (asks for one class by yes and no; in a held-out wording with label_words="held_out",
    where the family has one), "named" (gives the labels) or "told" (for fixed outputs). The family
    "pairs" asks for a name that stands among the n >= 1 examples.
    Raises ValueError for what is unknown or does not fit, and when the inputs are used up.
    """
    _one_of("family", family, tuple(FAMILIES))
    _one_of("sentences", sentences, SPLITS)
    _one_of("label_words", label_words, SPLITS[:2])
    f = FAMILIES[family]
    if not isinstance(n, int) or n < (f.kind == "names"):
        raise ValueError(
            f"n is {n!r}; it must be a whole number of examples, 0 or more (pairs: 1)."
        )
    ways = {"classes": ("plain", "which", "named"), "mapping": ("plain", "told")}
    _one_of("instruction", instruction, ways.get(f.kind, ("plain",)))
    if f.split == "held_out" and not f.shared and sentences != "held_out":
        raise ValueError(f"sentences is {sentences!r}, but all of the family {family} is held_out.")
    # Two generators: the same sentences stand in the same order whatever the labels are.
    writer, namer = (Writer(Random(f"few-shot/{family}/{n}/{seed}/{x}")) for x in ("x", "labels"))
    if f.kind == "classes":
        given = _draw_labels(namer, f, labels, label_words)
        return _classes(writer, namer, f, n, seed, given, sentences, label_words, instruction)
    if f.kind == "mapping":
        return _mapping(writer, namer, f, n, sentences, instruction)
    _one_of("labels", labels, ("words", "made_up"))
    outputs = _inputs(namer, label_rows(labels, label_words))
    return _names(writer, f, n, outputs, sentences)


def _prompt(family: Family, instruction, examples, query, answer, choices, labels) -> Prompt:
    text = few_shot_text(examples, query, instruction)
    choices = tuple(" " + choice for choice in choices)
    return Prompt(text, " " + answer, choices, family.name, tuple(examples), query, labels)


def _classes(writer, namer, family, n, seed, given, sentences, label_words, instruction) -> Prompt:
    n_classes = len(family.classes)
    (first,) = writer.deal("first", range(n_classes), 1)
    order = writer.deal("order", [(first + i) % n_classes for i in range(n)], n)
    order.append(seed % n_classes)
    told = ""
    if instruction == "which":
        held = family.which_held_out if label_words == "held_out" else ()
        (told, asked), *_ = namer.deal("which", held or family.which.values, 1)
        given = tuple("yes" if c == asked else "no" for c in range(n_classes))
    elif instruction == "named":
        (way,) = namer.deal("way", (0, 1), 1)
        classes = namer.deal("classes", range(n_classes), n_classes)
        told = named_instruction(way, family.unit, family.names, given, classes)
    pools = [_inputs(writer, family.inputs(c, sentences)) for c in range(n_classes)]
    pairs = [(_take(pools[c], family.name, sentences), given[c]) for c in order]
    (query, answer) = pairs.pop()
    choices = ("yes", "no") if instruction == "which" else given
    named = dict(zip(family.classes, given, strict=True))
    return _prompt(family, told, pairs, query, answer, choices, named)


def _mapping(writer, namer, family, n, sentences, instruction) -> Prompt:
    told = namer.deal("told", family.told, 1)[0] if instruction == "told" else ""
    inputs = _inputs(writer, family.inputs(0, sentences))
    pairs = [_take(inputs, family.name, sentences) for _ in range(n + 1)]
    query, answer = pairs.pop()
    # Wrong choices: the input's other words, then outputs of other inputs.
    others = [word for word in query.split() if " " in query and word != answer]
    every = {
        output: None for split in SPLITS for row in family.inputs(0, split) for _, output in row
    }
    others += [
        o for o in writer.deal("others", list(every), len(every)) if o not in (answer, *others)
    ]
    choices = writer.deal("choices", [answer, *others[:3]], 1 + len(others[:3]))
    return _prompt(family, told, pairs, query, answer, choices, {})


def _names(writer, family, n, outputs, sentences) -> Prompt:
    inputs = _inputs(writer, family.inputs(0, sentences))
    known = [
        (_take(inputs, family.name, sentences), _take(outputs, family.name, "label"))
        for _ in range(max(2, (n + 1) // 2) if n > 1 else 1)
    ]
    pairs = known + [known[i % len(known)] for i in range(n - len(known))]
    pairs = writer.deal("order", pairs, len(pairs))
    ((query, answer),) = writer.deal("query", known, 1)
    choices = writer.deal("choices", [output for _, output in known], len(known))
    return _prompt(family, "", pairs, query, answer, choices, dict(known))
