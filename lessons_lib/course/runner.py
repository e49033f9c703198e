"""Run lessons without a window, and tell for each what held, how long it took, how much memory.

The kernel is always the interpreter that this file runs in, whatever kernels are installed.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lessons_lib.course.language import _
from lessons_lib.course.peak import PeakMemory

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
TIMEOUT = 600  # seconds a cell may take, as in the tests; a busy machine is five times slower


class UnknownLesson(ValueError):
    """A lesson or language was asked for that is not there. The message lists what is."""


@dataclass
class Outcome:
    """What came of one run: its claims (as stored in the outputs), what stopped it (None: nothing),
    the seconds it took and the most memory that the kernel and its children held, in MB."""

    path: Path
    claims: list[dict] = field(default_factory=list)
    problem: str | None = None
    seconds: float = 0.0
    peak_mb: int = 0
    notebook: object = None

    @property
    def broken(self) -> list[dict]:
        """The claims that did not hold."""
        return [claim for claim in self.claims if not claim.get("held")]

    @property
    def ok(self) -> bool:
        """Whether the run reached the end and every claim held."""
        return self.problem is None and not self.broken


def find_lessons(wanted: list[str], language: str = "en", folder: Path | None = None) -> list[Path]:
    """The notebooks of the lessons named ("1", "01" or "01_tokenization"); all when none is named.

    Raises UnknownLesson for a lesson that is not there, or a language without notebooks.
    """
    folder = folder or NOTEBOOKS
    if language != "en":
        folder = folder / language
        if not folder.is_dir():
            text = _(
                "There are no notebooks in the language {code!r} (looked for the folder {path})."
            )
            raise UnknownLesson(text.format(code=language, path=folder))
    lessons = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not wanted:
        if not lessons:
            raise UnknownLesson(_("There are no lessons in {path}.").format(path=folder))
        return lessons
    found = []
    for name in wanted:
        stem = name.removesuffix(".ipynb")
        match = [p for p in lessons if stem == p.stem or stem.isdigit() and int(stem) == _number(p)]
        if not match:
            text = _("There is no lesson {name!r}. The lessons are: {names}.")
            names = ", ".join(path.stem for path in lessons) or _("none")
            raise UnknownLesson(text.format(name=name, names=names))
        found += match
    return found


def run_notebook(
    path: Path,
    timeout: float = TIMEOUT,
    language: str | None = None,
    on_cell: Callable[[int, object], None] | None = None,
    seed: int | None = None,
) -> Outcome:
    """Execute a notebook from first cell to last in a fresh kernel; the file is not touched.

    `timeout` is in seconds for each cell. `on_cell(index, cell)` is called after each code cell.
    `seed` is what `setup` takes where the notebook names none (None: LESSONS_SEED as it is).
    A cell that raises ends the run and is told in `Outcome.problem`.
    """
    import nbformat
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisInterpreter(KernelSpecManager):
        """Answers every request for a kernel with the interpreter that is running now."""

        def get_kernel_spec(self, kernel_name):
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

    path = Path(path).resolve()
    outcome = Outcome(path, notebook=nbformat.read(path, as_version=4))
    for cell in outcome.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None  # those stored are of another run
    failed: list = []
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisInterpreter())
    client = NotebookClient(
        outcome.notebook,
        km=manager,
        timeout=timeout,
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=True,
        coalesce_streams=True,
        record_timing=False,
        on_cell_error=lambda cell, cell_index, execute_reply: failed.append(cell),
        on_cell_executed=lambda cell, cell_index, execute_reply: (
            on_cell and on_cell(cell_index, cell)
        ),
    )
    client.owns_km = True  # so that it also ends the kernel
    started = time.perf_counter()
    with tempfile.TemporaryFile() as log, PeakMemory(manager) as memory:
        try:
            client.execute(env=kernel_environment(language, seed), stdout=log, stderr=log)
        except Exception as problem:  # noqa: BLE001 - whatever stopped it, one sentence
            outcome.problem = _explain(problem, failed, log, timeout)
    outcome.seconds = time.perf_counter() - started
    outcome.peak_mb = memory.peak >> 20
    outcome.claims = claims_of(outcome.notebook)
    return outcome


def kernel_environment(language: str | None = None, seed: int | None = None) -> dict[str, str]:
    """The environment for a kernel whose run neither reads nor touches the reader's own record."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "LESSONS_RECORD": "off", "PYTHONPATH": os.pathsep.join(paths)}
    if language:
        env["LESSONS_LANGUAGE"] = language
    if seed is not None:
        env["LESSONS_SEED"] = str(seed)
    return env


def claims_of(notebook) -> list[dict]:
    """The claims in a notebook's outputs, in their order, as `claim` recorded them."""
    outputs = (o for cell in notebook.cells for o in cell.get("outputs", []))
    noted = (output.get("metadata", {}).get("lessons", {}).get("claim") for output in outputs)
    return [claim for claim in noted if claim]


def save(outcome: Outcome) -> bool:
    """Store a run's outputs in its notebook, in canonical form; return whether the file changed.

    Raises ValueError for a run that did not reach its end or broke a claim: its outputs would be
    stored as the truth.
    """
    from lessons_lib.course.canonical import canonical, text_of

    if not outcome.ok:
        raise ValueError(_("Not saved, because the run did not go well."))
    text = text_of(canonical(outcome.notebook))
    if outcome.path.exists() and text.encode() == outcome.path.read_bytes():
        return False
    scratch = outcome.path.with_name(f".{outcome.path.name}.{os.getpid()}")
    with open(scratch, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(scratch, outcome.path)
    return True


def _number(path: Path) -> int:
    return int(path.stem[:2])


def _explain(problem: Exception, failed: list, log, timeout: float) -> str:
    """One sentence for what stopped a run."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    if isinstance(problem, CellExecutionError) and failed:
        lines = [line for line in failed[-1].source.splitlines() if line.strip()]
        text = _("The cell that begins with {line!r} raised {kind}: {text}")
        reason = re.sub(r"\x1b\[[0-9;]*m", "", problem.evalue).strip() or "—"
        return text.format(line=lines[0], kind=problem.ename, text=" ".join(reason.split()))
    if isinstance(problem, CellTimeoutError):
        return _("A cell took longer than {n:g} seconds; --timeout gives more.").format(n=timeout)
    if isinstance(problem, (DeadKernelError, RuntimeError)):
        log.seek(0)
        last = log.read().decode("utf-8", "replace").strip().splitlines()[-1:] or ["—"]
        return _("The kernel died. The last it said: {text}").format(text=last[0])
    return _("The run stopped with {kind}: {text}").format(
        kind=type(problem).__name__, text=problem
    )
