"""A reader's walk through a lesson in JupyterLab: run it, move each panel, solve, answer.

    python tests/browser/walk.py 01_tokenization.ipynb out/

Opens the notebook as a newcomer's Lab would and chooses Run All. Then every slider, list, text area
and button of every panel is moved and the picture must change, every letter of every question is clicked and must
answer, and every exercise is solved with the text of its own solution, pasted into its stub. A
screenshot is saved of each panel, question and exercise. Ends with 1 when something did not answer.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from lab import CELLS, KERNEL, PANEL, PIXELS, Lab

from lessons_lib.course.runner import NOTEBOOKS

SECONDS = 15  # for a panel's or a question's answer on a busy machine; the tests hold it to 0.3
RUN_ALL = 1500
TYPED = "two red circles"


def kind_of(cell: dict) -> str | None:
    """What the course put into the cell's output: "explorer", "quiz", "predict", "exercise", …"""
    for output in cell.get("outputs", []):
        kind = output.get("metadata", {}).get("lessons", {}).get("kind")
        if kind in ("explorer", "quiz", "predict", "exercise", "solution"):
            return kind
    return None


class Walk:
    """One lesson in one browser; `problems` holds what did not answer, a sentence each."""

    def __init__(self, lab: Lab, page, folder: Path, stem: str):
        self.lab, self.page, self.folder, self.stem = lab, page, folder, stem
        self.problems, self.counts = [], {}

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def shot(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{self.stem}-{name}.png")

    def run_all(self) -> float:
        began = time.monotonic()
        self.lab.run_all(self.page, RUN_ALL)
        for cell in self.lab.cells(self.page):
            for output in cell.get("outputs", []):
                if output["output_type"] == "error" or output.get("name") == "stderr":
                    said = output.get("evalue") or "".join(output.get("text", ""))
                    self.problems.append(f"cell {cell['id']}: {said}")
                claim = output.get("metadata", {}).get("lessons", {}).get("claim")
                if claim:
                    self.count("claims")
                    if not claim["held"]:
                        self.problems.append(f"claim of {cell['id']}: {claim['statement']}")
        return time.monotonic() - began

    def changed(self, cell, before: str) -> bool:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if cell.evaluate(PIXELS) != before:
                return True
            self.page.wait_for_timeout(100)
        return False

    def panel(self, index: int, name: str) -> None:
        """Move each control of a panel; its picture or text must change."""
        cell = self.lab.show_cell(self.page, index)
        cell.locator(".lessons-explorer").first.wait_for()
        self.page.wait_for_timeout(500)
        ways = {".noUi-handle": self._slide, "select": self._choose, "textarea": self._type}
        for selector, move in ways.items():
            for number in range(cell.locator(f".lessons-explorer {selector}").count()):
                control = cell.locator(f".lessons-explorer {selector}").nth(number)
                before = cell.evaluate(PIXELS)
                move(control)
                self.count("controls")
                if not self.changed(cell, before):
                    self.problems.append(f"{name}: {selector} {number} changes nothing")
                cell.scroll_into_view_if_needed()
        for number in range(cell.locator(".lessons-explorer button").count()):
            before = cell.evaluate(PIXELS)
            cell.locator(".lessons-explorer button").nth(number).click()
            self.count("controls")
            if not self.changed(cell, before):
                self.problems.append(f"{name}: button {number} changes nothing")
        self.page.wait_for_timeout(600)
        self.shot(f"panel-{name}")

    @staticmethod
    def _slide(handle) -> None:
        low, now = (handle.get_attribute(f"aria-value{part}") for part in ("min", "now"))
        handle.focus()
        for _press in range(3):
            handle.press("ArrowRight" if float(now) <= float(low) else "ArrowLeft")

    @staticmethod
    def _choose(select) -> None:
        now = select.evaluate("e => e.selectedIndex")
        select.select_option(index=1 if now == 0 else 0)

    @staticmethod
    def _type(box) -> None:
        box.fill(TYPED)

    def question(self, index: int, name: str, kind: str) -> None:
        """Click each letter of each question of a cell, wrong ones and right ones."""
        cell = self.lab.show_cell(self.page, index)
        cell.locator("button").first.wait_for()
        for number in range(cell.locator(".jp-OutputArea-child .widget-vbox").count()):
            panel = cell.locator(".jp-OutputArea-child .widget-vbox").nth(number)
            for letter in range(panel.locator("button").count()):
                before = panel.inner_text()
                panel.locator("button").nth(letter).click()
                until = time.monotonic() + SECONDS
                while panel.inner_text() == before and time.monotonic() < until:
                    self.page.wait_for_timeout(50)
                self.count("answers")
                said = panel.inner_text()
                if said == before:
                    self.problems.append(f"{name}: question {number}, letter {letter} is silent")
        self.count("questions")
        self.shot(f"{kind}-{name}")

    def exercise(self, index: int, name: str, cells: list[dict]) -> None:
        """Paste the solution that the lesson shows into the stub, run it: it must be solved."""
        shown = next((c for c in cells[index + 1 : index + 4] if kind_of(c) == "solution"), None)
        if shown is None:
            self.problems.append(f"{name}: no solution is shown below")
            return
        page = "".join("".join(o["data"].get("text/html", "")) for o in shown["outputs"])
        text = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.S)[1])
        function, given = re.search(r"^def (\w+)\((.*?)\)", text, re.M | re.S).groups()
        *above, check = "".join(cells[index]["source"]).rstrip().split("\n")
        variable = re.search(r"\.check\((\w+)\)", check)[1]
        kept = [line for line in above if line.startswith(("import ", "from ", "explorers."))]
        answer = f"{variable} = {function}{'' if given.strip() else '()'}"
        source = "\n".join([*kept, text, "", answer, check])
        self.lab.show_cell(self.page, index)
        self.page.evaluate(
            f"([i, text]) => {{ const c = {PANEL}.content; c.activeCellIndex = i;"
            " c.widgets[i].model.sharedModel.setSource(text); }",
            [index, source],
        )
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')")
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'")
        self.page.wait_for_timeout(300)
        found = self.page.evaluate(f"[...{CELLS}][{index}].toJSON()")
        states = [
            o.get("metadata", {}).get("lessons", {}).get("state") for o in found.get("outputs", [])
        ]
        self.count("exercises")
        if "solved" not in states:
            self.problems.append(f"{name}: its own solution is not solved: {found['outputs']}")
        self.lab.show_cell(self.page, index)
        self.page.wait_for_timeout(300)
        self.shot(f"exercise-{name}")

    def all(self) -> None:
        cells = self.lab.cells(self.page)
        for index, cell in enumerate(cells):
            kind, name = kind_of(cell), cell.get("id", str(index))
            try:
                if kind == "explorer":
                    self.panel(index, name)
                elif kind in ("quiz", "predict"):
                    self.question(index, name, kind)
                elif kind == "exercise":
                    self.exercise(index, name, cells)
            except Exception as problem:  # the walk goes on, so that one fault hides no other
                self.problems.append(f"{name}: {type(problem).__name__}: {str(problem)[:300]}")
                self.shot(f"failed-{name}")


def main(argv: list[str] | None = None) -> int:
    """The command line; returns 1 when something did not answer."""
    parser = argparse.ArgumentParser(description="A reader's walk through a lesson.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(argv)
    path = options.notebook if options.notebook.exists() else NOTEBOOKS / options.notebook
    options.folder.mkdir(parents=True, exist_ok=True)
    with Lab(path.resolve().parent) as lab, lab.browser() as page:
        lab.open(page, path.name)
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        walk = Walk(lab, page, options.folder, path.stem)
        seconds = walk.run_all()
        walk.shot("run")
        walk.all()
    done = ", ".join(f"{number} {what}" for what, number in walk.counts.items())
    print(f"{path.stem}: run in {seconds:.0f} s; {done}; problems: {len(walk.problems)}")
    for problem in walk.problems:
        print("  " + problem)
    return bool(walk.problems)


if __name__ == "__main__":
    sys.exit(main())
