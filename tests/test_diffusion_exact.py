"""What lesson 5 knows exactly: mixtures, the ideal denoiser, ways back, bands, tests, facts."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from diffusers import DDPMScheduler

from lessons_lib.course.pictures import digits
from lessons_lib.diffusion import (
    Schedule,
    add_noise,
    as_eps,
    cosine,
    experiments,
    facts,
    linear,
    spectrum,
    telling,
)
from lessons_lib.diffusion.continuous import VPSDE, reverse_ode, reverse_sde
from lessons_lib.diffusion.examples import FIVE, THREE
from lessons_lib.diffusion.ideal import IdealDenoiser
from lessons_lib.diffusion.mixture import Mixture
from lessons_lib.diffusion.reverse import ancestral, mixture_denoiser, step_back, true_step_back

SDE = VPSDE()
BOTH = pytest.mark.parametrize("mixture", [THREE, FIVE], ids=["line", "plane"])


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=chance(seed), dtype=torch.float64)


class TestMixture:
    @BOTH
    def test_the_density_is_the_sum_of_its_parts(self, mixture):
        x = normal(50, mixture.means.size(1))
        parts = [
            torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
            for mean, covariance in zip(mixture.means, mixture.covariances, strict=True)
        ]
        wanted = (torch.stack(parts, 1) + mixture.weights.log()).logsumexp(1)
        torch.testing.assert_close(mixture.log_density(x), wanted)

    @BOTH
    @pytest.mark.parametrize("alpha_bar", [1.0, 0.9, 0.1, 0.0])
    def test_the_score_is_the_gradient(self, mixture, alpha_bar):
        x = normal(50, mixture.means.size(1)).requires_grad_()
        log_density = mixture.noised(alpha_bar).log_density(x).sum()
        (gradient,) = torch.autograd.grad(log_density, x)
        torch.testing.assert_close(mixture.noised_score(x.detach(), alpha_bar), gradient)

    def test_the_score_of_one_normal(self):
        one = Mixture([2.0], [[1.0, -1.0]], [[[2.0, 0.5], [0.5, 1.0]]])
        x = normal(20, 2)
        wanted = (one.means[0] - x) @ torch.linalg.inv(one.covariances[0])
        torch.testing.assert_close(one.score(x), wanted)
        torch.testing.assert_close(one.noised_score(x, 0.0), -x)

    @BOTH
    def test_it_is_standardised(self, mixture):
        torch.testing.assert_close(mixture.mean, torch.zeros_like(mixture.mean), atol=1e-12, rtol=0)
        variances = mixture.covariance.diagonal()
        torch.testing.assert_close(variances, torch.ones_like(variances))
        # Adding noise and renormalising keeps variance 1 on the way.
        noised = mixture.noised(0.3)
        torch.testing.assert_close(noised.covariance.diagonal(), torch.ones_like(variances))

    @BOTH
    @pytest.mark.parametrize("seed", range(3))
    def test_samples_have_its_moments(self, mixture, seed):
        assert experiments.moments_off(mixture.sample(20_000, chance(seed + 10)), mixture) < 4.5

    def test_samples_of_another_mixture_have_not(self):
        """Not even those of pure noise, whose means and variances are the same."""
        moved = Mixture(FIVE.weights, FIVE.means + 0.1, FIVE.covariances)
        even = Mixture(torch.ones(5), FIVE.means, FIVE.covariances)
        for other in (moved, even, FIVE.noised(0.5), FIVE.noised(0.0)):
            assert experiments.moments_off(other.sample(5_000, chance(3)), FIVE) > 4.5

    def test_the_noised_density_is_that_of_noised_samples(self):
        alpha_bar = 0.4
        x0 = THREE.sample(20_000, chance(1))
        x = alpha_bar**0.5 * x0 + (1 - alpha_bar) ** 0.5 * normal(20_000, 1, seed=2)
        assert telling.earth_moved(x, THREE.noised(alpha_bar)) < 0.03
        assert telling.earth_moved(x, THREE) > 0.1

    def test_the_best_guess_is_the_mean_over_the_data(self):
        """Against many draws of x0, weighted by how probable x_t is from each."""
        alpha_bar, xt = 0.5, torch.tensor([[-1.0], [0.2], [1.4]]).double()
        x0 = THREE.sample(400_000, chance(4))[:, 0]
        logs = -0.5 * (xt - alpha_bar**0.5 * x0).square() / (1 - alpha_bar)
        wanted = logs.softmax(1) @ x0
        got = THREE.denoise(xt, alpha_bar)[:, 0]
        torch.testing.assert_close(got, wanted, atol=5e-3, rtol=0)

    @pytest.mark.parametrize(
        "given, words",
        [
            (([1.0, 1.0], [[0.0]], [1.0]), r"weights must be \(K,\) and means \(K, D\)"),
            (([1.0], [0.0], [1.0]), r"means \(K, D\)"),
            (([], np.zeros((0, 1)), []), r"means \(K, D\)"),
            (([1.0], [[0.0]], [1.0, 2.0]), r"must be \(1, 1, 1\), or \(1,\) variances"),
            (([1.0, 0.0], [[0.0], [1.0]], [1.0, 1.0]), "every weight must be above 0"),
            (([1.0], [[0.0]], [-1.0]), "positive variances"),
            (([1.0], [[0.0, 0.0]], [[[1.0, 2.0], [2.0, 1.0]]]), "positive variances"),
        ],
    )
    def test_what_is_no_mixture_is_refused(self, given, words):
        with pytest.raises(ValueError, match=words):
            Mixture(*given)

    def test_points_and_rates_that_do_not_fit(self):
        with pytest.raises(ValueError, match=r"points must be \(N, 2\)"):
            FIVE.score(normal(5, 3))
        with pytest.raises(ValueError, match="must be 0 to 1, not 1.5"):
            FIVE.noised(1.5)


class TestIdealDenoiser:
    def test_two_points_by_hand(self):
        ideal, schedule = IdealDenoiser(torch.tensor([[1.0], [-1.0]]).double()), linear()
        x = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]
        for t in (100, 500, 999):
            signal, noise = schedule.rates(t, x)
            torch.testing.assert_close(ideal(x, t, schedule), (signal * x / noise**2).tanh())

    def test_it_is_a_mixture_of_points(self):
        data, schedule = normal(7, 2), cosine(100)
        narrow = Mixture(torch.ones(7), data, torch.full((7,), 1e-9).double())
        x = normal(30, 2, seed=1)
        for t in (20, 60, 99):
            wanted = narrow.denoise(x, float(schedule.alpha_bar[t]))
            got = IdealDenoiser(data)(x, t, schedule)
            torch.testing.assert_close(got, wanted, atol=1e-5, rtol=1e-5)

    def test_it_ends_in_its_own_pictures_and_begins_at_their_mean(self):
        data, _labels = digits("train")
        ideal, schedule = IdealDenoiser(data), linear()
        t = torch.tensor([0, 999])
        xt = add_noise(data[:2], t, torch.randn(2, 1, 8, 8, generator=chance()), schedule)
        guess = ideal(xt, t, schedule)
        torch.testing.assert_close(guess[0], data[0], atol=1e-6, rtol=0)
        torch.testing.assert_close(guess[1], data.mean(0), atol=0.02, rtol=0)
        torch.testing.assert_close(
            ideal.log_weights(xt, t, schedule).exp().sum(1), torch.ones(2).double()
        )

    def test_no_other_guess_has_a_smaller_loss(self):
        """Over the list's own noised pictures; the nearest picture and the linear guess lose."""
        data, _labels = digits("train")
        ideal, schedule, t = IdealDenoiser(data[:300]), linear(), 300
        x0 = data[:300].repeat(5, 1, 1, 1)
        xt = add_noise(x0, t, torch.randn(x0.shape, generator=chance(1)), schedule)
        signal, noise = schedule.rates(t, xt)
        loss = (ideal(xt, t, schedule) - x0).square().mean()
        hard = data[:300][ideal.log_weights(xt, t, schedule).argmax(1)]
        mean = data[:300].mean(0)
        variance = (data[:300] - mean).square().mean()
        gain = signal * variance / (signal**2 * variance + noise**2)
        for other in (hard, mean + gain * (xt - signal * mean), 0.9 * ideal(xt, t, schedule)):
            assert (other - x0).square().mean() > 1.05 * loss

    def test_the_nearest_picture(self):
        data = torch.tensor([[[[0.0, 0.0]]], [[[1.0, 1.0]]]])
        distance, number = IdealDenoiser(data).nearest(
            torch.tensor([[[[0.9, 0.8]]], [[[0.0, 0.5]]]])
        )
        assert number.tolist() == [1, 0]
        assert distance.tolist() == pytest.approx([math.sqrt(0.05 / 2), math.sqrt(0.25 / 2)])

    @pytest.mark.parametrize(
        "data, words",
        [
            (torch.zeros(0, 1, 8, 8), "data must hold pictures"),
            (torch.zeros(5), "data must hold pictures"),
            (torch.full((2, 1, 8, 8), 3.0), r"must lie in \[-1, 1\]"),
        ],
    )
    def test_what_is_no_list_of_pictures(self, data, words):
        with pytest.raises(ValueError, match=words):
            IdealDenoiser(data)

    def test_pictures_of_another_size(self):
        with pytest.raises(ValueError, match=r"of shape \(1, 8, 8\), not \(1, 4, 4\)"):
            IdealDenoiser(digits("train")[0])(torch.zeros(2, 1, 4, 4), 0, linear())


