"""The figures of lesson 2 say what their data say, and their titles have room."""

import numpy as np
import pytest
import torch
from figure_checks import titles_have_room
from gpt_toys import small_tokenizer, toy

from lessons_lib.course.figures import use_style
from lessons_lib.gpt import explorers, figures, figures_attention, figures_learning
from lessons_lib.gpt.scaling import Law
from lessons_lib.world import figures as world_figures

FLOOR = 0.22
KINDS = ("facts", "physics", "feelings")
STORY = "The sun was out, and Carla was in the garden, sneaking about like a cat. " * 8
TOKENS = ["END", " $a", " red$", "."]


@pytest.fixture(autouse=True)
def style():
    use_style()


def title(figure) -> str:
    """What a figure answers: its heading, or the title of its one plot."""
    above = figure.get_suptitle()
    return above or figure.axes[0].get_title(loc="left")


def row(step: int, *shares: float) -> dict:
    return {"step": step} | dict(zip(figures_learning.ABILITIES, shares, strict=True))


RECORD = [row(0, *[0] * 6), row(50, 0.45, 0.4, *[0] * 4), row(500, 1, 1, 0.9, 0.6, 0, 0)]
LATE = row(5000, 1, 1, 1, 1, 0.9, 0.8)


def runs(*budgets: int) -> list[dict]:
    sizes = (10_000, 100_000, 1_000_000)
    return [
        {"parameters": n, "tokens": d, "loss": FLOOR + n**-0.2 + 30 / d}
        for d in budgets
        for n in sizes
    ]


