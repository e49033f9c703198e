"""The tool that breaks claims: it finds the claim that cannot fail, and leaves the others alone."""

import sys

import examine_claims
import numpy as np
import pytest
import torch
from examining import breaking, table
from toys import code, notebook, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tool forks")
FIRST = """import torch
from lessons_lib.course import claim, say, setup, show_source
from lessons_lib.diffusion import cosine
session = setup(lesson=5, language="en")
numbers = [1, 2, 3]
draws = torch.Generator().manual_seed(0)

def total():
    return sum(numbers)"""
SECOND = """half, found = total() / 2, []
print("printed for nobody")
for number in numbers:
    found.append(2 * number)
show_source(cosine)
claim("Fails when the numbers change.", half, ">", 2)
claim("Reads a list that a loop filled.", sum(found), "<", 13)
claim("Always true.", len(numbers) >= 0)
claim("Looks at nothing that was measured.", 0 * half, "<", 1)"""
THIRD = """import time

def slow(x):
    time.sleep(0)
    for _turn in range(9_000_000):
        x = x + 1
    return x

def ends(schedule):
    return schedule.alpha_bar[-1]

counted = slow(0)
schedule = cosine(100)
claim("Takes long to measure.", counted, "==", 9_000_000)
claim("Comes from the library.", ends(schedule), "<", 0.1)
claim("Is broken here.", len(found), ">", 5)"""


@pytest.fixture(scope="module")
def examined():
    cells = [FIRST, SECOND, THIRD]
    return {one["statement"]: one for one in examine_claims.Examiner(cells, limit=0.1).run()}


def broke(one):
    return {label for kind in ("premises", "results") for label in one[kind][1]}


def test_a_claim_that_can_fail_is_broken_through_what_it_depends_on(examined):
    one = examined["Fails when the numbers change."]
    assert {"half zero", "half halved", "numbers zero", "total negated"} <= broke(one)
    assert set(one["results"][1]) == {"half zero", "half negated", "half halved"}
    assert "numbers reversed" not in broke(one)
    again = examined["Reads a list that a loop filled."]
    assert "numbers doubled" in again["premises"][1] and "found doubled" in again["results"][1]
    assert "numbers reversed" in again["kept"], "the list that the loop fills is empty at first"


def test_a_claim_that_cannot_fail_is_found(examined):
    for sentence in ("Always true.", "Looks at nothing that was measured."):
        one = examined[sentence]
        assert broke(one) == set() and len(one["kept"]) > 5 and one["raised"] == 0


def test_what_takes_too_long_is_left_out_and_told(examined):
    one = examined["Takes long to measure."]
    assert one["premises"][1] == [] and "counted zero" in one["results"][1]
    assert any(label.startswith("slow (") for label in one["skipped"])


def test_functions_and_objects_of_the_course_are_broken(examined):
    one = examined["Comes from the library."]
    assert {"cosine reversed", "schedule .alpha_bar reversed"} <= set(one["premises"][1])
    assert not examined["Is broken here."]["held"]


def test_the_lesson_itself_goes_on_untouched(monkeypatch):
    from lessons_lib.course import claims, figures, output

    kept = claims.claim, claims.emit, figures.show, output.display
    monkeypatch.chdir(examine_claims.ROOT)
    cells = [
        "from lessons_lib.course import claim\nx = [1]\nx.append(2)",
        "claim('Two.', len(x), '==', 2)",
    ]
    examiner = examine_claims.Examiner(cells)
    [one] = examiner.run()
    assert examiner.space["x"] == [1, 2] and one["value"] == 2
    assert (claims.claim, claims.emit, figures.show, output.display) == kept


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        (True, {"inverted": False}),
        (4, {"zero": 0, "negated": -4, "doubled": 8, "halved": 2}),
        (0, {"one more": 1}),
        ({1, 5}, {"zero": {0}, "one more": {2, 6}, "fewer": {1}}),
        ([3, 4], {"alike": [3, 3], "fewer": [3]}),
        ("ab", {"reversed": "ba", "rotated": "ba"}),
        ({"a": 1, "b": 3}, {"doubled": {"a": 2, "b": 6}, "rotated": {"a": 3, "b": 1}}),
        ([[1, True], ["x"]], {"doubled": [[2, True], ["x"]], "inverted": [[1, False], ["x"]]}),
    ],
)
def test_ways_to_break_a_value(value, ways):
    found = dict(breaking.breakings(value))
    assert {how: found[how] for how in ways} == ways
    assert all(broken != value for broken in found.values())