class TestWaysBack:
    @BOTH
    @pytest.mark.parametrize("seed", range(3))
    def test_samples_match_the_moments_within_their_standard_error(self, mixture, seed):
        start = normal(2000, mixture.means.size(1), seed=seed)
        by_sde = reverse_sde(mixture.noised_score, start, 500, SDE, chance(seed))[-1]
        by_ode = reverse_ode(mixture.noised_score, start, 100, SDE)[-1]
        by_chain = ancestral(mixture_denoiser(mixture), start, SDE.sampled(500), chance(seed))[-1]
        for end in (by_sde, by_ode, by_chain):
            assert experiments.moments_off(end, mixture) < 4.5

    def test_a_spoiled_score_does_not(self):
        start = normal(2000, 2)
        end = reverse_sde(lambda x, a: 0.8 * FIVE.noised_score(x, a), start, 300, SDE, chance())[-1]
        assert experiments.moments_off(end, FIVE) > 4.5
        spoiled = mixture_denoiser(FIVE, 0.95)
        end = ancestral(spoiled, start, SDE.sampled(300), chance())[-1]
        assert experiments.moments_off(end, FIVE) > 4.5

    def test_the_ode_keeps_the_order(self):
        start = telling.even_normal(201)
        end = reverse_ode(THREE.noised_score, start, 200, SDE)[-1][:, 0]
        assert bool((end.diff() > 0).all())
        shares = (torch.arange(201, dtype=torch.float64) + 0.5) / 201
        torch.testing.assert_close(end, telling.quantiles(THREE, shares), atol=0.03, rtol=0)

    def test_both_move_a_single_normal_as_the_closed_form_says(self):
        """A normal of variance v is noised to ᾱv + 1-ᾱ; the ODE only stretches it."""
        one = Mixture([1.0], [[0.0]], [0.25])
        start = (
            telling.even_normal(999) * float(one.noised(float(SDE.alpha_bar(1))).covariance) ** 0.5
        )
        end = reverse_ode(one.noised_score, start, 200, SDE)[-1]
        torch.testing.assert_close(end, 0.5 * telling.even_normal(999), atol=2e-3, rtol=0)
        dice = reverse_sde(one.noised_score, start.repeat(9, 1), 500, SDE, chance())[-1]
        assert dice.std().item() == pytest.approx(0.5, rel=0.03)

    def test_heun_is_nearer_than_euler(self):
        start = telling.even_normal(999)
        off = [
            telling.earth_moved(reverse_ode(THREE.noised_score, start, 30, SDE, heun)[-1], THREE)
            for heun in (True, False)
        ]
        assert off[0] < 0.6 * off[1]

    def test_states_run_from_noise_to_data(self):
        start = normal(5, 2)
        for states in (
            reverse_sde(FIVE.noised_score, start, 7, SDE, chance()),
            reverse_ode(FIVE.noised_score, start, 7, SDE),
            ancestral(mixture_denoiser(FIVE), start, SDE.sampled(7), chance()),
        ):
            assert len(states) == 8 and states[0] is start
            assert all(state.shape == (5, 2) for state in states)

    def test_the_last_step_is_not_noised(self):
        x, guess, z = normal(3, 2), normal(3, 2, seed=1), normal(3, 2, seed=2)
        torch.testing.assert_close(step_back(x, guess, 0, linear(), z), guess)
        ends = [
            ancestral(lambda x, t, s: guess, x, cosine(5), chance(seed))[-1] for seed in range(2)
        ]
        torch.testing.assert_close(*ends)

    def test_a_chain_that_ends_with_signal_left_is_refused(self):
        with pytest.raises(ValueError, match="ends with signal left"):
            ancestral(mixture_denoiser(FIVE), normal(3, 2), linear(100, 1e-4, 0.02))
        with pytest.raises(ValueError, match="at least 1, not 0"):
            reverse_sde(FIVE.noised_score, normal(3, 2), 0, SDE)
        with pytest.raises(ValueError, match="at least 1, not 0"):
            reverse_ode(FIVE.noised_score, normal(3, 2), 0, SDE)

    def test_the_whole_chain_is_that_of_diffusers(self):
        data, _labels = digits("train")
        ideal, ours = IdealDenoiser(data), linear(50)
        start = torch.randn(4, 1, 8, 8, generator=chance(1))
        states = ancestral(ideal, start, ours, chance(2))
        theirs = DDPMScheduler(50, beta_start=2e-3, beta_end=0.4, clip_sample=False)
        x, draw = start, chance(2)
        for t, wanted in zip(theirs.timesteps.tolist(), states[1:], strict=True):
            eps = as_eps("x0", ideal(x, t, ours), x, t, ours)
            x = theirs.step(eps, t, x, generator=draw).prev_sample
            torch.testing.assert_close(x, wanted, atol=1e-3, rtol=0)

    def test_the_true_step_back_is_a_density_with_the_right_mean(self):
        grid, later, earlier = telling.GRID, 0.3, 0.6
        space = float(grid[1] - grid[0])
        exact, near = true_step_back(THREE, 0.4, later, earlier, grid)
        assert float(exact.sum() * space) == pytest.approx(1)
        assert float(near.sum() * space) == pytest.approx(1)
        # Both have the same mean (that of the posterior); only its shape is guessed.
        means = [float((one * grid).sum() * space) for one in (exact, near)]
        assert means[0] == pytest.approx(means[1], abs=1e-6)
        fine = true_step_back(THREE, 0.4, later, 0.302, grid)
        assert telling.total_variation(*fine) < 0.01 < telling.total_variation(exact, near)

    def test_more_steps_help_the_exact_chain_alone(self):
        found = experiments.ways_back(THREE, (10, 100), 2000, (0, 1))
        assert found["chain"][1] < found["chain"][0] / 3
        assert found["careful"][1] > 0.7 * found["careful"][0]
        assert experiments.chain_error(cosine(20), THREE, 500) > experiments.chain_error(
            cosine(100), THREE, 500
        )


