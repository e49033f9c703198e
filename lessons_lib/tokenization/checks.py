"""What may be asked of a tokenizer.

Each check raises one sentence that names what is wrong and what would be right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

Pair = tuple[int, int]


def check_text(text: object, name: str = "text") -> None:
    """TypeError unless text is a str."""
    if isinstance(text, bytes | bytearray):
        raise TypeError(
            f"{name} must be str, not {type(text).__name__}; decode it first: data.decode('utf-8')."
        )
    if not isinstance(text, str):
        raise TypeError(f"{name} must be str, not {type(text).__name__}.")


def texts_of(texts: object) -> Iterable[str]:
    """The texts to train on, from one text or an iterable of them; TypeError for anything else."""
    if isinstance(texts, str):
        return [texts]
    if isinstance(texts, bytes | bytearray) or not isinstance(texts, Iterable):
        check_text(texts, "texts")
    return texts


def check_special_tokens(special_tokens: Iterable[str]) -> list[str]:
    """The special tokens as a list; an error unless they are different, non-empty texts."""
    if isinstance(special_tokens, str | bytes):
        raise TypeError(
            'special_tokens must be a list of texts; for one token write ["<|endoftext|>"].'
        )
    specials = list(special_tokens)
    for text in specials:
        check_text(text, "each special token")
        if not text:
            raise ValueError(
                "special_tokens holds an empty text; each must have at least one character."
            )
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise ValueError(
                f"the special token {text!r} holds a lone surrogate, which no text file can hold."
            )
    repeated = [text for place, text in enumerate(specials) if text in specials[:place]]
    if repeated:
        raise ValueError(f"special_tokens holds {repeated[0]!r} twice; each may stand once.")
    return specials


def check_sizes(vocab_size: int, num_special: int, min_frequency: int) -> None:
    """TypeError or ValueError unless the vocabulary has room for all bytes and special tokens."""
    for name, value in ("vocab_size", vocab_size), ("min_frequency", min_frequency):
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{name} must be a whole number, not {type(value).__name__}.")
    if vocab_size < 256 + num_special:
        raise ValueError(
            f"vocab_size is {vocab_size}, but must be at least {256 + num_special}: "
            f"256 for the bytes and {num_special} for the special tokens."
        )
    if min_frequency < 0:
        raise ValueError(f"min_frequency is {min_frequency}, but a count cannot be below 0.")


def check_vocabulary(
    tokens: Sequence[bytes | None], special_tokens: Mapping[str, int]
) -> dict[bytes, int]:
    """{token: id} of the ordinary tokens; ValueError unless all bytes are there and all differ."""
    special_ids = set(special_tokens.values())
    ids: dict[bytes, int] = {}
    for number, token in enumerate(tokens):
        if token is None or number in special_ids:
            continue
        if token in ids:
            raise ValueError(
                f"the token {token!r} has two ids, {ids[token]} and {number}; "
                "each token may have one."
            )
        ids[token] = number
    missing = [byte for byte in range(256) if bytes([byte]) not in ids]
    if missing:
        raise ValueError(
            f"the vocabulary lacks {len(missing)} of the 256 single bytes "
            f"(the first is {missing[0]}): "
            "a byte-level vocabulary holds them all."
        )
    for text in special_tokens:
        if text.encode("utf-8") in ids:
            raise ValueError(
                f"the special token {text!r} is an ordinary token too; "
                "choose a text like '<|name|>'."
            )
    return ids


def merge_table(
    tokens: Sequence[bytes | None], merges: Sequence[Pair], ids: Mapping[bytes, int]
) -> dict[Pair, int]:
    """{pair: id of the joined token}, earliest first.

    Raises ValueError unless the merges fit the vocabulary and stand in an order in which they can
    have been learned.
    """
    made = {ids[bytes([byte])] for byte in range(256)}
    table: dict[Pair, int] = {}
    for place, (left, right) in enumerate(merges):
        joined = tokens[left] + tokens[right]
        if joined not in ids:
            raise ValueError(
                f"merge {place + 1} makes {joined!r}, which the vocabulary lacks: "
                "the merges come from another tokenizer than the vocabulary."
            )
        if left not in made or right not in made:
            late = tokens[left] if left not in made else tokens[right]
            raise ValueError(
                f"merge {place + 1} uses {late!r}, which is no byte and "
                "which no earlier merge makes."
            )
        if (left, right) in table:
            raise ValueError(
                f"merge {place + 1} joins {tokens[left]!r} and {tokens[right]!r} a second time."
            )
        table[left, right] = ids[joined]
        made.add(ids[joined])
    return table


def check_allowed(
    allowed_special: Collection[str] | str, special_tokens: Collection[str]
) -> set[str]:
    """The special tokens that may be produced; ValueError when one is unknown."""
    if isinstance(allowed_special, str):
        if allowed_special == "all":
            return set(special_tokens)
        raise ValueError(
            f'allowed_special must be "all" or a collection; '
            f"for one token write [{allowed_special!r}]."
        )
    allowed = set(allowed_special)
    unknown = sorted(map(repr, allowed.difference(special_tokens)))
    if unknown:
        known = ", ".join(map(repr, special_tokens)) or "none"
        raise ValueError(
            f"allowed_special holds {unknown[0]}, which is no special token here "
            f"(there are: {known})."
        )
    return allowed


def check_ids(ids: object, tokens: Sequence[bytes | None]) -> list[int]:
    """ids as a list of int, from any sequence, array or tensor; an error unless all are tokens'."""
    values = ids.tolist() if hasattr(ids, "tolist") else ids
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"ids must be a sequence of token ids, not {type(ids).__name__}.")
    values = list(values)
    for kind in set(map(type, values)) - {int}:
        if issubclass(kind, bool) or not hasattr(kind, "__index__"):
            raise TypeError(f"ids must be whole numbers; one of them is of type {kind.__name__}.")
        if kind.__module__ != "builtins":
            values = [value.__index__() for value in values]
            break
    for number in (min(values), max(values)) if values else ():
        if not 0 <= number < len(tokens):
            raise ValueError(
                f"ids holds {number}, but this vocabulary has the ids 0 to {len(tokens) - 1}."
            )
    return values
