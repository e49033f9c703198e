"""Markdown is cut into messages and put together again: nothing lost, nothing shifted."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons_lib.course.runner import NOTEBOOKS
from lessons_lib.course.translate_build import layout, made, read_source
from lessons_lib.course.translate_extract import units
from lessons_lib.course.translate_markdown import PARSER, pieces, translated

COMMITTED = sorted(NOTEBOOKS.glob("*.ipynb"))
EVERYTHING = """# A title with `code` and $x_1$ #

Two lines of one
paragraph, with a [link](01_x.ipynb) \\
and *emphasis*.

> A quotation
> of two lines

- an item that
  goes on
  - and one inside it
- `only_code`

1. first
2. second

| sign | meaning |
|---|--:|
| `a\\|b` | a bar in code |
| 3.4 |  |

$$
a

b
$$

$$p = \\text{in words}.$$

```python
x = "never touched"
```

    indented code

<details><summary>Folded</summary>
text
</details>

Setext
======

---

[name]: http://example.org
end  """


def messages(source: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.message) for piece in pieces(source) if piece.kind]


def cells(path) -> list[str]:
    book = json.loads(path.read_text("utf-8"))
    return ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "markdown"]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda p: p.stem)
def test_the_identity_round_trip_of_a_committed_notebook_is_byte_exact(path):
    for source in cells(path):
        assert "".join(piece.text for piece in pieces(source)) == source
        assert translated(source, lambda piece: piece.message) == source
    english = read_source(path.stem)
    assert layout(english).encode("utf-8") == path.read_bytes()
    book = made(path.stem, "en")
    kept = [(c["id"], c["cell_type"], c["source"], c["metadata"]) for c in book["cells"]]
    assert kept == [
        (c["id"], c["cell_type"], "".join(c["source"]), c["metadata"]) for c in english["cells"]
    ]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda p: p.stem)
def test_every_word_of_a_committed_notebook_is_in_a_message(path):
    """What stays behind once the messages are taken out holds no prose."""
    for source in cells(path):
        rest = "".join("" if piece.kind else piece.text for piece in pieces(source))
        for before, token in pairwise(PARSER.parse(rest)):
            if token.type == "inline" and before.type != "math_block":
                shown = [c.content for c in token.children if c.type == "text"]
                assert not [text for text in shown if len(text.split()) > 1], rest


def test_each_kind_of_block_is_a_message_of_its_kind():
    assert messages(EVERYTHING) == [
        ("heading 1", "A title with `code` and $x_1$"),
        (
            "paragraph",
            "Two lines of one\nparagraph, with a [link](01_x.ipynb) \\\nand *emphasis*.",
        ),
        ("paragraph", "A quotation\nof two lines"),
        ("item", "an item that\ngoes on"),
        ("item", "and one inside it"),
        ("item", "first"),
        ("item", "second"),
        ("table cell", "sign"),
        ("table cell", "meaning"),
        ("table cell", "a bar in code"),
        ("formula", "$$p = \\text{in words}.$$"),
        ("html", "<details><summary>Folded</summary>\ntext\n</details>"),
        ("heading 1", "Setext"),
        ("paragraph", "end"),
    ]


def test_a_translation_takes_its_place_and_the_blocks_stay():
    done = translated(EVERYTHING, lambda piece: piece.message.replace("o", "ö"))
    assert "> A quötatiön\n> öf twö lines" in done and "- an item that\n  göes ön\n" in done
    assert 'x = "never touched"' in done and "```python" in done
    shape = [(t.type, t.tag, t.level) for t in PARSER.parse(EVERYTHING)]
    assert [(t.type, t.tag, t.level) for t in PARSER.parse(done)] == shape


@given(st.lists(st.sampled_from(EVERYTHING.split("\n")), max_size=12).map("\n".join))
@example(EVERYTHING)
@example("")
@example("\r\n# a\r\n\r\nb c\r\n")
def test_the_identity_holds_for_blocks_in_any_order(source):
    assert "".join(piece.text for piece in pieces(source)) == source
    assert translated(source, lambda piece: piece.message) == source


@given(st.text(alphabet="#>-*|`$<>\\ \n\tab1.", max_size=40))
def test_the_identity_holds_for_any_text(source):
    assert "".join(piece.text for piece in pieces(source)) == source
    assert translated(source, lambda piece: piece.message) == source


def test_units_name_their_cells():
    book = {"cells": [{"cell_type": "markdown", "id": "a", "source": ["# To x\n", "\n", "Go on."]}]}
    found = [(unit.number, unit.cell, unit.message) for unit in units(book)]
    assert found == [(1, "a", "To x"), (1, "a", "Go on.")]
