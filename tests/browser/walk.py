"""A reader's walk through a lesson in JupyterLab: run it, move each panel, solve, answer.

    python tests/browser/walk.py 01_tokenization.ipynb out/

Opens the notebook as a newcomer's Lab would and chooses Run All. Then every slider, list, box and
button of every panel is moved and the picture must change, every letter of every question is
clicked and must answer, and every exercise is solved with the text of its own solution, pasted into
its stub. No output may be wider than the page or show a formula or markup raw. A screenshot is
saved of each panel, question and exercise, and what the questions answered as -answers.txt. Ends
with 1 when something did not answer.
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
DRAWN = 240  # for a button that draws step by step
TYPED = "two red circles"
TALLEST = 6000  # pixels of a cell in one screenshot
RAW = re.compile(r"\$[^$\n]*[\\_^{][^$\n]*\$|\*\*\w|</?(?:b|br|em|p|div|code|span)\b")
READOUT = ".widget-readout[contenteditable=true]"  # the number beside a slider
TROUBLE = ".lessons-explorer > :nth-last-child(3)"  # where an explorer says what it cannot draw
HELD = "e => e.value ?? e.textContent"  # what a box shows
# What is said, without the code that is shown: there ** is a power.
SAID = """found => found.map(one => {
    const copy = one.cloneNode(true)
    copy.querySelectorAll('pre, code, style, script, .cm-editor').forEach(e => e.remove())
    return copy.textContent
})"""
WIDE = """cell => [...cell.querySelectorAll('.jp-OutputArea-output, .jp-MarkdownOutput')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.scrollWidth - e.clientWidth)"""


def kind_of(cell: dict) -> str | None:
    """What the course put into the cell's output: "explorer", "quiz", "predict", "exercise", …"""
    kinds = ("explorer", "ratings", "quiz", "predict", "exercise", "solution")
    for output in cell.get("outputs", []):
        kind = output.get("metadata", {}).get("lessons", {}).get("kind")
        if kind in kinds:
            return kind
    return None


