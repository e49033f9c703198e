"""Encoding and decoding: the ids of `tokenizers` and of `tiktoken`, and the text back, for any
Unicode string."""

import random

import numpy as np
import pytest
import regex
import tiktoken
from equality import equal
from hypothesis import given
from hypothesis import strategies as st
from tokenization_reference import (
    FOUR_LANGUAGES,
    PATTERNS,
    PIECES,
    SPECIALS,
    TEXTS,
    TEXTS_WITH_SURROGATES,
    real_text,
    steady,
    to_tiktoken,
)
from tokenizers import Regex, pre_tokenizers
from tokenizers import Tokenizer as Reference

from lessons_lib.tokenization import (
    GPT2_PATTERN,
    GPT4_PATTERN,
    Tokenizer,
    array_merging,
    encode_steps,
    encode_textbook,
    encoder,
    pretokenize,
    split,
)
from lessons_lib.tokenization.unicode16 import hide_later_characters

EVERY_CHARACTER = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))


@pytest.fixture(scope="module", params=PATTERNS)
def trio(request, tmp_path_factory):
    """Our tokenizer and the two references with the same vocabulary."""
    corpus = real_text()[:300_000] + FOUR_LANGUAGES * 20 + "ab" * 300 + " " * 200 + "\n" * 90
    ours = Tokenizer.train(corpus, 3000, PATTERNS[request.param], SPECIALS)
    path = tmp_path_factory.mktemp(request.param) / "tokenizer.json"
    ours.save(path)
    return ours, Reference.from_file(str(path)), to_tiktoken(ours)


def check_same_ids(text, ours, reference, tik):
    plain = ours.encode(text)
    reference.encode_special_tokens = True
    theirs = tik.encode(text, disallowed_special=())
    equal("token ids of any text", "tokenizers", plain, reference.encode(text).ids, within=0.0)
    equal("token ids of any text", "tiktoken", plain, theirs, within=0.0)
    assert not set(plain) & set(ours.special_tokens.values())
    special = ours.encode(text, allowed_special="all")
    reference.encode_special_tokens = False
    assert special == reference.encode(text).ids
    assert special == tik.encode(text, allowed_special="all")
    assert ours.decode(plain) == ours.decode(special) == text == "".join(ours.split(text))


@steady(1100)
@given(text=TEXTS)
def test_same_ids_on_any_text(trio, text):
    check_same_ids(text, *trio)


@steady(300)
@given(text=TEXTS_WITH_SURROGATES)
def test_same_ids_as_tiktoken_with_surrogates(trio, text):
    ours, _, tik = trio
    assert ours.encode(text) == tik.encode(text, disallowed_special=())
    assert ours.encode(text, "all") == tik.encode(text, allowed_special="all")
    repaired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert ours.decode(ours.encode(text)) == "".join(ours.split(text)) == repaired


def test_lone_surrogates_become_the_replacement_character_and_pairs_are_joined(trio):
    ours = trio[0]
    assert ours.encode("a\ud83d b") == ours.encode("a\ufffd b")
    assert ours.encode("\ud83d\ude42") == ours.encode("🙂")


@pytest.mark.parametrize("place", range(len(PIECES)))
def test_same_ids_on_long_runs(trio, place):
    """Long enough for the way of long chunks, with a neighbour on each side."""
    for times in (33, 65, 400, 3001):
        check_same_ids("a" + PIECES[place] * times + " b", *trio)


def test_same_ids_on_real_text(trio):
    text = real_text()[250_000:] + FOUR_LANGUAGES
    check_same_ids(text, *trio)


def test_same_ids_on_long_words_of_all_kinds(trio):
    dice = random.Random(3)
    letters = [chr(number) for number in range(0x4E00, 0x4F00)]
    for alphabet in ("ab", "etaoin", "é日a", letters, "=-", " ", " \n", "12"):
        check_same_ids("".join(dice.choices(alphabet, k=20_000)), *trio)


def test_same_ids_on_every_character(trio):
    """Where a doubtful category would show; planes 4 to 13 hold nothing, 15 and 16 are private."""
    ours, reference, tik = trio
    assigned = EVERY_CHARACTER[:0x3F800] + EVERY_CHARACTER[0x40000::61]
    for text in assigned, "".join(f"a{c}1 {c}" for c in assigned[::11]):
        ids = ours.encode(text)
        assert ids == tik.encode_ordinary(text) and ours.decode(ids) == text
        assert ids == reference.encode(text).ids


