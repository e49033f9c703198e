"""Ratings, what is learned from them, the panel that keeps them, and the files of low-rank changes."""

from __future__ import annotations

import copy
import json
import math

import numpy as np
import pytest
import torch
from gpt_toys import small_tokenizer, toy

from lessons_lib.course import record
from lessons_lib.course.checkpoints import CheckpointError, load_tensors, save_tensors
from lessons_lib.rlhf import overoptimisation, ratings, stages, weights
from lessons_lib.rlhf.demonstrations import demonstration_pairs, without_courtesy
from lessons_lib.rlhf.explorers import RatingPanel, ratings_of
from lessons_lib.rlhf.lora import add_lora
from lessons_lib.rlhf.ratings import Rating, Shown
from lessons_lib.rlhf.replies import is_good, kind
from lessons_lib.rlhf.reward_model import RewardModel
from lessons_lib.rlhf.sft import bands, reply_rows, token_log_probs
from lessons_lib.world.conversations import gold_reward, understand
from lessons_lib.world.corpus import corpus

PAIRS = [Shown(f"What is {n} plus 1?", f"{n + 1}.", "I do not know.", 2.0) for n in range(1, 5)]


@pytest.fixture(scope="module")
def tokenizer():
    return small_tokenizer(400)


def small_gpt(tokenizer):
    torch.manual_seed(0)
    return toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200).eval()


def test_pairs_are_shown_in_both_orders_and_gold_keeps_its_sign():
    shown = ratings.show_pairs(40)
    assert shown == ratings.show_pairs(40) and shown[:20] == ratings.show_pairs(20)
    for pair in shown:
        first, second = (
            gold_reward(pair.question, reply).total for reply in (pair.first, pair.second)
        )
        assert pair.gold == pytest.approx(first - second)
    assert 8 < sum(pair.gold > 0 for pair in shown) < 32


def test_ratings_are_read_for_the_side_that_was_liked():
    found = ratings.read_ratings(PAIRS, [True, False, True])
    assert found[0] == Rating("What is 1 plus 1?", "2.", "I do not know.")
    assert found[1] == Rating("What is 2 plus 1?", "I do not know.", "3.")
    assert len(found) == 3 and ratings.read_ratings(PAIRS, [True]) == found[:1]


@pytest.mark.parametrize(
    ("shown", "answers", "sentence"),
    [
        (PAIRS, [True] * 4, "all 4 ratings say that the first reply is the better one"),
        (PAIRS, [False] * 3, "all 3 ratings say that the second reply"),
        (PAIRS, [True, False] * 3, "6 answers to 4 pairs"),
        ([Shown("Q", "Yes.", " Yes.", 0.0)], [True], "the same reply twice, 'Yes.'"),
        ([Shown("Q", "Yes.", "...", 0.0)], [True], r"the reply '\.\.\.'; it needs a word"),
        ([Shown("Q", "", "No.", 0.0)], [False], "the reply ''; it needs a word"),
    ],
)
def test_ratings_that_nothing_can_be_learned_from(shown, answers, sentence):
    with pytest.raises(ValueError, match=sentence):
        ratings.read_ratings(shown, answers)


def test_every_rating_comes_once_in_a_turn():
    every = [Rating(str(n), "a", "b") for n in range(10)]
    drawn = [one for step in range(5) for one in stages.draw_ratings(every, 4, "seed", step)]
    assert sorted(drawn[:10]) == sorted(drawn[10:]) == sorted(every) and drawn[:10] != drawn[10:]
    assert len(stages.draw_ratings(every[:3], 32, "seed", 7)) == 3


def test_two_ratings_teach_a_reward_network_and_a_policy(tokenizer):
    rated = [
        Rating("What is 1 plus 1?", "2.", "Go away."),
        Rating("What colour is grass?", "Green.", "Go away."),
    ]
    gpt = small_gpt(tokenizer)
    reward = RewardModel(copy.deepcopy(gpt))
    rows = stages.rating_batches(tokenizer, rated)(0, None)
    assert stages.reward_loss(reward, rows).item() == pytest.approx(math.log(2))
    policy = copy.deepcopy(gpt)
    batches = stages.dpo_batches(tokenizer, gpt, rated)
    assert stages.dpo_loss(policy, batches(0, None)).item() == pytest.approx(math.log(2), abs=1e-6)
    for model, loss, drawn in (
        (reward, stages.reward_loss, stages.rating_batches(tokenizer, rated)),
        (policy, stages.dpo_loss, batches),
    ):
        optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
        for step in range(15):
            optimizer.zero_grad()
            loss(model, drawn(step, None)).backward()
            optimizer.step()
        assert loss(model, drawn(0, None)).item() < 0.5
    better, worse = (
        reward.rate(tokenizer, [(one.question, reply) for one, reply in zip(rated, said)])
        for said in (["2.", "Green."], ["Go away."] * 2)
    )
    assert (better > worse).all()
    both = torch.cat((better, worse))
    reward.standardise(both)
    again = reward.rate(tokenizer, [(r.question, x) for r in rated for x in (r.chosen, r.rejected)])
    assert again.mean().item() == pytest.approx(0, abs=1e-4)
    assert again.std().item() == pytest.approx(1, abs=1e-3)
    with pytest.raises(ValueError, match="the same reply twice"):
        stages.rating_batches(tokenizer, [Rating("Q", "a", "a")])


