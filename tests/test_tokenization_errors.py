"""Bad input: one clear sentence each."""

import json

import numpy as np
import pytest
from tokenization_reference import real_text

from lessons_lib.tokenization import Tokenizer, split, train_textbook

TEXT = real_text()[:4000]
OURS = Tokenizer.train(TEXT, 300)


def train(**changes):
    return Tokenizer.train(**({"texts": TEXT, "vocab_size": 300} | changes))


@pytest.mark.parametrize(
    "changes, error, words",
    [
        ({"vocab_size": 255}, ValueError, "vocab_size is 255, but must be at least 257"),
        ({"vocab_size": 256}, ValueError, "256 for the bytes and 1 for the special tokens"),
        ({"vocab_size": 300.0}, TypeError, "vocab_size must be a whole number, not float"),
        ({"vocab_size": True}, TypeError, "vocab_size must be a whole number, not bool"),
        ({"vocab_size": "300"}, TypeError, "vocab_size must be a whole number, not str"),
        ({"min_frequency": -1}, ValueError, "min_frequency is -1"),
        ({"min_frequency": None}, TypeError, "min_frequency must be a whole number"),
        ({"texts": b"bytes"}, TypeError, "texts must be str, not bytes; decode it first"),
        ({"texts": None}, TypeError, "texts must be str, not NoneType"),
        ({"texts": 7}, TypeError, "texts must be str, not int"),
        ({"texts": ["a", b"b"]}, TypeError, "each of the texts must be str, not bytes"),
        ({"texts": ["a", None]}, TypeError, "each of the texts must be str, not NoneType"),
        ({"texts": ""}, ValueError, "texts holds no text at all"),
        ({"texts": []}, ValueError, "texts holds no text at all"),
        ({"texts": ["", ""]}, ValueError, "texts holds no text at all"),
        ({"special_tokens": ["<|a|>", "<|a|>"]}, ValueError, r"'<\|a\|>' twice"),
        ({"special_tokens": "<|a|>"}, TypeError, "special_tokens must be a list of texts"),
        ({"special_tokens": [""]}, ValueError, "special_tokens holds an empty text"),
        ({"special_tokens": [b"<|a|>"]}, TypeError, "each special token must be str, not bytes"),
        ({"special_tokens": ["\ud800"]}, ValueError, "lone surrogate"),
        ({"special_tokens": ["a"]}, ValueError, "'a' is an ordinary token too"),
        ({"pattern": "("}, ValueError, "pattern is not a regular expression"),
        ({"pattern": None}, TypeError, "pattern must be a regular expression as text"),
    ],
)
def test_training(changes, error, words):
    with pytest.raises(error, match=words):
        train(**changes)


@pytest.mark.parametrize(
    "text, kind", [(b"bytes", "bytes"), (None, "NoneType"), (["a"], "list"), (3, "int")]
)
def test_text_that_is_none(text, kind):
    for attempt in (OURS.encode, OURS.split, split, lambda text: OURS.encode(text, "all")):
        with pytest.raises(TypeError, match=f"text must be str, not {kind}"):
            attempt(text)
    with pytest.raises(TypeError, match=f"chunk must be str, not {kind}"):
        OURS.encode_steps(text)
    with pytest.raises(TypeError, match=f"text must be str, not {kind}"):
        train_textbook(text, 300)


@pytest.mark.parametrize(
    "allowed, words",
    [
        (["<|nobody|>"], r"allowed_special holds '<\|nobody\|>', which is no special token here"),
        ({"<|endoftext|>", "the"}, r"holds 'the', .*there are: '<\|endoftext\|>'"),
        ("<|endoftext|>", r'must be "all" or a collection; for one token write'),
        ([5], "allowed_special holds 5"),
    ],
)
def test_unknown_special_tokens(allowed, words):
    with pytest.raises(ValueError, match=words):
        OURS.encode("text", allowed)


@pytest.mark.parametrize(
    "ids, error, words",
    [
        ([300], ValueError, "ids holds 300, but this vocabulary has the ids 0 to 299"),
        ([1, -1], ValueError, "ids holds -1"),
        ([10**30], ValueError, "ids holds 1000"),
        ([1.0], TypeError, "ids must be whole numbers; one of them is of type float"),
        ([True], TypeError, "one of them is of type bool"),
        ([None], TypeError, "one of them is of type NoneType"),
        (["1"], TypeError, "one of them is of type str"),
        ([[1]], TypeError, "one of them is of type list"),
        (np.array([1.5]), TypeError, "one of them is of type float"),
        (np.array([True]), TypeError, "one of them is of type bool"),
        ([np.bool_(True)], TypeError, "one of them is of type bool"),
        (np.array([[1]]), TypeError, "one of them is of type list"),
        (5, TypeError, "ids must be a sequence of token ids, not int"),
        (np.int64(5), TypeError, "ids must be a sequence of token ids, not int64"),
        ("text", TypeError, "ids must be a sequence of token ids, not str"),
        (b"text", TypeError, "ids must be a sequence of token ids, not bytes"),
        (None, TypeError, "ids must be a sequence of token ids, not NoneType"),
    ],
)
def test_ids(ids, error, words):
    for attempt in (OURS.decode, OURS.decode_bytes):
        with pytest.raises(error, match=words):
            attempt(ids)


def test_tokens_and_changes():
    with pytest.raises(ValueError, match="b'nowhere' is no token"):
        OURS.token_id(b"nowhere")
    with pytest.raises(ValueError, match="is no token"):
        OURS.token_id(b"<|endoftext|>")
    with pytest.raises(TypeError, match="token must be bytes, like b'the', not str"):
        OURS.token_id("the")
    with pytest.raises(AttributeError, match="does not change once made"):
        OURS.tokens = ()
    OURS.special_tokens["<|new|>"] = 1  # a copy
    assert list(OURS.special_tokens) == ["<|endoftext|>"]
    assert repr(OURS) == "<Tokenizer: 300 tokens, 1 of them special>"


