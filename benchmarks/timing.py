"""Jobs timed side by side: what the benchmarks share."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu


def rounds(
    jobs: dict[str, Callable[[], object]], runs: int
) -> dict[str, list[tuple[float, float]]]:
    """Wall and CPU seconds of each job in each round, after one round to warm up.

    They take turns and each round begins with another, so that a busy moment disturbs all alike.
    """
    for job in jobs.values():
        job()
    times, names = {name: [] for name in jobs}, list(jobs)
    for i in range(runs):
        first = i % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(timed(jobs[name]))
    return times


def side_by_side(
    jobs: dict[str, Callable[[], object]], runs: int
) -> dict[str, tuple[float, float]]:
    """Median wall and CPU seconds of each job, in `rounds`."""
    return {
        name: tuple(statistics.median(column) for column in zip(*rows, strict=True))
        for name, rows in rounds(jobs, runs).items()
    }
