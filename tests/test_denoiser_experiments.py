"""What lesson 6 measures: each measurement on a case whose answer is known."""

from __future__ import annotations

import pytest
import torch

from lessons_lib.course.pictures import digits
from lessons_lib.denoiser import denoising_loss, diagnosis, experiments, metrics, recipe_digits
from lessons_lib.denoiser.classifier import DigitClassifier
from lessons_lib.denoiser.handwriting import digit_net, digit_schedule, loss_by_level, write_digits
from lessons_lib.diffusion import as_x0, cosine, linear, posterior
from lessons_lib.world.scenes import BACKGROUND, draw, scenes


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    model = digit_net()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.05 * torch.randn(p.shape, generator=chance(1)))
    return model.eval()


def test_of_each_class_come_as_many():
    labels = digits("train")[1]
    rows = experiments.of_each(labels, 20, 3)
    assert labels[rows].bincount().tolist() == [20] * 10 and len(rows.unique()) == 200
    assert torch.equal(rows, experiments.of_each(labels, 20, 3))
    assert not torch.equal(rows, experiments.of_each(labels, 20, 4))


@pytest.mark.parametrize("schedule", [linear(), cosine()])
def test_the_bounds_weight_is_the_divergence_of_the_two_steps(schedule):
    """KL(q(x_(t-1) | x_t, x0) ‖ the same with x̂0) / |ε - ε̂|², for normals of one variance."""
    weights = experiments.bound_weights(schedule)
    assert weights.shape == (999,)
    x = torch.tensor([[0.3]], dtype=torch.float64)
    for t in (1, 2, 100, 700, 999):
        eps = torch.tensor([[0.5], [0.9]], dtype=torch.float64)
        means = [posterior(as_x0("eps", e[None], x, t, schedule), x, t, schedule)[0] for e in eps]
        variance = schedule.posterior_variance[t]
        divergence = (means[0] - means[1]).square() / (2 * variance)
        assert (divergence / 0.4**2).item() == pytest.approx(weights[t - 1].item(), rel=1e-6)


@pytest.mark.parametrize("solver", experiments.SOLVERS)
@pytest.mark.parametrize("evaluations", [1, 5, 20])
def test_a_solver_asks_no_more_often_than_it_may(solver, evaluations):
    function, options = experiments.SOLVERS[solver]
    asked = []

    def predict(x, t):
        asked.append(1)
        return 0.1 * x

    steps = experiments.steps_for(solver, evaluations)
    function(predict, torch.randn(2, 1, 4, 4), digit_schedule(), steps, **options)
    assert len(asked) in (evaluations, evaluations - 1) and len(asked) > 0


def test_quality_is_measured_on_what_was_drawn(net):
    torch.manual_seed(1)
    judge = DigitClassifier().eval()
    known, _labels = digits("train")
    real, _labels = digits("heldout")
    labels = torch.arange(20) % 10
    found = experiments.quality(net, judge, labels, known, real, "ddim", 5, seed=3)
    x = write_digits(net, labels, times=5, generator=chance(3))
    again = experiments.measured(x, judge, labels, known, real)
    assert (found.right, found.near, found.spread) == (again.right, again.near, again.spread)
    best = experiments.measured(real, judge, judge(real).argmax(1), known, real)
    assert best.right == 1 and best.distance == pytest.approx(0, abs=1e-6)
    assert best.near == pytest.approx(2.09, abs=0.01)


def test_continuations_part_the_more_the_earlier_they_begin(net):
    x = torch.randn(1, 1, 8, 8, generator=chance(0))
    early, late = (experiments.continuations(net, x, t, 6, digit_schedule()) for t in (150, 5))
    alone = experiments.continuations(net, x, 0, 6, digit_schedule())
    assert early.shape == (6, 1, 8, 8)
    assert early.std(0).mean() > 3 * late.std(0).mean() > 0
    torch.testing.assert_close(alone, alone[:1].expand(6, -1, -1, -1))


def test_agreement_is_the_commonest_ones_share():
    class Judge(torch.nn.Module):
        def forward(self, x):
            return torch.nn.functional.one_hot(x[:, 0].long(), 3).float()

    assert experiments.agreement_of(Judge(), torch.tensor([[0], [2], [2], [1]])) == 0.5


def test_states_go_from_noise_to_the_end(net):
    x = torch.randn(2, 1, 8, 8)
    found = experiments.states(lambda x, t: net(x, t), x, digit_schedule(), [199, 80, 0])
    assert [t for t, _x, _x0 in found] == [199, 80, 0, -1] and torch.equal(found[0][1], x)
    torch.testing.assert_close(found[-1][1], found[-2][2])  # the last guess is the picture


def test_the_error_by_time_of_a_net_that_knows_the_picture_is_zero():
    x0 = torch.rand(3, 1, 8, 8) * 2 - 1
    errors = experiments.error_by_time(lambda x, t, c: x0, x0, None, cosine(), [0, 500], "x0")
    assert errors == [0, 0]
    worse = experiments.error_by_time(lambda x, t, c: 0 * x, x0, None, cosine(), [0, 500], "x0")
    assert worse[0] == pytest.approx(x0.square().mean().item())


