"""One set-up at a time in a folder, and knowing whether a JupyterLab of it is open already."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if os.name == "nt":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _drop(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _drop(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def only_one(path: Path, waiting: Callable[[], None], pause: float = 0.3) -> Iterator[int]:
    """Holds the lock on `path` and gives its file handle; calls `waiting` once if someone else has
    it, then waits.

    The operating system holds the lock, not the file's existence: whoever dies without a word
    leaves none behind. A pip that was given the handle keeps it, so that a set-up that was killed
    is over only when its pip is.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    held = False
    told = False
    try:
        while not held:
            try:
                _take(handle)
                held = True
            except OSError as error:
                if error.errno not in BUSY:
                    break  # a file system without locks: better to go on than never to start
                if not told:
                    waiting()
                    told = True
                time.sleep(pause)
        yield handle
    finally:
        if held:
            with contextlib.suppress(OSError):
                _drop(handle)
        os.close(handle)


@contextlib.contextmanager
def first_one(path: Path) -> Iterator[bool]:
    """Whether no one else holds the lock on `path`. If so it is held in the block, and for as long
    as it runs by a program that takes this process's place there; True, too, where there are no
    locks."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:  # an environment that another user set up
        yield True
        return
    try:
        os.set_inheritable(handle, True)
        first = True
        try:
            _take(handle)
        except OSError as error:
            first = error.errno not in BUSY
        yield first
    finally:
        os.close(handle)
