"""The content of a `tokenizer.json`, the file of the `tokenizers` library, for byte-level BPE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .pretokenize import GPT2_PATTERN, GPT4_PATTERN


def to_json(
    vocab: Mapping[str, int],
    merges: Sequence[list[str]],
    special_tokens: Mapping[str, int],
    pattern: str,
) -> dict:
    """The content for these symbols, merges, special tokens and pattern."""
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    pre_tokenizer: dict = byte_level
    if pattern != GPT2_PATTERN:
        cut = {
            "type": "Split",
            "pattern": {"Regex": pattern},
            "behavior": "Isolated",
            "invert": False,
        }
        pre_tokenizer = {
            "type": "Sequence",
            "pretokenizers": [cut, byte_level | {"use_regex": False}],
        }
    plain = {
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": text} | plain for text, number in special_tokens.items()
        ],
        "normalizer": None,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": dict(vocab),
            "merges": list(merges),
        },
    }


def from_json(
    content: dict, pattern: str | None
) -> tuple[dict[str, int], list[list[str]], dict[str, int], str]:
    """Symbols, merges, special tokens and pattern of a file's content; pattern, when given,
    replaces the file's.

    Raises ValueError for anything that `encode` here could not reproduce id for id. A
    post-processor, which adds special tokens around a text, is left out.
    """
    model = content["model"]
    if model.get("type", "BPE") != "BPE":
        raise ValueError(f"its model is {model['type']}, but only byte-level BPE can be read here.")
    switched_on = [
        name
        for name in (
            "dropout",
            "byte_fallback",
            "ignore_merges",
            "continuing_subword_prefix",
            "end_of_word_suffix",
        )
        if model.get(name)
    ]
    if switched_on:
        raise ValueError(
            f"its model uses {switched_on[0]}, which byte-level BPE as GPT-2 has it does not know."
        )
    if content.get("normalizer") is not None:
        raise ValueError(
            f"it changes text before encoding ("
            f"{content['normalizer'].get('type')}), which is not done here."
        )
    specials = {}
    for token in content.get("added_tokens") or []:
        if token.get("lstrip") or token.get("rstrip") or token.get("single_word"):
            raise ValueError(
                f"its token {token['content']!r} takes in spaces "
                "or whole words, which is not done here."
            )
        specials[token["content"]] = token["id"]
    merges = [
        merge.split(" ") if isinstance(merge, str) else list(merge) for merge in model["merges"]
    ]
    file_pattern = _pattern(content.get("pre_tokenizer"), pattern)
    return dict(model["vocab"]), merges, specials, file_pattern


def _pattern(pre_tokenizer: dict | None, wanted: str | None) -> str:
    """The pattern that the pre-tokenizer cuts by, or the wanted one in its place."""
    steps = pre_tokenizer or {}
    steps = steps["pretokenizers"] if steps.get("type") == "Sequence" else [steps]
    kinds = [step.get("type") for step in steps]
    byte_level = steps[-1]
    if kinds not in (["ByteLevel"], ["Split", "ByteLevel"]):
        raise ValueError(
            f"it prepares text by {' and '.join(map(str, kinds))}, "
            "but only ByteLevel can be read here."
        )
    if byte_level.get("add_prefix_space", True):
        raise ValueError(
            "it puts a space in front of each text (add_prefix_space), which is not done here."
        )
    if wanted is not None:
        return wanted
    if kinds == ["ByteLevel"] and byte_level.get("use_regex", True):
        return GPT2_PATTERN
    cut = steps[0]
    spelled = cut.get("pattern", {}).get("Regex")
    simple = (
        cut.get("behavior") == "Isolated"
        and not cut.get("invert")
        and not byte_level.get("use_regex", True)
    )
    if spelled not in (GPT2_PATTERN, GPT4_PATTERN) or not simple:
        raise ValueError(
            "it cuts text by a pattern other than GPT2_PATTERN and GPT4_PATTERN; "
            "name the one to use, as in load(path, pattern=...)."
        )
    return spelled
