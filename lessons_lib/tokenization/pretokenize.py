"""From text to chunks, and from bytes to printable characters: what happens before any merge.

A byte-pair encoder never merges across the border of a chunk. GPT-2 (Radford et al. 2019, section
2.2) cuts text with one regular expression so that "dog", "dog." and "dog!" share the token "dog";
GPT-4 cuts with a slightly different one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex

from .checks import check_text
from .unicode16 import hide_later_characters

GPT2_PATTERN = (
    r"'s|'t|'re|'ve|'m|'ll|'d"  # English endings: don|'t, she|'ll
    r"| ?\p{L}+"  # letters, with at most one space in front
    r"| ?\p{N}+"  # digits, likewise
    r"| ?[^\s\p{L}\p{N}]+"  # anything else that is not space
    r"|\s+(?!\S)"  # a run of spaces, but for its last, which the next word takes
    r"|\s+"
)

GPT4_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"  # the same endings, capitals too
    r"|[^\r\n\p{L}\p{N}]?\p{L}+"  # letters, with one character of space or punctuation in front
    r"|\p{N}{1,3}"  # at most three digits at once
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+"  # line ends go together
    r"|\s+(?!\S)"
    r"|\s+"
)
"""The pattern of `cl100k_base` as first published and as `tokenizers` files carry it. `tiktoken`
0.14 spells it otherwise, and cuts otherwise in one case: a line end followed by other space at the
very end of a text, as in "a\\n "."""

# The same patterns for text that holds ASCII only. Python's own `re` runs them two to three times
# faster than `regex` runs the general ones. Alternatives that cannot start alike may change places:
# the commonest stands first. ASCII \s would take the control characters 28 to 31 as space, so space
# is spelled out as " \t-\r".
_ASCII_TWINS = {
    GPT2_PATTERN: (
        r" ?[A-Za-z]+|'(?:[stmd]|re|ve|ll)| ?[0-9]+| ?[^ \t-\rA-Za-z0-9]+"
        r"|[ \t-\r]+(?![^ \t-\r])|[ \t-\r]+"
    ),
    GPT4_PATTERN: (
        r"'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\nA-Za-z0-9]?[A-Za-z]+|[0-9]{1,3}"
        r"| ?[^ \t-\rA-Za-z0-9]+[\r\n]*|[ \t-\r]*[\r\n]+|[ \t-\r]+(?![^ \t-\r])|[ \t-\r]+"
    ),
}

_BLOCK_BORDER = re.compile(r"(?<=\S) ")


def byte_symbols() -> dict[int, str]:
    """{byte value: printable character} for 0..255, in the order of GPT-2's first 256 token ids.

    GPT-2's files show bytes as characters. The 188 bytes that print well in Latin-1 stand for
    themselves and come first; the 68 others (controls, space, soft hyphen) take the characters from
    U+0100 on, so that a space shows as "Ġ". Ordered by character code this is also the order in
    which `tokenizers` numbers them. Source: GPT-2's `encoder.py`.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    symbols = {byte: chr(byte) for byte in printable}
    symbols.update({byte: chr(0x100 + place) for place, byte in enumerate(others)})
    return symbols


BYTE_ORDER = bytes(byte_symbols())
"""The byte value of each of the ids 0..255."""

_BYTE_IDS = bytes(BYTE_ORDER.index(byte) for byte in range(256))


def byte_ids(text: str) -> list[int]:
    """The text's UTF-8 bytes as ids 0..255 in GPT-2's order: the state before the first merge."""
    return list(as_utf8(text).translate(_BYTE_IDS))


def as_utf8(text: str) -> bytes:
    """UTF-8 of any Python string.

    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD; a pair becomes its character.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return join_surrogates(text).encode("utf-8")


def join_surrogates(text: str) -> str:
    """Surrogate pairs joined, and lone surrogates replaced by U+FFFD, as `tiktoken` does."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def blocks(text: str, pattern: str, size: int = 2**16) -> Iterator[str]:
    """The text in blocks of about `size` characters that can be split one by one with the same
    result.

    A space after something that is not space begins a chunk in both known patterns, so that is
    where blocks end; for another pattern the text stays whole. Blocks bound the memory, and each
    that is ASCII takes the fast path.
    """
    start = 0
    while pattern in _ASCII_TWINS and len(text) - start > size:
        border = _BLOCK_BORDER.search(text, start + size)
        if border is None:
            break
        yield text[start : border.start()]
        start = border.start()
    yield text[start:]


@lru_cache(maxsize=16)
def compile_pattern(pattern: str) -> regex.Pattern:
    """The compiled pattern; ValueError when it is no regular expression, TypeError when no text."""
    if not isinstance(pattern, str):
        raise TypeError(
            f"pattern must be a regular expression as text, not {type(pattern).__name__}."
        )
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"pattern is not a regular expression: {error}.") from None


def split(text: str, pattern: str = GPT2_PATTERN) -> list[str]:
    """Cut text into chunks; joined, they give the text again (lone surrogates come back as U+FFFD).

    What the pattern does not match stays as chunks of its own. Letters, digits and spaces are those
    of Unicode 16, which `tiktoken` and `tokenizers` use, whatever version `regex` knows. Raises
    TypeError when text is not a str, ValueError when pattern is no regular expression.
    """
    check_text(text)
    twin = _ASCII_TWINS.get(pattern)
    if twin is not None and text.isascii():
        return re.findall(twin, text)
    text = join_surrogates(text)
    visible = hide_later_characters(text)
    if pattern in _ASCII_TWINS and visible is text:
        return regex.findall(pattern, text)
    return _split_with_gaps(text, visible, compile_pattern(pattern))


def batches(text: str, pattern: str, size: int = 2**16) -> Iterator[list[str]]:
    """The chunks of the whole text, in lists of about `size`.

    Enough of them at once that what is new among them is worth array operations, few enough to keep
    the memory small.
    """
    batch: list[str] = []
    for block in blocks(text, pattern):
        batch += split(block, pattern)
        if len(batch) >= size:
            yield batch
            batch = []
    yield batch


def _split_with_gaps(text: str, visible: str, pattern: regex.Pattern) -> list[str]:
    """Cut `text` where the pattern cuts `visible`, of the same length; keep what is between."""
    borders = {0, len(text)}
    for match in pattern.finditer(visible):
        borders.update(match.span())
    cuts = sorted(borders)
    return [text[start:end] for start, end in pairwise(cuts)]
