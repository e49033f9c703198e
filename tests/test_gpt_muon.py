"""Muon: the step it takes, beside torch's own Muon and AdamW, and that a run goes on exactly."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from gpt_toys import some_ids, toy

from lessons_lib.course.training import train
from lessons_lib.gpt.muon import Muon, orthogonalised, split_parameters

SHAPES = [(16, 16), (48, 16), (16, 64), (96, 32), (1, 8), (32, 32)]
needs_torchs_muon = pytest.mark.skipif(
    not hasattr(torch.optim, "Muon"), reason="this torch has no Muon of its own"
)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("dtype", [None, torch.bfloat16])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_all_directions_of_a_step_are_nearly_equally_long(shape, dtype):
    for seed in range(3):
        for size in (1e-6, 1.0, 1e4):
            values = torch.linalg.svdvals(
                orthogonalised(size * drawn(*shape, seed=seed), dtype=dtype)
            )
            if shape[0] == shape[1]:  # a square matrix's least values are too near 0 to come up
                values = values[: len(values) * 3 // 4]
            assert 0.6 < values.min() and values.max() < 1.25


def test_orthogonalising_keeps_the_directions():
    U, S, Vh = torch.linalg.svd(drawn(24, 12), full_matrices=False)
    inner = U.T @ orthogonalised(drawn(24, 12)) @ Vh.T
    torch.testing.assert_close(inner, inner.diagonal().diag(), rtol=0, atol=1e-4)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_many_matrices_at_once_are_as_one_by_one(shape):
    many = drawn(5, *shape)
    one_by_one = torch.stack([orthogonalised(matrix) for matrix in many])
    torch.testing.assert_close(orthogonalised(many), one_by_one, rtol=1e-4, atol=1e-4)
    turned = orthogonalised(many.transpose(-2, -1)).transpose(-2, -1)
    torch.testing.assert_close(turned, one_by_one, rtol=1e-4, atol=1e-4)


def test_a_gradient_of_zeros_moves_nothing():
    assert torch.equal(orthogonalised(torch.zeros(3, 4, 5)), torch.zeros(3, 4, 5))


def steps_of(make_optimizers, kind: str, steps: int) -> dict[str, torch.Tensor]:
    """The weights after some steps along gradients that are the same for all optimizers."""
    model = toy(kind)
    optimizers = make_optimizers(model)
    for step in range(steps):
        for place, p in enumerate(model.parameters()):
            p.grad = drawn(*p.shape, seed=100 * step + place)
        for optimizer in optimizers:
            optimizer.step()
    return model.state_dict()


def ours(model):
    return (Muon(model, 0.02, 0.003, momentum=0.9, weight_decay=0.1, dtype=torch.bfloat16),)


def torchs(model):
    by_shape, others = split_parameters(model)
    matrices = [p for same in by_shape for p in same]
    return (
        torch.optim.Muon(matrices, lr=0.02, weight_decay=0.1, momentum=0.9),
        torch.optim.AdamW(others, lr=0.003, betas=(0.9, 0.95), eps=1e-10, weight_decay=0),
    )


@needs_torchs_muon
@pytest.mark.parametrize("kind", ["gpt2", "grouped"])
def test_steps_are_those_of_torchs_muon_and_adamw(kind):
    """torch's Muon rounds to bfloat16 in another order, so the matrices agree to two digits."""
    start = toy(kind).state_dict()
    a, b = (steps_of(make, kind, 5) for make in (ours, torchs))
    for name in a:
        moved = (b[name] - start[name]).norm()
        matrix = "blocks." in name and a[name].dim() == 2
        assert (a[name] - b[name]).norm() < (0.05 if matrix else 1e-5) * moved, name


