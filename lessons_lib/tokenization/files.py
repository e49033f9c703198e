"""Saving and loading in the formats of GPT-2 and of `tokenizers`.

GPT-2: `vocab.json` maps each token to its id, `merges.txt` holds a merge a line, earliest first.
`tokenizers`: one `tokenizer.json` with both and more. Both spell bytes as printable characters
(`byte_symbols`), special tokens as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import tokenizer_json
from .pretokenize import GPT2_PATTERN, byte_symbols
from .textbook import Pair

_SYMBOLS = byte_symbols()
_BYTES = {symbol: byte for byte, symbol in _SYMBOLS.items()}
_HIGHEST_ID = 2**24
Parts = tuple[list[bytes | None], list[Pair], dict[str, int], str]


def save(
    path: Path,
    tokens: Sequence[bytes | None],
    merges: Sequence[Pair],
    special_tokens: Mapping[str, int],
    pattern: str,
) -> list[Path]:
    """Write the files that `Tokenizer.save` promises; a file is complete or not there at all."""
    symbols = [
        None if token is None else "".join(_SYMBOLS[byte] for byte in token) for token in tokens
    ]
    for text, number in special_tokens.items():
        symbols[number] = text
    vocab = {symbol: number for number, symbol in enumerate(symbols) if symbol is not None}
    pairs = [[symbols[left], symbols[right]] for left, right in merges]
    content = tokenizer_json.to_json(vocab, pairs, special_tokens, pattern)
    whole = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if path.suffix == ".json":
        return [_write(path, whole)]
    lines = "".join(f"{left} {right}\n" for left, right in pairs)
    return [
        _write(path / "tokenizer.json", whole),
        _write(path / "vocab.json", json.dumps(vocab, ensure_ascii=False) + "\n"),
        _write(path / "merges.txt", "#version: 0.2\n" + lines),
    ]


def load(path: Path, pattern: str | None) -> Parts:
    """Tokens, merges, special tokens and pattern, as the constructor of `Tokenizer` takes them."""
    if path.is_dir():
        if (path / "tokenizer.json").exists():
            path = path / "tokenizer.json"
        elif not ((path / "vocab.json").exists() and (path / "merges.txt").exists()):
            raise FileNotFoundError(
                f"{path} holds neither tokenizer.json nor vocab.json and merges.txt."
            )
    elif not path.exists():
        raise FileNotFoundError(
            f"{path} does not exist; a tokenizer is read from a folder or from its tokenizer.json."
        )
    try:
        if path.is_dir():
            vocab, merges = _read_json(path / "vocab.json"), _read_merges(path / "merges.txt")
            return _parts(vocab, merges, None, pattern or GPT2_PATTERN)
        return _parts(*tokenizer_json.from_json(_read_json(path), pattern))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is JSON, but no tokenizer as `tokenizers` writes it.") from None


def _parts(
    vocab: Mapping[str, int],
    merges: Sequence[Sequence[str]],
    special_tokens: Mapping[str, int] | None,
    pattern: str,
) -> Parts:
    """Symbols turned into bytes, and tokens into ids."""
    if (
        special_tokens is None
    ):  # GPT-2's files do not mark them: they are what is neither a byte nor made by a merge
        made = {left + right for left, right in merges} | set(_BYTES)
        special_tokens = {text: number for text, number in vocab.items() if text not in made}
    everything = {**vocab, **special_tokens}
    for symbol, number in everything.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < _HIGHEST_ID:
            raise ValueError(
                f"the token {symbol!r} has the id {number!r}, "
                "which is no whole number from 0 to 16,777,215."
            )
    tokens: list[bytes | None] = [None] * (max(everything.values(), default=-1) + 1)
    for symbol, number in everything.items():
        if tokens[number] is not None:
            raise ValueError(f"the id {number} belongs to two tokens, of which one is {symbol!r}.")
        tokens[number] = symbol.encode("utf-8") if symbol in special_tokens else _to_bytes(symbol)
    pairs = []
    for place, halves in enumerate(merges):
        if len(halves) != 2:
            raise ValueError(f"merge {place + 1} is {halves!r}; a merge joins two tokens.")
        missing = [half for half in halves if half not in vocab]
        if missing:
            raise ValueError(
                f"merge {place + 1} uses {missing[0]!r}, which the vocabulary lacks: "
                "the merges come from another tokenizer than the vocabulary."
            )
        left, right = halves
        pairs.append((vocab[left], vocab[right]))
    return tokens, pairs, dict(special_tokens), pattern


def _to_bytes(symbol: str) -> bytes:
    try:
        return bytes(_BYTES[character] for character in symbol)
    except KeyError as error:
        raise ValueError(
            f"the token {symbol!r} holds {error.args[0]!r}, "
            "which stands for no byte: this is no byte-level vocabulary."
        ) from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(
            f"{path.name} is not UTF-8 text: it is damaged, or another kind of file."
        ) from None


def _read_json(path: Path) -> dict:
    try:
        content = json.loads(_read(path))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path.name} is no valid JSON from line {error.lineno} on: "
            "it is damaged or cut short; save or fetch it again."
        ) from None
    if isinstance(content, dict):
        return content
    raise ValueError(
        f"{path.name} holds a {type(content).__name__} where an object with names is due."
    )


def _read_merges(path: Path) -> list[list[str]]:
    merges = []
    for number, line in enumerate(_read(path).split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line or (number == 1 and line.startswith("#version")):
            continue
        halves = line.split(" ")
        if len(halves) != 2 or not all(halves):
            raise ValueError(
                f"line {number} of {path.name} is {line!r}; "
                "a merge is two tokens with a space between."
            )
        merges.append(halves)
    return merges


def _write(path: Path, text: str) -> Path:
    """Write beside, then move into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
