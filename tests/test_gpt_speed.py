"""The cache saves time, a training step is not slower than transformers', the benchmarks run.

Only gross failures show here, as a test's machine may be busy; the benchmarks measure. What is
compared takes turns, and is timed in processor seconds of one thread.
"""

import importlib.util
import statistics
import sys
import time
from pathlib import Path

import pytest
import torch

from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.sampling import generate

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def benchmark(name: str):
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for their module
    spec.loader.exec_module(module)
    return module


def medians(jobs, runs: int) -> list[float]:
    """Median processor seconds of each job, after one run to warm up."""
    times = [[] for _ in jobs]
    for _ in range(runs + 1):
        for each, job in zip(times, jobs, strict=True):
            start = time.process_time()
            job()
            each.append(time.process_time() - start)
    return [statistics.median(each[1:]) for each in times]


def test_the_cache_saves_more_than_half_of_the_time():
    torch.manual_seed(0)
    model = GPT(Config(vocab_size=256, block_size=192, n_layer=2, n_head=4, n_embd=128)).eval()
    prompt = torch.randint(256, (1, 16))
    with_cache, without = medians(
        [
            lambda: generate(model, prompt, 150, top_k=1),
            lambda: generate(model, prompt, 150, top_k=1, use_cache=False),
        ],
        runs=3,
    )
    assert without > 2 * with_cache


def test_a_training_step_is_not_slower_than_transformers():
    pytest.importorskip("transformers")
    ours_and_theirs = benchmark("gpt")
    ids = torch.randint(1024, (4, 129))
    ours, *theirs = medians(ours_and_theirs.trainers(ids).values(), runs=5)
    assert ours < min(theirs)


def shakespeare_like(letters: int) -> torch.Tensor:
    return torch.randint(7, (letters,), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", ["best", "bfloat16", "deep", "nanogpt"])
def test_each_recipe_runs_and_its_seed_decides(name):
    race = benchmark("shakespeare")
    recipe = race.changed(race.RECIPES[name], ["steps=2", "warmup=0", "wide=16", "batch=2"])
    ids = shakespeare_like(2000)
    losses = []
    for seed in (0, 0, 1):
        model, wall, cpu = race.run(recipe, ids, 7, seed)
        losses.append(race.held_out_loss(model, ids[:1000]))
        assert wall > 0 and cpu > 0
    assert losses[0] == losses[1] != losses[2]
    assert 1.5 < losses[0] < 3  # ln 7 is 1.95


def test_the_held_out_loss_is_the_mean_over_every_window():
    race = benchmark("shakespeare")
    torch.manual_seed(0)
    model, ids = GPT(Config(7, 64, 1, 1, 16)), shakespeare_like(64 * 70 + 40)
    each = [model.loss(ids[None, start : start + 65]).item() for start in range(0, 64 * 70, 64)]
    assert race.held_out_loss(model, ids) == pytest.approx(statistics.mean(each), rel=1e-5)


def test_batches_of_windows_read_each_once_before_any_twice():
    race = benchmark("shakespeare")
    ids = torch.arange(64 * 12 + 1)
    recipe = race.Recipe(steps=8, batch=3, lr=0.1, short=32, short_part=0.5)
    batches, chance = race.batches_of(ids, recipe), torch.Generator().manual_seed(0)
    read = [batches(step, chance) for step in range(8)]
    for part, length in ((read[:4], 32), (read[4:], 64)):
        rows = torch.cat(part)
        assert rows.shape == (12 * 64 // length, length + 1)
        assert sorted(rows[:, 0].tolist()) == list(range(0, 64 * 12, length))
        assert (rows.diff(dim=1) == 1).all()


def test_a_change_of_a_recipe_names_a_part_of_it():
    race = benchmark("shakespeare")
    assert race.changed(race.RECIPES["best"], ["steps=7", "mlp=gelu"]).steps == 7
    with pytest.raises(SystemExit, match="'step' is no part of a recipe"):
        race.changed(race.RECIPES["best"], ["step=7"])