def test_tint_is_the_background_s_distance():
    pictures = draw([next(scenes(i)) for i in range(4)], 32)
    ground = pictures[:, :, 0, 0]
    off = diagnosis.tint(pictures, ground[0])
    assert off.max() < 1e-6
    shifted = pictures + torch.tensor([0.3, 0.0, 0.0]).view(1, 3, 1, 1)
    assert diagnosis.tint(shifted, ground[0]).tolist() == pytest.approx([0.3 / 3**0.5] * 4)


def test_a_guess_of_another_colour_is_off_by_the_difference():
    x0 = torch.rand(5, 3, 4, 4) - 0.5
    tinted = x0 + torch.tensor([0.3, 0.0, 0.0]).view(1, 3, 1, 1)
    off = diagnosis.colour_off(lambda x, t, c: tinted, x0, cosine(), [0, 500], "x0")
    assert off == pytest.approx([0.3 / 3**0.5] * 2)
    assert diagnosis.colour_off(lambda x, t, c: x0, x0, cosine(), [0, 500], "x0") == [0, 0]
    loud = diagnosis.colour_off(lambda x, t, c: x0 + 9, 0 * x0, cosine(), [500], "x0")
    assert loud == [1]  # cut at 1, as a sampler cuts it


def test_the_loss_on_pictures_is_that_of_training(net):
    images, labels = digits("train")
    found = diagnosis.loss_on(net, images[:64], labels[:64], digit_schedule(), seed=3)
    with torch.no_grad():
        given = net, images[:64], labels[:64], digit_schedule(), "eps"
        wanted = denoising_loss(*given, generator=chance(3))[0].item()
    assert found == pytest.approx(wanted)
    still = diagnosis.loss_on(lambda x, t, c: 0 * x, images[:64], labels[:64], digit_schedule())
    assert still == pytest.approx(1, abs=0.1)  # no noise guessed where its variance is 1


def test_how_far_digits_are_from_those_that_should_come_out(net):
    judge = DigitClassifier().eval()
    x, labels = digits("heldout")
    moved = x[:20].clone()
    moved[:, 0, 0, 0] += 0.5
    found = experiments.measured(moved, judge, labels[:20], x, x, wanted=x[:20])
    assert found.off == pytest.approx(0.5, rel=1e-5)
    again = [experiments.drawn_by(net, labels[:4], "ddpm", 5, seed=s) for s in (1, 1, 2)]
    assert torch.equal(again[0], again[1]) and not torch.equal(again[0], again[2])


def test_levels_are_quarters_of_the_times(net):
    images, labels = digits("train")
    loss_fn = loss_by_level(digit_schedule(), dropped=0.0)
    loss, levels = loss_fn(net, (images[:64], labels[:64]), chance(0))
    assert set(levels) == {"level 0", "level 1", "level 2", "level 3"}
    assert sum(levels.values()).item() / 4 == pytest.approx(loss.item(), rel=1e-4)


def test_a_run_may_go_on_in_fewer_steps(net, monkeypatch):
    asked = []
    real = experiments.sample
    monkeypatch.setattr(
        experiments,
        "sample",
        lambda predict, x, schedule, times, **rest: (
            asked.append(list(times)),
            real(predict, x, schedule, times, **rest),
        )[1],
    )
    x = torch.randn(1, 1, 8, 8, generator=chance(0))
    for t, steps in ((150, 7), (3, 25), (0, 5)):
        experiments.continuations(net, x, t, 2, digit_schedule(), steps=steps)
        assert asked[-1][0] == t and asked[-1][-1] == 0 and len(asked[-1]) == min(steps, t + 1)


def test_snapshots_are_copies_of_their_step():
    kept = experiments.Snapshots((2, 3))
    run = recipe_digits.train_digits(steps=4, progress=False, on_step=kept)
    assert set(kept.kept) == {2, 3}
    alone = recipe_digits.train_digits(steps=4, progress=False)
    for model in (*kept.kept[2], *kept.kept[3]):
        assert not model.training
    first, last = kept.kept[2][0].state_dict(), run.model.state_dict()
    assert any(not torch.equal(first[name], last[name]) for name in last)
    assert all(torch.equal(run.ema.state_dict()[n], v) for n, v in alone.ema.state_dict().items())


def test_copies_are_told_from_new_pictures():
    known = torch.randn(50, 1, 4, 4, generator=chance(0))
    near = known[:10] + 0.01 * torch.randn(10, 1, 4, 4, generator=chance(1))
    new = torch.randn(10, 1, 4, 4, generator=chance(2))
    assert metrics.copied(near, known) == 1 and metrics.copied(new, known) == 0
    assert metrics.copied(torch.cat((near, new)), known) == 0.5


def test_lone_shapes_stand_on_the_ground():
    x = recipe_digits.lone_shapes(20, seed=3)
    assert x.shape == (20, 3, 8, 8)
    ground = torch.tensor(BACKGROUND) / 127.5 - 1
    assert diagnosis.tint(x, ground).max() < 1e-6
    assert (x - ground.view(3, 1, 1)).abs().amax((1, 2, 3)).min() > 0.1  # and there is a shape


def test_a_run_on_few_pictures_sees_no_others(monkeypatch):
    seen = []
    real = recipe_digits.batches_of

    def batches(images, labels, size):
        seen.append((images, labels))
        return real(images, labels, size)

    monkeypatch.setattr(recipe_digits, "batches_of", batches)
    recipe_digits.train_digits(steps=1, pictures=20, progress=False)
    images, labels = digits("train")
    assert torch.equal(seen[0][0], images[:20]) and torch.equal(seen[0][1], labels[:20])