class TestBands:
    def test_white_noise_has_the_same_power_everywhere(self):
        noise = 0.5 * torch.randn(200, 3, 32, 32, generator=chance())
        torch.testing.assert_close(
            spectrum.band_power(noise), torch.full((4,), 0.25).double(), rtol=0.05, atol=0
        )
        torch.testing.assert_close(
            spectrum.ring_power(noise), torch.full((32, 32), 0.25).double(), rtol=0.2, atol=0
        )

    @pytest.mark.parametrize("cycles, band", [(1, 0), (3, 1), (5, 2), (15, 3)])
    def test_a_wave_stands_in_its_band(self, cycles, band):
        x = torch.arange(32) / 32
        wave = (2 * math.pi * cycles * x).cos().expand(1, 1, 32, 32)
        power = spectrum.band_power(wave)
        assert int(power.argmax()) == band
        assert power[band] > 1e6 * power.sum().sub(power[band]).abs().clamp(min=1e-12)

    def test_all_power_is_counted(self):
        x = torch.randn(2, 3, 16, 16, generator=chance())
        assert float(spectrum.ring_power(x).mean()) == pytest.approx(
            float(x.square().mean()), rel=1e-5
        )

    def test_the_bands_are_octaves(self):
        assert spectrum.bands(64) == [(1, 2), (2, 4), (4, 8), (8, 16), (16, math.inf)]
        assert spectrum.bands(8)[-1] == (2, math.inf)

    def test_a_band_drowns_where_the_noise_is_stronger(self):
        schedule = Schedule([0.9, 0.5, 0.2, 0.1])
        power = torch.tensor([0.01, 0.5, 1.5, 5.0, 100.0]).double()
        assert spectrum.drowned(power, schedule).tolist() == [0, 1, 2, 3, 4]

    def test_what_is_kept_falls_with_the_noise(self):
        x0 = torch.randn(1, 3, 32, 32, generator=chance())
        eps = torch.randn(x0.shape, generator=chance(1))
        torch.testing.assert_close(spectrum.kept(x0, x0), torch.ones(4).double())
        half = spectrum.kept(x0, 0.5**0.5 * (x0 + eps))
        torch.testing.assert_close(half, torch.full((4,), 0.5**0.5).double(), atol=0.15, rtol=0)

    def test_wieners_filter_beats_leaving_and_shrinking(self):
        x0 = torch.randn(1, 1, 32, 32, generator=chance()).cumsum(2).cumsum(3) / 60
        schedule, t = linear(), 300
        signal, noise = schedule.rates(t, x0)
        xt = signal * x0 + noise * torch.randn(x0.shape, generator=chance(1))
        guess = spectrum.wiener(xt, spectrum.ring_power(x0), t, schedule)
        loss = (guess - x0).square().mean()
        assert loss < 0.5 * (xt / signal - x0).square().mean()
        assert loss < 0.5 * (signal * xt - x0).square().mean()

    def test_only_squares(self):
        with pytest.raises(ValueError, match="squares of at least 4 pixels, not 8 x 6"):
            spectrum.band_power(torch.zeros(1, 1, 8, 6))
        with pytest.raises(ValueError, match="at least 4 pixels"):
            spectrum.bands(2)


