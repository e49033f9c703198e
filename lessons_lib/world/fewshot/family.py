"""A family of few-shot tasks: inputs in classes with labels of any kind, or with fixed outputs."""

from __future__ import annotations

from dataclasses import dataclass, field

from lessons_lib.world.fewshot.instructions import which_instructions
from lessons_lib.world.fewshot.labels import label_table
from lessons_lib.world.fewshot.rows import Row, trainable
from lessons_lib.world.writer import Table

# How many examples a document has: sentences are long, words are short.
FEW = Table(range(1, 11), (1, 1, 2, 3, 4, 4, 4, 4, 4, 4))
MANY = Table(range(1, 15), (1, 1, 2, 3, 3, 4, 4, 4, 4, 4, 3, 3, 2, 2))


@dataclass(frozen=True, eq=False)
class Family:
    """One family of tasks.

    `kind` is "classes" (one pool of rows for each of `classes`, labels drawn anew in every
    document), "mapping" (one pool of (input, output) pairs) or "names" (one pool, and every input
    is a class of its own). `split` is "train" or "held_out"; `weight` its share in training.
    `natural` and `natural_held_out` hold tuples of natural labels, one label for each class.
    `unit` and `names` make the instructions of classes, `told` those of a mapping. A held-out
    family with `shared` inputs is made of inputs that training families use too.
    """

    name: str
    kind: str
    pools: tuple[tuple[Row, ...], ...]
    classes: tuple[str, ...] = ()
    natural: tuple[tuple[str, ...], ...] = ()
    natural_held_out: tuple[tuple[str, ...], ...] = ()
    unit: str = "sentences"
    names: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    weight: float = 1.0
    split: str = "train"
    shared: bool = False
    counts: Table = field(init=False)
    rows: tuple[tuple[Row, ...], ...] = field(init=False)
    labels: Table | None = field(init=False)
    which: Table | None = field(init=False)
    which_held_out: tuple[tuple[str, int], ...] = field(init=False)
    tellings: Table | None = field(init=False)

    def __post_init__(self):
        sentences = self.kind == "classes"
        which, held = which_instructions(self.unit, self.names) if sentences else ([], [])
        for name, value in (
            ("counts", FEW if sentences else MANY),
            ("rows", tuple(trainable(pool) for pool in self.pools)),
            ("labels", label_table(self.natural, len(self.classes)) if sentences else None),
            ("which", Table(which) if which else None),
            ("which_held_out", tuple(held)),
            ("tellings", Table(self.told) if self.told else None),
        ):
            object.__setattr__(self, name, value)
        if self.kind == "names":
            object.__setattr__(self, "labels", label_table((), None))
        if min(map(len, self.rows)) < max(self.counts.values):
            raise ValueError(f"Family {self.name} has a class with fewer rows than examples.")
        if sentences and not len(self.pools) == len(self.classes) == len(self.names):
            raise ValueError(f"Family {self.name} needs a pool and a name for each class.")

    def inputs(self, pool: int, split: str) -> list[tuple]:
        """The rows of inputs in "train", "held_out" or "unseen", each as a tuple of inputs.

        All inputs of a held-out family are held out, unless they are shared with another family.
        """
        if self.split == "held_out" and not self.shared:
            return [row.split("all") for row in self.pools[pool]] if split == "held_out" else []
        return [found for row in self.pools[pool] if (found := row.split(split))]
