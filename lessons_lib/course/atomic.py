"""Writing a file so that a kill, a full disk or a second writer never leaves half of it."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import time
from pathlib import Path

from lessons_lib.course.locks import take

DISK_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
WINDOWS = os.name == "nt"
TRIES = 20


def write_atomically(path: str | os.PathLike, data: bytes) -> Path:
    """Make `path` hold `data`, or leave it exactly as it was; returns the path.

    The bytes go to `<name>.….part` beside it, are pushed to the disk, and only then take the name
    in one step of the file system. Each writer has a part of its own, so of several at once the
    last to finish is the one whose file stays, whole. The folder is made when it is missing. Raises
    OSError when the disk refuses; the part written so far is removed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    for left in reversed(range(TRIES)):
        try:
            _write(path, path.with_name(f"{path.name}.{secrets.token_hex(4)}.part"), data)
            break
        except FileNotFoundError:  # taken for abandoned, before its lock was on it
            if not left:
                raise
    _sync_folder(path.parent)
    return path


def _write(path: Path, part: Path, data: bytes) -> None:
    try:
        with open(part, "xb") as file:
            # While its writer lives, a part is locked (on Windows it is enough that it is open).
            if not WINDOWS:
                take(file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if not WINDOWS:
                os.replace(part, path)
        if WINDOWS:
            _replace_on_windows(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _replace_on_windows(part: Path, path: Path) -> None:
    # There a name cannot be taken over in the moment in which someone reads or writes that file.
    for left in reversed(range(TRIES)):
        try:
            return os.replace(part, path)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.02)


def _remove_abandoned(path: Path) -> None:
    """Remove the parts that killed writers of this file have left."""
    for part in path.parent.glob(f"{glob.escape(path.name)}.{'[0-9a-f]' * 8}.part"):
        with contextlib.suppress(OSError):
            if WINDOWS:
                part.unlink()  # refused while it is open
                continue
            handle = os.open(part, os.O_RDWR)
            try:
                if take(handle):
                    part.unlink()
            finally:
                os.close(handle)


def _sync_folder(folder: Path) -> None:
    # The new name itself must reach the disk too; Windows has no way to ask for it.
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network folders cannot do it; the file is whole all the same
        pass
    finally:
        os.close(handle)