class TestTelling:
    def test_distance_of_two_normals(self):
        grid = telling.GRID
        shifted = telling.normal_density(grid - 1)
        wanted = math.erf(0.5 / math.sqrt(2))  # 2 Φ(1/2) - 1
        assert telling.total_variation(telling.normal_density(grid), shifted) == pytest.approx(
            wanted, abs=1e-4
        )

    def test_the_normal_with_the_moments_of_a_density(self):
        grid, space = telling.GRID, float(telling.GRID[1] - telling.GRID[0])
        own = telling.normal_density((grid - 0.7) / 0.4) / 0.4
        torch.testing.assert_close(telling.same_moments(own), own, atol=1e-6, rtol=0)
        density = THREE.log_density(grid[:, None]).exp()
        normal = telling.same_moments(density)
        for power, wanted in ((0, 1), (1, 0), (2, 1)):  # three heaps with mean 0 and variance 1
            assert float((normal * grid**power).sum() * space) == pytest.approx(wanted, abs=1e-6)
        assert telling.total_variation(density, normal) > 0.3

    def test_the_density_of_two_pixels(self):
        got = telling.pixel_density(torch.tensor([-1.0, 1.0]), 0.36)
        wanted = Mixture([1.0, 1.0], [[-0.6], [0.6]], [0.64, 0.64])
        torch.testing.assert_close(got, wanted.log_density(telling.GRID[:, None]).exp())

    def test_the_test_reaches_its_limit(self):
        x0 = torch.randn(3, 16, 16, generator=chance())
        for alpha_bar in (1e-4, 1e-3, 5e-3):
            limit = telling.telling_limit(x0, alpha_bar)
            got = telling.told_apart(x0, alpha_bar, 400, chance(1))
            assert abs(got - limit) < 4 * (limit * (1 - limit) / 800) ** 0.5
        assert telling.told_apart(x0, 0.5, 20, chance(1)) == 1

    def test_quantiles_and_distance(self):
        shares = torch.tensor([0.1, 0.5, 0.9]).double()
        one = Mixture([1.0], [[0.5]], [4.0])
        torch.testing.assert_close(
            telling.quantiles(one, shares), 0.5 + 2 * torch.special.ndtri(shares), atol=1e-4, rtol=0
        )
        even = 0.5 + 2 * telling.even_normal(1000)
        assert telling.earth_moved(even, one) < 1e-3
        assert telling.earth_moved(even + 0.3, one) == pytest.approx(0.3, abs=1e-3)
        with pytest.raises(ValueError, match="over numbers, not over 2"):
            telling.quantiles(FIVE, shares)


