"""Catalogues: made, brought up to date without losing work, counted, and read however damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog
from toys import code, markdown, notebook, write

from lessons_lib.course import cli, language, runner, session
from lessons_lib.course import translate_build as building
from lessons_lib.course import translate_catalogues as catalogues
from lessons_lib.course import translate_extract as extract
from lessons_lib.course.language import CatalogueError, read_catalogue
from lessons_lib.course.runner import ROOT

TITLE = "# A toy\n\nText and figures: CC BY 4.0. Code: MIT."
FIRST = "## By hand\n\nTake 1,000 steps of size 0.5 in `code`, see [below](#The-end) and $x^2$."
LAST = "## The end\n\nGo to [the other](02_b.ipynb#By-hand), [a file](../README.md) and ![a dot](dot.png)."
SETUP = "from lessons_lib.course import setup\nsession = setup(lesson=1, language='en')  # é"
NAME = "01_a"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two small lessons and its folder of catalogues, which the tools take for ours."""
    notebooks, folder = tmp_path / "notebooks", tmp_path / "translations"
    for name, title in ((NAME, TITLE), ("02_b", "# The other one")):
        cells = [
            markdown("title", title),
            code("setup", SETUP),
            markdown("first", FIRST),
            code("one", "print(1)"),
            markdown("last", LAST),
        ]
        write(notebooks, notebook(cells), f"{name}.ipynb")
    folder.mkdir()
    shutil.copy(ROOT / "translations" / "babel.cfg", folder)
    library = tmp_path / "lessons_lib"
    library.mkdir()
    (library / "lines.py").write_text(LINES, encoding="utf-8")
    monkeypatch.setattr(runner, "NOTEBOOKS", notebooks)
    monkeypatch.setattr(language, "CATALOGUES", folder)
    monkeypatch.setattr(extract, "ROOT", tmp_path)
    monkeypatch.setattr(extract.templates, "__defaults__", (tmp_path,))
    yield tmp_path
    language.set_language("en")


LINES = """
# Translators: shown under the figure
A = N_("{n} words, {share:.1f}% of $\\\\frac{a}{b}$")
B = N_("3% of all, in braces { }")
C = N_("Solved.")
"""


def put(code_: str, name: str, pairs: dict[str, str], fuzzy: bool = False) -> None:
    """Translate messages, found by how they begin."""
    path = catalogues.path_of(code_, name)
    catalogue = read_catalogue(path)
    for start, text in pairs.items():
        [message] = [m for m in catalogues.entries(catalogue) if m.id.startswith(start)]
        message.string = text
        if fuzzy:
            message.flags.add("fuzzy")
    catalogues.save(catalogue, path)


def edit(course, cell: str, source: str) -> None:
    path = course / "notebooks" / f"{NAME}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    [found] = [c for c in book["cells"] if c["id"] == cell]
    found["source"] = source
    write(course / "notebooks", book, f"{NAME}.ipynb")


def everything(course) -> None:
    put(
        "uk",
        NAME,
        {
            "A toy": "Іграшка",
            "Text and": "Текст і рисунки: CC BY 4.0. Код: MIT.",
            "By hand": "Вручну",
            "Take": "Зробіть 1\u00a0000 кроків по 0,5 у `code`, див. [нижче](#The-end) і $x^2$.",
            "The end": "Кінець",
            "Go to": "Ідіть до [іншого](02_b.ipynb#By-hand), [файлу](../README.md) і ![крапка](dot.png).",
        },
    )


def test_one_run_finds_notebooks_and_strings_and_flags_only_formats(course):
    found = extract.templates(course)
    assert list(found) == [NAME, "02_b", "lessons_lib"]
    ids = [m.id for m in catalogues.entries(found[NAME])]
    assert ids[:4] == ["A toy", TITLE.split("\n\n")[1], "By hand", FIRST.split("\n\n")[1]]
    first = found[NAME]["By hand"]
    assert first.auto_comments == ["heading 2, cell first"]
    assert first.locations == [("notebooks/01_a.ipynb", None)]
    strings = {m.id: m for m in catalogues.entries(found["lessons_lib"])}
    flags = {text[:3]: sorted(m.flags) for text, m in strings.items()}
    assert flags == {"{n}": ["python-brace-format"], "3% ": [], "Sol": []}
    assert strings["Solved."].locations == [("lessons_lib/lines.py", None)]
    [format_] = [m for m in strings.values() if m.flags]
    assert format_.auto_comments == ["shown under the figure"]


