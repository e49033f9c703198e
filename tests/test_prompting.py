"""Prompts, label scores, several contexts and written steps: against transformers and by hand."""

from __future__ import annotations

import math

import pytest
import torch
import transformers
from equality import equal

from lessons_lib.gpt import many
from lessons_lib.gpt.gpt2_layout import config_to_gpt2, to_gpt2
from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.reading import END
from lessons_lib.prompting import (
    build_prompt,
    calibrated,
    check_labels,
    combine,
    evaluation,
    label_scores,
    labels_of,
    nbce,
    prior,
    prompt_scores,
    prompts,
    steps,
    uneven,
)
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.fewshot import BOOK_PROMPTS, Prompt
from lessons_lib.world.sums import make_sum_prompt, question, spaced, written_steps

EXAMPLES = [("I love apples", "good"), ("my job is boring", "bad"), ("I like tea", "good")]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train([BOOK_PROMPTS[0].text, "I: tea, O: good, I: rain, O: bad, " * 20], 330)


@pytest.fixture(scope="module")
def model(tokenizer) -> GPT:
    torch.manual_seed(0)
    model = GPT(Config(tokenizer.vocab_size, block_size=128, n_layer=2, n_head=2, n_embd=16))
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn(p.shape), alpha=0.2)
    return model.eval()


def test_a_prompt_is_in_the_books_format():
    text = build_prompt(EXAMPLES[:2], "frozen pizzas are awesome")
    assert (
        text
        == "I: I love apples, O: good, I: my job is boring, O: bad, I: frozen pizzas are awesome, O:"
    )
    told = build_prompt([], " tea ", "Say good or bad.")
    assert told == "Say good or bad. I: tea, O:"
    assert build_prompt(EXAMPLES[:1], "tea", "Say so.").startswith("Say so. I: I love apples, O:")


def test_labels_are_those_of_the_examples_once_each():
    assert labels_of(EXAMPLES) == ["good", "bad"]
    assert labels_of([("a", " x "), ("b", "x")]) == ["x"]


@pytest.mark.parametrize(
    "examples, query, words",
    [
        ([], "tea", "no examples and no instruction"),
        (EXAMPLES, "  ", "the query is empty"),
        (EXAMPLES, None, "the query is empty"),
        ([("tea", "")], "tea", "example 1 is .* a pair of texts"),
        ([EXAMPLES[0], "tea good"], "tea", "example 2 is 'tea good'"),
        ([("tea", 1)], "tea", "a pair of texts"),
    ],
)
def test_a_prompt_that_asks_nothing(examples, query, words):
    with pytest.raises(ValueError, match=words):
        build_prompt(examples, query)


def test_examples_are_read_from_lines():
    text = "I love apples = good\n\n 2 + 2 = 4 is right =  bad \n"
    assert prompts.read_examples(text) == [("I love apples", "good"), ("2 + 2 = 4 is right", "bad")]
    assert prompts.read_examples(" \n") == []
    for line in ("no sign", "tea =", "= good", "tea = ?"):
        with pytest.raises(ValueError, match="line 2 is .* like"):
            prompts.read_examples(f"tea = good\n{line}")


@pytest.mark.parametrize(
    "labels, words",
    [
        (["good"], "at least two different labels.* there are 1"),
        ([], "there are 0"),
        (["good", "bad", "good"], "'good' is given twice"),
        (["good", "goodness"], "'good' is the beginning of 'goodness'"),
        (["plus one", "plus"], "'plus' is the beginning of 'plus one'"),
        (["a,b", "c"], "'a,b' is no use"),
        ([" ", "c"], "' ' is no use"),
    ],
)
def test_labels_that_cannot_be_told_apart(labels, words):
    with pytest.raises(ValueError, match=words) as error:
        check_labels(labels)
    assert "\n" not in str(error.value)
    check_labels(["good", "bad", "ugly"])


def test_labels_of_unequally_many_tokens_get_a_sentence(tokenizer):
    sizes = {word: len(tokenizer.encode(" " + word)) for word in ("good", "bad", "splendid")}
    assert sizes["good"] == sizes["bad"] < sizes["splendid"]
    assert uneven(tokenizer, ["good", "bad"]) is None
    said = uneven(tokenizer, ["good", "splendid"])
    assert f"'splendid' has {sizes['splendid']}" in said and "compare their means" in said


