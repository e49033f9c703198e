"""Schedules and the forward process: closed forms, diffusers' numbers, and what they refuse."""

from __future__ import annotations

import math

import pytest
import torch
from diffusers import DDPMScheduler
from equality import equal

from lessons_lib.diffusion import (
    TARGETS,
    Schedule,
    add_noise,
    as_eps,
    as_x0,
    check_ends,
    cosine,
    linear,
    one_step,
    posterior,
    target,
)
from lessons_lib.diffusion.continuous import VPSDE
from lessons_lib.diffusion.schedules import from_betas

MADE = {
    "linear": linear(),
    "linear 200": linear(200),
    "cosine": cosine(),
    "cosine 50": cosine(50),
    "one": from_betas([0.36, 0.36]),
}


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int = 4, side: int = 8, dtype=torch.float64) -> torch.Tensor:
    return torch.rand(n, 3, side, side, generator=chance(1), dtype=dtype) * 2 - 1


@pytest.fixture(params=MADE)
def schedule(request) -> Schedule:
    return MADE[request.param]


class TestSchedules:
    def test_each_number_follows_from_alpha_bar(self, schedule):
        assert schedule.alpha_bar.dtype == torch.float64 and len(schedule.alpha_bar) == schedule.T
        torch.testing.assert_close(schedule.alpha.cumprod(0), schedule.alpha_bar)
        torch.testing.assert_close(schedule.alpha + schedule.beta, torch.ones(schedule.T).double())
        variance = schedule.alpha_bar / schedule.snr
        torch.testing.assert_close(variance, 1 - schedule.alpha_bar)
        assert schedule.posterior_variance[0] == 0
        later = schedule.posterior_variance[1:]
        assert bool((later > 0).all()) and bool((later < schedule.beta[1:]).all())

    @pytest.mark.parametrize(
        "ours, settings",
        [
            (linear(), {}),
            (linear(200), {"beta_start": 5e-4, "beta_end": 0.1}),
            (linear(1000, first=0.01), {"beta_start": 0.01}),
            (cosine(), {"beta_schedule": "squaredcos_cap_v2"}),
            (cosine(64), {"beta_schedule": "squaredcos_cap_v2"}),
        ],
    )
    def test_the_numbers_are_those_of_diffusers(self, ours, settings):
        theirs = DDPMScheduler(ours.T, **settings)
        close = {"rtol": 2e-4, "atol": 1e-6}  # theirs are computed in single precision
        torch.testing.assert_close(ours.beta.float(), theirs.betas, **close)
        torch.testing.assert_close(ours.alpha_bar.float(), theirs.alphas_cumprod, **close)
        for t in (1, 2, ours.T // 2, ours.T - 1):
            got, wanted = ours.posterior_variance[t].item(), theirs._get_variance(t).item()
            assert got == pytest.approx(wanted, rel=1e-3)

    def test_known_numbers(self):
        assert linear().beta[[0, 999]].tolist() == pytest.approx([1e-4, 0.02])
        assert linear().alpha_bar[999].item() == pytest.approx(4.0358e-5, rel=1e-4)
        assert linear(250).beta[[0, 249]].tolist() == pytest.approx([4e-4, 0.08])
        assert MADE["one"].alpha_bar.tolist() == pytest.approx([0.64, 0.4096])
        u = 500 / 1000  # far from both ends the product is the squared cosine itself
        f0, f = (math.cos((x + 0.008) / 1.008 * math.pi / 2) ** 2 for x in (0, u))
        assert cosine().alpha_bar[499].item() == pytest.approx(f / f0)
        assert cosine().beta.max().item() == pytest.approx(0.999)

    def test_alpha_bar_is_shaped_like_the_pictures(self, schedule):
        x = pictures(dtype=torch.float32)
        t = torch.tensor([0, schedule.T - 1, 1, 0])
        got = schedule.at(t, x)
        assert got.shape == (4, 1, 1, 1) and got.dtype == torch.float32
        assert torch.equal(got.flatten(), schedule.alpha_bar[t].float())
        assert schedule.at(1, x).shape == ()
        signal, noise = schedule.rates(t, x.double())
        torch.testing.assert_close(signal**2 + noise**2, torch.ones(4, 1, 1, 1).double())

    def test_the_least_noise_is_not_rounded_away(self):
        _signal, noise = linear().rates(0, torch.zeros(1, dtype=torch.float32))
        assert noise.item() == pytest.approx(0.01, rel=1e-6)

    @pytest.mark.parametrize(
        "make, words",
        [
            (
                lambda: linear(0),
                "T, the number of steps, must be a whole number of at least 1, not 0",
            ),
            (lambda: cosine(2.5), "at least 1, not 2.5"),
            (lambda: cosine(True), "at least 1, not True"),
            (lambda: linear(20), "last, a β, must lie between 0 and 1, not 1; with so few steps"),
            (lambda: linear(first=0.0), "first, a β, must lie between 0 and 1, not 0"),
            (lambda: linear(first=-1e-4), "first, a β"),
            (lambda: linear(last=1.5), "last, a β, must lie between 0 and 1, not 1.5"),
            (lambda: from_betas([0.1, 1.0]), "each β must lie between 0 and 1"),
            (lambda: from_betas([]), "a row of at least one"),
            (lambda: from_betas([[0.1]]), "a row of at least one"),
            (lambda: Schedule([0.5, 0.6]), "must fall from step to step"),
            (lambda: Schedule([0.5, 0.5]), "must fall from step to step"),
            (lambda: Schedule([1.0, 0.5]), "between 0 and 1"),
            (lambda: Schedule([0.5, float("nan")]), "must fall"),
            (lambda: Schedule([]), "a row of at least one"),
        ],
    )
    def test_what_is_no_schedule_is_refused(self, make, words):
        with pytest.raises(ValueError, match=words):
            make()

    @pytest.mark.parametrize("t", [-1, 1000, 0.0, 1.5, True, torch.tensor([0, 1000, 2, 3])])
    def test_t_out_of_range_is_refused(self, t):
        with pytest.raises(ValueError, match="t must be whole numbers from 0 to 999"):
            linear().at(t, pictures())

    def test_as_many_t_as_pictures(self):
        with pytest.raises(ValueError, match="one for each of the 4 pictures"):
            linear().at(torch.tensor([1, 2, 3]), pictures())

    def test_a_schedule_that_ends_with_signal_left_is_named(self):
        for good in (linear(), linear(200), cosine(), cosine(10)):
            check_ends(good)
        for bad in (linear(100, 1e-4, 0.02), linear(1000, 0.00085, 0.012)):
            with pytest.raises(ValueError, match="ends with signal left"):
                check_ends(bad)
        check_ends(linear(1000, 0.00085, 0.012), most=0.02)


class TestForward:
    def test_noise_is_added_as_by_diffusers(self):
        x0, eps = pictures(dtype=torch.float32), torch.randn(4, 3, 8, 8, generator=chance())
        t = torch.tensor([0, 10, 500, 999])
        for ours, settings in ((linear(), {}), (cosine(), {"beta_schedule": "squaredcos_cap_v2"})):
            theirs = DDPMScheduler(1000, **settings)
            wanted, got = theirs.add_noise(x0, eps, t), add_noise(x0, t, eps, ours)
            velocity = theirs.get_velocity(x0, eps, t)
            equal("noise added, and v", "diffusers", got, wanted)
            equal("noise added, and v", "diffusers", target("v", x0, eps, t, ours), velocity)

    def test_one_step_back_is_that_of_diffusers(self):
        xt, eps = torch.randn(2, 4, 3, 8, 8, generator=chance(), dtype=torch.float64)
        for kind, name in (("eps", "epsilon"), ("x0", "sample"), ("v", "v_prediction")):
            theirs = DDPMScheduler(1000, clip_sample=False, prediction_type=name)
            # in double precision: near t = 0 their single precision is off by more than 1e-5
            theirs.alphas_cumprod = linear().alpha_bar
            for t in (0, 1, 500, 999):
                x0 = as_x0(kind, eps, xt, t, linear())
                mean, variance = posterior(x0, xt, t, linear())
                wanted = theirs.step(eps, t, xt, generator=chance(5))
                z = torch.randn(xt.shape, generator=chance(5), dtype=xt.dtype)
                got = mean + variance.sqrt() * z if t else mean
                row, size = "schedules: posterior mean, x0 from eps and v", x0.abs().max().item()
                equal(row, "diffusers", x0, wanted.pred_original_sample, 1e-6, max(1, size))
                equal(row, "diffusers", got, wanted.prev_sample, 1e-6)

    def test_many_small_steps_are_one_big_one(self, schedule):
        """With the same noise, exactly: the steps' noises add up to one noise of variance 1-ᾱ."""
        x0 = pictures()
        x, inside, weight = x0, torch.zeros_like(x0), torch.zeros(1, dtype=torch.float64)
        for t in range(schedule.T):
            eps = torch.randn(x.shape, generator=chance(t), dtype=x.dtype)
            x = one_step(x, t, eps, schedule)
            inside = schedule.alpha[t].sqrt() * inside + schedule.beta[t].sqrt() * eps
            weight = schedule.alpha[t] * weight + schedule.beta[t]
            torch.testing.assert_close(weight[0], 1 - schedule.alpha_bar[t])
            eps = inside / (1 - schedule.alpha_bar[t]).sqrt()
            torch.testing.assert_close(x, add_noise(x0, t, eps, schedule))

    def test_small_steps_have_the_mean_and_variance_of_the_big_one(self):
        schedule, n = linear(50), 40_000
        x = x0 = torch.full((n, 1), 0.7, dtype=torch.float64)
        draw = chance(3)
        for t in range(30):
            x = one_step(x, t, torch.randn(n, 1, generator=draw, dtype=x.dtype), schedule)
        signal, noise = schedule.rates(29, x0)
        assert abs(x.mean() - 0.7 * signal) < 4 * noise / n**0.5
        assert abs(x.var() / noise**2 - 1) < 4 * (2 / n) ** 0.5

    def test_the_variance_stays_1(self, schedule):
        draw = chance(2)
        x = torch.randn(200_000, 1, generator=draw, dtype=torch.float64)
        for t in range(min(20, schedule.T)):
            x = one_step(x, t, torch.randn(x.shape, generator=draw, dtype=x.dtype), schedule)
        assert abs(x.var() - 1) < 0.02

    def test_the_posterior_is_bayes_rule(self, schedule):
        """q(x_(t-1) | x_t, x0) as the product of the two normals that make it, by precision."""
        x0, xt = torch.tensor([[0.3]]).double(), torch.tensor([[-0.8]]).double()
        for t in {1, schedule.T // 2, schedule.T - 1} - {0}:
            mean, variance = posterior(x0, xt, t, schedule)
            alpha, beta, before = schedule.alpha[t], schedule.beta[t], schedule.before[t]
            precision = 1 / (1 - before) + alpha / beta
            pull = before.sqrt() * x0 / (1 - before) + alpha.sqrt() * xt / beta
            torch.testing.assert_close(variance, 1 / precision)
            torch.testing.assert_close(mean, pull / precision)
        mean, variance = posterior(x0, xt, 0, schedule)
        torch.testing.assert_close(mean, x0)
        assert variance == 0

    @pytest.mark.parametrize("kind", TARGETS)
    def test_each_target_holds_picture_and_noise(self, kind, schedule):
        x0, eps = pictures(), torch.randn(4, 3, 8, 8, generator=chance(), dtype=torch.float64)
        t = torch.tensor([0, 1, schedule.T // 2, schedule.T - 1]).clamp(max=schedule.T - 1)
        xt = add_noise(x0, t, eps, schedule)
        asked = target(kind, x0, eps, t, schedule)
        close = {"rtol": 1e-6, "atol": 1e-8}
        torch.testing.assert_close(as_x0(kind, asked, xt, t, schedule), x0, **close)
        torch.testing.assert_close(as_eps(kind, asked, xt, t, schedule), eps, **close)

    @pytest.mark.parametrize(
        "wrong, words",
        [
            (lambda: add_noise(2 * pictures(), 0, pictures(), linear()), r"must lie in \[-1, 1\]"),
            (lambda: add_noise(pictures() / 0, 0, pictures(), linear()), r"must lie in \[-1, 1\]"),
            (
                lambda: add_noise((pictures() * 127).byte(), 0, pictures(), linear()),
                r"floating-point numbers in \[-1, 1\], not torch.uint8",
            ),
            (lambda: add_noise(pictures(), 0, pictures(3), linear()), "must be the same"),
            (lambda: one_step(pictures(), 0, pictures(3), linear()), "must be the same"),
            (lambda: posterior(pictures(), pictures(3), 0, linear()), "must be the same"),
            (lambda: one_step(pictures(), 1000, pictures(), linear()), "from 0 to 999"),
            (lambda: posterior(pictures(), pictures(), -1, linear()), "from 0 to 999"),
            (
                lambda: target("noise", pictures(), pictures(), 0, linear()),
                "eps, x0, v, not 'noise'",
            ),
            (lambda: as_x0("", pictures(), pictures(), 0, linear()), "one of eps, x0, v"),
            (lambda: as_eps("V", pictures(), pictures(), 0, linear()), "one of eps, x0, v"),
        ],
    )
    def test_bad_input_gets_one_clear_sentence(self, wrong, words):
        with pytest.raises(ValueError, match=words):
            wrong()

    def test_points_of_a_density_may_lie_anywhere(self):
        add_noise(torch.full((3, 2), 40.0), 0, torch.zeros(3, 2), linear())


class TestContinuousTime:
    def test_the_linear_schedule_is_its_euler_steps(self):
        for T in (25, 200, 1000):
            u = torch.linspace(0, 1, T, dtype=torch.float64)
            wanted = torch.tensor([VPSDE().beta(float(one)) for one in u]).double()
            torch.testing.assert_close(linear(T).beta * T, wanted, rtol=1e-6, atol=1e-6)

    def test_alpha_bar_is_the_integral(self):
        sde, n = VPSDE(0.3, 7.0), 200_000
        middle = (torch.arange(n, dtype=torch.float64) + 0.5) / n
        for u in (0.1, 0.5, 1.0):
            sum_of_beta = float((0.3 + 6.7 * u * middle).mean() * u)
            assert float(sde.alpha_bar(u)) == pytest.approx(math.exp(-sum_of_beta))
        assert float(sde.alpha_bar(0.0)) == 1

    def test_the_chain_comes_nearer_with_more_steps(self):
        off = [(linear(T).alpha_bar - VPSDE().sampled(T).alpha_bar).abs().max() for T in (100, 200)]
        assert off[0] / off[1] == pytest.approx(2, rel=0.1)

    def test_what_is_no_sde_is_refused(self):
        for ends in ((0, 20), (0.1, -1)):
            with pytest.raises(ValueError, match="must be above 0"):
                VPSDE(*ends)
        with pytest.raises(ValueError, match="T, the number of steps"):
            VPSDE().sampled(0)
