"""The figures, the panels and the measures of lesson 4 say what their data say."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from figure_checks import titles_have_room
from gpt_toys import small_tokenizer, toy
from panels import opened

from lessons_lib.course.figures import use_style
from lessons_lib.rlhf import (
    examples,
    experiments,
    explorers,
    figures,
    figures_runs,
    replies,
    weights,
)
from lessons_lib.rlhf.overoptimisation import fit_reinforced
from lessons_lib.rlhf.questions import PREDICTIONS, QUIZ
from lessons_lib.world.conversations import gold_reward, understand


@pytest.fixture(autouse=True)
def style():
    use_style()


def row(rollout, proxy, gold, kl=0.5, tokens=9.0):
    return {"rollout": rollout, "proxy": proxy, "gold": gold, "kl": kl, "tokens": tokens}


FREE = [row(0, 0.1, 1.4, 0.0), row(10, 0.6, 1.6, 0.5), row(60, 1.5, -0.7, 9.0)]
HELD = [row(0, 0.1, 1.4, 0.0), row(10, 0.5, 1.7, 0.3), row(60, 0.6, 1.8, 0.4)]
RUNS = {"none": FREE, "right": HELD}
RANKS = [
    {"rank": r, "share": r / 200, "train": t, "held_out": t - 0.1} for r, t in ((1, 0.7), (4, 0.8))
]


def title(figure) -> str:
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


MADE = {
    "kinds": lambda: figures.kinds(
        {"before": {"asks": 0.9, "good": 0.1}, "after": {"good": 0.75, "wrong": 0.25}}
    ),
    "topics": lambda: figures.topics(
        {"capital": [True, True, True, False], "sum": [False, False, True, False]}, ["sum"]
    ),
    "ranks": lambda: figures.ranks(RANKS, {"train": 0.84, "held_out": 0.72}),
    "spectrum": lambda: figures.spectrum({"a": [3.0, 4.0, 0.0], "b": [1.0, 1.0, 0.0]}, 1),
    "learned": lambda: figures.learned(
        [
            {"ratings": n, "loss": loss, "gold": gold}
            for n, gold in ((20, 0.52), (2000, 0.7))
            for loss in ("bradley_terry", "cosent")
        ],
        0.8,
    ),
    "styles": lambda: figures.styles([("plain", 0.5, 0.3), ("flattering", -1.0, 0.9)]),
    "opening": lambda: figures_runs.opening(FREE),
    "live": lambda: figures_runs.live(
        [row(0, proxy, 1.0) for proxy in (0.0, 0.3, 0.3, 0.8, 1.0, 1.2)]
    ),
    "frontier": lambda: figures_runs.frontier(RUNS, 1.4, fit_reinforced(*experiments.gains(FREE))),
    "best_of": lambda: figures_runs.best_of(
        (1, 2, 32), (0, 0.4, 1.1), (1.4, 1.5, 1.2), (0, 0.2, 2.5)
    ),
    "ways": lambda: figures_runs.ways({"start": 1.4, "dpo": -0.5, "own": 1.9, "ppo": 1.8}),
}
ANSWERS = {
    "kinds": "10% before, 75% after",
    "topics": "Sums: 25% good replies; all but arithmetic: 75%",
    "ranks": "rank 4: 70%; all (dashed): 72%",
    "spectrum": "The first 1 directions hold 43% of it",
    "learned": "20 teach nothing, 2,000 bring 70%",
    "styles": "Most of all: flattering",
    "opening": "more and more pleased",
    "live": "went from 0.0 to 1.2",
    "frontier": "Gold −0.7 without a penalty, 1.8 with a right one",
    "best_of": "Gold 1.4 for one reply, 1.2 for the best",
    "ways": "DPO: others' −0.50, its own 1.90",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_runs_rise_fall_or_stay():
    assert experiments.gamed({"marks": FREE}) and not experiments.gamed({"marks": HELD})
    falls_at_once = [row(0, 0.1, 2.0), row(10, 0.9, 1.0)]  # gold never rose, so it was not gamed
    assert not experiments.gamed({"marks": falls_at_once})
    network_gave_up = [*FREE[:2], row(60, 0.2, -0.7)]
    assert not experiments.gamed({"marks": network_gave_up})
    assert experiments.kept({"marks": HELD}) == 1
    assert experiments.kept({"marks": [row(0, 0, 1.0), row(5, 0, 2.0), row(9, 0, 1.5)]}) == 0.75
    assert experiments.gains(HELD) == ([0.0, 0.3, 0.4], pytest.approx([0, 0.3, 0.4]))
    both = [{"name": "none", "marks": FREE}, {"name": "none", "marks": HELD}]
    mean = experiments.mean_runs(both)["none"]
    assert [one["gold"] for one in mean] == pytest.approx([1.4, 1.65, 0.55])


def test_every_way_is_measured_where_it_ends():
    record = {
        "runs": [
            {"name": "none", "marks": FREE},
            {"name": "right", "marks": HELD},
            {"name": "right", "marks": [row(0, 0, 1.2), row(10, 0, 1.1), row(60, 0, 1.0)]},
        ],
        "grpo": {"marks": HELD},
        "dpo": [{"marks": [row(0, 0, 1.4), row(9, 0, 0.5)]}],
        "own": [{"marks": [row(0, 0, 1.4), row(9, 0, 2.0)]}],
    }
    found = experiments.ways(record, best=1.5)
    assert found == pytest.approx(
        {"start": 4 / 3, "best": 1.5, "ppo": 1.4, "grpo": 1.8, "dpo": 0.5, "own": 2.0, "none": -0.7}
    )


def test_replies_are_counted_by_topic(monkeypatch):
    right = {"What is the capital of France?": "It is Paris.", "What is 1 plus 1?": "It is 3."}
    asked = [understand(text) for text in right]
    monkeypatch.setattr(replies, "reply", lambda *_model, top_k: list(right.values()))
    rows = experiments.by_topic(None, None, asked)
    assert rows == {"capital": [True], "sum": [False]}
    assert experiments.share(rows) == 0.5 and experiments.share(rows, ["sum"]) == 1


def test_only_the_whole_reply_is_what_is_said(monkeypatch):
    said = ["It is.", "It is", "It is Paris.", "It is. It is."]
    monkeypatch.setattr(replies, "reply", lambda *_model, top_k: said)
    assert experiments.share_saying(None, None, "It is", 4) == 0.5


def test_a_sum_is_right_by_its_answer_and_not_by_its_steps(monkeypatch):
    tokenizer = small_tokenizer(400)

    def write(_model, _tokenizer, prompts, _most, top_k):
        said = []
        for prompt in prompts:
            a, b = int(prompt[3]), int(prompt[7])
            total = a + b if a > 1 else 0
            answer = " ".join(str(total))
            said.append(tokenizer.encode(f" ones {a} + {b} = {a + b}. A: {answer}. Q: 1 + 1 = ?"))
        return [([], ids) for ids in said]

    monkeypatch.setattr(experiments, "continue_all", write)
    assert experiments.adds(None, tokenizer) == pytest.approx(72 / 81)


def test_what_a_run_gains_first():
    assert experiments.rises_first({"marks": FREE}, 10) == pytest.approx(0.2)


@pytest.fixture(scope="module")
def judge():
    tokenizer = small_tokenizer(400)
    from lessons_lib.rlhf.reward_model import RewardModel

    return RewardModel(toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200)), tokenizer


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its panel's children."""
    yield from opened(monkeypatch, explorers)