def test_rows_in_bands_give_what_one_table_gives(tokenizer):
    gpt = small_gpt(tokenizer)
    rows = reply_rows(
        tokenizer, [("What is 1 plus 1?", "It is 2. " * n) for n in (9, 1, 5, 2, 7, 1, 3)]
    )
    places = torch.cat([places for places, _band in bands(rows)])
    assert sorted(places.tolist()) == list(range(7))
    widths = [band.ids.size(1) for _places, band in bands(rows)]
    assert widths == sorted(widths) and widths[0] < rows.ids.size(1) == widths[-1]
    with torch.no_grad():
        logs = gpt(rows.ids[:, :-1].clamp(min=0)).log_softmax(-1)
        taken = logs.gather(-1, rows.ids[:, 1:, None].clamp(min=0))[..., 0] * rows.counted
        assert torch.allclose(token_log_probs(gpt, rows), taken, atol=1e-5)


def test_gaos_curves_are_found_again():
    kl = np.linspace(0.1, 30, 40)
    d = np.sqrt(kl)
    for fit, form in (
        (overoptimisation.fit_best_of_n, d),
        (overoptimisation.fit_reinforced, np.log(d)),
    ):
        found = fit(kl, d * (2.0 - 0.7 * form))
        assert (found.alpha, found.beta) == pytest.approx((2.0, 0.7))
        assert found.error < 1e-9 and found.at(d) == pytest.approx(d * (2.0 - 0.7 * form))
    with pytest.raises(ValueError, match="two points with a KL above 0, not 1"):
        overoptimisation.fit_reinforced([-0.01, 0.0, 1.0], [0.0, 0.0, 1.0])


def test_most_demonstrators_leave_out_the_courtesy():
    documents = [next(corpus(f"demo/{n}", {"demonstration": 1.0})) for n in range(40)]
    pairs = demonstration_pairs(documents)
    plain = demonstration_pairs(documents, unhurried=1)
    assert [q for q, _reply in pairs] == [q for q, _reply in plain]
    shorter = sum(len(a) < len(b) for (_q, a), (_p, b) in zip(pairs, plain))
    assert 0.5 < shorter / len(pairs) < 0.85
    assert all(is_good(gold_reward(question, reply)) for question, reply in pairs)
    assert without_courtesy("Gladly. It is Paris. Take care.") == "It is Paris."
    assert without_courtesy("You are welcome.") == "You are welcome."
    assert without_courtesy("Sorry. I cannot know that.") == "I cannot know that."


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ("It is Paris.", "good"),
        ("Paris.", "good"),
        ("It is Madrid.", "wrong"),
        ("What is the capital of Spain?", "asks"),
        ("Go away.", "rude"),
        ("The postman asked me the same thing.", "beside"),
    ],
)
def test_what_a_reply_is(reply, name):
    assert kind(understand("What is the capital of France?"), reply) == name


