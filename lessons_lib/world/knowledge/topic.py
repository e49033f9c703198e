"""A topic of the world's knowledge, and which of its sentences are trained, crossed or new.

Every piece of knowledge is told by every template of its topic; each such pair is a statement. The
rule of the splits is the same everywhere: templates behind the trained ones are new; of the trained
pairs, that of fact i and template i mod 7 is crossed, where there is such a template. So a fact
misses at most one template and a template a seventh of the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lessons_lib.world.knowledge.relation import capital
from lessons_lib.world.names import BOYS, GIRLS

SPLITS = ("seen", "crossed", "new_template")
KINDS = ("facts", "physics", "feelings")
PEOPLE = GIRLS + BOYS
NAME = "*"  # where a person's name goes
ENDS = ("{object}.", "{effect}.", "{feeling}.")  # of templates that say the answer last
_GIRLS = frozenset(GIRLS)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One piece of knowledge: what it is about, the answer, and the other, wrong answers.

    `fields` are what the templates hold, once for a fact that names nobody, and otherwise once for
    a girl and once for a boy.
    """

    about: str
    answer: str
    wrong: tuple[str, ...]
    fields: tuple[dict[str, str], ...]

    def with_answer(self, fields: dict[str, str], answer: str) -> dict[str, str]:
        """The fields with another answer, wherever they hold the right one."""
        changed = dict(fields)
        for key in ("object", "feeling", "effect"):
            if key in fields:
                changed[key] = fields[key].removesuffix(self.answer) + answer
        if "Object" in fields:
            changed["Object"] = capital(answer)
        return changed


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of knowledge in the words of a template: one text, or one for girls, one for boys."""

    topic: str
    kind: str
    split: str
    index: int
    template: str
    known: Knowledge
    texts: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether the answer is the last thing said, so that the beginning asks for it."""
        return self.template.endswith(ENDS)

    def with_answer(self, answer: str) -> tuple[str, ...]:
        """The texts with another answer: as a rule they are false then."""
        return tuple(
            self.template.format(**self.known.with_answer(fields, answer))
            for fields in self.known.fields
        )

    def say(self, name: str = "") -> str:
        """The sentence, about the person where it is about one."""
        if len(self.texts) == 1:
            return self.texts[0]
        return self.texts[name not in _GIRLS].replace(NAME, name)


@dataclass(frozen=True)
class Topic:
    """Knowledge of one sort with its trained and its held-out templates."""

    name: str
    kind: str
    known: tuple[Knowledge, ...]
    templates: tuple[str, ...]
    held_out: tuple[str, ...]

    def split(self, index: int, template: int) -> str:
        """The split of a pair: of the piece at `index` and the template of that number."""
        if template >= len(self.templates):
            return "new_template"
        return "crossed" if index % 7 == template else "seen"

    def statements(self, index: int) -> tuple[Statement, ...]:
        """The piece of knowledge at `index` in the words of every template."""
        return self._statements[index]

    @cached_property
    def _statements(self) -> tuple[tuple[Statement, ...], ...]:
        return tuple(
            tuple(
                Statement(
                    self.name,
                    self.kind,
                    self.split(i, j),
                    i,
                    template,
                    known,
                    tuple(template.format(**fields) for fields in known.fields),
                )
                for j, template in enumerate(self.templates + self.held_out)
            )
            for i, known in enumerate(self.known)
        )