@needs_torchs_muon
@pytest.mark.parametrize("kind", ["gpt2", "grouped"])
def test_all_but_the_rounding_is_torchs_to_single_precision(kind, monkeypatch):
    """The same comparison with one orthogonalising, in single precision, for both."""
    single = partial(orthogonalised, dtype=torch.float32)
    monkeypatch.setattr("torch.optim._muon._zeropower_via_newtonschulz", lambda g, *_: single(g))
    monkeypatch.setattr("lessons_lib.gpt.muon.orthogonalised", lambda g, dtype: single(g))
    a, b = (steps_of(make, kind, 5) for make in (ours, torchs))
    for name in a:
        torch.testing.assert_close(a[name], b[name], rtol=1e-5, atol=1e-5, msg=name)


def test_a_step_is_as_long_as_it_says():
    model = toy("gpt2")
    before = {name: p.clone() for name, p in model.named_parameters()}
    model.loss(some_ids(4, 9)).backward()
    Muon(model, lr=0.01, adam_lr=0.003).step()
    for name, p in model.named_parameters():
        step = (p - before[name]).detach()
        if "blocks." in name and p.dim() == 2:
            size = 0.01 * max(1, p.size(0) / p.size(1)) ** 0.5
            assert 0.7 * size < torch.linalg.matrix_norm(step, 2) < 1.25 * size, name
        elif name != "tokens.weight":  # Adam's first step is its rate
            assert step.abs().max().item() == pytest.approx(0.003, rel=1e-3), name


@pytest.mark.parametrize("kind", ["gpt2", "grouped"])
def test_what_muon_moves_and_what_adam_does(kind):
    model = toy(kind)
    by_shape, others = split_parameters(model)
    moved = {id(p) for same in by_shape for p in same}
    assert len(moved) + len(others) == len(list(model.parameters()))
    assert all(len({p.shape for p in same}) == 1 for same in by_shape)
    for name, p in model.named_parameters():
        matrix = name.endswith(("qkv.weight", "out.weight", "up.weight", "down.weight"))
        assert (id(p) in moved) == matrix, name


def test_parameters_without_a_gradient_stay():
    model = toy("gpt2")
    for p in model.blocks[0].parameters():
        p.requires_grad_(False)
    before = {name: p.clone() for name, p in model.named_parameters()}
    optimizer = Muon(model)
    model.loss(some_ids(4, 9)).backward()
    optimizer.step()
    for name, p in model.named_parameters():
        assert torch.equal(p, before[name]) == name.startswith("blocks.0."), name


def test_a_closure_is_called_with_gradients_on():
    model, ids = toy("gpt2"), some_ids(4, 9)

    def closure():
        model.zero_grad()
        loss = model.loss(ids)
        loss.backward()
        return loss

    optimizer = Muon(model, lr=0.01)
    losses = [optimizer.step(closure).item() for _ in range(3)]
    assert losses == sorted(losses, reverse=True) and len(set(losses)) == 3


class Killed(Exception):
    pass


def test_a_run_that_was_killed_goes_on_exactly(tmp_path):
    def run(**changes):
        model = toy("modern", dropout=0.1)
        return train(
            model,
            lambda model, batch, _generator: model.loss(batch),
            lambda _step, generator: torch.randint(50, (4, 9), generator=generator),
            steps=8,
            optimizer=Muon(model, weight_decay=0.1),
            warmup=2,
            progress=False,
            **changes,
        )

    def kill(step, _loss, _run):
        if step == 4:
            raise Killed

    whole, path = run(), tmp_path / "run.safetensors"
    with pytest.raises(Killed):
        run(checkpoint=path, checkpoint_every=3, on_step=kill)
    resumed = run(checkpoint=path, checkpoint_every=3)
    assert resumed.losses == whole.losses and resumed.step == 8
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(tensor, resumed.model.state_dict()[name]), name


def test_it_learns_what_is_to_be_learnt():
    model, ids = toy("modern", std=0.0), some_ids(4, 16)
    optimizer = Muon(model, lr=0.05, adam_lr=0.01)
    for _ in range(40):
        model.zero_grad()
        loss = model.loss(ids)
        loss.backward()
        optimizer.step()
    assert loss < 0.5  # from ln 50 = 3.9
