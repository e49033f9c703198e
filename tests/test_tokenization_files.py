"""Saving and loading: round trips in all formats, and both directions with `tokenizers`."""

import json
import pickle

import pytest
from tokenization_reference import (
    FOUR_LANGUAGES,
    PATTERNS,
    SPECIALS,
    real_text,
    spelled,
    to_tiktoken,
    train_reference,
)
from tokenizers import Tokenizer as Reference
from tokenizers import decoders, models, pre_tokenizers

from lessons_lib.tokenization import GPT4_PATTERN, Tokenizer

TEXT = real_text()[:9000] + FOUR_LANGUAGES + "<|endoftext|>it's<|user|>\x00\r\n  \u00ad"


@pytest.fixture(scope="module", params=PATTERNS)
def ours(request):
    return Tokenizer.train(TEXT, 900, PATTERNS[request.param], SPECIALS)


def same(first: Tokenizer, second: Tokenizer) -> bool:
    names = ("tokens", "merges", "special_tokens", "pattern", "merge_table")
    return all(getattr(first, name) == getattr(second, name) for name in names)


def test_a_folder_round_trip(ours, tmp_path):
    written = ours.save(tmp_path / "new" / "folder")
    assert [path.name for path in written] == ["tokenizer.json", "vocab.json", "merges.txt"]
    assert sorted(path.name for path in written[0].parent.iterdir()) == sorted(
        path.name for path in written
    )
    assert same(Tokenizer.load(tmp_path / "new" / "folder"), ours)
    assert same(Tokenizer.load(str(written[0])), ours)


def test_the_files_of_gpt2_alone(ours, tmp_path):
    ours.save(tmp_path)[0].unlink()
    loaded = Tokenizer.load(tmp_path, pattern=ours.pattern)
    assert same(loaded, ours)
    assert loaded.encode(TEXT, "all") == ours.encode(TEXT, "all")


def test_one_file_alone(ours, tmp_path):
    assert ours.save(tmp_path / "mine.json") == [tmp_path / "mine.json"]
    assert list(tmp_path.iterdir()) == [tmp_path / "mine.json"]
    assert same(Tokenizer.load(tmp_path / "mine.json"), ours)


def test_saving_twice_writes_the_same_bytes(ours, tmp_path):
    first = [path.read_bytes() for path in ours.save(tmp_path)]
    assert first == [path.read_bytes() for path in Tokenizer.load(tmp_path).save(tmp_path)]
    assert all(b"\r" not in content for content in first)


