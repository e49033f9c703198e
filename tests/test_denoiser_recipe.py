"""The committed denoiser of scenes and how it is made; the live run on digits."""

from __future__ import annotations

import hashlib
import json
from itertools import islice

import pytest
import torch

from lessons_lib.course.checkpoints import CheckpointError, save_tensors
from lessons_lib.course.data import data_path
from lessons_lib.course.pictures import digits
from lessons_lib.denoiser import (
    Config,
    UNet,
    caption_ids,
    dpm_solver,
    draw_captions,
    handwriting,
    matches,
    recipe,
    recipe_digits,
    recipe_figures,
    scenes,
    solve,
    weights,
)
from lessons_lib.denoiser.classifier import judged, share_right
from lessons_lib.denoiser.metrics import classes_present, nearest
from lessons_lib.denoiser.naming import names_at
from lessons_lib.diffusion import add_noise, as_x0
from lessons_lib.world.scenes import agrees, captioned, draw, held_out, read_scenes

TINY = Config(channels=3, widths=(8, 8), attention=(1,), heads=2, patch=2, words=8, vector=8)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def captions(split: str, count: int, seed: int = 11) -> list[str]:
    return [text for _scene, text in islice(captioned(seed, split), count)]


@pytest.fixture(scope="module")
def denoiser():
    return weights.scenes_denoiser()


@pytest.fixture(scope="module")
def about() -> dict:
    return json.loads(data_path(recipe.FIGURES).read_text("utf-8"))


@pytest.fixture(scope="module")
def run():
    return recipe_digits.train_digits(steps=40, progress=False)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(recipe, "config", lambda: TINY)
    monkeypatch.setattr(recipe, "BATCH_SIZE", 4)
    monkeypatch.setattr(recipe, "SAVE_EVERY", 2)
    monkeypatch.setattr(recipe, "SCORED", (2,))
    monkeypatch.setattr(recipe, "SCORED_ON", 2)
    monkeypatch.setattr(recipe_figures, "CAPTIONS", 4)
    monkeypatch.setattr(recipe_figures, "SCALES", (1.0, 3.0))
    monkeypatch.setattr(recipe_figures, "STEPS", (2,))


class TestTheRun:
    def test_it_goes_on_where_it_was_stopped(self, quick, tmp_path, monkeypatch):
        whole = recipe.make(tmp_path / "whole", steps=4, fast=False)

        class Stopped(Exception):
            pass

        add = recipe.Scores.add

        def stop(self, step, model):
            add(self, step, model)
            raise Stopped

        monkeypatch.setattr(recipe.Scores, "add", stop)
        with pytest.raises(Stopped):
            recipe.make(tmp_path / "halves", steps=4, fast=False)
        monkeypatch.setattr(recipe.Scores, "add", add)
        halves = recipe.make(tmp_path / "halves", steps=4, fast=False)
        assert [m.name for m in whole] == ["denoiser/scenes.safetensors", "denoiser/scenes.json"]
        assert whole[0].path.read_bytes() == halves[0].path.read_bytes()
        about = [json.loads(made[1].path.read_text("utf-8")) for made in (whole, halves)]
        assert about[0]["record"] == about[1]["record"] and about[0]["steps"] == 4
        assert [row["step"] for row in about[0]["record"]] == [2, 4]
        assert about[0]["pictures"] == 16 and len(about[0]["losses"]) == 4

    def test_the_average_is_what_is_kept(self, quick, tmp_path):
        made = recipe.make(tmp_path / "run", steps=3, fast=False)
        kept, about = weights.load(made[0].path)
        _step, average = recipe.averaged(tmp_path / "run.safetensors")
        for name, tensor in kept.state_dict().items():
            assert torch.equal(tensor, average.state_dict()[name].half().float())
        assert kept.config == TINY and about["steps"] == 3 and not kept.training

    def test_bfloat16_where_it_is_asked_for(self, quick, tmp_path):
        plain = recipe.make(tmp_path / "plain", steps=2, fast=False)
        fast = recipe.make(tmp_path / "fast", steps=2, fast=True)
        losses = [json.loads(m[1].path.read_text("utf-8"))["losses"] for m in (plain, fast)]
        assert losses[0] != losses[1] and losses[1] == pytest.approx(losses[0], rel=0.05)

    def test_steps_see_scenes_of_their_own_from_training_alone(self):
        batches = scenes.scene_batches(8, 16)
        x, ids, names = batches(5, None)
        again, _ids, _names = batches(5, None)
        other, _ids, _names = batches(6, None)
        assert x.shape == (8, 3, 16, 16) and ids.shape == (8, 20) and torch.equal(x, again)
        assert not any(torch.equal(a, b) for a in x for b in other)
        pairs = list(islice(captioned(5, "train"), 8))
        assert torch.equal(x, draw([scene for scene, _text in pairs], 16))
        assert not any(held_out(scene) for scene, _text in pairs)
        assert torch.equal(names, names_at([scene for scene, _text in pairs], 8))

    def test_the_layer_that_names_is_trained_and_then_thrown_away(self, quick, tmp_path):
        file = tmp_path / "run.safetensors"
        record = recipe.Scores(tmp_path / "run.jsonl")
        run = recipe.train_scenes_denoiser(file, record, 4, False, progress=False)
        assert run.model.namer.weight.abs().max() > 0
        assert len(run.metrics["names"]) == 4 and run.metrics["names"][3] < run.metrics["names"][0]
        kept, _about = weights.load(weights.save(tmp_path / "kept.safetensors", run.ema))
        assert not any(name.startswith("namer") for name in kept.state_dict())


