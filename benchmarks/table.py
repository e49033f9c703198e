"""Every speed of the README, ours beside others', measured and written there by one command.

    python benchmarks/table.py                  the libraries that the field uses: five minutes
    python benchmarks/table.py --others         other teaching packages too, each in an environment
                                                of its own, which is made for the time of the run
    python benchmarks/table.py --only LoRA      the rows whose name has this in it
    python benchmarks/table.py --threads 1      of the processor (default: 2)

A row is a process of its own. In each of its rounds ours and theirs take turns, the first round is
not counted, and medians are kept, in docs/benchmarks.json. Where a library can do a thing in
several ways, the fastest counts. Rows that a run does not measure stay as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import written

KEPT = ROOT / "docs" / "benchmarks.json"
BEGIN, END = "<!-- benchmarks: written by benchmarks/table.py -->", "<!-- end of benchmarks -->"

BUSY = (
    " Others computed on the same machine at the time: seconds are too long, by up to twice and more, "
    "and what is compared is the ratio."
)


def all_rows() -> dict[str, object]:
    """The rows of all tables by name, in their order."""
    from benchmarks import others, quality, rows

    return {row.what: row for row in (*rows.ROWS, *others.ROWS, *quality.ROWS)}


def compared(times: dict[str, list[float]]) -> dict:
    """Medians of ours, which is first, and of the fastest other; the ratio, and its quartiles.

    The quartiles are of the ratios within a round, where both were disturbed alike.
    """
    (_, ours), *others = times.items()
    name, theirs = min(others, key=lambda other: statistics.median(other[1]))
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    low, _, high = statistics.quantiles(ratios, n=4)
    a, b = statistics.median(ours), statistics.median(theirs)
    return {"ours": a, "theirs": b, "ratio": b / a, "low": low, "high": high, "way": name}


def measure(what: str, threads: int) -> dict:
    """One row, in this process."""
    import torch

    from benchmarks.quality import Learned
    from benchmarks.timing import rounds

    torch.set_num_threads(threads)
    row = all_rows()[what]
    if isinstance(row, Learned):
        found = row.measure()
    else:
        times = rounds(row.jobs(), row.runs)
        found = compared({name: [wall for wall, _cpu in each] for name, each in times.items()})
    about = {"what": what, "package": f"{row.package} {version(row.package)}", "runs": row.runs}
    return about | {"threads": threads, "load": round(os.getloadavg()[0], 1)} | found


def environment(package: str, folder: Path) -> tuple[str | None, str]:
    """(the Python of a new environment with this package, or None; then why it does not install).

    What the package has in common with ours, torch before all, is found in ours, so that both
    compute with the same.
    """
    import torch

    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    site = next(folder.glob("[Ll]ib/**/site-packages"))
    (site / "ours.pth").write_text(f"{Path(torch.__file__).parents[1]}\n", "utf-8")
    held = folder / "held.txt"
    held.write_text(f"torch=={torch.__version__}\n", "utf-8")
    python = next(p for p in (folder / "bin/python", folder / "Scripts/python.exe") if p.exists())
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", "-c", held, package],
        check=False,
        capture_output=True,
        text=True,
    )
    return (str(python), "") if done.returncode == 0 else (None, why_not(done.stderr))


def why_not(said: str) -> str:
    """In a few words, why pip could not install: another Python, another torch, or its last line."""
    if found := re.search(r"Requires-Python (\S+)", said):
        return f"does not install: wants Python {found[1]}"
    if "torch" in said and "ResolutionImpossible" in said:
        return "does not install: wants another torch"
    return (
        f"does not install: {said.strip().splitlines()[-1][:60] if said.strip() else 'no reason'}"
    )


def in_process(python: str, what: str, threads: int) -> dict | None:
    """One row, measured by this Python; None where that failed."""
    many = {name: str(threads) for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS")}
    done = subprocess.run(
        [python, __file__, "--row", what, "--threads", str(threads)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | many | {"HF_HUB_OFFLINE": "1"},
    )
    return None if done.returncode else json.loads(done.stdout.splitlines()[-1])


def seconds(value: float) -> str:
    """Three digits, in seconds or milliseconds."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.3g} ms"