@pytest.mark.parametrize("kind", [r"\p{L}", r"\p{N}", r"\s"])
def test_the_three_regular_expression_engines_agree_on_every_character(kind):
    """`tiktoken` and `tokenizers` know Unicode 16; what `regex` knows beyond it is hidden (17,480
    letters and digits)."""
    bytes_alone = {bytes([byte]): byte for byte in range(256)}
    encoding = tiktoken.Encoding(
        "kind", pat_str=kind, mergeable_ranks=bytes_alone, special_tokens={}
    )
    in_tiktoken = encoding.decode(encoding.encode_ordinary(EVERY_CHARACTER))
    cut = pre_tokenizers.Split(Regex(f"[^{kind}]"), "removed")
    in_tokenizers = "".join(piece for piece, _ in cut.pre_tokenize_str(EVERY_CHARACTER))
    visible = hide_later_characters(EVERY_CHARACTER)
    shown = regex.compile(kind).finditer(visible)
    ours = "".join(EVERY_CHARACTER[match.start()] for match in shown)
    assert in_tiktoken == in_tokenizers == ours


def test_the_characters_hidden_are_as_many_as_the_docstring_says():
    visible = hide_later_characters(EVERY_CHARACTER)
    hidden = [old for old, new in zip(EVERY_CHARACTER, visible) if old != new]
    assert len(hidden) == 17_480
    assert hide_later_characters("їжак 日本") == "їжак 日本"


@pytest.mark.parametrize("pattern", PATTERNS.values())
def test_the_ascii_twin_of_a_pattern_cuts_alike(pattern):
    """All strings of up to five of the characters that the patterns tell apart, and long random
    ones."""
    dice = random.Random(1)
    compiled = regex.compile(pattern)
    kinds = "a1 '\n\r\t\x1c!s\x00lSV"
    for _ in range(20_000):
        text = "".join(dice.choices(kinds, k=dice.randint(1, 9)))
        assert split(text, pattern) == compiled.findall(text)
    text = "".join(dice.choices([chr(number) for number in range(128)], k=50_000))
    assert split(text, pattern) == compiled.findall(text)


@pytest.mark.parametrize("pattern", PATTERNS.values())
def test_blocks_do_not_change_the_split(pattern):
    dice = random.Random(2)
    for kinds in ("a  \n1'!", "é  \n\x1c日", "a \u3000\r"):
        text = "".join(dice.choices(kinds, k=3000))
        pieces = list(pretokenize.blocks(text, pattern, size=20))
        assert len(pieces) > 20 and "".join(pieces) == text
        cut = [chunk for piece in pieces for chunk in split(piece, pattern)]
        assert cut == split(text, pattern)


def test_the_two_patterns_by_example():
    text = "She'll pay 12345 for it,  don't\n\n  ask\n "
    assert split(text, GPT2_PATTERN) == [
        *(
            "She",
            "'ll",
            " pay",
            " 12345",
            " for",
            " it",
            ",",
            " ",
            " don",
            "'t",
            "\n\n ",
            " ask",
            "\n ",
        ),
    ]
    assert split(text, GPT4_PATTERN) == [
        *(
            "She",
            "'ll",
            " pay",
            " ",
            "123",
            "45",
            " for",
            " it",
            ",",
            " ",
            " don",
            "'t",
            "\n\n",
            " ",
        ),
        *(" ask", "\n", " "),
    ]
    assert split("", GPT4_PATTERN) == []


def test_a_pattern_of_ones_own_keeps_what_it_does_not_match():
    assert split("ab--c", "[a-z]+") == ["ab", "--", "c"]
    assert split("-ab", "(a)(b)") == ["-", "ab"]
    assert split("ab", "x*") == ["a", "b"]  # a match of nothing is a border too
    ours = Tokenizer.train("ab--c " * 9, 270, pattern="[a-z]+")
    assert ours.decode(ours.encode("zz--ab 9")) == "zz--ab 9"


def test_special_tokens_only_where_allowed(trio):
    ours = trio[0]
    end, user = ours.special_tokens["<|endoftext|>"], ours.special_tokens["<|user|>"]
    text = "<|user|>hi<|endoftext|>"
    assert end not in ours.encode(text) and user not in ours.encode(text)
    only_end = ours.encode(text, allowed_special={"<|endoftext|>"})
    assert only_end[-1] == end and user not in only_end
    assert ours.encode(text, ["<|user|>"]) == [
        user,
        *ours.encode("hi"),
        *ours.encode("<|endoftext|>"),
    ]
    assert ours.decode([user, end]) == "<|user|><|endoftext|>"
    assert ours.encode_batch([text, ""], "all") == [[user, *ours.encode("hi"), end], []]