def test_tokenizers_loads_our_files(ours, tmp_path):
    ours.save(tmp_path)
    reference = Reference.from_file(str(tmp_path / "tokenizer.json"))
    assert reference.get_vocab_size() == len(ours)
    assert reference.encode(TEXT).ids == ours.encode(TEXT, "all")
    assert reference.decode(ours.encode(TEXT)) == TEXT
    for text, number in ours.special_tokens.items():
        assert reference.token_to_id(text) == number
    model = models.BPE.from_file(str(tmp_path / "vocab.json"), str(tmp_path / "merges.txt"))
    assert [model.token_to_id(spelled(token)) for token in ours.tokens[:890]] == [*range(890)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_we_load_what_tokenizers_trains(pattern, tmp_path):
    """It numbers its special tokens first, so that all ids are others than ours."""
    specials = ["<|endoftext|>", "<|user|>"]
    reference = train_reference(TEXT, 900, PATTERNS[pattern], specials)
    reference.save(str(tmp_path / "tokenizer.json"))
    loaded = Tokenizer.load(tmp_path)
    assert loaded.pattern == PATTERNS[pattern]
    assert loaded.special_tokens == {"<|endoftext|>": 0, "<|user|>": 1}
    assert loaded.encode(TEXT, "all") == reference.encode(TEXT).ids
    assert loaded.decode(loaded.encode(TEXT)) == TEXT
    assert loaded.encode_steps(" return")[-1] == loaded.encode(" return")
    assert to_tiktoken(loaded).encode(TEXT, allowed_special="all") == loaded.encode(TEXT, "all")


def test_we_load_gpt2_style_files_of_tokenizers(tmp_path):
    reference = train_reference(TEXT, 700, specials=["<|endoftext|>"])
    reference.model.save(str(tmp_path))
    loaded = Tokenizer.load(tmp_path)
    assert loaded.special_tokens == {"<|endoftext|>": 0}
    assert loaded.encode(TEXT, "all") == reference.encode(TEXT).ids


def test_ids_in_any_order_and_with_gaps(tmp_path):
    ours = Tokenizer.train(TEXT, 600)
    ours.save(tmp_path)
    vocab = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    new_id = {old: 3 * ((old * 7) % 600) + 1 for old in range(600)}
    shuffled = {symbol: new_id[number] for symbol, number in vocab.items()}
    (tmp_path / "vocab.json").write_text(json.dumps(shuffled), encoding="utf-8")
    (tmp_path / "tokenizer.json").unlink()
    loaded = Tokenizer.load(tmp_path)
    assert loaded.encode(TEXT, "all") == [new_id[number] for number in ours.encode(TEXT, "all")]
    assert loaded.decode(loaded.encode(TEXT)) == TEXT
    with pytest.raises(ValueError, match="ids holds 0, which this vocabulary leaves free"):
        loaded.decode([1, 0])
    with pytest.raises(ValueError, match="order of its merges"):
        loaded.mergeable_ranks()
    loaded.save(tmp_path)
    assert same(Tokenizer.load(tmp_path), loaded)


def test_older_spellings_of_the_files(ours, tmp_path):
    """Merges as one string each, as `tokenizers` wrote them before 0.20; no version line; Windows
    line ends."""
    ours.save(tmp_path)
    content = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    content["model"]["merges"] = [" ".join(halves) for halves in content["model"]["merges"]]
    (tmp_path / "old.json").write_text(json.dumps(content), encoding="utf-8")
    assert same(Tokenizer.load(tmp_path / "old.json"), ours)
    lines = (tmp_path / "merges.txt").read_text(encoding="utf-8").split("\n")[1:]
    (tmp_path / "merges.txt").write_text("\r\n".join(lines), encoding="utf-8", newline="")
    (tmp_path / "tokenizer.json").unlink()
    assert same(Tokenizer.load(tmp_path, ours.pattern), ours)


def test_merges_that_look_like_comments(tmp_path):
    ours = Tokenizer.train("## ### #### #version: " * 9, 280)
    ours.save(tmp_path)[0].unlink()
    assert any(
        line.startswith("# ") for line in (tmp_path / "merges.txt").read_text("utf-8").split("\n")
    )
    assert same(Tokenizer.load(tmp_path), ours)


def test_a_pattern_of_ones_own_is_named_again(tmp_path):
    mine = Tokenizer.train(TEXT, 400, pattern=r"\S+|\s+")
    mine.save(tmp_path)
    assert Reference.from_file(str(tmp_path / "tokenizer.json")).encode(TEXT).ids == mine.encode(
        TEXT, "all"
    )
    with pytest.raises(ValueError, match="pattern="):
        Tokenizer.load(tmp_path)
    assert same(Tokenizer.load(tmp_path, pattern=r"\S+|\s+"), mine)


TWICE = [("b", "c"), ("a", "b"), ("ab", "c"), ("a", "bc"), ("abc", "abc"), ("c", "abc")]
NEVER_ALONE = [("b", "c"), ("a", "b"), ("ab", "c")]  # "abc" has a token, but encodes to "a", "bc"


@pytest.mark.parametrize("merges", [TWICE, NEVER_ALONE])
def test_merges_written_by_hand(merges, tmp_path):
    """Hand-written merges may make one token twice, and tokens whose own text encodes otherwise."""
    base = Tokenizer.train("a", 256, special_tokens=())
    vocab = {spelled(token): number for number, token in enumerate(base.tokens)}
    for left, right in merges:
        vocab.setdefault(left + right, len(vocab))
    reference = Reference(models.BPE(vocab, merges))
    reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    reference.decoder = decoders.ByteLevel()
    reference.save(str(tmp_path / "tokenizer.json"))
    loaded = Tokenizer.load(tmp_path)
    for text in ("abc", "ab", "abcabc", "cabc", "abab", "bcabc", "aabcc" * 40, "cabcabcabc" * 30):
        loaded.clear_cache()
        assert loaded.encode(text) == reference.encode(text).ids
        assert loaded.encode_steps(text)[-1] == reference.encode(text).ids


def test_a_tokenizer_can_be_pickled_and_keeps_its_pattern(ours):
    copy = pickle.loads(pickle.dumps(ours))
    assert same(copy, ours) and copy.encode(TEXT) == ours.encode(TEXT)
    assert Tokenizer.train("ab", 256 + 1, GPT4_PATTERN).pattern == GPT4_PATTERN