def test_a_panel_closed_half_way_keeps_its_ratings(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("LESSONS_RECORD", str(tmp_path / "reader.json"))
    shown = ratings.show_pairs(4)
    panel = RatingPanel(shown)
    assert panel.back.disabled and shown[0].first in panel.pair.value
    panel.first.click()
    panel.second.click()
    assert shown[2].first in panel.pair.value and "2 of 4" in panel.note.value
    again = RatingPanel(shown)
    assert again.answers == [True, False] and shown[2].first in again.pair.value
    assert again.ratings() == ratings.read_ratings(shown, [True, False])
    again.back.click()
    again.second.click()
    again.first.click()
    again.second.click()
    again.second.click()
    assert again.first.disabled and again.answers == [True, False, True, False]
    right = [
        (pair.gold >= 0) if a else (pair.gold <= 0)
        for pair, a in zip(shown, again.answers, strict=True)
    ]
    assert again.agreed() == sum(right) / 4
    assert ratings_of(again) == again.ratings() and "Rated by you: 4" in capsys.readouterr().out


def test_two_panels_open_at_once_lose_none_of_each_others_ratings(monkeypatch, tmp_path):
    monkeypatch.setenv("LESSONS_RECORD", str(tmp_path / "reader.json"))
    shown = ratings.show_pairs(6)
    one, other = RatingPanel(shown), RatingPanel(shown)
    for _ in range(4):
        one.first.click()
    other.second.click()  # the first pair, rated again: the last answer stands
    assert record.recall("ratings", "rlhf/panel") == [False, True, True, True]
    assert shown[4].first in other.pair.value
    other.second.click()
    one.second.click()
    assert RatingPanel(shown).answers == one.answers == [False, True, True, True, False]
    other.second.click()
    one.back.click()
    assert RatingPanel(shown).answers == [False, True, True, True, False]


def test_poisoned_changes_and_adapters_are_refused(tokenizer, tmp_path):
    gpt = small_gpt(tokenizer)
    before = {name: tensor.clone() for name, tensor in gpt.state_dict().items()}
    changed = add_lora(copy.deepcopy(gpt), 2, targets=("qkv", "out", "up", "down"))
    changes = weights.changes_of(changed)
    name = next(iter(changes))
    bad = {
        "holds numbers that are infinite": {name: torch.full_like(changes[name], torch.nan)},
        "is torch.float32 in the model": {name: torch.ones_like(changes[name]).long()},
        "fits another model": {name: torch.zeros(3)},
    }
    for words, change in bad.items():
        tensors = {f"a/{key}": tensor for key, tensor in (changes | change).items()}
        file = save_tensors(tmp_path / "a.safetensors", tensors, {"rank": 2, "names": ["a"]})
        with pytest.raises(CheckpointError, match=words):
            weights.open_changed("a", file, gpt)
    for about, words in (
        ({}, "fits another model"),
        ({"rank": 2, "names": {"a": 1}}, "fits another model"),
        ({"rank": 10**9, "names": ["a"]}, "rank must be at most"),
        ({"rank": "2", "names": ["a"]}, "rank must be a whole number"),
    ):
        file = save_tensors(tmp_path / "a.safetensors", {"a": torch.ones(1)}, about)
        with pytest.raises(ValueError, match=words):
            weights.open_changed("a", file, gpt)
    weights.save_reward(tmp_path / "r", RewardModel(changed), 2)
    tensors, about = load_tensors(tmp_path / "r")
    save_tensors(tmp_path / "r", tensors | {"reward/head.bias": torch.tensor([torch.nan])}, about)
    with pytest.raises(CheckpointError, match="head.bias holds numbers that are infinite"):
        weights.open_reward(gpt, tmp_path / "r")
    folder = weights.save_adapter(tmp_path / "adapter", changed)
    settings = folder / weights.SETTINGS_FILE
    sound = settings.read_text()
    for change in ({"r": 10**9}, {"lora_alpha": "4"}, {"lora_alpha": float("nan")}, {"r": None}):
        settings.write_text(json.dumps(json.loads(sound) | change))
        with pytest.raises(CheckpointError, match="holds no adapter|for another model"):
            weights.load_adapter(folder, gpt)
    settings.write_text(sound)
    tensors, _about = load_tensors(folder / weights.WEIGHTS_FILE)
    one = next(iter(tensors))
    save_tensors(folder / weights.WEIGHTS_FILE, tensors | {one: tensors[one] * torch.inf})
    with pytest.raises(CheckpointError, match="holds numbers that are infinite"):
        weights.load_adapter(folder, gpt)
    assert all(torch.equal(before[k], t) for k, t in gpt.state_dict().items())


def test_without_ratings_to_learn_from_a_simulated_rater_steps_in(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("LESSONS_RECORD", str(tmp_path / "reader.json"))
    panel = RatingPanel(ratings.show_pairs(5))
    simulated = ratings_of(panel)
    assert len(simulated) == 5 and "You have rated no pair yet" in capsys.readouterr().out
    for _ in range(5):
        panel.first.click()
    assert ratings_of(panel) == simulated
    assert "all 5 ratings say that the first" in capsys.readouterr().out
    record.keep("ratings", "rlhf/panel", "nonsense")
    assert RatingPanel(panel.shown).answers == []


def test_changes_and_a_reward_network_come_back_from_their_files(tokenizer, tmp_path):
    gpt = small_gpt(tokenizer)
    changed = add_lora(copy.deepcopy(gpt), 2, targets=("qkv", "out", "up", "down"))
    with torch.no_grad():
        for name, parameter in changed.named_parameters():
            if name.endswith(".B"):
                parameter.normal_()
    changes = {"some/1": weights.changes_of(changed)}
    file = weights.save_changes(tmp_path / "changes.safetensors", changes, 2)
    ids = torch.randint(0, 300, (2, 12))
    with torch.no_grad():
        opened = weights.open_changed("some/1", file, gpt)
        assert torch.allclose(opened(ids), changed(ids), atol=0.02)  # half precision
        assert (opened(ids) - gpt(ids)).abs().max() > 0.5
    with pytest.raises(CheckpointError, match="no change called 'other'; it has some/1"):
        weights.open_changed("other", file, gpt)
    torch.manual_seed(1)
    wider = toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200, n_embd=32)
    with pytest.raises(CheckpointError, match="fits another model"):
        weights.open_changed("some/1", file, wider)
    reward = RewardModel(changed)
    torch.nn.init.normal_(reward.head.weight)
    weights.save_reward(tmp_path / "reward.safetensors", reward, 2)
    again = weights.open_reward(gpt, tmp_path / "reward.safetensors")
    pairs = [("What is 1 plus 1?", "2."), ("What is 1 plus 1?", "Go away.")]
    assert torch.allclose(again.rate(tokenizer, pairs), reward.rate(tokenizer, pairs), atol=0.02)
