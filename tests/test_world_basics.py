"""The world's small parts: the writer of documents, the counting models, the mixed corpus."""

import json
import math
from itertools import islice, product
from random import Random

import numpy as np
import pytest

from lessons_lib.course import data
from lessons_lib.course.pictures import digits
from lessons_lib.world import LetterPairs, build_data, corpus
from lessons_lib.world.contexts import ContextCounts
from lessons_lib.world.names import BOYS, COLOURS, GIRLS, article
from lessons_lib.world.pixels import PixelCounts
from lessons_lib.world.scenes import RGB
from lessons_lib.world.writer import Table, Writer, stream


class TestTable:
    def test_probabilities_follow_the_weights(self):
        table = Table("abc", [1, 2, 5])
        assert table.probs == (0.125, 0.25, 0.625)
        rng = Random(0)
        drawn = [table.draw(rng) for _n in range(20_000)]
        shares = [drawn.count(i) / len(drawn) for i in range(3)]
        assert np.abs(np.subtract(shares, table.probs)).max() < 0.01

    def test_without_weights_all_are_equal(self):
        table = Table(range(7))
        assert table.entropy == pytest.approx(math.log(7))
        rng = Random(0)
        assert {table.draw(rng) for _n in range(500)} == set(range(7))

    def test_expectations(self):
        table = Table(["a", "bbb"], [1, 3])
        assert table.mean() == pytest.approx(2.5)
        assert table.mean(lambda value: value == "a") == pytest.approx(0.25)
        assert table.entropy == pytest.approx(0.25 * math.log(4) + 0.75 * math.log(4 / 3))

    @pytest.mark.parametrize(
        "values, weights, named",
        [
            ([], None, "at least one value"),
            (["a", "a"], None, "values must differ"),
            (["a", "b"], [1], "one positive weight"),
            (["a", "b"], [1, 0], "one positive weight"),
            (["a", "b"], [1, -1], "one positive weight"),
        ],
    )
    def test_what_is_no_table_is_refused(self, values, weights, named):
        with pytest.raises(ValueError, match=named):
            Table(values, weights)


class TestWriter:
    def test_the_account_is_exact(self):
        def write(writer):
            writer.write(writer.pick("first", Table("ab", [1, 3])) + " ")
            writer.write("".join(writer.deal("others", "cdef", 3)))
            return writer.finish("toy", some="truth")

        for document in islice(stream(write, 0), 50):
            first = 0.25 if document.text[0] == "a" else 0.75
            assert math.exp(document.log_prob) == pytest.approx(first / 24)
            assert document.bits == pytest.approx(-math.log2(first / 24))
            assert [c.start for c in document.choices] == [0, 2, 2, 2]
            assert len(set(document.text[2:])) == 3
            assert document.truth == {"some": "truth"}

    def test_every_deal_is_equally_probable(self):
        writer = Writer(Random(0))
        dealt = ["".join(writer.deal("x", "abc", 2)) for _n in range(12_000)]
        counts = [dealt.count(pair) for pair in ("ab", "ac", "ba", "bc", "ca", "cb")]
        assert min(counts) > 1850 and max(counts) < 2150

    def test_more_than_there_is_cannot_be_dealt(self):
        with pytest.raises(ValueError, match="Only 2 values are there for x; 3 were asked for"):
            Writer(Random(0)).deal("x", "ab", 3)

    def test_documents_do_not_run_into_each_other(self):
        def write(writer):
            writer.write("one")
            return writer.finish("toy")

        assert [d.text for d in islice(stream(write, 0), 3)] == ["one"] * 3


class TestPixelCounts:
    @pytest.mark.parametrize("look_left", [False, True])
    def test_it_is_a_density(self, look_left):
        pictures = np.random.default_rng(0).integers(0, 3, (20, 2, 2))
        model = PixelCounts(pictures, 3, look_left)
        every = (np.array(p).reshape(2, 2) for p in product(range(3), repeat=4))
        assert sum(2 ** -model.bits(picture) for picture in every) == pytest.approx(1.0)

    def test_it_draws_what_it_believes(self):
        pictures = np.array([[[0, 0]], [[0, 2]], [[2, 2]], [[2, 2]]])
        model = PixelCounts(pictures, 3, look_left=True, room=1e-6)
        drawn = model.sample(8000, 0)
        assert np.mean(drawn[:, 0, 0] == 0) == pytest.approx(0.5, abs=0.02)
        after_two = drawn[drawn[:, 0, 0] == 2]
        assert np.all(after_two[:, 0, 1] == 2)

    def test_the_neighbour_is_the_left_one_of_the_same_row(self):
        pictures = np.array([[[0, 1], [1, 0]], [[1, 0], [0, 1]]] * 50)
        model = PixelCounts(pictures, 2, look_left=True, room=0.01)
        assert model.bits(np.array([[0, 1], [0, 1]])) < 2.1
        assert model.bits(np.array([[0, 0], [1, 1]])) > 10

    @pytest.mark.parametrize(
        "pictures, levels, named",
        [
            (np.zeros((3, 4)), 2, "whole numbers"),
            (np.zeros((3, 4, 4)), 2, "whole numbers"),
            (np.zeros((0, 4, 4), int), 2, "whole numbers"),
            (np.full((3, 4, 4), 2), 2, "must be 0 to 1"),
            (np.full((3, 4, 4), -1), 2, "must be 0 to 1"),
        ],
    )
    def test_what_is_no_picture_is_refused(self, pictures, levels, named):
        with pytest.raises(ValueError, match=named):
            PixelCounts(pictures, levels, look_left=False)

    def test_real_handwriting_has_17_levels(self):
        levels = ((digits("train")[0][:, 0] + 1) * 8).numpy()
        assert np.array_equal(levels, levels.round())
        assert levels.min() == 0 and levels.max() == 16


