"""Stopping a long computation politely: Ctrl-C, or the clock, ends it after the step under way."""

from __future__ import annotations

import math
import signal
import threading
import time
from typing import Self


class StopRequest:
    """In `with StopRequest() as stop`, Ctrl-C (or the notebook's stop button) sets `stop.asked`.

    A step under way can so be finished, and the state stays one that training can resume from. A
    second Ctrl-C interrupts at once, as usual. After `max_seconds` the clock asks too.
    """

    def __init__(self, max_seconds: float | None = None):
        self.interrupted = False
        self._seconds = math.inf if max_seconds is None else max_seconds
        self._before = None

    def __enter__(self) -> Self:
        self._end = time.monotonic() + self._seconds
        if threading.current_thread() is threading.main_thread():  # Python allows it only there
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number, frame) -> None:
        self.interrupted = True
        self._restore()

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def __exit__(self, *exception) -> None:
        self._restore()

    @property
    def asked(self) -> bool:
        """Whether to stop now."""
        return self.interrupted or time.monotonic() >= self._end
