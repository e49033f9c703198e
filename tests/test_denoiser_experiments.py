"""What lesson 6 measures: each measurement on a case whose answer is known; its figures."""

from __future__ import annotations

import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lessons_lib.course.figures import use_style
from lessons_lib.course.pictures import digits
from lessons_lib.denoiser import experiments, figures, figures_pictures, loss_weights
from lessons_lib.denoiser.classifier import DigitClassifier
from lessons_lib.denoiser.experiments import Quality
from lessons_lib.denoiser.handwriting import digit_net, digit_schedule, loss_by_level, write_digits
from lessons_lib.diffusion import as_x0, cosine, linear, posterior
from lessons_lib.world.scenes import draw, scenes


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
    off = experiments.tint(pictures, ground[0])
    assert off.max() < 1e-6
    shifted = pictures + torch.tensor([0.3, 0.0, 0.0]).view(1, 3, 1, 1)
    assert experiments.tint(shifted, ground[0]).tolist() == pytest.approx([0.3 / 3**0.5] * 4)


def test_levels_are_quarters_of_the_times(net):
    images, labels = digits("train")
    loss_fn = loss_by_level(digit_schedule(), dropped=0.0)
    loss, levels = loss_fn(net, (images[:64], labels[:64]), chance(0))
    assert set(levels) == {"level 0", "level 1", "level 2", "level 3"}
    assert sum(levels.values()).item() / 4 == pytest.approx(loss.item(), rel=1e-4)


class TestFigures:
    """Each is drawn, and its title says what its data say."""

    @pytest.fixture(autouse=True)
    def style(self):
        use_style()

    def drawn(self, figure) -> str:
        FigureCanvasAgg(figure).draw()
        return figure.get_suptitle()

    def test_weights(self):
        schedule = linear()
        found = {
            "bound": experiments.bound_weights(schedule),
            "uniform": loss_weights("eps", schedule),
            "min_snr": loss_weights("eps", schedule, "min_snr"),
        }
        times = found["bound"][0] / found["bound"][499]
        assert f"{times:.0f} times" in self.drawn(figures.weights(found))

    def test_learning_and_luck(self):
        levels = {f"level {i}": [1.0 / (j + i + 1) for j in range(100)] for i in range(4)}
        assert "least of it" in self.drawn(figures.learning(levels))
        assert self.drawn(figures.luck([190, 100, 10], [0.2, 0.7, 1.0]))

    def test_solvers(self):
        rows = {
            name: {5: Quality(0.5, 2, 3, 4, 1), 20: Quality(0.9, 2, 3, 4, 1)}
            for name in figures.SOLVERS
        }
        figure = figures.solvers(rows, 2.0)
        assert self.drawn(figure)
        assert [line.get_ydata()[0] for line in figure.axes[1].lines[:4]] == [1.0] * 4

    def test_scales(self):
        rows = [{"scale": s, "train": r, "held_out": r - 0.1} for s, r in ((1.0, 0.5), (3.0, 0.93))]
        assert "93%" in self.drawn(figures.scales(rows, "scale"))
        rows = [{"steps": s, "train": r, "held_out": r - 0.1} for s, r in ((5, 0.5), (20, 0.91))]
        assert "With 20, 91%" in self.drawn(figures.scales(rows, "steps"))

    def test_pictures(self, net):
        found = experiments.states(
            lambda x, t: net(x, t), torch.randn(2, 1, 8, 8), digit_schedule(), [199, 80, 0]
        )
        for make in (figures_pictures.walk, figures_pictures.guesses):
            assert self.drawn(make(found))
        assert self.drawn(figures_pictures.opening(["a red circle", "a star"], found))
        pictures = draw([next(scenes(i)) for i in range(5)], 32)
        title = self.drawn(figures_pictures.scenes(["a shape"] * 5, pictures, [True] * 4 + [False]))
        assert "Of 5 it is of 4" in title
        assert self.drawn(figures_pictures.beside([("a", pictures), ("b", pictures)], "Same?"))
