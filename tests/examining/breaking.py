"""Ways to break a value: what `examine_claims` puts in the place of a claim's premises."""

from __future__ import annotations

import contextlib
import copy
import random
from collections.abc import Callable, Iterator
from types import FunctionType

import numpy as np
import torch

# What is done to a number, or to all numbers of an array, a list or a dict ...
NUMBERS = {
    "zero": lambda x: x * 0,
    "negated": lambda x: -x,
    "doubled": lambda x: x * 2,
    "halved": lambda x: x // 2 if isinstance(x, int) else x / 2,
    "one more": lambda x: x + 1,
}
# ... and to the order, the number and the variety of what there is.
ORDERS = ("reversed", "rotated", "shuffled", "fewer", "alike")
ATTRIBUTES = 8  # of an object, at most so many are broken, one at a time


class CannotBreak(TypeError):
    """This way does not fit this value."""


def breakings(value) -> Iterator[tuple[str, object]]:
    """Yield (how, broken copy) for each way that fits a value and changes it."""
    if isinstance(value, torch.nn.Module):
        yield from ((how, _broken_model(value, how)) for how in ("zero", "shuffled"))
    elif isinstance(value, FunctionType):
        for how in (*ORDERS, *NUMBERS, "inverted"):
            yield how, _broken_function(value, how)
    elif is_course(value):
        for name, part in list(_attributes(value).items()):
            for how, broken in breakings(part) if _is_plain(part) else ():
                changed = copy.copy(value)
                try:
                    object.__setattr__(changed, name, broken)
                except (AttributeError, TypeError):  # a tuple with names, for instance
                    continue
                yield f".{name} {how}", changed
    else:
        for how in (*ORDERS, *NUMBERS, "inverted"):
            try:
                broken = break_by(value, how)
            except (TypeError, ValueError, RuntimeError, OverflowError):
                continue
            if not _same(value, broken):
                yield how, broken


def break_by(value, how: str):
    """A copy of `value` broken in one way. Raises CannotBreak where the way does not fit."""
    if how in ORDERS and not is_course(value):
        return _reordered(value, how)
    if isinstance(value, dict):
        return {key: _leaf(part, how) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[_leaf(part, how) for part in value])
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)([_leaf(part, how) for part in value])
    if is_course(value) and not isinstance(value, (type, FunctionType, torch.nn.Module)):
        return _all_attributes(value, how)
    truth = isinstance(value, (bool, np.bool_)) or getattr(value, "dtype", None) in (
        torch.bool,
        np.dtype(bool),
    )
    if truth != (how == "inverted"):
        raise CannotBreak
    if truth:
        return not value if isinstance(value, bool) else ~value
    if isinstance(value, (int, float, np.number, np.ndarray, torch.Tensor)):
        return NUMBERS[how](value)
    raise CannotBreak


def is_course(value) -> bool:
    """Whether this is code of the course, or an object or a function that it made."""
    kind = value if isinstance(value, (type, FunctionType)) else type(value)
    module = getattr(kind, "__module__", None) or ""
    return module.startswith("lessons_lib") or isinstance(value, (FunctionType, torch.nn.Module))


def _leaf(part, how: str):
    """A part of a list or dict; what the way does not fit stays as it is."""
    try:
        return break_by(part, how)
    except (TypeError, ValueError, RuntimeError):
        return part


def _reordered(value, how: str):
    if isinstance(value, (np.ndarray, torch.Tensor)) and value.ndim and len(value) > 1:
        if how == "fewer":
            return value[: len(value) // 2]
        size = value.size if isinstance(value, np.ndarray) else value.numel()
        return value.reshape(-1)[_order(size, how)].reshape(value.shape)
    if isinstance(value, dict):
        if how == "fewer":
            return dict(list(value.items())[: len(value) // 2])
        return dict(zip(value, _reordered(list(value.values()), how)))
    if isinstance(value, (set, frozenset)) and how == "fewer":
        return type(value)(list(value)[: len(value) // 2])
    if isinstance(value, (str, bytes, list, tuple)) and not hasattr(value, "_fields"):
        if how == "fewer":
            return value[: len(value) // 2]
        parts = [value[i : i + 1] for i in _order(len(value), how)]
        return (
            type(value)().join(parts) if isinstance(value, (str, bytes)) else sum(parts, value[:0])
        )
    raise CannotBreak


def _order(n: int, how: str) -> list[int]:
    """The places from which a sequence of n is taken anew."""
    order = list(range(n))
    if how == "shuffled":
        random.Random(0).shuffle(order)
    return {"reversed": order[::-1], "rotated": order[1:] + order[:1], "alike": [0] * n}.get(
        how, order
    )


def _broken_model(model: torch.nn.Module, how: str) -> torch.nn.Module:
    changed = copy.deepcopy(model)
    with torch.no_grad():
        for weight in changed.parameters():
            if how == "zero":
                weight.zero_()
            else:
                order = torch.randperm(weight.numel(), generator=torch.Generator().manual_seed(0))
                weight.copy_(weight.reshape(-1)[order].reshape(weight.shape))
    return changed


def _broken_function(function: Callable, how: str) -> Callable:
    def broken(*given, **options):
        return break_by(function(*given, **options), how)

    return broken


def _all_attributes(value, how: str):
    """A copy of an object of the course with every number, array, list and text in it broken."""
    changed, count = copy.copy(value), 0
    for name, part in _attributes(value).items():
        with contextlib.suppress(TypeError, ValueError, RuntimeError, AttributeError):
            object.__setattr__(changed, name, break_by(part, how))
            count += 1
    if not count:
        raise CannotBreak
    return changed


def _attributes(value) -> dict:
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    found = {**{name: getattr(value, name) for name in slots if hasattr(value, name)}}
    found |= getattr(value, "__dict__", {})
    return dict(list(found.items())[:ATTRIBUTES])


def _is_plain(value) -> bool:
    plain = (bool, int, float, str, bytes, list, tuple, dict, np.ndarray, torch.Tensor)
    return isinstance(value, plain) or isinstance(value, torch.nn.Module)


def _same(one, other) -> bool:
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    try:
        return bool(one == other)
    except (TypeError, ValueError, RuntimeError):  # lists of arrays
        return False
