"""The figures, the panel and the experiments of lesson 3 say what their data say."""

from __future__ import annotations

import json
import re
from itertools import product

import numpy as np
import pytest
import torch
from figure_checks import titles_have_room
from gpt_toys import small_tokenizer, toy
from hostile import TEXTS
from panels import SECONDS, move, opened, parts

from lessons_lib.course.checkpoints import load_tensors
from lessons_lib.course.figures import use_style
from lessons_lib.gpt.model import Config, Watch
from lessons_lib.gpt.modern import ModernConfig
from lessons_lib.prompting import (
    evaluation,
    examples,
    experiments,
    explorers,
    figures,
    figures_toys,
    recipe,
    recipe_figures,
)
from lessons_lib.prompting.induction import AttentionOnly
from lessons_lib.prompting.questions import PREDICTIONS, QUIZ
from lessons_lib.world.fewshot import BOOK_PROMPTS, FAMILIES, make_prompt


@pytest.fixture(autouse=True)
def style():
    use_style()


@pytest.fixture(scope="module")
def reader():
    tokenizer = small_tokenizer(400)
    return toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=700), tokenizer


def title(figure) -> str:
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


WAYS = {"mean": 0.8, "surest": 0.7, "max": 0.7, "together": 0.75}
MADE = {
    "labels": lambda: figures.labels(["blick", "$dax"], [0.3, 0.7], "bl$ick"),
    "silent": lambda: figures.labels(["blick", "dax"], [0.6, 0.4], ""),
    "many": lambda: figures.book([("a", "x", 0.1 * i) for i in range(9)]),
    "book": lambda: figures.book([("a", "x", 0.9), ("b", "x", 0.4), ("c", "y", 0.51)]),
    "shots": lambda: figures.shots({"made_up": {0: 0.5, 8: 0.9}, "swapped": {0: 0.4, 8: 0.7}}),
    "families": lambda: figures.families(
        [("new", {0: 0.2, 8: 0.4}), ("a", {0: 0.1, 8: 0.9}), ("pairs", {8: 0.7})],
        ["new"],
        {"new": "25%", "a": "50%", "pairs": "50–25%"},
    ),
    "bias": lambda: figures.bias(
        {
            "balanced": {"nothing": 0.5, "likelier": 0.9, "before": 0.9, "after": 0.88},
            "majority": {"nothing": 0.8, "likelier": 0.9, "before": 0.6, "after": 0.75},
        }
    ),
    "useless": lambda: figures.bias(
        {"balanced": {"nothing": 0.5, "likelier": 0.9, "before": 0.9, "after": 0.8}}
    ),
    "told": lambda: figures.told({"nothing": 0.5, "words": 0.8, "examples": 0.93}),
    "spread": lambda: figures.spread(
        {"blick, dax": [0.7, 0.75], "toma, wug": [0.5, 0.5]},
        {"blick, dax": 0.9, "toma, wug": 0.6},
        {"x = y": 0.5, "I: x": 0.9},
    ),
    "steps": lambda: figures.written_steps(
        {1: {"with steps": 1, "without": 1}, 4: {"with steps": 0.9, "without": 0.1}}
    ),
    "contexts": lambda: figures.contexts(
        {"a": {"one": 0.7} | WAYS, "b": {"one": 0.8} | WAYS}, {"a": 0.5, "b": 1 / 3}
    ),
    "layers": lambda: figures_toys.layers([1, 50], {"one": [4.1, 3.0], "two": [4.1, 0.25]}, 4.16),
    "induction": lambda: figures_toys.induction(np.eye(20), 8, 0.71),
    "tasks": lambda: figures_toys.tasks(
        {n: {"trained": [0.3, 0.9], "new": [0.06, n / 5000]} for n in (4096, 50)}, 1 / 16
    ),
}
ANSWERS = {
    "labels": r"Which label? \$dax. Left free, it writes: bl\$ick",
    "silent": "it writes: –",
    "many": "3 of 9 times",
    "book": "2 of 3 times",
    "shots": "Made-up labels: 50% right without an example, 90% with 8",
    "families": "80% known, 40% new",
    "bias": "On average 75% before, 82% after",
    "useless": "On average 90% before, 80% after",
    "told": "80% right, with eight examples 93%",
    "spread": "Order: 5 points; words: 30; format: 40",
    "steps": "With 4 digits: 90%, and 10% without",
    "contexts": "In 1 of 2 kinds of task",
    "layers": "Two layers pay 0.2 nats, one pays 3.0",
    "induction": "71% at what followed this token before",
    "tasks": "1% after 50 maps, 82% after 4,096",
}