def test_babels_own_program_reads_the_same_configuration(tmp_path):
    """`pybabel extract` with our extractor finds what `lessons translate` finds."""
    target = tmp_path / "all.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-k", "N_"]
    command += ["-F", "translations/babel.cfg", "-o", str(target), "."]
    script = (
        f"from babel.messages.frontend import main; import sys; sys.argv={command[2:]!r}; main()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
    with open(target, "rb") as file:
        from babel.messages.pofile import read_po

        got = {m.id for m in read_po(file) if m.id}
    ours = {m.id for t in extract.templates(ROOT).values() for m in catalogues.entries(t)}
    assert got == ours


def test_a_language_is_begun_and_updating_again_changes_nothing(course, capsys):
    assert cli.main(["translate", "update", "uk"]) == 0
    path = catalogues.path_of("uk", NAME)
    text = path.read_text("utf-8")
    assert "CC BY 4.0" in text and "nplurals=3" in text and '"Language: uk\\n"' in text
    assert "01_a.po: 6 messages, 0 translated" in capsys.readouterr().out
    assert cli.main(["translate", "update", "uk"]) == 0
    assert path.read_text("utf-8") == text


def test_a_changed_message_is_fuzzy_beside_its_old_source_and_readers_see_english(course):
    cli.main(["translate", "update", "uk"])
    everything(course)
    assert building.build(NAME, "uk").percent == 100
    edit(course, "last", LAST.replace("the other", "the other one"))
    template = extract.templates(course)[NAME]
    before = read_catalogue(catalogues.path_of("uk", NAME))
    sentence = catalogues.older_source("uk", NAME, before, template)
    assert "older state" in sentence and "1 messages" in sentence and "update uk" in sentence
    after = catalogues.update("uk", NAME, template)
    [changed] = [m for m in catalogues.entries(after) if m.fuzzy]
    assert changed.id.startswith("Go to [the other one]")
    assert changed.previous_id == [LAST.split("\n\n")[1]]
    count = catalogues.count(after, template)
    assert (count.total, count.done, count.fuzzy, count.fresh) == (6, 5, 1, True)
    assert 83 < count.percent < 84
    assert catalogues.older_source("uk", NAME, after, template) is None
    built = building.build(NAME, "uk")
    assert built.missing == [changed.id] and built.percent == 83
    text = built.path.read_text("utf-8")
    assert "`en` Go to [the other one]" in text and "Ідіть" not in text
    assert "translated to 83%" in text and "(../01_a.ipynb)" in text


def test_what_was_before_stays_beside_a_fuzzy_message_and_goes_with_it(course):
    """Babel reads it as a translator's comment, and would write it once more at each update."""
    cli.main(["translate", "update", "uk"])
    everything(course)
    edit(course, "last", LAST.replace("the other", "the other one"))
    path, template = catalogues.path_of("uk", NAME), extract.templates(course)[NAME]
    catalogues.update("uk", NAME, template)
    text = path.read_text("utf-8")
    assert text.count("#| msgid") == 1
    catalogues.update("uk", NAME, template)
    assert path.read_text("utf-8") == text
    [changed] = [m for m in read_catalogue(path) if m.fuzzy and m.id]
    assert changed.previous_id == [LAST.split("\n\n")[1]]
    path.write_text(text.replace("#, fuzzy\n", ""), "utf-8")
    catalogues.update("uk", NAME, template)
    assert 'msgid "Go to [the other](' not in path.read_text("utf-8")


def test_work_on_messages_that_are_gone_is_kept_at_the_end_of_the_file(course):
    cli.main(["translate", "update", "uk"])
    everything(course)
    edit(course, "first", "Nothing of what stood here is left, not one word of it.")
    catalogues.update("uk", NAME, extract.templates(course)[NAME])
    assert '#~ msgstr "Вручну"' in catalogues.path_of("uk", NAME).read_text("utf-8")


def test_a_comment_of_the_translators_own_survives_an_update(course):
    cli.main(["translate", "update", "uk"])
    path = catalogues.path_of("uk", NAME)
    text = path.read_text("utf-8").replace("# Source state", "# Translated by us.\n# Source state")
    path.write_text(text.replace('msgid "By hand"', '# allow: numbers\nmsgid "By hand"'), "utf-8")
    catalogues.update("uk", NAME, extract.templates(course)[NAME])
    text = path.read_text("utf-8")
    assert text.count("# Translated by us.") == 1 and text.count("# Source state") == 1
    assert "# allow: numbers" in text


def test_status_counts_and_names_what_is_not_ready(course, capsys):
    cli.main(["translate", "update", "uk"])
    put("uk", NAME, {"A toy": "Іграшка", "The end": "Кінець"})
    put("uk", NAME, {"By hand": "Руками"}, fuzzy=True)
    capsys.readouterr()
    assert cli.main(["translate", "status"]) == 0
    said = capsys.readouterr().out
    assert [line.split() for line in said.splitlines()[:2]] == [
        ["catalogue", "uk"],
        [NAME, "33%"],
    ]
    assert "uk/01_a: 1 messages have changed in English" in said
    assert "notebooks/uk/01_a.ipynb: not built" in said


def test_only_what_is_really_all_is_100_percent():
    template, catalogue = Catalog(), Catalog()
    for i in range(1000):
        template.add(f"m{i}")
        catalogue.add(f"m{i}", "" if i == 7 else "x")
    assert int(catalogues.count(catalogue, template).percent) == 99


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda text: b"", "holds no messages"),
        (lambda text: text.encode("utf-16"), "is not UTF-8"),
        (lambda text: text.replace('msgstr ""', "msgst", 3).encode(), "is damaged in line"),
        (lambda text: text.encode() + b'\nmsgid "no end', "damaged"),
        (lambda text: text.encode() + b"\n<<<<<<< HEAD\n", "is damaged in line"),
    ],
)
def test_a_damaged_catalogue_is_one_sentence_and_the_lesson_goes_on_in_english(
    course, capsys, damage, words
):
    cli.main(["translate", "update", "uk"])
    path = catalogues.path_of("uk", "lessons_lib")
    path.write_bytes(damage(path.read_text("utf-8")))
    with pytest.raises(CatalogueError, match=words) as found:
        language.set_language("uk")
    assert str(found.value).count("\n") == 0 and str(path) in str(found.value)
    assert language.language() == "en"
    capsys.readouterr()
    for arguments in (["status", "uk"], ["check", "uk"], ["build", "uk"]):
        cli.main(["translate", *arguments])
    said = capsys.readouterr()
    assert words in said.out and words in said.err and "Traceback" not in said.out + said.err
    got = session.setup(lesson=1, language="uk")
    assert got.language == "en"
    assert "Lesson 1: Tokenization. Ready." in capsys.readouterr().out


