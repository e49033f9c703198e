"""Break the premises of the lessons' claims, and see which claims notice.

    python tests/examine_claims.py [lesson ...]            executes lessons and breaks each claim
    python tests/examine_claims.py --seeds 1,2 [lesson]    executes them with other seeds
    python tests/examine_claims.py --table                 only puts together what is there

A claim is worth its tick when it can fail. So a lesson's cells are executed here, statement by
statement, and at each claim every name that it depends on is broken in turn: numbers are doubled,
lists reversed, texts turned round, networks zeroed, what a function of the course returns negated.
The statements between that name and the claim run again, in a forked process, so that the lesson
itself goes on untouched, and the claim is asked again. Statements that take longer than --limit
seconds of computing are not run again; what was left out so is told.

There are two kinds of breaking. A *result* is a number that was measured already: to double it
shows only that the sentence looks at it. A *premise* is further up: a network, a text, a function
of the course, an input of statements that run again. A claim that no premise broke is for a person
to look at; what was found so by hand is in BY_HAND.

What is found goes to runs/claims and, put together, to docs/claims.json. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import dis
import json
import os
import random
import select
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from breaking import CannotBreak, breakings, is_course  # noqa: E402

RUNS, TABLE = ROOT / "runs" / "claims", ROOT / "docs" / "claims.json"
GROWING = {"append", "extend", "add", "update", "insert", "setdefault", "step", "backward", "pop"}
WORDS = ("claims", "captions", "lines", "questions", "figures")  # rooms' files that measure nothing

# Premises broken by hand, where nothing above broke the claim: lesson and claim: code that runs in
# the lesson just before the claim is asked again, and makes it fail.
BY_HAND = {
    "00 NEW_WORDS": "samples = words",
    "00 BOOK_EXAMPLES": "shots += next(iter(BOOK_SENTENCES))",
    "05 PLACE": "known['place'] = known['kind']",
    "05 MORE_STEPS": "errors['chain'] = errors['careful']",
    "05 SPOILED": "errors['careful'] = errors['chain']",
    "05 MOMENTS_SDE": "by_dice = by_dice * 1.1",
}


@dataclass
class Statement:
    """One statement of a lesson: the names that it reads, binds and changes in place."""

    node: ast.stmt
    seconds: float = 0.0
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.code = compile(ast.Module([self.node], []), "lesson", "exec")
        self.reads, self.writes = names(self.code), set(stored(self.code))
        self.reads |= set(attributes(self.node))
        self.changes = set(changed(self.node))


def names(code) -> set[str]:
    """The global names that a code object and those inside it read."""
    loads = ("LOAD_NAME", "LOAD_GLOBAL")
    own = {step.argval for step in dis.get_instructions(code) if step.opname in loads}
    return own.union(*(names(part) for part in code.co_consts if hasattr(part, "co_code")))


def stored(code) -> Iterator[str]:
    """The global names that a statement binds."""
    return (step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME")


def attributes(node: ast.AST) -> Iterator[str]:
    """What a statement reads as "name.attribute"."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            yield f"{part.value.id}.{part.attr}"


def changed(node: ast.AST) -> Iterator[str]:
    """The names whose objects a statement changes in place: x.append(…), x[i] = …, train(x, …)."""
    for part in ast.walk(node):
        target = None
        if isinstance(part, ast.AugAssign):
            target = part.target
        elif isinstance(part, (ast.Subscript, ast.Attribute)) and isinstance(part.ctx, ast.Store):
            target = part
        elif isinstance(part, ast.Call):
            called = part.func
            if isinstance(called, ast.Attribute) and called.attr in GROWING:
                target = called.value
            elif isinstance(called, ast.Name) and called.id == "train" and part.args:
                target = part.args[0]
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


