"""How the checkpoint and the scaling grid are made: gone on with, measured, and taken over."""

from __future__ import annotations

import json
from itertools import islice

import pytest
import torch

from lessons_lib.course import manifest, train_command
from lessons_lib.course.data import data_path, verify
from lessons_lib.gpt import recipe, recipe_figures, recipe_scaling, telling, weights
from lessons_lib.gpt.build_data import tokenizer as build_tokenizer
from lessons_lib.gpt.modern import ModernConfig, ModernGPT
from lessons_lib.gpt.sampling import write
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import bits_per_character, corpus


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(data_path(weights.VOCABULARY))


@pytest.fixture(scope="module")
def model(tokenizer) -> ModernGPT:
    torch.manual_seed(1)
    return ModernGPT(tiny(tokenizer.vocab_size)).eval()


def tiny(vocab_size: int) -> ModernConfig:
    return ModernConfig(vocab_size, block_size=256, n_layer=1, n_head=2, n_embd=8)


@pytest.fixture
def quick(monkeypatch):
    """A recipe of seconds: a tiny model, scored by one number that its weights decide."""
    monkeypatch.setattr(recipe, "config", tiny)
    monkeypatch.setattr(recipe, "BATCH_SIZE", 2)
    monkeypatch.setattr(recipe, "SCORED", (1, 2, 3))
    monkeypatch.setattr(recipe, "SAVE_EVERY", 2)

    def scores(_self, model):
        names = ("in the language", "story", "knowledge", "facts, seen")
        return {name: model.norm.weight.double().square().sum().item() for name in names}

    monkeypatch.setattr(recipe.Record, "scores", scores)


def break_off(monkeypatch, step: int) -> None:
    """Have the next run stop as if it were killed, just before it computes a step."""
    whole = recipe.world_batches

    def breaking(*arguments, **more):
        batches = whole(*arguments, **more)

        def stop_at(n, generator):
            if n == step:
                monkeypatch.setattr(recipe, "world_batches", whole)
                raise MemoryError
            return batches(n, generator)

        return stop_at

    monkeypatch.setattr(recipe, "world_batches", breaking)


def test_a_run_that_was_killed_goes_on_to_the_same_end(quick, monkeypatch, tmp_path, tokenizer):
    whole = recipe.train_world_gpt(tokenizer, tmp_path / "whole.safetensors", 5, progress=False)
    break_off(monkeypatch, 3)
    with pytest.raises(MemoryError):
        recipe.train_world_gpt(tokenizer, tmp_path / "run.safetensors", 5, progress=False)
    again = recipe.train_world_gpt(tokenizer, tmp_path / "run.safetensors", 5, progress=False)
    assert again.losses == whole.losses and len(again.losses) == 5
    rows = (tmp_path / "whole.jsonl").read_text("utf-8")
    assert (tmp_path / "run.jsonl").read_text("utf-8") == rows
    found = [json.loads(line) for line in rows.splitlines()]
    assert [row["step"] for row in found] == [0, 1, 2, 3, 5]
    assert len({row["story"] for row in found}) == 5


def test_a_score_that_was_not_written_any_more_is_written_later(
    quick, monkeypatch, tmp_path, tokenizer
):
    run_file, rows = tmp_path / "run.safetensors", tmp_path / "run.jsonl"
    break_off(monkeypatch, 2)
    with pytest.raises(MemoryError):
        recipe.train_world_gpt(tokenizer, run_file, 4, progress=False)
    before = rows.read_text("utf-8").splitlines()
    assert json.loads(before[-1])["step"] == 2
    rows.write_text("\n".join(before[:-1]) + "\n", encoding="utf-8")
    recipe.train_world_gpt(tokenizer, run_file, 4, progress=False)
    assert rows.read_text("utf-8").splitlines()[:3] == before


def test_a_run_from_the_beginning_forgets_the_record_of_another(quick, tmp_path, tokenizer):
    (tmp_path / "run.jsonl").write_text('{"step": 0, "story": 7}\n{"step": 99, "story": 1}\n')
    recipe.train_world_gpt(tokenizer, tmp_path / "run.safetensors", 1, progress=False)
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    assert [row["step"] for row in rows] == [0, 1] and rows[0]["story"] == 8


