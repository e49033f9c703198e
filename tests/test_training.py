"""The training loop: it learns, it is repeatable, and it says plainly what cannot work."""

from __future__ import annotations

import math
import signal

import pytest
import torch
from torch import nn

from lessons_lib.course.training import LossNotFinite, train


def small_model(seed: int = 0) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1)
        )


def batches(step: int, generator: torch.Generator):
    x = torch.randn(16, 4, generator=generator)
    return x, x.sum(1, keepdim=True)


def loss_fn(model, batch, generator):
    x, y = batch
    noise = 0.1 * torch.randn(x.shape, generator=generator)
    return ((model(x + noise) - y) ** 2).mean()


def run(model=None, **arguments):
    arguments = {"steps": 20, "lr": 0.01, "progress": False} | arguments
    return train(model or small_model(), loss_fn, batches, **arguments)


def test_it_learns_and_keeps_what_it_measured():
    def with_metric(model, batch, generator):
        loss = loss_fn(model, batch, generator)
        return loss, {"root": loss.detach().sqrt(), "twice": 2.0}

    model = small_model()
    result = train(model, with_metric, batches, steps=300, lr=0.02, progress=False)
    assert result.model is model and result.finished and result.step == 300
    assert len(result.losses) == len(result.lrs) == 300
    assert sum(result.losses[-20:]) < 0.3 * sum(result.losses[:20])
    assert result.metrics["root"] == pytest.approx([math.sqrt(x) for x in result.losses])
    assert result.metrics["twice"] == [2.0] * 300
    assert result.seconds > 0 and result.notes == []


def test_the_seed_alone_decides_and_torchs_own_generator_is_left_alone():
    torch.manual_seed(123)
    expected = torch.rand(3)
    torch.manual_seed(123)
    first = run(seed=5)
    assert torch.equal(torch.rand(3), expected)
    # Another state of torch's generator, and a callback that draws from it, change nothing.
    second = run(seed=5, on_step=lambda step, loss, result: torch.rand(7))
    assert first.losses == second.losses
    assert run(seed=6).losses != first.losses
    assert run(seed=torch.Generator().manual_seed(5)).losses == first.losses


def test_one_step_by_hand():
    model, twin = nn.Linear(3, 1), nn.Linear(3, 1)
    twin.load_state_dict(model.state_dict())
    x = torch.randn(5, 3)

    def big_loss(model, batch, generator):
        return 100 * model(batch).square().mean()

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    result = train(
        model, big_loss, lambda step, g: x, steps=1, optimizer=optimizer, clip=0.5, progress=False
    )
    big_loss(twin, x, None).backward()
    norm = torch.sqrt(sum(p.grad.square().sum() for p in twin.parameters()))
    assert norm > 0.5
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(p, q - 0.1 * 0.5 / norm * q.grad, rtol=1e-5, atol=1e-6)
    assert result.lrs == [0.1]


@pytest.mark.parametrize("clip", [None, 0.3])
def test_clip_is_torchs(clip):
    ours, theirs = small_model(), small_model()
    grads = []

    def keep(step, loss, result):
        grads.append([p.grad.clone() for p in ours.parameters()])

    train(ours, lambda m, b, g: m(b[0]).square().sum(), batches, steps=1, clip=clip, on_step=keep,
          progress=False)  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    x, _y = batches(0, generator)
    torch.manual_seed(int(torch.randint(2**31, (), generator=generator)))
    theirs(x).square().sum().backward()
    if clip is not None:
        assert nn.utils.clip_grad_norm_(theirs.parameters(), clip) > clip
    for a, p in zip(grads[0], theirs.parameters(), strict=True):
        torch.testing.assert_close(a, p.grad)


def test_the_optimizers_own_rates_come_back_and_each_group_follows_its_own():
    model = small_model()
    groups = [
        {"params": list(model[0].parameters()), "lr": 0.1},
        {"params": list(model[4].parameters()), "lr": 0.01},
    ]
    optimizer = torch.optim.SGD(groups)
    seen = []
    train(model, loss_fn, batches, steps=4, optimizer=optimizer, schedule="linear", progress=False,
          on_step=lambda *_: seen.append([g["lr"] for g in optimizer.param_groups]))  # fmt: skip
    factors = [1, 0.75, 0.5, 0.25]
    assert seen == [[pytest.approx(0.1 * f), pytest.approx(0.01 * f)] for f in factors]
    assert [g["lr"] for g in optimizer.param_groups] == [0.1, 0.01]


def test_a_callback_may_leave_the_model_in_eval_mode():
    modes = []

    def watching(model, batch, generator):
        modes.append(model.training)
        return loss_fn(model, batch, generator)

    train(small_model(), watching, batches, steps=3, progress=False,
          on_step=lambda step, loss, result: result.model.eval())  # fmt: skip
    assert modes == [True] * 3


