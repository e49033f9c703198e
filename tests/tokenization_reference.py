"""The reference libraries, set up to do what lessons_lib.tokenization does, and text to compare
on."""

from __future__ import annotations

import pydoc_data.topics
from functools import lru_cache

import tiktoken
from hypothesis import settings
from hypothesis import strategies as st
from tokenizers import Regex, decoders, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as Reference

from lessons_lib.tokenization import GPT2_PATTERN, GPT4_PATTERN, Tokenizer, byte_symbols

PATTERNS = {"gpt2": GPT2_PATTERN, "gpt4": GPT4_PATTERN}
SPECIALS = ("<|endoftext|>", "<|user|>", "\u2581 \u2581", "'s")
FOUR_LANGUAGES = """
The capital of Japan is Tokyo, and if water is heated to 100 degrees it turns into steam.
Столиця Японії — Токіо, а вода, нагріта до 100 градусів, стає парою. Її очі, їжак і ґанок.
La capitale du Japon est Tokyo ; l'eau chauffée à 100 degrés se change en vapeur. Où ça ? À l'été.
日本的首都是东京。水加热到一百度就变成水蒸气。她的小狗病了，所以她很难过。
👩‍🔬 🇺🇦 🙂🙂🙂 ½ ² ⅷ ٣٤ ｆｕｌｌ ß ﬁ e\u0301 한국어 ไทย עברית हिन्दी
"""
SYMBOLS = byte_symbols()


def steady(examples: int) -> settings:
    """The same examples on every machine and in every run, without a time limit for each."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


@lru_cache
def real_text() -> str:
    """Python's own documentation: about 700 kB that every machine has."""
    topics = pydoc_data.topics.topics
    return "\n".join(topics[name] for name in sorted(topics))


def pre_tokenizer(pattern: str):
    if pattern == GPT2_PATTERN:
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    cut = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
    return pre_tokenizers.Sequence(
        [cut, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )


def train_reference(
    texts, vocab_size: int, pattern: str = GPT2_PATTERN, specials=(), min_frequency: int = 0
) -> Reference:
    """What the trainer of `tokenizers` makes of the same texts."""
    reference = Reference(models.BPE())
    reference.pre_tokenizer = pre_tokenizer(pattern)
    reference.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=min_frequency,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=list(specials),
        show_progress=False,
    )
    reference.train_from_iterator([texts] if isinstance(texts, str) else texts, trainer)
    return reference


def spelled(token: bytes) -> str:
    return "".join(SYMBOLS[byte] for byte in token)


def spelled_merges(tokenizer: Tokenizer) -> list[list[str]]:
    """Our merges as `tokenizers` writes them."""
    return [[spelled(tokenizer.tokens[half]) for half in pair] for pair in tokenizer.merges]


def to_tiktoken(tokenizer: Tokenizer) -> tiktoken.Encoding:
    return tiktoken.Encoding(
        "ours",
        pat_str=tokenizer.pattern,
        mergeable_ranks=tokenizer.mergeable_ranks(),
        special_tokens=tokenizer.special_tokens,
    )


PIECES = [
    *SPECIALS,
    *("'s", "'t", "'re", "'VE", "'m", "'Ll", "'d", "'\u017f", "'x", "'", "''", "''s"),
    *(
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\x0b",
        "\x1c",
        "\x1f",
        "\x85",
        "\xa0",
        "\u2003",
        "\u3000",
        "\u2028",
    ),
    *("\x00", "\x7f", "\xad", "\ufeff", "\ufffd", "\uffff", "\u200d", "\U0010ffff"),
    *(
        "the",
        " return",
        "Tokyo",
        "12345",
        " 7",
        "½",
        "²",
        "٣",
        "日本",
        "їжак",
        "🙂",
        "e\u0301",
        "...",
        "!?",
    ),
    *(
        "\u0558",
        "\U00018e00",
        "\U00011de0",
        "\U000323b0",
        "\u088f",
    ),  # letters and digits since Unicode 17
]
_CHARACTERS = st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("ab 1'\n"))
_PART = st.one_of(
    st.text(_CHARACTERS, max_size=12),
    st.sampled_from(PIECES),
    st.builds(lambda piece, times: piece * times, st.sampled_from(PIECES), st.integers(2, 150)),
    st.text(st.characters(max_codepoint=127), max_size=12),
)
TEXTS = st.lists(_PART, max_size=8).map("".join)
"""Any Unicode text without surrogates, with a liking for what tokenizers get wrong."""

TEXTS_WITH_SURROGATES = st.lists(
    st.one_of(_PART, st.text(st.characters(categories=("Cs",)), min_size=1, max_size=3)), max_size=8
).map("".join)