def test_arrays_and_networks_are_broken_in_copies():
    for array in (torch.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3)):
        found = dict(breaking.breakings(array))
        assert set(found) == {*breaking.NUMBERS, *breaking.ORDERS}
        assert found.pop("fewer").shape == (1, 3)
        assert all(broken.shape == array.shape for broken in found.values())
        assert sorted(found["shuffled"].reshape(-1).tolist()) == [0, 1, 2, 3, 4, 5]
        assert array[1, 2] == 5
    layer = torch.nn.Linear(3, 2)
    before = layer.weight.detach().clone()
    found = dict(breaking.breakings(layer))
    assert found["zero"].weight.abs().max() == 0 and torch.equal(layer.weight, before)
    assert not torch.equal(found["shuffled"].weight, before)


@pytest.mark.parametrize(
    ("value", "relation", "bound", "margin"),
    [(1, "<", 4, 0.75), (6, ">", 4, 0.5), (3, ">", 4, -0.25), (-2, "<=", 0, 2), (2, "==", 2, True)],
)
def test_margins_are_shares_of_the_bound(value, relation, bound, margin):
    found = {"value": value, "relation": relation, "bound": bound, "held": True}
    assert table.outcome(found) == margin
    assert table.outcome({"held": False}) is False


def test_seeds_and_breakings_come_together_in_one_table(tmp_path, monkeypatch, capsys):
    from lessons_lib.course import runner

    monkeypatch.setattr(runner, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(examine_claims, "DETAILS", tmp_path / "runs")
    monkeypatch.setattr(table, "TABLE", tmp_path / "claims.json")
    cell = """from lessons_lib.course import claim, setup
session = setup(lesson=1, language="en")
measured = 4 - session.seed
claim("Small seeds.", measured, ">", 2)
claim("Even smaller seeds.", session.seed < 3)"""
    path = write(tmp_path, notebook([code("a", cell)]), "01_toy.ipynb")
    monkeypatch.delenv("LESSONS_SEED", raising=False)
    assert examine_claims.main(["1"]) == 0
    assert examine_claims.main(["1", "--seeds", "1,3"]) == 0
    said = capsys.readouterr().out
    assert "01_toy, seed 3: " in said and "FAILED with 3" in said
    assert "Claims: 2. Broken: 0 by premise, 0 by hand, 1 by result, 1 by nothing." in said
    one, two = table.read()["01_toy"]
    assert one["seeds"] == {"0": 1.0, "1": 0.5, "3": -0.5}
    assert two["seeds"] == {"0": True, "1": True, "3": False}
    assert one["results"] == {"tried": 5, "broke": 3} and one["premises"]["tried"] > 1

    runner.save(runner.run_notebook(path))
    book = path.read_text("utf-8")
    path.write_text(book.replace("Small seeds.", "Seeds."), "utf-8")
    assert examine_claims.main(["--table"]) == 0
    assert "not examined yet: 1 claims, for instance: Seeds." in capsys.readouterr().out
    path.write_text(book, "utf-8")

    path.write_text(path.read_text("utf-8").replace("Even smaller", "Smaller"), "utf-8")
    assert examine_claims.main(["1"]) == 0
    one, two = table.read()["01_toy"]
    assert set(one["seeds"]) == {"0", "1", "3"}, "what other seeds gave stays with its sentence"
    assert two["seeds"] == {"0": True}, "and not with one that is new"

    path.write_text(path.read_text("utf-8").replace("Smaller", "Tiny"), "utf-8")
    forks, fork = [], examine_claims.in_a_fork
    monkeypatch.setattr(examine_claims, "in_a_fork", lambda *a: forks.append(a) or fork(*a))
    known = table.read()["01_toy"][0]
    assert examine_claims.main(["1", "--new"]) == 0
    again, two = table.read()["01_toy"]
    assert again == known and two["seeds"] == {"0": True} and two["premises"]["tried"] > 1
    assert len(forks) == 1, "only the new one was broken"
