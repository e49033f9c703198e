"""Texts that a figure has no room for: broken into lines, or set a little smaller.

Figures are laid out for English; a translation may be two fifths longer. What would reach over the
figure's edge, or a title into the title beside it, is broken at a blank; where more than three
lines would come of it, the letters become smaller too.
"""

from __future__ import annotations

import itertools
import re
import textwrap

from matplotlib.figure import Figure
from matplotlib.text import Text

MARGIN = 4.0  # pixels kept free at the edge
SLACK = 1.0  # pixels that a text may reach over the edge; an antialiased rim is no loss
MOST_LINES = 3
SMALLEST = 0.7  # of the size that the figure asked for
MATH = re.compile(r"\$[^$]+\$")
JOINED = "\ue000"  # stands for a blank inside a formula, where no line may break


def fit(figure: Figure) -> bool:
    """Make room in a figure that has been drawn; returns whether anything was changed, so that it
    has to be drawn again."""
    changed = False
    for text in _texts(figure):
        over, limit = _room(text, figure)
        if over > SLACK:
            changed |= _fitted(text, limit)
    return changed


def overflow(text: Text, figure: Figure) -> float:
    """How many pixels of a drawn text lie outside its figure."""
    box = text.get_window_extent()
    return max(-box.x0, -box.y0, box.x1 - figure.bbox.width, box.y1 - figure.bbox.height, 0.0)


def _texts(figure: Figure) -> list[Text]:
    """The texts with words in them; numbers at ticks may lie outside, undrawn."""
    found = []
    for text in figure.findobj(Text):
        axes = text.axes
        seen = text.get_visible() and (axes is None or axes.get_visible())
        if seen and sum(map(str.isalpha, text.get_text())) > 2:
            found.append(text)
    return found


def _room(text: Text, figure: Figure) -> tuple[float, float]:
    """By how many pixels a text is too long, and how long it may be, in the direction it reads."""
    box = text.get_window_extent()
    upright = round(text.get_rotation()) % 180 == 90
    start, end = (box.y0, box.y1) if upright else (box.x0, box.x1)
    whole = figure.bbox.height if upright else figure.bbox.width
    first, last = 0.0, whole
    if not upright:
        first, last = _slot(text, figure)
        last = min(last, _next_title(text, figure, box))
    over = max(first - start, end - last, 0.0)
    align = text.get_horizontalalignment()
    if upright or align == "center":
        return over, (end - start) - 2 * over - 2 * MARGIN
    return over, (end - start) - over - MARGIN


def _slot(text: Text, figure: Figure) -> tuple[float, float]:
    """Where the label of an x axis may reach, left and right: as far as its part of the grid."""
    axes = text.axes or next((a for a in figure.axes if a.xaxis.label is text), None)
    place = axes.get_subplotspec() if axes is not None and axes.xaxis.label is text else None
    if place is None:
        return 0.0, figure.bbox.width
    grid = place.get_gridspec()
    shares = grid.get_width_ratios()
    ends = [0.0, *itertools.accumulate(shares)]
    columns = place.colspan
    left, right = ends[columns.start] / ends[-1], ends[columns.stop] / ends[-1]
    return left * figure.bbox.width, right * figure.bbox.width


def _next_title(text: Text, figure: Figure, box) -> float:
    """Where the title beside this title begins, or the label of the axis beside it."""
    titles = [t for a in figure.axes for t in (a.title, a._left_title, a._right_title)]
    if text not in titles:
        return float("inf")
    ends = [float("inf")]
    labels = [a.yaxis.label for a in figure.axes if a is not text.axes]
    for other in titles + labels:
        if other is not text and other.get_text() and other.get_visible():
            there = other.get_window_extent()
            beside = there.y0 < box.y1 and box.y0 < there.y1
            if beside and there.x0 > box.x0 + MARGIN:
                ends.append(there.x0 - 2 * MARGIN)
    return min(ends)


def _fitted(text: Text, limit: float) -> bool:
    said = text.get_text()
    box = text.get_window_extent()
    long = box.height if round(text.get_rotation()) % 180 == 90 else box.width
    letters = max(len(line) for line in said.split("\n"))
    if limit < 40 or not long:
        return False
    room = max(int(0.97 * letters * limit / long), 6)  # letters are not all of one width
    whole = MATH.sub(lambda m: m[0].replace(" ", JOINED), " ".join(said.split()))
    lines = textwrap.wrap(whole, room, break_on_hyphens=False)
    if len(lines) > MOST_LINES:
        text.set_fontsize(max(SMALLEST, MOST_LINES / len(lines)) * text.get_fontsize())
        lines = textwrap.wrap(whole, int(room * len(lines) / MOST_LINES), break_on_hyphens=False)
    new = "\n".join(lines).replace(JOINED, " ")
    if new == said:
        return False
    text.set_text(new)
    return True
