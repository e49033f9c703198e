"""The figures and panels of lesson 6 say what their data say, and panels answer at once."""

from __future__ import annotations

import pytest
import torch
from figure_checks import titles_have_room
from panels import SECONDS, move, opened, parts

from lessons_lib.course.figures import use_style
from lessons_lib.course.pictures import digits
from lessons_lib.denoiser import experiments, explorers, figures, figures_pictures, loss_weights
from lessons_lib.denoiser.classifier import DigitClassifier
from lessons_lib.denoiser.experiments import Quality
from lessons_lib.denoiser.handwriting import digit_net
from lessons_lib.diffusion import linear
from lessons_lib.world.scenes import draw, scenes


@pytest.fixture(autouse=True)
def style():
    use_style()


def title(figure) -> str:
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


X = digits("train")[0]
SCENES = draw([next(scenes(i)) for i in range(5)], 32)
STATES = [(t, X[:2], X[2:4]) for t in (199, 80, 0, -1)]
LONG = linear()
BOUND = {
    "bound": experiments.bound_weights(LONG),
    "uniform": loss_weights("eps", LONG),
    "min_snr": loss_weights("eps", LONG, "min_snr"),
}
TABLE = {
    name: {5: Quality(0.5, 2, 1.5, 4, 1, 0.8), 20: Quality(0.925, 2, 3, 4, 3, 0.2)}
    for name in figures.SOLVERS
}
TABLE["ddim"] = TABLE["ddim"] | {5: Quality(0.5, 2, 1.5, 4, 1, 1.25)}
TABLE["ddpm"] = TABLE["ddpm"] | {200: Quality(0.955, 2, 3, 4, 30)}
MADE = {
    "weights": lambda: figures.weights(BOUND),
    "learning": lambda: figures.learning(
        {f"level {i}": [1.0 / (j + i + 1) for j in range(100)] for i in range(4)}
    ),
    "solvers": lambda: figures.solvers(TABLE, 2.0),
    "averages": lambda: figures.averages({100: (0.6, 0.9), 400: (0.2, 0.15), 800: (0.1, 0.1)}),
    "averages at their worst": lambda: figures.averages({1: (0.2, 0.1), 9: (0.1000, 0.1001)}),
    "luck": lambda: figures.luck([190, 100, 10], [0.2, 0.7, 0.98], [0.1] * 3, 0.22),
    "opening": lambda: figures_pictures.opening(["a red circle", "a star"], STATES, [True, False]),
    "walk": lambda: figures_pictures.walk(STATES),
    "memory": lambda: figures_pictures.memory(
        [(20, X[:5], X[:5], 0.75), (1400, X[:5], X[5:10], 0.01)]
    ),
    "colours": lambda: figures_pictures.colours(
        {name: SCENES for name in ("world", "eps", "v")}, 180, {"eps": 0.312, "v": 0.04}
    ),
    "best_and_net": lambda: figures.best_and_net(
        (20, 60), {who: {"known": (0.1, 0.2), "new": (0.2, 0.3)} for who in ("list", "net")}
    ),
    "side_by_side": lambda: figures_pictures.side_by_side(
        {name: X[:5] for name in ("ours", "theirs", "default")}, {"ours": 1.0, "default": 0.74}
    ),
    "between": lambda: figures_pictures.between(X[:3], X[3:6], X[6:9]),
    "sketch": lambda: figures_pictures.sketch(*SCENES[:3], 0.987),
    "scenes": lambda: figures_pictures.scenes(
        ["a shape"] * 5, SCENES, [True] * 3 + [False] * 2, ["a"] * 4 + [None], [True] + [False] * 4
    ),
}
ANSWERS = {
    "weights": "t = 1, 109 times as much as the middle",
    "learning": "The least of it",
    "solvers": "With 5 evaluations DPM-Solver++ is 0.80 off, DDIM 1.25",
    "averages": "At step 400 by 25%, at the end no longer",
    "averages at their worst": "At step 1 by 50%, at the end no longer",
    "luck": "At t = 190, 20% agree; at t = 10, 98%",
    "opening": "Out of noise",
    "walk": "Figure 7.2, from our own network",
    "memory": "75% of those from 20, 1% of those from 1,400",
    "colours": "At t = 180 guessed colours are 0.31 off with ε, 0.04 with v",
    "best_and_net": "new ones, in little noise, the network",
    "side_by_side": "as it comes, 74% are right",
    "between": "between two noises lie digits",
    "sketch": "correlation 0.99",
    "scenes": "Of 5 it is of 3",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_solvers_are_drawn_as_measured():
    left, right = MADE["solvers"]().axes
    assert [line.get_ydata()[0] for line in left.lines] == [1.25, 0.8, 0.8]  # DDPM has none
    assert [line.get_ydata()[0] for line in right.lines[:4]] == [0.75] * 4  # of real handwriting
    heun = left.lines[1]
    assert list(heun.get_xdata()) == [5, 19]  # pairs of evaluations, and one
    assert [label.get_text() for label in right.get_xticklabels()] == ["5", "20", "200"]


def test_the_scenes_say_what_was_read():
    names = [ax.get_xlabel() for ax in MADE["scenes"]().axes[:5]]
    assert "(a new look)" in names[0] and "read" not in names[0] and "new look" not in names[1]
    assert "read: a" in names[3] and "cannot be read" in names[4]


def test_a_mosaic_holds_each_picture_in_its_place():
    rows = [X[:3], X[3:6]]
    sheet = explorers.mosaic(rows)
    assert sheet.shape == (1, 17, 26)
    assert torch.equal(sheet[:, :8, 9:17], X[1]) and torch.equal(sheet[:, 9:, 18:], X[5])
    assert bool((sheet[:, 8] == -1).all()) and bool((sheet[:, :, 8] == -1).all())


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    model, chance = digit_net(), torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.05 * torch.randn(p.shape, generator=chance))
    return model.eval()


@pytest.fixture(scope="module")
def judge():
    torch.manual_seed(1)
    return DigitClassifier().eval()


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its controls, what shows trouble, and what shows the picture."""
    for build in opened(monkeypatch, explorers):
        yield lambda *given, build=build: parts(build(*given))


def test_the_writing_panel(panel, net, judge):
    (digit, scale, solver, evaluations), trouble, picture = panel(explorers.write, net, judge, X)
    assert move(digit, 7, picture) < SECONDS
    assert move(scale, 6.0, picture) < SECONDS
    for name in ("ddpm", "heun", "dpm"):
        assert move(solver, name, picture) < SECONDS
        solver.value = "ddim"
    for name in experiments.SOLVERS:
        solver.value = name
        for count in (2, 5, 10):
            assert move(evaluations, count, picture) < SECONDS
            evaluations.value = 20
    scale.value = 0.0
    assert not trouble.value


def test_the_panel_of_guesses(panel, net):
    (digit, scale, noise), trouble, picture = panel(explorers.guesses, net)
    assert move(digit, 10, picture) < SECONDS
    digit.value = 3
    assert move(scale, 0.0, picture) < SECONDS
    assert move(noise, 30, picture) < SECONDS
    assert not trouble.value
