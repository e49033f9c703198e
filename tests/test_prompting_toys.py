"""The toys of lesson 3: rows in which something repeats, and rows by one of many maps."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from lessons_lib.course.training import train
from lessons_lib.gpt.model import Config
from lessons_lib.gpt.modern import ModernConfig
from lessons_lib.prompting import diversity, induction


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class Knows(nn.Module):
    """A model that gives the token wanted at each place, of which it is told."""

    def __init__(self, wanted: torch.Tensor, vocab_size: int):
        super().__init__()
        self.logits = nn.functional.one_hot(wanted, vocab_size).float() * 20

    def forward(self, ids):
        return self.logits[:, : ids.size(1)]


def test_rows_begin_again_after_a_while_of_their_own():
    data = induction.repeats(300, 40, 64, (8, 20), chance())
    for row, period in zip(data.ids, data.period.tolist(), strict=True):
        assert 8 <= period <= 20 and torch.equal(row[period:], row[:-period])
    assert len(set(data.period.tolist())) == 13
    assert torch.equal(data.ids, induction.repeats(300, 40, 64, (8, 20), chance()).ids)
    counts = torch.bincount(induction.repeats(2000, 40, 8, (8, 20), chance(1)).ids.flatten())
    assert counts.float().std() / counts.float().mean() < 0.05  # each token as frequent as another


def test_what_can_be_known_begins_with_the_second_token_of_the_repetition():
    data = induction.repeats(50, 40, 64, (8, 20), chance())
    known = data.knowable()
    assert known.shape == (50, 39)
    for row, period in zip(known, data.period.tolist(), strict=True):
        assert row.nonzero().flatten().tolist() == [*range(period, 39)]


@pytest.mark.parametrize("periods", [(0, 5), (5, 39), (9, 8)])
def test_rows_that_would_not_begin_again(periods):
    with pytest.raises(ValueError, match="to 38 or less in rows of 40 tokens"):
        induction.repeats(2, 40, 64, periods, chance())


def test_a_model_that_copies_is_found_perfect_and_one_that_guesses_is_not():
    data = induction.repeats(40, 40, 64, (8, 20), chance())
    assert induction.copying(Knows(data.ids[:, 1:], 64), data) < 1e-3
    known = data.knowable()
    wrong = torch.where(known, (data.ids[:, 1:] + 1) % 64, data.ids[:, 1:])
    assert induction.copying(Knows(wrong, 64), data) == pytest.approx(20, abs=0.1)
    lucky = torch.where(known, data.ids[:, 1:], (data.ids[:, 1:] + 1) % 64)
    assert induction.copying(Knows(lucky, 64), data) < 1e-3  # elsewhere nothing counts


def test_prefix_match_of_heads_that_look_where_they_should_and_where_not(monkeypatch):
    model = induction.AttentionOnly(Config(64, 40, n_layer=2, n_head=2, n_embd=8))
    data = induction.repeats(5, 40, 64, (8, 20), chance())
    weights = torch.zeros(5, 2, 40, 40)
    for b, period in enumerate(data.period.tolist()):
        for i in range(period, 40):
            weights[b, 0, i, (i - period + 1) % period] = 1  # what came after it in the first round
            weights[b, 1, i, i - period] = 1  # the same token itself
    even = torch.ones(40, 40).tril().expand(5, 2, 40, 40) / torch.arange(1, 41)[:, None]

    def forward(_ids, watch):
        watch.weights += [weights, even]

    monkeypatch.setattr(model, "forward", forward)
    scores = induction.prefix_match(model, data)
    assert scores[0].tolist() == [1, 0]
    assert 0.03 < scores[1].min() and scores[1].max() < 0.12


def test_a_model_of_attention_alone_has_no_mlp_and_no_token_sees_its_future():
    torch.manual_seed(0)
    model = induction.AttentionOnly(Config(64, 40, n_layer=2, n_head=4, n_embd=16))
    told = induction.AttentionOnly(ModernConfig(64, 40, n_layer=1, n_head=4, n_embd=16, conv=2))
    assert told.blocks[0].conv.weight.shape == (2, 1, 16) and model.blocks[0].conv is None
    assert not any("mlp" in name for name, _p in model.named_parameters())
    std = model.blocks[0].attention.out.weight.std().item()
    assert std == pytest.approx(0.02 / 2, rel=0.2)
    ids = torch.randint(64, (1, 12), generator=chance())
    other = ids.clone()
    other[0, 7] = (other[0, 7] + 1) % 64
    with torch.no_grad():
        told.blocks[0].conv.weight.fill_(0.5)
        for one in (model, told):
            moved = (one(ids) - one(other)).abs().sum(dim=(0, 2))
            assert not moved[:7].any() and (moved[7:] > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_two_layers_copy_and_one_does_not(seed, capsys):
    notebook = Path(__file__).parents[1] / "notebooks" / "03_few_shot_prompting.ipynb"
    cells = {
        cell["id"]: "".join(cell["source"]) for cell in json.loads(notebook.read_text())["cells"]
    }
    shown = []
    names = {
        "torch": torch,
        "np": np,
        "Config": Config,
        "ModernConfig": ModernConfig,
        "session": SimpleNamespace(seed=seed),
        "train": partial(train, seed=seed),
        "show": lambda *_figure: None,
        "captions": SimpleNamespace(LAYERS=()),
        "figures_toys": SimpleNamespace(layers=lambda *given: shown.append(given)),
    }
    torch.set_num_threads(2)
    exec(cells["induction"], names)  # the very cell of the lesson, with other seeds
    losses = names["losses"]
    assert losses["two"][-1] < 1 < 2 < losses["one"][-1]
    two, one = (
        induction.prefix_match(names["toys"][name], names["test"]).max() for name in ("two", "one")
    )
    assert one < 0.2 and two > 0.25


def test_rows_are_pairs_by_one_map_each():
    maps = diversity.draw_maps(5, 16, 10, chance())
    ids = diversity.draw_rows(maps, 300, 12, chance(1))
    assert ids.shape == (300, 24)
    assert ids[:, ::2].max() == 15 and 16 <= ids[:, 1::2].min() and ids[:, 1::2].max() <= 25
    used = set()
    for row in ids:
        fits = [task for task in range(5) if torch.equal(maps[task, row[::2]] + 16, row[1::2])]
        assert len(fits) == 1
        used |= set(fits)
    assert used == set(range(5))


def test_how_often_a_symbol_was_shown_before():
    ids = torch.tensor([[3, 20, 1, 18, 3, 20, 3, 20, 1, 18]])
    assert diversity.shown_before(ids).tolist() == [[0, 0, 1, 2, 1]]


def test_answers_are_counted_by_times_shown():
    maps = diversity.draw_maps(50, 4, 4, chance())
    ids = diversity.draw_rows(maps, 400, 8, chance(1))
    assert diversity.by_times_shown(Knows(ids[:, 1:], 8), ids) == [1, 1, 1]
    # Who looks up what the row has shown knows nothing of a symbol that is new.
    looked_up = ids[:, 1:].clone()
    new = diversity.shown_before(ids) == 0
    looked_up[:, ::2] = torch.where(new, 4 + (looked_up[:, ::2] - 3) % 4, looked_up[:, ::2])
    assert diversity.by_times_shown(Knows(looked_up, 8), ids) == [0, 1, 1]
    loss = diversity.answer_loss(Knows(ids[:, 1:], 8), ids).item()
    assert loss < 1e-3


def test_numbers_of_things_that_are_none():
    for arguments, name in (((0, 4, 4), "tasks"), ((4, 0, 4), "symbols"), ((4, 4, 1.5), "answers")):
        with pytest.raises(ValueError, match=name):
            diversity.draw_maps(*arguments, chance())
