"""The interactive panels of lesson 7: captions read, noise read through, scales, and the finale."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping, Sequence

import ipywidgets as widgets
import torch
from matplotlib.figure import Figure
from torch import Tensor

from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.figures import GREEN, GREY, image_bundle, new_figure, png
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import box, close_lines, emit, inline, widget_view
from lessons_lib.diffusion import Schedule, add_noise
from lessons_lib.diffusion.figures_pictures import picture, strips
from lessons_lib.world.figures import heading
from lessons_lib.world.scenes import Scene, agrees, draw

from . import captions
from .drawing import Painter, Shown
from .evaluation import read_all, see_all
from .towers import Clip

MOST_CAPTIONS = 8
SHOWN = 6  # pictures of the panel of scales


def _bars(ax, texts: Sequence[str], shares: Sequence[float], true: Sequence[bool]) -> None:
    """Shares as bars, those of true captions in green; the words say which as well."""
    ax.barh(range(len(texts)), shares, color=[GREEN if one else GREY for one in true])
    ax.set_yticks(range(len(texts)), [textwrap.fill(text, 40) for text in texts], fontsize=10)
    ax.set_ylim(len(texts) - 0.4, -0.6)
    ax.set_xlim(0, 1.18)
    ax.set_xticks([0, 0.5, 1])
    for i, (share, one) in enumerate(zip(shares, true, strict=True)):
        ax.text(share + 0.02, i, _("true") if one else _("false"), va="center", fontsize=10)


def match(model: Clip, scenes: Sequence[Scene], texts: Sequence[str]) -> None:
    """Explorer: captions of the reader's own, and how CLIP shares its belief among them."""
    pictures = draw(scenes, 32)
    seen = see_all(model, pictures)

    def draw_it(number: int, captions: str) -> Figure:
        told = [line.strip() for line in captions.splitlines() if line.strip()][:MOST_CAPTIONS]
        if not told:
            raise ValueError(_("Write one caption a line, such as “a red circle”."))
        shares = (model.scale * seen[number - 1] @ read_all(model, told).T).softmax(0).tolist()
        figure, (left, right) = new_figure(
            9.0, 1.6 + 0.42 * MOST_CAPTIONS / 2, 1, 2, gridspec_kw={"width_ratios": [1, 1.3]}
        )
        picture(left, pictures[number - 1])
        true = [agrees(scenes[number - 1], text) for text in told]
        _bars(right, told, shares, true)
        right.set_xlabel(_("probability among these"))
        best = max(range(len(told)), key=shares.__getitem__)
        text = (
            _("CLIP takes “{caption}”; that is true")
            if true[best]
            else _("CLIP takes “{caption}”; that is false")
        )
        heading(figure, text.format(caption=told[best]))
        return figure

    controls = {
        "number": slider(N_("picture"), 1, 1, len(scenes)),
        "captions": text_box(N_("captions, one a line"), "\n".join(texts), 4),
    }
    explorer(draw_it, controls, name="match", alt=captions.MATCH_PANEL)


def through_noise(
    readers: Mapping[str, Clip], scene: Scene, texts: Sequence[str], schedule: Schedule
) -> None:
    """Explorer: what a "noised" CLIP and a "clean" one make of a picture at time t of the noise."""
    x0 = draw([scene], 32)
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(0))
    read = {name: read_all(model, texts) for name, model in readers.items()}
    true = [agrees(scene, text) for text in texts]

    def draw_it(t: int) -> Figure:
        x = add_noise(x0, t, eps, schedule)
        figure, (left, *axes) = new_figure(
            9.6, 3.4, 1, 1 + len(readers), gridspec_kw={"width_ratios": [1, *[1.1] * len(readers)]}
        )
        picture(left, x[0], f"t = {t}")
        for ax, (name, model) in zip(axes, readers.items(), strict=True):
            seen = see_all(model, x, t if name == "noised" else None)
            shares = (model.scale * seen[0] @ read[name].T).softmax(0).tolist()
            _bars(ax, texts if ax is axes[0] else [""] * len(texts), shares, true)
            title = (
                _("trained on noised pictures") if name == "noised" else _("trained on clean ones")
            )
            ax.set_title(title, fontsize=11, fontweight="normal")
        figure.supxlabel(_("probability among these"), fontsize=12)
        heading(figure, _("What can be read in a noised picture?"))
        return figure

    explorer(
        draw_it,
        {"t": slider(N_("time of the noise, t"), 400, 0, schedule.T - 1)},
        name="through-noise",
        alt=captions.NOISE_PANEL,
    )


