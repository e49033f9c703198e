"""Muon: a step whose every direction in a matrix is equally long (Jordan et al. 2024)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

# The odd polynomial a x + b x³ + c x⁵, applied five times, sends every x of (0, 1] near 1; its
# coefficients are Jordan's, chosen for the steepest start.
A, B, C = 3.4445, -4.7750, 2.0315


def orthogonalised(matrices: Tensor, rounds: int = 5, dtype: torch.dtype | None = None) -> Tensor:
    """The (..., rows, columns) matrices with their singular values moved near 1 (0.7 to 1.2).

    Newton and Schulz's iteration: nothing but products, so no decomposition is needed; they are
    computed in `dtype` (None: that of the matrices). What was nearly 0 comes less far.
    """
    tall = matrices.size(-2) > matrices.size(-1)
    x = matrices.transpose(-2, -1) if tall else matrices
    x = (x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)).to(dtype or x.dtype)
    shape, x = x.shape, x.reshape(-1, *x.shape[-2:])  # as many as there are, in one product
    for _ in range(rounds):
        s = x @ x.transpose(-2, -1)
        s = torch.baddbmm(s, s, s, beta=B, alpha=C)  # B s + C s s
        x = torch.baddbmm(x, s, x, beta=A)  # A x + s x
    x = x.view(shape)
    return (x.transpose(-2, -1) if tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised, for the blocks' matrices; AdamW for all else.

    Each step moves a matrix by lr * sqrt(max(1, rows/columns)) in spectral norm; `adam_lr` is for
    embeddings, norms and biases. `weight_decay`, of the matrices alone, is AdamW's: decoupled.
    `dtype` is that of the products (bfloat16 is enough, and fast where the processor has it).
    """

    def __init__(
        self,
        model: nn.Module,
        lr: float = 0.02,
        adam_lr: float = 3e-3,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
        betas: tuple[float, float] = (0.9, 0.95),
        dtype: torch.dtype | None = None,
    ):
        by_shape, others = split_parameters(model)
        self.dtype = dtype
        super().__init__(
            [
                *({"params": same, "lr": lr, "kind": "muon"} for same in by_shape),
                {"params": others, "lr": adam_lr, "kind": "adam"},
            ],
            {"momentum": momentum, "weight_decay": weight_decay, "betas": betas, "eps": 1e-10},
        )

    @torch.no_grad()
    def step(self, closure=None):
        """One step; returns what `closure` gives, if there is one."""
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            moving = [p for p in group["params"] if p.grad is not None]
            if group["kind"] == "muon" and moving:
                self._muon(moving, group)
            elif moving:
                self._adam(moving, group)
        return loss

    def _muon(self, matrices: list[Tensor], group: dict) -> None:
        momentum, ahead = group["momentum"], []
        for p in matrices:
            average = self.state[p].setdefault("momentum", torch.zeros_like(p))
            average.lerp_(p.grad, 1 - momentum)
            ahead.append(p.grad.lerp(average, momentum))  # Nesterov: one step further on
        rows, columns = matrices[0].shape
        steps = orthogonalised(torch.stack(ahead), dtype=self.dtype)  # all of one shape together
        torch._foreach_mul_(matrices, 1 - group["lr"] * group["weight_decay"])
        size = group["lr"] * max(1, rows / columns) ** 0.5
        torch._foreach_add_(matrices, list(steps), alpha=-size)

    def _adam(self, parameters: list[Tensor], group: dict) -> None:
        b1, b2 = group["betas"]
        for p in parameters:
            state = self.state[p]
            if not state:
                state.update(step=0, mean=torch.zeros_like(p), square=torch.zeros_like(p))
            state["step"] += 1
            state["mean"].lerp_(p.grad, 1 - b1)
            state["square"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
            size = (state["square"] / (1 - b2 ** state["step"])).sqrt_().add_(group["eps"])
            p.addcdiv_(state["mean"], size, value=-group["lr"] / (1 - b1 ** state["step"]))


def split_parameters(model: nn.Module) -> tuple[list[list[nn.Parameter]], list[nn.Parameter]]:
    """(the blocks' matrices, by shape; everything else): what Muon moves, and what Adam does."""
    by_shape, others = {}, []
    for name, p in model.named_parameters():
        if p.dim() == 2 and "blocks." in name:
            by_shape.setdefault(tuple(p.shape), []).append(p)
        else:
            others.append(p)
    return list(by_shape.values()), others