class TestMatching:
    def test_the_worlds_own_pictures_match_and_others_do_not(self):
        pairs = list(islice(captioned(4, "all"), 60))
        pictures = draw([scene for scene, _text in pairs], 32)
        texts = [text for _scene, text in pairs]
        assert all(matches(pictures, texts))
        turned = texts[1:] + texts[:1]
        true = [agrees(scene, text) for (scene, _), text in zip(pairs, turned, strict=True)]
        assert matches(pictures, turned) == true and not all(true)
        assert not any(matches(torch.rand(4, 3, 32, 32) * 2 - 1, ["a shape"] * 4))

    def test_what_is_read_is_said_in_words_or_not_at_all(self):
        pairs = list(islice(captioned(4, "all"), 20))
        said = scenes.read_as(draw([scene for scene, _text in pairs], 32))
        for (scene, _text), words in zip(pairs, said, strict=True):
            named = [f"{shape.size} {shape.colour} {shape.kind}" for shape in scene.shapes]
            assert words == ", ".join(named)
        assert scenes.read_as(torch.rand(3, 3, 32, 32) * 2 - 1) == [None] * 3

    def test_a_look_is_new_when_training_never_shows_it(self):
        assert scenes.new_look("a large red star") and scenes.new_look("a circle and a pink square")
        assert not scenes.new_look("a star left of a heart")
        assert not scenes.new_look("a red circle and a star")
        told = (text for _scene, text in islice(captioned(2, "train"), 200))
        assert not any(map(scenes.new_look, told))

    def test_a_caption_that_is_not_understood(self):
        model = UNet(TINY)
        with pytest.raises(ValueError, match='no word "crimson"'):
            draw_captions(model, weights.scenes_schedule(), ["a crimson circle"])


class TestTheCheckpoint:
    def test_it_fits_in_twelve_megabytes(self, denoiser):
        assert data_path(weights.CHECKPOINT).stat().st_size <= 12_000_000
        assert denoiser[0].config == recipe.config()

    def test_the_figures_are_those_of_the_file(self, denoiser, about):
        data = data_path(weights.CHECKPOINT).read_bytes()
        assert about["sha256"] == hashlib.sha256(data).hexdigest()
        assert about["parameters"] == denoiser[0].n_parameters()

    @pytest.mark.xfail(
        strict=True,
        reason="84% are reached, and 89% with fresh noise at each of 50 steps; see the data sheet",
    )
    def test_what_it_must_hold_of_captions_as_in_training(self, about):
        assert max(row["train"] for row in about["scales"]) >= 0.90

    def test_what_it_must_hold_of_held_out_scenes(self, about):
        best = max(about["scales"], key=lambda row: row["train"])
        assert best["train"] >= 0.82 and best["held_out"] >= 0.75

    def test_it_composes_what_it_has_learnt_apart(self, about):
        row = next(row for row in about["scales"] if row["scale"] == 2)
        assert row["train"] >= 0.8 and row["held_out"] >= 0.8

    def test_it_draws_what_it_is_told(self, denoiser):
        for split, least in (("train", 0.7), ("held_out", 0.65)):
            texts = captions(split, 60)
            pictures = draw_captions(*denoiser, texts, generator=chance(1))
            assert pictures.abs().max() <= 1
            assert sum(matches(pictures, texts)) >= least * len(texts)

    def test_without_a_caption_it_draws_scenes_of_the_world(self, denoiser):
        pictures = draw_captions(*denoiser, [None] * 40, guidance_scale=1.0, generator=chance(1))
        read = read_scenes(pictures)
        assert sum(r.scene is not None for r in read) >= 24
        assert len({len(r.shapes) for r in read}) > 1

    def test_both_ends_of_time_are_known_to_it(self, denoiser):
        """At the last t it guesses the mean of what fits its caption; at the first, the picture."""
        model, schedule = denoiser
        pairs = list(islice(captioned(8, "train"), 32))
        x0 = draw([scene for scene, _text in pairs], 32)
        ids = caption_ids([text for _scene, text in pairs])
        eps = torch.randn(x0.shape, generator=chance(3))
        off = {}
        for t in (0, schedule.T - 1):
            xt = add_noise(x0, t, eps, schedule)
            guess = as_x0("v", model(xt, torch.full((32,), t), ids), xt, t, schedule)
            off[t] = (guess - x0).square().mean().item()
        flat = (x0.mean((0, 2, 3), keepdim=True) - x0).square().mean().item()
        assert off[0] < 0.001 and off[schedule.T - 1] < 0.95 * flat


