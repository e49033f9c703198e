"""Which translated notebooks have just changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def changed_notebooks() -> list[Path]:
    """The translated notebooks that were committed within a day, the latest first."""
    command = [
        "git",
        "log",
        "--since=1.day",
        "--name-only",
        "--format=",
        "--",
        "notebooks/*/*.ipynb",
    ]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []  # no git here
    names = dict.fromkeys(line for line in done.stdout.splitlines() if line)
    return [ROOT / name for name in names if (ROOT / name).exists()]
