"""One look for all figures: legible from the last row, safe for colour-blind readers.

Figures keep a white card and dark ink in JupyterLab's dark theme too, so the same image serves the
page, the projector and print. Figure functions of the rooms return a matplotlib `Figure`; `show`
puts it on the page with its alt text and a one-line description.
"""

from __future__ import annotations

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from lessons_lib.course import fitting, fonts, look
from lessons_lib.course.language import _
from lessons_lib.course.output import emit, inline

# Okabe and Ito's palette: eight colours that stay apart for every common form of colour blindness.
BLUE, ORANGE, GREEN, RED = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY, YELLOW, INK = "#cc79a7", "#56b4e9", "#f0e442", "#1b1b1b"
GREY = "#8a8a8a"
PALETTE = [BLUE, RED, GREEN, ORANGE, PURPLE, SKY, INK]

STYLE = {
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.09,  # inches of white around everything
    "figure.constrained_layout.w_pad": 0.12,
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.8,
    "axes.prop_cycle": matplotlib.cycler(color=PALETTE),
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "text.color": INK,
}
PIXELS_PER_INCH = 96  # of the page; the image itself is drawn at twice that, for sharp screens


def use_style() -> None:
    """Give matplotlib the course's look. `setup` calls it once for a notebook."""
    matplotlib.rcParams.update(style())


def style() -> dict:
    """The settings of matplotlib for the language in use: the look, and fonts with its glyphs."""
    own = {"font.family": fonts.families(), "axes.titleweight": fonts.title_weight()}
    return {**STYLE, **own}


def new_figure(width: float = 7.5, height: float = 3.6, rows: int = 1, cols: int = 1, **options):
    """A figure of the course's look and its axes (one, or an array as `Figure.subplots` gives).

    Sizes are in inches at 96 pixels an inch on the page. The figure belongs to nobody but the
    caller: pyplot does not know it, so nothing is drawn twice and nothing is left open.
    """
    with matplotlib.rc_context(style()):
        figure = Figure(figsize=(width, height))
        return figure, figure.subplots(rows, cols, **options)


def png(figure: Figure, scale: float = 2, effort: int = 6) -> bytes:
    """The figure as PNG bytes, `scale` image pixels to a page pixel.

    `effort` is how hard the image is compressed, 0 to 9; a panel that redraws while a slider moves
    takes 1. The canvas is drawn directly, since `Figure.savefig` lays the figure out twice.
    """
    buffer = io.BytesIO()
    with matplotlib.rc_context(style()):
        figure.set_dpi(PIXELS_PER_INCH * scale)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        for _round in range(3):  # lines broken make the axes smaller, and then others longer
            if not fitting.fit(figure):
                break
            canvas.draw()
    look.note(figure)
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    if effort > 1:
        picture = _of_few_colours(picture)
    picture.save(buffer, "png", compress_level=effort)
    return buffer.getvalue()


def _of_few_colours(picture: Image.Image) -> Image.Image:
    """The picture with a palette of 256 colours, where no eye sees the difference.

    Plots have few colours and then take less than half of the bytes; photographs stay as they are.
    """
    few = picture.quantize(256, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    off = np.abs(np.asarray(few.convert("RGB"), np.int16) - np.asarray(picture, np.int16)).max(2)
    return few if off.max() <= 48 and (off > 8).mean() < 2e-3 else picture


def image_bundle(figure: Figure, alt: str) -> tuple[dict, dict]:
    """The MIME entry and the output metadata of a figure: image, size on the page, alt text."""
    width, height = (round(side * PIXELS_PER_INCH) for side in figure.get_size_inches())
    return {"image/png": png(figure)}, {"image/png": {"alt": alt, "width": width, "height": height}}


def show(figure: Figure, description: str, alt: str) -> None:
    """Put a figure on the page.

    `description` is one line under it, for everyone: what to look at, with the main fact. `alt` is
    what the image shows, for readers who don't see it; web pages made from the notebook carry it,
    JupyterLab itself does not yet. Both are messages for `_`.
    """
    from IPython.display import display

    bundle, meta = image_bundle(figure, _(alt))
    meta["lessons"] = {"kind": "figure"}
    bundle["text/plain"] = _("Figure: {text}").format(text=_(alt))
    display(bundle, raw=True, metadata=meta)
    text = _(description)
    emit(text, "description", markup=f"<em style='opacity:.85'>{inline(text)}</em>")
