"""Lesson 6's second task of training: what stands at each place of a scene."""

from __future__ import annotations

import math

import pytest
import torch

from lessons_lib.denoiser.naming import ANSWERS, Namer, names_at, overheard
from lessons_lib.denoiser.unet import Config, UNet
from lessons_lib.world.scenes import Scene


class TestNames:
    def test_each_place_has_the_name_of_the_shape_that_covers_its_middle(self):
        scene = Scene.parse("small red circle 16 16; large blue ring 48 48")
        kind, colour, size = names_at([scene], 8)[0]
        # 64ths of the side: middles at 4, 12, 20, …; the circle reaches from 7 to 25, the ring
        # from 35 to 61.
        inside = torch.zeros(8, 8, dtype=torch.long)
        inside[1:3, 1:3] = 1
        inside[4:8, 4:8] = 2
        assert torch.equal(kind, torch.tensor([0, 1, 6])[inside])  # circle is first, ring last
        assert torch.equal(size, torch.tensor([0, 1, 2])[inside])
        assert (colour[inside == 1] == 1).all() and len(colour[inside == 2].unique()) == 1

    def test_the_names_follow_the_size_of_the_plan(self):
        scene = Scene.parse("large black star 32 32")
        assert names_at([scene, scene], 4).shape == (2, 3, 4, 4)
        share = (names_at([scene], 64)[0, 0] > 0).float().mean().item()
        assert share == pytest.approx((26 / 64) ** 2, abs=0.001)


class TestNamer:
    def test_it_begins_without_an_opinion_and_learns_what_can_be_seen(self):
        names = names_at([Scene.parse("small red circle 16 16; large blue ring 48 48")], 8)
        middle = torch.randn(1, 12, 8, 8, generator=torch.Generator().manual_seed(0))
        middle[:, :3] = names.float()
        namer = Namer(12)
        start = namer.loss(middle, names)
        assert start.item() == pytest.approx(sum(map(math.log, ANSWERS)), rel=1e-6)
        optimizer = torch.optim.Adam(namer.parameters(), 0.1)
        for _ in range(100):
            optimizer.zero_grad()
            namer.loss(middle, names).backward()
            optimizer.step()
        assert namer.loss(middle, names) < 0.1 * start

    def test_what_the_middle_gives_is_heard_while_the_net_runs_and_no_longer(self):
        net = UNet(Config(widths=(8, 16), attention=(1,), deeper=2))
        x, t = torch.randn(2, 1, 8, 8), torch.tensor([3, 4])
        with overheard(net.middle[-1]) as heard:
            net(x, t)
        net(x, t)
        assert [part.shape for part in heard] == [(2, 16, 4, 4)]


class TestDeeper:
    def test_blocks_more_change_nothing_at_first(self):
        torch.manual_seed(0)
        small = UNet(Config(channels=3, widths=(8, 16), attention=(1,), words=16))
        large = UNet(Config(channels=3, widths=(8, 16), attention=(1,), words=16, deeper=3))
        torch.nn.init.normal_(small.leave.weight)
        missing, extra = large.load_state_dict(small.state_dict(), strict=False)
        assert not extra and all(name.startswith("middle.") for name in missing)
        # A block begins by adding its part of the caption's plan; told to add none, it is nothing.
        for block in large.middle[2:]:
            torch.nn.init.zeros_(block.follow.weight)
            torch.nn.init.zeros_(block.follow.bias)
        x, t = torch.randn(2, 3, 8, 8), torch.tensor([3, 900])
        ids = torch.randint(1, 9, (2, 20))
        assert torch.allclose(small(x, t, ids), large(x, t, ids), atol=1e-6)
        assert large.n_parameters() > small.n_parameters()

    def test_a_number_of_blocks_that_cannot_be(self):
        with pytest.raises(ValueError, match="deeper is a whole number, or 0"):
            Config(deeper=-1)
