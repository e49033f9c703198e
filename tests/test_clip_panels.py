"""The figures and panels of lesson 7's CLIP say what their data say, and panels answer at once."""

from __future__ import annotations

import time

import pytest
import torch
from figure_checks import titles_have_room
from panels import SECONDS, move, opened, parts

from lessons_lib.clip import drawing, explorers, figures
from lessons_lib.clip.pairs import unseen_pairs
from lessons_lib.clip.recipe_figures import TIMES
from lessons_lib.clip.towers import Config, make_clip
from lessons_lib.clip.truth import truth_table
from lessons_lib.course.figures import use_style
from lessons_lib.denoiser.weights import scenes_denoiser, scenes_schedule
from lessons_lib.world.scenes import CHANGES, UnknownWord, draw

TINY = {"widths": (8, 16, 16), "words": 16, "layers": 1, "text_layers": 1, "heads": 2, "space": 8}
SCENES, CAPTIONS = unseen_pairs("held_out", 8, seed=5)
TEXTS = ["a red circle", "two shapes", "three stars", "a blue square above a shape"]


@pytest.fixture(autouse=True)
def style():
    use_style()


@pytest.fixture(scope="module")
def clips():
    torch.manual_seed(0)
    return {
        "noised": make_clip(Config(noised=True, **TINY)).eval(),
        "clean": make_clip(Config(**TINY)).eval(),
    }


@pytest.fixture(scope="module")
def painter():
    return drawing.Painter(*scenes_denoiser(), steps=6, kept=4)


def title(figure) -> str:
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


def shares(start: float) -> dict[str, float]:
    return {change: start + 0.01 * i for i, change in enumerate(CHANGES)}