@pytest.mark.parametrize("name", MADE)
def test_a_title_is_true_of_its_data_and_has_room(name):
    figure = MADE[name]()
    assert ANSWERS[name] in title(figure)
    titles_have_room(figure)


def test_a_wrong_answer_is_seen_where_its_bar_has_no_length():
    figure = figures.book([("a", "x", 0.9), ("b", "x", 0.0)])
    right, wrong = (text.get_color() for text in figure.axes[0].texts)
    assert (right, wrong) == (figures.INK, figures.RED)


def test_a_favoured_label_and_the_likelier_one_are_told_apart():
    names = [text.get_text() for text in MADE["bias"]().axes[0].get_xticklabels()]
    assert names[1] == "seven of one, one of the other\nfavoured 80%, likelier 90%"


def test_each_kind_of_task_has_its_own_chance():
    lines = MADE["contexts"]().axes[0].get_lines()
    assert [line.get_ydata()[0] for line in lines] == pytest.approx([0.5, 1 / 3])


def test_new_families_stand_under_the_line():
    ax = MADE["families"]().axes[0]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "a · 50%",
        "pairs · 50–25%",
        "new · 25%",
    ]
    assert ax.get_lines()[0].get_ydata()[0] == 1.5
    assert len(ax.texts) == 5  # pairs have no figure without an example


@pytest.fixture
def drawn(monkeypatch):
    """Call an explorer and return what draws it, and the values that it opens with."""
    kept = []

    def keep(draw, controls, **_rest):
        kept[:] = [draw, {key: control.value for key, control in controls.items()}]

    monkeypatch.setattr(explorers, "explorer", keep)
    return lambda explorer, *given: (explorer(*given), *kept)[1:]


def test_the_workshop_answers_the_readers_own_prompt(reader, drawn):
    model, tokenizer = reader
    draw, values = drawn(explorers.workshop, *reader, examples.FIRST, examples.FIRST_QUERY)
    prompt = explorers.build_prompt(examples.FIRST, examples.FIRST_QUERY)
    for per_token in (False, True):
        shares = explorers.label_scores(model, tokenizer, prompt, ["blick", "dax"], per_token)
        shown = {
            text.get_text() for text in draw(**values | {"per_token": per_token}).axes[0].texts
        }
        assert f"{shares.softmax(0)[0]:.0%}" in shown
    prepared = draw(**values | {"prepared": True})
    assert title(prepared).startswith("Which label?")
    uneven = values | {"text": "a b = it\nc d = marvellous"}
    assert "unequally many tokens" in draw(**uneven).get_supxlabel()
    assert not draw(**uneven | {"per_token": True}).get_supxlabel()
    assert not draw(**values | {"text": "a b = it\nc d = is"}).get_supxlabel()
    three = draw(**values | {"text": "a b = one\nc d = two\ne f = three", "query": "g"})
    names = [text.get_text() for text in three.axes[0].get_yticklabels()]
    assert names == ["one", "two", "three"]
    for wrong, words in (
        ({"text": "no sign"}, "line 1 is 'no sign'"),
        ({"text": "a = x\nb = x"}, "at least two different labels"),
        ({"text": "a = x\nb = xy"}, "is the beginning of"),
        ({"query": " "}, "the query is empty"),
        ({"text": "a = x\nb = y\n" * 400}, "take fewer or shorter examples"),
    ):
        with pytest.raises(ValueError, match=words):
            draw(**values | wrong)


