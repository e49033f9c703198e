"""The committed noised CLIP and how it is made; the live run of lesson 7; its experiments."""

from __future__ import annotations

import hashlib
import json

import pytest
import torch

from lessons_lib.clip import evaluation, experiments, recipe, recipe_figures, weights
from lessons_lib.clip.pairs import pair_batches, unseen_pairs
from lessons_lib.clip.towers import Config, make_clip
from lessons_lib.clip.truth import truth_table
from lessons_lib.course.checkpoints import CheckpointError, save_tensors
from lessons_lib.course.data import data_path
from lessons_lib.denoiser.weights import scenes_schedule
from lessons_lib.world.scenes import draw

SIZES = {"widths": (8, 16, 16), "words": 16, "layers": 1, "text_layers": 1, "heads": 2, "space": 8}


@pytest.fixture(scope="module")
def clip():
    return weights.noised_clip()


@pytest.fixture(scope="module")
def about() -> dict:
    return json.loads(data_path(recipe.FIGURES).read_text("utf-8"))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(recipe, "Config", lambda noised: Config(noised=noised, **SIZES))
    monkeypatch.setattr(recipe, "SIZE", 4)
    monkeypatch.setattr(recipe, "MISSES", 2)
    monkeypatch.setattr(recipe, "SAVE_EVERY", 2)
    monkeypatch.setattr(recipe, "SCORED", (2,))
    monkeypatch.setattr(recipe_figures, "TIMES", (0, 999))
    monkeypatch.setattr(recipe_figures, "COUNT", 6)
    monkeypatch.setattr(recipe_figures, "HUNDREDS", 1)
    monkeypatch.setattr(recipe_figures, "MISSED_ON", 10)
    monkeypatch.setattr(
        recipe, "quick_scores", lambda model: recipe_figures.at_time(model, "train", 0, 6, 1)
    )


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
        assert [made.name for made in whole] == ["clip/noised.safetensors", "clip/noised.json"]
        assert whole[0].path.read_bytes() == halves[0].path.read_bytes()
        found = [json.loads(made[1].path.read_text("utf-8")) for made in (whole, halves)]
        assert found[0]["record"] == found[1]["record"]
        assert [row["step"] for row in found[0]["record"]] == [2, 4]
        assert found[0]["pictures"] == 16 and len(found[0]["losses"]) == 4

    def test_the_average_is_what_is_kept(self, quick, tmp_path):
        made = recipe.make(tmp_path / "run", steps=3, fast=False)
        kept, about = weights.load(made[0].path)
        _step, average = recipe.averaged(tmp_path / "run.safetensors")
        for name, tensor in kept.state_dict().items():
            assert torch.equal(tensor, average.state_dict()[name].half().float())
        assert about["steps"] == 3 and not kept.training and kept.config.noised

    def test_a_seed_has_one_run(self):
        config, losses = Config(**SIZES), []
        for seed in (0, 0, 1):
            run = recipe.train_clip(seed, 3, config=config, size=8, progress=False)
            losses.append(run.losses)
        assert losses[0] == losses[1] != losses[2]

    @pytest.mark.parametrize("kind", ["contrastive", "cosent"])
    def test_it_learns(self, kind):
        run = recipe.train_clip(0, 40, kind, Config(**SIZES), size=16, progress=False)
        assert sum(run.losses[-5:]) < 0.9 * sum(run.losses[:5])

    def test_another_loss(self):
        with pytest.raises(ValueError, match='kind is "contrastive" or "cosent"'):
            recipe.clip_loss("triplet")

    def test_a_noised_run_is_told_the_times_it_is_noised_to(self):
        """The picture that the tower sees at time t has the schedule's share of signal left."""
        schedule, seen = scenes_schedule(), []
        batch = pair_batches(64)(0, None)

        class Watching:
            scale = torch.tensor(1.0)

            def see(self, x, t):
                seen.append((x, t))
                return torch.ones(len(x), 2)

            def read(self, ids):
                return torch.ones(len(ids), 2)

        for seed in range(3):
            generator = torch.Generator().manual_seed(seed)
            recipe.clip_loss(schedule=schedule)(Watching(), batch, generator)
        x, t = (torch.cat(column) for column in zip(*seen, strict=True))
        assert 0 <= t.min() < 100 and 900 < t.max() < 1000
        flat = batch.pictures.flatten(1).repeat(3, 1)
        share = (x.flatten(1) * flat).sum(1) / flat.square().sum(1)
        assert torch.allclose(share, schedule.alpha_bar[t].sqrt().float(), atol=0.1)