PICTURES, TRUE = draw(SCENES, 32), truth_table(SCENES, CAPTIONS)
RECORD = {s: {name: s / 151 for name in figures.SHARES} for s in (10, 60, 150)}
SEEN = torch.tensor([[1.0, 0.0], [0.6, 0.8]])
READ = torch.tensor([[0.8, 0.6], [0.0, 1.0]])
MADE = {
    "opening": lambda: figures.opening([("", list(PICTURES[:3])), ("a red circle", list(PICTURES[3:6]))], (999, 400, -1)),
    "angles": lambda: figures.angles(SEEN, READ),
    "matrix": lambda: figures.matrix(PICTURES, CAPTIONS, TRUE.float() * 1.8 - 0.9, TRUE),
    "matrix, wrong": lambda: figures.matrix(PICTURES, CAPTIONS, 0.9 - TRUE.float() * 1.8, TRUE),
    "learning": lambda: figures.learning([3 - i / 60 for i in range(150)], 0.2, RECORD),
    "learning, early": lambda: figures.learning([3.0] * 20, 0.2, {10: RECORD[10]}),
    "near misses": lambda: figures.near_misses({"live": shares(0.5), "taught": shares(0.9)}),
    "through noise": lambda: figures.through_noise(
        TIMES, {"noised": [0.9] * 11, "clean": [0.9, 0.8, 0.4] + [0.1] * 8}, 0.05
    ),
}  # fmt: skip
ANSWERS = {
    "opening": "What does the text change? Everything",
    "angles": "Picture 2 is nearest to caption 1",
    "matrix": "In 8 of 8 columns",
    "matrix, wrong": "In 0 of 8 columns",
    "learning": "After 19,200 pictures",
    "learning, early": "fewer than half",
    "near misses": "Who stands where",
    "through noise": "At t = 200 the clean CLIP is below one half",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_every_change_has_its_row():
    assert set(figures.CHANGES) == set(CHANGES)


def test_the_matrix_frames_what_is_true():
    ax = MADE["matrix"]().axes[-1]
    framed = {(round(p.get_x() + 0.47), round(p.get_y() + 0.44)) for p in ax.patches}
    assert framed == {(i, j) for i in range(8) for j in range(8) if TRUE[i, j]}


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its controls, what shows trouble, and what shows the picture."""
    for build in opened(monkeypatch, explorers):
        yield lambda *given, build=build: parts(build(*given))


def test_the_panel_of_captions(panel, clips):
    (number, told), trouble, picture = panel(explorers.match, clips["clean"], SCENES, TEXTS)
    assert move(number, 5, picture) < SECONDS
    assert move(told, "a large shape\na small shape", picture) < SECONDS
    told.value = "a large shape\na crimson disc"
    assert "crimson" in trouble.value and "red" in trouble.value
    told.value = " \n"
    assert "one caption a line" in trouble.value
    told.value = "\n".join(["a shape"] * 20)
    assert not trouble.value


def test_the_panel_of_noise(panel, clips):
    given = (clips, SCENES[3], [CAPTIONS[3], *TEXTS[:3]], scenes_schedule())
    (t,), trouble, picture = panel(explorers.through_noise, *given)
    assert move(t, 0, picture) < SECONDS
    t.value = 999
    assert not trouble.value


def test_the_panel_of_scales(panel):
    drawn = {0.0: PICTURES, 2.0: PICTURES.flip(0), 8.0: -PICTURES}
    true = {scale: [scale == 2] * 8 for scale in drawn}
    scored = {scale: scale / 10 for scale in drawn}
    (scale,), trouble, picture = panel(explorers.scales, CAPTIONS, drawn, true, scored)
    assert scale.value == 2.0
    assert move(scale, 8.0, picture) < SECONDS
    assert not trouble.value


class TestTheFinale:
    def test_a_caption_becomes_a_picture_step_by_step(self, painter):
        heard = []
        last = painter.paint("a large red circle", 0, heard.append)
        assert [len(part.states) for part in heard] == [1, 2, 3, 4] and heard[-1] is last
        assert [t for t, _x in last.states] == [999, 400, 0, -1]
        assert all(part.true is None for part in heard[:-1]) and last.true in (True, False)
        assert last.states[-1][1].shape == (3, 32, 32) and last.done == 6
        again = painter.paint("A large red circle.", 0)
        assert torch.equal(last.states[-1][1], again.states[-1][1])
        assert not torch.equal(
            last.states[-1][1], painter.paint("a large red circle", 1).states[-1][1]
        )

    def test_nothing_told_is_nothing_judged(self, painter):
        untold = painter.paint(None, 0)
        assert untold.true is None and untold.caption is None
        assert torch.equal(untold.states[0][1], painter.paint("a star", 0).states[0][1])
        assert not torch.equal(untold.states[-1][1], painter.paint("a star", 0).states[-1][1])

    def test_words_that_are_not_known(self, painter):
        with pytest.raises(UnknownWord, match='no word "crimson"; the nearest it has is "red"'):
            painter.paint("a crimson circle")
        with pytest.raises(ValueError, match="The caption is empty"):
            painter.paint("  ")
        with pytest.raises(ValueError, match="kept must be from 2"):
            drawing.Painter(*scenes_denoiser(), steps=4, kept=5)

    def test_it_takes_less_than_five_seconds(self):
        painter = drawing.Painter(*scenes_denoiser())
        started = time.process_time()
        painter.paint("a small yellow star above a large blue ring")
        assert time.process_time() - started < 5  # on one core: the process's own seconds

    def test_the_panel(self, painter, monkeypatch):
        monkeypatch.setattr(explorers, "emit", lambda *given, **rest: None)
        panel = explorers.typed(painter, "a red circle")
        told, dice, button, trouble, shown, _under = panel.children
        kept = []
        shown.observe(lambda change: kept.append(change.new), names="value")
        told.value = "two blue stars"
        assert not kept  # nothing is drawn before the click
        button.click()
        assert len(kept) == 4 and not trouble.value and not button.disabled
        told.value = "two azure stars"
        button.click()
        assert "azure" in trouble.value and "blue" in trouble.value and len(kept) == 4
        told.value, dice.value = "two blue stars", 7
        button.click()
        assert len(kept) == 8 and not trouble.value and kept[7] != kept[3]

    def test_what_the_strip_says(self):
        states = tuple((t, PICTURES[0]) for t in (999, 0, -1))
        for true, words in ((True, "That is true"), (False, "That is false"), (None, "step 3")):
            shown = drawing.Shown("a red circle", states, 3, 3, "large red circle", true)
            figure = explorers.last_figure(shown)
            assert words in title(figure)
            titles_have_room(figure)
