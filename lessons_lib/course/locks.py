"""Locks on files, for what two kernels or two programs of one reader may do at the same moment.

The operating system holds a lock, not the file's existence: a process that dies, however it dies,
leaves none behind.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 5.0  # seconds; what is done under these locks takes some milliseconds

if os.name == "nt":
    import msvcrt

    def take(handle: int) -> bool:
        """Take the lock on an open file, without waiting; whether it was free."""
        with contextlib.suppress(OSError):
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False
else:
    import fcntl

    def take(handle: int) -> bool:
        """Take the lock on an open file, without waiting; whether it was free."""
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let no one else into a block with the same `path`, in this process or in another.

    The lock is on `<name>.lock` beside it, which stays there, empty. Where a file system has no
    locks, or someone keeps this one for longer than PATIENCE, the block is entered all the same:
    better so than that a reader waits for ever. Raises OSError where no file can be made.
    """
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + PATIENCE
        while not take(handle) and time.monotonic() < until:
            time.sleep(random.uniform(0.001, 0.005))
        yield
    finally:
        os.close(handle)  # and with it goes the lock
