"""Explorers: sliders and boxes over one picture that is drawn again whenever one of them moves.

An explorer is a column of ipywidgets: the controls, then an image (or a piece of HTML) whose value
is replaced. Nothing else is displayed, so strict nbval sees the same output every time, and the
bundle carries the default view for pages where no kernel runs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

import ipywidgets as widgets
from matplotlib.figure import Figure

from lessons_lib.course.figures import image_bundle, png
from lessons_lib.course.language import _
from lessons_lib.course.output import box, close_lines, emit, inline, widget_view


def explorer(
    draw: Callable[..., Figure | str], controls: dict[str, widgets.Widget], *, name: str, alt: str
) -> widgets.VBox:
    """Show an explorer and return its panel.

    `draw(**values)` gets the controls' values by name and returns a figure, or HTML text. `alt`
    describes the default view. A ValueError from `draw` is shown as a sentence, and the last good
    picture stays.
    """
    values = {key: control.value for key, control in controls.items()}
    first = draw(**values)
    trouble = widgets.HTML()
    if isinstance(first, Figure):
        bundle, meta = image_bundle(first, _(alt))
        data = bundle["image/png"]
        bundle = {"image/png": base64.b64encode(data).decode()}
        width = meta["image/png"]["width"]
        layout = widgets.Layout(max_width="100%", width=f"{width}px", object_fit="contain")
        picture = widgets.Image(value=data, format="png", layout=layout)
        markup = None
    else:
        picture, bundle, meta, markup = widgets.HTML(value=first), {}, {}, first

    def redraw(_change) -> None:
        try:
            drawn = draw(**{key: control.value for key, control in controls.items()})
        except ValueError as problem:
            trouble.value = close_lines(box(inline(str(problem)), "bad"))
            return
        trouble.value = ""
        picture.value = _fast_png(drawn, first) if isinstance(drawn, Figure) else drawn

    for control in controls.values():
        control.observe(redraw, names="value")
    # ipywidgets' images carry no alt text, so what the picture shows stands under it for everyone.
    caption = widgets.HTML(close_lines(f"<em style='opacity:.85'>{inline(_(alt))}</em>"))
    panel = widgets.VBox([*controls.values(), trouble, picture, caption])
    panel.add_class("lessons-explorer")
    text = _("Interactive panel: {text}").format(text=_(alt))
    bundle.update(widget_view(panel))
    emit(text, "explorer", markup=markup, meta=meta, bundle=bundle, name=name)
    return panel


def _fast_png(figure: Figure, first: Figure) -> bytes:
    """The figure as PNG, its axes where those of the first one are.

    Working out a layout takes as long as drawing does, and axes that stay in their place make the
    change easier to see.
    """
    if len(figure.axes) == len(first.axes):
        figure.set_layout_engine("none")
        for ax, model in zip(figure.axes, first.axes, strict=True):
            ax.set_position(model.get_position())
    return png(figure, scale=1.5, effort=1)


def slider(label: str, value, low, high, step=1) -> widgets.Widget:
    """A slider with its label in full above it; whole numbers or decimals by the type of `step`.

    It answers while it is dragged. Values outside low…high raise ValueError.
    """
    if not low <= value <= high:
        raise ValueError(f"slider {label!r}: the value {value} is outside {low} to {high}.")
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    return kind(
        value=value, min=low, max=high, step=step, description=_(label), style=_WIDE, layout=_LINE
    )


def text_box(label: str, value: str, rows: int = 3) -> widgets.Textarea:
    """A box for text of the reader's own, answering while they type."""
    layout = widgets.Layout(width="95%", max_width="52em")
    return widgets.Textarea(
        value=value, rows=rows, description=_(label), style=_WIDE, layout=layout
    )


def choice(label: str, options: list[tuple[str, object]], value=None) -> widgets.Dropdown:
    """A list to choose from; `options` are (message, value) pairs."""
    shown = [(_(text), item) for text, item in options]
    return widgets.Dropdown(
        options=shown,
        value=shown[0][1] if value is None else value,
        description=_(label),
        style=_WIDE,
        layout=_LINE,
    )


_WIDE = {"description_width": "initial"}
_LINE = widgets.Layout(width="95%", max_width="40em")
