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
    """The visible texts of a drawn figure ("texts"), and those that are cut off ("cut")."""
    from matplotlib.text import Text

    said, cut = [], []
    for artist in figure.findobj(Text):
        text = artist.get_text()
        if not text.strip() or not _is_visible(artist):
            continue
        said.append(text)
        # A bare number may be a tick beyond the axes' range, which is not drawn.
        if overflow(artist, figure) > SLACK and any(c.isalpha() for c in text):
            cut.append(text)
    return {"texts": said, "cut": cut}


def _is_visible(artist) -> bool:
    axes = artist.axes
    return artist.get_visible() and (axes is None or axes.get_visible())
