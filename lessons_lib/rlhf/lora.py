"""LoRA: a change of low rank beside a matrix that stays as it is (Hu et al. 2021).

y = x Wᵀ + (α / r) · x Aᵀ Bᵀ, with A (r, in) drawn as a new linear layer's weights and B (out, r)
zero, so that at first nothing changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from lessons_lib.gpt.checks import check_count

TARGETS = ("qkv", "out", "up", "down")  # the matrices of a block


class LoRALinear(nn.Module):
    """A linear layer, frozen, with a low-rank change beside it: (..., in) to (..., out).

    Raises ValueError for a rank below 1 or above the narrower side, which would be no low rank.
    """

    def __init__(self, base: nn.Linear, rank: int, alpha: float | None = None):
        super().__init__()
        check_count("rank", rank)
        narrow = min(base.weight.shape)
        if rank > narrow:
            raise ValueError(
                f"rank must be at most {narrow}, the narrower side of this layer; it is {rank}."
            )
        self.base = base.requires_grad_(False)
        self.scale = (rank if alpha is None else alpha) / rank
        self.A = nn.Parameter(torch.empty(rank, base.in_features))
        self.B = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))  # as nn.Linear draws its own
        self.merged = False

    @property
    def weight(self) -> Tensor:
        """The matrix that the layer now computes with: (out, in)."""
        return self.base.weight if self.merged else self.base.weight + self.change()

    def change(self) -> Tensor:
        """ΔW = (α / r) B A, (out, in), of rank r at most."""
        return self.scale * self.B @ self.A

    def forward(self, x: Tensor) -> Tensor:
        y = self.base(x)
        return y if self.merged else y + self.scale * (x @ self.A.T) @ self.B.T

    @torch.no_grad()
    def merge(self) -> None:
        """Add the change to the matrix itself; the layer then costs what it did before."""
        if not self.merged:
            self.base.weight += self.change()
            self.merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        """Take the change out of the matrix again."""
        if self.merged:
            self.base.weight -= self.change()
            self.merged = False


def add_lora(
    model: nn.Module, rank: int, alpha: float | None = None, targets: Iterable[str] = TARGETS
) -> nn.Module:
    """Put a low-rank change beside each linear layer named in `targets`, and freeze all else.

    The model is changed in place, and returned. Raises ValueError for a model that has LoRA already
    and when no layer has such a name.
    """
    if any(True for _ in layers(model)):
        raise ValueError("this model has LoRA already; merge it, or take another copy.")
    targets = tuple(targets)
    found = [
        (parent, name)
        for parent in list(model.modules())
        for name, child in parent.named_children()
        if name in targets and isinstance(child, nn.Linear)
    ]
    if not found:
        raise ValueError(f"no linear layer of this model is called {' or '.join(targets)}.")
    changed = {  # made before anything is changed, so that a wrong rank leaves the model as it was
        (parent, name): LoRALinear(getattr(parent, name), rank, alpha) for parent, name in found
    }
    model.requires_grad_(False)
    for (parent, name), layer in changed.items():
        layer.A.requires_grad_(True)
        layer.B.requires_grad_(True)
        setattr(parent, name, layer)
    return model


def layers(model: nn.Module) -> Iterator[tuple[str, LoRALinear]]:
    """The layers with a change beside them, by name."""
    return ((n, m) for n, m in model.named_modules() if isinstance(m, LoRALinear))


def merge_lora(model: nn.Module) -> nn.Module:
    """Put each change into its matrix, and plain linear layers in place; returns the model."""
    for name, layer in list(layers(model)):
        layer.merge()
        parent, _dot, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, layer.base)
    return model.requires_grad_(True)


def trained_share(model: nn.Module) -> float:
    """How many of a model's weights are trained, as a share of those that it has without LoRA."""
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    extra = sum(layer.A.numel() + layer.B.numel() for _name, layer in layers(model))
    return trained / (sum(p.numel() for p in model.parameters()) - extra)


def projected_gradient(gradient: Tensor, A: Tensor, B: Tensor, scale: float) -> Tensor:
    """How a small step of A and B moves W, where plain descent would move it by -`gradient`.

    A step of A by -∂L/∂A = -s Bᵀ G and of B by -s G Aᵀ moves s B A, to first order, by
    -s² (B Bᵀ G + G Aᵀ A): the gradient (out, in), seen through A and B (Su Jianlin 2023,
    kexue.fm/archives/9590). At the start B is zero and only the rows of A let anything through.
    """
    return -(scale**2) * (B @ B.T @ gradient + gradient @ A.T @ A)
