"""Runs the lessons by strict nbval again and again, each time under another condition.

    python tests/conditions.py                       every condition once, all English lessons
    python tests/conditions.py --only memory 2 6     one condition, some lessons
    python tests/conditions.py --core 1              on one core of the processor, beside other work
    python tests/conditions.py --table               prints what is known

A stored output is right when it comes out again on a machine that is not the one that made it. What
differs from machine to machine is varied here: the processor's instructions, the number of threads,
the seed of Python's hashes, the locale, the clock, a network that is not there, and little memory.
Each run is noted in docs/conditions.json at once. Needs Linux; no network and little memory need
root too, the locale `localedef`. A condition that cannot be made here is left out, and that is
said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_notebooks import ONE_THREAD, strict_nbval  # noqa: E402

from lessons_lib.course.runner import NOTEBOOKS  # noqa: E402

KEPT = ROOT / "docs" / "conditions.json"
GIGABYTES = 2
# Two threads that wait for each other asleep: they may have one core to share.
TWO_THREADS = {"OMP_NUM_THREADS": "2", "LESSONS_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE"}
LOCALE = "uk_UA.UTF-8"

# Brings the loopback of a new network namespace up: kernels are spoken to over it.
LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x41))
try:
    socket.create_connection(("1.1.1.1", 53), timeout=2)
except OSError:
    os.execv(sys.argv[1], sys.argv[1:])
sys.exit("there is a network")
"""

# Every Python that starts with this sees another day. (faketime moves the waiting of Jupyter's
# processes for each other as well, and they wait for ever.)
AHEAD = """
import time
now, now_ns = time.time, time.time_ns
time.time = lambda: now() + 400 * 86400
time.time_ns = lambda: now_ns() + 400 * 86400 * 10**9
"""


class NotHere(Exception):
    """A condition that this machine cannot make; the message says what is missing."""


def needs(program: str) -> str:
    if not (found := shutil.which(program)):
        raise NotHere(f"there is no program {program} here")
    return found


Made = tuple[list[str], dict[str, str]]  # the command that goes before, the environment's more


@contextmanager
def locale() -> Iterator[Made]:
    """LOCALE, compiled into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        language, _dot, coding = LOCALE.partition(".")
        command = [needs("localedef"), "-i", language, "-f", coding, f"{folder}/{LOCALE}"]
        if subprocess.run(command, capture_output=True, check=False).returncode not in (0, 1):
            raise NotHere(f"localedef cannot make {LOCALE}: its source is in the package locales")
        seen = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv())"
        env = {"LOCPATH": folder, "LC_ALL": LOCALE, "LANG": LOCALE}
        said = subprocess.run(
            [sys.executable, "-c", seen], env={**os.environ, **env}, capture_output=True, text=True
        )
        if "'decimal_point': ','" not in said.stdout:
            raise NotHere(f"{LOCALE} was made and does not work: {said.stderr}")
        yield [], {**ONE_THREAD, **env}


@contextmanager
def clock() -> Iterator[Made]:
    """Another time zone, and another day for every Python that starts."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(AHEAD, "utf-8")
        path = os.pathsep.join([folder, str(ROOT)])
        yield [], {**ONE_THREAD, "TZ": "Pacific/Kiritimati", "PYTHONPATH": path}


@contextmanager
def no_network() -> Iterator[Made]:
    """A network namespace in which there is nothing but the machine itself."""
    yield [needs("unshare"), "-n", sys.executable, "-c", LOOPBACK], ONE_THREAD


@contextmanager
def little_memory() -> Iterator[Made]:
    """A control group with GIGABYTES of memory for all processes of a run, and no swap."""
    own = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
    path = next((line.split(":", 2)[2] for line in own if ":memory:" in line), None)
    if path is not None:  # the first version of control groups
        group = Path(f"/sys/fs/cgroup/memory{path}") / f"lessons{os.getpid()}"
        limit = "memory.limit_in_bytes"
    else:
        group, limit = Path(f"/sys/fs/cgroup/lessons{os.getpid()}"), "memory.max"
    try:
        group.mkdir()
        (group / limit).write_text(str(int(GIGABYTES * 2**30)))
    except OSError as problem:
        raise NotHere(f"no control group for memory can be made: {problem}") from None
    try:
        enter = f'echo $$ > {group}/cgroup.procs && exec "$@"'
        yield ["/bin/sh", "-c", enter, "sh"], ONE_THREAD
    finally:
        group.rmdir()


PLAIN_C = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SETTINGS = {  # what the environment alone makes
    "as it is": {},
    "instructions of any x86-64": {**ONE_THREAD, "ATEN_CPU_CAPABILITY": "default"},
    "instructions up to AVX2": {**ONE_THREAD, "ATEN_CPU_CAPABILITY": "avx2"},
    "one thread": ONE_THREAD,
    "two threads": TWO_THREADS,
    "another hash seed": {**ONE_THREAD, "PYTHONHASHSEED": "20261126"},
    "locale C": {**ONE_THREAD, **PLAIN_C},
}
CONDITIONS = {
    **{name: partial(nullcontext, ([], env)) for name, env in SETTINGS.items()},
    f"locale {LOCALE}": locale,
    "clock 400 days ahead, at UTC+14": clock,
    "no network": no_network,
    f"{GIGABYTES} GB of memory": little_memory,
}


def note(run: dict) -> None:
    """Adds a run to the file; another process may be adding too, so that it is read anew."""
    known = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []
    scratch = KEPT.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps([*known, run], indent=1, ensure_ascii=False) + "\n", "utf-8")
    scratch.replace(KEPT)


def table() -> None:
    for run in json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []:
        failed = ", ".join(run["failed"]) or "none"
        print(
            f"{run['condition']:<34}{run['lessons']} lessons, {run['outputs']} cells compared, ",
            end="",
        )
        print(f"failed: {failed}; {run['seconds']:.0f} s; {run['when']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", help="numbers of lessons (none: all)")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="conditions with this in their name"
    )
    parser.add_argument("--core", type=int, help="the core of the processor to stay on")
    parser.add_argument("--table", action="store_true", help="print what is known, run nothing")
    asked = parser.parse_args()
    if asked.table:
        table()
        return 0
    if asked.core is not None:
        os.sched_setaffinity(0, {asked.core})
    wanted = tuple(f"{int(number):02}_" for number in asked.lessons)
    paths = [p for p in sorted(NOTEBOOKS.glob("0*.ipynb")) if p.name.startswith(wanted or "0")]
    names = [name for name in CONDITIONS if asked.only in name]
    if not names or not paths:
        parser.error(f"nothing to run: lessons are 0 to 7, conditions: {'; '.join(CONDITIONS)}")
    worst = 0
    for name in names:
        began, failed, outputs = time.perf_counter(), [], 0
        try:
            with CONDITIONS[name]() as (before, env), tempfile.TemporaryDirectory() as folder:
                for path in paths:
                    scratch = Path(folder) / path.stem
                    scratch.mkdir()
                    verdict = strict_nbval(path, scratch, before, env)
                    outputs += verdict.compared
                    if not verdict.passed:
                        failed.append(path.stem)
                        print(verdict.said, flush=True)
        except NotHere as problem:
            print(f"{name}: left out, because {problem}", flush=True)
            continue
        run = {"condition": name, "lessons": len(paths), "outputs": outputs, "failed": failed}
        run |= {"seconds": round(time.perf_counter() - began), "when": time.strftime("%F %H:%M")}
        note(run)
        print(json.dumps(run, ensure_ascii=False), flush=True)
        worst = max(worst, bool(failed))
    return worst


if __name__ == "__main__":
    sys.exit(main())