class Examiner:
    """Executes a lesson's cells, and examines each claim where it stands.

    `limit` and `budget` are seconds of computing: for one breaking, and for all of one claim.
    """

    def __init__(
        self, cells: list[str], limit: float = 2.0, budget: float = 10.0, number: str = ""
    ):
        self.cells, self.limit, self.budget, self.number = cells, limit, budget, number
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
        found |= {"premises": [0, []], "results": [0, []], "raised": 0, "skipped": [], "held": []}
        found["holds"] = found.pop("held_here")
        arguments = ast.Expression(ast.Tuple(call.args[1:], ast.Load()))
        self.asked = compile(ast.fix_missing_locations(arguments), "claim", "eval")
        self.sentence = given[0]
        self.claim_reads = names(self.asked) | set(attributes(arguments))
        for event in in_a_fork(lambda: self._break(name), 5 * self.budget):
            kind, *rest = event
            if kind == "broke":
                found[rest[0]][0] += 1
                found[rest[0]][1].append(rest[1])
            elif kind == "held":
                found[rest[0]][0] += 1
                found["held"].append(rest[1])
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
            yield self._ask("premises", f"by hand: {by_hand}", dict(self.space), again)
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

    def _ask(self, kind: str, label: str, space: dict, again: list[Statement] = ()) -> tuple:
        """Run statements again with something broken, and the claim with what comes of it."""
        signal.setitimer(signal.ITIMER_PROF, 2 * self.limit)
        try:
            renew(space)
            for statement in again:
                exec(statement.code, space)  # noqa: S102 - the lesson's own
            holds = self.judge(self.sentence, *eval(self.asked, space))["held_here"]  # noqa: S307
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


def renew(space: dict) -> None:
    """Give a space functions of its own for those that the lesson defined, so that they see what
    was broken in it."""
    from types import FunctionType

    for name, value in list(space.items()):
        if isinstance(value, FunctionType) and value.__module__ == "__main__":
            if value.__code__.co_filename == "lesson":
                own = FunctionType(
                    value.__code__, space, name, value.__defaults__, value.__closure__
                )
                own.__kwdefaults__ = value.__kwdefaults__
                space[name] = own


@contextlib.contextmanager
def as_a_lesson(claim):
    """What a lesson finds in its kernel, without a page: outputs go nowhere, claims to `claim`.
    Gives a function that does what the course's own `claim` does, and returns what it found."""
    import matplotlib
    from IPython.core import display_functions

    from lessons_lib.course import claims, figures, output, source

    matplotlib.use("Agg")
    os.environ["LESSONS_RECORD"] = "off"
    os.environ.pop("LESSONS_STRICT", None)
    real, emit, folder, here = claims.claim, claims.emit, os.getcwd(), sys.argv
    shown = [(output, "display"), (source, "display"), (display_functions, "display")]
    shown = [
        (module, name, getattr(module, name)) for module, name in shown if hasattr(module, name)
    ]
    found = []

    def judge(*given) -> dict:
        real(*given)
        told = found.pop()
        return {"held_here": told.pop("held"), **told}

    def quiet(*_given, **_options):
        return None

    claims.claim = claim
    claims.emit = lambda *_line, claim, **_look: found.append(dict(claim))
    kept_show = figures.show
    for module, name, _old in shown:
        setattr(module, name, quiet)
    figures.show = quiet
    os.chdir(ROOT / "notebooks")
    try:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            yield judge
    finally:
        claims.claim, claims.emit, figures.show, sys.argv = real, emit, kept_show, here
        for module, name, old in shown:
            setattr(module, name, old)
        os.chdir(folder)


def in_a_fork(work, seconds: float) -> Iterator[list]:
    """Yield what `work()` yields in a forked process, as it comes, for at most `seconds`."""
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(read)
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - the process ends soon

        def stop(*_given):
            raise TimeoutError

        signal.signal(signal.SIGPROF, stop)
        try:
            for event in work():
                os.write(write, (json.dumps(event) + "\n").encode())
        except BaseException as problem:  # noqa: BLE001 - told to the parent
            os.write(write, (json.dumps(["skipped", f"stopped: {problem!r}"]) + "\n").encode())
        os._exit(0)
    os.close(write)
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([read], [], [], 0.5)[0]:
            more = os.read(read, 65536)
            if not more:
                break
            text += more
    else:
        os.kill(child, signal.SIGKILL)
        text = text[: text.rfind(b"\n") + 1] + b'["skipped", "the rest (too slow)"]\n'
    os.close(read)
    os.waitpid(child, 0)
    yield from map(json.loads, text.decode().splitlines())


def margin(found: dict) -> float | None:
    """How far a claim is from its bound, as a share of the bound (of 1, where the bound is 0);
    below zero it is broken. None for a claim that is true or false, or an equality."""
    value, relation, bound = (found.get(key) for key in ("value", "relation", "bound"))
    if relation in (None, "==") or isinstance(value, str) or isinstance(bound, str):
        return None
    distance = bound - value if relation[0] == "<" else value - bound
    return distance / abs(bound) if bound else float(distance)