def test_the_recipe_writes_weights_and_figures_and_does_nothing_twice(
    quick, monkeypatch, tmp_path, capsys
):
    calls = []

    def figures(model, _tokenizer):
        calls.append(model)
        row = {"documents": 5, "bits per character": 0.3, "floor": 0.22}
        row |= {"times the floor": 1.3636, "times its own bits": 1.35}
        told = {"stories": 10, "temperature": 1.0, "in the language": 0.5, "consistent": 0.25}
        return {
            "read": {"story": row},
            "told": told,
            "told cool": told | {"temperature": 0.1, "consistent": 0.5},
            "recalled": {"facts": {"seen": 1}},
            "chosen": {},
        }

    monkeypatch.setattr(recipe, "figures", figures)
    made = recipe.make(tmp_path / "gpt", 2, fast=False)
    assert [(file.path.name, file.name) for file in made] == [
        ("world.safetensors", "gpt/world.safetensors"),
        ("world.json", "gpt/world.json"),
    ]
    said = capsys.readouterr().out
    assert "Computing in float32" in said and "ratio 1.3636" in said
    assert "10 stories told at temperature 1.0: 50.0% in the language, 25.0% consistent" in said
    assert "at temperature 0.1: 50.0% in the language, 50.0% consistent" in said
    assert "facts, seen: 100.0% recalled" in said
    model, about = weights.load(made[0].path)
    assert about["steps"] == 2
    trained = weights.load_tensors(tmp_path / "gpt.safetensors")[0]["model.tokens.weight"]
    assert torch.equal(model.tokens.weight, trained.half().float())
    assert torch.equal(calls[0].tokens.weight, model.tokens.weight)
    found = json.loads(made[1].path.read_text("utf-8"))
    assert [row["step"] for row in found["record"]] == [0, 1, 2]
    assert found["tokens"] == 2 * 2 * 256
    assert recipe.make(tmp_path / "gpt", 2, fast=False) == made and len(calls) == 1
    assert "has done 2 of 2 steps" in capsys.readouterr().out


def test_figures_are_against_the_floor_and_against_the_documents_own_bits(
    monkeypatch, model, tokenizer
):
    documents = list(islice(corpus("held out", {"story": 1.0}), 20))
    own = {document.text: document.bits for document in documents}
    monkeypatch.setattr(
        recipe_figures.scoring, "bits_of", lambda _m, _t, texts: [1.5 * own[t] for t in texts]
    )
    row = recipe_figures.surprise(model, tokenizer, "story", 20)
    assert row["times its own bits"] == pytest.approx(1.5)
    bits = 1.5 * sum(own.values()) / sum(map(len, own))
    assert row["bits per character"] == pytest.approx(bits)
    assert row["times the floor"] == pytest.approx(bits / bits_per_character("story"))


def test_every_figure_of_a_tiny_model_is_measured(monkeypatch, model, tokenizer):
    few = recipe_figures.abilities.probes
    monkeypatch.setattr(recipe_figures.abilities, "probes", lambda *which: few(*which)[:5])
    found = recipe_figures.figures(model, tokenizer, {"story": 3, "knowledge": 3}, told=2)
    assert json.loads(json.dumps(found)) == found
    assert 8 < found["read"]["knowledge"]["times the floor"] < 20
    nothing = {"stories": 2, "in the language": 0, "consistent": 0}
    assert found["told"] == nothing | {"temperature": 1.0}
    assert found["told cool"] == nothing | {"temperature": 0.1}
    lines = recipe_figures.table(found).splitlines()
    assert len(lines) == 2 + 2 + 2 * 3 * 3


def test_stories_are_begun_by_the_world_and_gone_on_with_by_the_model(model, tokenizer):
    chance = torch.Generator().manual_seed(0)
    texts = telling.tell_stories(model, tokenizer, 5, chance, batch_size=1, top_k=1)
    begun = telling.held_out("story", 5, seed="beginnings")
    starts = [" ".join(text.split()[:4]) for text in begun]
    assert sorted(texts) == sorted(write(model, tokenizer, start, top_k=1)[0] for start in starts)
    assert set(begun).isdisjoint(telling.held_out("story", 5))


def test_variety_is_the_share_of_phrases_that_are_told_once():
    assert telling.variety(["a b c d e f"], 5) == 1
    assert telling.variety(["a b c", "a b c", "a b d"], 3) == pytest.approx(2 / 3)
    assert telling.variety(["a b c d"] * 4, 3) == pytest.approx(2 / 8)
    with pytest.raises(ValueError, match="as long as 5 words"):
        telling.variety(["a b"], 5)


def test_a_model_that_tells_the_worlds_stories_is_found_perfect(monkeypatch, model, tokenizer):
    true = [tokenizer.encode(text) for text in telling.held_out("story", 4, seed="beginnings")]
    end = tokenizer.special_tokens["<|endoftext|>"]
    cut = []  # the first story loses its last two tokens when there is something in it

    def generate(_model, rows, _room, stop, generator):
        told = []
        for row in rows.tolist():
            [story] = [ids for ids in true if ids[: len(row) - 1] == row[1:]]
            ids = [end, *story[: -2 if story is true[0] and cut else None]]
            told.append(ids + [stop] * (260 - len(ids)))
        return torch.tensor(told)

    monkeypatch.setattr(telling, "generate", generate)
    assert telling.stories_read(model, tokenizer, 4, torch.Generator()) == (1, 1)
    cut.append(True)
    assert telling.stories_read(model, tokenizer, 4, torch.Generator()) == (0.75, 0.75)


