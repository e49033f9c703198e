"""How many weights a GPT has, and what they cost: by formula, so that GPT-3 needs no memory."""

from __future__ import annotations

from .checks import check_count


def n_parameters(
    vocab_size: int, block_size: int, n_layer: int, n_embd: int, hidden: int | None = None
) -> dict[str, int]:
    """The weights of GPT-2's architecture (`model.GPT`), by part, and their "total".

    "embedding" is the table of tokens, which the output is read with too; "positions" the table of
    places; "attention" holds the queries, keys, values and the way out, "mlp" the way to `hidden`
    numbers and back (4 n_embd when None), both with biases; "norms" the two of each block and the
    last. The number of heads does not matter: they share the n_embd numbers. Raises ValueError for
    a size below 1. Source: Radford et al. 2019, section 2.3.
    """
    hidden = 4 * n_embd if hidden is None else hidden
    sizes = {"vocab_size": vocab_size, "block_size": block_size, "n_layer": n_layer}
    for name, size in (sizes | {"n_embd": n_embd, "hidden": hidden}).items():
        check_count(name, size)
    parts = {
        "embedding": vocab_size * n_embd,
        "positions": block_size * n_embd,
        "attention": n_layer * 4 * (n_embd * n_embd + n_embd),
        "mlp": n_layer * (2 * n_embd * hidden + hidden + n_embd),
        "norms": (2 * n_layer + 1) * 2 * n_embd,
    }
    return parts | {"total": sum(parts.values())}


def training_flops(n: int, tokens: int) -> int:
    """6 n tokens: the additions and multiplications of training n weights on so many tokens.

    Each weight is multiplied and added once on the way forward and twice on the way back; what
    attention adds for its scores, which have no weights, is left out. Source: Kaplan et al. 2020,
    section 2.1.
    """
    check_count("n", n)
    check_count("tokens", tokens)
    return 6 * n * tokens


def kv_cache_bytes(
    tokens: int, n_layer: int, n_kv_head: int, head_size: int, bytes_per_number: int = 2
) -> int:
    """The memory for the keys and values of so many tokens: one of each per layer and head.

    `n_kv_head` is how many heads have keys of their own: all in GPT-2 and GPT-3. Two bytes a
    number are half precision.
    """
    sizes = {"tokens": tokens, "n_layer": n_layer, "n_kv_head": n_kv_head, "head_size": head_size}
    for name, size in (sizes | {"bytes_per_number": bytes_per_number}).items():
        check_count(name, size)
    return 2 * tokens * n_layer * n_kv_head * head_size * bytes_per_number