def test_a_prompt_past_the_context(model, tokenizer):
    text = build_prompt(EXAMPLES * 9, "tea")
    with pytest.raises(ValueError, match="this model's context is 128; take fewer"):
        label_scores(model, tokenizer, text, ["good", "bad"])
    # To the last token that fits: END, the prompt, and the longest label.
    used = 1 + len(tokenizer.encode("I: tea, O:")) + len(tokenizer.encode(" splendid"))
    small = GPT(Config(tokenizer.vocab_size, used, 1, 1, 8)).eval()
    assert label_scores(small, tokenizer, "I: tea, O:", ["splendid", "bad"]).shape == (2,)
    with pytest.raises(ValueError, match=f"have {used} tokens"):
        smaller = GPT(Config(tokenizer.vocab_size, used - 1, 1, 1, 8)).eval()
        label_scores(smaller, tokenizer, "I: tea, O:", ["splendid", "bad"])


@pytest.mark.parametrize("per_token", [False, True])
def test_scores_are_transformers_log_probabilities(model, tokenizer, per_token):
    theirs = transformers.GPT2LMHeadModel(transformers.GPT2Config(**config_to_gpt2(model.config)))
    theirs.load_state_dict(to_gpt2(model.state_dict()), strict=False)
    theirs.tie_weights()
    theirs.eval()
    labels = ["good", "bad", "splendid"]
    for n in (1, 2, 3):
        prompt = build_prompt(EXAMPLES[:n], "frozen pizzas are awesome")
        found = label_scores(model, tokenizer, prompt, labels, per_token)
        for label, score in zip(labels, found.tolist(), strict=True):
            given = [tokenizer.special_tokens[END], *tokenizer.encode(prompt)]
            own = tokenizer.encode(" " + label)
            ids = torch.tensor([given + own])
            with torch.no_grad():
                logs = theirs(ids).logits.log_softmax(-1)[0]
            wanted = sum(logs[len(given) - 1 + i, t].item() for i, t in enumerate(own))
            wanted /= len(own) if per_token else 1
            equal("scores of labels after a prompt", "transformers", score, wanted)


def test_many_prompts_are_scored_as_each_alone_in_their_order(model, tokenizer):
    texts = [build_prompt(EXAMPLES[:n], "tea") for n in (3, 1, 2)]
    found = prompt_scores(model, tokenizer, texts, ["good", "bad"])
    for text, row in zip(texts, found, strict=True):
        torch.testing.assert_close(row, label_scores(model, tokenizer, text, ["good", "bad"]))
    own = prompt_scores(
        model, tokenizer, texts, [["good", "bad"], ["bad", "good"], [" bad", " good"]]
    )
    torch.testing.assert_close(own[1:], found[1:].flip(1))


def test_calibration_takes_the_models_expectation_away():
    # The model says "good" with 0.8 whatever is asked; a query moves it to 0.85.
    flat = torch.tensor([[0.8, 0.2], [0.8, 0.2]]).log()
    before = prior(flat)
    torch.testing.assert_close(before, torch.tensor([0.8, 0.2]).log())
    uneven_ones = prior(torch.tensor([[0.9, 0.1], [0.5, 0.5]]).log())
    torch.testing.assert_close(uneven_ones, torch.tensor([0.7, 0.3]).log())
    assert calibrated(flat, before).abs().max() < 1e-6
    asked = torch.tensor([0.75, 0.25]).log()
    assert asked.argmax() == 0 and calibrated(asked, before).argmax() == 1
    # What is not among the labels does not count: only their shares do.
    torch.testing.assert_close(calibrated(asked - 3, before), calibrated(asked, before))


def test_several_contexts_by_the_formula_of_naive_bayes():
    p = torch.tensor([[0.6, 0.3, 0.1], [0.5, 0.1, 0.4], [0.2, 0.5, 0.3]])
    alone = torch.tensor([0.5, 0.25, 0.25])
    by_hand = p.prod(dim=0) / alone**2  # p(T) Π p(T|S_i) / p(T)
    wanted = (by_hand / by_hand.sum()).log()
    torch.testing.assert_close(combine(p.log(), alone.log()), wanted)
    torch.testing.assert_close(combine(p.log() - 5, alone.log() + 1), wanted)
    for beta in (0.0, 0.25, 4.0):
        mean = p.log().mean(dim=0)
        formula = ((beta + 1) * mean - beta * alone.log()).log_softmax(0)
        torch.testing.assert_close(combine(p.log(), alone.log(), beta=beta), formula)
    one = combine(p[:1].log(), alone.log())
    torch.testing.assert_close(one, p[0].log())  # one context is that context