def test_the_readers_letters_are_looked_at(drawn):
    torch.manual_seed(0)
    toys = {
        "one": AttentionOnly(Config(32, 64, 1, n_head=4, n_embd=16)),
        "two": AttentionOnly(Config(32, 64, 2, n_head=4, n_embd=16)),
    }
    draw, values = drawn(explorers.looking, toys, "a b c 0 5 a b", "two", 1, 2)
    assert values == {"text": "a b c 0 5 a b", "toy": "two", "layer": 2, "head": 3}
    watch = Watch()
    with torch.no_grad():
        logits = toys["two"](torch.tensor([[0, 1, 2, 26, 31, 0, 1]]), watch=watch)[0, -1]
    figure = draw(**values)
    expected = explorers.LETTERS[int(logits.argmax())]
    assert title(figure).startswith(f"After b it expects {expected}, to")
    image = figure.axes[0].get_images()[0].get_array()
    assert np.allclose(image, watch.weights[1][0, 2])
    assert title(draw(**values | {"toy": "one", "layer": 1})) != title(figure)
    for wrong, words in (
        ({"toy": "one"}, "one layer of attention; choose layer 1"),
        ({"text": "a b C"}, "not 'C'"),
        ({"text": " a "}, "has 1 letters; give 2 to 64"),
        ({"text": "ab" * 40}, "has 80 letters; give 2 to 64"),
    ):
        with pytest.raises(ValueError, match=words):
            draw(**values | wrong)


@pytest.fixture
def panel(monkeypatch):
    """Call an explorer and return its panel's children; hostile texts are typed into its boxes."""
    yield from opened(monkeypatch, explorers)


def test_the_boxes_of_the_workshop_stand_hostile_text(panel, reader):
    controls, trouble, picture = parts(
        panel(explorers.workshop, *reader, examples.FIRST, examples.FIRST_QUERY)
    )
    text, told, query = controls[:3]
    for hostile in TEXTS:  # as the sentence, as labels that the figure writes, before it all
        for typed in (f"{hostile} = x\nb = y", f"a = 1{hostile}\nb = 2{hostile}"):
            before = picture.value
            text.value = typed
            assert "<script" not in trouble.value and "<img src=x" not in trouble.value
            assert trouble.value or picture.value != before
    text.value = "a b = one\nc d = two"
    assert trouble.value == ""
    for box in (told, query):
        box.value = " ".join(TEXTS)
    assert "<script" not in trouble.value


def test_the_box_of_the_letters_stands_hostile_text(panel):
    toys = {"one": AttentionOnly(Config(32, 64, 1, n_head=4, n_embd=16))}
    controls, trouble, picture = parts(panel(explorers.looking, toys, "a b a", "one", 0, 0))
    assert move(controls[0], "a b c a b", picture) < SECONDS and trouble.value == ""
    for hostile in TEXTS:
        kept = picture.value
        controls[0].value = hostile
        assert "<" not in trouble.value.split(">", 2)[2].rsplit("<", 2)[0]
        assert trouble.value and picture.value == kept  # refused, in a sentence


def test_what_is_written_ends_at_the_comma(reader, monkeypatch):
    model, tokenizer = reader
    given = explorers.prompt_ids(model, tokenizer, "I: tea, O:")

    def generate(_model, ids, n, top_k, stop):
        assert top_k == 1 and n == explorers.WRITTEN
        return torch.cat((ids, torch.tensor([[*tokenizer.encode(" good, I"), stop]])), dim=1)

    monkeypatch.setattr(explorers, "generate", generate)
    assert explorers.written(model, tokenizer, "I: tea, O:") == "good"
    assert len(given) < 20


@pytest.fixture
def perfect(monkeypatch):
    """Scores of somebody who knows the classes of the book's two tasks and reads their labels."""
    known = {"I love apples": "0", "my job is boring": "1"}
    for family, n, seed in product(
        experiments.BOOK, (0, 4, 8, 14), (*range(20), *range(1000, 1020))
    ):
        prompt = make_prompt(family, n, seed, labels=("0", "1"))
        known |= dict((*prompt.examples, (prompt.query, prompt.answer.strip())))

    def scores(_model, _tokenizer, texts, labels, _per_token=False):
        own = [labels] * len(texts) if isinstance(labels[0], str) else labels
        rows = []
        for text, its in zip(texts, own, strict=True):
            *shown, (query, _nothing) = re.findall(r"[IQ]: (.*?), [OA]: ?([^,]*)", text)
            means = {known[sentence]: label for sentence, label in shown}
            wanted = means.get(known.get(query))
            rows.append([float(label.strip() == wanted) for label in its])
        return torch.tensor(rows)

    monkeypatch.setattr(experiments, "prompt_scores", scores)
    monkeypatch.setattr(evaluation, "prompt_scores", scores)


