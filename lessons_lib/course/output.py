"""How a lesson puts something on the page: one bundle, with a plain form, a rich form and a tag.

Every output of the course carries `{"lessons": {"kind": ...}}` in its metadata. nbval does not
compare metadata; `lessons run` and the linter read it to count claims, figures and exercises.
"""

from __future__ import annotations

import html
import re

from IPython.display import display

from lessons_lib.course.language import Marked, _

# The colours come from JupyterLab's theme where there is one, so that they follow dark mode.
STYLES = {
    "good": "border-left:4px solid #009e73;",
    "bad": "border-left:4px solid #d55e00;",
    "neutral": "border-left:4px solid #56789a;",
    "plain": "",
}


def emit(
    text: str,
    kind: str,
    *,
    markup: str | None = None,
    look: str = "plain",
    bundle: dict | None = None,
    meta: dict | None = None,
    **details,
) -> None:
    """Display one output.

    `text` is the plain form; `markup` the HTML form (`inline(text)` when None); `look` one of
    STYLES; `bundle` further MIME types; `meta` further output metadata (for instance the alt text
    of an image); `kind` and `details` go under the metadata's "lessons" key.
    """
    data = {"text/plain": text, **(bundle or {})}
    if "image/png" not in data:  # Jupyter prefers HTML to an image, and would never show the image
        data["text/html"] = box(inline(text) if markup is None else markup, look)
    display(data, metadata={**(meta or {}), "lessons": {"kind": kind, **details}}, raw=True)


def say(message: str, **values) -> None:
    """Print a line of the lesson in the reader's language, with the values put into it.

    `message` is marked by `N_` in the room's `lines.py`, since code cells carry no prose; a value
    that is marked so too is translated with it.
    """
    shown = {key: _(v) if isinstance(v, Marked) else v for key, v in values.items()}
    print(_(message).format(**shown))


def inline(text: str) -> str:
    """HTML of a short text: everything escaped, then `code` and *emphasis* made so.

    Escaping comes first, so that no text, whoever translated it, can bring markup of its own.
    """
    safe = html.escape(text, quote=False)
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    safe = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<em>\1</em>", safe)
    return safe.replace("\n", "<br>")


def folded(summary: str, body: str, open_: bool = False) -> str:
    """HTML of a block that opens when its summary line is clicked; `body` is HTML."""
    state = " open" if open_ else ""
    return (
        f'<details{state}><summary style="cursor:pointer">{inline(summary)}</summary>'
        f'<div style="padding:4px 0 4px 14px">{body}</div></details>'
    )


def widget_view(widget) -> dict:
    """The MIME entry that makes Jupyter draw this widget, to put beside a static form."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"application/vnd.jupyter.widget-view+json": view}


def close_lines(markup: str) -> str:
    """Text for a widget: left to itself, Jupyter sets every line in one as high as a slider."""
    return f"<div style='line-height:1.4'>{markup}</div>"


def box(body: str, look: str = "plain") -> str:
    """HTML for a line or block of the course's own voice, with a coloured edge for its meaning."""
    edge = STYLES[look]
    pad = "padding:2px 0 2px 10px;" if edge else ""
    return f'<div style="{edge}{pad}margin:4px 0;max-width:48em">{body}</div>'