def test_poolings_of_several_contexts():
    p = torch.tensor([[0.4, 0.6], [0.99, 0.01], [0.3, 0.7]]).log()
    torch.testing.assert_close(nbce.pool(p, "surest"), p[1])
    torch.testing.assert_close(nbce.pool(p, "max"), torch.tensor([0.99, 0.7]).log())
    torch.testing.assert_close(nbce.pool(p, "mean"), p.mean(dim=0))


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"pooling": "median"}, "pooling is one of mean, surest, max, not 'median'"),
        ({"beta": -0.5}, "beta must be 0 or more, not -0.5"),
        ({"beta": math.nan}, "beta must be 0 or more"),
        ({"before": torch.zeros(3)}, r"they are \(2, 2\) and \(3,\)"),
        ({"scores": torch.zeros(0, 2)}, r"they are \(0, 2\)"),
    ],
)
def test_contexts_that_cannot_be_combined(arguments, words):
    given = {"scores": torch.zeros(2, 2), "before": torch.zeros(2)} | arguments
    with pytest.raises(ValueError, match=words):
        combine(**given)


def a_prompt(answer: str, choices: tuple[str, ...]) -> Prompt:
    return Prompt("I: tea, O:", answer, choices, "sentiment", (), "tea", {})


def test_accuracy_counts_the_likeliest_choice_and_no_ties(model, tokenizer, monkeypatch):
    likely = {" good": -1.0, " bad": -2.0, " ugly": -1.0}
    monkeypatch.setattr(
        evaluation,
        "prompt_scores",
        lambda _m, _t, texts, choices, _p: torch.tensor(
            [[likely[c] for c in row] for row in choices]
        ),
    )
    asked = [
        a_prompt(" good", (" bad", " good")),
        a_prompt(" bad", (" bad", " good")),
        a_prompt(" good", (" bad", " good", " ugly")),  # a tie is no knowledge
    ]
    assert evaluation.right(model, tokenizer, asked) == [True, False, False]
    assert evaluation.accuracy(model, tokenizer, asked) == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="no prompts"):
        evaluation.right(model, tokenizer, [])


def test_prompts_are_drawn_from_the_first_seed_on():
    drawn = evaluation.draw_prompts("sentiment", 4, 3, labels="natural")
    assert len({prompt.text for prompt in drawn}) == 3
    assert evaluation.draw_prompts("sentiment", 4, 2, first=1, labels="natural") == drawn[1:]
    assert all(len(prompt.examples) == 4 for prompt in drawn)


def test_sums_are_written_on_to_their_end_and_checked(model, tokenizer, monkeypatch):
    end = tokenizer.special_tokens[END]

    def generate(_model, rows, room, stop, top_k):
        """Who can add, but always forgets the carry of 1 in the question of the second row."""
        written = []
        for number, row in enumerate(rows.tolist()):
            text = tokenizer.decode(row[1:])
            a, b = (int(part.replace(" ", "")) for part in text[3:].split(" = ")[0].split(" + "))
            rest = f" {written_steps(a, b)}. A:" if text.endswith("Steps:") else ""
            answer = a + b if number != 1 else a + b - 1
            ids = [*row, *tokenizer.encode(f"{rest} {spaced(answer)}."), stop]
            written.append(ids + [stop] * (400 - len(ids)))
        assert stop == end and top_k == 1 and room == steps.ROOM
        return torch.tensor(written)

    monkeypatch.setattr(many, "generate", generate)
    for with_steps in (True, False):
        found = steps.sums_checked(model, tokenizer, 2, with_steps, 4)
        assert sum(check.answer for check in found) == 3
        assert all(all(check.steps) and bool(check.steps) == with_steps for check in found)
        assert steps.sums_right(model, tokenizer, 2, with_steps, 4) == 0.75
    texts = [make_sum_prompt(2, False, seed)[0] for seed in range(2)]
    assert steps.solve(model, tokenizer, texts)[0].startswith(texts[0] + " ")
    assert question(4, 5) == "Q: 4 + 5 = ?"


def test_reasons_to_refuse_are_one_sentence_each(model, tokenizer):
    for call in (
        lambda: build_prompt([], "tea"),
        lambda: check_labels(["good", "goods"]),
        lambda: prompts.check_fits(model, tokenizer, "I: tea, " * 60, ["good", "bad"]),
    ):
        with pytest.raises(ValueError) as error:
            call()
        assert str(error.value).endswith(".") and str(error.value).count(". ") == 0


def test_an_answers_share_is_its_part_of_the_choices(model, tokenizer):
    asked = [a_prompt(" good", (" bad", " good")), a_prompt(" ugly", (" ugly", " bad", " good"))]
    scores = [prompt_scores(model, tokenizer, [one.text], one.choices)[0].exp() for one in asked]
    assert evaluation.answer_shares(model, tokenizer, asked) == pytest.approx(
        [(row[i] / row.sum()).item() for row, i in zip(scores, (1, 0), strict=True)]
    )
