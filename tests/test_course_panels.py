"""Questions, explorers, figures and the reader's record: what a click and a slider really do."""

import json

import ipywidgets as widgets
import pytest

from lessons_lib.course import explorers, figures, questions, record
from lessons_lib.course.questions import Choice, Question

QUESTION = Question(
    "t/sky",
    "Which colour has the sky?",
    (Choice("blue", "It scatters.", right=True), Choice("<b>green</b>", "No, `grass` is.")),
)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    path = tmp_path / "reader.json"
    monkeypatch.setenv("LESSONS_RECORD", str(path))
    return path


@pytest.fixture
def shown(monkeypatch):
    """Every bundle that is displayed, and the widgets behind the bundles."""
    outputs = []

    def emit(text, kind, **rest):
        outputs.append({"text": text, "kind": kind, **rest})

    for module in (questions, explorers, figures):
        monkeypatch.setattr(module, "emit", emit)
    return outputs


def panel_of(output) -> widgets.Widget:
    from ipywidgets.widgets.widget import _instances

    view = output["bundle"]["application/vnd.jupyter.widget-view+json"]
    return _instances[view["model_id"]]


def buttons_of(panel):
    return [row.children[0] for row in panel.children if isinstance(row, widgets.HBox)]


def test_a_question_needs_exactly_one_right_choice():
    with pytest.raises(ValueError, match="exactly one"):
        Question("t/x", "?", (Choice("a", ""), Choice("b", "")))


def test_a_quiz_answers_each_choice_with_its_reason(shown, kept):
    questions.quiz(QUESTION)
    panel = panel_of(shown[0])
    right, wrong = buttons_of(panel)
    wrong.click()
    assert "Not this one." in panel.children[-1].value
    assert "<code>grass</code>" in panel.children[-1].value
    right.click()
    assert "Right." in panel.children[-1].value
    assert json.loads(kept.read_text())["quiz"]["t/sky"] == 0


def test_a_prediction_is_kept_and_not_judged_until_the_answer(shown, kept):
    questions.predict(QUESTION)
    panel = panel_of(shown[0])
    buttons_of(panel)[1].click()
    assert "Your guess is B." in panel.children[-1].value
    assert "Right" not in panel.children[-1].value
    questions.predict(QUESTION)  # the notebook opened again
    assert "Your guess is B." in panel_of(shown[1]).children[-1].value
    questions.answer(QUESTION)
    assert "B (your guess)" in shown[2]["text"]
    assert "✔ A" in shown[2]["text"]


def test_a_question_shows_no_markup_of_its_text(shown, kept):
    questions.quiz(QUESTION)
    assert "<b>green</b>" not in shown[0]["markup"]
    assert "&lt;b&gt;green" in shown[0]["markup"]


def test_the_record_survives_damage_and_keeps_the_old_file(kept):
    record.keep("quiz", "a", 1)
    kept.write_text("{ not json", encoding="utf-8")
    assert record.recall("quiz", "a") is None
    record.keep("quiz", "b", 2)
    assert json.loads(kept.read_text()) == {"quiz": {"b": 2}}
    assert kept.with_name("reader.json.damaged").read_text() == "{ not json"


def test_two_notebooks_do_not_lose_each_others_answers(kept):
    record.keep("quiz", "a", 1)
    kept.write_text(json.dumps({"quiz": {"a": 1, "other": 5}}))
    record.keep("predict", "c", 3)
    assert json.loads(kept.read_text()) == {"quiz": {"a": 1, "other": 5}, "predict": {"c": 3}}


def test_a_record_that_is_off_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")
    monkeypatch.setattr(record, "DEFAULT", tmp_path / "never.json")
    record.keep("quiz", "a", 1)
    assert record.recall("quiz", "a") is None
    assert not (tmp_path / "never.json").exists()


def draw_bar(height: int):
    if height == 3:
        raise ValueError("Three is `not` possible.")
    figure, ax = figures.new_figure(2, 1)
    ax.bar([0], [height])
    ax.set_ylim(0, 10)
    return figure


def test_a_slider_changes_the_picture_and_a_mistake_keeps_it(shown):
    height = explorers.slider("height", 2, 0, 9)
    panel = explorers.explorer(draw_bar, {"height": height}, name="bar", alt="a bar")
    trouble, picture, _caption = panel.children[-3:]
    before = bytes(picture.value)
    height.value = 7
    after = bytes(picture.value)
    assert before != after
    assert after.startswith(b"\x89PNG")
    height.value = 3
    assert bytes(picture.value) == after
    assert "Three is <code>not</code> possible." in trouble.value
    height.value = 2
    assert trouble.value == ""
    assert bytes(picture.value) not in (before, after)  # two again, at the size of a live picture
    back = bytes(picture.value)
    height.value, height.value = 7, 2
    assert bytes(picture.value) == back


def test_an_explorer_has_a_static_view_that_jupyter_prefers_to_text(shown):
    explorers.explorer(draw_bar, {"height": explorers.slider("h", 2, 0, 9)}, name="bar", alt="bar")
    assert "image/png" in shown[0]["bundle"]
    assert shown[0]["meta"]["image/png"]["alt"] == "bar"


def test_a_slider_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="outside 0 to 9"):
        explorers.slider("height", 12, 0, 9)


def test_the_same_figure_is_the_same_bytes():
    assert figures.png(draw_bar(4)) == figures.png(draw_bar(4))


def test_a_figure_is_shown_at_its_size_with_alt_text(shown, monkeypatch):
    bundle, meta = figures.image_bundle(draw_bar(4), "a bar of four")
    assert meta["image/png"] == {"alt": "a bar of four", "width": 192, "height": 96}
    assert bundle["image/png"][:4] == b"\x89PNG"