def test_the_longest_special_token_wins(tmp_path):
    ours = Tokenizer.train("abc", 300, special_tokens=("<a", "<a>", "<a>>"))
    ours.save(tmp_path / "tokenizer.json")
    reference = Reference.from_file(str(tmp_path / "tokenizer.json"))
    for text in ("<a>>", "<a>", "<a", "<a><a>>x<a", "<<a>>>"):
        assert ours.encode(text, "all") == reference.encode(text).ids


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize("long", [0, 3, 10**9])
def test_each_way_of_encoding_gives_the_textbooks_ids(monkeypatch, few, long):
    """The loop, the rounds and the ranks, each forced upon the same chunks."""
    monkeypatch.setattr(encoder, "_FEW", few)
    monkeypatch.setattr(encoder, "_LONG", long)
    text = FOUR_LANGUAGES + "aaaaaaa aaaa abababa bbbb " + real_text()[:3000]
    ours = Tokenizer.train(text + "aab" * 40, 600)
    assert ours.encode(text) == encode_textbook(text, ours.merge_table)
    for chunk in ("aaaaaaa", "ababababab", "日本", "s"):
        ours.clear_cache()
        assert ours.encode_steps(chunk) == encode_steps(chunk, ours.merge_table)
        assert ours.encode_steps(chunk)[-1] == ours.encode(chunk)


def test_rounds_and_ranks_leave_chunks_apart():
    table = array_merging.MergeTable({(1, 2): 3, (3, 3): 4})
    ids, lengths = np.array([1, 2, 1, 2, 1, 2, 2]), np.array([1, 4, 2])
    for merge_all in (array_merging.merge_in_rounds, array_merging.merge_by_rank):
        assert merge_all(ids, lengths, table) == [(1,), (2, 3, 1), (2, 2)]
    runs, lengths = np.array([3, 3, 3, 3, 3, 3, 3, 3]), np.array([3, 5])
    for merge_all in (array_merging.merge_in_rounds, array_merging.merge_by_rank):
        assert merge_all(runs, lengths, table) == [(4, 3), (4, 4, 3)]


def test_the_cache_stays_bounded_and_changes_nothing(monkeypatch):
    monkeypatch.setattr(encoder, "_MOST_CHUNKS", 50)
    monkeypatch.setattr(encoder, "_MOST_CHARACTERS", 900)
    ours = Tokenizer.train(real_text()[:20_000], 400)
    known = len(ours._encoder._whole)
    for text in (real_text()[:9000], "x" * 5000, real_text()[9000:9400]):
        fresh = Tokenizer(ours.tokens, ours.merges, ours.special_tokens).encode(text)
        assert ours.encode(text) == fresh == ours.encode(text)
        assert len(ours._encoder._cache) <= known + 50
        assert sum(map(len, ours._encoder._cache)) <= sum(map(len, ours._encoder._whole)) + 900


@steady(200)
@given(ids=st.lists(st.integers(0, 3003), max_size=40))
def test_any_list_of_ids_decodes_like_tiktoken(trio, ids):
    ours, _, tik = trio
    assert len(ours) == 3000
    ids = [number % 3000 for number in ids]
    assert ours.decode_bytes(ids) == tik.decode_bytes(ids)
    assert ours.decode(ids) == tik.decode(ids)


def test_invalid_utf8_decodes_to_replacement_characters(trio):
    ours = trio[0]
    first, second = (ours.token_id(bytes([byte])) for byte in "é".encode())
    assert ours.decode([first]) == "\ufffd" and ours.decode([first, second]) == "é"
    assert ours.decode([second, first], errors="ignore") == ""
    with pytest.raises(UnicodeDecodeError):
        ours.decode([first], errors="strict")


@pytest.mark.parametrize("kind", [tuple, np.array, lambda ids: np.array(ids, np.uint16), iter])
def test_ids_of_many_kinds_decode(trio, kind):
    ours = trio[0]
    assert ours.decode(kind(ours.encode("any kind"))) == "any kind"
    assert ours.decode([np.int32(number) for number in ours.encode("any")]) == "any"


def test_a_tensor_of_ids_decodes(trio):
    torch = pytest.importorskip("torch")
    ours = trio[0]
    ids = torch.tensor(ours.encode("a tensor"))
    assert ours.decode(ids) == ours.decode(list(ids)) == "a tensor"


def test_every_token_decodes_and_learned_ones_encode_to_themselves(trio):
    ours = trio[0]
    for number, token in enumerate(ours.tokens):
        assert ours.decode_bytes([number]) == token
    learned = list(ours.merge_table.values())
    alone = ours._encoder._merged(
        array_merging.merge_by_rank, [ours.tokens[number] for number in learned]
    )
    assert alone == [(number,) for number in learned]
    assert [ours.token_id(ours.tokens[number]) for number in learned] == learned
