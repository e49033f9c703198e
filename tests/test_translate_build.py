"""Translated notebooks: the same code, ids and marks, other words, and links that still lead there."""

from __future__ import annotations

import ast
import json

import pytest
from test_translate_catalogues import NAME, SETUP, course, edit, everything, put
from toys import markdown

from lessons_lib.course import cli, language, runner
from lessons_lib.course import translate_build as building
from lessons_lib.course.lint_page import Page
from lessons_lib.course.lint_prose import links
from lessons_lib.course.translate_links import moved, mover

assert course  # the fixture


def cells(path) -> list[dict]:
    return json.loads(path.read_text("utf-8"))["cells"]


def test_code_is_the_same_but_for_the_language_of_setup(course):
    cli.main(["translate", "update", "uk"])
    everything(course)
    built = building.build(NAME, "uk")
    english = cells(runner.NOTEBOOKS / f"{NAME}.ipynb")
    for old, new in zip(english, cells(built.path), strict=True):
        same = ("id", "cell_type", "metadata")
        assert [old[k] for k in same] == [new[k] for k in same]
        if old["cell_type"] == "code":
            source = "".join(old["source"]).replace("language='en'", "language='uk'")
            assert "".join(new["source"]) == source and new["outputs"] == []
    assert built.percent == 100 and "`en`" not in built.path.read_text("utf-8")


@pytest.mark.parametrize(
    "before, after",
    [
        (SETUP, SETUP.replace("'en'", "'uk'")),
        ('é = 1; setup(1, language="en")', 'é = 1; setup(1, language="uk")'),
        (
            'setup(\n    lesson=1,\n    language="en",\n)',
            'setup(\n    lesson=1,\n    language="uk",\n)',
        ),
        ('say(language="en")', 'say(language="en")'),
        ("x = 'language=\"en\"'", "x = 'language=\"en\"'"),
    ],
)
def test_only_the_one_argument_changes(before, after):
    assert building.with_language(before, "uk") == after
    ast.parse(after)


def test_links_lead_where_they_led(course):
    (course / "README.md").write_text("x")
    (course / "notebooks" / "dot.png").write_text("x")
    cli.main(["translate", "update", "uk"])
    everything(course)
    put("uk", "02_b", {"By hand": "Вручну й швидко", "The end": "Кінець", "The other": "Інша"})
    built = building.build(NAME, "uk")
    building.build("02_b", "uk")
    text = built.path.read_text("utf-8")
    for link in ("(#Кінець)", "(02_b.ipynb#Вручну-й-швидко)", "(../../README.md)", "(../dot.png)"):
        assert link in text
    assert list(links(Page(built.path))) == []


def test_a_lesson_that_is_hardly_translated_is_linked_in_english(course):
    cli.main(["translate", "update", "uk", "1"])
    cli.main(["translate", "update", "uk", "lessons_lib"])
    everything(course)
    text = building.build(NAME, "uk").path.read_text("utf-8")
    assert "(../02_b.ipynb#By-hand)" in text
    cli.main(["translate", "update", "uk", "2"])
    put("uk", "02_b", {"By hand": "Вручну"})
    assert "(../02_b.ipynb#By-hand)" in building.build(NAME, "uk").path.read_text("utf-8")


@pytest.mark.parametrize(
    "source, there",
    [
        ("[a](01_a.ipynb)", "[a](01_a.ipynb)"),
        ("[a](./02_b.ipynb#X)", "[a](../02_b.ipynb#X)"),
        ("[a](https://x.org/a(b)) <http://y.org>", "[a](https://x.org/a(b)) <http://y.org>"),
        ("[a](<../a b.md>)", "[a](<../../a b.md>)"),
        ("`[a](x.md)` and $[a](x.md)$", "`[a](x.md)` and $[a](x.md)$"),
        ('<img src="a.png" alt="x">', '<img src="../a.png" alt="x">'),
        ("[a]\n\n[a]: x.md", "[a]\n\n[a]: ../x.md"),
        ("[a](#One-(1-min))", "[a](#Один-(1-хв))"),
    ],
)
def test_targets_of_every_form(source, there):
    move = mover({"01_a"}, {"01_a": {"One-(1-min)": "Один-(1-хв)"}}, "01_a")
    assert moved(source, move) == there


