"""A model of the sizes that a file claims: a stranger's file may claim any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook

from lessons_lib.course.checkpoints import UNREADABLE, CheckpointError, fill_model, plain
from lessons_lib.course.language import _

LARGEST = 4096  # of a size that is no side of a tensor, such as the longest context
AMISS = (*UNREADABLE, ArithmeticError, RuntimeError, MemoryError)


def build_model(
    make: Callable[[], nn.Module], sizes: object, tensors: Mapping[str, torch.Tensor], source: str
) -> nn.Module:
    """The model that `make` makes of `sizes`, filled with `tensors`; `source` names their file.

    Raises CheckpointError for sizes of which no model can be made, or one with other names or
    shapes than the tensors have. It is given up before it takes much more memory than they do.
    """
    sides = [side for tensor in tensors.values() for side in tensor.shape]
    try:
        if not isinstance(sizes, Mapping):
            raise TypeError(f"{sizes!r:.40}")
        for name, size in sizes.items():
            largest = max(_numbers(size), default=0)
            if largest > max(sides, default=0) and largest > LARGEST:
                raise ValueError(f"{name!r:.40} = {size!r:.40}")
        with _at_most(4 * sum(tensor.numel() for tensor in tensors.values()) + 100_000):
            model = make()
    except AMISS as error:
        why = plain(error) or type(error).__name__
        text = _("{path} cannot be made into a model: {why}.")
        raise CheckpointError(text.format(path=source, why=why)) from error
    fill_model(model, tensors, source)
    return model


def _numbers(size: object) -> Iterator[int]:
    if isinstance(size, int):
        yield size
    elif isinstance(size, (list, tuple)):
        for one in size:
            yield from _numbers(one)


@contextmanager
def _at_most(numbers: int) -> Iterator[None]:
    """Let no more parameters be made in this block; a layer fills its own only after they have been
    counted here, and until then they take no memory."""
    left = numbers

    def count(_module: nn.Module, _name: str, parameter: nn.Parameter | None) -> None:
        nonlocal left
        left -= 0 if parameter is None else parameter.numel() + 1
        if left < 0:
            raise ValueError("> " + str(numbers))

    hook = register_module_parameter_registration_hook(count)
    try:
        yield
    finally:
        hook.remove()