class TestExperiments:
    def test_order_is_counted_by_pairs(self):
        table = torch.tensor([[0.9, 0.1], [0.4, 0.4]])
        true = torch.tensor([[True, False], [False, True]])
        # 0.9 is above 0.1 and 0.4; 0.4 is above 0.1 and as large as 0.4.
        assert experiments.in_order(table, true) == pytest.approx(3.5 / 4)
        noise = torch.rand(60, 60, generator=torch.Generator().manual_seed(0))
        many = torch.rand(60, 60, generator=torch.Generator().manual_seed(1)) < 0.1
        pairs = (noise[many][:, None] > noise[~many][None]).double().mean()
        assert experiments.in_order(noise, many) == pytest.approx(pairs.item())

    def test_reading_through_noise(self, clip):
        scenes, captions = unseen_pairs("held_out", 60)
        given = (scenes, captions, scenes_schedule(), (0, 500, 999), True)
        found = experiments.read_through_noise(clip, *given)
        assert found[0] > 0.85 and found[0] > found[1] > found[2]
        # In pure noise there is nothing to read, and no guess beats the vaguest caption.
        assert found[2] <= truth_table(scenes, captions).double().mean(0).max() + 0.05


class TestTheCheckpoint:
    def test_it_is_small(self):
        assert data_path(weights.CHECKPOINT).stat().st_size <= 3_000_000

    def test_the_figures_are_those_of_the_file(self, clip, about):
        data = data_path(weights.CHECKPOINT).read_bytes()
        assert about["sha256"] == hashlib.sha256(data).hexdigest()
        assert about["parameters"] == clip.n_parameters() and about["steps"] == recipe.STEPS

    def test_what_it_must_hold(self, about):
        held = about["by_time"][0]["held_out"]
        assert held["zero_shot"] >= 0.8 and about["by_time"][4]["held_out"]["to_caption"] >= 0.75
        assert about["near_misses"]["binding"] >= 0.75
        assert held["to_caption"] >= 0.9 and held["to_picture"] >= 0.9

    def test_a_share_of_it_again(self, clip):
        """Not the file's word: read anew, on other scenes."""
        assert evaluation.zero_shot(clip, "held_out", 100, t=0) >= 0.75
        scenes, captions = unseen_pairs("held_out", 100, seed=7)
        table = evaluation.scores(clip, draw(scenes, 32), captions, 0)
        assert min(evaluation.retrieval(table, truth_table(scenes, captions))) >= 0.85
        missed = evaluation.told_from_near_misses(clip, scenes, captions, 0)
        assert missed["binding"] > 0.7 and missed["count"] > 0.9


def test_a_file_of_something_else(tmp_path):
    path = save_tensors(tmp_path / "x.safetensors", {"a": torch.zeros(1)}, {"kind": "GPT"})
    with pytest.raises(CheckpointError, match="holds no CLIP of this course"):
        weights.load(path)


def test_a_clean_clip_is_saved_as_well(tmp_path):
    torch.manual_seed(0)
    model = make_clip(Config(**SIZES)).eval()
    path = weights.save(tmp_path / "x.safetensors", model, torch.float32, steps=5)
    again, about = weights.load(path)
    x = torch.randn(2, 3, 32, 32)
    assert torch.equal(again.see(x), model.see(x)) and about["steps"] == 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_what_the_live_run_must_hold(seed, chosen_today):
    """Measured on the five seeds: looks .975 to 1.00, pictures by caption .913 to .936 of 500."""
    if seed not in chosen_today(list(range(5))):
        pytest.skip("another seed's turn; all with --all-languages")
    model = recipe.train_clip(seed, progress=False).ema.eval()
    assert evaluation.zero_shot(model, "held_out") >= 0.95
    assert evaluation.zero_shot(model, "train") >= 0.98
    found = []
    for number in range(5):
        scenes, captions = unseen_pairs("held_out", 100, seed=number)
        table = evaluation.scores(model, draw(scenes, 32), captions)
        found.append(evaluation.retrieval(table, truth_table(scenes, captions)))
    assert min(sum(column) / 5 for column in zip(*found, strict=True)) >= 0.9
    missed = evaluation.told_from_near_misses(model, *unseen_pairs("all", 200))
    assert max(missed[change] for change in ("relation", "swap", "binding")) < 0.75
    assert min(missed[change] for change in ("kind", "colour", "count", "place")) > 0.9
