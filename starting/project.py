"""Makes the course itself importable in the environment, together with its command `lessons`.

pip installs a wheel of a few lines, made here: a path file that leads to this folder, the command,
and two settings of JupyterLab. That needs no network and no build tools, leaves nothing in the folder,
and gives every platform the kind of command that pip makes for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import tomllib
import zipfile
from pathlib import Path

from starting.environment import Venv
from starting.installing import pip_install
from starting.screen import Screen

QUIET_LAB = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
"""JupyterLab asks no one for news: the course works without a network, and its first window shows
the lesson alone."""
OVERRIDES = {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}}
"""A notebook that the reader saves keeps its panels: without their state JupyterLab shows
"Loading widget..." for ever when the notebook is opened again."""


def described(root: Path) -> dict:
    """The project's name, version and commands, as `pyproject.toml` gives them."""
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"name": table["name"], "version": table["version"], "scripts": table.get("scripts", {})}


def path_line(root: Path) -> str:
    """The line of a path file that makes `root` importable.

    Python versions differ in the encoding in which they read a path file, so a path beyond ASCII is
    written as code.
    """
    text = str(root)
    return f"{text}\n" if text.isascii() else f"import sys; sys.path.append({text!a})\n"


def make_wheel(root: Path, folder: Path) -> Path:
    """Writes the wheel for the course in `root` into `folder` and returns its path."""
    about = described(root)
    name = about["name"].replace("-", "_")
    release = f"{name}-{about['version']}"
    commands = "".join(f"{command} = {target}\n" for command, target in about["scripts"].items())
    info = f"{release}.dist-info"
    metadata = f"Name: {about['name']}\nVersion: {about['version']}\n"
    files = {
        f"{name}.pth": path_line(root),
        f"{release}.data/data/etc/jupyter/labconfig/page_config.json": json.dumps(QUIET_LAB) + "\n",
        f"{release}.data/data/share/jupyter/lab/settings/overrides.json": json.dumps(OVERRIDES)
        + "\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\n{metadata}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{commands}",
    }
    record = ""
    for path, text in files.items():
        digest = (
            base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        )
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    wheel = folder / f"{release}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


def link(venv: Venv, screen: Screen, lock: int | None = None) -> None:
    """Makes `lessons_lib` importable in the environment from any folder, and `lessons` a command of
    it."""
    with tempfile.TemporaryDirectory(dir=venv.path) as folder:
        wheel = make_wheel(venv.root, Path(folder))
        pip_install(
            venv, ["--no-index", "--no-deps", "--force-reinstall", str(wheel)], screen, lock
        )
