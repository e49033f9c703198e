"""What a figure says and where: noted for the tests of translations, which cannot read pictures.

With LESSONS_FIGURE_TEXTS set to a file, each figure drawn adds a line of JSON to it: its texts, and
those of them that reach over its edge, which a longer translation makes likelier.
"""

from __future__ import annotations

import json
import os

from lessons_lib.course.fitting import SLACK, overflow


def note(figure) -> None:
    """Note the texts of a drawn figure, when a file for them is named."""
    path = os.environ.get("LESSONS_FIGURE_TEXTS")
    if not path:
        return
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(texts(figure), ensure_ascii=False) + "\n")


def texts(figure) -> dict[str, list[str]]:
    """The visible texts of a drawn figure: its titles, the labels of its axes and what its legends
    say ("named"), all others, at ticks and in the drawing ("others"), and those that are cut off
    by its edge ("cut")."""
    from matplotlib.text import Text

    own = _named(figure)
    said: dict[str, list[str]] = {"named": [], "others": [], "cut": []}
    for artist in figure.findobj(Text):
        text = artist.get_text()
        if not text.strip() or not _is_visible(artist):
            continue
        said["named" if artist in own else "others"].append(text)
        # A bare number may be a tick beyond the axes' range, which is not drawn.
        if overflow(artist, figure) > SLACK and any(c.isalpha() for c in text):
            said["cut"].append(text)
    return said


def _named(figure) -> list:
    axes = figure.axes
    found = [figure._suptitle, figure._supxlabel, figure._supylabel]
    found += [t for a in axes for t in (a.title, a._left_title, a._right_title)]
    found += [t for a in axes for t in (a.xaxis.label, a.yaxis.label)]
    legends = [*figure.legends, *(a.get_legend() for a in axes)]
    return found + [t for legend in legends if legend for t in legend.get_texts()]


def _is_visible(artist) -> bool:
    axes = artist.axes
    return artist.get_visible() and (axes is None or axes.get_visible())
