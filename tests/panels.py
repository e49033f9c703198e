"""What the tests of every lesson's panels do alike: open one, move its controls, type into its boxes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import ModuleType

from hostile import attack

from lessons_lib.course import explorers as course

SECONDS = 0.3  # a panel's answer takes at most so long


def opened(monkeypatch, *modules: ModuleType) -> Iterator:
    """For a fixture: a function that calls an explorer of `modules` and returns its panel's children.

    When the test is over, hostile texts are typed into each panel that it opened.
    """
    monkeypatch.setattr(course, "emit", lambda *given, **rest: None)
    made, real = [], course.explorer
    for module in modules:
        monkeypatch.setattr(
            module, "explorer", lambda *given, **rest: made.append(real(*given, **rest))
        )

    def build(explorer, *given):
        explorer(*given)
        return made[-1].children

    yield build
    for whole in made:
        attack(whole)


def parts(children) -> tuple:
    """(controls, what shows trouble, what shows the picture) of a panel's children."""
    *controls, trouble, picture, _caption = children
    return controls, trouble, picture


def move(control, value, picture) -> float:
    """Set a control, see the picture change, and return the seconds that it took (best of five).

    They are the process's own seconds: what others do on this machine at the time is not counted.
    """
    best, first, before = float("inf"), control.value, bytes_of(picture)
    for _round in range(5):
        control.value = first
        start = time.process_time()
        control.value = value
        best = min(best, time.process_time() - start)
    assert bytes_of(picture) != before
    return best


def bytes_of(picture) -> bytes:
    value = picture.value
    return value.encode() if isinstance(value, str) else bytes(value)
