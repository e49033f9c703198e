"""The program `lessons`: what it says, what it returns, and that it leaves files alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from toys import STATE, VIEW, code, markdown, notebook, write

from lessons_lib.course import cli, fonts, machine, probes, runner
from lessons_lib.course.canonical import canonical

ROOT = Path(__file__).resolve().parents[1]
CLAIM = """from IPython.display import display
def claim(statement, held, **more):
    note = {"kind": "claim", "claim": {"held": held, "statement": statement, **more}}
    display({"text/plain": statement}, raw=True, metadata={"lessons": note})"""
PANEL = """import ipywidgets as w
slider = w.IntSlider(value=2, max=9)
text = w.HTML("<b>two</b>")
link = w.jslink((slider, "value"), (text, "tooltip"))
unseen = w.IntText()
box = w.VBox([slider, text])
view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
bundle = {"text/plain": "panel", "text/html": "<b>two</b>"}
bundle["application/vnd.jupyter.widget-view+json"] = view
display(bundle, raw=True)"""
WHERE = """import os, sys
assert os.environ["LESSONS_RECORD"] == "off"
import lessons_lib
print(os.path.basename(os.getcwd()), sys.executable == {!r})"""


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A folder of notebooks that the program takes for the course's own."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(runner, "NOTEBOOKS", folder)
    return folder


def outputs_of(path: Path) -> dict[str, list]:
    return {c["id"]: c.get("outputs") for c in json.loads(path.read_text("utf-8"))["cells"]}


def good_cells() -> list[dict]:
    return [
        markdown("title", "# Good"),
        code("claim", CLAIM),
        code("where", WHERE.format(sys.executable)),
        code(
            "many",
            "claim('Two is even.', True)\nimport time\nclaim('Few.', True, value=time.time(), relation='<', bound=2)",
        ),
        code("panel", PANEL, tags=["nbval-ignore-output"]),
        code("last", "print('a')\nimport sys\nprint('b', flush=True)\n1 + 1"),
    ]


def test_a_good_lesson_is_counted_saved_and_saved_again_without_a_change(lessons, capsys):
    book = notebook(good_cells())
    book["metadata"]["vscode"] = {"x": 1}
    book["cells"][1]["metadata"]["execution"] = {"iopub.execute_input": "now"}
    book["cells"][3]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "old"}]
    path = write(lessons, book, "01_good.ipynb")
    before = path.read_bytes()

    assert cli.main(["run", "1", "--verbose"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("01_good  claims held 2, broken 0, ")
    assert re.search(r"✔ Few\. \(measured \d+\.\d+, needed < 2\)", said)
    assert path.read_bytes() == before, "without --save the file is not touched"

    assert cli.main(["run", "--save"]) == 0
    assert "saved" in capsys.readouterr().out
    first = path.read_bytes()
    saved = json.loads(first)
    assert [c.get("execution_count") for c in saved["cells"]] == [None, 1, 2, 3, 4, 5]
    assert [c["id"] for c in saved["cells"]] == [c["id"] for c in book["cells"]]
    assert set(saved["metadata"]) == {"kernelspec", "language_info", "widgets"}
    assert saved["cells"][1]["metadata"] == {"slideshow": {"slide_type": "-"}}
    assert outputs_of(path)["where"][0]["text"] in ("notebooks True\n", ["notebooks True\n"])
    assert [o["output_type"] for o in outputs_of(path)["last"]] == ["stream", "execute_result"]
    assert first.endswith(b"}\n") and b"\r" not in first and b'\n "cells"' in first

    assert cli.main(["run", "01_good", "--save"]) == 0
    assert "unchanged" in capsys.readouterr().out
    assert path.read_bytes() == first


def test_widget_ids_are_renamed_together_and_what_is_not_shown_is_left_out(lessons):
    path = write(lessons, notebook(good_cells()), "01_good.ipynb")
    outcome = runner.run_notebook(path)
    assert runner.save(outcome)
    assert outcome.peak_mb > 30 and outcome.seconds > 0.1
    saved = json.loads(path.read_text("utf-8"))
    state = saved["metadata"]["widgets"][STATE]["state"]
    view = outputs_of(path)["panel"][0]["data"][VIEW]["model_id"]
    names = sorted(model["model_name"] for model in state.values())
    assert names.count("LayoutModel") == 3 and "LinkModel" in names and "IntTextModel" not in names
    children = [c.removeprefix("IPY_MODEL_") for c in state[view]["state"]["children"]]
    assert [state[c]["model_name"] for c in children] == ["IntSliderModel", "HTMLModel"]
    [link] = [m for m in state.values() if m["model_name"] == "LinkModel"]
    assert link["state"]["source"] == [f"IPY_MODEL_{children[0]}", "value"]
    text = path.read_text("utf-8")
    assert all(model in state for model in re.findall(r"IPY_MODEL_(\w+)", text))


def test_canonical_names_widgets_by_the_cell_that_shows_them():
    from nbformat import from_dict

    def book(ids):
        box, child = ids
        view = {"model_id": box, "version_major": 2, "version_minor": 0}
        out = {"output_type": "display_data", "data": {VIEW: view}, "metadata": {}}
        made = notebook([code("a-cell", "x", [out])], [box])
        made["metadata"]["widgets"][STATE]["state"] = {
            child: {"model_name": "IntSliderModel", "state": {"value": 3}},
            box: {"model_name": "VBoxModel", "state": {"children": [f"IPY_MODEL_{child}"]}},
        }
        return from_dict(made)

    one, two = canonical(book("ab")), canonical(book("zy"))
    assert one == two and "IPY_MODEL_a" not in str(one)
    assert canonical(one) == two, "doing it again changes nothing"


def test_broken_claims_and_what_they_measured_are_told(lessons, capsys):
    cells = [
        code("claim", CLAIM),
        code("one", "claim('Never.', False, value=3, relation='<', bound=2)"),
        code("two", "claim('Always.', True)"),
    ]
    path = write(lessons, notebook(cells), "02_bad.ipynb")
    before = path.read_bytes()
    assert cli.main(["run", "--save"]) == 1
    said = capsys.readouterr().out
    assert "claims held 1, broken 1" in said and "✘ Never. (measured 3, needed < 2)" in said
    assert "Always." not in said
    assert "Not saved" in said and path.read_bytes() == before
    assert "Not everything held: 02_bad." in said


SEEDED = """from lessons_lib.course import claim, setup
session = setup(lesson=1, language="en")
claim("The seed is below two.", session.seed, "<", 2)"""


def test_lessons_run_with_other_seeds_and_what_they_give_is_not_stored(
    lessons, capsys, monkeypatch
):
    monkeypatch.delenv("LESSONS_SEED", raising=False)
    path = write(lessons, notebook([code("seed", SEEDED)]), "01_seed.ipynb")
    assert cli.main(["run", "--seed", "1,2", "1"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("01_seed  seed 1  claims held 1, broken 0")
    assert said[1].startswith("01_seed  seed 2  claims held 0, broken 1")
    assert "The seed is below two. (measured 2, needed < 2)" in said[2]
    assert said[-1] == "Not everything held: 01_seed."
    before = path.read_bytes()
    assert cli.main(["run", "--save", "--seed", "1"]) == 2
    assert "What a notebook stores is of seed 0" in capsys.readouterr().err
    monkeypatch.setenv("LESSONS_SEED", "3")
    assert cli.main(["run", "--save"]) == 2
    assert path.read_bytes() == before
    capsys.readouterr()
    assert cli.main(["run"]) == 1
    assert capsys.readouterr().out.startswith("01_seed  seed 3  claims held 0, broken 1")
    assert cli.main(["run", "--save", "--seed", "0"]) == 0
    assert path.read_bytes() != before


def test_a_cell_that_raises_is_one_sentence_and_other_lessons_still_run(lessons, capsys):
    stop = "x = 1\n\nraise KeyError('gone\\nfor good')"
    write(lessons, notebook([code("a", stop), code("b", "print('never')")]), "01_stop.ipynb")
    write(lessons, notebook([code("a", "x = 1")]), "02_fine.ipynb")
    assert cli.main(["run"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1].strip() == "The cell that begins with 'x = 1' raised KeyError: 'gone\\nfor good'"
    assert said[2].startswith("02_fine  claims held 0, broken 0")
    assert len(said) == 4


def test_a_slow_cell_and_a_dead_kernel_are_told(lessons, capsys):
    write(lessons, notebook([code("a", "import time; time.sleep(30)")]), "01_slow.ipynb")
    write(lessons, notebook([code("a", "import os; os._exit(3)")]), "02_dead.ipynb")
    start = time.perf_counter()
    assert cli.main(["run", "--timeout", "1"]) == 1
    assert time.perf_counter() - start < 25
    said = capsys.readouterr().out
    assert "A cell took longer than 1 seconds; --timeout gives more." in said
    assert "The kernel died." in said


def test_lessons_are_found_by_number_or_name(lessons):
    for name in (
        "00_start.ipynb",
        "01_tokenization.ipynb",
        "10_more.ipynb",
        "uk/01_tokenization.ipynb",
    ):
        write(lessons, notebook([]), name)

    def found(*names, language="en"):
        return [p.stem for p in runner.find_lessons(list(names), language)]

    assert found() == ["00_start", "01_tokenization", "10_more"]
    for name in ("1", "01", "01_tokenization", "01_tokenization.ipynb"):
        assert found(name) == ["01_tokenization"]
    assert found("10", "0") == ["10_more", "00_start"]
    assert runner.find_lessons([], "uk") == [lessons / "uk" / "01_tokenization.ipynb"]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["run", "7"], "There is no lesson '7'. The lessons are: 01_a."),
        (["run", "tokens"], "There is no lesson 'tokens'."),
        (["run", "--language", "xx"], "There are no notebooks in the language 'xx'"),
        (["run", "--timeout", "-1"], "a number of seconds above 0"),
        (["run", "--seed", "one"], "whole numbers from 0 to 4294967295, with commas"),
        (["run", "--seed", "1,,2"], "not '1,,2'"),
        (["run", "--timeout", "soon"], "invalid seconds value"),
        (["lab", "9"], "There is no lesson '9'."),
        (["lint", "none.ipynb"], "none.ipynb is not a notebook that can be read"),
        (["fly"], "invalid choice: 'fly'"),
        (["check", "more"], "unrecognized arguments: more"),
        (["train", "GTP"], "'GTP' cannot be trained; did you mean 'gpt'?"),
        (
            ["train", "water"],
            "'water' cannot be trained; the names are gpt, gpt-scaling, prompting",
        ),
        (["train", "gpt", "--steps", "0"], "a whole number from 1 on, not 0"),
        (["train", "gpt", "--steps", "9", "--accept"], "A trial (--steps) is not for data/"),
        (["train", "gpt", "--fast", "--plain"], "not allowed with"),
    ],
)
def test_mistakes_end_with_a_sentence_and_status_2(lessons, capsys, arguments, words):
    write(lessons, notebook([]), "01_a.ipynb")
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said


def test_lessons_alone_prints_help_and_every_subcommand_has_its_own(capsys):
    assert cli.main([]) == 0
    said = capsys.readouterr().out
    for name, (text, _work, _arguments) in cli.COMMANDS.items():
        assert name in said and text in said
        assert cli.main([name, "--help"]) == 0
        assert "usage: lessons " + name in capsys.readouterr().out


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from lessons_lib.course import cli; cli.main(['--help']);"
        "heavy = {'torch', 'numpy', 'matplotlib', 'nbclient', 'IPython', 'ipywidgets'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_language_in_the_environment_is_told_and_english_used(monkeypatch, capsys):
    monkeypatch.setenv("LESSONS_LANGUAGE", "tlh")
    assert cli.main([]) == 0
    said = capsys.readouterr()
    assert "'tlh'" in said.err and "Run, check and build the lessons" in said.out


def test_lab_opens_the_lesson_with_this_python_and_passes_arguments_on(
    lessons, monkeypatch, capsys
):
    write(lessons, notebook([]), "01_a.ipynb")
    calls = []

    def call(command, cwd, env):
        calls.append((command, cwd, env["PYTHONPATH"].split(os.pathsep)[0]))
        return 5

    monkeypatch.setattr(cli.subprocess, "call", call)
    assert cli.main(["lab", "1", "--port=9999", "--no-browser"]) == 5
    command = [sys.executable, "-m", "jupyterlab", "notebooks/01_a.ipynb"]
    assert calls == [([*command, "--port=9999", "--no-browser"], lessons.parent, str(ROOT))]
    assert "Opening notebooks/01_a.ipynb" in capsys.readouterr().out


def test_lint_prints_problems_and_counts(tmp_path, capsys):
    path = write(tmp_path, notebook([code("a", "x = 1;")]), "x.ipynb")
    assert cli.main(["lint", str(path)]) == 1
    said = capsys.readouterr().out
    assert "[semicolons]" in said and "Notebooks looked at: 1. Problems: 3." in said


def test_data_verifies_and_lists(capsys, monkeypatch):
    from lessons_lib.course import data

    assert cli.main(["data"]) == 0
    assert "Problems: 0." in capsys.readouterr().out
    assert cli.main(["data", "list"]) == 0
    assert "parallel.json" in capsys.readouterr().out
    monkeypatch.setattr(data, "verify", lambda: ["One file is damaged."])
    assert cli.main(["data", "verify"]) == 1
    assert "One file is damaged." in capsys.readouterr().out


def test_train_lists_what_there_is_and_hands_its_options_on(capsys, monkeypatch):
    from lessons_lib.course import train_command

    assert cli.main(["train"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == list(train_command.RECIPES)
    assert all(re.search(r" (MB|kB), about \d+ minutes", line) for line in said)
    calls = []
    monkeypatch.setattr(train_command, "run", lambda *options: calls.append(options) or 3)
    for more in ([], ["--plain", "--steps", "7"], ["--fast", "--accept"]):
        assert cli.main(["train", "gpt", *more]) == 3
    assert calls == [
        ("gpt", None, None, False),
        ("gpt", 7, False, False),
        ("gpt", None, True, True),
    ]


def test_every_recipe_can_be_found():
    from importlib import import_module

    from lessons_lib.course.train_command import RECIPES

    for recipe in RECIPES.values():
        module, _colon, function = recipe.function.partition(":")
        assert callable(getattr(import_module(module), function))


def test_train_says_as_many_bytes_as_the_files_have():
    from lessons_lib.course.manifest import read_manifest
    from lessons_lib.course.train_command import RECIPES

    for name, recipe in RECIPES.items():
        said, unit = re.search(r"([\d.]+) (MB|kB)", recipe.what).groups()
        by = f"made by lessons train {name}"
        size = sum(one.bytes for one in read_manifest().values() if one.made_by.endswith(by))
        size /= {"MB": 1e6, "kB": 1e3}[unit]
        assert f"{size:.{len(said.partition('.')[2])}f}" == said, name


def test_check_says_ok_here(capsys, monkeypatch):
    monkeypatch.setattr(machine, "thread_times", lambda: {1: 0.002, 2: 0.001})
    assert cli.main(["check"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(machine.CHECKS) + 1
    assert all(line.startswith(("ok ", "attention ")) for line in said[:-1]), said
    assert said[-1] == "This machine is ready for the lessons."
    assert not any("stopped with" in line for line in said)


def test_check_stops_only_for_what_would_stop_a_lesson(capsys):
    finding = machine.Finding
    note, stop = (lambda: finding("note", "Odd.")), (lambda: finding("stop", "Bad."))

    def crash():
        raise OSError("no such thing")

    assert machine.report([note]) == 0
    assert machine.report([crash]) == 0
    assert "The check crash stopped with OSError" in capsys.readouterr().out
    assert machine.report([stop, note]) == 1
    assert "not ready" in capsys.readouterr().out


def test_check_tells_of_packages_memory_threads_and_python(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("pytest==0.1\n-c x\n# y\n", encoding="utf-8")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    found = machine.packages()
    assert found.level == "note" and "(0.1)" in found.text
    (tmp_path / "requirements.txt").write_text("no-such-package==1.0\n", encoding="utf-8")
    found = machine.packages()
    assert found.level == "stop" and "no-such-package" in found.text
    import psutil

    for gigabytes, level in ((0.3, "stop"), (1.5, "note"), (3, "ok")):
        free = type("Free", (), {"available": int(gigabytes * 2**30)})
        monkeypatch.setattr(psutil, "virtual_memory", lambda free=free: free)
        assert machine.memory().level == level
    monkeypatch.setenv("LESSONS_THREADS", "2")
    for times, level in (({1: 1.0, 2: 2.0}, "note"), ({1: 1.0, 2: 1.2}, "ok")):
        monkeypatch.setattr(machine, "thread_times", lambda times=times: times)
        assert machine.threads().level == level
    assert "LESSONS_THREADS" in machine.threads().text
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 1))
    assert machine.python_version().level == "stop"


def test_threads_are_measured_quickly_and_torch_is_left_as_it_was():
    import torch

    before = torch.get_num_threads()
    start = time.perf_counter()
    times = probes.thread_times(limit=0.2)
    assert time.perf_counter() - start < 2
    assert 1 in times and all(0 < seconds < 1 for seconds in times.values())
    assert torch.get_num_threads() == before


def test_each_language_of_the_figures_has_its_letters_and_a_missing_font_is_noticed(monkeypatch):
    found = machine.fonts()
    assert found.level == "ok"
    assert all(name in found.text for name in machine.NAMES.values())
    assert "no shape" not in found.text
    monkeypatch.setitem(fonts.FILES, "zh_CN", "fonts/none.otf")
    fonts._glyphs.cache_clear()
    text = machine.fonts().text
    assert "简体中文 the letters 学 习 词 语 模 型 图 have no shape" in text
    fonts._glyphs.cache_clear()
