"""The most memory that a notebook's kernel held while it ran."""

from __future__ import annotations

import threading
from typing import Self


class PeakMemory:
    """While open, looks ten times a second at the memory of a kernel and its children.

    `manager` is a jupyter_client kernel manager, which may not have started its kernel yet; `peak`
    is the most that was seen, in bytes.
    """

    def __init__(self, manager):
        self.manager, self.peak, self._over = manager, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_problem) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        while not self._over.wait(0.1):
            pid = getattr(getattr(self.manager, "provisioner", None), "pid", None)
            if pid is None:
                continue
            try:
                kernel = psutil.Process(pid)
                family = [kernel, *kernel.children(recursive=True)]
                self.peak = max(self.peak, sum(p.memory_info().rss for p in family))
            except psutil.Error:  # it ended between two looks
                continue
