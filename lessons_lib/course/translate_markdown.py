"""Cut a Markdown cell into what is translated and what stays, so that the pieces join up again.

markdown-it-py says which lines a block takes. A heading without its signs, a paragraph, an item of
a list, a cell of a table, a block of HTML and a formula with words in it are each one message;
code, other formulas, rules and all that stands between are kept as they are. `"".join(piece.text for piece in pieces(source))` is the
source, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

PARSER = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin).use(amsmath_plugin)
CELL = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.+?)(?<!`)\1(?!`)", re.DOTALL)
MATH = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$", re.DOTALL)
TEXT = re.compile(r"\\(?:text|textit|textbf|textrm)\{([^{}]*[^\W\d_]{2,}[^{}]*)\}")  # in formulas
TAG = re.compile(r"</?[A-Za-z][^>]*>|<!--.*?-->", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}|\b[AaI]\b")


@dataclass(frozen=True)
class Piece:
    """A stretch of a cell's source. `kind` is what it is to a translator ("heading 2",
    "paragraph", "item", "table cell", "html", "formula"), or "" for what stays; `follow` is what each further
    line of a translation begins with (the indent of an item, the sign of a quotation)."""

    text: str
    kind: str = ""
    follow: str = ""

    @property
    def message(self) -> str:
        """The text as a translator sees it: without what its further lines begin with."""
        return self.text.replace("\n" + self.follow, "\n") if self.follow else self.text

    def put(self, translation: str) -> str:
        """The source of this piece with the translation in its place."""
        return translation.replace("\n", "\n" + self.follow) if self.follow else translation


def pieces(source: str) -> list[Piece]:
    """All of a Markdown source, in order, as pieces that are messages and pieces that are not."""
    lines = source.splitlines(keepends=True)
    found: list[tuple[int, int, list[Piece]]] = []  # first line, line after the last, pieces
    tokens = PARSER.parse(source)
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if token.type == "inline" and before is not None and before.type in BLOCKS:
            first, last = token.map
            raw = lines[first:last]
            made = BLOCKS[before.type](raw, token, before, tokens[:i])
            found.append((first, last, made))
        elif token.type in WHOLE:
            first, last = token.map
            found.append((first, last, _whole("".join(lines[first:last]), WHOLE[token.type])))
        elif token.type == "tr_open":
            first, last = token.map
            found.append((first, last, _row("".join(lines[first:last]))))
    return _joined(lines, found)


def translated(source: str, lookup: Callable[[Piece], str]) -> str:
    """The source with each message replaced by what `lookup(piece)` gives for it."""
    return "".join(
        piece.put(lookup(piece)) if piece.kind else piece.text for piece in pieces(source)
    )


def has_words(text: str) -> bool:
    """Whether anything is left to translate once code, formulas and tags are taken away."""
    return bool(WORD.search(TAG.sub(" ", without_code_and_math(text))))


def without_code_and_math(text: str) -> str:
    """The text with code spans and formulas blanked, every other character in its place."""
    text = CODE.sub(lambda m: " " * len(m[0]), text)
    return MATH.sub(lambda m: " " * len(m[0]), text)


def _paragraph(raw: list[str], token: Token, _open: Token, before: list[Token]) -> list[Piece]:
    inside = [t.type for t in before if t.type in ("list_item_open", "list_item_close")]
    item = inside.count("list_item_open") > inside.count("list_item_close")
    return _block(raw, token, "item" if item else "paragraph")


def _heading(raw: list[str], token: Token, open_: Token, _before: list[Token]) -> list[Piece]:
    return _block(raw, token, f"heading {open_.tag[1]}")


def _block(raw: list[str], token: Token, kind: str) -> list[Piece]:
    """The block as what stands before its text, the text, and what stands behind."""
    content = token.content.split("\n")
    text = "".join(raw)
    first = raw[0].find(content[0])
    if len(content) != len(raw) or first < 0:
        return [Piece(text, kind)]  # a form that no lesson has: the lines as they are
    tail = text[len(text.rstrip("\n")) :]
    follows = {
        line[: len(line.rstrip("\n")) - len(c)]
        for line, c in zip(raw[1:], content[1:], strict=True)
    }
    whole = all(line.rstrip("\n").endswith(c) for line, c in zip(raw[1:], content[1:], strict=True))
    if len(follows) > 1 or not whole:
        return [Piece(text, kind)]
    opening = raw[0][:first]
    follow = follows.pop() if follows else re.sub(r"[^>\s]", " ", opening)
    body = text[first : len(text) - len(tail)]
    behind = ""
    if len(raw) == 1:  # the closing signs of a heading, blanks at the end of a line
        body, behind = content[0], body[len(content[0]) :]
    return [Piece(opening), Piece(body, kind, follow), Piece(behind + tail)]


def _row(line: str) -> list[Piece]:
    """A row of a table: its cells are messages, its bars and blanks stay."""
    found, at = [], 0
    for bar in [*CELL.finditer(line), None]:
        cell = line[at : bar.start() if bar else len(line)]
        inner = cell.strip()
        left = cell.index(inner) if inner else len(cell)
        found += [Piece(cell[:left]), Piece(inner, "table cell"), Piece(cell[left + len(inner) :])]
        if bar:
            found.append(Piece(bar[0]))
            at = bar.end()
    return found


def _whole(text: str, kind: str) -> list[Piece]:
    body = text.rstrip("\n")
    return [Piece(body, kind), Piece(text[len(body) :])]


def _joined(lines: list[str], found: list[tuple[int, int, list[Piece]]]) -> list[Piece]:
    """The pieces found with the lines between them; neighbours that stay become one."""
    result: list[Piece] = []

    def add(piece: Piece) -> None:
        wordless = not TEXT.search(piece.text) and not has_words(piece.text)
        if piece.kind and wordless:
            piece = Piece(piece.text)
        if not piece.text:
            return
        if not piece.kind and result and not result[-1].kind:
            piece = Piece(result.pop().text + piece.text)
        result.append(piece)

    at = 0
    for first, last, parts in sorted(found, key=lambda block: block[0]):
        if first < at:
            continue  # inside a block that is already taken as a whole
        add(Piece("".join(lines[at:first])))
        for part in parts:
            add(part)
        at = last
    add(Piece("".join(lines[at:])))
    return result


WHOLE = {
    "html_block": "html",
    "math_block": "formula",
    "math_block_label": "formula",
    "amsmath": "formula",
}
BLOCKS = {"paragraph_open": _paragraph, "heading_open": _heading}
