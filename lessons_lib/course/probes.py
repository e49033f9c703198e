"""What `lessons check` measures or looks up on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def pins(path: Path) -> dict[str, str]:
    """The exact pins (`name==version`) of a requirements file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;#]+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def thread_times(limit: float = 1.6) -> dict[int, float]:
    """Seconds of one small step (a product of matrices and a convolution) by number of threads.

    Tries 1, 2, 4, … and the number of cores, for at most about `limit` seconds in all; torch's own
    setting is as before afterwards.
    """
    import torch

    cores = os.cpu_count() or 1
    counts = sorted({1, cores} | {n for n in (2, 4, 8, 16) if n < cores})
    a = torch.randn(384, 384)
    image, kernel = torch.randn(8, 32, 28, 28), torch.randn(32, 32, 3, 3)
    before, times = torch.get_num_threads(), {}
    try:
        for n in counts:
            torch.set_num_threads(n)
            until, best = time.perf_counter() + limit / len(counts), float("inf")
            while best == float("inf") or time.perf_counter() < until:
                start = time.perf_counter()
                torch.nn.functional.conv2d(image, kernel, padding=1)
                a @ a
                best = min(best, time.perf_counter() - start)
            times[n] = best
    finally:
        torch.set_num_threads(before)
    return times


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def same_python(program: str) -> bool:
    """Whether the command `program` starts the interpreter that is running now."""
    there = shutil.which(program)
    # Not resolved: two environments' interpreters are often links to one and the same file.
    return bool(there) and os.path.abspath(there) == os.path.abspath(sys.executable)