def scales(
    texts: Sequence[str],
    drawn: Mapping[float, Tensor],
    true: Mapping[float, Sequence[bool]],
    scores: Mapping[float, float],
) -> None:
    """Explorer: pictures of the same captions, from the same noise, at one guidance scale or another.

    `drawn` holds, for each scale, one picture for each caption; `true` what the parser found of each,
    `scores` CLIP's mean score. All is drawn beforehand; the first SHOWN are shown, all are counted.
    """

    def draw_it(scale: float) -> Figure:
        images, hits = drawn[scale], true[scale]
        figure, axes = new_figure(8.6, 3.2, 1, min(SHOWN, len(texts)))
        for ax, image, text, one in zip(axes, images, texts, hits, strict=False):
            picture(ax, image, _("true") if one else _("false"))
            ax.set_xlabel(textwrap.fill(text, 15), fontsize=10)
        text = _("Scale {scale}: {hits} of {n} captions are true, and CLIP's score is {score}")
        found = {"hits": sum(hits), "n": len(hits), "score": f"{scores[scale]:.2f}"}
        heading(figure, text.format(scale=f"{scale:g}", **found))
        return figure

    shown = [(f"{value:g}", value) for value in drawn]
    controls = {"scale": choice(N_("guidance scale"), shown, shown[len(shown) // 2][1])}
    explorer(draw_it, controls, name="scales", alt=captions.SCALES_PANEL)


def typed(painter: Painter, text: str, seed: int = 0) -> widgets.VBox:
    """Explorer, the lesson's last: a caption is typed, and drawn step by step at a click.

    The steps appear as they are made. A word that is not known is named, with the nearest that is.
    """
    first = painter.paint(text, seed)
    figure = last_figure(first)
    bundle, meta = image_bundle(figure, _(captions.TYPED_PANEL))
    data = bundle["image/png"]
    width = meta["image/png"]["width"]
    layout = widgets.Layout(max_width="100%", width=f"{width}px", object_fit="contain")
    shown = widgets.Image(value=data, format="png", layout=layout)
    told = widgets.Text(
        value=text, description=_("caption"), layout=widgets.Layout(width="95%", max_width="52em")
    )
    dice = widgets.IntText(
        value=seed, description=_("noise no."), layout=widgets.Layout(width="14em")
    )
    button = widgets.Button(description=_("Draw"), button_style="primary")
    trouble = widgets.HTML()

    def on_click(_button) -> None:
        trouble.value = ""
        button.disabled = True
        try:
            painter.paint(told.value, dice.value, lambda part: _set(shown, last_figure(part)))
        except ValueError as problem:
            trouble.value = close_lines(box(inline(str(problem)), "bad"))
        finally:
            button.disabled = False

    button.on_click(on_click)
    sentence = f"<em style='opacity:.85'>{inline(_(captions.TYPED_PANEL))}</em>"
    under = widgets.HTML(close_lines(sentence))
    panel = widgets.VBox([told, dice, button, trouble, shown, under])
    panel.add_class("lessons-explorer")
    bundle = {"image/png": base64.b64encode(data).decode()} | widget_view(panel)
    text = _("Interactive panel: {text}").format(text=_(captions.TYPED_PANEL))
    emit(text, "explorer", meta=meta, bundle=bundle, name="typed")
    return panel


def _set(image: widgets.Image, figure: Figure) -> None:
    image.value = png(figure, scale=1.5, effort=1)


def last_figure(shown: Shown) -> Figure:
    """The states of a picture so far in a strip, and, once it is done, what the parser says of it."""
    names = [_("end") if t < 0 else f"t = {t}" for t, _x in shown.states]
    blank = torch.ones(3, 32, 32)
    missing = shown.expected - len(names)
    images = [x for _t, x in shown.states] + [blank] * missing
    row = (textwrap.fill(shown.caption, 22), images, names + [""] * missing)
    if shown.true is None:
        text = _("Drawing “{caption}”: step {n}")
        return strips([row], text.format(caption=shown.caption, n=shown.done), 9.6)
    text = (
        _("Is it what was asked for? The parser reads: {found}. That is true")
        if shown.true
        else _("Is it what was asked for? The parser reads: {found}. That is false")
    )
    return strips([row], text.format(found=shown.found), 9.6)
