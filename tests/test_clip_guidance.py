"""Guidance beside its formulas on normals, and drawn points beside the tilted density they are of."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from lessons_lib.clip.guidance import (
    CONVENTIONS,
    caption_score,
    class_score,
    gradient,
    mean_bias,
    of_guess,
    pushed,
    pushed_picture,
    rates_at,
    translated,
)
from lessons_lib.clip.tilted import Caption, draw, exact_net, noised_log_p, scores, tilted
from lessons_lib.denoiser import dpm_solver, guided, karras_times, sample, solve
from lessons_lib.denoiser.sampling import variance
from lessons_lib.diffusion import as_x0, cosine, linear, posterior
from lessons_lib.diffusion.examples import FIVE
from lessons_lib.diffusion.experiments import moments_off
from lessons_lib.diffusion.mixture import Mixture

SCHEDULE = linear(40)
NORMAL = Mixture([1.0], [[0.0, 0.0]], [1.0])  # its x_t is a standard normal at every t
SAYS = Caption([0.5, 0.3], 0.6)
KINDS = ("eps", "x0", "v")


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def points(n: int = 6, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, 2, generator=chance(seed), dtype=torch.float64)


def at(t: int, n: int = 6) -> torch.Tensor:
    return torch.full((n,), t)


def near(a: torch.Tensor, b: torch.Tensor, tolerance: float = 1e-6) -> None:
    torch.testing.assert_close(a, b, rtol=0, atol=tolerance)


def net(mixture: Mixture, kind: str, schedule=SCHEDULE):
    """The exact answer for a mixture, as a target of this kind."""

    def predict(x, t):
        signal, noise = schedule.rates(t, x)
        x0 = exact_net(mixture, schedule)(x, t)
        eps = (x - signal * x0) / noise
        return {"eps": eps, "x0": x0, "v": signal * eps - noise * x0}[kind]

    return predict


class TestGradient:
    def test_is_each_point_s_own(self):
        x = points()
        near(gradient(lambda x, t: SAYS.clean(x), x, at(3)), (SAYS.place - x) / 0.6, 1e-12)
        assert not x.requires_grad

    def test_a_score_that_is_not_one_number_each_is_refused(self):
        with pytest.raises(ValueError, match=r"one number for each of the 6 .* \(6, 2\)"):
            gradient(lambda x, t: x, points(), at(0))

    def test_a_score_without_a_way_back_to_x_is_refused(self):
        with pytest.raises(ValueError, match="differentiable"):
            gradient(lambda x, t: x.detach().sum(1), points(), at(0))

    def test_works_where_gradients_are_switched_off(self):
        with torch.no_grad():
            assert gradient(lambda x, t: x.sum(1), points(), at(0)).eq(1).all()


class TestMean:
    """μ + s Σ ∇, with μ and Σ of Ho et al.'s posterior."""

    @pytest.mark.parametrize("where", ["x", "mean"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_the_chain_is_the_formula_step_by_step(self, where, kind):
        x, s = points(), 1.7
        found = sample(
            *(net(FIVE, kind), x, SCHEDULE, SCHEDULE.T),
            kind=kind,
            eta=1.0,
            clip=None,
            generator=chance(5),
            bias=mean_bias(lambda x, t: SAYS.clean(x), s, where),
        )
        dice = chance(5)
        for t in reversed(range(SCHEDULE.T)):
            mean, spread = posterior(exact_net(FIVE, SCHEDULE)(x, at(t)), x, t, SCHEDULE)
            if t:
                place = mean if where == "mean" else x
                mean = mean + s * spread * (SAYS.place - place) / SAYS.variance
                z = torch.randn(x.shape, generator=dice, dtype=x.dtype)
            x = mean + spread.sqrt() * z
        near(found, x)

    def test_the_time_is_that_of_the_place(self):
        seen = []

        def score(x, t):
            seen.append(t.unique().tolist())
            return x.sum(1)

        for where in ("x", "mean"):
            mean_bias(score, 1.0, where)(points(), 9, points(), 7, torch.tensor(0.1))
        assert seen == [[9], [7]]

    def test_another_place_is_refused(self):
        with pytest.raises(ValueError, match='"mean"'):
            mean_bias(lambda x, t: x.sum(1), 1.0, at="x0")

    def test_without_variance_there_is_nothing_to_push_by(self):
        bias = mean_bias(lambda x, t: x.sum(1), 1.0)
        with pytest.raises(ValueError, match="eta above 0"):
            sample(net(NORMAL, "x0"), points(), SCHEDULE, 5, kind="x0", bias=bias)

    def test_variance_is_the_posterior_s(self):
        for t in (1, 7, 39):
            near(variance(t, t - 1, SCHEDULE), SCHEDULE.posterior_variance[t], 1e-15)
        assert variance(0, -1, SCHEDULE) == 0 and variance(9, 3, SCHEDULE, eta=0.0) == 0


class TestGuess:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("t", [0, 5, 20, 39])
    def test_bayes_rule_for_every_target(self, kind, t):
        """u + ∇ln p(c|x_t) at s = 1 is the exact net of p(x|c); at s = 0 nothing is pushed."""
        x, score = points(), scores(FIVE, SAYS, SCHEDULE, 1.0)["noised"]
        told = pushed(net(FIVE, kind), score, 1.0, SCHEDULE, kind)(x, at(t))
        near(as_x0(kind, told, x, t, SCHEDULE), exact_net(tilted(FIVE, SAYS), SCHEDULE)(x, at(t)))
        near(
            pushed(net(FIVE, kind), score, 0.0, SCHEDULE, kind)(x, at(t)), net(FIVE, kind)(x, at(t))
        )

    def test_the_noise_moves_by_the_formula(self):
        x, s, t = points(), 2.5, 17
        score = lambda x, t: SAYS.clean(x)
        found = pushed(net(FIVE, "eps"), score, s, SCHEDULE)(x, at(t))
        noise = (1 - SCHEDULE.alpha_bar[t]).sqrt()
        near(found, net(FIVE, "eps")(x, at(t)) - noise * s * (SAYS.place - x) / SAYS.variance)

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_the_guess_it_is_covariance_times_gradient(self, kind):
        x, s, t = points(), 1.3, 12
        one = Mixture([1.0], [[0.3, -0.2]], [[[0.5, 0.2], [0.2, 0.3]]])
        predict, alpha_bar = net(one, kind), float(SCHEDULE.alpha_bar[t])
        score = of_guess(SAYS.clean, predict, SCHEDULE, kind)
        found = as_x0(kind, pushed(predict, score, s, SCHEDULE, kind)(x, at(t)), x, t, SCHEDULE)
        inner = torch.linalg.inv(
            torch.linalg.inv(one.covariances[0])
            + alpha_bar / (1 - alpha_bar) * torch.eye(2, dtype=torch.float64)
        )
        guess = exact_net(one, SCHEDULE)(x, at(t))
        near(found, guess + s * (SAYS.place - guess) / SAYS.variance @ inner)

    @pytest.mark.parametrize("kind", KINDS)
    def test_without_the_net_s_gradient_it_is_the_same_for_a_standard_normal(self, kind):
        x, s, t = points(), 1.3, 12
        predict = net(NORMAL, kind)
        through = pushed(predict, of_guess(SAYS.clean, predict, SCHEDULE, kind), s, SCHEDULE, kind)
        beside = pushed_picture(predict, SAYS.clean, s, SCHEDULE, kind)
        near(beside(x, at(t)), through(x, at(t)))
        guess = exact_net(NORMAL, SCHEDULE)(x, at(t))
        moved = guess + s * (1 - SCHEDULE.alpha_bar[t]) * (SAYS.place - guess) / SAYS.variance
        near(as_x0(kind, beside(x, at(t)), x, t, SCHEDULE), moved)

    def test_pushing_the_mean_and_the_guess_come_together_with_more_steps(self):
        """Of one step, the mean moves by β/√α in place of β̃, for the same gradient."""
        apart = []
        for T in (50, 500):
            s = linear(T)
            middle = slice(T // 4, None)
            ratio = s.beta / s.alpha.sqrt() / s.posterior_variance.clamp(min=1e-300)
            apart.append(float((ratio[middle] - 1).abs().max()))
            x, t = points(), T // 2
            score = lambda x, t: SAYS.clean(x)
            told = pushed(net(FIVE, "x0", s), score, 1.0, s, "x0")(x, at(t))
            plain = net(FIVE, "x0", s)(x, at(t))
            moved = posterior(told, x, t, s)[0] - posterior(plain, x, t, s)[0]
            near(moved, s.beta[t] / s.alpha[t].sqrt() * (SAYS.place - x) / SAYS.variance)
        assert apart[1] < apart[0] / 5

    def test_rates_between_steps_are_those_of_the_solvers(self):
        signal, noise = rates_at(SCHEDULE, torch.tensor([3.0, 3.5, 39.0]), points(3))
        assert signal.shape == (3, 1)
        near(signal.square() + noise.square(), torch.ones(3, 1, dtype=torch.float64), 1e-12)
        near(signal[[0, 2], 0].square(), SCHEDULE.alpha_bar[[3, 39]], 1e-12)
        assert SCHEDULE.alpha_bar[4] < signal[1, 0].square() < SCHEDULE.alpha_bar[3]

    def test_another_target_is_refused(self):
        for make in (pushed, pushed_picture):
            with pytest.raises(ValueError, match="eps, x0, v"):
                make(net(FIVE, "x0"), lambda x, t: x.sum(1), 1.0, SCHEDULE, "noise")
        with pytest.raises(ValueError, match="eps, x0, v"):
            of_guess(SAYS.clean, net(FIVE, "x0"), SCHEDULE, "noise")


class TestConventions:
    def test_four_ways_are_one_push(self):
        """Exact nets of p(x) and p(x|c): classifier-free by s and by w, gradients on either net."""
        x, s, t = points(), 3.2, 15
        told, untold = net(tilted(FIVE, SAYS), "eps"), net(FIVE, "eps")
        score = scores(FIVE, SAYS, SCHEDULE, 1.0)["noised"]

        def model(x, t, condition):
            return torch.where(condition[:, None] == 1, told(x, t), untold(x, t))

        def scale(wanted):
            return translated(s, "s", wanted)

        yes, no = torch.ones(6, dtype=torch.long), torch.zeros(6, dtype=torch.long)
        w = scale("w")
        ways = [
            guided(model, yes, no, s)(x, at(t)),
            (1 + w) * told(x, at(t)) - w * untold(x, at(t)),
            pushed(untold, score, scale("gradient"), SCHEDULE)(x, at(t)),
            pushed(told, score, scale("gradient on told"), SCHEDULE)(x, at(t)),
        ]
        for way in ways[1:]:
            near(way, ways[0])

    def test_there_and_back(self):
        for a in CONVENTIONS:
            for b in CONVENTIONS:
                assert translated(translated(2.5, a, b), b, a) == 2.5
        assert translated(0, "w", "s") == 1 and translated(1, "s", "gradient on told") == 0

    def test_an_unknown_one_is_named(self):
        with pytest.raises(ValueError, match="not 'cfg'"):
            translated(1.0, "cfg", "s")


class TestScores:
    def test_of_a_class(self):
        table = torch.randn(2, 4, generator=chance(), dtype=torch.float64)
        labels, x = torch.tensor([0, 3, 1, 1, 2, 0]), points()
        plain = class_score(lambda x: x @ table, labels, timed=False)(x, at(3))
        told = class_score(lambda x, t: x @ table * t[:, None], labels)(x, at(1))
        wanted = (x @ table).softmax(1)[torch.arange(6), labels].log()
        near(plain, wanted, 1e-12)
        near(told, wanted, 1e-12)

    def test_of_a_caption(self):
        table = torch.randn(2, 4, generator=chance(), dtype=torch.float64)
        captions = torch.randn(5, 4, generator=chance(1), dtype=torch.float64)
        x, labels = points(), torch.tensor([0, 3, 1, 1, 2, 4])
        score = caption_score(lambda x, t: x @ table, captions[labels], 7.0)
        cosines = F.cosine_similarity((x @ table)[:, None], captions[None], dim=2)
        near(score(x, at(0)), 7 * cosines[torch.arange(6), labels], 1e-12)
        among = caption_score(lambda x: x @ table, captions[labels], 7.0, False, captions)
        near(among(x, at(0)), (7 * cosines).log_softmax(1)[torch.arange(6), labels], 1e-12)


class TestTilted:
    GRID = torch.cartesian_prod(*[torch.linspace(-6, 6, 301, dtype=torch.float64)] * 2)
    CELL = (12 / 300) ** 2

    @pytest.mark.parametrize("s", [0.0, 0.5, 1.0, 4.0])
    def test_is_the_product_and_its_integral_is_one(self, s):
        logs = FIVE.log_density(self.GRID) + s * SAYS.clean(self.GRID)
        integral = logs.exp().sum() * self.CELL
        near(tilted(FIVE, SAYS, s).log_density(self.GRID), logs - integral.log(), 1e-6)

    @pytest.mark.parametrize("power", [1.0, 3.0])
    @pytest.mark.parametrize("alpha_bar", [0.05, 0.5, 0.95])
    def test_the_noised_caption_is_the_integral_over_clean_points(self, power, alpha_bar):
        for x in points(3, seed=1):
            away = (x - alpha_bar**0.5 * self.GRID).square().sum(1) / (1 - alpha_bar)
            logs = FIVE.log_density(self.GRID) - 0.5 * away
            wanted = (logs + power * SAYS.clean(self.GRID)).logsumexp(0) - logs.logsumexp(0)
            found = noised_log_p(FIVE, SAYS, x[None], alpha_bar, power)[0]
            assert found.item() == pytest.approx(wanted.item(), abs=1e-6)

    def test_with_the_power_inside_the_score_is_the_tilted_density_s_own(self):
        x, s = points(), 4.0
        for t in (0, 10, 39):
            alpha_bar = float(SCHEDULE.alpha_bar[t])
            push = s * gradient(scores(FIVE, SAYS, SCHEDULE, s)["inside"], x, at(t))
            wanted = tilted(FIVE, SAYS, s).noised_score(x, alpha_bar)
            near(FIVE.noised_score(x, alpha_bar) + push, wanted)

    def test_what_cannot_be_is_refused(self):
        with pytest.raises(ValueError, match="one point"):
            Caption([[0.0, 1.0]], 1.0)
        with pytest.raises(ValueError, match="variance must be above 0"):
            Caption([0.0, 1.0], 0.0)
        with pytest.raises(ValueError, match="at least 0, not -1"):
            tilted(FIVE, SAYS, -1)
        with pytest.raises(ValueError, match="push"):
            draw(FIVE, lambda x, t: x.sum(1), 1.0, SCHEDULE, 4, push="noise")


@pytest.mark.slow
class TestDrawn:
    """2,000 points: within four standard errors of the tilted density, or far from it."""

    LONG = linear(400)
    N = 2000

    def off(self, way, s, push="guess", **options):
        schedule = options.pop("schedule", self.LONG)
        score = scores(FIVE, SAYS, schedule, s)[way]
        drawn = draw(FIVE, score, s, schedule, self.N, push=push, **options)
        return moments_off(drawn, tilted(FIVE, SAYS, s))

    @pytest.mark.parametrize("push", ["mean", "guess"])
    def test_bayes_rule_is_drawn_from(self, push):
        assert self.off("noised", 1.0, push) < 4

    @pytest.mark.parametrize("push", ["mean", "guess"])
    def test_so_is_any_power_that_stands_inside(self, push):
        assert self.off("inside", 4.0, push) < 4

    @pytest.mark.parametrize(
        "solver, options",
        [
            (solve, {"method": "heun", "times": karras_times(cosine(1000), 40, most=80.0)}),
            (solve, {"method": "sde", "times": karras_times(cosine(1000), 300, most=80.0)}),
            (dpm_solver, {"times": 100}),
        ],
    )
    def test_with_any_solver(self, solver, options):
        assert self.off("noised", 1.0, solver=solver, schedule=cosine(1000), **options) < 4

    def test_a_scale_that_stands_outside_draws_from_something_else(self):
        assert self.off("noised", 4.0) > 8

    @pytest.mark.parametrize("way", ["guess", "clean"])
    def test_clean_scores_draw_from_something_else_even_at_one(self, way):
        assert self.off(way, 1.0) > 5