class TestContextCounts:
    @pytest.mark.parametrize("k", [0, 1, 2])
    def test_it_is_a_density(self, k):
        model = ContextCounts("abcab cabba", k)
        for given in ("", "a", "ab", "abc"):
            more = [model.bits(given + c) - model.bits(given) for c in model.alphabet]
            assert sum(2**-bits for bits in more) == pytest.approx(1.0)

    def test_it_counts_what_followed(self):
        model = ContextCounts("abababac", 1, room=1e-9)
        assert model.bits("ab") - model.bits("a") == pytest.approx(-math.log2(3 / 4), abs=1e-5)

    def test_a_new_character_costs_infinitely_much(self):
        assert ContextCounts("aaa", 1).bits("ab") == math.inf

    @pytest.mark.parametrize("text, k", [("", 1), ("abc", -1)])
    def test_bad_input_is_named(self, text, k):
        with pytest.raises(ValueError, match="k of 0 or more"):
            ContextCounts(text, k)


class TestLetterPairs:
    def test_all_words_together_are_one(self):
        model = LetterPairs(["no", "on", "noon"])
        words = ("".join(w) for n in range(1, 16) for w in product("no", repeat=n))
        assert sum(2 ** -model.bits(word) for word in words) == pytest.approx(1.0, abs=0.005)
        assert 2 ** -model.bits("no") == pytest.approx(1 / 12)

    def test_bad_words_are_named(self):
        with pytest.raises(ValueError, match="at least one word"):
            LetterPairs([])
        with pytest.raises(ValueError, match="full stop"):
            LetterPairs(["a.b"])


class TestCorpus:
    def test_kinds_come_in_their_shares(self):
        kinds = [document.kind for document in islice(corpus.corpus(0), 4000)]
        table = Table(list(corpus.SHARES), list(corpus.SHARES.values()))
        for kind, p in zip(table.values, table.probs, strict=True):
            error = 4 * math.sqrt(p * (1 - p) / len(kinds))
            assert abs(kinds.count(kind) / len(kinds) - p) < error

    def test_the_same_seed_gives_the_same(self):
        def first(seed):
            return [document.text for document in islice(corpus.corpus(seed), 100)]

        assert first(1) == first(1) != first(2)

    def test_no_text_is_of_two_kinds(self):
        texts: dict[str, str] = {}
        for document in islice(corpus.corpus(3, dict.fromkeys(corpus.KINDS, 1.0)), 6000):
            assert texts.setdefault(document.text, document.kind) == document.kind

    def test_the_entropy_is_that_of_what_comes(self):
        shares = {"knowledge": 1.0, "sum": 2.0}
        nats, characters = corpus.corpus_entropy(shares)
        table = Table(list(shares), list(shares.values()))
        share = dict(zip(table.values, table.log_probs, strict=True))
        documents = list(islice(corpus.corpus(1, shares), 10_000))
        paid = np.array([-d.log_prob - share[d.kind] for d in documents])
        lengths = np.array([len(d.text) for d in documents])
        assert abs(paid.mean() - nats) < 3 * paid.std() / 100
        assert abs(lengths.mean() - characters) < 3 * lengths.std() / 100

    @pytest.mark.parametrize("shares", [{"novel": 1.0}, {"story": -1.0}, {}])
    def test_bad_shares_are_named(self, shares):
        with pytest.raises(ValueError, match="no kind of document 'novel'|positive|at least one"):
            next(corpus.corpus(0, shares))

    def test_bits_per_character(self):
        nats, characters = corpus.KINDS["sum"].entropy()
        assert corpus.bits_per_character("sum") == pytest.approx(nats / math.log(2) / characters)


class TestCommittedSamples:
    def test_they_are_made_again_byte_for_byte(self, tmp_path):
        for builder in (build_data.documents, build_data.preferences, build_data.pictures):
            builder(tmp_path)
        made = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        assert len(made) == 4
        for path in made:
            name = path.relative_to(tmp_path).as_posix()
            assert data.data_path(name).read_bytes() == path.read_bytes(), name

    def test_every_kind_is_there(self):
        rows = [json.loads(line) for line in data.read_text("world/documents.jsonl").splitlines()]
        kinds = [row["kind"] for row in rows]
        assert set(kinds) == set(corpus.KINDS)
        assert all(kinds.count(kind) == build_data.DOCUMENTS_EACH for kind in corpus.KINDS)
        assert all(row["bits"] > 0 and row["text"].isascii() for row in rows)

    def test_every_pair_is_rated(self):
        text = data.read_text("world/preferences.jsonl")
        rows = [json.loads(line) for line in text.splitlines()]
        assert len(rows) == build_data.PAIRS
        agree = np.mean([row["gold_difference"] > 0 for row in rows])
        assert 0.65 < agree < 0.85  # raters err, as they do in earnest


def test_names_and_colours():
    assert len(set(GIRLS) | set(BOYS)) == len(GIRLS) + len(BOYS) == 80
    assert len(set(COLOURS)) == 8
    assert set(RGB) == set(COLOURS)
    assert article("red ball") == "a red ball"
    assert article("orange kite") == "an orange kite"
