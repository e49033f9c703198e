"""Muon for a U-Net: a convolution's kernel is a matrix too, as lesson 2's optimizer wants it.

A kernel (out, in, 3, 3) maps the 9 · in numbers under it to `out` numbers: as the matrix
(out, 9 · in) it is long and thin. Newton and Schulz's iteration on X then costs most where it need
not: every round is a polynomial in the small square X Xᵀ, so the rounds can all be done there.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lessons_lib.gpt.muon import A, B, C, Muon, orthogonalised

THIN = 3  # times as long as wide, from where on the small square is worth it
INSIDE = ("down.", "up.", "middle.", "blocks.")  # where the matrices are that Muon moves


def orthogonalised_thin(
    matrices: Tensor, rounds: int = 5, dtype: torch.dtype | None = None
) -> Tensor:
    """`orthogonalised` of (n, rows, columns) long matrices, through their small squares.

    With G = X Xᵀ a round is X ← P X, P = a + b G + c G², and so G ← P G P; the product Q of all
    P is multiplied by X once. G stays in float32: rounding it would make eigenvalues below zero,
    and those grow in each round.
    """
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.size(-2) > x.size(-1)
    square = x.mT @ x if tall else x @ x.mT
    one = torch.eye(square.size(-1))
    whole = one
    for _ in range(rounds):
        part = A * one + B * square + C * (square @ square)
        whole, square = part @ whole, part @ square @ part
    x, whole = x.to(dtype or x.dtype), whole.to(dtype or x.dtype)
    return (x @ whole if tall else whole @ x).to(matrices.dtype)


class UNetMuon(Muon):
    """Lesson 2's Muon for the matrices and kernels inside a U-Net; AdamW for all else."""

    def __init__(
        self, model: nn.Module, lr: float, adam_lr: float, dtype: torch.dtype | None = None
    ):
        by_shape, others = split(model)
        self.dtype = dtype
        torch.optim.Optimizer.__init__(
            self,
            [
                *({"params": same, "lr": lr, "kind": "muon"} for same in by_shape),
                {"params": others, "lr": adam_lr, "kind": "adam"},
            ],
            {"momentum": 0.95, "betas": (0.9, 0.99), "eps": 1e-10},
        )

    def _muon(self, kernels: list[Tensor], group: dict) -> None:
        momentum, ahead = group["momentum"], []
        for p in kernels:
            average = self.state[p].setdefault("momentum", torch.zeros_like(p))
            average.lerp_(p.grad, 1 - momentum)
            ahead.append(p.grad.lerp(average, momentum).flatten(1))  # Nesterov: one step further on
        rows, columns = ahead[0].shape
        thin = max(rows, columns) >= THIN * min(rows, columns)
        steps = (orthogonalised_thin if thin else orthogonalised)(
            torch.stack(ahead), dtype=self.dtype
        )
        size = group["lr"] * max(1, rows / columns) ** 0.5
        for p, step in zip(kernels, steps, strict=True):
            p.add_(step.view(p.shape), alpha=-size)


def split(model: nn.Module) -> tuple[list[list[nn.Parameter]], list[nn.Parameter]]:
    """(the inner matrices and kernels, by their shape as matrices; everything else)."""
    by_shape, others = {}, []
    for name, p in model.named_parameters():
        if p.dim() in (2, 4) and any(part in name for part in INSIDE) and "position" not in name:
            by_shape.setdefault((p.size(0), p[0].numel()), []).append(p)
        else:
            others.append(p)
    return list(by_shape.values()), others
