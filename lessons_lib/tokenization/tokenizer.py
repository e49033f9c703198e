"""The tokenizer: text to ids and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import regex

from . import checks, files
from .encoder import Encoder
from .pretokenize import GPT2_PATTERN, as_utf8, batches, compile_pattern, join_surrogates, split
from .textbook import Pair, merge_steps
from .trainer import learn


class Tokenizer:
    """Byte-level byte-pair encoding as GPT-2 uses it; does not change once made.

    `tokens[id]` are a token's bytes (None where a loaded vocabulary leaves an id free), `merges`
    the pairs of ids in the order learned, `merge_table` {pair: new id}, `pattern` the regular
    expression that cuts text into chunks. A trained one numbers the bytes 0..255 in GPT-2's order,
    then the merges, then the special tokens. Make one with `Tokenizer.train` or `Tokenizer.load`;
    the constructor raises ValueError when its parts do not fit together. Source: Radford et al.
    2019, section 2.2.
    """

    tokens: tuple[bytes | None, ...]
    merges: tuple[Pair, ...]
    merge_table: Mapping[Pair, int]
    pattern: str

    def __init__(
        self,
        tokens: Sequence[bytes | None],
        merges: Sequence[Pair],
        special_tokens: Mapping[str, int],
        pattern: str = GPT2_PATTERN,
    ):
        compile_pattern(pattern)
        ids = checks.check_vocabulary(tokens, special_tokens)
        table = checks.merge_table(tokens, merges, ids)
        vars(self).update(
            tokens=tuple(tokens),
            merges=tuple(table),
            merge_table=table,
            pattern=pattern,
            _ids=ids,
            _special_tokens=dict(special_tokens),
            _encoder=Encoder(table, [ids[bytes([byte])] for byte in range(256)]),
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"a Tokenizer does not change once made ({name!r} was set); train or load another."
        )

    @property
    def special_tokens(self) -> dict[str, int]:
        """{text: id} of the special tokens."""
        return dict(self._special_tokens)

    @property
    def vocab_size(self) -> int:
        """How many ids there are: bytes, merges and special tokens."""
        return len(self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def __repr__(self) -> str:
        return f"<Tokenizer: {len(self):,} tokens, {len(self._special_tokens)} of them special>"

    def split(self, text: str) -> list[str]:
        """The text's chunks, before any merge."""
        return split(text, self.pattern)

    def clear_cache(self) -> None:
        """Forget the chunks encoded so far: the next encoding is slower, and the same."""
        self._encoder.clear_cache()

    @classmethod
    def train(
        cls,
        texts: str | Iterable[str],
        vocab_size: int,
        pattern: str = GPT2_PATTERN,
        special_tokens: Sequence[str] = ("<|endoftext|>",),
        min_frequency: int = 1,
    ) -> Tokenizer:
        """Learn a vocabulary of vocab_size tokens, the 256 bytes and the special tokens among them.

        texts is one text or an iterable of texts; no token crosses the border between two. The
        vocabulary stays smaller when no pair occurs min_frequency times any more. Text that spells
        a special token counts as ordinary text. Raises ValueError for an empty corpus or a
        vocab_size without room for the bytes, TypeError for bytes in place of text.
        """
        specials = checks.check_special_tokens(special_tokens)
        checks.check_sizes(vocab_size, len(specials), min_frequency)
        tokens, merges = learn(
            checks.texts_of(texts), vocab_size - len(specials), pattern, min_frequency
        )
        numbered = {text: len(tokens) + place for place, text in enumerate(specials)}
        tokens += [text.encode("utf-8") for text in specials]
        return cls(tokens, merges, numbered, pattern)

    @classmethod
    def load(cls, path: str | Path, pattern: str | None = None) -> Tokenizer:
        """Read a tokenizer.json, or a folder that holds one or GPT-2's vocab.json and merges.txt.

        pattern replaces the file's own; vocab.json and merges.txt name none and mean GPT-2's.
        Raises FileNotFoundError when the files are not there, ValueError when they are damaged or
        hold something else than byte-level BPE.
        """
        try:
            return cls(*files.load(Path(path), pattern))
        except ValueError as error:
            raise ValueError(f"{path} cannot be loaded: {error}") from None

    def save(self, path: str | Path) -> list[Path]:
        """Write tokenizer.json, vocab.json and merges.txt into a folder; returns the paths written.

        A path that ends in .json gets the first only. `tokenizers` and `transformers` load them.
        """
        return files.save(Path(path), self.tokens, self.merges, self._special_tokens, self.pattern)

    def mergeable_ranks(self) -> dict[bytes, int]:
        """{token: id} of the ordinary tokens, as `tiktoken.Encoding` takes it.

        `tiktoken` takes an id for the rank of a merge. Raises ValueError when the ids do not follow
        the order of the merges, as they always do after training.
        """
        made = list(self.merge_table.values())
        if made != sorted(set(made)) or len(self._ids) != 256 + len(made):
            raise ValueError(
                "this vocabulary's ids do not follow the order of its merges, which tiktoken needs."
            )
        return dict(self._ids)

    def encode(self, text: str, allowed_special: Collection[str] | str = ()) -> list[int]:
        """The text's token ids; special tokens only where allowed_special names them, or is "all".

        A lone surrogate is read as U+FFFD, as `tiktoken` does. Raises TypeError when text is not a
        str, ValueError when allowed_special names an unknown token.
        """
        checks.check_text(text)
        allowed = checks.check_allowed(allowed_special, self._special_tokens)
        text = join_surrogates(text)
        if not allowed:
            return self._encode_ordinary(text)
        longest_first = sorted(allowed, key=len, reverse=True)
        pieces = regex.split(f"({'|'.join(map(regex.escape, longest_first))})", text)
        ids: list[int] = []
        for place, piece in enumerate(pieces):  # ordinary text and special tokens take turns
            ids += [self._special_tokens[piece]] if place % 2 else self._encode_ordinary(piece)
        return ids

    def encode_batch(
        self, texts: Iterable[str], allowed_special: Collection[str] | str = ()
    ) -> list[list[int]]:
        """The token ids of each text."""
        return [self.encode(text, allowed_special) for text in checks.texts_of(texts)]

    def _encode_ordinary(self, text: str) -> list[int]:
        ids: list[int] = []
        for batch in batches(text, self.pattern):
            ids += self._encoder.encode_chunks(batch)
        return ids

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """The tokens' bytes, joined.

        Raises ValueError for an id out of range, TypeError for what is no whole number.
        """
        tokens = self.tokens
        try:
            return b"".join([tokens[number] for number in checks.check_ids(ids, tokens)])
        except TypeError:
            free = [number for number in checks.check_ids(ids, tokens) if tokens[number] is None]
            raise ValueError(f"ids holds {free[0]}, which this vocabulary leaves free.") from None

    def decode(self, ids: Iterable[int], errors: str = "replace") -> str:
        """The text of the ids; bytes that are no valid UTF-8 become U+FFFD.

        errors="strict" raises UnicodeDecodeError for them, errors="ignore" leaves them out.
        """
        return self.decode_bytes(ids).decode("utf-8", errors)

    def token_id(self, token: bytes) -> int:
        """The id of an ordinary token, given as bytes; ValueError when there is none."""
        if not isinstance(token, bytes):
            raise TypeError(f"token must be bytes, like b'the', not {type(token).__name__}.")
        if token not in self._ids:
            raise ValueError(f"{token!r} is no token of this vocabulary.")
        return self._ids[token]

    def encode_steps(self, chunk: str) -> list[list[int]]:
        """Every state of one chunk's encoding, from its bytes to its tokens."""
        checks.check_text(chunk, "chunk")
        return merge_steps([self._ids[bytes([byte])] for byte in as_utf8(chunk)], self.merge_table)
