"""What the reader sees during set-up: numbered steps, and one line that changes while a step is at
work."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO


class Screen:
    """Writes steps and their progress; on a terminal the progress stays on one line.

    Where the output is a file or a pipe, a line cannot be rewritten, so only the milestones are
    written there.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.terminal = self.stream.isatty()
        self._open_line = False

    def say(self, text: str = "") -> None:
        """Writes a line of its own."""
        self.end_status()
        print(text, file=self.stream, flush=True)

    def step(self, number: int, of: int, text: str) -> None:
        """Writes the heading of a step."""
        self.say(f"[{number}/{of}] {text}")

    def status(self, text: str, milestone: bool = False) -> None:
        """Shows how far a step is; `milestone` says that it is worth a line where lines stay."""
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write("\r" + f"      {text}"[:width].ljust(width))
            self.stream.flush()
            self._open_line = True
        elif milestone:
            self.say(f"      {text}")

    def end_status(self) -> None:
        """Leaves the line that changes as it is, so that the next text begins a new one."""
        if self._open_line:
            self.stream.write("\n")
            self._open_line = False
