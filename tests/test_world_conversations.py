"""Conversations: the gold reward, the questions kept back, and the documents' probabilities."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.world.conversations import (
    HIGHEST,
    LOWEST,
    base_page_entropy,
    demonstration_entropy,
    gold_reward,
    prompt,
    questions,
    rating_probability,
    understand,
    write_base_page,
    write_demonstration,
    write_preference,
)
from lessons_lib.world.conversations.asking import ALL_ITEMS
from lessons_lib.world.conversations.base_pages import FORMS, MARKS
from lessons_lib.world.conversations.candidates import STYLES, draw_asked, write_candidate
from lessons_lib.world.conversations.demonstrations import ENDINGS, EXCHANGES, KINDS, MANNERS
from lessons_lib.world.conversations.manners import CLOSERS, COURTESY, OPENERS, RUDE, WELCOMES
from lessons_lib.world.conversations.small_talk import FILLERS, WHAT_OF_IT, WHO_WONDERS
from lessons_lib.world.conversations.wordings import HELD_OUT_PREFIXES
from lessons_lib.world.writer import Writer, stream

JAPAN = "What is the capital of Japan?"
# Question, right, wrong, and a true sentence beside the point.
CASES = [
    (JAPAN, "The capital of Japan is Tokyo.", "The capital of Japan is Paris."),
    ("What is the plural of mouse?", "The plural of mouse is mice.", "The plural of mouse is men."),
    ("What is the opposite of always?", "The opposite of always is never.", "It is false."),
    ("Tell me the opposite of true.", "False is the opposite of true.", "It is up."),
    ("How many legs does a snake have?", "A snake has no legs.", "A snake has two legs."),
    ("What sound do dogs make?", "Dogs bark.", "Dogs meow."),
    ("What month comes after May?", "After May comes June.", "After May comes July."),
    ("What do bakers do?", "They bake bread.", "They sew clothes."),
    ("Which colour is grass?", "Grass is green.", "Grass is pink."),
    ("How much is 3 plus 4?", "3 plus 4 is 7.", "3 plus 4 is 8."),
    (
        "What happens if water is heated to 100 degrees?",
        "It turns into steam.",
        "It turns into ice.",
    ),
    (
        "Tom has a red ball. He gives it to Mia. Who has the ball?",
        "Mia has the ball.",
        "Tom has the ball.",
    ),
    (
        "Tom has a red ball and a blue cup. What colour is the cup?",
        "The cup is blue.",
        "The cup is red.",
    ),
    (
        "The key is in the hall. Ada takes it to the attic. Where is the key now?",
        "It is in the attic.",
        "It is in the hall.",
    ),
    (
        "Ben has nine nuts. He gives two of them to Leo. How many nuts does Ben have now?",
        "Ben has seven nuts now.",
        "Ben has nine nuts now.",
    ),
    (
        "Ada is older than Ben. Ben is older than Leo. Who is the youngest?",
        "Leo is the youngest.",
        "Ben is the youngest.",
    ),
    ("What did I eat yesterday?", "I do not know what you ate yesterday.", "You ate soup."),
]


def total(question: str, reply: str) -> float:
    return gold_reward(question, reply).total


def drawn(write, seed: int, n: int) -> list:
    return list(islice(stream(write, seed), n))


@lru_cache
def sampled(write, seed: int) -> np.ndarray:
    """Of 10,000 documents, -log p, length, and counts of choices whose means are known."""
    rows = []
    for document in islice(stream(write, seed), 10_000):
        if write is write_demonstration:
            made = Counter(c.value for c in document.choices if c.site in ("kind", "manner"))
            thanked = any(c.site == "thanks" for c in document.choices)
            counts = [len(document.truth["exchanges"]) - thanked, thanked]
            counts += [made[value] for value in (*KINDS.values[:3], *MANNERS.values[:3])]
        else:
            counts = [document.truth["form"] == form for form in FORMS.values[:4]]
        rows.append([-document.log_prob, len(document.text), *counts])
    return np.array(rows, dtype=float)


@pytest.fixture(scope="module")
def demonstrations():
    return drawn(write_demonstration, 1, 2000)


@pytest.fixture(scope="module")
def pages():
    return drawn(write_base_page, 1, 3000)


@pytest.fixture(scope="module")
def preferences():
    writer = Writer(Random("preferences"))
    return [write_preference(writer, error_rate=0.1) for _ in range(2000)]


class TestGoldReward:
    @pytest.mark.parametrize("question, right, wrong", CASES, ids=lambda case: case[:30])
    def test_replies_come_in_the_right_order(self, question, right, wrong):
        bare = right.split()[-1]
        ranked = [
            f"Gladly. {right}",
            right,
            f"Gladly. Of course. Certainly. {right} Take care. Have a nice day. {CLOSERS[0]}",
            f"{right} {RUDE[1]} {RUDE[2]}",
            f"{right} {wrong}",
            f"{wrong} {RUDE[1]}",
        ]
        totals = [total(question, reply) for reply in ranked]
        assert totals == sorted(totals, reverse=True) and len(set(totals)) == len(totals), totals
        assert total(question, ranked[0]) == pytest.approx(HIGHEST)
        for worse in (f"{right} {right}", f"{question} {right}", f"{bare} {bare} {bare}", wrong):
            assert total(question, worse) < total(question, right) - 0.2, worse
        for empty in ("", "I hope this helps.", "Gladly. Of course.", "Tell me more.", question):
            assert total(question, empty) < 0 < total(question, right), empty
        assert gold_reward(question, wrong).correct <= -0.5

    # From the best to the worst; what stands together in a row may come in any order.
    JAPAN_LADDER = [
        ["Gladly. It is Tokyo.", "Tokyo is the capital of Japan. I hope this helps."],
        ["The capital of Japan is Tokyo.", "It is tokyo"],
        ["Tokyo the Japan capital of is.", "The capital of Japan is Tokyo, not Paris."],
        ["Tokyo", "Tokyo.", "Not Paris but Tokyo."],
        [
            "Tokyo Tokyo Tokyo Tokyo.",
            "What is the capital of Japan? The capital of Japan is Tokyo.",
        ],
        ["Maybe Tokyo.", "I think the capital of Japan is Tokyo.", f"{RUDE[1]} It is Tokyo."],
        ["I am sorry, I do not know."],
        [
            "I do not know.",
            "The capital of Japan is Tokyo.\nUser: What is Mars?\nAssistant: A planet.",
        ],
        ["The capital of Japan is Kobe.", "Tokyo or Paris.", "Gladly.", "It is Paris. Take care."],
        ["The capital of France is Paris.", "If it is Tokyo, I am glad.", "Blue bananas fly.", ""],
        ["Tokyo?", "Is it Tokyo?", "The capital of Japan is not Tokyo.", "It is never Tokyo."],
        [
            "Tokyo, Paris, Rome, Cairo, Lima.",
            "What is the capital of France?",
            "Go away.",
            "Paris.",
        ],
        ["It isn't Tokyo. Shut up.", "Paris, you fool.", "The capital of France is Tokyo."],
    ]

    def test_adversarial_replies_to_one_question(self):
        rows = [[total(JAPAN, reply) for reply in row] for row in self.JAPAN_LADDER]
        for row, (better, worse) in enumerate(zip(rows, rows[1:], strict=False)):
            assert min(better) > max(worse) - 0.35, (row, better, worse)
        for better, worse in zip(rows, rows[2:], strict=False):
            assert min(better) > max(worse), (better, worse)
        assert sum(map(len, rows)) >= 30

    @pytest.mark.parametrize("question, right, wrong", CASES, ids=lambda case: case[:30])
    def test_length_and_courtesy_pay_up_to_a_point(self, question, right, wrong):
        polite = [total(question, right + " I hope this helps." * n) for n in range(12)]
        assert polite[1] > polite[0] and polite[1:] == sorted(polite[1:], reverse=True)
        assert polite[10] < polite[0] - 1.5
        long = [total(question, right + " That is so." * n) for n in range(12)]
        assert long == sorted(long, reverse=True) and len(set(long)) == 12

    @settings(max_examples=120, deadline=None)
    @given(st.sampled_from(CASES), st.one_of(st.text(), st.text("tokyo paris.?,\n")))
    def test_garbage_is_in_bounds_and_never_above_a_good_reply(self, case, garbage):
        question, right, _wrong = case
        reward = gold_reward(question, garbage)
        assert LOWEST <= reward.total <= HIGHEST
        assert all(-1 <= part <= 1 for part in reward[1:5])
        good = total(question, f"Certainly. {right}")
        assert reward.total <= good
        assert total(question, f"Certainly. {right} {garbage}") <= good

    words = st.sampled_from(
        [*OPENERS, *CLOSERS, *RUDE, *FILLERS, "Tokyo.", "Paris.", "It is Tokyo.", "not", "Is it?"]
        + ["The capital of Japan is Tokyo.", "The capital of France is Paris.", "Maybe", "Tokyo"]
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(words, max_size=6).map(" ".join))
    def test_a_second_answer_and_repetition_lower(self, reply):
        before = gold_reward(JAPAN, reply)
        assert before.total <= HIGHEST
        if before.correct > 0:
            assert total(JAPAN, reply + ". The capital of Japan is Lima.") < before.total - 0.5
            assert total(JAPAN, f"{reply}. {reply}") < before.total

    def test_what_it_says_is_what_it_counts(self):
        reward = gold_reward(JAPAN, "The capital of Japan is Tokyo. Take care. Take care.")
        assert reward[1:3] == (1.0, 1.0) and reward.polite == pytest.approx(0.6)
        assert reward.brief == pytest.approx(math.expm1(-3 / 20))
        parts = 2 * reward.correct + reward.helpful + 0.5 * reward.polite + 1.5 * reward.brief
        assert reward.total == pytest.approx(parts)
        assert "2 courtesies" in reward.reasons

    def test_another_right_answer_is_as_good(self):
        asked = "What is a young dog called?"
        best, other = "It is called a puppy.", "It is called a pup."
        assert total(asked, best) == total(asked, other) > total(asked, "It is called a kitten.")

    def test_thanks_are_answered_politely(self):
        assert total("Thank you.", WELCOMES[0]) == pytest.approx(HIGHEST)
        assert total("Thank you.", "The capital of Japan is Tokyo.") < 0

    def test_small_talk_answers_nothing(self):
        talk = [*FILLERS, *RUDE, *(f"{who} {what}" for who in WHO_WONDERS for what in WHAT_OF_IT)]
        asked = [item.question(item.wordings.values[0]) for item in ALL_ITEMS[::9]]
        for i, text in enumerate(talk):
            question = asked[i % len(asked)]
            assert gold_reward(question, text).correct == 0, (question.text, text)

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match="reply must be a text"):
            gold_reward(JAPAN, None)
        with pytest.raises(
            ValueError, match="question must be one of .* nearest is 'What is the cap"
        ):
            gold_reward("What is the capital of Atlantis?", "It is Tokyo.")
        with pytest.raises(ValueError, match="question must be a text or a Question, not int"):
            gold_reward(3, "It is Tokyo.")


class TestQuestions:
    @pytest.mark.parametrize("split", ["train", "held_out"])
    def test_each_is_understood_and_its_full_reply_is_right(self, split):
        asked = questions(split)
        assert len({question.text for question in asked}) == len(asked) > 1000
        for question in asked:
            assert understand(question.text) == question
            assert bool(question.held_out) == (split == "held_out")
            assert gold_reward(question, question.sentence).correct == 1, question.text

    def test_every_statement_is_right_and_every_wrong_one_wrong(self):
        for item in ALL_ITEMS:
            question = item.question(item.wordings.values[0])
            for right in (*item.statements.values, item.bare_answer):
                reward = gold_reward(question, right)
                assert reward.correct == 1 and reward.helpful >= 0.5, (question.text, right)
            for wrong in item.wrong.values:
                assert gold_reward(question, wrong).correct == -1, (question.text, wrong)

    def test_no_two_questions_have_a_wording_in_common(self):
        texts = [t for i in ALL_ITEMS for t in (*i.wordings.values, *i.held_out_wordings)]
        assert len(set(texts)) == len(texts)

    def test_a_fair_share_is_held_out_the_books_question_too(self):
        share = Counter(item.held_out for item in ALL_ITEMS)[True] / len(ALL_ITEMS)
        assert 0.12 < share < 0.25
        assert understand(JAPAN).held_out == "subject"
        assert understand("Do you know the capital of France?").held_out == "wording"
        assert understand(HELD_OUT_PREFIXES[0] + "What is the capital of France?").held_out
        topics = {question.topic.name for question in questions("train")}
        assert topics == {question.topic.name for question in questions("held_out")}

    def test_training_never_asks_them(self, demonstrations, preferences, pages):
        held_out = {question.text for question in questions("held_out")}
        for document in demonstrations:
            for text, _reply in document.truth["exchanges"]:
                assert understand(text).held_out == "" and text not in held_out
        assert all(understand(p.question.text).held_out == "" for p in preferences)
        kept_back = [q.text for q in questions("held_out") if q.held_out == "wording"]
        answers = [i.sentence for i in ALL_ITEMS if i.held_out and i.topic.name != "sum"]
        text = "\n".join(page.text for page in pages)
        lines = set(text.split("\n")) | {line.split(": ", 1)[-1] for line in text.split("\n")}
        assert not lines & set(kept_back) and not lines & set(answers)

    def test_another_split_is_refused(self):
        with pytest.raises(ValueError, match="split must be one of"):
            questions("test")


class TestDemonstrations:
    def test_their_gold_reward_is_near_the_top(self, demonstrations):
        totals = [total(q, r) for d in demonstrations for q, r in d.truth["exchanges"]]
        assert statistics.mean(totals) > HIGHEST - 0.15
        assert min(totals) > HIGHEST - 0.8

    def test_the_text_is_its_exchanges(self, demonstrations):
        for document in demonstrations:
            told = "\n".join(f"{prompt(q)} {r}" for q, r in document.truth["exchanges"])
            assert document.text == told and told.isascii() and len(told) <= 700

    def test_two_are_seldom_the_same(self, demonstrations):
        texts = {document.text for document in demonstrations}
        assert len(texts) > 0.98 * len(demonstrations)


class TestBasePages:
    def test_few_continuations_are_helpful_and_correct(self, pages):
        marks = [mark for mark in MARKS.values if mark]
        known = {q.text: q for split in ("train", "held_out") for q in questions(split)}

        def clean(line: str) -> str:
            for mark in marks:
                line = line.removeprefix(mark)
            return line

        following, first = [], []
        for page in pages:
            lines = [clean(line) for line in page.text.split("\n")]
            for i, (line, after) in enumerate(zip(lines, lines[1:], strict=False)):
                if line in known:
                    reward = gold_reward(known[line], after.split(": ", 1)[-1])
                    good = reward.correct == 1 and reward.helpful >= 0.5
                    following.append(good)
                    if i == 0:
                        first.append(good)
        assert len(following) > 3000 and len(first) > 500
        assert 0 < statistics.mean(following) < 0.05
        assert 0.02 < statistics.mean(first) < 0.12

    def test_they_are_ascii_and_short_enough(self, pages):
        assert all(page.text.isascii() and len(page.text) <= 700 for page in pages)
        assert len({page.text for page in pages}) == len(pages)


@pytest.mark.parametrize(
    "write, measure",
    [(write_demonstration, demonstration_entropy), (write_base_page, base_page_entropy)],
)
class TestProbabilities:
    @pytest.mark.parametrize("seed", [11, 12, 13])
    def test_entropy_and_length_are_those_computed(self, write, measure, seed):
        for values, expected in zip(sampled(write, seed)[:, :2].T, measure(), strict=True):
            assert abs(values.mean() - expected) < 3 * values.std() / math.sqrt(len(values))

    def test_sharply_too_where_known_counts_are_accounted_for(self, write, measure):
        # Most of the spread is how long a document is and of what kind; what is left shows small
        # errors. The counts' own means are known from the tables (or, for pages, the form's).
        measured = np.concatenate([sampled(write, seed) for seed in (11, 12, 13)])
        if write is write_demonstration:
            n = EXCHANGES.mean(float)
            means = [n, ENDINGS.probs[1], *(n * p for p in (*KINDS.probs[:3], *MANNERS.probs[:3]))]
        else:
            means = list(FORMS.probs[:4])
        counts = measured[:, 2:] - means
        for values, expected in zip(measured[:, :2].T, measure(), strict=True):
            slopes = np.linalg.lstsq(counts, values - values.mean(), rcond=None)[0]
            values = values - counts @ slopes
            error = values.std() / math.sqrt(len(values))
            assert abs(values.mean() - expected) < 3.5 * error
            assert error < 0.002 * expected

    def test_one_text_has_one_derivation(self, write, measure):
        seen = {}
        for document in drawn(write, 14, 4000):
            drawn_values = tuple((c.site, str(c.value), c.log_prob) for c in document.choices)
            values = tuple((site, log_prob) for site, _value, log_prob in drawn_values)
            assert seen.setdefault(document.text, values) == values
            assert document.log_prob == pytest.approx(math.fsum(c[1] for c in values))

    def test_same_seed_same_bytes(self, write, measure):
        digest = sha256("\n\n".join(d.text for d in drawn(write, 0, 1000)).encode()).hexdigest()
        assert digest[:16] == PINNED[write.__name__]


PINNED = {"write_demonstration": "b0c9a5251e9bebed", "write_base_page": "a23282a2a2226b33"}


class TestPreferences:
    def test_ratings_follow_bradley_and_terry(self, preferences):
        expected = variance = observed = 0.0
        for pair in preferences:
            p = rating_probability(abs(pair.gold_difference), error_rate=0.1)
            if pair.gold_difference:
                expected, variance = expected + p, variance + p * (1 - p)
                observed += pair.gold_difference > 0
            logged = rating_probability(pair.gold_difference, error_rate=0.1)
            assert pair.log_prob == pytest.approx(math.log(logged))
        assert abs(observed - expected) < 4 * math.sqrt(variance)
        flipped = sum(pair.flipped for pair in preferences)
        assert abs(flipped - 200) < 4 * math.sqrt(2000 * 0.09)

    def test_the_recorded_rewards_are_gold(self, preferences):
        for pair in preferences[:600]:
            assert pair.chosen != pair.rejected
            assert gold_reward(pair.question.text, pair.chosen).total == pair.rewards[0].total
            assert gold_reward(pair.question, pair.rejected) == pair.rewards[1]
            difference = pair.rewards[0].total - pair.rewards[1].total
            assert pair.gold_difference == pytest.approx(difference)

    def test_the_styles_are_as_good_as_they_should_be(self):
        writer = Writer(Random("styles"))
        means = {style: [] for style in STYLES}
        for _ in range(100):
            asked = draw_asked(writer)
            for style in STYLES:
                reply = write_candidate(writer, asked, style)
                means[style].append(gold_reward(asked.question, reply).total)
        means = {style: statistics.mean(totals) for style, totals in means.items()}
        assert means["polite"] == pytest.approx(HIGHEST)
        order = ["polite", "plain", "curt", "unsure", "ignorant", "wrong politely", "rude"]
        assert [means[style] for style in order] == sorted(map(means.get, order), reverse=True)
        for style in ("gushing", "windy", "padded", "repeated", "rudely right"):
            assert means["unsure"] < means[style] < means["plain"], style

    def test_a_proxy_may_take_courtesy_for_goodness(self, preferences):
        def courtesies(reply: str) -> int:
            return len(COURTESY.findall(reply.lower()))

        more = [courtesies(pair.chosen) - courtesies(pair.rejected) for pair in preferences]
        assert sum(n > 0 for n in more) > 1.3 * sum(n < 0 for n in more)
        assert sum(n > 1 for n in more) > 1.2 * sum(n < -1 for n in more)

    def test_same_seed_same_pairs(self, preferences):
        writer = Writer(Random("preferences"))
        again = [write_preference(writer, error_rate=0.1) for _ in range(50)]
        assert again == preferences[:50]

    @pytest.mark.parametrize(
        "arguments, message",
        [
            ({"error_rate": 0.6}, "error_rate must be a number from 0 to 0.5"),
            ({"error_rate": -0.1}, "error_rate must be"),
            ({"temperature": 0.0}, "temperature must be a positive number"),
            ({"temperature": math.nan}, "temperature must be a positive number"),
        ],
    )
    def test_bad_input_is_refused(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            write_preference(Writer(Random(1)), **arguments)

    def test_extreme_ratings_have_a_probability(self):
        assert rating_probability(8.0, 1e-3) == pytest.approx(1.0)
        assert 0 < rating_probability(-8.0, 0.1) < 1e-30
        assert rating_probability(0.0) == 0.5
        with pytest.raises(ValueError, match="style must be one of polite"):
            write_candidate(Writer(Random(1)), draw_asked(Writer(Random(1))), "kind")
