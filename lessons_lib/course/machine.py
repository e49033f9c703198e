"""Is this machine ready for the course? `lessons check` asks, and answers in a student's words.

Every check is a function that returns a Finding. Only a finding at level "stop" means that lessons
will not run; "note" is worth knowing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lessons_lib.course.language import N_, NAMES, _
from lessons_lib.course.manifest import DataError
from lessons_lib.course.probes import find_browser, pins, same_python, thread_times

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (3, 11)
LESSON_GB = 2.0  # the most memory a lesson may need
SAMPLES = {"en": "Aa 0123", "uk": "Її Єє Ґґ Щщ", "fr": "éèàçœÉ«»", "zh_CN": "学习词语模型图"}
WORDS = {"ok": N_("ok"), "note": N_("attention"), "stop": N_("must be mended")}


@dataclass(frozen=True)
class Finding:
    """What one check found: its level ("ok", "note" or "stop") and a sentence."""

    level: str
    text: str


def report(checks: list[Callable[[], Finding]] | None = None) -> int:
    """Print a line for each check and a last line; return 1 when something would stop a lesson."""
    levels = []
    width = max(len(_(word)) for word in WORDS.values())
    for check in CHECKS if checks is None else checks:
        try:
            finding = check()
        except Exception as problem:  # noqa: BLE001 - a check that fails must not hide the others
            text = _("The check {name} stopped with {kind}: {text}")
            name, kind = check.__name__, type(problem).__name__
            finding = Finding("note", text.format(name=name, kind=kind, text=problem))
        levels.append(finding.level)
        print(f"{_(WORDS[finding.level]):<{width}}  {finding.text}", flush=True)
    if "stop" in levels:
        print(_("This machine is not ready yet: mend the lines marked above."))
        return 1
    print(_("This machine is ready for the lessons."))
    return 0


def python_version() -> Finding:
    """Python itself."""
    have = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        need = ".".join(map(str, PYTHON))
        text = _(
            "Python {have} is too old; install Python {need} or newer and run start.py with it."
        )
        return Finding("stop", text.format(have=have, need=need))
    return Finding("ok", _("Python {have}.").format(have=have))


def packages() -> Finding:
    """The installed packages against the exact versions of requirements.txt."""
    wanted = pins(ROOT / "requirements.txt")
    missing, other = [], []
    for name, version in wanted.items():
        try:
            have = importlib.metadata.version(name).partition("+")[0]  # 2.13.0+cpu is 2.13.0
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if have != version:
            other.append(f"{name} {have} ({version})")
    if missing:
        text = _("Packages are missing: {names}. Run `python3 start.py` once to install them.")
        return Finding("stop", text.format(names=", ".join(missing)))
    if other:
        text = _(
            "Some packages differ from the versions that the lessons were tested with (those in "
            "brackets): {names}. The lessons may still run; the last digits shown may differ."
        )
        return Finding("note", text.format(names=", ".join(other)))
    text = _("Packages: all {n} have the versions that the lessons were tested with.")
    return Finding("ok", text.format(n=len(wanted)))


def threads() -> Finding:
    """How many threads are fastest here, measured in less than two seconds."""
    from lessons_lib.course.session import thread_count

    used, times = thread_count(), thread_times()
    best = min(times, key=times.get)
    measured = ", ".join(f"{n}: {1000 * t:.1f} ms" for n, t in times.items())
    text = _("Processor cores: {cores}. The lessons use {used} threads.").format(
        cores=os.cpu_count(), used=used
    )
    text += " " + _("A small step took, by threads, {measured}.").format(measured=measured)
    if used in times and times[used] > 1.3 * times[best]:
        advice = _("Fewer or more would be faster: set LESSONS_THREADS={n} before you start.")
        return Finding("note", text + " " + advice.format(n=best))
    return Finding("ok", text + " " + _("To change that, set LESSONS_THREADS."))


def memory() -> Finding:
    """Free memory against what a lesson needs."""
    import psutil

    free = psutil.virtual_memory().available / 2**30
    if free < LESSON_GB:
        text = _(
            "Only {free:.1f} GB of memory are free, and a lesson needs up to {need:g} GB: close "
            "other programs before you start one."
        )
        level = "stop" if free < LESSON_GB / 4 else "note"
        return Finding(level, text.format(free=free, need=LESSON_GB))
    text = _("Memory: {free:.1f} GB free; a lesson needs up to {need:g} GB.")
    return Finding("ok", text.format(free=free, need=LESSON_GB))


def disk() -> Finding:
    """Free space where the course lies, and whether it can be written there."""
    free = shutil.disk_usage(ROOT).free / 2**30
    if not os.access(ROOT / "notebooks", os.W_OK):
        text = _(
            "The folder {path} cannot be written, so your work would not be saved: move the "
            "course to a folder of your own."
        )
        return Finding("note", text.format(path=ROOT / "notebooks"))
    if free < 0.5:
        text = _("Only {free:.2f} GB of disk are free: make room before you start.")
        return Finding("stop" if free < 0.05 else "note", text.format(free=free))
    return Finding("ok", _("Disk: {free:.1f} GB free.").format(free=free))


def fonts() -> Finding:
    """Whether figures can be labelled in the course's languages."""
    gaps = {code: _lacking(code) for code in SAMPLES}
    good = ", ".join(NAMES.get(code, code) for code, gap in gaps.items() if not gap)
    lines = [_("Figures can be labelled in: {names}.").format(names=good or "—")]
    for code, gap in gaps.items():
        if gap:
            text = _(
                "In {name} the letters {letters} have no shape in matplotlib's font: figures in "
                "that language need a font that has them; the text of the lessons does not."
            )
            lines.append(text.format(name=NAMES.get(code, code), letters=" ".join(gap)))
    return Finding("note" if any(gaps.values()) else "ok", " ".join(lines))


