"""A run that was killed, stopped or starved of disk goes on to exactly the same result."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import poisoned
import pytest
import torch
from torch import nn

from lessons_lib.course import atomic
from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_model, save_tensors
from lessons_lib.course.training import train

ROOT = Path(__file__).resolve().parents[1]
STEPS = 60


def small_model(width: int = 8) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Linear(4, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Dropout(0.3),
            nn.Linear(width, 1),
        )  # fmt: skip


def batches(step, generator):
    x = torch.randn(16, 4, generator=generator)
    return x, (x + step / 100).sum(1, keepdim=True)


def loss_fn(model, batch, generator):
    x, y = batch
    loss = ((model(x + torch.randn(x.shape, generator=generator)) - y) ** 2).mean()
    return loss, {"root": loss.detach().sqrt()}


def run(model=None, **arguments):
    standard = {"steps": STEPS, "lr": 0.01, "ema": 0.95, "warmup": 5, "progress": False}
    return train(model or small_model(), loss_fn, batches, **(standard | arguments))


def same(a, b) -> bool:
    if (a.losses, a.lrs, a.metrics, a.step) != (b.losses, b.lrs, b.metrics, b.step):
        return False
    pairs = [(a.model, b.model)] + ([(a.ema, b.ema)] if a.ema is not None else [])
    for m, n in pairs:
        m, n = m.state_dict(), n.state_dict()
        if m.keys() != n.keys() or not all(torch.equal(m[k], n[k]) for k in m):
            return False
    return True


OPTIMIZERS = {
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
    "AMSGrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "SGD": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    "plain SGD": lambda p: torch.optim.SGD(p, lr=0.01),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01, centered=True, momentum=0.5),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.01),
    "NAdam": lambda p: torch.optim.NAdam(p, lr=0.01),
    "Rprop": lambda p: torch.optim.Rprop(p, lr=0.01),
    "Adafactor": lambda p: torch.optim.Adafactor(p, lr=0.01),
    "ASGD": lambda p: torch.optim.ASGD(p, lr=0.01),
}


class Kill(Exception):
    pass


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_cut_off_anywhere_ends_the_same_with_any_optimizer(name, tmp_path):
    def start(**more):
        model = small_model()
        optimizer = OPTIMIZERS[name](model.parameters())
        return run(model, optimizer=optimizer, lr=None, **more)

    def kill(step, loss, result):
        if step == 17:
            raise Kill

    whole = start()
    path = tmp_path / "deeper" / "run.safetensors"
    with pytest.raises(Kill):
        start(checkpoint=path, checkpoint_every=5, on_step=kill)
    assert load_tensors(path)[1]["run"]["step"] == 15
    assert same(start(checkpoint=path), whole)
    # What is finished is read and not computed again.
    assert same(start(checkpoint=path, on_step=kill), whole)


@pytest.mark.parametrize("schedule", ["constant", "linear", "onecycle"])
def test_every_schedule_resumes(schedule, tmp_path):
    arguments = {"schedule": schedule, "warmup": None, "ema": None, "steps": 12}
    path = tmp_path / "run.safetensors"
    while not run(checkpoint=path, max_seconds=1e-9, **arguments).finished:
        pass
    assert same(run(checkpoint=path, **arguments), run(**arguments))


CHILD = """
import sys, torch
sys.path[:0] = [sys.argv[2], sys.argv[3]]
torch.set_num_threads(1)
import test_training_resume as t
t.run(checkpoint=sys.argv[1], checkpoint_every=1,
      on_step=lambda step, loss, result: print(step, flush=True), steps=100_000)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of Unix")
