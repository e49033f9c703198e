"""The panels of the lessons answer in under 0.3 seconds, and what they show changes."""

import json
from itertools import islice

import ipywidgets as widgets
import pytest
from panels import SECONDS, bytes_of, move, opened, parts

from lessons_lib.course.data import data_path, read_text
from lessons_lib.gpt import explorers as gpt
from lessons_lib.gpt import recipe
from lessons_lib.gpt.modern import ModernGPT
from lessons_lib.gpt.weights import VOCABULARY
from lessons_lib.tokenization import Tokenizer, measure
from lessons_lib.tokenization import explorers as tokenization
from lessons_lib.world import LetterPairs
from lessons_lib.world import explorers as world
from lessons_lib.world.scenes import captioned
from lessons_lib.world.stories import write_story
from lessons_lib.world.writer import stream


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its controls, what shows trouble, and what shows the picture."""
    for build in opened(monkeypatch, tokenization, world, gpt):
        yield lambda *given, build=build: parts(build(*given))


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
    assert "Only the first" not in picture.value
    box.value = "a long text " * 500
    assert "Only the first" in picture.value
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


@pytest.fixture(scope="module")
def story():
    return next(stream(write_story, 0)).text


def test_the_story_panel(panel, story):
    (box,), trouble, picture = panel(world.reading_stories, story)
    assert "consistent" in picture.value
    assert move(box, "Once there was a <b>ball</b>.", picture) < SECONDS
    assert "Not in the language" in picture.value
    assert "<b>ball" not in picture.value
    box.value = "\ud800" * 5000 + story
    box.value = ""
    box.value = story.replace(". ", ".\n")  # a line end where a space was is no other story
    assert "consistent" in picture.value
    assert not trouble.value


def test_the_story_panel_names_a_contradiction(panel):
    told = stream(write_story, 0)
    for document in told:
        values = document.truth["values"]
        thing = f"{values.get('x.colour')} {values.get('x.noun')}"
        if document.text.count(thing) > 1 and "orange" not in thing:
            break
    at = document.text.rfind(thing)
    other = "red" if values["x.colour"] != "red" else "blue"
    text = document.text[:at] + document.text[at:].replace(values["x.colour"], other, 1)
    (box,), _trouble, picture = panel(world.reading_stories, document.text)
    assert thing in picture.value or "At the end" in picture.value
    box.value = text
    assert f"It says {other}, but it was {values['x.colour']}." in picture.value


def test_the_reply_panel(panel):
    asked = ["What is the capital of Japan?", "What sound do snakes make?"]
    (question, box), trouble, picture = panel(world.judging_replies, asked, "Tokyo.")
    assert "2.5" in picture.value
    assert move(box, "The capital of Japan is Tokyo. I hope this helps.", picture) < SECONDS
    assert "3.50 of at most 3.5" in picture.value
    assert move(question, asked[1], picture) < SECONDS
    box.value = "<img src=x onerror=alert(1)> " * 500
    assert "<img" not in picture.value
    assert not trouble.value


def test_the_scene_panel(panel):
    pairs = list(islice(captioned(3, "all"), 20))
    (number, noise), _trouble, picture = panel(world.noisy_scenes, pairs)
    number.value, noise.value = 5, 0.0
    for shape in pairs[5][0].shapes:
        assert f"a {shape.size} {shape.colour} {shape.kind} {shape.place}" in picture.value
    assert "probability 1.00" in picture.value
    assert move(noise, 1.5, picture) < SECONDS
    assert move(number, 9, picture) < SECONDS


@pytest.fixture(scope="module")
def world_gpt():
    """A model of the committed one's sizes, and its vocabulary: as fast, whatever it has learnt."""
    tokenizer = Tokenizer.load(data_path(VOCABULARY))
    return ModernGPT(recipe.config(tokenizer.vocab_size)).eval(), tokenizer


def test_the_next_token_panel(panel, world_gpt):
    prompt = "Once, on a windy day, Liam was in the"
    (box, temperature, k, p), trouble, picture = panel(gpt.next_token, *world_gpt, prompt)
    assert move(temperature, 0.3, picture) < SECONDS
    assert move(k, 5, picture) < SECONDS
    assert move(p, 0.5, picture) < SECONDS
    assert move(box, prompt + " $tower$ at \n\ud800 Київ 塔 🙂", picture) < SECONDS
    assert not trouble.value
    before = bytes_of(picture)
    box.value = "It was sunny "
    assert "ends in a space" in trouble.value
    box.value = "sunny" * 300
    assert "shorten it" in trouble.value
    assert bytes_of(picture) == before


def test_the_attention_panel(panel, world_gpt):
    text = "Kate was in the tower. Hugo gave Kate a red ball. Kate took the red"
    (box, layer, head), trouble, picture = panel(gpt.attention, *world_gpt, text)
    assert move(layer, 1 + layer.value % 4, picture) < SECONDS
    assert move(head, 0, picture) < SECONDS
    assert move(box, "It was a <b>sunny</b> $day$. " * 12 + "End.", picture) < SECONDS
    assert move(box, "", picture) < SECONDS
    assert not trouble.value
    box.value = "Kate " * 3
    assert "ends in a space" in trouble.value


def test_the_panel_of_written_stories(panel, story):
    broken = story[: len(story) // 2] + " <b>Zebra</b>"
    told = {0.5: [story, story], 1.0: [broken, story, story]}
    (temperature, number), _trouble, picture = panel(gpt.writing, told)
    assert (temperature.value, number.max) == (1.0, 2)
    assert "Not in the language" in picture.value
    assert "<b>Zebra" not in picture.value
    assert move(number, 2, picture) < SECONDS
    assert "consistent" in picture.value
    number.value = 1
    assert move(temperature, 0.5, picture) < SECONDS
    assert "consistent" in picture.value