def test_missing_files(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        Tokenizer.load(tmp_path / "nowhere")
    with pytest.raises(
        FileNotFoundError, match=r"neither tokenizer.json nor vocab.json and merges.txt"
    ):
        Tokenizer.load(tmp_path)
    OURS.save(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "merges.txt").unlink()
    with pytest.raises(FileNotFoundError, match="neither"):
        Tokenizer.load(tmp_path)


def test_the_merges_of_another_tokenizer(tmp_path):
    OURS.save(tmp_path / "a")
    Tokenizer.train("zyx zyx wvu wvu " * 9, 300).save(tmp_path / "b")
    (tmp_path / "b" / "merges.txt").replace(tmp_path / "a" / "merges.txt")
    (tmp_path / "a" / "tokenizer.json").unlink()
    with pytest.raises(
        ValueError, match="the merges come from another tokenizer than the vocabulary"
    ):
        Tokenizer.load(tmp_path / "a")


@pytest.mark.parametrize(
    "merges, words",
    [
        (["a b c"], "line 2 of merges.txt is 'a b c'; a merge is two tokens"),
        (["ab"], "line 2 of merges.txt"),
        (["a  b"], "line 2 of merges.txt"),
        (["Ġ t", "Ġ t"], "merge 2 joins b' ' and b't' a second time"),
        (["Q Z"], "merge 1 makes b'QZ', which the vocabulary lacks"),
    ],
)
def test_damaged_merges(tmp_path, merges, words):
    OURS.save(tmp_path)[0].unlink()
    (tmp_path / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        Tokenizer.load(tmp_path)


def test_merges_in_an_order_that_cannot_be(tmp_path):
    OURS.save(tmp_path)[0].unlink()
    lines = (tmp_path / "merges.txt").read_text(encoding="utf-8").splitlines()
    (tmp_path / "merges.txt").write_text("\n".join(reversed(lines[1:])), encoding="utf-8")
    with pytest.raises(ValueError, match="which is no byte and which no earlier merge makes"):
        Tokenizer.load(tmp_path)


def edited(path, change):
    """A tokenizer.json of ours with one thing changed."""
    OURS.save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda c: c["model"].update(type="Unigram"), "its model is Unigram"),
        (lambda c: c["model"].update(dropout=0.1), "its model uses dropout"),
        (lambda c: c["model"].update(byte_fallback=True), "its model uses byte_fallback"),
        (lambda c: c["model"].update(ignore_merges=True), "its model uses ignore_merges"),
        (lambda c: c["model"].update(end_of_word_suffix="</w>"), "uses end_of_word_suffix"),
        (lambda c: c.update(normalizer={"type": "NFC"}), r"changes text before encoding \(NFC\)"),
        (lambda c: c.update(pre_tokenizer=None), "only ByteLevel can be read"),
        (lambda c: c.update(pre_tokenizer={"type": "Metaspace"}), "it prepares text by Metaspace"),
        (lambda c: c["pre_tokenizer"].update(add_prefix_space=True), "add_prefix_space"),
        (lambda c: c["pre_tokenizer"].update(use_regex=False), "other than GPT2_PATTERN"),
        (lambda c: c["added_tokens"][0].update(lstrip=True), "takes in spaces"),
        (lambda c: c["added_tokens"][0].update(content="a"), "belongs to two tokens"),
        (lambda c: c["model"]["vocab"].pop("a"), "the merges come from another|lacks 1 of the 256"),
        (lambda c: c["model"]["vocab"].update(a=1), "belongs to two tokens"),
        (lambda c: c["model"]["vocab"].update(a=10**12), "has the id 1000000000000"),
        (lambda c: c["model"]["vocab"].update(a=-4), "has the id -4"),
        (lambda c: c["model"]["vocab"].update(a="four"), "has the id 'four'"),
        (lambda c: c["model"]["vocab"].update({"▁the": 400}), "'▁', which stands for no byte"),
        (lambda c: c["model"]["merges"].append(["a"]), r"is \['a'\]; a merge joins two tokens"),
        (lambda c: c.pop("model"), "no tokenizer as `tokenizers` writes it"),
        (lambda c: c.update(model=[1]), "no tokenizer as `tokenizers` writes it"),
        (lambda c: c["model"].update(vocab=None), "no tokenizer as `tokenizers` writes it"),
        (lambda c: c.update(added_tokens=[5]), "no tokenizer as `tokenizers` writes it"),
    ],
)
def test_files_of_other_tokenizers(tmp_path, change, words):
    path = edited(tmp_path / "tokenizer.json", change)
    with pytest.raises(ValueError, match=words) as caught:
        Tokenizer.load(path)
    assert "cannot be loaded: " in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.999])
def test_truncated_files(tmp_path, keep):
    paths = OURS.save(tmp_path)
    content = paths[0].read_bytes()
    paths[0].write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(
        ValueError, match="tokenizer.json is no valid JSON from line .* damaged or cut short"
    ):
        Tokenizer.load(tmp_path)


@pytest.mark.parametrize(
    "content, words", [(b"\xff\xfe\x00", "is not UTF-8 text"), (b"[1]", "holds a list")]
)
def test_files_that_are_something_else(tmp_path, content, words):
    OURS.save(tmp_path)
    for name in ("tokenizer.json", "vocab.json"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=words):
            Tokenizer.load(tmp_path)
        (tmp_path / name).unlink()