@pytest.mark.parametrize("bad", ["loss", "gradient"])
def test_a_loss_that_is_no_number_stops_before_it_does_harm(bad, tmp_path):
    path = tmp_path / "run.safetensors"

    def breaks(model, batch, generator):
        loss = loss_fn(model, batch, generator)
        if len(history) < 7:
            return loss
        # The square root has an infinite slope at 0, while its value is fine there.
        zero = (model[0].weight * 0).sum()
        return loss * math.nan if bad == "loss" else loss + zero.abs().sqrt()

    history, model = [], small_model()
    with pytest.raises(LossNotFinite, match="At step 7 the loss .*Training stopped before"):
        train(model, breaks, batches, steps=20, lr=0.01, checkpoint=path, checkpoint_every=3,
              on_step=lambda *_: history.append(1), progress=False)  # fmt: skip
    assert all(torch.isfinite(p).all() for p in model.parameters())
    resumed = []
    run(checkpoint=path, checkpoint_every=3, on_step=lambda step, *_: resumed.append(step))
    assert resumed[0] == 6


def test_ctrl_c_finishes_the_step_saves_and_says_so(tmp_path, capsys):
    path = tmp_path / "run.safetensors"
    before = signal.getsignal(signal.SIGINT)

    def interrupt(step, loss, result):
        if step == 4:
            signal.raise_signal(signal.SIGINT)

    result = run(checkpoint=path, on_step=interrupt, ema=0.9)
    assert result.step == 6 and not result.finished
    [note] = result.notes
    assert "Stopped after step 6 of 20" in note and str(path) in note
    assert capsys.readouterr().out.strip() == note
    assert signal.getsignal(signal.SIGINT) is before
    assert run(checkpoint=path, ema=0.9).losses == run(ema=0.9).losses


def test_a_second_ctrl_c_interrupts_at_once():
    def interrupt_twice(step, generator):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return batches(step, generator)

    with pytest.raises(KeyboardInterrupt):
        train(small_model(), loss_fn, interrupt_twice, steps=3, progress=False)


def test_a_time_limit_stops_and_the_same_call_goes_on(tmp_path, capsys):
    path = tmp_path / "run.safetensors"
    steps = []
    while not steps or not steps[-1].finished:
        steps.append(run(steps=4, checkpoint=path, max_seconds=1e-9))
    assert [r.step for r in steps] == [1, 2, 3, 4]
    assert steps[-1].losses == run(steps=4).losses
    assert capsys.readouterr().out == ""


def test_it_works_in_a_thread():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run, steps=2).result().finished


def frozen():
    return nn.Linear(2, 2).requires_grad_(False)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"steps": 0}, "steps must be a whole number of at least 1, not 0"),
        ({"steps": 2.5}, "steps must be a whole number"),
        ({"steps": True}, "steps must be a whole number"),
        ({"checkpoint_every": 0}, "checkpoint_every must be a whole number"),
        ({"ema": 1.0}, "ema is a decay from 0 to less than 1.*not 1.0"),
        ({"ema": -0.1}, "ema is a decay"),
        ({"clip": 0}, "clip must be larger than 0"),
        ({"lr": -1.0}, "lr must be larger than 0"),
        ({"lr": math.nan}, "lr must be larger than 0"),
        ({"max_seconds": 0}, "max_seconds must be larger than 0"),
        ({"schedule": "cosin"}, "schedule is one of constant, linear, cosine, onecycle"),
        ({"warmup": 20}, r"warmup must be at least 0 and smaller than steps \(20\), not 20"),
        ({"model": "gpt"}, "model must be a torch.nn.Module, not a str"),
        ({"model": frozen()}, "nothing can be trained"),
        ({"seed": "five"}, "seed must be a whole number or a torch.Generator"),
        ({"device": "abacus"}, "no device 'abacus'"),
        ({"optimizer": torch.optim.SGD}, "must be a torch optimizer.*not SGD"),
        ({"optimizer": torch.optim.SGD(small_model().parameters(), lr=1)}, "not both"),
        (
            {"optimizer": torch.optim.SGD(small_model().parameters(), lr=1), "lr": None},
            "no parameter of this model",
        ),
        (
            {"optimizer": torch.optim.LBFGS(small_model().parameters()), "lr": None},
            "not LBFGS",
        ),
    ],
)
def test_bad_arguments_get_a_clear_sentence(arguments, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        run(**arguments)


@pytest.mark.parametrize(
    "bad_loss, sentence",
    [
        (lambda m, b, g: m(b[0]).squeeze(), r"one number, not a tensor of shape \(16,\)"),
        (lambda m, b, g: m(b[0]).mean().item(), "it returned a float"),
        (lambda m, b, g: None, "it returned a NoneType"),
        (lambda m, b, g: m(b[0]).mean().detach(), "does not depend on the model's parameters"),
        (lambda m, b, g: (m(b[0]).mean(), 3.0), "dict of metrics"),
        (lambda m, b, g: (m(b[0]).mean(), {"all": b[0]}), "metric .* must be one number"),
    ],
)
def test_bad_losses_get_a_clear_sentence(bad_loss, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        train(small_model(), bad_loss, batches, steps=2, progress=False)


def test_loss_fn_and_batches_must_be_functions():
    with pytest.raises(TypeError, match="batches must be a function, not a list"):
        train(small_model(), loss_fn, [1, 2], steps=2)
    with pytest.raises(TypeError, match="loss_fn must be a function, not a Tensor"):
        train(small_model(), torch.tensor(1.0), batches, steps=2)


def test_under_no_grad_it_says_what_is_wrong():
    with torch.no_grad(), pytest.raises(ValueError, match="torch.no_grad"):
        run()
