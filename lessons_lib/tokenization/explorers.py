"""The interactive panels of the tokenization lesson, and the coloured view of a tokenized text."""

from __future__ import annotations

import html

import numpy as np

from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import emit, inline
from lessons_lib.tokenization.exercises import SYMPTOMS
from lessons_lib.tokenization.figures import size_and_cost
from lessons_lib.tokenization.measure import first_merges

# Half-transparent, so that the page's own text colour stays readable in the light and dark theme.
SHADES = [
    "rgba(86,180,233,.38)",
    "rgba(230,159,0,.38)",
    "rgba(0,158,115,.33)",
    "rgba(204,121,167,.42)",
]
# Control characters have no shape of their own; Unicode holds a small picture of each.
CONTROLS = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}
LONGEST = 4000  # characters a panel colours while someone types


def readable(token: bytes) -> str:
    """A token as a person can read it: text where it is whole, bytes like ⟨d0⟩ where it is not."""
    try:
        return token.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(f"⟨{byte:02x}⟩" for byte in token)


def _visible(token: bytes, line_end: str = "↵") -> str:
    """HTML of a token with its spaces, line ends and control characters visible."""
    text = html.escape(readable(token)).replace(" ", "·").replace("\t", "→")
    return text.replace("\n", line_end).translate(CONTROLS)


def coloured(tokens: list[bytes]) -> str:
    """HTML in which each token has a shade and a border of its own, spaces and line ends visible."""
    spans = []
    for i, token in enumerate(tokens):
        spans.append(
            f'<span title="{i + 1}" style="background:{SHADES[i % 4]};border-left:1px solid '
            f'rgba(128,128,128,.8);padding:1px 1px;white-space:pre-wrap">{_visible(token, "↵<br>")}</span>'
        )
    lines = "line-height:1.9;font-family:monospace;font-size:14px;overflow-wrap:anywhere"
    return f'<div style="{lines}">{"".join(spans)}</div>'


def show_tokens(tokenizer, *texts: str) -> None:
    """Show texts with their tokens coloured, each with its number of tokens and characters."""
    blocks, plain = [], []
    for text in texts:
        tokens = [tokenizer.tokens[i] for i in tokenizer.encode(text)]
        blocks.append(coloured(tokens) + _counts(len(tokens), text))
        plain.append("|".join(readable(token) for token in tokens))
    emit("\n".join(plain), "tokens", markup="".join(blocks))


def show_symptoms() -> None:
    """Show the complaints of the exercise "Whose fault?", each with its name."""
    lines = [f"`{name}`: {_(text)}" for name, text in SYMPTOMS.items()]
    emit("\n".join(lines), "list")


def merging(tokenizer, text: str) -> None:
    """Explorer: the text's tokens after the first n merges of the tokenizer, on a slider."""

    def draw(n: int, text: str) -> str:
        first = first_merges(tokenizer, n)
        tokens = [first.tokens[i] for i in first.encode(text[:LONGEST])]
        shown = coloured(tokens) + _counts(len(tokens), text[:LONGEST])
        return shown + _latest_merges(first) + _cut_off(text)

    last = len(tokenizer.merges)
    controls = {
        "n": slider(N_("merges applied"), min(300, last), 0, last, 1),
        "text": text_box(N_("text"), text, rows=2),
    }
    explorer(
        draw,
        controls,
        name="merging",
        alt=N_("A text, cut by the merges up to the one on the slider; below, the newest ones."),
    )


def _latest_merges(tokenizer, n: int = 8) -> str:
    """HTML table of the last n merges: the two halves, and the token that they make."""

    total = len(tokenizer.merges)
    edge = "style='text-align:left;padding-right:1em'"
    names = "".join(
        f"<th {edge}>{inline(name)}</th>" for name in (_("merge"), _("left + right"), _("token"))
    )
    rows = [f"<tr>{names}</tr>"]
    for k in range(total - 1, max(total - n, 0) - 1, -1):
        left, right = (tokenizer.tokens[i] for i in tokenizer.merges[k])
        rows.append(
            f"<tr><td {edge}>{k + 1}</td><td {edge}>{_visible(left)} + {_visible(right)}</td>"
            f"<td {edge}><b>{_visible(left + right)}</b></td></tr>"
        )
    return f"<table style='font-family:monospace;line-height:1.4'>{''.join(rows)}</table>"


def typing(tokenizers: dict[str, object], text: str) -> None:
    """Explorer: the tokens of whatever the reader types, under a tokenizer chosen from a list."""

    def draw(name: str, text: str) -> str:
        tokenizer = tokenizers[name]
        ids = tokenizer.encode(text[:LONGEST])
        tokens = [tokenizer.tokens[i] for i in ids]
        shown = ", ".join(map(str, ids[:60])) + (" …" if len(ids) > 60 else "")
        ids_line = f"<p style='font-family:monospace;opacity:.8'>{inline(_('ids'))}: {shown}</p>"
        return coloured(tokens) + _counts(len(tokens), text[:LONGEST]) + ids_line + _cut_off(text)

    controls = {
        "name": choice(N_("tokenizer"), [(name, name) for name in tokenizers]),
        "text": text_box(N_("type here"), text, rows=4),
    }
    explorer(
        draw,
        controls,
        name="typing",
        alt=N_("The tokens of a text that you type, each with a shade of its own."),
    )


def vocabulary_size(sizes: list[int], train: list[float], heldout: list[float]) -> None:
    """Explorer: what a vocabulary size buys in shorter texts, and costs in embedding parameters."""

    def draw(doublings: float, n_embd: int):
        chosen = round(2**doublings)
        return size_and_cost(sizes, train, heldout, chosen=chosen, n_embd=n_embd)

    low, high = np.log2(min(sizes)), np.log2(max(sizes))
    controls = {
        "doublings": slider(N_("vocabulary size (power of two)"), 10.0, low, high, 0.25),
        "n_embd": choice(
            N_("width of the model"),
            [
                (N_("768 (GPT-2 small)"), 768),
                (N_("128 (this course)"), 128),
                (N_("12,288 (GPT-3)"), 12288),
            ],
        ),
    }
    explorer(
        draw,
        controls,
        name="vocabulary_size",
        alt=N_(
            "Bytes per token rise from 1 to about 4 between 256 and 4,096 entries, more and more "
            "slowly, while the parameters of the table grow sixteenfold. One size is marked."
        ),
    )


def _cut_off(text: str) -> str:
    """HTML that says so when a panel shows only the beginning of a text."""
    if len(text) <= LONGEST:
        return ""
    return "<p>" + inline(_("Only the first {n} characters are shown.").format(n=LONGEST)) + "</p>"


def _counts(n_tokens: int, text: str) -> str:
    sentence = _("{tokens} tokens, {characters} characters, {bytes} bytes").format(
        tokens=n_tokens, characters=len(text), bytes=len(text.encode("utf-8", "replace"))
    )
    return f'<div style="opacity:.75;font-size:13px;margin-bottom:8px">{inline(sentence)}</div>'