def test_three_ways_to_label_differ_in_labels_alone():
    natural, swapped, made_up = (
        experiments.labelled("sentiment", 4, 6, way) for way in ("natural", "swapped", "made_up")
    )
    for one, other, third in zip(natural, swapped, made_up, strict=True):
        assert [text for text, _ in one.examples] == [text for text, _ in other.examples]
        assert [text for text, _ in one.examples] == [text for text, _ in third.examples]
        flip = dict(zip(one.labels.values(), reversed(one.labels.values()), strict=True))
        assert [flip[label] for _, label in one.examples] == [label for _, label in other.examples]
        assert flip[one.answer.strip()] == other.answer.strip()
        assert set(one.labels.values()).isdisjoint(third.labels.values())


def test_examples_are_even_or_lopsided_as_their_name_says():
    kinds = ("blick", "dax")
    for family, seed, favoured in product(experiments.BOOK, range(6), (0, 1)):
        drawn = {
            name: experiments._lopsided(name, family, kinds, favoured, seed)
            for name in experiments.LOPSIDED
        }
        count = {name: [label for _text, label in pairs] for name, pairs in drawn.items()}
        assert {len(row) for row in count.values()} == {8}
        assert count["majority"].count(kinds[favoured]) == 7
        assert count["balanced"].count(kinds[favoured]) == 4
        assert count["recency"] == [kinds[1 - favoured]] * 4 + [kinds[favoured]] * 4
        assert set(drawn["recency"]) == set(drawn["balanced"])
        assert len({text for text, _label in drawn["majority"]}) == 8


def test_another_query_after_the_same_examples():
    book = BOOK_PROMPTS[2]
    other = experiments.instead(book, "ice floats", "physics")
    assert other.text == book.text.replace(book.query, "ice floats") != book.text
    assert other.choices[other.choices.index(other.answer)] == " physics"
    assert other.query == "ice floats" and other.examples == book.examples
    for which, query, answer in examples.BEYOND:
        assert f" {answer}" in BOOK_PROMPTS[which].choices
        assert query not in BOOK_PROMPTS[which].text


def test_experiments_of_who_knows_all_are_all_right(perfect, reader, monkeypatch):
    pairs = [("I love apples", "good"), ("my job is boring", "bad")]
    assert experiments.share_right(*reader, pairs, count=20) == 1
    assert experiments.share_right(*reader, pairs, ("bad", "good"), 20) == 0
    only_good = [(text, "good") for text, _ in pairs]
    assert experiments.share_right(*reader, only_good, count=20) == 0.5
    orders = experiments.by_order(*reader, 2, 4)
    assert list(orders.values()) == [[1] * 24] * 2
    words = experiments.by_words(*reader, 3, 4)
    assert list(words.values()) == [1] * 3 and set(orders) < set(words)
    monkeypatch.setattr(
        experiments,
        "FORMATS",
        {name: experiments.FORMATS[name] for name in ("I: x, O: y", "Q: x, A: y")},
    )
    assert experiments.by_format(*reader, 2, 10) == pytest.approx(
        dict.fromkeys(experiments.FORMATS, 1)
    )
    found = experiments.by_bias(*reader, 4, examples.EMPTY)
    assert list(found) == ["balanced", "majority", "recency"]
    for row in found.values():
        assert row == pytest.approx({"nothing": 0.5, "likelier": 0.5, "before": 1, "after": 1})


def test_what_is_asked_does_not_stand_among_the_examples():
    for family, classes in (("sentiment", 2), ("topic", 3)):
        asked = experiments.queries(12, (), family)
        assert [answer for _text, answer in asked] == [(1000 + i) % classes for i in range(12)]
        shown = [(text, "x") for text, _answer in asked[:3]]
        others = experiments.queries(12, shown, family)
        assert others[3:] == asked[3:] and not set(others[:3]) & set(asked[:3])
        assert [answer for _text, answer in others] == [answer for _text, answer in asked]


def test_guessing_gets_what_the_choices_leave():
    assert experiments.chance("sentiment", 4) == 0.5
    assert experiments.chance("topic", 3) == pytest.approx(1 / 3)
    assert experiments.chance("plural", 3) == 0.25


def test_calibration_takes_away_what_was_said_before(reader, monkeypatch):
    """A scorer that always prefers the first label, and more so without a sentence to go by."""
    prompts = experiments.labelled("sentiment", 2, 6, "made_up")
    firsts = {prompt.choices[0] for prompt in prompts}

    def scores(_model, _tokenizer, texts, labels, _per_token=False):
        wanted = next(one for one in prompts if one.text == texts[0])
        sees = [float(choice == wanted.answer) for choice in labels]
        likes = [3.0 * (choice in firsts) for choice in labels]
        return torch.tensor([[a + b for a, b in zip(sees, likes, strict=True)]] + [likes] * 3)

    monkeypatch.setattr(experiments, "prompt_scores", scores)
    assert experiments.calibrated_accuracy(*reader, prompts, examples.EMPTY) == 1


