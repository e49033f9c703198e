"""The same training on two processes as on one, under torchrun."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import distributed, nn

from lessons_lib.course.checkpoints import load_tensors
from lessons_lib.course.processes import Team
from lessons_lib.course.training import train

ROOT = Path(__file__).resolve().parents[1]


class WithAMethod(nn.Module):
    """A model whose loss goes through a method that is not `forward`, and with an idle layer."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.GELU(), nn.Linear(8, 3))
        self.idle = nn.Linear(2, 2)

    def score(self, x):
        return self.body(x)


def batches(step, generator):
    x = torch.randn(8, 4, generator=generator)
    return {"x": x, "y": x.argmax(1) % 3, "names": list(range(8)), "what": "numbers"}


def loss_fn(model, batch, generator):
    assert len(batch["x"]) == len(batch["y"]) == len(batch["names"])
    logits = model.score(batch["x"])
    loss = nn.functional.cross_entropy(logits, batch["y"])
    return loss, {"right": (logits.argmax(1) == batch["y"]).float().mean()}


def run(seed_of_model: int, **arguments):
    torch.manual_seed(seed_of_model)
    standard = {"steps": 30, "lr": 0.02, "ema": 0.9, "progress": False, "device": "cpu"}
    return train(WithAMethod(), loss_fn, batches, **(standard | arguments))


# What each process does. The second one begins with other weights, so that only the first one's can
# give the right result; and it alone asks for the stop after a step, which all must follow.
WORKER = """
import os, sys, torch
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import test_training_processes as t
from lessons_lib.course.checkpoints import save_tensors
rank, folder = int(os.environ["RANK"]), sys.argv[3]
path, calls = folder + "/run.safetensors", []
result = t.run(rank, checkpoint=path, max_seconds=1e-9 if rank == 1 else None)
assert result.step == 1, result.step
first = {"first." + k: v.clone() for k, v in result.ema.state_dict().items()}
result = t.run(rank, checkpoint=path, on_step=lambda *_: calls.append(1))
assert len(calls) == (29 if rank == 0 else 0), calls
tensors = first | {"model." + k: v for k, v in result.model.state_dict().items()}
tensors |= {"ema." + k: v for k, v in result.ema.state_dict().items()}
tensors["losses"] = torch.tensor(result.losses)
tensors["right"] = torch.tensor(result.metrics["right"])
save_tensors(f"{folder}/{rank}", tensors)
draws = []
def drawing(model, batch, generator):
    mine = torch.rand(2, generator=generator).tolist() + torch.rand(2).tolist()
    draws.append(mine + batch["names"])
    return model.score(batch["x"]).mean()
t.train(t.WithAMethod(), drawing, t.batches, steps=1, progress=False, device="cpu")
save_tensors(f"{folder}/draws{rank}", {"draws": torch.tensor(draws)})
"""


@pytest.mark.skipif(
    not (distributed.is_available() and distributed.is_gloo_available()), reason="no gloo here"
)
def test_two_processes_equal_one(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k not in ("RANK", "WORLD_SIZE")}
    environment |= {"OMP_NUM_THREADS": "1"}
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER, encoding="utf-8")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    command += [str(worker), str(ROOT), str(ROOT / "tests"), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]

    one = run(0)
    expected = {"losses": torch.tensor(one.losses), "right": torch.tensor(one.metrics["right"])}
    expected |= {"model." + k: v for k, v in one.model.state_dict().items()}
    expected |= {"ema." + k: v for k, v in one.ema.state_dict().items()}
    first, second = (load_tensors(tmp_path / str(rank))[0] for rank in (0, 1))
    for name in first:
        assert torch.equal(first[name], second[name]), name
    for name, tensor in expected.items():
        torch.testing.assert_close(first[name], tensor, rtol=1e-4, atol=1e-5, msg=name)
    assert one.losses[-1] < 0.7 * one.losses[0]

    draws = [load_tensors(tmp_path / f"draws{rank}")[0]["draws"][0].tolist() for rank in (0, 1)]
    assert sorted(draws[0][4:] + draws[1][4:]) == list(range(8))  # each example once
    assert not set(draws[0][:4]) & set(draws[1][:4])  # and chance of its own for each process


def team(rank: int, size: int) -> Team:
    alone = Team("cpu")
    alone.rank, alone.size = rank, size
    return alone


def test_batches_are_dealt_out():
    from collections import namedtuple

    pair = namedtuple("pair", "x y")
    batch = {
        "t": torch.arange(6),
        "pair": pair(torch.arange(12).view(6, 2), 5),
        "list": [torch.arange(6), torch.tensor(7)],
        "captions": list("abcdef"),
    }
    parts = [team(rank, 3).part(batch) for rank in range(3)]
    assert [p["t"].tolist() for p in parts] == [[0, 3], [1, 4], [2, 5]]
    assert [p["captions"] for p in parts] == [["a", "d"], ["b", "e"], ["c", "f"]]
    assert parts[1]["pair"].x.tolist() == [[2, 3], [8, 9]] and parts[1]["pair"].y == 5
    assert parts[2]["list"][0].tolist() == [2, 5] and parts[2]["list"][1] == 7
    with pytest.raises(ValueError, match="batch of 6 cannot be dealt out evenly to 4 processes"):
        team(0, 4).part(batch)
    assert Team("cpu").part(batch)["t"] is batch["t"]


def test_the_device_is_the_courses_unless_one_is_named(monkeypatch):
    monkeypatch.setenv("LESSONS_DEVICE", "meta")
    assert Team().device.type == "meta"
    assert Team("cpu").device.type == "cpu"
    assert Team("cpu").cuda_devices == []
    assert Team(torch.device("cpu")).mean([1.0, 2.0]) == [1.0, 2.0]


@pytest.mark.skipif(
    not (torch.cuda.is_available() or torch.backends.mps.is_available()), reason="no accelerator"
)
def test_an_accelerator_gives_nearly_the_cpus_result(tmp_path):
    device = "cuda" if torch.cuda.is_available() else "mps"
    cpu, other = run(0, device="cpu"), run(0, device=device)
    assert next(other.model.parameters()).device.type == device
    assert other.losses == pytest.approx(cpu.losses, rel=1e-2, abs=1e-3)
    path = tmp_path / "run.safetensors"
    run(0, device=device, checkpoint=path, max_seconds=1e-9)
    assert run(0, device=device, checkpoint=path).losses == pytest.approx(other.losses, rel=1e-3)
