"""The tables of the README are what benchmarks/table.py wrote, and its arithmetic is right."""

from __future__ import annotations

import json

import pytest

from benchmarks import table, written

FAST = {"what": "a", "package": "x 1", "runs": 5, "threads": 1, "load": 0.1, "ours": 0.2,
        "theirs": 0.4, "ratio": 2.0, "low": 1.9, "high": 2.1, "way": "x"}  # fmt: skip
SLOW = FAST | {
    "what": "b (2)",
    "package": "y 2",
    "ours": 2.0,
    "theirs": 0.5,
    "ratio": 0.25,
    "low": 0.2,
    "high": 0.3,
}
LEARNED = {"what": "c", "package": "z 3", "runs": 3, "threads": 1, "load": 0.2, "ours": 1.5,
           "theirs": 1.25, "ours_seconds": 3.0, "theirs_seconds": 4.0, "way": "AdamW"}  # fmt: skip


def test_the_fastest_other_counts_and_a_busy_round_hits_both():
    times = {"ours": [1.0, 10.0, 1.0], "slow": [9.0, 90.0, 9.0], "fast": [3.0, 30.0, 3.0]}
    found = table.compared(times)
    assert found["way"] == "fast" and found["ours"] == 1.0 and found["theirs"] == 3.0
    assert found["ratio"] == found["low"] == found["high"] == 3.0


def test_where_ours_loses_is_said():
    said = table.losses([FAST, SLOW, LEARNED])
    assert said.startswith("Ours is slower in 1 of 2 rows. b: 4.00 times as long as y 2.")
    assert "c: 1.500 where z 3 reaches 1.250" in said and "a:" not in said
    assert table.losses([FAST]) == "Ours is slower in 0 of 1 rows."
    even = table.losses([FAST | {"ratio": 0.99, "low": 0.9, "high": 1.1}])
    assert even.startswith("Ours is slower in 0 of 1 rows. Even,") and even.endswith("a (x 1).")


def test_why_a_package_does_not_install_is_said_in_a_few_words():
    other = "ERROR: Ignored the following versions: 0.1.0 Requires-Python >=3.12\nERROR: none"
    assert table.why_not(other) == "does not install: wants Python >=3.12"
    assert table.why_not("torch==1.0\nERROR: ResolutionImpossible").endswith("another torch")
    assert table.why_not("a\nERROR: b") == "does not install: ERROR: b"


def test_a_line_shows_both_and_marks_a_loss():
    assert table.speed_line(FAST) == ["a", "x 1", "200 ms", "400 ms", "2.00 (1.90 to 2.10)"]
    assert table.speed_line(SLOW) == ["b", "y 2", "2.00 s", "500 ms", "**0.25 (0.20 to 0.30)**"]
    absent = {"what": "d", "package": "w", "why": "does not install"}
    assert table.speed_line(absent) == ["d", "w", "–", "–", "does not install"]
    assert "does not install" in table.text([FAST, absent])


def test_new_rows_take_the_place_of_old_ones_in_order(tmp_path):
    kept = tmp_path / "rows.json"
    assert written.read(kept) == []
    written.write(kept, written.merged([SLOW, FAST], [FAST | {"ours": 9.0}], ["a", "b (2)", "c"]))
    assert [(row["what"], row["ours"]) for row in written.read(kept)] == [
        ("a", 9.0),
        ("b (2)", 2.0),
    ]


def test_text_goes_between_the_marks_and_nowhere_else(tmp_path):
    file = tmp_path / "README.md"
    file.write_text("before\n<<\nold\n>>\nafter\n", "utf-8")
    written.put("<<", ">>", written.table(["x", "y"], [["1", "2"]]), file)
    assert file.read_text("utf-8") == "before\n<<\n| x | y |\n|---|---|\n| 1 | 2 |\n>>\nafter\n"
    with pytest.raises(ValueError, match="must hold"):
        written.put("<<", "!!", "new", file)


def test_the_tables_of_the_readme_are_what_the_command_wrote():
    rows = json.loads(table.KEPT.read_text("utf-8"))
    shown = written.README.read_text("utf-8").split(table.BEGIN)[1].split(table.END)[0]
    assert shown.strip() == table.text(rows)
    wanted = list(table.all_rows())
    assert [row["what"] for row in rows] == [
        what for what in wanted if what in {r["what"] for r in rows}
    ]


def test_rows_have_names_of_their_own():
    from benchmarks import others, quality, rows

    every = (*rows.ROWS, *others.ROWS, *quality.ROWS)
    assert len(table.all_rows()) == len(every) > 20


def test_a_row_is_measured_from_end_to_end():
    row = table.measure("advantages of 64 × 128 tokens", 1)
    assert row["package"].startswith("torchrl ") and row["runs"] == 15
    assert 0 < row["low"] <= row["high"] and row["ours"] > 0 < row["theirs"]


def test_other_work_on_the_machine_is_said_and_what_is_measured_is_none():
    assert not table.how([FAST | {"threads": 2, "load": 2.0}, LEARNED]).endswith(table.BUSY)
    assert table.how([FAST | {"threads": 1, "load": 2.0}, LEARNED]).endswith(table.BUSY)