def test_contexts_share_the_examples_and_the_long_one_has_what_fits(reader, monkeypatch):
    model, tokenizer = reader
    asked = []

    def scores(_model, _tokenizer, texts, choices, _per_token=False):
        asked.append(texts)
        return torch.zeros(len(texts), len(choices))

    monkeypatch.setattr(experiments, "prompt_scores", scores)
    found = experiments.by_contexts(model, tokenizer, "sentiment", 2, 8)
    assert list(found) == ["one", "mean", "surest", "max", "together"]
    texts = asked[0]
    assert len(texts) == experiments.CONTEXTS + 2
    parts = [set(text.split(", I: ")[:-1]) for text in texts[:4]]
    assert all(len(part) == 8 for part in parts)
    alone, long = texts[4:]
    assert alone.count("I: ") == 1 and alone.endswith("O:")
    room = model.config.block_size
    assert len(tokenizer.encode(long)) < room < len(tokenizer.encode(long)) + 90
    assert long.endswith(alone)


def test_every_family_is_measured_with_few_prompts(reader, monkeypatch):
    monkeypatch.setattr(recipe_figures.steps, "sums_right", lambda *_given: 0.5)
    monkeypatch.setattr(recipe_figures.abilities, "held_out", lambda _kind, _n: ["I: a, O: b"])
    monkeypatch.setattr(recipe_figures.evaluation, "accuracy", lambda _m, _t, asked: len(asked) / 4)
    found = json.loads(json.dumps(recipe_figures.figures(*reader, prompts=2, sums=2)))
    assert set(found["accuracy"]) == set(FAMILIES)
    assert found["accuracy"]["pairs"]["fixed"] == {"2": 0.5, "4": 0.5, "8": 0.5}
    assert set(found["accuracy"]["topic"]) == {"natural", "made_up"}
    assert recipe_figures.book(found) == 0.5
    lines = recipe_figures.table(found).splitlines()
    assert len(lines) == 2 + 5 + sum(2 if f.kind == "classes" else 1 for f in FAMILIES.values()) + 4
    assert "sums of 4 digits: 50.0% with steps, 50.0% without" in lines[-1]


def test_the_recipe_reads_what_it_says():
    assert recipe.SHARES == {"few_shot": 0.75, "sum": 0.25}
    assert recipe.SCORED[-1] < recipe.STEPS


def test_the_recipe_trains_measures_and_does_nothing_twice(monkeypatch, tmp_path, capsys):
    def tiny(vocab_size):
        return ModernConfig(vocab_size, block_size=256, n_layer=1, n_head=2, n_embd=8)

    names = (*recipe.SHARES, "book", "made up", "no example", "with steps", "without steps")
    asked = []
    monkeypatch.setattr(recipe.gpt_recipe, "config", tiny)
    monkeypatch.setattr(recipe, "BATCH_SIZE", 2)
    monkeypatch.setattr(recipe.Record, "scores", lambda _self, _model: dict.fromkeys(names, 0.5))
    monkeypatch.setattr(recipe, "figures", lambda model, _tokenizer: asked.append(model) or {})
    monkeypatch.setattr(recipe, "table", lambda found: f"{found['tokens']} tokens")
    made = recipe.make(tmp_path / "run", 2, fast=False)
    assert [file.name for file in made] == [recipe.CHECKPOINT, recipe.FIGURES]
    assert "1024 tokens" in capsys.readouterr().out
    trained = load_tensors(tmp_path / "run.safetensors")[0]["model.tokens.weight"]
    assert torch.equal(asked[0].tokens.weight, trained.half().float())
    assert recipe.make(tmp_path / "run", 2, fast=False) == made and len(asked) == 1


@pytest.mark.parametrize("questions", [PREDICTIONS, QUIZ])
def test_the_right_letters_are_spread(questions):
    letters = [question.right for question in questions]
    assert len(set(letters)) >= 3
    assert max(map(letters.count, letters)) <= (len(letters) + 1) / 2
