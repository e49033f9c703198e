"""What was found about the lessons' claims: docs/claims.json, a line for each claim."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "claims.json"


def read() -> dict[str, list[dict]]:
    """The table: for each lesson its claims, in their order."""
    return json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}


def write(table: dict[str, list[dict]]) -> None:
    """Store the table, a claim a line, so that a change is seen."""
    lessons = []
    for lesson, rows in sorted(table.items()):
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        lessons.append(f" {json.dumps(lesson)}: [\n{lines}\n ]")
    TABLE.write_text("{\n" + ",\n".join(lessons) + "\n}\n", "utf-8")


def enter(lesson: str, found: list[dict]) -> None:
    """Put in what breaking a lesson's claims has shown, in place of what was there. What was
    measured with other seeds stays for the sentences that are as they were, and all of it for
    those that were judged and not broken this time."""
    table = read()
    known = {row["statement"]: row for row in table.get(lesson, [])}
    rows = []
    for one in found:
        before = known.get(one["statement"], {})
        row = {key: one.get(key) for key in ("claim", "statement", "value", "relation", "bound")}
        if "premises" in one:
            row |= {
                "premises": _counted(*one["premises"], examples=4),
                "results": _counted(*one["results"]),
                "by hand": bool(one.get("by hand", [0, []])[1]),
                "raised": one["raised"],
                "left out": len(one["skipped"]),
            }
        rows.append({**before, **row, "seeds": before.get("seeds", {}) | {"0": outcome(one)}})
    table[lesson] = rows
    write(table)


def enter_seed(lesson: str, seed: int, claims: list[dict]) -> None:
    """Put in what a lesson's claims measured with another seed."""
    table = read()
    measured = {one["statement"]: outcome(one) for one in claims}
    for row in table.get(lesson, []):
        if row["statement"] in measured:
            row["seeds"][str(seed)] = measured[row["statement"]]
    write(table)


def outcome(one: dict) -> float | bool:
    """A claim's margin: how far it is from its bound, as a share of the bound (of 1, where the
    bound is 0), below zero where it fails. Whether it holds, where there is no such distance."""
    value, relation, bound = (one.get(key) for key in ("value", "relation", "bound"))
    if relation in (None, "==") or isinstance(value, str) or isinstance(bound, str):
        return one["held"]
    distance = bound - value if relation[0] == "<" else value - bound
    return float(f"{distance / abs(bound) if bound else distance:.3g}")


def failed(row: dict) -> list[str]:
    """The seeds with which a claim does not hold."""
    return [seed for seed, margin in row["seeds"].items() if margin is False or margin < 0]


def broken_by(row: dict) -> str:
    """What broke a claim: "premise", "hand" (as by_hand.txt says), "result" or "nothing"."""
    if row["premises"]["broke"]:
        return "premise"
    return "hand" if row["by hand"] else "result" if row["results"]["broke"] else "nothing"


def margins(row: dict) -> list[float]:
    """A claim's margins, over all seeds."""
    return [margin for margin in row["seeds"].values() if not isinstance(margin, bool)]


def show(table: dict[str, list[dict]]) -> None:
    """Print the table and what it comes to. `h` marks a claim that no premise broke but one
    by hand, `!` one that only its results broke, `!!` one that nothing broke, FAILED one that does
    not hold with some seed."""
    print("margin: with seed 0, least, median; broken: premises, results")
    for lesson, rows in table.items():
        print(f"\n{lesson}")
        for row in rows:
            measured = f"{row['value']} {row['relation']} {row['bound']}" if row["relation"] else ""
            known = margins(row)
            first = [known[0], min(known), statistics.median(known)] if known else []
            broke = [
                f"{row[kind]['broke']}/{row[kind]['tried']}" for kind in ("premises", "results")
            ]
            mark = {"premise": "", "hand": "h", "result": "!", "nothing": "!!"}[broken_by(row)]
            tail = [f"FAILED with {', '.join(failed(row))}"] if failed(row) else []
            columns = [*(f"{one:8.2f}" for one in first), *(f"{one:>7}" for one in broke), *tail]
            print(f"{mark:2} {row['claim']:32.32} {measured:36.36}", *columns)
    rows = [row for rows in table.values() for row in rows]
    by = Counter(map(broken_by, rows))
    parts = [f"{by[kind]} by {kind}" for kind in ("premise", "hand", "result")]
    print(f"\nClaims: {len(rows)}. Broken: {', '.join(parts)}, {by['nothing']} by nothing.")
    print(f"Failed with some seed: {sum(bool(failed(row)) for row in rows)}.")


def _counted(tried: int, broke: list[str], examples: int = 0) -> dict:
    counted = {"tried": tried, "broke": len(broke)}
    return counted | {"for instance": broke[:examples]} if examples else counted
