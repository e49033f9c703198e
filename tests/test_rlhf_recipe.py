"""How lesson 4's base model is made and measured."""

from __future__ import annotations

import json

import pytest
import torch
from gpt_toys import small_tokenizer

from lessons_lib.course.checkpoints import load_tensors
from lessons_lib.gpt.modern import ModernConfig, ModernGPT
from lessons_lib.rlhf import (
    experiments,
    recipe,
    recipe_dpo,
    recipe_figures,
    recipe_marks,
    recipe_ratings,
    recipe_runs,
    recipe_taught,
)
from lessons_lib.world.conversations import questions


def tiny(tokenizer):
    torch.manual_seed(0)
    return ModernGPT(ModernConfig(tokenizer.vocab_size, 256, n_layer=1, n_head=2, n_embd=8))


def test_questions_are_spread_over_all_kinds():
    every = questions("held_out")
    assert recipe_figures.asked("held_out") == list(every)
    some = recipe_figures.asked("held_out", 100)
    assert len(some) == 100 and len({question.topic.name for question in some}) > 15
    assert {q.held_out for q in recipe_figures.asked("held_out", 50, "subject")} == {"subject"}
    assert {q.held_out for q in recipe_figures.asked("train", 50)} == {""}


def test_every_figure_of_a_tiny_model_is_measured(monkeypatch):
    tokenizer = small_tokenizer(400)
    few, read = recipe_figures.asked, recipe_figures.abilities.held_out
    monkeypatch.setattr(recipe_figures, "asked", lambda split, n=None: few(split, n or 6))
    monkeypatch.setattr(recipe_figures.abilities, "held_out", lambda kind, _n: read(kind, 2))
    monkeypatch.setattr(recipe_figures.abilities, "knowledge_recalled", lambda *_which: 0.5)
    model = tiny(tokenizer).eval()
    found = json.loads(json.dumps(recipe_figures.figures(model, tokenizer)))
    assert set(found["read"]) == set(recipe.LAST_SHARES) and min(found["read"].values()) > 5
    assert found["good"]["held_out"] == {"likeliest": 0, "drawn": 0}
    assert "facts, crossed: 50.0% recalled" in recipe_figures.table(found)
    row = recipe_figures.score(model, tokenizer, 6)
    assert set(row) == {*recipe.LAST_SHARES, "good"} and row["good"] == 0


def test_the_recipe_goes_on_from_lesson_2_and_does_nothing_twice(monkeypatch, tmp_path, capsys):
    tokenizer = small_tokenizer(400)
    first, asked = tiny(tokenizer), []
    monkeypatch.setattr(recipe.weights, "world_gpt", lambda: (tiny(tokenizer).eval(), tokenizer))
    monkeypatch.setattr(recipe, "BATCH_SIZE", 2)
    row = dict.fromkeys((*recipe.LAST_SHARES, "good"), 0.5)
    monkeypatch.setattr(recipe, "score", lambda *_given: dict(row))
    monkeypatch.setattr(recipe, "figures", lambda model, _tokenizer: asked.append(model) or {})
    monkeypatch.setattr(recipe, "table", lambda found: f"{found['tokens']} tokens")
    made = recipe.make(tmp_path / "run", 2, fast=False)
    assert [file.name for file in made] == [recipe.CHECKPOINT, recipe.FIGURES]
    said = capsys.readouterr().out
    assert "1024 tokens" in said and "50% of the questions get a good reply" in said
    middle, trained = (
        load_tensors(tmp_path / file)[0]["model.tokens.weight"]
        for file in ("run.safetensors", "run-sums.safetensors")
    )
    for before, after in ((first.tokens.weight, middle), (middle, trained)):
        assert 0 < (after - before).abs().max().item() < 0.2  # two steps away from where it began
    assert torch.equal(asked[0].tokens.weight, trained.half().float())
    assert recipe.make(tmp_path / "run", 2, fast=False) == made and len(asked) == 1


def test_the_recipe_reads_no_demonstration():
    for shares in (recipe.SHARES, recipe.LAST_SHARES):
        assert "demonstration" not in shares and sum(shares.values()) == pytest.approx(1)
    assert recipe.SCORED[-1] < recipe.STEPS and recipe.LAST_SCORED[-1] < recipe.LAST_STEPS


def test_the_rest_of_the_lesson_is_made_piece_by_piece_and_only_once(monkeypatch, tmp_path, capsys):
    tokenizer = small_tokenizer(400)
    monkeypatch.setattr(
        recipe_taught.gpt_weights, "open_gpt", lambda _name: (tiny(tokenizer).eval(), tokenizer)
    )
    monkeypatch.setattr(recipe_taught, "taught", lambda *_given: {"train": 0.5})
    monkeypatch.setattr(recipe_taught, "RANKS", (1, 4))
    monkeypatch.setattr(recipe_ratings, "RATINGS", 8)
    monkeypatch.setattr(recipe_ratings, "COUNTS", (4,))
    monkeypatch.setattr(recipe_ratings, "agreement", lambda *_given: {"gold": 0.5})
    monkeypatch.setattr(recipe_dpo, "RATINGS", 8)
    monkeypatch.setattr(recipe_dpo, "OWN", 8)
    monkeypatch.setattr(recipe_runs, "SEEDS", dict.fromkeys(recipe_runs.SEEDS, 1))
    monkeypatch.setattr(recipe_runs, "KEPT", {"none": (1,), "right": (0,)})
    monkeypatch.setattr(recipe_runs, "MARKS", (0,))
    few, measured = recipe_marks.asked, recipe_marks.drawn
    monkeypatch.setattr(recipe_marks, "asked", lambda split, _count: few(split, 2))
    for module in (recipe_runs, recipe_dpo):
        monkeypatch.setattr(module, "share_good", lambda *_given: 0.5)
        monkeypatch.setattr(module, "asked", lambda split, _count: few(split, 2))
        monkeypatch.setattr(module, "drawn", lambda *given: measured(*given, 2))
    monkeypatch.setattr(experiments, "SIZE", 8)
    made = recipe_taught.make(tmp_path / "run", 1)
    assert [file.path.exists() for file in made] == [True] * len(made) and len(made) == 5
    found = json.loads(made[-1].path.read_text("utf-8"))
    assert [row["rank"] for row in found["ranks"]] == [1, 4, None]
    assert len(found["ranks"][-1]["spectrum"]["blocks.0.mlp.up.weight"]) == 8
    assert {run["name"] for run in found["runs"]} == set(recipe_runs.BETAS)
    for run in (*found["runs"], found["grpo"]):
        assert [row["rollout"] for row in run["marks"]] == [0, 1]
        assert run["marks"][0]["kl"] == pytest.approx(0, abs=1e-3)
        assert set(run["marks"][0]) == {"rollout", "kl", "proxy", "gold", "tokens"}
    for name in ("dpo", "own"):
        assert [row["step"] for row in found[name][0]["marks"]] == [0, 1]
    assert found["start"]["rank"] == recipe_taught.START_RANK
    tensors, about = load_tensors(tmp_path / "run" / "policies.safetensors")
    assert about["names"] == ["none/1", "right/0"] and len(tensors) == 2 * 8
    assert "Done: ppo-none-0." in capsys.readouterr().out
    assert recipe_taught.make(tmp_path / "run", 1) == made
    assert "Done" not in capsys.readouterr().out
    with pytest.raises(ValueError, match="computed in float32"):
        recipe_taught.make(tmp_path / "other", 1, fast=True)
