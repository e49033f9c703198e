"""Break the premises of the lessons' claims, and see which claims notice.

    python tests/examine_claims.py [lesson ...]            executes lessons and breaks each claim
    python tests/examine_claims.py --new [lesson ...]      breaks those that the table does not have
    python tests/examine_claims.py --seeds 1,2 [lesson]    executes them with other seeds
    python tests/examine_claims.py --table                 prints what is known

A claim is worth its tick when it can fail. So a lesson's cells are executed here, statement by
statement, and at each claim every name that it depends on is broken in turn: numbers are doubled,
lists reversed, texts turned round, networks zeroed, what a function of the course returns negated.
The statements between that name and the claim run again, in a forked process, so that the lesson
itself goes on untouched, and the claim is asked again. Statements that take longer than --limit
seconds of computing are not run again; what was left out so is told.

There are two kinds of breaking. A *result* is a number that was measured already: to double it
shows only that the sentence looks at it. A *premise* is further up: a network, a text, a function
of the course, an input of statements that run again. A claim that no premise broke is for a person
to look at; how it was broken by hand then stands in examining/by_hand.txt.

What is found goes to docs/claims.json, and at length to runs/claims. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import random
import signal
import sys
import time
from collections.abc import Container, Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from examining import table  # noqa: E402
from examining.breaking import CannotBreak, breakings, is_course  # noqa: E402
from examining.forks import in_a_fork  # noqa: E402
from examining.statements import (  # noqa: E402
    Statement,
    as_a_lesson,
    attributes_read,
    names_read,
    renew,
)

DETAILS = ROOT / "runs" / "claims"
_LINES = (ROOT / "tests" / "examining" / "by_hand.txt").read_text("utf-8").splitlines()
BY_HAND = {name.strip(): code for name, _bar, code in (x.partition(" | ") for x in _LINES) if code}
WORDS = ("claims", "captions", "lines", "questions", "figures")  # rooms' files that measure nothing


class Examiner:
    """Executes a lesson's cells, and examines each claim where it stands.

    `limit` and `budget` are seconds of computing: for one breaking, and for all of one claim. The
    sentences in `known` are judged and not broken.
    """

    def __init__(
        self,
        cells: list[str],
        limit: float = 2.0,
        budget: float = 10.0,
        number: str = "",
        known: Container[str] = (),
    ):
        self.cells, self.limit, self.budget, self.number = cells, limit, budget, number
        self.known = known
        self.space = {"__name__": "__main__"}
        self.done: list[Statement] = []
        self.found: list[dict] = []

    def run(self) -> list[dict]:
        """Execute every cell. Return what was found about each claim, in their order."""
        with as_a_lesson(self._claim) as self.judge:
            for cell in self.cells:
                for node in ast.parse(cell).body:
                    self.now = Statement(node)
                    started = time.process_time()
                    exec(self.now.code, self.space)  # noqa: S102 - it is our own lesson
                    self.now.seconds = time.process_time() - started
                    self.done.append(self.now)
        return self.found

    def _claim(self, *given) -> None:
        line = sys._getframe(1).f_lineno
        calls = (n for n in ast.walk(self.now.node) if isinstance(n, ast.Call))
        call = next(
            n
            for n in calls
            if getattr(n.func, "id", "") == "claim" and n.lineno <= line <= n.end_lineno
        )
        name = ast.unparse(call.args[0]).removeprefix("claims.")
        found = {"claim": name, **self.judge(*given)}
        if given[0] in self.known:
            self.found.append(found)
            return
        found |= {
            "premises": [0, []],
            "results": [0, []],
            "by hand": [0, []],
            "raised": 0,
            "skipped": [],
            "kept": [],
        }
        arguments = ast.Expression(ast.Tuple(call.args[1:], ast.Load()))
        self.asked = compile(ast.fix_missing_locations(arguments), "claim", "eval")
        self.sentence = given[0]
        self.claim_reads = names_read(self.asked) | set(attributes_read(arguments))
        for event in in_a_fork(lambda: self._break(name), 60 + 10 * self.budget):
            kind, *rest = event
            if kind == "broke":
                found[rest[0]][0] += 1
                found[rest[0]][1].append(rest[1])
            elif kind == "held":
                found[rest[0]][0] += 1
                found["kept"].append(rest[1])
            elif kind == "raised":
                found["raised"] += 1
            elif kind == "skipped":
                found["skipped"].append(rest[0])
        self.found.append(found)
        if not found["premises"][1]:
            skipped = len(found["skipped"])
            text = f"    {name}: no premise broke it; left out {skipped}"
            print(text, file=sys.__stdout__, flush=True)

    def _break(self, name: str) -> Iterator[tuple]:
        """In the forked process: break one thing after another, and tell what the claim says."""
        by_hand = BY_HAND.get(f"{self.number} {name}")
        if by_hand:
            again = [Statement(node) for node in ast.parse(by_hand).body]
            yield self._ask("by hand", by_hand, dict(self.space), again, 60)
        plans = list(self._plans())
        plans.sort(
            key=lambda plan: (sum(s.seconds for s in plan[1]), plan[0] not in self.claim_reads)
        )
        began = time.process_time()
        for path, again in plans:
            cost = sum(statement.seconds for statement in again)
            if cost > self.limit or time.process_time() - began > self.budget:
                yield "skipped", f"{path} ({cost:.1f} s)"
                continue
            owner, _dot, part = path.rpartition(".")
            value = getattr(self.space[owner], part) if owner else self.space[path]
            course = bool(again) or is_course(value) or any(map(self._runs, self.claim_reads))
            for how, broken in self._in_time(breakings(value)):
                space = dict(self.space)
                with contextlib.ExitStack() as stack:
                    if owner:
                        setattr(space[owner], part, broken)
                        stack.callback(setattr, space[owner], part, value)
                    else:
                        space[path] = broken
                    yield self._ask(
                        "premises" if course else "results", f"{path} {how}", space, again
                    )

    def _in_time(self, ways: Iterator) -> Iterator:
        """The ways to break a value, as long as to make them takes no longer than the limit."""
        with contextlib.suppress(TimeoutError, StopIteration):
            while True:
                signal.setitimer(signal.ITIMER_PROF, self.limit)
                way = next(ways)
                signal.setitimer(signal.ITIMER_PROF, 0)
                yield way
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _runs(self, name: str) -> bool:
        return name in self.space and is_course(self.space[name])

    def _ask(
        self, kind: str, label: str, space: dict, again: list[Statement], seconds: float = 0
    ) -> tuple:
        """Run statements again with something broken, and the claim with what comes of it, for at
        most `seconds` (0: twice the limit)."""
        signal.setitimer(signal.ITIMER_PROF, seconds or 2 * self.limit)
        try:
            renew(space)
            for statement in again:
                exec(statement.code, space)  # noqa: S102 - the lesson's own
            holds = self.judge(self.sentence, *eval(self.asked, space))["held"]  # noqa: S307
        except TimeoutError:
            return "skipped", f"{label} (too slow)"
        except CannotBreak:
            return "none", label
        except Exception:  # noqa: BLE001 - a broken premise may raise anything
            return "raised", label
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return "held" if holds else "broke", kind, label

    def _plans(self) -> Iterator[tuple[str, list[Statement]]]:
        """Each name that the claim depends on, and the statements to run again when it changes."""
        needed, sources = set(self.claim_reads), []
        paths = set(needed)
        for i in reversed(range(len(self.done))):
            statement = self.done[i]
            bound = statement.writes | statement.changes
            if bound & needed:
                sources.insert(0, i)
                needed = (needed - (statement.writes - statement.changes)) | statement.reads
                paths |= statement.reads
        for path in sorted(paths):
            if self._can_break(path):
                again = self._again(path, sources)
                if again is not None:
                    yield path, [self.done[i] for i in again]

    def _can_break(self, path: str) -> bool:
        owner, _dot, part = path.rpartition(".")
        if owner.startswith(WORDS):
            return False
        if owner:
            holder = self.space.get(owner)
            mine = isinstance(holder, ModuleType) and holder.__name__.startswith("lessons_lib")
            return mine and hasattr(holder, part) and not isinstance(getattr(holder, part), type)
        value = self.space.get(path)
        return value is not None and not isinstance(value, (ModuleType, type, Iterator))

    def _last(self, name: str, before: int) -> int:
        """Where a name was last bound or its object changed (-1: nowhere)."""
        steps = range(before - 1, -1, -1)
        done = self.done
        return next((i for i in steps if name in done[i].writes | done[i].changes), -1)

    def _again(self, path: str, sources: list[int]) -> list[int] | None:
        """The statements to run again after `path` was broken; None where its value of then is no
        longer there, or would be made anew."""
        end, at = len(self.done), self._last(path, len(self.done))
        if at >= 0 and at not in sources:
            return None
        touched, again = {path}, set()
        for i in sources:
            if i > at and self.done[i].reads & touched:
                again.add(i)
                touched |= self.done[i].writes | self.done[i].changes
        waiting = sorted(again)
        while waiting:  # what these need must be as it was when they ran first
            i = waiting.pop()
            statement = self.done[i]
            for name in statement.reads | statement.changes:
                used_up = name in statement.changes or isinstance(self.space.get(name), Iterator)
                before = self._last(name, i)
                old = used_up or before != self._last(name, end)
                made_anew = any(j < i and name in self.done[j].writes for j in again)
                if old and name != path and before >= 0 and before not in again and not made_anew:
                    again.add(before)
                    waiting.append(before)
        if any(path in self.done[i].writes | self.done[i].changes for i in again):
            return None
        return sorted(again)


def examine(path: Path, limit: float, budget: float, new: bool = False) -> None:
    """Execute one lesson, break its claims (with `new`, those that the table does not have), and
    keep what was found."""
    import torch

    torch.manual_seed(0)
    random.seed(0)
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    known = {row["statement"] for row in table.read().get(path.stem, [])} if new else ()
    found = Examiner(code, limit, budget, path.stem[:2], known).run()
    DETAILS.mkdir(parents=True, exist_ok=True)
    details = DETAILS / (f"{path.stem}.new.json" if new else f"{path.stem}.json")
    details.write_text(json.dumps(found, indent=1), "utf-8")
    table.enter(path.stem, found)


def with_seed(path: Path, seed: int) -> None:
    """Execute one lesson with another seed, as `lessons run --seed` does, and keep its margins."""
    from lessons_lib.course import runner

    outcome = runner.run_notebook(path, seed=seed)
    for trouble in [outcome.problem] if outcome.problem else outcome.broken:
        print(f"{path.stem}, seed {seed}: {trouble}", flush=True)
    table.enter_seed(path.stem, seed, outcome.claims)


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say; print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="*", help="lessons (none: all)")
    parser.add_argument("--seeds", help="execute with these seeds instead, as 1,2,3")
    parser.add_argument("--new", action="store_true", help="only claims that are not known yet")
    parser.add_argument("--table", action="store_true", help="only print what is known")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds for one breaking")
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for one claim")
    options = parser.parse_args(arguments)
    import nbformat

    from lessons_lib.course import runner
    from lessons_lib.course.runner import find_lessons

    for path in [] if options.table else find_lessons(options.lesson):
        print(path.stem, flush=True)
        if options.seeds:
            for seed in options.seeds.split(","):
                with_seed(path, int(seed))
        else:
            examine(path, options.limit, options.budget, options.new)
    known = table.read()
    table.show(known)
    for path in find_lessons([]):
        rows = {row["statement"] for row in known.get(path.stem, [])}
        claims = runner.claims_of(nbformat.read(path, as_version=4))
        if new := [one["statement"] for one in claims if one["statement"] not in rows]:
            print(f"{path.stem}: not examined yet: {len(new)} claims, for instance: {new[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
