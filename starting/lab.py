"""What JupyterLab is started with: the notebook, the language, the port."""

from __future__ import annotations

import errno
import os
import re
import socket
import sys
from pathlib import Path

from starting.problems import Problem

DEFAULT_PORT = 8888
FIRST = "00_start_here.ipynb"
PORT = re.compile(r"--(?:ServerApp\.)?port(?:=(.*))?$")
FOLDER = re.compile(r"--(?:notebook-dir|(?:ServerApp\.)?(?:root_dir|notebook_dir)|preferred-dir)\b")
IN_USE = {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*")


def first_notebook(root: Path, language: str | None) -> tuple[Path | None, str, str | None]:
    """The notebook to open, the language it is in, and a sentence for the reader if that is not the
    one asked for.

    Raises:
        Problem: for a word that cannot be the code of a language.
    """
    english = root / "notebooks" / FIRST
    opened = english if english.exists() else None
    if language is None or language == "en":
        return opened, "en", None
    if not LANGUAGE.fullmatch(language):
        raise Problem(
            f"--language takes the code of a language, such as uk or fr, and got {language!r}."
        )
    translated = root / "notebooks" / language / FIRST
    if translated.exists():
        return translated, language, None
    there = ["en", *sorted(path.parent.name for path in root.glob(f"notebooks/*/{FIRST}"))]
    sentence = (
        f"The lessons are not there in '{language}' yet (there is: {', '.join(there)}); "
        "opening them in English."
    )
    return opened, "en", sentence


def menus(root: Path, language: str, environment: dict[str, str]) -> dict[str, str]:
    """What the environment needs besides, so that JupyterLab's own menus are in the language too.

    The folder named holds one default setting of JupyterLab; what the reader has chosen in
    JupyterLab itself still comes first. Empty for a language without a language pack.
    """
    folder = root / "starting" / "languages" / language
    if not folder.is_dir():
        return {}
    paths = [str(folder), *filter(None, [environment.get("JUPYTER_CONFIG_PATH")])]
    return {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def arguments(root: Path, notebook: Path | None, given: list[str], here: Path) -> list[str]:
    """The arguments of JupyterLab: the reader's own, after what the course adds where the reader
    says nothing else.

    Args:
        root: the course's folder, which JupyterLab shows beside the notebook.
        notebook: the notebook to open, unless the reader names one.
        given: the reader's arguments.
        here: the folder in which the reader's relative paths are meant.
    """
    given = [str((here / word).resolve()) if (here / word).is_file() else word for word in given]
    own = [] if any(FOLDER.match(word) for word in given) else [f"--ServerApp.root_dir={root}"]
    if notebook is not None and not any(word.endswith(".ipynb") for word in given):
        own.append(str(notebook))
    return [*own, *given]


def asked_port(given: list[str]) -> int | None:
    """The port that the reader insists on, or None."""
    for word, following in zip(given, [*given[1:], ""]):
        if match := PORT.match(word):
            text = match[1] if match[1] is not None else following
            return int(text) if text.isdecimal() else None
    return None


def is_taken(port: int) -> bool:
    """Whether something listens on a port of this machine, by either kind of address."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as listener:
                if (
                    sys.platform != "win32"
                ):  # elsewhere, a connection that has just closed would count as taken
                    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    listener.bind((address, port))
                    listener.listen(1)
                except PermissionError:
                    continue
                except OSError as error:
                    if error.errno in IN_USE:
                        return True
        except OSError:
            continue  # this machine has no such kind of address
    return False


def port_beside_another(given: list[str]) -> list[str]:
    """The argument with which a JupyterLab takes another port than the one that is open, or opening
    at this very moment; empty where the reader names a port.

    JupyterLab looks for a free port seconds before it takes it, and gives up when two have found
    the same.
    """
    if any(PORT.match(word) for word in given):
        return []
    first = DEFAULT_PORT + 1 + os.getpid() % 1000  # a third one that starts now has another number
    free = next((port for port in range(first, first + 200) if not is_taken(port)), None)
    return [f"--ServerApp.port={free}"] if free else []


def check_port(given: list[str]) -> None:
    """Raises Problem if the reader insists on a port that is taken; JupyterLab finds a free one by
    itself otherwise."""
    port = asked_port(given)
    if port is None or not 0 < port < 65536 or not is_taken(port):
        return
    free = next(
        (other for other in range(port + 1, min(port + 200, 65536)) if not is_taken(other)), None
    )
    instead = f"port {free} is free (--port={free}), or" if free else "choose another port, or"
    raise Problem(
        f"Port {port} is already in use, perhaps by a JupyterLab that is still open: {instead} "
        f"leave the port out and "
        "JupyterLab finds a free one."
    )
