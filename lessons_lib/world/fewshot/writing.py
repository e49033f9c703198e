"""Few-shot documents, "I: I love apples, O: positive, I: …", with their exact probability."""

from __future__ import annotations

from lessons_lib.world.fewshot.families import TRAIN_FAMILIES
from lessons_lib.world.fewshot.family import Family
from lessons_lib.world.fewshot.instructions import NAMED_WAYS, ORDERS, named_instruction
from lessons_lib.world.fewshot.labels import Labels
from lessons_lib.world.fewshot.rows import draw_input
from lessons_lib.world.writer import Document, Table, Writer

# How a task is introduced: mostly not at all.
CLASSES_MODES = Table(("plain", "which", "named"), (0.8, 0.1, 0.1))
MAPPING_MODES = Table(("plain", "told"), (0.8, 0.2))
CLASSES_OF = {n: Table(range(n)) for n in (2, 3, 4)}
# In the family of pairs: whether the next name is one that had no label yet.
NEW_NAME = Table((True, False), (0.45, 0.55))
YES_NO = ("yes", "no")


def write_few_shot(writer: Writer) -> Document:
    """A training document: a family, perhaps an instruction, and 1 to 14 examples of one task.

    Its truth holds the family, the mode ("plain", "which", "named" or "told"), the labels drawn
    (class or name to label; empty where outputs are fixed) and the examples. No two ways of
    drawing give the same text: inputs belong to one family, or come out differently in each.
    """
    family = writer.pick("family", TRAIN_FAMILIES)
    if family.kind == "classes":
        mode, labels, examples = _write_classes(writer, family)
    elif family.kind == "mapping":
        mode, labels, examples = _write_mapping(writer, family)
    else:
        mode, labels, examples = _write_names(writer, family)
    return writer.finish(
        "few_shot", family=family.name, mode=mode, labels=labels, examples=examples
    )


def _write_classes(writer: Writer, family: Family) -> tuple[str, dict, list]:
    n_classes = len(family.classes)
    labels = Labels(writer, family.labels)
    mode = writer.pick("mode", CLASSES_MODES)
    asked = None
    if mode == "which":
        text, asked = writer.pick("instruction", family.which)
        writer.write(text + " ")
    elif mode == "named":
        way = writer.pick("instruction", NAMED_WAYS)
        order = writer.pick("order", ORDERS[n_classes])
        for c in order:
            labels.of(c)
        writer.write(named_instruction(way, family.unit, family.names, labels.given, order) + " ")
    examples: list = []
    pools = list(map(list, family.rows))
    classes = CLASSES_OF[n_classes]
    for _ in range(writer.pick("count", family.counts)):
        c = writer.pick("class", classes)
        text = draw_input(writer, "input", pools[c])
        output = labels.of(c) if asked is None else YES_NO[c != asked]
        _add(writer, examples, text, output)
    given = {family.classes[c]: label for c, label in labels.given.items()}
    return mode, given, examples


def _write_mapping(writer: Writer, family: Family) -> tuple[str, dict, list]:
    mode = writer.pick("mode", MAPPING_MODES)
    if mode == "told":
        writer.write(writer.pick("instruction", family.tellings) + " ")
    examples: list = []
    pool = list(family.rows[0])
    for _ in range(writer.pick("count", family.counts)):
        _add(writer, examples, *draw_input(writer, "input", pool))
    return mode, {}, examples


def _write_names(writer: Writer, family: Family) -> tuple[str, dict, list]:
    labels = Labels(writer, family.labels)
    examples: list = []
    fresh, seen = list(family.rows[0]), []
    for i in range(writer.pick("count", family.counts)):
        if i == 0 or writer.pick("new", NEW_NAME):
            name = draw_input(writer, "input", fresh)
            seen.append(name)
        else:
            (name,) = writer.deal("again", seen, 1)
        _add(writer, examples, name, labels.of(name))
    return "plain", labels.given, examples


def _add(writer: Writer, examples: list, text: str, output: str) -> None:
    writer.write((", I: " if examples else "I: ") + text + ", O: " + output)
    examples.append((text, output))
