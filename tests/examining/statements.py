"""The statements of a lesson: what each reads, binds and changes; and how to run them here."""

from __future__ import annotations

import ast
import contextlib
import dis
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]

# Methods that change the object that they are called of.
GROWING = {"append", "extend", "add", "update", "insert", "setdefault", "step", "backward", "pop"}


@dataclass
class Statement:
    """One statement of a lesson: the names that it reads, binds and changes in place."""

    node: ast.stmt
    seconds: float = 0.0
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.code = compile(ast.Module([self.node], []), "lesson", "exec")
        self.reads, self.writes = names_read(self.code), set(names_bound(self.code))
        self.reads |= set(attributes_read(self.node))
        self.changes = set(names_changed(self.node))


def names_read(code) -> set[str]:
    """The global names that a code object and those inside it read."""
    loads = ("LOAD_NAME", "LOAD_GLOBAL")
    own = {step.argval for step in dis.get_instructions(code) if step.opname in loads}
    return own.union(*(names_read(part) for part in code.co_consts if hasattr(part, "co_code")))


def names_bound(code) -> Iterator[str]:
    """The global names that a statement binds."""
    return (step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME")


def attributes_read(node: ast.AST) -> Iterator[str]:
    """What a statement reads as "name.attribute"."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            yield f"{part.value.id}.{part.attr}"


def names_changed(node: ast.AST) -> Iterator[str]:
    """The names whose objects a statement changes in place: x.append(…), x[i] = …, train(x, …)."""
    for part in ast.walk(node):
        target = None
        if isinstance(part, ast.AugAssign):
            target = part.target
        elif isinstance(part, (ast.Subscript, ast.Attribute)) and isinstance(part.ctx, ast.Store):
            target = part
        elif isinstance(part, ast.Call):
            called = part.func
            if isinstance(called, ast.Attribute) and called.attr in GROWING:
                target = called.value
            elif isinstance(called, ast.Name) and called.id == "train" and part.args:
                target = part.args[0]
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


def renew(space: dict) -> None:
    """Give a space functions of its own for those that the lesson defined, so that they see what
    was broken in it."""
    for name, value in list(space.items()):
        if isinstance(value, FunctionType) and value.__code__.co_filename == "lesson":
            code, defaults = value.__code__, value.__defaults__
            own = FunctionType(code, space, name, defaults, value.__closure__)
            own.__kwdefaults__ = value.__kwdefaults__
            space[name] = own


@contextlib.contextmanager
def as_a_lesson(claim):
    """What a lesson finds in its kernel, without a page: outputs go nowhere, claims to `claim`.
    Gives a function that asks the course's own `claim` and returns what it found."""
    from lessons_lib.course import claims, figures, output, source

    asked, found = claims.claim, []

    def judge(*given) -> dict:
        asked(*given)
        return found.pop()

    def quiet(*_given, **_options) -> None: ...

    def note(*_line, claim, **_look) -> None:
        found.append(dict(claim))

    with contextlib.ExitStack() as until:
        changes = [(claims, "claim", claim), (claims, "emit", note), (figures, "show", quiet)]
        for module, name, new in [*changes, (output, "display", quiet), (source, "display", quiet)]:
            until.enter_context(mock.patch.object(module, name, new))
        surroundings = {"LESSONS_RECORD": "off", "LESSONS_STRICT": "0", "MPLBACKEND": "Agg"}
        until.enter_context(mock.patch.dict(os.environ, surroundings))
        until.enter_context(contextlib.chdir(ROOT / "notebooks"))
        nowhere = until.enter_context(open(os.devnull, "w"))
        until.enter_context(contextlib.redirect_stdout(nowhere))
        yield judge