def _lacking(code: str) -> list[str]:
    """The letters of a language's sample that no font of its figures has: all of them where the
    course's own font is missing or damaged, which the check of the data files says by name."""
    from lessons_lib.course.fonts import missing_glyphs  # it brings matplotlib

    text = SAMPLES[code]
    try:
        missing = missing_glyphs(text, code)
    except DataError:
        missing = set(text)
    return [letter for letter in text if letter in missing]


def accelerator() -> Finding:
    """A graphics card is welcome and not needed."""
    import torch

    if torch.cuda.is_available():
        name = torch.cuda.get_device_name()
    elif torch.backends.mps.is_available():
        name = "Apple MPS"
    else:
        return Finding("ok", _("No graphics card that torch can use; the lessons need none."))
    text = _("Graphics card: {name}. The lessons need none; set LESSONS_DEVICE=auto to use it.")
    return Finding("ok", text.format(name=name))


def jupyter() -> Finding:
    """JupyterLab, its widgets, and a kernel that is this very Python."""
    needed = ["jupyterlab", "ipykernel", "ipywidgets", "jupyterlab_widgets"]
    gone = [name for name in needed if importlib.util.find_spec(name) is None]
    if gone:
        text = _("Jupyter is not complete, {names} missing. Run `python3 start.py` once.")
        return Finding("stop", text.format(names=", ".join(gone)))
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("stop", _("Jupyter knows no kernel named python3. Run `python3 start.py`."))
    if re.fullmatch(r"python[\d.]*(\.exe)?", program) or same_python(program):
        return Finding("ok", _("Jupyter is installed, and its kernel is this Python."))
    text = _(
        "Jupyter's kernel python3 is another Python ({path}), which may lack the course's "
        "packages. `{command}` makes it this one."
    )
    command = f"{Path(sys.executable).name} -m ipykernel install --sys-prefix"
    return Finding("note", text.format(path=program, command=command))


def browser() -> Finding:
    """Chromium, for those who develop the course."""
    found = find_browser()
    if found:
        return Finding("ok", _("Chromium for the browser test: {path}.").format(path=found))
    text = _(
        "No Chromium found. Only the course's browser test needs it; any browser does for you."
    )
    return Finding("ok", text)


def data_files() -> Finding:
    """The course's data against their checksums."""
    from lessons_lib.course import data

    problems = data.verify()
    if problems:
        return Finding("stop", " ".join(problems))
    text = _("Data files: all {n} are there and unchanged.")
    return Finding("ok", text.format(n=len(data.data_files())))


CHECKS = [
    python_version,
    packages,
    jupyter,
    memory,
    disk,
    threads,
    fonts,
    accelerator,
    data_files,
    browser,
]
