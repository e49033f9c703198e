"""`setup`: the same seeds everywhere, and a sentence for what can't be."""

import random

import numpy as np
import pytest
import torch

from lessons_lib.course import session


def test_setup_seeds_every_generator():
    draws = []
    for _round in range(2):
        session.setup(lesson=1, language="en", seed=7)
        draws.append((random.random(), np.random.rand(), torch.rand(1).item()))
    session.setup(lesson=1, language="en", seed=8)
    assert draws[0] == draws[1] != (random.random(), np.random.rand(), torch.rand(1).item())


def test_the_seed_comes_from_the_environment_when_the_notebook_names_none(monkeypatch):
    monkeypatch.delenv("LESSONS_SEED", raising=False)
    assert session.setup(lesson=1, language="en").seed == 0
    monkeypatch.setenv("LESSONS_SEED", "7")
    assert session.setup(lesson=1, language="en").seed == 7
    drawn = torch.rand(1).item()
    assert session.setup(lesson=1, language="en", seed=8).seed == 8
    assert drawn != torch.rand(1).item()
    session.setup(lesson=1, language="en", seed=7)
    assert drawn == torch.rand(1).item()


@pytest.mark.parametrize("asked", ["-1", "one", "1.5", "٣", "4294967296", " "])
def test_a_senseless_seed_is_refused(monkeypatch, asked):
    monkeypatch.setenv("LESSONS_SEED", asked)
    with pytest.raises(
        ValueError, match="LESSONS_SEED must be a whole number from 0 to 4294967295"
    ):
        session.setup(lesson=1, language="en")


def test_the_number_of_threads_can_be_asked_for(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.setenv("LESSONS_THREADS", "1")
    assert session.setup(lesson=0).threads == 1 == torch.get_num_threads()
    torch.set_num_threads(before)


@pytest.mark.parametrize("asked", ["0", "-1", "two", "1.5"])
def test_a_senseless_number_of_threads_is_refused(monkeypatch, asked):
    monkeypatch.setenv("LESSONS_THREADS", asked)
    with pytest.raises(ValueError, match="LESSONS_THREADS must be a whole number"):
        session.thread_count()


def test_an_unknown_lesson_is_named():
    with pytest.raises(ValueError, match="no lesson 99"):
        session.setup(lesson=99)


def test_the_cpu_is_the_default_and_a_device_can_be_named(monkeypatch):
    monkeypatch.delenv("LESSONS_DEVICE", raising=False)
    assert session.device() == "cpu"
    monkeypatch.setenv("LESSONS_DEVICE", "mps")
    assert session.device() == "mps"
