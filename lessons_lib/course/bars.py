"""Progress that moves in a notebook and in a terminal, and leaves nothing behind anywhere else."""

from __future__ import annotations

import sys
import time

from lessons_lib.course.language import _


def progress_bar(total: int, label: str, done: int = 0):
    """A bar of `total` steps, `done` of them already: `with progress_bar(...) as bar`.

    `bar.update(note)` moves it by one step; `note` is a short text such as the loss. In a Jupyter
    kernel with widgets it is tqdm's bar, in a terminal one line on stderr, and silent elsewhere (a
    file, a pipe, a test), where a moving line would only be litter.
    """
    if _in_kernel():
        try:
            return _NotebookBar(total, label, done)
        except ImportError:  # no widgets in this kernel
            return SilentBar()
    if sys.stderr is not None and sys.stderr.isatty():
        return _TerminalBar(total, label, done)
    return SilentBar()


class SilentBar:
    """The bar that shows nothing."""

    def update(self, note: str = "") -> None:
        pass

    def close(self) -> None:
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception) -> None:
        self.close()


class _NotebookBar(SilentBar):
    def __init__(self, total: int, label: str, done: int):
        from tqdm.notebook import tqdm

        from lessons_lib.course.output import emit

        # Raises ImportError when ipywidgets is missing.
        self._bar = tqdm(total=total, desc=label, initial=done, leave=True, display=False)
        # On a page without a kernel these words stand where the bar moved.
        text = _("{label}: {total} steps").format(label=label, total=total)
        view = {"model_id": self._bar.container.model_id, "version_major": 2, "version_minor": 0}
        emit(text, "progress", bundle={"application/vnd.jupyter.widget-view+json": view})

    def update(self, note: str = "") -> None:
        if note:
            self._bar.set_postfix_str(note, refresh=False)
        self._bar.update(1)

    def close(self) -> None:
        self._bar.close()


class _TerminalBar(SilentBar):
    def __init__(self, total: int, label: str, done: int):
        self._total, self._label, self._done, self._first = total, label, done, done
        self._start, self._shown, self._width = time.monotonic(), 0.0, 0

    def update(self, note: str = "") -> None:
        self._done += 1
        now = time.monotonic()
        if now - self._shown < 0.1 and self._done < self._total:
            return
        self._shown = now
        left = (now - self._start) / (self._done - self._first) * (self._total - self._done)
        line = _("{label}: {done} of {total}, {minutes}:{seconds:02d} left").format(
            label=self._label,
            done=self._done,
            total=self._total,
            minutes=int(left) // 60,
            seconds=int(left) % 60,
        )
        line += f"  {note}" if note else ""
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def close(self) -> None:
        if self._width:
            sys.stderr.write("\n")
            sys.stderr.flush()


def _in_kernel() -> bool:
    # Only a program that has IPython loaded can be in a kernel: nothing is imported to find out.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
