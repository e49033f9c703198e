"""The U-Net, its ways of being told things, targets and weights, Muon for kernels, metrics."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lessons_lib.course.pictures import digits
from lessons_lib.denoiser import (
    Config,
    UNet,
    caption_ids,
    denoising_loss,
    drop,
    loss_weights,
    shifted,
    spread_times,
)
from lessons_lib.denoiser.caption_encoder import LENGTH, VOCABULARY, CaptionEncoder
from lessons_lib.denoiser.classifier import DigitClassifier, jittered, judged, share_right
from lessons_lib.denoiser.metrics import class_spread, classes_present, frechet, kid, nearest
from lessons_lib.denoiser.muon import UNetMuon, orthogonalised_thin, split
from lessons_lib.denoiser.parts import AttentionBlock, ResBlock, sinusoids, where
from lessons_lib.denoiser.planning import Plan
from lessons_lib.diffusion import cosine, linear, target
from lessons_lib.gpt.muon import orthogonalised
from lessons_lib.world.scenes import UnknownWord, captioned, draw, scenes


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def stirred(model: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """All weights drawn anew, so that nothing that begins at zero hides a mistake."""
    generator = chance(seed)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator) * (0.3 if p.dim() < 2 else 0.1))
    return model.eval()


TINY = {"widths": (8, 16), "vector": 16, "heads": 2}
NETS = {
    "plain": Config(**TINY),
    "colour": Config(channels=3, **TINY),
    "classes": Config(classes=10, **TINY),
    "fourier": Config(time="fourier", **TINY),
    "captions": Config(channels=3, words=16, attention=(1,), **TINY),
    "patches": Config(channels=3, words=16, attention=(1,), patch=2, **TINY),
    "deep": Config(widths=(8, 8, 16), vector=16, blocks=2, attention=(1, 2), heads=2),
    "one size": Config(widths=(8,), vector=16, attention=(0,), heads=2),
}


def net(name: str) -> UNet:
    torch.manual_seed(0)
    return stirred(UNet(NETS[name], linear().alpha_bar))


def told(model: UNet, n: int):
    if model.config.classes:
        return torch.arange(n) % 10
    if model.config.words:
        texts = [text for _scene, text in islice(captioned(0), n)]
        return caption_ids(texts)
    return None


class TestShapes:
    @pytest.mark.parametrize("side", [8, 16, 28, 32, 64])
    @pytest.mark.parametrize("name", NETS)
    def test_the_guess_has_the_pictures_shape(self, name, side):
        model = net(name)
        x = torch.randn(2, model.config.channels, side, side)
        out = model(x, torch.tensor([0, 999]), told(model, 2))
        assert out.shape == x.shape and bool(out.isfinite().all())

    def test_pictures_need_not_be_square(self):
        assert net("deep")(torch.randn(1, 1, 8, 12), torch.tensor([3])).shape == (1, 1, 8, 12)

    @pytest.mark.parametrize("name", NETS)
    def test_pictures_of_a_batch_do_not_meet(self, name):
        model = net(name)
        x, t = torch.randn(3, model.config.channels, 8, 8), torch.tensor([0, 500, 999])
        condition = told(model, 3)
        whole = model(x, t, condition)
        for i in range(3):
            alone = model(
                x[i : i + 1], t[i : i + 1], None if condition is None else condition[i : i + 1]
            )
            torch.testing.assert_close(whole[i : i + 1], alone, rtol=1e-4, atol=1e-5)

    @pytest.mark.parametrize("name", NETS)
    def test_every_weight_takes_part(self, name):
        model = net(name).requires_grad_(True)
        x = torch.randn(11, model.config.channels, 8, 8)
        condition = told(model, 11)
        out = model(x, torch.arange(11) * 90, condition).square().sum()
        if condition is not None and model.config.words:
            read = model.read(condition, 8, 8)
            out = out + model.plan.sketch(read.plan).square().sum()
        if model.config.classes:
            out = out + model(x, torch.arange(11) * 90).square().sum()
        out.backward()
        still = [name for name, p in model.named_parameters() if not bool((p.grad != 0).any())]
        assert still == []

    def test_a_new_net_guesses_zero_and_its_blocks_change_nothing(self):
        torch.manual_seed(0)
        x = torch.randn(2, 8, 4, 4)
        assert torch.equal(
            UNet(NETS["plain"])(torch.randn(1, 1, 8, 8), torch.tensor([5])), torch.zeros(1, 1, 8, 8)
        )
        assert torch.equal(ResBlock(8, 8, 16)(x, torch.randn(2, 16)), x)
        assert torch.equal(AttentionBlock(8, 2)(x), x)

    def test_28_pixels_are_halved_to_14_and_7(self):
        sizes = []
        model = net("deep")
        for stage in model.down:
            stage[0].register_forward_hook(lambda _m, _in, out: sizes.append(out.shape[-1]))
        model(torch.randn(1, 1, 28, 28), torch.tensor([0]))
        assert sizes == [28, 28, 14, 14, 7, 7]


class TestWhatItIsTold:
    @pytest.mark.parametrize("name", ["plain", "fourier"])
    def test_the_time(self, name):
        model, x = net(name), torch.randn(1, 1, 8, 8)
        outs = [model(x, torch.tensor([float(t)])) for t in (0, 1, 500, 500.5, 998, 999)]
        for i, a in enumerate(outs):
            for b in outs[i + 1 :]:
                assert (a - b).abs().max() > 1e-6

    def test_sinusoids_are_waves_of_the_time(self):
        waves = sinusoids(torch.tensor([0.0, 1.0, 7.0]), 4)
        wanted = [
            [math.cos(t), math.cos(t / 100), math.sin(t), math.sin(t / 100)] for t in (0, 1, 7)
        ]
        torch.testing.assert_close(waves, torch.tensor(wanted))

    def test_fourier_is_told_the_snr_whatever_the_schedule(self):
        schedules = (linear(), cosine())
        torch.manual_seed(0)
        a = UNet(NETS["fourier"], schedules[0].alpha_bar)
        b = UNet(NETS["fourier"], schedules[1].alpha_bar)
        b.load_state_dict(a.state_dict())
        logs = [torch.logit(s.alpha_bar) for s in schedules]
        t = 400
        at = int((logs[1] - logs[0][t]).abs().argmin())
        waves = [m.time[0](torch.tensor([float(s)])) for m, s in ((a, t), (b, at))]
        assert (waves[0] - waves[1]).abs().max() < 0.05
        assert (waves[0] - a.time[0](torch.tensor([float(at)]))).abs().max() > 0.1

    def test_between_two_steps_fourier_takes_the_straight_line(self):
        model = UNet(NETS["fourier"], linear().alpha_bar)
        levels = torch.logit(linear().alpha_bar)[10:12].float()
        speeds = model.time[0].speeds
        angles = (0.25 * levels[0] + 0.75 * levels[1]) * speeds
        got = model.time[0](torch.tensor([10.75]))[0]
        torch.testing.assert_close(
            got, torch.cat((angles.cos(), angles.sin())), rtol=1e-4, atol=1e-5
        )

    def test_the_class_and_no_class(self):
        model, x, t = (
            net("classes"),
            torch.randn(1, 1, 8, 8).expand(11, -1, -1, -1),
            torch.zeros(11),
        )
        outs = model(x, t, torch.arange(11))
        assert len({tuple(out.flatten().tolist()) for out in outs}) == 11
        torch.testing.assert_close(model(x, t)[0], outs[10])

    @pytest.mark.parametrize("name", ["captions", "patches"])
    def test_the_caption_and_no_caption(self, name):
        model = net(name)
        texts = [
            "a red circle",
            "a blue circle",
            "a red circle left of a star",
            "a star left of a red circle",
            None,
        ]
        x, t = torch.randn(1, 3, 16, 16).expand(5, -1, -1, -1), torch.zeros(5)
        outs = model(x, t, caption_ids(texts))
        for i in range(5):
            for j in range(i):
                assert (outs[i] - outs[j]).abs().max() > 1e-5
        torch.testing.assert_close(model(x, t)[4], outs[4], rtol=1e-4, atol=1e-5)

    def test_a_caption_may_be_read_once_for_all_steps(self):
        model, x, t = net("patches"), torch.randn(2, 3, 16, 16), torch.tensor([3, 900])
        ids = caption_ids(["a red circle", "two stars"])
        read = model.read(ids, 16, 16)
        assert read.words.shape == (2, LENGTH, 16) and read.plan.shape == (2, 16, 4, 4)
        torch.testing.assert_close(model(x, t, read), model(x, t, ids))

    def test_a_sketch_is_a_picture_of_the_plan(self):
        torch.manual_seed(0)
        plan = Plan(16, 2, 3, 4)
        made = plan(torch.randn(2, 5, 16), 3, 2)
        assert made.shape == (2, 16, 3, 2) and plan.sketch(made).shape == (2, 3, 12, 8)
        moved = made.clone()
        moved[0, :, 1, 0] += torch.randn(16)
        changed = (plan.sketch(moved) != plan.sketch(made))[0].any(0)
        assert bool(changed[4:8, :4].all()) and changed.sum() == 16

    def test_where_is_the_same_at_any_size(self):
        small, large = where(3, 3), where(5, 5)
        torch.testing.assert_close(small[[0, 2, 4, 8]], large[[0, 4, 12, 24]])
        assert len({tuple(row.tolist()) for row in large}) == 25


class TestCaptions:
    def test_words_are_the_worlds(self):
        seen = set()
        for _scene, text in islice(captioned(3, "all"), 3000):
            row = caption_ids(text)[0]
            words = [VOCABULARY[i] for i in row if i]
            seen.update(words)
            assert " ".join(words).replace(" ,", ",") == text
        assert seen == set(VOCABULARY[1:])

    def test_two_ways_to_say_one_thing_have_the_same_ids(self):
        ours, typed = caption_ids(
            ["a red circle left of a star", "Red circle to the left of one star."]
        )
        assert torch.equal(ours, typed)

    def test_the_null_caption(self):
        assert not caption_ids([None, ""]).any()

    def test_an_unknown_word_is_named_with_the_nearest(self):
        with pytest.raises(UnknownWord, match='no word "crimson"; the nearest it has is "red"'):
            caption_ids("a crimson circle")

    def test_each_word_is_read_in_the_light_of_all(self):
        torch.manual_seed(0)
        encoder = stirred(CaptionEncoder(16))
        ids = caption_ids(["a red circle", "a red star"])
        a, b = encoder(ids)
        assert ((a - b).abs().amax(1) > 1e-6).all()  # the words before the changed one too


class TestErrors:
    @pytest.mark.parametrize(
        "sizes, words",
        [
            ({"widths": ()}, "widths are whole numbers"),
            ({"widths": (8, 0)}, "widths are whole numbers"),
            ({"channels": 0}, "channels must be a whole number of at least 1"),
            ({"classes": -1}, "classes is a whole number, or 0 for none"),
            ({"time": "cosine"}, "time is one of sinusoids, fourier"),
            ({"classes": 10, "words": 16, "attention": (0,)}, "classes or captions, not both"),
            ({"attention": (2,)}, "attention names levels"),
            ({"attention": (1,), "widths": (8, 18)}, "multiples of heads, 4; 18 is not"),
            ({"words": 16}, "needs attention at some level"),
            ({"words": 12, "attention": (1,)}, "words must be a multiple of 8"),
        ],
    )
    def test_sizes_that_do_not_fit(self, sizes, words):
        with pytest.raises(ValueError, match=words):
            Config(**({"widths": (8, 16)} | sizes))

    @pytest.mark.parametrize(
        "name, side, step", [("deep", 30, 4), ("plain", 7, 2), ("patches", 30, 4)]
    )
    def test_a_side_that_cannot_be_halved(self, name, side, step):
        model = net(name)
        with pytest.raises(
            ValueError, match=rf"a side of {side} pixels cannot be halved .* multiple of {step}\."
        ):
            model(torch.randn(1, model.config.channels, side, side), torch.tensor([0]))

    @pytest.mark.parametrize("t", [-1, 1000, float("nan")])
    def test_times_out_of_range(self, t):
        with pytest.raises(ValueError, match="t must lie between 0 and 999"):
            net("plain")(torch.randn(1, 1, 8, 8), torch.tensor([t]))

    def test_a_time_for_each_picture(self):
        with pytest.raises(ValueError, match="one time for each of the 2 pictures"):
            net("plain")(torch.randn(2, 1, 8, 8), torch.tensor([3]))

    def test_channels(self):
        with pytest.raises(ValueError, match=r"shape \(B, 1, H, W\), not \(1, 3, 8, 8\)"):
            net("plain")(torch.randn(1, 3, 8, 8), torch.tensor([3]))

    @pytest.mark.parametrize(
        "name, condition, words",
        [
            ("plain", torch.tensor([1]), "made without classes and captions"),
            ("classes", torch.tensor([11]), "between 0 and 10"),
            ("classes", torch.tensor([1, 2]), r"of shape \(1,\)"),
            ("classes", torch.tensor([1.0]), "whole numbers"),
            ("captions", torch.tensor([1]), r"of shape \(1, 20\) \(ids of words"),
            ("captions", torch.full((1, 20), 99), "between 0 and 43"),
        ],
    )
    def test_a_condition_that_does_not_fit(self, name, condition, words):
        model = net(name)
        x = torch.randn(1, model.config.channels, 8, 8)
        with pytest.raises(ValueError, match=words):
            model(x, torch.tensor([3]), condition)

    def test_captions_read_for_another_number_of_pictures(self):
        model = net("captions")
        read = model.read(caption_ids(["a star", "a ring"]), 8, 8)
        with pytest.raises(ValueError, match="2 captions for 1 pictures"):
            model(torch.randn(1, 3, 8, 8), torch.tensor([3]), read)

    def test_fourier_without_a_schedule(self):
        with pytest.raises(ValueError, match="needs alpha_bar, a schedule's 1000 numbers"):
            UNet(NETS["fourier"])

    def test_pictures_out_of_range(self):
        with pytest.raises(ValueError, match=r"lie in \[-1, 1\]"):
            denoising_loss(net("plain"), torch.full((1, 1, 8, 8), 3.0), None, linear())


class TestTargets:
    @pytest.mark.parametrize("schedule", [linear(), cosine()])
    def test_min_snr_weighs_the_error_of_the_picture_alike(self, schedule):
        snr = schedule.snr
        per_x0 = {"eps": snr, "x0": torch.ones_like(snr), "v": snr + 1}  # target's error² per x̂0's
        for kind, factor in per_x0.items():
            got = loss_weights(kind, schedule, "min_snr") * factor
            torch.testing.assert_close(got, snr.clamp(max=5.0))
            assert torch.equal(loss_weights(kind, schedule), torch.ones(schedule.T).double())

    def test_unknown_weights(self):
        with pytest.raises(ValueError, match="uniform, min_snr; not 'p2'"):
            loss_weights("eps", linear(), "p2")
        with pytest.raises(ValueError, match="gamma"):
            loss_weights("eps", linear(), "min_snr", 0)

    @pytest.mark.parametrize("kind", ["eps", "x0", "v"])
    def test_the_loss_is_the_error_of_the_target(self, kind):
        schedule, x0 = cosine(100), torch.rand(64, 1, 4, 4, generator=chance(1)) * 2 - 1
        seen = {}

        def model(x, t, condition):
            seen.update(x=x, t=t)
            return torch.zeros_like(x)

        weights = torch.arange(100, dtype=torch.float64)
        loss, each, t = denoising_loss(model, x0, None, schedule, kind, weights, chance(2))
        signal, noise = schedule.rates(t, x0)
        eps = (seen["x"] - signal * x0) / noise
        wanted = target(kind, x0, eps, t, schedule).square().mean((1, 2, 3))
        torch.testing.assert_close(each, wanted, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(loss, (weights[t].float() * each).mean())
        assert torch.equal(t, seen["t"])

    @pytest.mark.parametrize("T", [1, 7, 200, 1000])
    def test_both_ends_of_time_are_trained_and_all_times_alike(self, T):
        generator = chance(0)
        times = torch.cat([spread_times(32, T, generator) for _ in range(2000)])
        counts = times.bincount(minlength=T)
        assert len(counts) == T
        wanted = 64_000 / T
        assert float((counts - wanted).abs().max()) < 6 * wanted**0.5

    def test_a_focus_draws_more_times_there_and_leaves_none_out(self):
        generator = chance(0)
        times = torch.cat([spread_times(32, 100, generator, (0.3, 0.9, 0.75)) for _ in range(5000)])
        counts = times.bincount(minlength=100) / 1600  # 1 where all times are alike
        assert counts.min() > 0.2
        for part, wanted in ((counts[:30], 0.25), (counts[30:90], 1.5), (counts[90:], 0.25)):
            assert part.mean().item() == pytest.approx(wanted, rel=0.03)
        for focus in ((0.5, 0.5, 0.5), (0.1, 0.5, 1.0), (-0.1, 0.5, 0.5)):
            with pytest.raises(ValueError, match="no time is left out"):
                spread_times(4, 100, None, focus)

    def test_the_condition_is_lost_as_often_as_asked(self):
        labels, nothing = torch.arange(10).repeat(2000), torch.full((20_000,), 10)
        found = drop(labels, nothing, 0.1, chance(0))
        lost = found == 10
        assert 0.09 < lost.double().mean() < 0.11 and torch.equal(found[~lost], labels[~lost])
        ids = caption_ids(["a star"] * 1000)
        rows = drop(ids, torch.zeros_like(ids), 0.3, chance(1))
        gone = ~rows.any(1)
        assert 0.25 < gone.double().mean() < 0.35 and torch.equal(rows[~gone], ids[~gone])
        assert torch.equal(drop(labels, nothing, 0.0, chance(0)), labels)

    def test_a_shifted_schedule_has_so_many_times_the_noise(self):
        plain = cosine()
        for factor in (0.5, 3.0):
            moved = shifted(plain, factor)
            torch.testing.assert_close(moved.snr * factor**2, plain.snr)
        torch.testing.assert_close(shifted(plain, 1.0).alpha_bar, plain.alpha_bar)
        with pytest.raises(ValueError, match="factor must be above 0"):
            shifted(plain, 0)


class TestMuon:
    @pytest.mark.parametrize("shape", [(3, 16, 144), (2, 144, 16), (1, 8, 8)])
    def test_thin_matrices_come_out_the_same(self, shape):
        x = torch.randn(shape, generator=chance(0), dtype=torch.float64)
        x[0] *= torch.logspace(0, -3, shape[1], dtype=torch.float64)[:, None]  # far from round
        got, wanted = orthogonalised_thin(x.float()), orthogonalised(x)
        assert (got - wanted).norm() < 0.01 * wanted.norm()

    def test_it_moves_kernels_and_matrices_inside_and_adam_the_rest(self):
        model = net("patches").requires_grad_(True)
        by_shape, others = split(model)
        inner = {id(p) for same in by_shape for p in same}
        names = {name for name, p in model.named_parameters() if id(p) in inner}
        assert {
            "down.0.0.conv1.weight",
            "middle.1.qkv.weight",
            "caption.blocks.0.mlp.up.weight",
            "plan.blocks.1.q.weight",
        } <= names
        assert (
            not {"enter.weight", "leave.weight", "caption.tokens.weight", "down.0.0.norm1.weight"}
            & names
        )
        assert len(inner) + len(others) == len(list(model.parameters()))

    def test_a_step_of_a_kernel_has_directions_of_equal_length(self):
        model = net("plain").requires_grad_(True)
        before = model.down[0][0].conv1.weight.detach().clone()
        optimizer = UNetMuon(model, 0.1, 1e-3)
        denoising_loss(model, torch.zeros(4, 1, 8, 8), None, linear(), generator=chance(0))[
            0
        ].backward()
        optimizer.step()
        moved = (model.down[0][0].conv1.weight.detach() - before).flatten(1)
        values = torch.linalg.svdvals(moved) / 0.1
        assert 0.6 < values.median() < 1.3 and values.max() < 1.3


class TestMetrics:
    def test_frechet_of_normals_is_the_formula(self):
        generator = chance(0)
        a = torch.randn(200_000, 3, generator=generator, dtype=torch.float64)
        b = 2 * torch.randn(200_000, 3, generator=generator, dtype=torch.float64) + 1
        assert frechet(a, b) == pytest.approx(3 * 1 + 3 * (2 - 1) ** 2, rel=0.02)
        assert frechet(a, a) == pytest.approx(0, abs=1e-9)

    def test_frechet_beside_a_root_taken_in_full(self):
        rng = np.random.default_rng(0)
        a, b = rng.normal(size=(50, 4)), rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
        values = np.linalg.eigvals(np.cov(a.T) @ np.cov(b.T))
        wanted = (
            ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(np.cov(a.T)) + np.trace(np.cov(b.T))
        )
        wanted -= 2 * np.sqrt(values.real).sum()
        assert frechet(torch.from_numpy(a), torch.from_numpy(b)) == pytest.approx(wanted)

    def test_kid_is_unbiased(self):
        generator = chance(0)
        draws = [kid(*torch.randn(2, 30, 4, generator=generator)) for _ in range(400)]
        mean, error = np.mean(draws), np.std(draws) / 20
        assert abs(mean) < 4 * error and min(draws) < 0
        assert kid(torch.randn(30, 4), torch.randn(30, 4) + 2) > 5 * np.std(draws)

    def test_kid_by_hand(self):
        a, b = torch.tensor([[0.0], [1.0]]), torch.tensor([[2.0], [3.0]])
        # pairs: k(0,1) = 1; k(2,3) = 343; k(0,2) = k(0,3) = 1, k(1,2) = 27, k(1,3) = 64
        assert kid(a, b) == pytest.approx(1 + 343 - 2 * (1 + 1 + 27 + 64) / 4)

    def test_nearest_and_spread(self):
        known = torch.zeros(3, 1, 2, 2)
        known[1] += 1
        assert nearest(torch.full((2, 1, 2, 2), 0.9), known).tolist() == pytest.approx([0.2, 0.2])
        x = torch.tensor([[0.0], [2.0], [5.0], [5.0], [9.0]])
        labels = torch.tensor([0, 0, 1, 1, 2])
        assert class_spread(x, labels) == pytest.approx((2 * 2 / 4) ** 0.5)
        assert math.isnan(class_spread(x[:1], labels[:1])) and classes_present(labels) == 3

    def test_features_that_do_not_fit(self):
        with pytest.raises(ValueError, match="at least two pictures"):
            frechet(torch.zeros(1, 3), torch.zeros(5, 3))
        with pytest.raises(ValueError, match="same D"):
            kid(torch.zeros(5, 2), torch.zeros(5, 3))


def test_the_classifier_reads_at_8_and_16_pixels_and_is_unmoved_by_judging():
    torch.manual_seed(0)
    for side in (8, 16):
        model = DigitClassifier(side=side).train()
        x = torch.rand(4, 1, side, side)
        assert model(x).shape == (4, 10) and model.features(x).shape == (4, 32)
        first = judged(model, x)
        assert torch.equal(first, judged(model, x)) and model.training
        assert share_right(model, x, first) == 1


def test_jitter_moves_a_digit_by_a_pixel_at_most():
    images, _labels = digits("heldout")
    padded = F.pad(images[:50], (1, 1, 1, 1), value=-1.0)
    places = [padded[..., a : a + 8, b : b + 8] for a in range(3) for b in range(3)]
    for seed in range(10):
        moved = jittered(images[:50], chance(seed))
        off = [(moved - place).std().item() for place in places]
        assert min(off) == pytest.approx(0.1, abs=0.01)


def test_the_net_learns_one_scene_by_heart():
    """A U-Net with captions lowers its loss at both ends of time, in a few steps."""
    torch.manual_seed(0)
    model = UNet(NETS["patches"])
    x0 = draw(list(islice(scenes(0), 4)), 16).repeat(4, 1, 1, 1)
    ids = caption_ids([text for _scene, text in islice(captioned(0), 4)]).repeat(4, 1)
    optimizer = UNetMuon(model, 0.03, 4e-3)
    schedule, generator, losses = shifted(cosine(), 3.0), chance(0), []
    for _ in range(80):
        loss, _each, _t = denoising_loss(model, x0, ids, schedule, "v", generator=generator)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-10:]) < 0.5 * sum(losses[:10])