@pytest.fixture
def quick_grid(monkeypatch):
    monkeypatch.setattr(recipe_scaling, "WIDTHS", (4, 8))
    monkeypatch.setattr(recipe_scaling, "STEPS", (1, 2))
    monkeypatch.setattr(recipe_scaling, "BATCH_SIZE", 1)
    monkeypatch.setattr(recipe_scaling, "STORIES", 3)


def test_the_grid_goes_on_after_the_runs_that_are_done(quick_grid, tmp_path, capsys, monkeypatch):
    [made] = recipe_scaling.make(tmp_path / "grid")
    grid = json.loads(made.path.read_text("utf-8"))
    assert grid["floor"] == bits_per_character("story")
    assert [(row["width"], row["steps"]) for row in grid["runs"]] == [
        (4, 1),
        (8, 1),
        (4, 2),
        (8, 2),
    ]
    assert [row["tokens"] for row in grid["runs"]] == [256, 256, 512, 512]
    # 12 C² weights in a block's matrices and 2 C in its norms, three blocks
    assert grid["runs"][1]["parameters"] == 3 * (12 * 64 + 2 * 8)
    lines = tmp_path / "grid.jsonl"
    first, *rest = lines.read_text("utf-8").splitlines(keepends=True)
    lines.write_text(first.replace('"loss"', '"kept": 1, "loss"') + rest[0], encoding="utf-8")
    recipe_scaling.make(tmp_path / "grid")
    again = json.loads(made.path.read_text("utf-8"))["runs"]
    assert [row["loss"] for row in again] == [row["loss"] for row in grid["runs"]]
    assert [row.get("kept") for row in again] == [1, None, None, None]
    with pytest.raises(ValueError, match="float32"):
        recipe_scaling.make(tmp_path / "grid", fast=True)


def test_a_trial_of_the_grid_trains_each_size_once(quick_grid, tmp_path):
    [made] = recipe_scaling.make(tmp_path / "grid", steps=1)
    rows = json.loads(made.path.read_text("utf-8"))["runs"]
    assert [(row["width"], row["steps"]) for row in rows] == [(4, 1), (8, 1)]


@pytest.fixture
def recipes(monkeypatch, tmp_path):
    """One recipe, which writes what `contents` says, and a data folder of its own."""
    monkeypatch.setattr(train_command, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(manifest, "FOLDER", tmp_path / "data")
    one = train_command.Recipe(f"{__name__}:make_toy", "a toy")
    monkeypatch.setattr(train_command, "RECIPES", {"toy": one})
    monkeypatch.setattr(train_command, "_use_threads", lambda: None)
    (tmp_path / "data").mkdir()
    manifest.write_manifest({})
    calls.clear()
    return tmp_path


calls: list[tuple] = []
contents = b"12345"


def make_toy(run, steps, fast):
    calls.append((run.name, steps, fast))
    if contents is None:
        return []
    run.mkdir(parents=True, exist_ok=True)
    (run / "toy.bin").write_bytes(contents)
    return [train_command.Made(run / "toy.bin", "room/toy.bin", "A toy")]


def test_what_was_made_is_taken_over_when_it_is_accepted(recipes, capsys):
    assert train_command.run("toy", None, None, accept=False) == 0
    assert (
        not (recipes / "data" / "room").exists() and "toy.bin: 5 bytes" in capsys.readouterr().out
    )
    assert train_command.run("toy", None, True, accept=True) == 0
    assert (recipes / "data" / "room" / "toy.bin").read_bytes() == contents
    assert verify() == []
    [entry] = manifest.read_manifest().values()
    assert entry.title == "A toy" and entry.made_by.endswith("made by lessons train toy")
    assert calls == [("toy", None, None), ("toy", None, True)]


def test_a_trial_has_files_of_its_own_and_cannot_be_accepted(recipes):
    assert train_command.run("toy", 50, False, accept=False) == 0
    assert calls == [("toy-50-steps", 50, False)]
    with pytest.raises(ValueError, match="trial"):
        train_command.run("toy", 50, None, accept=True)


def test_what_is_too_large_or_not_finished_is_not_taken_over(recipes, monkeypatch, capsys):
    monkeypatch.setattr(train_command, "LIMIT", 4)
    assert train_command.run("toy", None, None, accept=True) == 1
    assert "too large" in capsys.readouterr().out
    monkeypatch.setitem(globals(), "contents", None)
    assert train_command.run("toy", None, None, accept=True) == 1
    assert "Not finished yet" in capsys.readouterr().out
    assert manifest.read_manifest() == {}


@pytest.mark.slow
def test_the_vocabulary_is_built_again_byte_for_byte(tmp_path):
    build_tokenizer(tmp_path)
    built = (tmp_path / weights.VOCABULARY).read_bytes()
    assert built == data_path(weights.VOCABULARY).read_bytes()