FITS = {"fewer": Law(0.0, (1.0,), (0.2,), 0.0), "all": Law(0.3, (1.0,), (0.2,), 0.0)}
SCORES = {kind: {"seen": 0.996, "crossed": 0.9, "new_template": 0.101} for kind in KINDS}
MADE = {
    "opening": lambda: figures.opening(STORY, [0, 50, 9000], [2.6, 1.3, 0.23], FLOOR),
    "ngrams": lambda: figures.ngrams([1, 2, 3, 4], [1.6, 0.9, 0.66, 0.7], FLOOR),
    "live": lambda: figures.live_run([0, 10_000, 1_200_000], [2.6, 0.69, 0.45], 0.7, FLOOR),
    "slow": lambda: figures.live_run([0, 1000], [2.6, 0.7], 0.7, FLOOR),
    "warm": lambda: figures.temperatures([0.5, 0.75, 1], [1, 1, 0.9], [0.98, 0.98, 0.9]),
    "cache": lambda: figures.cache_times([1, 250], [0.1, 0.5], [0.1, 3.0]),
    "ordered": lambda: figures_learning.abilities([LATE, *RECORD]),
    "partly": lambda: figures_learning.abilities(RECORD),
    "early": lambda: figures_learning.abilities(RECORD[:2]),
    "recall": lambda: figures_learning.recall(SCORES),
    "even": lambda: figures_learning.recall(SCORES | {"facts": dict.fromkeys(SCORES["facts"], 1)}),
    "scaling": lambda: figures_learning.scaling(runs(200_000, 1_600_000), FITS, FLOOR),
    "masked": lambda: figures_attention.future(np.triu(np.full((4, 4), 2.0)), TOKENS),
    "leaking": lambda: figures_attention.future(np.triu(np.ones((4, 4)), -1), TOKENS),
    "together": lambda: figures_attention.lens([("a", [0, 0.1, 0.9]), ("b", [0, 0.4, 0.99])]),
    "apart": lambda: figures_attention.lens([("a", [0, 0.6, 0.2]), ("b", [0, 0.4, 0.99])]),
    "never": lambda: figures_attention.lens([("a", [0, 0.6, 0.9]), ("b", [0, 0.4, 0.5])]),
    "next": lambda: figures_attention.next_tokens(TOKENS, [0.4] * 4, [0.5, 0.5, 0, 0], 2, 2048, 1),
    "looking": lambda: figures_attention.attention(np.eye(4), TOKENS, 3),
}
ANSWERS = {
    "opening": "To 5% above",
    "ngrams": "To 3.0 times the floor, with n = 3",
    "live": "Within its first 10,000 tokens",
    "slow": "Not yet",
    "warm": "98% do at temperature 0.75",
    "cache": "6.0 times as fast for 250",
    "ordered": "starts with word order; last come consistent stories",
    "partly": "It starts with word order",
    "early": "Nothing is half learned",
    "recall": "Lowest for new pairs: 90%; highest for new wordings: 10%",
    "even": "not always harder",
    "scaling": "0.00 bits, say 2 models; with one more 0.30; it is 0.22",
    "masked": "No: all is 0 below",
    "leaking": "Yes: 3 of 6 cells",
    "together": "After block 2",
    "apart": "From block 1 to block 2",
    "never": "Not every time",
    "next": "2 of 2,048 tokens: 1.0 bits",
    "looking": "the last token, ., look? 100% at .",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_the_step_at_a_half_is_read_off_the_log_axis():
    assert figures_learning._reached([100, 400], [0.25, 0.75]) == pytest.approx(200)
    assert figures_learning._reached([100, 400], [0.5, 0.75]) == 100
    assert figures_learning._reached([100, 400], [0.1, 0.2]) == np.inf


def test_a_probability_of_next_to_nothing_stays_in_the_picture():
    figure = figures_attention.lens([("a", [0, 1e-30, 0.5, 0.9])])
    low, high = figure.axes[0].get_ylim()
    heights = figure.axes[0].get_lines()[0].get_ydata()
    assert np.all((low < heights) & (heights < high)) and heights[2] == 0.5


def test_step_0_is_left_out_where_the_axis_is_logarithmic():
    for figure in (MADE["ordered"](), MADE["opening"]()):
        line = figure.axes[-1].get_lines()[0]
        assert line.get_xdata()[0] == 50
        assert line.get_ydata()[0] in (0.45, 1.3)


def test_scaling_shows_the_largest_budget_and_takes_the_floor_off():
    figure = MADE["scaling"]()
    left, right = figure.axes
    measured = right.get_lines()[2].get_ydata()
    wanted = [run["loss"] for run in runs(1_600_000)]
    assert measured.tolist() == pytest.approx(wanted)
    most = left.get_lines()[1].get_ydata()
    assert most == pytest.approx(np.subtract(wanted, FLOOR))


def test_names_at_the_ends_of_lines_stay_apart_and_in_order():
    figure, ax = world_figures.new_figure(5, 3)
    ys = (0.5, 1.0, 0.51, 0.99, 0.0)
    lines = [ax.plot([0, 1], [0, y])[0] for y in ys]
    figures.label_ends(ax, lines, list("abcde"), gap=0.1)
    heights = {text.get_text(): text.xyann[1] for text in ax.texts}
    order = sorted(heights, key=heights.get)
    assert order == ["e", "a", "c", "d", "b"]
    assert np.diff(sorted(heights.values())).min() > 0.0999
    assert max(heights.values()) <= 0.97


@pytest.fixture(scope="module")
def reader():
    tokenizer = small_tokenizer()
    return toy(vocab_size=tokenizer.vocab_size, block_size=64), tokenizer


@pytest.fixture
def drawn(monkeypatch):
    """Call an explorer and return what draws it, and the values that it opens with."""
    kept = []

    def keep(draw, controls, **_rest):
        kept[:] = [draw, {key: control.value for key, control in controls.items()}]
        return None

    monkeypatch.setattr(explorers, "explorer", keep)
    return lambda explorer, *given: (explorer(*given), *kept)[1:]


def test_the_panel_of_next_tokens_opens_with_the_models_own_probabilities(reader, drawn):
    model, tokenizer = reader
    draw, values = drawn(explorers.next_token, *reader, "It was")
    ids = torch.tensor([explorers.prompt_ids(model, tokenizer, "It was")])
    probs = model(ids)[0, -1].double().softmax(-1)
    bits = -(probs * probs.log2()).sum()
    assert f"{len(probs)} of {len(probs)} tokens: {bits:.1f} bits" in title(draw(**values))
    texts = [text.get_text() for text in draw(**values).axes[0].texts]
    assert texts[0] == f"{probs.max():.1%}"
    assert explorers._visible(tokenizer, int(probs.argmax())) in texts
    assert "1 of" in title(draw(**values | {"k": 1}))
    assert "0.0 bits" in title(draw(**values | {"p": 0.05, "temperature": 0.1}))
    with pytest.raises(ValueError, match="ends in a space"):
        draw(**values | {"prompt": "It was "})


def test_the_attention_panel_lists_where_the_last_token_looks(reader, drawn):
    model, tokenizer = reader
    draw, values = drawn(explorers.attention, *reader, "Kate was in the tower.")
    watch = explorers.Watch()
    ids = explorers.prompt_ids(model, tokenizer, "Kate was in the tower.")
    model(torch.tensor([ids]), watch=watch)
    last = watch.weights[values["layer"] - 1][0, values["head"] - 1, -1]
    shown = {text.get_text() for text in draw(**values).axes[1].texts}
    assert f"{last.max():.0%}" in shown
    token = explorers._visible(tokenizer, ids[int(last.argmax())])
    assert f"{token} ({int(last.argmax()) + 1})" in shown
    mean = watch.weights[1][0].mean(0)[-1]
    shown = {text.get_text() for text in draw("Kate was in the tower.", 2, 0).axes[1].texts}
    assert f"{mean.max():.0%}" in shown
    cut = draw("Kate was in the tower. " * 3 + "Kate", 1, 1).axes[0]
    assert f"the last {explorers.SHOWN} of" in cut.get_xlabel()
    assert len(cut.images[0].get_array()) == explorers.SHOWN


def test_the_head_to_begin_with_looks_far_back():
    weights = torch.zeros(2, 3, 9, 9)
    weights[0, 0, -1, 0] = 1.0  # the start
    weights[0, 1, -1, -3] = 0.9  # a neighbour
    weights[1, 2, -1, 2] = 0.6
    weights[1, 1, 4, 1] = 0.8  # not the last token
    assert explorers.far_sighted(weights) == (1, 2)
    assert explorers.far_sighted(weights[:, :, :4, :4]) == (0, 0)


def test_labels_show_spaces_and_signs_without_a_shape(reader):
    _model, tokenizer = reader
    shown = {explorers._visible(tokenizer, i) for i in range(tokenizer.vocab_size)}
    assert {"END", "␣", "⟨0a⟩", "⟨ff⟩", "$"} <= shown
    assert not any(" " in text or "\n" in text for text in shown)
