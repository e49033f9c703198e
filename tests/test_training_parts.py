"""The parts of the training loop: schedules, the moving average, bars, stopping."""

from __future__ import annotations

import io
import math
import sys

import pytest
import torch
from torch import nn

from lessons_lib.course import bars
from lessons_lib.course.averaging import MovingAverage
from lessons_lib.course.schedules import SCHEDULES, learning_rate_factor
from lessons_lib.course.training import train


def factors(steps, schedule, warmup=None):
    return [learning_rate_factor(step, steps, schedule, warmup) for step in range(steps)]


def torchs(make, steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, seen = make(optimizer), []
    for _step in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen


@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_schedules_are_torchs_where_torch_has_them(steps):
    from torch.optim.lr_scheduler import ConstantLR, CosineAnnealingLR, LinearLR

    close = {"rel": 1e-6, "abs": 1e-9}
    expected = torchs(lambda o: CosineAnnealingLR(o, steps), steps)
    assert factors(steps, "cosine") == pytest.approx(expected, **close)
    expected = torchs(lambda o: LinearLR(o, 1.0, 0.0, steps), steps)
    assert factors(steps, "linear") == pytest.approx(expected, **close)
    assert factors(steps, "constant") == torchs(lambda o: ConstantLR(o, 1.0), steps)


@pytest.mark.parametrize("steps", [2, 3, 4, 10, 33, 100, 1001])
def test_onecycle_is_torchs(steps):
    from torch.optim.lr_scheduler import OneCycleLR

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = OneCycleLR(optimizer, 1.0, total_steps=steps, cycle_momentum=False)
    expected = []
    for step in range(steps):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    assert factors(steps, "onecycle") == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert factors(steps, "onecycle")[-1] == pytest.approx(1 / 250_000)


def test_warmup_by_hand():
    assert factors(6, "constant", 4) == [0.25, 0.5, 0.75, 1, 1, 1]
    assert factors(6, "linear", 2) == [0.5, 1, 1, 0.75, 0.5, 0.25]
    half = math.sqrt(0.5)
    expected = [0.5, 1, 1, (1 + half) / 2, 0.5, (1 - half) / 2]
    assert factors(6, "cosine", 2) == pytest.approx(expected)
    cycle = factors(11, "onecycle", 5)
    assert cycle[0] == pytest.approx(1 / 25) and cycle[4] == 1 == max(cycle)
    assert cycle[2] == pytest.approx((1 + 1 / 25) / 2)
    assert cycle[7] == pytest.approx((1 + 1 / 250_000) / 2)


def test_training_follows_the_schedule():
    model = nn.Linear(1, 1)
    for schedule in SCHEDULES:
        result = train(
            model, lambda m, b, g: m(b).mean(), lambda step, g: torch.ones(2, 1), steps=9, lr=0.5,
            schedule=schedule, warmup=3, progress=False,
        )  # fmt: skip
        assert result.lrs == pytest.approx([0.5 * f for f in factors(9, schedule, 3)])


def test_the_moving_average_by_hand():
    model = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(2.0)
    average, weights = MovingAverage(model, 0.15), [10.0, -4.0, 7.0, 1.0]
    for i, weight in enumerate(weights):
        with torch.no_grad():
            model.weight.fill_(weight)
        average.update(model, i)
    expected = 2.0
    for decay, weight in zip([1 / 10, 0.15, 0.15, 0.15], weights, strict=True):
        expected = decay * expected + (1 - decay) * weight
    assert average.model.weight.item() == pytest.approx(expected, rel=1e-6)
    slow = MovingAverage(model, 0.999)
    start = slow.model.weight.item()
    with torch.no_grad():
        model.weight.fill_(5.0)
    slow.update(model, 8)
    assert slow.model.weight.item() == pytest.approx(start * 9 / 18 + 5.0 * 9 / 18)


def test_the_average_of_a_training_run_and_its_buffers():
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
    expected = model[0].weight.detach().clone()
    buffers, decays = [], [min(0.5, (1 + i) / (10 + i)) for i in range(12)]

    def follow(step, loss, result):
        expected.mul_(decays[step]).add_(model[0].weight.detach(), alpha=1 - decays[step])
        buffers.append(result.ema[1].running_mean.clone())
        assert torch.equal(result.ema[1].running_mean, model[1].running_mean)
        assert torch.equal(result.ema[1].running_var, model[1].running_var)
        assert result.ema[1].num_batches_tracked == step + 1

    result = train(
        model, lambda m, b, g: m(b).square().mean(), lambda s, g: torch.randn(8, 3, generator=g),
        steps=12, lr=0.05, ema=0.5, on_step=follow, progress=False,
    )  # fmt: skip
    torch.testing.assert_close(result.ema[0].weight, expected)
    assert not torch.equal(buffers[0], buffers[-1])
    assert not result.ema.training and not any(p.requires_grad for p in result.ema.parameters())
    assert model.training and all(p.requires_grad for p in model.parameters())


def test_a_bar_is_silent_in_a_pipe(capsys):
    with bars.progress_bar(3, "x") as bar:
        bar.update("loss 1")
    train(nn.Linear(1, 1), lambda m, b, g: m(b).mean(), lambda s, g: torch.ones(1, 1), steps=2)
    assert capsys.readouterr() == ("", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_in_a_terminal_is_one_line(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bars.progress_bar(30, "Training", done=28) as bar:
        bar.update("loss 12.5")
        bar.update("loss 1")
    lines = terminal.getvalue().split("\r")
    assert lines[0] == "" and lines[1].startswith("Training: 29 of 30, 0:00 left  loss 12.5")
    assert lines[2].startswith("Training: 30 of 30, 0:00 left  loss 1 ") and lines[2].endswith("\n")
    assert len(lines[2]) - 1 == len(lines[1])  # nothing of the longer line shows through


def test_a_bar_in_a_notebook_is_a_widget_and_nothing_else(tmp_path):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel"), pytest.importorskip("ipywidgets")
    code = (
        "from lessons_lib.course.bars import progress_bar\n"
        "with progress_bar(3, 'Training') as bar:\n"
        "    for i in range(3): bar.update(f'loss {i}')\n"
    )
    cells = [nbformat.v4.new_code_cell(code)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    root = bars.__file__.rsplit("lessons_lib", 1)[0]
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": root}}).execute()
    [output] = cells[0].outputs
    assert output.output_type == "display_data"
    assert "application/vnd.jupyter.widget-view+json" in output.data
    assert output.data["text/plain"] == "Training: 3 steps" in output.data["text/html"]