class Walk:
    """One lesson in one browser; `problems` holds what did not answer, a sentence each."""

    def __init__(self, lab: Lab, page, folder: Path, stem: str):
        self.lab, self.page, self.folder, self.stem = lab, page, folder, stem
        self.problems, self.counts, self.answers = [], {}, []

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def shot(self, name: str, cell=None) -> None:
        """Save what is in front; of a cell all of it, however tall."""
        path, size = self.folder / f"{self.stem}-{name}.png", self.page.viewport_size
        if cell is None:
            self.page.screenshot(path=path)
            return
        tall = cell.bounding_box()["height"] + 200
        grown = {**size, "height": int(min(TALLEST, max(size["height"], tall)))}
        self.page.set_viewport_size(grown)
        cell.scroll_into_view_if_needed()
        self.page.wait_for_timeout(400)
        cell.screenshot(path=path)
        self.page.set_viewport_size(size)

    def read(self, index: int, name: str) -> None:
        """Scroll to a cell as a reader does: nothing in it may be too wide, or markup left raw."""
        cell = self.lab.show_cell(self.page, index)
        self.page.wait_for_timeout(100)
        for pixels in cell.evaluate(WIDE):
            self.problems.append(f"{name}: an output is {pixels} pixels wider than the page")
        texts = cell.locator(".jp-MarkdownOutput, .jp-OutputArea-output")
        raw = RAW.search("\n".join(texts.evaluate_all(SAID)))
        if raw:
            self.problems.append(f"{name}: shown raw: {raw[0]}")

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
        ways = {
            ".noUi-handle": self._slide,
            READOUT: self._overwrite,
            "select": self._choose,
            "textarea": self._type,
            "input[type=text]": self._type,
            "input[type=number]": self._count_up,
        }
        buttons = cell.locator(".lessons-explorer button")
        for selector, move in ways.items():
            for number in range(cell.locator(f".lessons-explorer {selector}").count()):
                control = cell.locator(f".lessons-explorer {selector}").nth(number)
                before, held = cell.evaluate(PIXELS), control.evaluate(HELD)
                move(control)
                self.count("controls")
                if selector.startswith("input") and buttons.count():
                    # A button is there to draw: until then the box itself shows what was typed.
                    if control.evaluate(HELD) == held:
                        self.problems.append(f"{name}: {selector} {number} keeps {held!r}")
                elif not self.changed(cell, before):
                    self.problems.append(f"{name}: {selector} {number} changes nothing")
                elif said := cell.locator(TROUBLE).inner_text().strip():
                    self.answers.append(f"\n{name}, {selector} {number}: {said}")
                    self._put_back(cell, control, held, f"{name}: {selector} {number}")
                elif selector == READOUT:
                    self.shot(f"panel-{name}-end-{number}", cell)
                    self._put_back(cell, control, held, f"{name}: {selector} {number}")
                cell.scroll_into_view_if_needed()
        for number in range(buttons.count()):
            before = cell.evaluate(PIXELS)
            buttons.nth(number).click()
            self.count("controls")
            if not self.changed(cell, before):
                self.problems.append(f"{name}: button {number} changes nothing")
            until = time.monotonic() + DRAWN
            while buttons.nth(number).is_disabled() and time.monotonic() < until:
                self.page.wait_for_timeout(200)
        self.count("panels")
        self.page.wait_for_timeout(600)
        self.shot(f"panel-{name}", cell)

    @staticmethod
    def _slide(handle) -> None:
        low, now = (handle.get_attribute(f"aria-value{part}") for part in ("min", "now"))
        handle.focus()
        for _press in range(3):
            handle.press("ArrowRight" if float(now) <= float(low) else "ArrowLeft")

    def _put_back(self, cell, control, held: str, what: str) -> None:
        """Undo a change after which no other control could show anything: refused, or at an end."""
        before, tag = cell.evaluate(PIXELS), control.evaluate("e => e.tagName")
        if tag == "SELECT":
            control.select_option(held)
        else:
            control.fill(held)
            if tag == "DIV":
                control.press("Enter")
            control.blur()
        if not self.changed(cell, before):
            self.problems.append(f"{what}, put back, changes nothing")
        elif said := cell.locator(TROUBLE).inner_text().strip():
            self.problems.append(f"{what} is put back, and still: {said}")

    @staticmethod
    def _overwrite(readout) -> None:
        """Type over the number beside a slider, with the one at an end of the slider."""
        handle = readout.locator("xpath=..").locator(".noUi-handle")
        low, high, now = (
            float(handle.get_attribute(f"aria-value{part}")) for part in ("min", "max", "now")
        )
        readout.fill(f"{low if now > (low + high) / 2 else high:g}")
        readout.press("Enter")

    @staticmethod
    def _choose(select) -> None:
        now = select.evaluate("e => e.selectedIndex")
        select.select_option(index=1 if now == 0 else 0)

    @staticmethod
    def _type(box) -> None:
        box.fill(TYPED)
        box.blur()

    @staticmethod
    def _count_up(box) -> None:
        box.fill(f"{float(box.input_value()) + 1:g}")
        box.blur()

    def question(self, index: int, name: str, kind: str) -> None:
        """Click each button of each question of a cell: wrong letters and right ones, ratings."""
        cell = self.lab.show_cell(self.page, index)
        cell.locator("button").first.wait_for()
        for number in range(cell.locator(".jp-OutputArea-child .widget-vbox").count()):
            panel = cell.locator(".jp-OutputArea-child .widget-vbox").nth(number)
            self.answers.append(f"\n{name}\n{panel.inner_text()}")
            for letter in range(panel.locator("button").count()):
                before = panel.inner_text()
                panel.locator("button").nth(letter).click()
                until = time.monotonic() + SECONDS
                while panel.inner_text() == before and time.monotonic() < until:
                    self.page.wait_for_timeout(50)
                self.count("answers")
                said = panel.inner_text()
                self.answers.append(said.rsplit("\n", 1)[-1])
                if said == before:
                    self.problems.append(f"{name}: question {number}, letter {letter} is silent")
        self.count("questions")
        self.shot(f"{kind}-{name}", cell)

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
        cell = self.lab.show_cell(self.page, index)
        self.page.wait_for_timeout(300)
        self.shot(f"exercise-{name}", cell)

    def all(self) -> None:
        cells = self.lab.cells(self.page)
        for index, cell in enumerate(cells):
            kind, name = kind_of(cell), cell.get("id", str(index))
            try:
                if kind == "explorer":
                    self.panel(index, name)
                elif kind in ("quiz", "predict", "ratings"):
                    self.question(index, name, kind)
                elif kind == "exercise":
                    self.exercise(index, name, cells)
                self.read(index, name)
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
    answers = options.folder / f"{path.stem}-answers.txt"
    answers.write_text("\n".join(walk.answers), encoding="utf-8")
    done = ", ".join(f"{number} {what}" for what, number in walk.counts.items())
    print(f"{path.stem}: run in {seconds:.0f} s; {done}; problems: {len(walk.problems)}")
    for problem in walk.problems:
        print("  " + problem)
    return bool(walk.problems)


if __name__ == "__main__":
    sys.exit(main())
