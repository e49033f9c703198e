"""Batches of captioned scenes: the table of truth, near misses, and what they are measured with."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
import torch

from lessons_lib.clip import evaluation, pairs
from lessons_lib.clip.truth import truth_table
from lessons_lib.denoiser import caption_ids
from lessons_lib.world.scenes import (
    HELD_OUT_LOOKS,
    UnknownWord,
    agrees,
    captioned,
    counterfactuals,
    draw,
    held_out,
    understand,
)


def told(split: str = "all", count: int = 60, seed: int = 5) -> tuple[list, list[str]]:
    found = list(islice(captioned(seed, split), count))
    return [scene for scene, _text in found], [text for _scene, text in found]


class TestTruth:
    @pytest.mark.parametrize("seed", range(3))
    def test_it_is_what_the_world_says(self, seed):
        scenes, captions = told(seed=seed)
        some = list(zip(scenes, captions, strict=True))[:15]
        captions = captions + [c.caption for s, t in some for c in counterfactuals(s, t)]
        table = truth_table(scenes, captions)
        assert table.dtype == torch.bool and table.shape == (60, len(captions))
        assert table.tolist() == [[agrees(s, c) for c in captions] for s in scenes]
        assert table[:, :60].diagonal().all() and not table.all() and table.sum() > 60

    def test_meanings_do_as_well(self):
        scenes, captions = told(count=20)
        meanings = [understand(caption) for caption in captions]
        assert torch.equal(truth_table(scenes, meanings), truth_table(scenes, captions))

    def test_a_word_that_is_not_known(self):
        with pytest.raises(UnknownWord, match='"crimson"; the nearest it has is "red"'):
            truth_table(told(count=1)[0], ["a crimson circle"])


class TestBatches:
    def test_they_hold_the_training_splits_own_scenes(self):
        x, ids, true = pairs.pair_batches(12, misses=6, pixels=16)(7, None)
        scenes, captions = told("train", 12, seed=7)
        assert torch.equal(x, draw(scenes, 16)) and torch.equal(ids[:12], caption_ids(captions))
        assert x.shape == (12, 3, 16, 16) and true.shape == (12, len(ids)) and 12 < len(ids) <= 18
        assert torch.equal(true[:, :12], truth_table(scenes, captions))
        assert not any(held_out(scene) for scene in scenes)

    def test_a_step_has_one_batch_and_seeds_have_others(self):
        one, again, other = (pairs.pair_batches(4, 4, 16, seed)(3, None) for seed in (0, 0, 1))
        assert all(torch.equal(a, b) for a, b in zip(one, again, strict=True))
        assert not torch.equal(one.pictures, other.pictures)

    def test_near_misses_are_false_of_their_own_scene(self):
        scenes, captions = told(count=80)
        missed = [
            pairs.near_misses([s], [c], Random(0)) for s, c in zip(scenes, captions, strict=True)
        ]
        for scene, caption, found in zip(scenes, captions, missed, strict=True):
            assert len(found) <= 1
            for text in found:
                assert not agrees(scene, text) and text != caption
                assert text in [c.caption for c in counterfactuals(scene, caption)]
        assert sum(map(len, missed)) > 70

    def test_nothing_held_out_is_spoken_of(self):
        for caption, held in {
            "a green circle": True,
            "a circle and a green star": False,
            "two small green circles": True,
            "a star left of a heart": True,
            "a red heart right of a large star": True,
            "a heart left of a star": False,
            "a heart above a circle and a square": True,
            "a heart on the right and a star on the left": True,
            "a heart on the left and a star on the right": False,
            "a shape left of a heart": False,
            "a ring in the top left corner and a circle at the bottom": False,
            "a circle in the bottom left corner and a triangle at the top": True,
        }.items():
            assert pairs.speaks_of_held_out(caption) == held, caption
        scenes, captions = told("train", 200)
        assert not any(map(pairs.speaks_of_held_out, captions))
        missed = pairs.near_misses(scenes, captions, Random(0))
        assert len(missed) > 180 and not any(map(pairs.speaks_of_held_out, missed))

    def test_no_kind_of_near_miss_is_rare(self):
        scenes, captions = told(count=400)
        changes = []
        for scene, caption in zip(scenes, captions, strict=True):
            (text,) = pairs.near_misses([scene], [caption], Random(caption)) or [None]
            kinds = {c.caption: c.change for c in counterfactuals(scene, caption)}
            changes.append(kinds.get(text))
        for change in ("relation", "swap", "binding", "kind", "colour", "size", "count", "place"):
            assert changes.count(change) > 8


class TestMeasures:
    def test_a_hundred_captions_are_a_hundred(self):
        scenes, captions = pairs.unseen_pairs("held_out", 100)
        assert len(set(captions)) == 100 and all(map(held_out, scenes))
        assert truth_table(scenes, captions).diagonal().all()
        assert (
            pairs.unseen_pairs("held_out", 100)[1]
            == captions
            != pairs.unseen_pairs("train", 100)[1]
        )

    def test_the_looks_of_zero_shot(self):
        looks = evaluation.looks()
        assert len(set(looks)) == 48 and "an orange heart" in looks
        shown = evaluation.single_scenes("held_out", 30)
        assert {scene.shapes[0].look for scene in shown} <= set(HELD_OUT_LOOKS)
        assert truth_table(shown, looks).sum(1).tolist() == [1] * 30

    def test_retrieval_counts_what_is_true(self):
        true = torch.tensor([[1, 1, 0], [0, 1, 0], [0, 0, 1]]).bool()
        table = torch.tensor([[0.0, 9.0, 1.0], [0.0, 5.0, 0.0], [3.0, 0.0, 2.0]])
        assert evaluation.retrieval(table, true) == pytest.approx((2 / 3, 2 / 3))

    def test_a_perfect_reader_is_perfect_and_a_blind_one_is_not(self):
        """A stand-in that sees the truth itself: the measures give it everything."""
        scenes, captions = pairs.unseen_pairs("all", 40)

        class Knowing:
            def see(self, x, t=None):
                return torch.eye(40)[: len(x)]

            def read(self, ids):
                own = caption_ids(captions)
                return (ids[:, None] == own[None]).all(2).float()

        found = evaluation.told_from_near_misses(Knowing(), scenes, captions)
        assert set(found.values()) == {1.0} and set(found) >= {
            "relation",
            "swap",
            "binding",
            "count",
        }
        table = evaluation.scores(Knowing(), draw(scenes, 32), captions)
        assert evaluation.retrieval(table, truth_table(scenes, captions)) == (1.0, 1.0)

        class Blind(Knowing):
            def read(self, ids):
                return torch.ones(len(ids), 40)

        found = evaluation.told_from_near_misses(Blind(), scenes, captions)
        assert set(found.values()) == {0.0}