def test_an_unknown_language_is_one_sentence_and_the_lesson_goes_on_in_english(course, capsys):
    assert session.setup(lesson=1, language="tlh").language == "en"
    assert cli.main(["translate", "build", "de"]) == 2
    assert "no catalogues for the language 'de'" in capsys.readouterr().err
    for word in ("english", "en", "x", "../uk", "qq"):
        assert cli.main(["translate", "update", word]) == 2
        assert "is not the code of a language" in capsys.readouterr().err
    assert cli.main(["translate", "check"]) == 2
    assert "Which language?" in capsys.readouterr().err
    cli.main(["translate", "update", "uk"])
    assert cli.main(["translate", "check", "uk", "7"]) == 2
    assert "There is no catalogue '7'" in capsys.readouterr().err


def test_a_translation_that_cannot_be_filled_in_is_shown_in_english(course):
    cli.main(["translate", "update", "uk"])
    put("uk", "lessons_lib", {"{n} words": "{m} слів", "Solved.": "Розв’язано."})
    language.set_language("uk")
    [source] = [
        m.id
        for m in catalogues.entries(extract.templates(course)["lessons_lib"])
        if m.id.startswith("{n}")
    ]
    assert language._(source) == source and language._("Solved.") == "Розв’язано."


def test_templates_are_written_for_other_tools(course):
    assert cli.main(["translate", "extract"]) == 0
    text = (course / "translations" / "templates" / f"{NAME}.pot").read_text("utf-8")
    assert 'msgid "By hand"' in text and "CC BY 4.0" in text
    assert catalogues.languages() == []
