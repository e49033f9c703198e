"""Each rule of the notebook linter: a good lesson passes, one with a single fault is told of it."""

from __future__ import annotations

import json

import pytest
from toys import (
    ALT,
    PNG,
    STATE,
    VIEW,
    cell_of,
    claim_output,
    code,
    good_lesson,
    markdown,
    notebook,
    shown,
    write,
)

from lessons_lib.course import lint as linter

LONG = "\n".join(f"x = {i}" for i in range(19))
RATHER_LONG = "\n".join(f"x = {i}" for i in range(16))


def in_source(name, old, new):
    """A fault: `old` replaced by `new` in the source of a cell."""

    def fault(book):
        cell = cell_of(book, name)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    return fault


def source(name, text):
    return lambda book: cell_of(book, name).update(source=text)


def output(name, **entries):
    return lambda book: cell_of(book, name)["outputs"][0].update(entries)


def stream(text, name="stdout"):
    new = {"name": name, "output_type": "stream", "text": text}
    return lambda book: cell_of(book, "claim-a")["outputs"].append(new)


def tagged(*names, tag="nbval-ignore-output"):
    return lambda book: [cell_of(book, n)["metadata"].update(tags=[tag]) for n in names]


def added(cell):
    def fault(book):
        cell_count = sum(c["cell_type"] == "code" for c in book["cells"])
        if cell["cell_type"] == "code":
            cell["execution_count"] = cell_count + 1
        book["cells"].append(json.loads(json.dumps(cell)))

    return fault


def without(prefix):
    def fault(book):
        book["cells"] = [c for c in book["cells"] if not c["id"].startswith(prefix)]
        runs = [c for c in book["cells"] if c["cell_type"] == "code"]
        for i, cell in enumerate(runs, start=1):
            cell["execution_count"] = i

    return fault


