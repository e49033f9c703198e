"""The figures and panels of lesson 5 say what their data say, and panels answer at once."""

from __future__ import annotations

import pytest
import torch
from figure_checks import titles_have_room
from panels import SECONDS, move, opened, parts

from lessons_lib.course.figures import use_style
from lessons_lib.course.pictures import digits, flower
from lessons_lib.diffusion import Schedule, cosine, explorers, figures, figures_pictures, linear
from lessons_lib.diffusion.examples import FIVE, THREE
from lessons_lib.diffusion.schedules import from_betas
from lessons_lib.diffusion.telling import GRID, normal_density


@pytest.fixture(autouse=True)
def style():
    use_style()


def title(figure) -> str:
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


NORMAL = normal_density(GRID)
NEAR = normal_density(GRID - 0.01)
TWO_HEAPS = (normal_density(GRID - 3) + normal_density(GRID + 3)) / 2
PHOTO, DIGITS = flower(16), digits("train")[0]
CHOSEN = {"constant": from_betas([0.36] * 9), "linear": linear(), "cosine": cosine()}
ERRORS = {"sde": [0.2, 0.1], "ode": [0.1, 0.01], "chain": [0.3, 0.06], "careful": [0.3, 0.3]}
FACTS = {
    "place": [1.0, 0.8, 0.3],
    "colour": [1.0, 0.45, 0.2],
    "size": [0.9, 0.6, 0.3],
    "kind": [0.4, 0.2, 0.0],
}
MADE = {
    "weights": lambda: figures.weights(CHOSEN),
    "melting": lambda: figures.melting(THREE, linear(), (100, 300)),
    "telling": lambda: figures.telling([0, 999], [0.66, 0.5], [1.0, 0.64]),
    "waterline": lambda: figures.waterline(
        torch.tensor([9.0, 5000.0, 100.0, 1.0]), linear(), (50, 400)
    ),
    "facts": lambda: figures.facts([100, 200, 300], FACTS),
    "steps back": lambda: figures.steps_back([(100, NORMAL, NEAR), (7, TWO_HEAPS, NORMAL)], GRID),
    "paths": lambda: figures.paths({"sde": torch.randn(9, 4), "ode": torch.randn(5, 4)}, THREE),
    "accuracy": lambda: figures.accuracy([10, 100], ERRORS, 0.02),
    "opening": lambda: figures_pictures.opening([(None, PHOTO), (9, PHOTO)], [(9, DIGITS[0])]),
    "guesses": lambda: figures_pictures.best_guesses([(5, PHOTO, PHOTO), (50, PHOTO, PHOTO)], 4, 60),
    "blends": lambda: figures_pictures.blends(
        [(t, DIGITS[0], DIGITS[1], n) for t, n in ((50, 1.0), (100, 2.9), (200, 30), (300, 400.0))],
        DIGITS[2],
    ),
    "returned": lambda: figures_pictures.returned(DIGITS[:5], DIGITS[:5], 0.123),
}  # fmt: skip
ANSWERS = {
    "weights": "one half at t = 3, 368, 664",
    "melting": "three heaps become one",
    "telling": "A pixel is told in 50%, the picture in 64%",
    "waterline": "Its power is 5,000 times smaller",
    "facts": "fact about a shape is lost first? Its kind; last its place",
    "steps back": "With 100 steps to within 0.4%, with 7 not",
    "paths": "both ways end in the same heaps",
    "accuracy": "gains 5-fold",
    "opening": "Yes, in a thousand steps back",
    "guesses": "The finest detail, at t = 4; the coarsest at t = 60",
    "blends": "Here between t = 300 and t = 100",
    "returned": "nearest training digit is 0.12",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_pictures_are_drawn_as_they_are():
    _figure, ax = figures.new_figure()
    figures_pictures.picture(ax, torch.stack([torch.full((2, 2), v) for v in (-1.0, 0.0, 7.0)]))
    assert ax.get_images()[0].get_array()[0, 0].tolist() == [0, 0.5, 1]


def test_the_density_and_its_noised_form_are_drawn():
    ax = MADE["melting"]().axes
    clean, noised = (axis.get_lines()[0].get_ydata() for axis in ax[:2])
    torch.testing.assert_close(torch.as_tensor(clean), THREE.log_density(GRID[:, None]).exp())
    wanted = THREE.noised(float(linear().alpha_bar[100])).log_density(GRID[:, None]).exp()
    torch.testing.assert_close(torch.as_tensor(noised), wanted)


def test_beside_a_step_back_stands_the_normal_with_its_mean_and_variance():
    figure = MADE["steps back"]()
    _dashed, dotted = figure.axes[1].get_lines()
    wanted = normal_density(GRID / 10**0.5) / 10**0.5  # two heaps at -3 and 3: variance 9 + 1
    torch.testing.assert_close(torch.as_tensor(dotted.get_ydata()), wanted, atol=1e-3, rtol=0)
    assert "apart" in figure.axes[1].get_title(loc="left") + figure.axes[1].get_title()


@pytest.mark.parametrize(
    "value, shown", [(0.36, "0.36000"), (4.04e-5, "0.00004"), (2.4e-9, "< 0.00001")]
)
def test_what_is_left_at_the_end_is_written_in_plain_digits(value, shown):
    assert explorers._small(value) == shown


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its controls, what shows trouble, and what shows the picture."""
    for build in opened(monkeypatch, explorers):
        yield lambda *given, build=build: parts(build(*given))


def test_the_panel_of_the_books_process(panel):
    photo = flower(64)[None]
    normed = (photo - photo.mean()) / photo.std()
    (beta, steps), trouble, picture = panel(
        explorers.book_process, normed, photo.mean().item(), photo.std().item()
    )
    assert move(beta, 0.2, picture) < SECONDS
    assert move(steps, 0, picture) < SECONDS
    steps.value = 400
    assert not trouble.value


def test_the_schedule_panel(panel):
    (name, T, place), trouble, picture = panel(explorers.schedule, flower(64)[None])
    assert move(name, "cosine", picture) < SECONDS
    assert move(T, 25, picture) < SECONDS
    assert move(place, 100, picture) < SECONDS
    place.value = 0
    name.value = "constant"
    assert not trouble.value


def test_the_panel_of_the_way_back(panel):
    (way, steps, done, share), trouble, picture = panel(explorers.way_back, FIVE)
    assert move(way, "ode", picture) < SECONDS
    assert move(steps, 2, picture) < SECONDS
    steps.value = 100
    assert move(done, 0, picture) < SECONDS
    done.value = 100
    assert move(share, 0.5, picture) < SECONDS
    share.value = 1.5
    assert not trouble.value


@pytest.mark.parametrize("name", figures.SCHEDULES)
@pytest.mark.parametrize("T", [25, 100, 1000])
def test_each_schedule_of_the_panel_ends_in_noise(name, T):
    schedule = explorers.made(name, T)
    assert isinstance(schedule, Schedule) and schedule.T == T
    assert schedule.alpha_bar[-1] < 1e-3