def examine(path: Path, limit: float, budget: float) -> None:
    """Examine one lesson, and keep what was found."""
    import torch

    torch.manual_seed(0)
    random.seed(0)
    found = Examiner(code_of(path), limit, budget, path.stem[:2]).run()
    keep(f"{path.stem}.json", found)


def with_seed(path: Path, seed: int) -> None:
    """Execute one lesson with another seed, as `lessons run --seed` does, and keep its claims."""
    from lessons_lib.course import runner

    outcome = runner.run_notebook(path, seed=seed)
    if outcome.problem:
        print(f"{path.stem}, seed {seed}: {outcome.problem}")
    for claim in outcome.broken:
        print(f"{path.stem}, seed {seed}: {claim}")
    keep(f"{path.stem}.seed{seed}.json", outcome.claims)


def code_of(path: Path) -> list[str]:
    """A notebook's code cells, without those that only show solutions."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def keep(name: str, found: list[dict]) -> None:
    RUNS.mkdir(parents=True, exist_ok=True)
    (RUNS / name).write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")


def put_together() -> dict:
    """All that was kept: for each lesson its claims, with margins over the seeds."""
    from lessons_lib.course.runner import find_lessons

    table = {}
    for path in find_lessons([]):
        kept = RUNS / f"{path.stem}.json"
        if not kept.exists():
            continue
        seeds = {
            int(other.suffixes[0].removeprefix(".seed")): json.loads(other.read_text("utf-8"))
            for other in sorted(RUNS.glob(f"{path.stem}.seed*.json"))
        }
        table[path.stem] = [
            row(found, [one for one in seeds.items()])
            for found in json.loads(kept.read_text("utf-8"))
        ]
    return table


def row(found: dict, seeds: list[tuple[int, list[dict]]]) -> dict:
    """One claim of the table."""
    of_seeds = {
        seed: one
        for seed, claims in seeds
        for one in claims
        if one["statement"] == found["statement"]
    }
    margins = [m for one in (found, *of_seeds.values()) if (m := margin(one)) is not None]
    shown = {key: found.get(key) for key in ("claim", "statement", "value", "relation", "bound")}
    (tried, broke), (tried_too, broke_too) = found["premises"], found["results"]
    return {
        **shown,
        "margin": margin(found),
        "premises": {"tried": tried, "broke": len(broke), "for instance": broke[:3]},
        "results": {"tried": tried_too, "broke": len(broke_too)},
        "raised": found["raised"],
        "left out": len(found["skipped"]),
        "seeds": sorted(of_seeds),
        "least margin": min(margins, default=None),
        "median margin": statistics.median(margins) if margins else None,
        "failed with seed": sorted(seed for seed, one in of_seeds.items() if not one["held"]),
    }


def show_table(table: dict) -> None:
    """Print what there is, a line a claim."""
    for lesson, claims in table.items():
        print(f"\n{lesson}")
        for one in claims:
            measured = (
                f"{one['value']} {one['relation']} {one['bound']}" if one["relation"] else "true"
            )
            share = "" if one["margin"] is None else f"{one['margin']:.2f}"
            least = "" if one["least margin"] is None else f"{one['least margin']:.2f}"
            said = [
                f"{one[kind]['broke']}/{one[kind]['tried']}" for kind in ("premises", "results")
            ]
            mark = " " if one["premises"]["broke"] else "!" if one["results"]["broke"] else "!!"
            failed = f"  FAILED with {one['failed with seed']}" if one["failed with seed"] else ""
            print(
                f" {mark:2} {one['claim']:34.34} {measured:44.44} {share:>8} {least:>8}"
                f"  {said[0]:>7} {said[1]:>6} raised {one['raised']:2}"
                f" left out {one['left out']:2}{failed}"
            )
    every = [one for claims in table.values() for one in claims]
    broken = sum(bool(one["premises"]["broke"]) for one in every)
    print(f"\nClaims: {len(every)}. Broken by a premise: {broken}.")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="*", help="lessons (none: all)")
    parser.add_argument("--seeds", help="execute with these seeds instead, as 1,2,3")
    parser.add_argument("--table", action="store_true", help="only put together what is there")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds for one breaking")
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for one claim")
    options = parser.parse_args(arguments)
    from lessons_lib.course.runner import find_lessons

    for path in [] if options.table else find_lessons(options.lesson):
        print(path.stem, flush=True)
        if options.seeds:
            for seed in options.seeds.split(","):
                with_seed(path, int(seed))
        else:
            examine(path, options.limit, options.budget)
    table = put_together()
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    show_table(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