FAULTS = [
    ("nbformat-version", lambda b: b.update(nbformat_minor=4), "4.4"),
    ("cell-ids", lambda b: cell_of(b, "end").update(id="The End"), "joined by dashes"),
    ("cell-ids", lambda b: cell_of(b, "end").pop("id"), "joined by dashes"),
    ("cell-ids", lambda b: cell_of(b, "end").update(id="3f2a9c1e"), "looks random"),
    ("cell-ids", lambda b: cell_of(b, "end").update(id="part"), "same id"),
    ("kernelspec", lambda b: b["metadata"]["kernelspec"].update(name="venv"), "not Python 3's"),
    ("editor-metadata", lambda b: b["metadata"].update(vscode={}), "vscode"),
    (
        "editor-metadata",
        lambda b: b["metadata"]["language_info"].update(version="3"),
        "language_info",
    ),
    ("editor-metadata", lambda b: cell_of(b, "end")["metadata"].update(execution={}), "execution"),
    (
        "size",
        lambda b: cell_of(b, "figure-a")["outputs"][0]["data"].update(
            {"image/png": "A" * 4_490_000}
        ),
        "4.5 MB",
    ),
    ("known-tags", tagged("claim-a", tag="nbval-skip"), "nbval-skip"),
    ("slides", lambda b: cell_of(b, "end")["metadata"].pop("slideshow"), "None"),
    (
        "slides",
        lambda b: cell_of(b, "end")["metadata"]["slideshow"].update(slide_type="page"),
        "page",
    ),
    ("tidy-source", in_source("end", "end", "end  "), "blanks at the end"),
    ("tidy-source", source("end", "## The end\n"), "blank lines around"),
    ("tidy-source", added(markdown("void", "")), "empty"),
    ("parses", source("claim-a", "%matplotlib inline"), "magics"),
    ("code-length", source("claim-a", LONG), "19 lines"),
    ("code-length", lambda b: [source(f"claim-{i}", RATHER_LONG)(b) for i in "abc"], "16 lines"),
    ("comments", source("claim-a", "x = 1  # here we count the tokens of all"), "prose"),
    ("comments", source("claim-a", "# NBVAL_SKIP\nx = 1"), "steers nbval"),
    ("semicolons", source("claim-a", "x = 1;"), "semicolon"),
    ("banned-calls", source("claim-a", "plt.plot([1])"), "write `_ = plt.plot(…)`"),
    ("banned-calls", source("claim-a", "widgets.interact(f, x=3)"), "build an explorer"),
    ("banned-calls", source("claim-a", "clear_output()"), "cleared output"),
    ("banned-calls", source("claim-a", "with widgets.Output():\n    print(1)"), "Output widget"),
    ("banned-calls", source("claim-a", 'warnings.warn("x")'), "process's own path"),
    ("banned-calls", source("claim-a", "from tqdm import tqdm"), "text bars"),
    ("banned-calls", source("claim-a", "display(x, display_id=True)"), "display_id"),
    ("setup-once", added(code("again", "setup(lesson=1)")), "second call"),
    ("setup-once", source("setup", "x = 1"), "no cell calls setup"),
    ("setup-once", source("claim-a", 'show(language="uk")'), "names a language"),
    (
        "executed",
        lambda b: cell_of(b, "claim-a").update(execution_count=None),
        "execution count None",
    ),
    ("executed", lambda b: cell_of(b, "claim-a").update(execution_count=30), "execution count 30"),
    ("no-errors", stream("oops", "stderr"), "stderr"),
    (
        "no-errors",
        lambda b: cell_of(b, "free")["outputs"].append(
            {"ename": "KeyError", "evalue": "", "output_type": "error", "traceback": []}
        ),
        "KeyError",
    ),
    ("portable", stream("/home/me/x.txt"), "/home/m"),
    ("portable", stream(r"C:\Users"), "path of one machine"),
    ("portable", stream("<Axes at 0x7f001234abcd>"), "0x7f001234abcd"),
    ("portable", output("free", data={"image/svg+xml": "<svg/>"}, metadata={}), "svg"),
    (
        "free-outputs",
        lambda b: [added(code(f"more-{i}", "f()", tags=["nbval-ignore-output"]))(b) for i in "ab"],
        "at most 2",
    ),
    ("free-outputs", tagged("claim-a"), "never compared"),
    (
        "claims-held",
        lambda b: cell_of(b, "claim-a").update(outputs=[claim_output(False)]),
        "One is one",
    ),
    (
        "alt-texts",
        lambda b: cell_of(b, "figure-a")["outputs"][0]["metadata"].pop("image/png"),
        "alt text",
    ),
    (
        "alt-texts",
        lambda b: cell_of(b, "panel-one")["outputs"][0]["metadata"].pop("image/png"),
        "alt text",
    ),
    ("alt-texts", output("free", data={"text/html": "<img src='data:x'>"}), "<img>"),
    ("descriptions", lambda b: cell_of(b, "figure-a")["outputs"].pop(), "no description"),
    (
        "static-defaults",
        lambda b: cell_of(b, "quiz")["outputs"][0]["data"].pop("text/html"),
        "static form",
    ),
    (
        "static-defaults",
        lambda b: cell_of(b, "quiz")["outputs"][0].update(
            shown("quiz", image=True, html="<b>x</b>", widget="two", name="z")
        ),
        "never the picture",
    ),
    ("widget-state", lambda b: b["metadata"]["widgets"][STATE]["state"].pop("two"), "not stored"),
    ("first-cell", source("title", "Text and figures: CC BY 4.0. Code: MIT."), "title"),
    ("first-cell", added(markdown("two", "# Again")), "one title"),
    ("heading-levels", in_source("part", "### Closer", "#### Closer"), "follows one of level 2"),
    (
        "remote-content",
        in_source("part", "(dot.png)", "(https://a.example/dot.png)"),
        "another site",
    ),
    ("remote-content", added(markdown("bad", "A <script>f()</script>")), "<script>"),
    (
        "remote-content",
        output("quiz", data={"text/html": "<script>f()</script>", "text/plain": ""}),
        "<script>",
    ),
    ("licence", source("title", "# A toy lesson"), "no licence line"),
    ("tone", added(markdown("loud", "The end!")), "exclamation mark"),
    ("tone", added(markdown("happy", "Well done \U0001f389")), "emoji"),
    ("filler", added(markdown("deep", "Let’s dive\ninto tokens.")), "dive into"),
    (
        "filler",
        added(markdown("will", "In this notebook, we will see.")),
        "in this notebook, we will",
    ),
    ("links", in_source("part", "(01_toy.ipynb)", "(02_none.ipynb)"), "02_none.ipynb"),
    ("links", in_source("part", "(#The-end)", "(#Nowhere)"), "#Nowhere"),
    ("lesson-counts", without("claim-j"), "9 outputs of kind claim"),
    ("lesson-counts", without("figure-f"), "5 outputs of kind figure"),
    ("lesson-counts", without("panel-two"), "1 outputs of kind explorer"),
    ("lesson-counts", without("guess-p"), "2 outputs of kind predict"),
    ("lesson-counts", without("task-u"), "4 outputs of kind exercise"),
    ("lesson-counts", without("quiz"), "0 outputs of kind quiz"),
    (
        "exercise-tags",
        lambda b: cell_of(b, "task-u")["metadata"].pop("tags"),
        "lacks the tag exercise",
    ),
    (
        "exercise-tags",
        lambda b: cell_of(b, "solved-u")["metadata"].pop("tags"),
        "lacks the tag solution",
    ),
    (
        "solutions-folded",
        lambda b: cell_of(b, "solved-u")["outputs"][0]["data"].update(
            {"text/html": "<details open>s</details>"}
        ),
        "not folded",
    ),
    ("solutions-folded", added(markdown("bare", "The solution.", tags=["solution"])), "not folded"),
    ("solutions-given", without("solved-u"), "has no solution"),
    ("predictions-answered", without("answer-p"), "not answered"),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dot.png").write_bytes(b"x")
    return tmp_path


def test_a_good_lesson_passes_every_rule(folder):
    assert [str(p) for p in linter.lint(write(folder, good_lesson()))] == []


@pytest.mark.parametrize("rule, fault, words", FAULTS, ids=[f"{r}-{w}" for r, _f, w in FAULTS])
def test_a_fault_is_told_by_its_rule_and_by_no_other(folder, rule, fault, words):
    book = good_lesson()
    fault(book)
    problems = linter.lint(write(folder, book))
    assert {p.rule for p in problems} == {rule}
    assert any(words in p.text for p in problems), [p.text for p in problems]
    assert all(str(p).startswith(f"01_toy.ipynb: [{rule}] ") for p in problems)


def test_every_rule_has_a_fault_that_shows_it_works():
    names = {rule.__name__.replace("_", "-") for rule in linter.RULES}
    assert names == {rule for rule, _fault, _words in FAULTS} | {"layout"}


def test_the_layout_of_the_json_is_looked_at(folder):
    path = write(folder, good_lesson())
    path.write_text(json.dumps(good_lesson(), indent=2, sort_keys=True), encoding="utf-8")
    assert {p.rule for p in linter.lint(path)} == {"layout"}
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert {p.rule for p in linter.lint(path)} == {"layout"}


def test_a_tag_excuses_a_cell_from_one_rule_only(folder):
    book = good_lesson()
    in_source("end", "The end", "The end! Let us delve")(book)
    cell_of(book, "part")["source"] = cell_of(book, "part")["source"].replace(
        "[below](#The-end)", "it"
    )
    cell_of(book, "end")["metadata"]["tags"] = ["lint-allow-tone"]
    assert {p.rule for p in linter.lint(write(folder, book))} == {"filler"}


def test_what_stands_in_code_math_and_quotations_is_not_prose(folder):
    book = good_lesson()
    fine = (
        'Write `print("Hi!")` or $$n! = n (n-1)!$$\n\n```\nwow!\n```\n\nHe said "Stop!" and «Oh!».'
    )
    added(markdown("fine", fine))(book)
    assert linter.lint(write(folder, book)) == []


def test_the_way_in_needs_no_counts_but_the_same_form(folder):
    cells = [markdown("title", "# Start\n\nText: CC BY 4.0. Code: MIT."), code("one", "x = 1")]
    assert linter.lint(write(folder, notebook(cells), "00_start_here.ipynb")) == []
    found = {p.rule for p in linter.lint(write(folder, notebook(cells), "01_toy.ipynb"))}
    assert found == {"lesson-counts", "setup-once"}


def test_sources_and_texts_may_be_lists_of_lines(folder):
    book = good_lesson()
    for cell in book["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    stream(["/home/", "me/x"])(book)
    assert {p.rule for p in linter.lint(write(folder, book))} == {"portable"}


def test_problems_name_the_cell(folder):
    book = good_lesson()
    source("claim-a", "x = 1;")(book)
    [problem] = linter.lint(write(folder, book))
    assert "cell 'claim-a' (x = 1;)" in problem.text


def test_a_file_that_is_no_notebook_is_one_sentence(tmp_path):
    path = tmp_path / "01_x.ipynb"
    for text in ("", "{}", "[]", '{"cells": [1]}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="is not a notebook that can be read"):
            linter.lint(path)


def test_all_notebooks_finds_translations_and_no_checkpoints(tmp_path):
    for name in ("00_a.ipynb", "uk/01_b.ipynb", ".ipynb_checkpoints/00_a-checkpoint.ipynb"):
        write(tmp_path, notebook([]), name)
    found = [p.relative_to(tmp_path).as_posix() for p in linter.all_notebooks(tmp_path)]
    assert found == ["00_a.ipynb", "uk/01_b.ipynb"]


def test_the_toys_hold_what_the_rules_look_at():
    book = good_lesson()
    kinds = [set(o["data"]) for c in book["cells"] for o in c.get("outputs", [])]
    assert any(VIEW in kind for kind in kinds) and PNG and ALT
