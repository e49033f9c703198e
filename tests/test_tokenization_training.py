"""The trainer: the merges of `tokenizers` and of the textbook, ties included."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenization_reference import (
    FOUR_LANGUAGES,
    PATTERNS,
    TEXTS,
    real_text,
    spelled,
    spelled_merges,
    steady,
    train_reference,
)

from lessons_lib.tokenization import (
    GPT2_PATTERN,
    Tokenizer,
    byte_ids,
    byte_symbols,
    count_pairs,
    encode_textbook,
    merge,
    train_textbook,
    trainer,
)
from lessons_lib.tokenization.trainer import learn_merges


def merges_of(reference) -> list[list[str]]:
    return json.loads(reference.to_str())["model"]["merges"]


def test_counting_and_merging_by_hand():
    assert count_pairs([[1, 1, 1], [1, 2], [3], []]) == {(1, 1): 2, (1, 2): 1}
    assert merge([1, 1, 1], (1, 1), 9) == [9, 1]
    assert merge([1, 1, 1, 1], (1, 1), 9) == [9, 9]
    assert merge([1, 2, 1, 2, 1], (1, 2), 9) == [9, 9, 1]
    assert merge([], (1, 2), 9) == []


def test_a_corpus_worked_out_by_hand():
    a, b, c = byte_ids("abc")
    assert (a, b, c) == (64, 65, 66)  # in GPT-2's order "!" is 0
    merges = train_textbook("abcab", 300)
    assert list(merges.items()) == [((a, b), 256), ((c, 256), 257), ((256, 257), 258)]
    # after the first merge (ab c ab), both pairs stand once: the smaller ids win, and c=66 is below
    # ab=256
    assert Tokenizer.train("abcab", 300, special_tokens=()).merges == tuple(merges)


@pytest.mark.parametrize("alphabet", ["a", "ab", "ab ", "abc", "aé", " \n", "a1'"])
@steady(120)
@given(data=st.data())
def test_same_merges_on_small_alphabets(alphabet, data):
    """Few letters make many ties and overlapping runs; the vocabulary is larger than can be
    reached."""
    text = data.draw(st.text(alphabet, min_size=1, max_size=60))
    ours = Tokenizer.train(text, 400, special_tokens=())
    assert spelled_merges(ours) == merges_of(train_reference(text, 400))
    assert ours.merge_table == train_textbook(text, 400)


@steady(300)
@given(text=TEXTS.filter(bool), frequency=st.integers(0, 3))
def test_same_merges_on_any_text(text, frequency):
    ours = Tokenizer.train(text, 330, special_tokens=(), min_frequency=frequency)
    assert spelled_merges(ours) == merges_of(train_reference(text, 330, min_frequency=frequency))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("vocab_size", [1000, 6000])
def test_same_merges_on_real_text(pattern, vocab_size):
    text = real_text() + FOUR_LANGUAGES * 3
    specials = ["<|endoftext|>", "<|user|>"]
    ours = Tokenizer.train(text, vocab_size, PATTERNS[pattern], specials)
    reference = train_reference(text, vocab_size, PATTERNS[pattern], specials)
    assert len(ours) == vocab_size == reference.get_vocab_size()
    assert spelled_merges(ours) == merges_of(reference)


def test_same_merges_with_a_least_frequency():
    text = real_text()[:60_000]
    for frequency in (2, 5, 40):
        ours = Tokenizer.train(text, 9000, min_frequency=frequency)
        reference = train_reference(text, 9000, specials=["<|endoftext|>"], min_frequency=frequency)
        assert spelled_merges(ours) == merges_of(reference)
        assert len(ours) == reference.get_vocab_size() < 9000


def test_many_random_corpora_give_the_textbooks_merges():
    """Longer chunks than hypothesis draws, weighted by repetition."""
    dice = random.Random(5)
    for _ in range(60):
        words = ["".join(dice.choices("aab", k=dice.randint(1, 12))) for _ in range(6)]
        text = " ".join(dice.choices(words, k=80))
        ours = Tokenizer.train(text, 256 + 40, special_tokens=())
        assert ours.merge_table == train_textbook(text, 256 + 40)


def test_the_shipped_trainer_equals_the_textbook_on_prose():
    text = real_text()[:6_000] + FOUR_LANGUAGES
    merges = train_textbook(text, 420)
    ours = Tokenizer.train(text, 421)
    assert ours.merge_table == merges and len(ours) == 421
    assert ours.encode(text) == encode_textbook(text, merges)


@pytest.mark.parametrize("few", [0, 2, 10**9])
def test_places_one_by_one_or_all_at_once_give_the_textbooks_merges(monkeypatch, few):
    """The two ways to merge on a board, each forced upon the same chunks, overlapping runs among
    them."""
    monkeypatch.setattr(trainer, "_FEW", few)
    text = FOUR_LANGUAGES + "aaaaaaa aaaa abababa bbbb " + real_text()[:3000] + "aab" * 40
    assert Tokenizer.train(text, 600, special_tokens=()).merges == tuple(train_textbook(text, 600))
    for chunk in ("a" * 50, "ab" * 30 + "b" * 7, "aab" * 20):
        learned = train_textbook(chunk, 300)
        assert learn_merges(Counter([chunk]), 44) == list(learned)


def test_no_learned_token_has_two_spellings():
    """`tokenizers` would reuse the id of a token that two merges make; exact merging never makes
    one twice."""
    dice = random.Random(7)
    for _ in range(60):
        text = "".join(dice.choices("aab ", k=300))
        tokens = Tokenizer.train(text, 900).tokens
        assert len(set(tokens)) == len(tokens)


def test_several_texts_are_apart():
    texts = ["ab" * 5, "", "ba" * 5]
    ours = Tokenizer.train(iter(texts), 270)
    assert spelled_merges(ours) == merges_of(
        train_reference(texts, 270, specials=["<|endoftext|>"])
    )
    assert Tokenizer.train(["xy", "xy"], 300).merges == Tokenizer.train("xy", 300).merges
    assert b" xyxy" not in Tokenizer.train(["xy"] * 9, 300).tokens


def test_the_order_of_ids():
    ours = Tokenizer.train("low lower lowest", 262, special_tokens=("<|a|>", "<|b|>"))
    assert [spelled(token) for token in ours.tokens[:256]] == list(byte_symbols().values())
    assert list(byte_symbols().values()) == sorted(byte_symbols().values())
    assert ours.tokens[256:260] == tuple(ours.tokens[a] + ours.tokens[b] for a, b in ours.merges)
    assert ours.special_tokens == {"<|a|>": 260, "<|b|>": 261}
    assert ours.vocab_size == len(ours) == 262


def test_special_tokens_are_ordinary_text_while_training():
    text = "<|endoftext|>" * 50 + "the end"
    with_it, without = Tokenizer.train(text, 264), Tokenizer.train(text, 263, special_tokens=())
    assert with_it.merges == without.merges


def test_bytes_alone_are_a_vocabulary():
    ours = Tokenizer.train("anything", 256, special_tokens=())
    assert ours.merges == () and ours.encode("né") == byte_ids("né")


def test_nothing_learned_from_nothing():
    assert learn_merges({}, 10) == []
    assert learn_merges(Counter({"ab": 3}), 0) == []
    assert train_textbook("", 300, GPT2_PATTERN) == {}
