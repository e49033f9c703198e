"""Writing a file so that a kill or a full disk never leaves half of it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

DISK_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_atomically(path: str | os.PathLike, data: bytes) -> Path:
    """Make `path` hold `data`, or leave it exactly as it was; returns the path.

    The bytes go to `<name>.part` beside it, are pushed to the disk, and only then take the name in
    one step of the file system. The folder is made when it is missing. Raises OSError when the
    disk refuses; the part written so far is removed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return path


def _sync_folder(folder: Path) -> None:
    # The new name itself must reach the disk too; Windows has no way to ask for it.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network folders cannot do it; the file is whole all the same
        pass
    finally:
        os.close(handle)