def name(row: dict) -> str:
    """What is done, without the number that tells rows of several packages apart."""
    return re.sub(r" \(\d\)$", "", row["what"])


def speed_line(row: dict) -> list[str]:
    if "why" in row:
        return [name(row), row["package"], "–", "–", row["why"]]
    ratio = f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    if row["ratio"] < 1:
        ratio = f"**{ratio}**"
    return [name(row), row["package"], seconds(row["ours"]), seconds(row["theirs"]), ratio]


def quality_line(row: dict) -> list[str]:
    each = (f"{row[who]:.3f} in {seconds(row[f'{who}_seconds'])}" for who in ("ours", "theirs"))
    return [name(row), row["package"], *each]


def losses(rows: list[dict]) -> str:
    """Where ours is behind, slower or with a larger loss, and where it is even, in sentences."""
    even = [row for row in rows if "ratio" in row and row["low"] <= 1 <= row["high"]]
    slower = [
        f"{name(row)}: {1 / row['ratio']:.2f} times as long as {row['package']}"
        for row in rows
        if row.get("ratio", 1) < 1 and row not in even
    ]
    worse = [
        f"{name(row)}: {row['ours']:.3f} where {row['package']} reaches {row['theirs']:.3f}"
        for row in rows
        if "ours_seconds" in row and row["ours"] > row["theirs"]
    ]
    timed = sum("ratio" in row for row in rows)
    said = f"Ours is slower in {len(slower)} of {timed} rows"
    said += f". {'; '.join(slower)}." if slower else "."
    if even:
        said += " Even, with quartiles on both sides of 1: "
        said += "; ".join(f"{name(row)} ({row['package']})" for row in even) + "."
    return f"{said} It learns less in this: {'; '.join(worse)}." if worse else said


def how(rows: list[dict]) -> str:
    """What the figures are: medians, threads, and how busy the machine was."""
    threads = sorted({row["threads"] for row in rows if "threads" in row})
    runs = sorted({row["runs"] for row in rows if "ratio" in row})
    loads = [row["load"] for row in rows if "load" in row]
    # What is measured is a load itself, of as many as its threads.
    busy = any(row["load"] > row["threads"] + 0.5 for row in rows if "load" in row)
    return (
        f"Medians of {runs[0]} to {runs[-1]} rounds on {' or '.join(map(str, threads))} of the "
        f"processor's cores, while the machine's load was {min(loads)} to {max(loads)}; in brackets "
        "the quartiles of the rounds' ratios. Above 1, ours is faster."
        + (BUSY if busy else "")
    )


def text(rows: list[dict]) -> str:
    """All that stands between the marks of the README."""
    speed = [row for row in rows if "ours_seconds" not in row]
    learned = [row for row in rows if "ours_seconds" in row]
    parts = [
        how(rows),
        written.table(
            ["what", "beside", "ours", "theirs", "theirs / ours"], map(speed_line, speed)
        ),
    ]
    if learned:
        head = ["what is left after", "beside", "ours", "theirs"]
        parts.append(written.table(head, map(quality_line, learned)))
    return "\n\n".join([*parts, losses(rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--others", action="store_true", help="other teaching packages too")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows with this in their name")
    parser.add_argument("--threads", type=int, default=2, help="of the processor (default: 2)")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        print(json.dumps(measure(arguments.row, arguments.threads)))
        return
    from benchmarks import others

    foreign = {row.what for row in others.ROWS}
    rows = all_rows()
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, tuple[str | None, str]] = {}
        for what, row in rows.items():
            if arguments.only not in what or (what in foreign and not arguments.others):
                continue
            python, why = sys.executable, ""
            if what in foreign:
                if row.package not in made:
                    made[row.package] = environment(row.package, Path(folder) / row.package)
                python, why = made[row.package]
            if python:
                found = in_process(python, what, arguments.threads)
            else:
                found = {"what": what, "package": row.package, "why": why}
            if not found:
                print(f"{what}: no figure, see above; the row stays as it was")
                continue
            print(json.dumps(found, ensure_ascii=False), flush=True)
            written.write(KEPT, written.merged(written.read(KEPT), [found], rows))
    written.put(BEGIN, END, text(written.read(KEPT)))


if __name__ == "__main__":
    main()