def test_state_tells_how_a_built_notebook_stands(course):
    cli.main(["translate", "update", "uk"])
    everything(course)
    assert building.state(NAME, "uk") == "none"
    built = building.build(NAME, "uk")
    assert built.changed and building.state(NAME, "uk") == "not run"
    assert not building.build(NAME, "uk").changed
    book = json.loads(built.path.read_text("utf-8"))
    for number, cell in enumerate((c for c in book["cells"] if c["cell_type"] == "code"), 1):
        cell["execution_count"] = number
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}]
    built.path.write_text(building.layout(book), "utf-8")
    assert building.state(NAME, "uk") == "ready"
    put("uk", NAME, {"A toy": "Інша іграшка"})
    assert building.state(NAME, "uk") == "other text"
    building.build(NAME, "uk")
    assert building.state(NAME, "uk") == "ready", "outputs stay when only words change"
    edit(course, "one", "print(2)")
    assert building.state(NAME, "uk") == "other source"
    building.build(NAME, "uk")
    assert building.state(NAME, "uk") == "not run", "other code has other outputs"


def test_a_notebook_is_built_run_and_stored(course, capsys):
    setup = "language = lambda language: print(language)\ndef setup(language): print(language)"
    edit(course, "setup", setup + '\nsetup(language="en")')
    cli.main(["translate", "update", "uk"])
    everything(course)
    assert cli.main(["translate", "build", "uk", "1", "--run"]) == 0
    assert "100% translated" in capsys.readouterr().out
    assert building.state(NAME, "uk") == "ready"
    [out] = [c for c in cells(runner.NOTEBOOKS / "uk" / f"{NAME}.ipynb") if c["id"] == "setup"]
    assert out["outputs"][0]["text"] == ["uk\n"]


def test_a_notebook_whose_claims_break_is_not_put_in_place(course, capsys):
    setup = "def setup(language): raise RuntimeError(language)\nsetup(language='en')"
    edit(course, "setup", setup)
    cli.main(["translate", "update", "uk"])
    assert cli.main(["translate", "build", "uk", "1", "--run"]) == 1
    assert "raised RuntimeError: uk" in capsys.readouterr().out
    assert list((course / "notebooks" / "uk").iterdir()) == []


def test_nothing_translated_is_all_english_with_marks(course):
    for path in (course / "README.md", course / "notebooks" / "dot.png"):
        path.write_text("x")
    cli.main(["translate", "update", "uk"])
    built = building.build(NAME, "uk")
    building.build("02_b", "uk")
    text = "\n".join(
        "".join(c["source"]) for c in cells(built.path) if c["cell_type"] == "markdown"
    )
    assert text.startswith("# A toy · en\n\n`en` Text") and "\n## By hand · en\n" in text
    assert text.count("`en`") == 3 + 1 and "translated to 0%" in text
    assert (
        "[below](#The-end-·-en)" in text
        and "(../02_b.ipynb#By-hand)" in text
        and list(links(Page(built.path))) == []
    )
    assert len(built.missing) == built.total == 6


def test_the_pseudo_language_needs_no_catalogue(course):
    built = building.build(NAME, language.PSEUDO, course / "pseudo")
    text = built.path.read_text("utf-8")
    assert built.percent == 100 and "Ţåķé 1,000 šţéṗš" in text and "`code`" in text
    assert "language='en_XA'" in text and "$x^2$" in text


def test_a_lesson_with_formulas_in_words(course):
    cell = markdown("f", "$$p = \\text{the share}$$\n\nA plain word: $q = \\text{rest}$.")
    book = json.loads((runner.NOTEBOOKS / f"{NAME}.ipynb").read_text("utf-8"))
    book["cells"].append(cell)
    (runner.NOTEBOOKS / f"{NAME}.ipynb").write_text(json.dumps(book), "utf-8")
    cli.main(["translate", "update", "uk"])
    put("uk", NAME, {"$$p": "$$p = \\text{частка}$$"})
    assert "$$p = \\\\text{частка}$$" in building.build(NAME, "uk").path.read_text("utf-8")
