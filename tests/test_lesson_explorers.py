"""The panels of the lessons answer in under 0.3 seconds, and what they show changes."""

import json
import time

import ipywidgets as widgets
import pytest

from lessons_lib.course import explorers as course
from lessons_lib.course.data import read_text
from lessons_lib.tokenization import Tokenizer, measure
from lessons_lib.tokenization import explorers as tokenization
from lessons_lib.world import LetterPairs
from lessons_lib.world import explorers as world

SECONDS = 0.3


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its controls by type of widget, and what shows the picture."""
    monkeypatch.setattr(course, "emit", lambda *given, **rest: None)
    made = []
    real = course.explorer
    for module in (tokenization, world):
        monkeypatch.setattr(
            module, "explorer", lambda *given, **rest: made.append(real(*given, **rest))
        )

    def build(explorer, *given):
        explorer(*given)
        *controls, trouble, picture, _caption = made[-1].children
        return controls, trouble, picture

    return build


def move(control, value, picture) -> float:
    """Set a control, see the picture change, and return the seconds that it took (best of five)."""
    best, first, before = float("inf"), control.value, bytes_of(picture)
    for _round in range(5):
        control.value = first
        start = time.perf_counter()
        control.value = value
        best = min(best, time.perf_counter() - start)
    assert bytes_of(picture) != before
    return best


def bytes_of(picture) -> bytes:
    value = picture.value
    return value.encode() if isinstance(value, str) else bytes(value)


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer.train(read_text("tokenization/python_docs.txt"), 4096, special_tokens=())


def test_a_token_that_is_a_whole_tag_stays_text():
    shown = tokenization.coloured([b"<script>alert(1)</script>", b"\x00 \n"])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "␀·↵<br>" in shown


def test_the_merging_panel(panel, tokenizer):
    text = "The interpreter raises an exception when the iterator is exhausted."
    (slider, box), trouble, picture = panel(tokenization.merging, tokenizer, text)
    assert move(slider, 3840, picture) < SECONDS
    assert "exception" in picture.value
    assert move(box, "Київ <b>bold</b> 🙂", picture) < SECONDS
    assert "<b>bold" not in picture.value
    assert not trouble.value


def test_the_typing_panel(panel, tokenizer):
    smaller = measure.first_merges(tokenizer, 100)
    both = {"large": tokenizer, "small": smaller}
    (which, box), trouble, picture = panel(tokenization.typing, both, "some text to cut")
    assert move(which, "small", picture) < SECONDS
    assert move(box, "<script>alert(1)</script> " * 2000, picture) < SECONDS
    assert "<script" not in picture.value
    assert (
        "&lt;" in picture.value
    )  # the tokens are shorter than the tag, so its signs are looked at
    assert "Only the first" in picture.value
    assert move(box, "\ud800 a lone surrogate", picture) < SECONDS
    assert not trouble.value


def test_the_vocabulary_panel(panel):
    sizes = [256, 512, 1024, 2048, 4096]
    controls = panel(tokenization.vocabulary_size, sizes, [1, 2, 3, 4, 5], [1, 2, 3, 3.5, 4])
    (slider, width), _trouble, picture = controls
    assert isinstance(picture, widgets.Image)
    assert move(slider, 11.0, picture) < SECONDS
    assert move(width, 12288, picture) < SECONDS


def test_the_sampling_panel(panel):
    rows = json.loads(read_text("tokenization/parallel.json"))["train"]
    words = sorted({w for row in rows for w in row["en"].lower().split() if w.isalpha()})
    (number, seed), _trouble, picture = panel(world.sampling, LetterPairs(words))
    assert move(number, 11, picture) < SECONDS
    assert move(seed, 3, picture) < SECONDS