class TestFacts:
    def test_every_scene_stands_there_once(self):
        pictures, numbers = facts.every_scene()
        assert pictures.shape == (864, 3, 16, 16) and pictures.abs().max() <= 1
        assert len({tuple(row) for row in torch.stack(list(numbers.values()), 1).tolist()}) == 864
        assert len(pictures.flatten(1).unique(dim=0)) == 864

    def test_without_noise_all_is_known_and_without_signal_nothing(self):
        pictures, numbers = facts.every_scene()
        clear = facts.best_guesses(pictures, numbers, 0, linear(), chance())
        assert set(clear.values()) == {1.0}
        assert facts.best_guesses(pictures, numbers, 0, linear(), chance(), draws=2) == clear
        blind = facts.best_guesses(pictures, numbers, 999, linear(), chance())
        for fact, share in blind.items():
            assert abs(facts.known_share(share, fact)) < 0.1
        assert facts.known_share(1.0, "kind") == 1
        assert facts.known_share(1 / 9, "place") == pytest.approx(0)

    def test_the_nearest_that_differs_in_one_fact_alone(self):
        pictures = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [3.0, 4.0]])
        numbers = {"place": torch.tensor([0, 1, 0, 1]), "kind": torch.tensor([0, 0, 1, 1])}
        assert facts.nearest_other(pictures, numbers) == pytest.approx({"place": 3, "kind": 4})
        more = torch.cat((pictures, torch.tensor([[1.0, 0.0], [1.0, 4.0]])))
        numbers = {
            "place": torch.tensor([0, 1, 0, 1, 2, 2]),
            "kind": torch.tensor([0, 0, 1, 1, 0, 1]),
        }
        wanted = {"place": (1 + 2 + 1 + 2 + 1 + 1) / 6, "kind": 4}
        assert facts.nearest_other(more, numbers) == pytest.approx(wanted)
        with pytest.raises(ValueError, match="in its place alone"):
            facts.nearest_other(more[3:], {f: n[3:] for f, n in numbers.items()})

    def test_the_numbers_are_those_of_the_pictures(self):
        """The world's own reader says the same of them as we do."""
        from lessons_lib.world.scenes import read_scenes

        pictures, numbers = facts.every_scene(32)
        chosen = torch.arange(0, 864, 61)
        for i, reading in zip(chosen.tolist(), read_scenes(pictures[chosen]), strict=True):
            (shape,) = reading.scene.shapes
            for fact in facts.FACTS:
                assert getattr(shape, fact) == facts.VALUES[fact][int(numbers[fact][i])]
