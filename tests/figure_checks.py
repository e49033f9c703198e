"""What the tests of every lesson's figures check alike."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def titles_have_room(figure: Figure) -> None:
    """Draw a figure, and see each of its titles end before the picture does."""
    FigureCanvasAgg(figure).draw()
    headings = [figure._suptitle, *(ax._left_title for ax in figure.axes)]
    for text in filter(None, headings):
        assert text.get_window_extent().x1 <= figure.bbox.x1, text.get_text()
