"""A JupyterLab of our own, and a headless Chromium that looks at it.

    with Lab(folder) as lab, lab.browser() as page:
        lab.open(page, "01_tokenization.ipynb")
        lab.run_all(page)

Everything that Lab or Chromium would remember (settings, trust, kernels, profile) is in a temporary
folder, and the notebooks are a copy, so that each run is a newcomer's first.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from lessons_lib.course.probes import find_browser
from lessons_lib.course.runner import ROOT

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
SECONDS = 90  # for anything but Run All
QUIET = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
# What is asked of the page; the notebook in front is Lab's current widget.
PANEL = "window.jupyterapp.shell.currentWidget"
KERNEL = f"{PANEL}.context?.sessionContext?.session?.kernel"
CELLS = f"{PANEL}.content.model.cells"
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook"
# An image widget's picture is a blob whose name changes with its content's every update.
PIXELS = """async cell => {
    const parts = [];
    for (const e of cell.querySelectorAll('.jp-OutputArea img')) {
        const bytes = new Uint8Array(await (await fetch(e.src)).arrayBuffer());
        parts.push(Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))).join());
    }
    const texts = cell.querySelectorAll('.jp-OutputArea .widget-html-content');
    for (const e of texts) parts.push(e.innerHTML);
    return parts.join('|');
}"""


class Lab:
    """A JupyterLab server on a free port over a copy of a folder of notebooks."""

    def __init__(self, notebooks: Path, theme: str = "JupyterLab Light"):
        self.source, self.seconds = Path(notebooks), SECONDS
        self.settings = {
            "@jupyterlab/apputils-extension/themes": {"theme": theme},
            **QUIET,
        }
        self.token = secrets.token_hex(16)

    def __enter__(self) -> Self:
        self.scratch = Path(tempfile.mkdtemp(prefix="lab-"))
        self.root = self.scratch / "course"
        skip = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(self.source, self.root / "notebooks", ignore=skip)
        for text in self.source.parent.glob("*.md"):  # lessons read the README beside them
            shutil.copy(text, self.root)
        self._write_settings()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(self.scratch / "lab.log", "wb")
        self.process = subprocess.Popen(
            self._command(),
            env=self._environment(),
            cwd=self.root,
            stdout=self.log,
            stderr=self.log,
        )
        try:
            self._wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_problem) -> None:
        with contextlib.suppress(OSError):
            for kernel in json.loads(self._get("api/kernels")):
                self._get(f"api/kernels/{kernel['id']}", "DELETE")
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    @contextlib.contextmanager
    def browser(self, width: int = 1280, height: int = 900) -> Iterator:
        """A page of a new Chromium with a profile of its own."""
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(self.scratch / f"profile-{secrets.token_hex(4)}"),
                executable_path=find_browser(),
                headless=True,
                args=CHROMIUM,
                viewport={"width": width, "height": height},
            )
            context.set_default_timeout(1000 * self.seconds)
            try:
                yield context.pages[0]
            finally:
                context.close()

    def open(self, page, name: str) -> None:
        """Open a notebook and wait until it is drawn and its kernel has started."""
        page.goto(
            f"http://127.0.0.1:{self.port}/lab/tree/notebooks/{name}?token={self.token}&reset"
        )
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function(f"{KERNEL}?.status === 'idle'")

    def run_all(self, page, seconds: float = 300) -> None:
        """Choose Run > Run All Cells in the menu, and wait until every cell has run."""
        page.evaluate(f"for (const c of {CELLS}) if (c.type === 'code') c.executionCount = null")
        page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        done = f"[...{CELLS}].every(c => c.type !== 'code' || c.executionCount)"
        errors = f"[...{CELLS}].some(c => c.toJSON().outputs?.some(o => o.output_type === 'error'))"
        page.wait_for_function(
            f"{KERNEL}?.status === 'idle' && ({done} || {errors})", timeout=1000 * seconds
        )

    def cells(self, page) -> list[dict]:
        """The notebook's cells as Lab holds them now, outputs included."""
        return page.evaluate(f"[...{CELLS}].map(c => c.toJSON())")

    def show_cell(self, page, index: int) -> object:
        """Scroll a cell into view (Lab paints only what is near), and return its element."""
        page.evaluate(f"{PANEL}.content.scrollToItem({index}, 'start')")
        cell = page.locator(f"{NOTEBOOK} .jp-Cell").nth(index)
        cell.scroll_into_view_if_needed()
        return cell

    def said(self) -> str:
        """The end of the server's log, for the message of a failed test."""
        return (self.scratch / "lab.log").read_text("utf-8", "replace")[-3000:]

    def _command(self) -> list[str]:
        # The server's own defaults are kept for all that a reader would meet.
        return [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
            "--expose-app-in-browser",
        ]

    def _environment(self) -> dict[str, str]:
        own = {
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "LESSONS_RECORD": "record.json",
        }
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        own = {name: str(self.scratch / where) for name, where in own.items()}
        return {**os.environ, **own, "PYTHONPATH": os.pathsep.join(paths)}

    def _write_settings(self) -> None:
        for name, values in self.settings.items():
            path = self.scratch / "settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        # A kernel spec of the same name elsewhere on this machine must not win.
        spec = self.scratch / "data" / "kernels" / "python3" / "kernel.json"
        spec.parent.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        entry = {"argv": command, "display_name": "Python 3", "language": "python"}
        spec.write_text(json.dumps(entry), encoding="utf-8")

    def _wait_until_up(self) -> None:
        until = time.monotonic() + self.seconds
        while True:
            try:
                self._get("api/status")
                return
            except OSError as problem:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"JupyterLab did not start:\n{self.said()}") from problem
                time.sleep(0.2)

    def _get(self, path: str, method: str = "GET") -> bytes:
        headers = {"Authorization": f"token {self.token}"}
        url = f"http://127.0.0.1:{self.port}/{path}"
        request = urllib.request.Request(url, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()
