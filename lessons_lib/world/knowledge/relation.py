"""A relation between things, such as a country and its capital, and the sentences that tell it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def fill(template: str, subject: str, object: str = "") -> str:
    """A template with its subject and object put in.

    A template holds {subject} and {object} where a sentence goes on, {Subject} and {Object} where
    one begins.
    """
    return template.format(
        subject=subject, object=object, Subject=capital(subject), Object=capital(object)
    )


@dataclass(frozen=True)
class Relation:
    """True facts of one kind, each a (subject, object), and the ways to tell them.

    `also` lists other objects that are right too, or right of some of them: no question offers them
    as wrong. `templates` occur in training, `held_out` never do. `question` and `answer` are
    templates for talk; read them with `ask` and `tell`. Raises ValueError when a subject is there
    twice, or `also` names what is none of the relation's.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    templates: tuple[str, ...]
    held_out: tuple[str, ...]
    question: str
    answer: str
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self):
        if len(self.objects_of) != len(self.pairs):
            raise ValueError(f"Relation {self.name}: each subject must be there only once.")
        for subject, others in self.also:
            known = subject in self.objects_of and set(others) <= set(self.objects)
            if not known or self.objects_of[subject] in others:
                raise ValueError(
                    f"Relation {self.name}: also must give subjects of the relation other objects "
                    f"of it, not {subject!r} {others!r}."
                )

    @cached_property
    def objects_of(self) -> dict[str, str]:
        """The one right object of each subject."""
        return dict(self.pairs)

    @cached_property
    def objects(self) -> tuple[str, ...]:
        """The different objects, in the order of the pairs."""
        return tuple(dict.fromkeys(object for _, object in self.pairs))

    def right(self, subject: str) -> tuple[str, ...]:
        """What may be said of a subject: its object, and what is right of it too."""
        return (self.objects_of[subject], *dict(self.also).get(subject, ()))

    def ask(self, subject: str) -> str:
        """The question about a subject: "What is the capital of Japan?"."""
        return fill(self.question, subject)

    def tell(self, subject: str) -> str:
        """The answer to it: "The capital of Japan is Tokyo."."""
        return fill(self.answer, subject, self.objects_of[subject])