def test_a_file_of_something_else(tmp_path):
    path = save_tensors(tmp_path / "x.safetensors", {"a": torch.zeros(1)}, {"kind": "GPT"})
    with pytest.raises(CheckpointError, match="holds no U-Net of this course"):
        weights.load(path)


def test_a_fourier_net_is_loaded_with_its_schedule(tmp_path):
    torch.manual_seed(0)
    model = handwriting.digit_net("fourier").eval()
    schedule = handwriting.digit_schedule()
    path = weights.save(tmp_path / "x.safetensors", model, torch.float32)
    again, _about = weights.load(path, schedule)
    x, t = torch.randn(2, 1, 8, 8), torch.tensor([0, 199])
    assert torch.equal(again(x, t), model(x, t))


class TestDigits:
    """A short run: what it says of itself is right, and it is the same each time."""

    def test_the_loss_is_kept_by_noise_level(self, run):
        assert set(run.metrics) == {f"level {i}" for i in range(4)}
        assert all(len(values) == 40 for values in run.metrics.values())
        mean = sum(values[-1] for values in run.metrics.values()) / 4
        assert mean == pytest.approx(run.losses[-1], rel=1e-4)

    def test_the_same_seed_gives_the_same_net(self, run):
        again = recipe_digits.train_digits(steps=40, progress=False)
        assert (
            run.losses == again.losses != recipe_digits.train_digits(1, 40, progress=False).losses
        )

    @pytest.mark.parametrize("solver", [handwriting.sample, solve, dpm_solver])
    def test_digits_by_each_solver(self, run, solver):
        labels = torch.arange(10)
        x = [
            handwriting.write_digits(run.ema, labels, times=4, solver=solver, generator=chance(s))
            for s in (0, 0, 1)
        ]
        assert (
            x[0].shape == (10, 1, 8, 8) and torch.equal(x[0], x[1]) and not torch.equal(x[0], x[2])
        )

    @pytest.mark.parametrize("kind", ["x0", "v"])
    def test_other_targets_learn_too(self, kind):
        run = recipe_digits.train_digits(steps=40, kind=kind, progress=False)
        assert sum(run.losses[-10:]) < 0.7 * sum(run.losses[:10])


@pytest.mark.slow
def test_what_the_live_run_must_hold():
    judge = recipe_digits.train_judge()
    held_x, held_y = digits("heldout")
    known, _labels = digits("train")
    assert share_right(judge, held_x, held_y) > 0.97
    model = recipe_digits.train_digits(progress=False).ema
    labels = torch.arange(400) % 10
    ddim = handwriting.write_digits(model, labels, generator=chance(0))
    ddpm = handwriting.write_digits(model, labels, times=200, eta=1.0, generator=chance(0))
    right = share_right(judge, ddim, labels)
    assert right >= 0.98 and classes_present(judged(judge, ddim)) == 10
    assert nearest(ddim, known).mean() >= 0.9 * nearest(held_x, known).mean()
    assert abs(right - share_right(judge, ddpm, labels)) <= 0.02
