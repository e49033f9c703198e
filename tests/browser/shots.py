"""Screenshots of a notebook as JupyterLab shows it, for people to look at.

    python tests/browser/shots.py 01_tokenization.ipynb out/ [--themes light dark] [--no-run]

Opens the notebook of `notebooks/` (or one given by its path) as a newcomer's Lab would, scrolls
through it and saves every screenful, before and after Run All, on a laptop (1280 x 900) and on an
old projector (1024 x 768), in the light and the dark theme: 01_tokenization-dark-1024-run-03.png.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from lab import NOTEBOOK, Lab

from lessons_lib.course.runner import NOTEBOOKS

SIZES = [(1280, 900), (1024, 768)]
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SCROLLER = ".jp-WindowedPanel-outer"


def shoot(page, folder: Path, name: str) -> int:
    """Save the notebook in front, screenful by screenful, and return their number."""
    scroller = page.locator(f"{SCROLLER}:visible").first
    scroller.evaluate("e => { e.scrollTop = 0 }")
    count, last = 0, -1
    while count < 200:
        page.wait_for_timeout(700)  # for cells that are drawn only when they come near
        page.screenshot(path=folder / f"{name}-{count:02d}.png")
        count += 1
        scroller.evaluate("e => { e.scrollTop += 0.9 * e.clientHeight }")
        page.wait_for_timeout(100)
        now = scroller.evaluate("e => e.scrollTop")
        # Lab lets one scroll on below the last cell, where there is nothing to see.
        ended = page.locator(f"{NOTEBOOK} .jp-Cell").last.evaluate(
            "(e, top) => e.getBoundingClientRect().bottom < top + 40", scroller.bounding_box()["y"]
        )
        if now <= last + 1 or ended:
            break
        last = now
    return count


def main(argv: list[str] | None = None) -> int:
    """The command line; returns 0."""
    parser = argparse.ArgumentParser(description="Screenshots of a notebook in JupyterLab.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--themes", nargs="*", choices=list(THEMES), default=list(THEMES))
    parser.add_argument("--no-run", action="store_true", help="only as it is stored")
    parser.add_argument("--no-before", action="store_true", help="only after Run All")
    options = parser.parse_args(argv)
    path = options.notebook if options.notebook.exists() else NOTEBOOKS / options.notebook
    options.folder.mkdir(parents=True, exist_ok=True)
    for theme in options.themes:
        with (
            Lab(path.resolve().parent, THEMES[theme]) as lab,
            lab.browser(*SIZES[0]) as page,
        ):
            lab.open(page, path.name)
            # Only the notebook: the file browser would take a third of the projector.
            page.evaluate("window.jupyterapp.shell.collapseLeft()")
            states = ["run"] if options.no_before else ["stored", "run"]
            for state in states[:1] if options.no_run else states:
                if state == "run":
                    lab.run_all(page)
                for width, height in SIZES:
                    page.set_viewport_size({"width": width, "height": height})
                    name = f"{path.stem}-{theme}-{width}-{state}"
                    print(f"{name}: {shoot(page, options.folder, name)} pictures", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