def test_sigkill_at_a_random_moment_and_the_result_is_the_same(tmp_path):
    path = tmp_path / "run.safetensors"
    code = CHILD.replace("100_000", str(STEPS))
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(ROOT), str(ROOT / "tests")],
        stdout=subprocess.PIPE,
        text=True,
    )
    stop = random.randrange(3, STEPS - 20)
    for line in child.stdout:
        if int(line) >= stop:
            break
    time.sleep(random.random() * 0.005)  # somewhere within a step, perhaps within a write
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    done = load_tensors(path)[1]["run"]["step"]
    assert stop <= done < STEPS
    torch.set_num_threads(1)
    seen = []
    again = run(checkpoint=path, on_step=lambda step, *_: seen.append(step))
    assert seen[0] == done
    assert same(again, run())


@pytest.mark.parametrize(
    "other, sentence",
    [
        ({"steps": 61}, "steps is 60 there and 61 here"),
        ({"lr": 0.02}, "lr of parameter group 0 is 0.01 there and 0.02 here"),
        ({"schedule": "linear"}, "schedule is cosine there and linear here"),
        ({"warmup": 6}, "warmup is 5 there and 6 here"),
        ({"ema": None}, "ema is 0.95 there and None here"),
        ({"clip": 2.0}, "clip is 1.0 there and 2.0 here"),
        ({"seed": 1}, "seed is 0 there and 1 here"),
        ({"model": small_model(9)}, r"0.weight is \(9, 4\) in the model and \(8, 4\) in the file"),
        ({"model": small_model().append(nn.Linear(1, 1))}, "in group 0 is 6 there and 8 here"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_and_nothing_changes(other, sentence, tmp_path):
    path = tmp_path / "run.safetensors"
    run(checkpoint=path, max_seconds=1e-9)
    kept = path.read_bytes()
    model = other.pop("model", None) or small_model()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    with pytest.raises(CheckpointError, match=sentence):
        run(model, checkpoint=path, **other)
    assert all(torch.equal(before[k], v) for k, v in model.state_dict().items())
    assert path.read_bytes() == kept
    assert run(model, checkpoint=path, resume=False, max_seconds=1e-9, **other).step == 1


def test_another_optimizer_is_refused(tmp_path):
    path = tmp_path / "run.safetensors"
    run(checkpoint=path, max_seconds=1e-9)
    model = small_model()
    adam = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=0.01)
    with pytest.raises(CheckpointError, match="optimizer is AdamW there and Adam here"):
        run(model, optimizer=adam, lr=None, checkpoint=path)
    adamw = torch.optim.AdamW(model.parameters(), lr=0.01, betas=(0.9, 0.95))
    with pytest.raises(CheckpointError, match=r"betas.*\(0.9, 0.999\) there and \(0.9, 0.95\)"):
        run(model, optimizer=adamw, lr=None, checkpoint=path)


def poison(path: Path, change: dict) -> None:
    """Change what a run's file holds: parts of its metadata, its state, or its tensors, of which
    one that is None is left out."""
    tensors, about = load_tensors(path)
    for name, value in change.items():
        if name in about:
            about[name] = value
        elif name in about["run"]:
            about["run"][name] = value
        else:
            tensors[name] = value
    save_tensors(path, {k: t for k, t in tensors.items() if t is not None}, about)


EXP_AVG = "optimizer.state.0.exp_avg"
POISONS = {
    "no state": ({"run": None}, "holds weights but no training run"),
    "a state that is a text": ({"run": "three"}, "holds weights but no training run"),
    "no settings": ({"settings": None}, "holds weights but no training run"),
    "a step that is a text": ({"step": "3"}, "is damaged"),
    "a step below zero": ({"step": -1}, "is damaged: step = -1"),
    "a step beyond the end": ({"step": 10**9}, "is damaged: step = 1000000000"),
    "seconds that are no number": ({"seconds": float("nan")}, "is damaged: .*nan"),
    "no losses": ({"history.loss": None}, "is damaged: 'loss'"),
    "losses of another length": ({"history.loss": torch.zeros(1).double()}, "is damaged: step = 3"),
    "no generator": ({"generator": None}, "is damaged: 'generator'"),
    "a short generator": ({"generator": torch.zeros(3).byte()}, "is damaged: "),
    "a generator of floats": ({"generator": torch.zeros(5056)}, "is damaged: "),
    "a weight that is NaN": ({"model.0.bias": torch.full((8,), torch.nan)}, "0.bias holds numbers"),
    "an average that is NaN": ({"ema.0.bias": torch.full((8,), torch.nan)}, "0.bias holds numbers"),
    "a weight too few": ({"ema.0.bias": None}, "the model has 0.bias, the file does not"),
    "a weight too many": ({"model.x": torch.ones(1)}, "the file has x, the model does not"),
    "no optimizer": ({"optimizer": None}, "is damaged: "),
    "an optimizer that is a text": ({"optimizer": "AdamW"}, "is damaged: "),
    "an optimizer of nothing": ({"optimizer": {"state": {}}}, "is damaged: 'param_groups'"),
    "an optimizer's tensor missing": ({EXP_AVG: None}, f"is damaged: '{EXP_AVG}'"),
    "an optimizer's NaN": ({EXP_AVG: torch.full((8, 4), torch.nan)}, "0.exp_avg holds numbers"),
    "an optimizer's shape": ({EXP_AVG: torch.ones(1)}, r"0.exp_avg is \(8, 4\) in .* and \(1,\)"),
    "an optimizer's dtype": ({EXP_AVG: torch.ones(8, 4).long()}, "0.exp_avg is torch.float32 in"),
}  # fmt: skip


@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_checkpoint_is_refused_and_nothing_changes(name, tmp_path):
    path = tmp_path / "run.safetensors"

    def kill(step, loss, result):
        if step == 2:
            raise Kill

    with pytest.raises(Kill):
        run(checkpoint=path, checkpoint_every=1, on_step=kill)
    change, sentence = POISONS[name]
    poison(path, change)
    model = small_model()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    with pytest.raises(CheckpointError, match=sentence) as refused:
        run(model, optimizer=optimizer, lr=None, checkpoint=path)
    assert poisoned.is_one_sentence(str(refused.value))
    assert all(torch.equal(before[k], v) for k, v in model.state_dict().items())
    assert optimizer.state_dict()["state"] == {}


def test_an_optimizers_settings_come_from_the_call_and_not_from_the_file(tmp_path):
    path = tmp_path / "run.safetensors"
    run(checkpoint=path, checkpoint_every=5, max_seconds=0.001)
    _tensors, about = load_tensors(path)
    about["optimizer"]["param_groups"][0] |= {"weight_decay": 1e6, "maximize": True, "eps": "x"}
    poison(path, {"optimizer": about["optimizer"]})
    assert same(run(checkpoint=path), run())


@pytest.mark.parametrize("name", poisoned.FILES)
def test_a_poisoned_file_offered_as_a_checkpoint_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = poisoned.write(tmp_path, poisoned.FILES[name][0])
    with pytest.raises(CheckpointError):
        run(checkpoint=path)
    assert os.listdir(tmp_path) == [path.name]


def test_bare_weights_are_not_taken_for_a_run(tmp_path):
    path = save_model(tmp_path / "weights.safetensors", small_model())
    with pytest.raises(CheckpointError, match="holds weights but no training run"):
        run(checkpoint=path)


def test_a_full_disk_keeps_the_last_good_checkpoint_and_training_goes_on(
    tmp_path, monkeypatch, capsys
):
    path = tmp_path / "run.safetensors"
    real, writes = os.fsync, []

    def full_from_the_third_on(handle):
        writes.append(handle)
        if len(writes) > 4:  # two for each file: its bytes, and its name in the folder
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle)

    monkeypatch.setattr(atomic.os, "fsync", full_from_the_third_on)
    result = run(checkpoint=path, checkpoint_every=10)
    assert result.finished and len(result.notes) == 4
    [said] = capsys.readouterr().out.splitlines()
    assert "After step 30: The disk is full" in said and "Training goes on" in said
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert load_tensors(path)[1]["run"]["step"] == 20
    monkeypatch.undo()
    assert same(run(checkpoint=path), result)
