"""Every way of sampling, step by step beside diffusers', on known numbers, and on exact scores."""

from __future__ import annotations

import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
)
from equality import equal

from lessons_lib.denoiser import (
    between,
    dpm_solver,
    even_times,
    guided,
    invert,
    karras_times,
    sample,
    solve,
    spaced,
)
from lessons_lib.denoiser.ode import level_at, noise_levels
from lessons_lib.denoiser.sampling import checked_times, step
from lessons_lib.diffusion import Schedule, add_noise, cosine, linear
from lessons_lib.diffusion.examples import FIVE
from lessons_lib.diffusion.experiments import moments_off

LINEAR, COSINE = linear(), cosine()
THEIRS = {"eps": "epsilon", "v": "v_prediction", "x0": "sample"}
START = torch.arange(768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2) / 768


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def toy(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """The network of diffusers' own tests."""
    t = t.to(x).view(-1, 1, 1, 1)
    return x * t / (t + 1)


def bent(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """A network whose answer is not linear in x, and of the size of noise."""
    t = t.to(x).view(-1, 1, 1, 1)
    return torch.tanh(2 * x) * (0.5 + t / 2000) + 0.2 * torch.sin(5 * x)


class TestKnownNumbers:
    """Sums of absolute values that diffusers' own tests hold, for the toy network."""

    TEN = tuple(range(900, -1, -100))

    @pytest.mark.parametrize(
        "kind, first, end, wanted",
        [
            ("eps", None, 1.0, 172.0067),
            ("v", None, 1.0, 52.5302),
            ("eps", 0.01, 1.0, 149.8295),
            ("eps", 0.01, None, 149.0784),
        ],
    )
    def test_ddim(self, kind, first, end, wanted):
        schedule = linear(1000, first=first)
        end = float(schedule.alpha_bar[0]) if end is None else end
        x = sample(toy, START, schedule, self.TEN, kind=kind, end=end)
        assert x.abs().sum().item() == pytest.approx(wanted, abs=1e-2)

    def test_ddpm(self):
        # diffusers draws noise at each of 999 steps from one generator, as here.
        x = sample(toy, START, LINEAR, range(999, -1, -1), eta=1.0, generator=chance())
        assert x.abs().sum().item() == pytest.approx(258.9606, abs=1e-2)


def theirs_run(scheduler, network, x, steps, **options):
    """All states of a diffusers scheduler, in its own scale, and the inputs of the network."""
    scheduler.set_timesteps(steps)
    states, seen = [x], []
    for t in scheduler.timesteps:
        given = scheduler.scale_model_input(x, t)
        seen.append(given)
        x = scheduler.step(network(given, t.expand(len(x)).float()), t, x, **options).prev_sample
        states.append(x)
    return states, seen


@pytest.mark.parametrize("kind", ["eps", "v", "x0"])
@pytest.mark.parametrize("ours, beta", [(LINEAR, "linear"), (COSINE, "squaredcos_cap_v2")])
class TestBesideDiffusers:
    """x at each step, within 1e-5 of the size of x, with the same noise."""

    def settings(self, kind, beta):
        return {"beta_schedule": beta, "prediction_type": THEIRS[kind]} | (
            {"beta_start": 1e-4, "beta_end": 0.02} if beta == "linear" else {}
        )

    def exact(self, scheduler, ours):
        """Their schedule in our numbers: theirs are rounded to single precision before they are
        multiplied, which near ᾱ = 1 and ᾱ = 0 is more than the tolerance."""
        scheduler.alphas_cumprod = ours.alpha_bar
        scheduler.alphas, scheduler.betas = ours.alpha, ours.beta
        scheduler.final_alpha_cumprod = torch.tensor(1.0, dtype=torch.float64)
        scheduler.one = torch.tensor(1.0, dtype=torch.float64)
        return scheduler

    def close(self, row, ours, theirs):
        for a, b in zip(ours, theirs, strict=True):
            equal(f"{row}: all states", "diffusers", a, b, size=max(1, float(b.abs().max())))

    @pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
    @pytest.mark.parametrize("clip", [None, 1.0])
    def test_ddim(self, ours, beta, kind, eta, clip):
        scheduler = DDIMScheduler(clip_sample=clip is not None, **self.settings(kind, beta))
        self.exact(scheduler, ours)
        x = torch.randn(2, 3, 8, 8, generator=chance(1), dtype=torch.float64)
        options = {"eta": eta, "use_clipped_model_output": True, "generator": chance(2)}
        theirs, _seen = theirs_run(scheduler, bent, x, 20, **options)
        found = []
        end = sample(
            *(bent, x, ours, scheduler.timesteps.tolist()),
            kind=kind,
            eta=eta,
            clip=clip,
            generator=chance(2),
            on_step=lambda _t, x, _x0: found.append(x),
        )
        self.close("DDIM, any η", [*found, end], theirs)

    def test_ddpm(self, ours, beta, kind):
        scheduler = DDPMScheduler(clip_sample=True, **self.settings(kind, beta))
        self.exact(scheduler, ours)
        x = torch.randn(2, 3, 8, 8, generator=chance(1), dtype=torch.float64)
        theirs, _seen = theirs_run(scheduler, bent, x, 1000, generator=chance(2))
        found = []
        end = sample(
            *(bent, x, ours, 1000),
            kind=kind,
            eta=1.0,
            generator=chance(2),
            on_step=lambda _t, x, _x0: found.append(x),
        )
        self.close("DDPM", [*found, end], theirs)

    def test_dpm_solver(self, ours, beta, kind):
        scheduler = DPMSolverMultistepScheduler(**self.settings(kind, beta))
        self.exact(scheduler, ours)
        x = torch.randn(2, 3, 8, 8, generator=chance(1), dtype=torch.float64)
        theirs, _seen = theirs_run(scheduler, bent, x, 12)
        found = []
        end = dpm_solver(
            *(bent, x, ours, scheduler.timesteps.tolist()),
            kind=kind,
            on_step=lambda _t, x, _x0: found.append(x),
        )
        self.close("DPM-Solver++(2M)", [*found, end], theirs)
        ours_at = spaced(1000, 13)[:-1]  # what `times=12` stands for
        assert max(abs(a - b) for a, b in zip(ours_at, scheduler.timesteps.tolist())) <= 1


@pytest.mark.parametrize("kind", ["eps", "v", "x0"])
@pytest.mark.parametrize("karras", [False, True])
@pytest.mark.parametrize("method", ["euler", "heun"])
def test_euler_and_heun(kind, method, karras):
    """Each step from their state before it: they compute in single precision only."""
    beside, ours = TestBesideDiffusers(), LINEAR
    made = {"euler": EulerDiscreteScheduler, "heun": HeunDiscreteScheduler}[method]
    scheduler = made(use_karras_sigmas=karras, **beside.settings(kind, "linear"))
    beside.exact(scheduler, ours)
    x = torch.randn(2, 3, 8, 8, generator=chance(1))
    top = float(noise_levels(ours)[-1])
    theirs, seen = theirs_run(scheduler, bent, x * (1 + top**2) ** 0.5, 10)
    times = karras_times(ours, 10) if karras else even_times(1000, 10)
    whole = 1 if method == "euler" else 2  # their calls for each of our steps
    starts = seen[::whole]
    assert len(starts) == 10 and len(seen) == 10 * whole - (method == "heun")
    for k in range(10):
        found = []
        end = solve(
            *(bent, starts[k], ours, times[k : k + 2]),
            method=method,
            kind=kind,
            on_step=lambda _t, x, _x0, found=found: found.append(x),
        )
        if k < 9:
            beside.close("Euler, Heun", found[1:], starts[k + 1 : k + 2])
        else:
            beside.close("Euler, Heun", [end], theirs[-1:])


def test_ddim_with_eta_one_is_ddpm():
    """One step of each, from the same guess and noise: the mean and variance of q(x' | x, x̂0)."""
    from lessons_lib.diffusion import as_eps, posterior

    x0 = torch.rand(2, 1, 4, 4, generator=chance(0), dtype=torch.float64) * 2 - 1
    z, x = (torch.randn(2, 1, 4, 4, generator=chance(s), dtype=torch.float64) for s in (1, 2))
    for schedule in (LINEAR, COSINE):
        for t in (1, 2, 500, 998, 999):
            eps = as_eps("x0", x0, x, t, schedule)
            mean, variance = posterior(x0, x, t, schedule)
            got = step(x0, eps, t, t - 1, schedule, eta=1.0, z=z)
            torch.testing.assert_close(got, mean + variance.sqrt() * z)
        assert torch.equal(step(x0, as_eps("x0", x0, x, 0, schedule), 0, -1, schedule, 1.0, z), x0)


def test_an_euler_step_is_a_ddim_step():
    times = [999, 700, 400, 100, 0]
    x = torch.randn(2, 3, 8, 8, generator=chance(1), dtype=torch.float64)
    for kind in ("eps", "x0", "v"):
        ddim = sample(bent, x, COSINE, times, kind=kind, clip=None)
        euler = solve(bent, x, COSINE, times, method="euler", kind=kind)
        torch.testing.assert_close(ddim, euler, rtol=1e-6, atol=1e-6)


def exact(schedule: Schedule):
    """x̂0 of the mixture FIVE, exactly, as a network whose target is x0."""

    def predict(x, t):
        t = float(t[0])
        level = level_at(schedule, [t])[0]
        return FIVE.denoise(x, float(1 / (1 + level**2)))

    return predict


WAYS = {
    "ddpm": lambda p, x, s: sample(
        p, x, s, s.T, kind="x0", eta=1.0, clip=None, generator=chance(5)
    ),
    "ddim": lambda p, x, s: sample(p, x, s, s.T, kind="x0", clip=None),
    "half": lambda p, x, s: sample(
        p, x, s, s.T // 2, kind="x0", eta=0.5, clip=None, generator=chance(5)
    ),
    "euler": lambda p, x, s: solve(p, x, s, s.T, kind="x0"),
    "heun": lambda p, x, s: solve(p, x, s, 100, method="heun", kind="x0"),
    "sde": lambda p, x, s: solve(p, x, s, s.T, method="sde", kind="x0", generator=chance(5)),
    "dpm": lambda p, x, s: dpm_solver(p, x, s, 100, kind="x0"),
}


@pytest.mark.parametrize("way", WAYS)
def test_with_the_exact_score_samples_have_the_mixtures_moments(way):
    schedule = linear(400)
    x = torch.randn(4000, 2, generator=chance(3), dtype=torch.float64)
    samples = WAYS[way](exact(schedule), x, schedule)
    assert moments_off(samples, FIVE) < 4
    assert moments_off(0.95 * samples, FIVE) > 4  # the measure sees a difference


def test_dpm_solver_needs_fewer_steps_than_ddim():
    schedule = linear()
    x = torch.randn(2000, 2, generator=chance(3), dtype=torch.float64)
    predict = exact(schedule)
    best = solve(predict, x, schedule, 400, method="heun", kind="x0")

    def off(samples):
        return (samples - best).norm(dim=1).median().item()

    ddim = off(sample(predict, x, schedule, spaced(1000, 11)[:-1], kind="x0", clip=None))
    assert off(dpm_solver(predict, x, schedule, 10, kind="x0")) < 0.7 * ddim


class TestClipping:
    def test_the_noise_is_derived_again_from_the_clipped_guess(self):
        seen = []
        x = 3 * torch.randn(2, 1, 4, 4, generator=chance(1))
        sample(
            lambda x, t: 0.1 * x,
            x,
            LINEAR,
            [999, 500],
            on_step=lambda *a: seen.append(a),
            kind="eps",
        )
        for t, x, x0 in seen:
            assert x0.abs().max() <= 1
        (_t, x, x0), (after, later, _) = seen
        signal, noise = LINEAR.rates(999, x)
        to, off = LINEAR.rates(after, x)
        torch.testing.assert_close(later, to * x0 + off * (x - signal * x0) / noise)


class TestGuidance:
    def model(self, x, t, condition):
        return x * 0 + condition.view(-1, 1, 1, 1).to(x)

    @pytest.mark.parametrize("scale, wanted", [(0.0, 1.0), (1.0, 5.0), (2.0, 9.0), (-1.0, -3.0)])
    def test_the_scale_goes_from_untold_to_told_and_beyond(self, scale, wanted):
        told, nothing = torch.full((2,), 5), torch.full((2,), 1)
        predict = guided(self.model, told, nothing, scale)
        got = predict(torch.zeros(2, 1, 2, 2), torch.zeros(2))
        assert torch.equal(got, torch.full_like(got, wanted))

    def test_without_the_empty_condition_it_says_so(self):
        with pytest.raises(ValueError, match="nothing, the empty condition"):
            guided(self.model, torch.ones(2), None, 2.0)

    def test_one_pass_only_where_one_is_enough(self):
        sizes = []

        def model(x, t, condition):
            sizes.append(len(x))
            return x

        for scale in (0.0, 1.0, 2.0):
            ones = torch.ones(3)
            guided(model, ones, ones, scale)(torch.zeros(3, 1, 2, 2), torch.zeros(3))
        assert sizes == [3, 3, 6]


def test_what_is_inverted_is_drawn_again():
    schedule = linear(400)
    x0 = FIVE.sample(300, chance(4))
    predict = exact(schedule)
    off = []
    for steps in (50, 400):
        noise = invert(predict, x0, schedule, steps, kind="x0")
        back = sample(predict, noise, schedule, steps, kind="x0", clip=None)
        off.append((back - x0).norm(dim=1).mean().item())
    assert off[1] < 0.05 and off[1] < off[0]
    assert noise.std().item() == pytest.approx(1, abs=0.1)


def test_between_two_noises_lies_noise_as_strong():
    a, b = torch.randn(2, 4, 3, 8, 8, generator=chance(0))
    torch.testing.assert_close(between(a, b, 0.0), a)
    torch.testing.assert_close(between(a, b, 1.0), b)
    half = between(a, b, torch.full((4,), 0.5))
    norms = [x.flatten(1).norm(dim=1) for x in (a, half, b)]
    assert bool((norms[1] > 0.95 * torch.minimum(norms[0], norms[2])).all())
    assert bool((((a + b) / 2).flatten(1).norm(dim=1) < 0.8 * norms[1]).all())


class TestTimes:
    @pytest.mark.parametrize("steps", [2, 3, 7, 20, 100, 200])
    def test_both_ends_are_sampled(self, steps):
        times = spaced(200, steps)
        assert times[0] == 199 and times[-1] == 0 and len(set(times)) == steps
        assert spaced(200, 200) == list(range(199, -1, -1))

    @pytest.mark.parametrize("times", [[], [3, 3], [1, 2], [1000, 0], [5, -1], [5.5, 0]])
    def test_times_that_cannot_be(self, times):
        with pytest.raises(ValueError, match="whole numbers that fall from at most 999"):
            checked_times(times, 1000)

    def test_more_steps_than_there_are(self):
        with pytest.raises(ValueError, match="from 1 to 200, not 201"):
            spaced(200, 201)

    def test_karras_crowds_the_small_levels(self):
        even, crowded = (
            level_at(LINEAR, f(LINEAR))
            for f in (lambda s: even_times(1000, 20), lambda s: karras_times(s, 20))
        )
        assert crowded[0] == pytest.approx(even[0]) and crowded[-1] == pytest.approx(even[-1])
        assert (crowded < 1).sum() > (even < 1).sum()

    def test_the_largest_level_may_be_cut(self):
        cut = level_at(COSINE, karras_times(COSINE, 10, most=80.0))
        assert cut[0] == pytest.approx(80) and float(noise_levels(COSINE)[-1]) > 1000
        assert cut[-1] == pytest.approx(float(noise_levels(COSINE)[0]))

    def test_levels_between_steps(self):
        levels = noise_levels(LINEAR)
        assert level_at(LINEAR, [10.25])[0] == pytest.approx(
            (0.75 * levels[10] + 0.25 * levels[11]).item()
        )
        with pytest.raises(ValueError, match="between 0 and 999"):
            level_at(LINEAR, [999.5])


class TestErrors:
    short = Schedule(linear(100, 1e-4, 0.02).alpha_bar)

    @pytest.mark.parametrize("way", [sample, dpm_solver, solve])
    def test_a_schedule_that_ends_with_signal_left(self, way):
        with pytest.raises(ValueError, match="ends with signal left"):
            way(toy, START, self.short, 10)

    def test_an_eta_that_cannot_be(self):
        with pytest.raises(ValueError, match="eta must lie between 0"):
            sample(toy, START, LINEAR, 10, eta=1.5)

    def test_an_unknown_method(self):
        with pytest.raises(ValueError, match="euler, heun, sde; not 'rk4'"):
            solve(toy, START, LINEAR, 10, method="rk4")

    @pytest.mark.parametrize("way", [sample, dpm_solver, solve])
    def test_an_unknown_target(self, way):
        with pytest.raises(ValueError, match="not 'score'"):
            way(toy, START, LINEAR, 10, kind="score")

    def test_times_of_an_ode_must_fall(self):
        with pytest.raises(ValueError, match="fall from step to step"):
            solve(toy, START, LINEAR, [10.0, 20.0])


def test_noise_then_one_exact_step_back_is_the_picture():
    x0 = torch.rand(2, 3, 8, 8, generator=chance(0)) * 2 - 1
    eps = torch.randn(2, 3, 8, 8, generator=chance(1))
    for t in (0, 999):
        xt = add_noise(x0, t, eps, COSINE)
        back = sample(lambda x, _t: x0, xt, COSINE, [t], kind="x0")
        torch.testing.assert_close(back, x0)