def test_the_panel_of_runs_answers_and_shows_the_reply_of_its_point(panel):
    said = {
        name: {
            str(mark): [{"reply": f"{name} {mark} {i}", "proxy": 1.0, "gold": -2.0} for i in (0, 1)]
            for mark in (0, 10, 60)
        }
        for name in RUNS
    }
    name, place, which, trouble, picture, _caption = panel(explorers.runs, RUNS, said, ["a?", "b?"])
    assert place.max == 2 and which.max == 1
    for control, value in ((place, 0), (name, "right"), (which, 1)):
        first, best = control.value, float("inf")
        for _round in range(5):
            control.value = first
            before, start = picture.value, time.process_time()
            control.value = value
            best = min(best, time.process_time() - start)
            assert picture.value != before and trouble.value == ""
        assert best < 0.3


def test_the_workshop_gives_both_rewards(panel, judge):
    question, reply, trouble, picture, _caption = panel(
        explorers.workshop, *judge, *examples.WORKSHOP
    )
    before = picture.value
    reply.value = "It is Paris."
    assert picture.value != before and trouble.value == ""
    kept = picture.value
    question.value = "Who are you?"
    assert "must be one of the world" in trouble.value and picture.value == kept


def test_texts_of_the_lesson_are_what_they_are_said_to_be():
    asked, good, curt, wrong = examples.THREE
    first, second, third = (gold_reward(asked, text).total for text in (good, curt, wrong))
    assert first > second > third and third < 0
    question, reply = examples.WORKSHOP
    assert gold_reward(question, reply).correct == -1
    assert gold_reward(*examples.DEMONSTRATION).correct == 1
    assert all(re.fullmatch(r"blocks\.\d\.\w+\.\w+\.weight", name) for name in examples.MATRICES)


@pytest.mark.parametrize("questions", [PREDICTIONS, QUIZ])
def test_the_right_letters_are_spread(questions):
    letters = [question.right for question in questions]
    assert len(set(letters)) >= 2
    assert max(map(letters.count, letters)) <= (len(letters) + 1) / 2


def test_the_committed_record_is_of_the_committed_models():
    """What the lesson shows of runs made beforehand, from the files in data/."""
    import json

    from lessons_lib.course.data import read_text

    record = json.loads(read_text("rlhf/taught.json"))
    names = [run["name"] for run in record["runs"]]
    assert names.count("none") == names.count("right") == 5
    starts = [run["marks"][0]["gold"] for run in record["runs"]]
    assert np.ptp(starts) < 1e-6  # all begin with the same model and the same draws
    assert {row["rank"] for row in record["ranks"]} >= {1, 4, None}
    base, _taught, _tokenizer = weights.base_and_taught()
    start = weights.open_start(base)
    for name in ("none/10", "none/60", "right/60"):
        weights.open_changed(name, weights.policies(), start)
