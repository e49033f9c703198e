"""Failures that a reader can mend, each told in one sentence."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

from starting.pins import running_python

AGAIN = "run start.py again and it goes on"
WINDOWS_DISK_FULL = {39, 112}
NEXT_TO_NOTHING = 50_000_000

NO_SPACE = re.compile(
    r"\[Errno 28\]|No space left on device|\[WinError (?:39|112)\]|not enough space on the disk"
)
NO_QUOTA = re.compile(r"\[Errno 122\]|Disk quota exceeded")
CERTIFICATE = re.compile(r"CERTIFICATE_VERIFY_FAILED|confirming the ssl certificate", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"NewConnectionError|Failed to establish a new connection|after connection broken by"
    r"|name resolution|getaddrinfo failed|Name or service not known|nodename nor servname"
    r"|Network is unreachable|Connection refused|Connection aborted|connection error"
    r"|ConnectionResetError|RemoteDisconnected|IncompleteRead|ProtocolError|Could not fetch URL"
    r"|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|Cannot connect to proxy",
    re.IGNORECASE,
)
DENIED = re.compile(r"\[Errno 13\]|Permission denied|\[WinError (?:5|32)\]")
NO_PACKAGE = re.compile(r"No matching distribution found for (\S+)")
NO_ENSUREPIP = re.compile(r"ensurepip is not available|No module named '?(?:venv|ensurepip)")


class Problem(Exception):
    """Something the reader can mend; its text is the sentence to show."""


def disk_full(root: Path) -> Problem:
    """The sentence for a full disk; it names both places that fill, since they are often two
    disks."""
    return Problem(
        f"The disk is full, either where the course is ({root}) or where temporary files go "
        f"({tempfile.gettempdir()}): "
        f"make room for about 3 GB and {AGAIN}."
    )


def too_little_room(root: Path, free: int, needed: int) -> Problem:
    """The sentence for a disk that would become full, said before anything is written."""
    return Problem(
        f"The course needs about {needed / 1e9:.0f} GB of disk and {root} has {free / 1e9:.1f} GB "
        f"free: "
        f"make room, or move the folder to a larger disk, and {AGAIN}."
    )


def cannot_write(path: str | Path) -> Problem:
    """The sentence for a folder that belongs to someone else or is read-only."""
    return Problem(
        f"Nothing can be written in {path}, and set-up has to: copy the course to a folder of "
        f"your own and start it there."
    )


def no_venv_module() -> Problem:
    """The sentence for a Python without `venv` or `ensurepip`, as Debian and Ubuntu deliver it."""
    name = f"python{running_python()}-venv"
    return Problem(
        "This Python cannot make a virtual environment because a part of it is not installed: on "
        "Debian or Ubuntu "
        f"install the package {name} (sudo apt install {name}) and {AGAIN}."
    )


def from_oserror(error: OSError, root: Path) -> Problem | None:
    """The sentence for an operating-system error that the reader can mend, or None for any
    other."""
    if (
        error.errno in (errno.ENOSPC, errno.EDQUOT)
        or getattr(error, "winerror", None) in WINDOWS_DISK_FULL
    ):
        return disk_full(root)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        name = str(error.filename or root)
        return cannot_write(os.path.dirname(name) if error.filename else name)
    return None


def from_venv(output: str, root: Path) -> Problem:
    """The sentence for a virtual environment that could not be made, from what `venv` printed."""
    if NO_ENSUREPIP.search(output):
        return no_venv_module()
    full = shutil.disk_usage(root).free < NEXT_TO_NOTHING  # ensurepip fails without a word then
    if full or NO_SPACE.search(output) or NO_QUOTA.search(output):
        return disk_full(root)
    last = output.strip().splitlines()[-1:] or ["it said nothing"]
    return Problem(
        f"Python could not make the virtual environment {root / '.venv'} ({last[0].strip()})."
    )


def from_pip(output: str, root: Path, log: Path) -> Problem:
    """The sentence for a failed installation, from what pip printed.

    The order matters: a full disk or an untrusted certificate also ends in the messages of a lost
    connection, and a lost connection also ends in "no matching distribution".
    """
    if NO_SPACE.search(output) or NO_QUOTA.search(output):
        return disk_full(root)
    if CERTIFICATE.search(output):
        return Problem(
            "The package index answers with a certificate that Python does not trust, as behind "
            "the proxy of a company or "
            f"school: tell pip about that certificate (environment variable PIP_CERT) and {AGAIN}."
        )
    if NO_NETWORK.search(output):
        return Problem(
            "The package index cannot be reached, and the first installation needs the network "
            "(afterwards nothing does): "
            f"connect this machine, or set pip's own settings for your proxy or index, and {AGAIN}."
        )
    if missing := NO_PACKAGE.search(output):
        return Problem(
            f"The package index offers no {missing[1]} for Python {running_python()} on this kind "
            f"of "
            "computer: unless this machine simply has no network, try another Python between 3.11 "
            f"and 3.13, or the conda environment in {root / 'environment.yml'}."
        )
    if DENIED.search(output):
        return cannot_write(root / ".venv")
    errors = [line.strip() for line in output.splitlines() if line.lstrip().startswith("ERROR:")]
    said = errors[0].removeprefix("ERROR:").strip() if errors else "pip did not say why"
    return Problem(
        f"The packages could not be installed ({said.rstrip('.')}); all that pip said is in {log}."
    )
