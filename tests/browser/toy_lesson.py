"""A small lesson with a figure and an explorer, for the browser tests."""

from __future__ import annotations

from pathlib import Path

from toys import code, markdown, notebook, write

DRAW = """import matplotlib
from lessons_lib.course import claim, explorer, new_figure, setup, show, slider

setup(lesson=1, language="en")
def draw(k):
    figure, axes = new_figure(6, 3)
    _ = axes.bar([0, 1], [k, 5])
    _ = axes.set_title(f"{k} of 5")
    return figure"""
FIGURE = 'show(draw(3), "Two bars.", "Two bars, the left one 3 high, the right one 5.")'
EXPLORER = """panel = explorer(
    draw, {"k": slider("How high", 2, 0, 9)}, name="bars", alt="Two bars, 2 and 5 high."
)"""
DEAF = """from lessons_lib.course import explorers
explorers.png = lambda figure: explorers.image_bundle(draw(2), "")[0]["image/png"]"""


def write_toy_lesson(folder: Path, name: str = "01_toy.ipynb", fault: str = "") -> Path:
    """Write the toy into a folder. `fault` is "deaf" (the explorer draws the same picture whatever
    the slider says) or "raises" (a cell raises)."""
    cells = [
        markdown("title", "# A toy lesson\n\nIts explorer has one slider."),
        code("draw", DRAW),
        code("fault", {"deaf": DEAF, "raises": "1 / 0"}.get(fault, "x = 1")),
        code("figure", FIGURE),
        *(
            markdown(f"text-{i}", "## Some text\n\n" + ("Words to scroll past. " * 60).strip())
            for i in range(8)
        ),
        code("explorer", EXPLORER),
        code("claim", 'claim("One and one is two.", 1 + 1, "==", 2)'),
        markdown("end", "## The end"),
    ]
    return write(folder, notebook(cells), name)
