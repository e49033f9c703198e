"""What a figure says and where: noted for the tests of translations, which cannot read pictures.

With LESSONS_FIGURE_TEXTS set to a file, each figure drawn adds a line of JSON to it: its texts, and
those of them that reach over its edge, which a longer translation makes likelier.
"""

from __future__ import annotations

import json
import os

SLACK = 1.0  # pixels that a text may reach over the edge; an antialiased rim is no loss


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
    width, height = figure.bbox.width, figure.bbox.height
    for artist in figure.findobj(Text):
        text = artist.get_text()
        if not text.strip() or not _is_visible(artist):
            continue
        said.append(text)
        box = artist.get_window_extent()
        if artist.get_clip_on() and not box.overlaps(artist.get_clip_box() or figure.bbox):
            continue  # outside its axes, where nothing of it is drawn
        over = max(-box.x0, -box.y0, box.x1 - width, box.y1 - height)
        # A bare number may be a tick beyond the axes' range, which is not drawn.
        if over > SLACK and any(c.isalpha() for c in text):
            cut.append(text)
    return {"texts": said, "cut": cut}


def _is_visible(artist) -> bool:
    axes = artist.axes
    return artist.get_visible() and (axes is None or axes.get_visible() and axes.axison)
