"""What a reader, or somebody who means harm, might type into a panel's box."""

import ipywidgets as widgets

TEXTS = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    r"$\frac{ costs $5_ and \undefined{$ ^^",
    "{0.__class__} {text} {} %s %(x)s",
    "\x00\u202e\ufeff🙂 " * 3,
    "",
)


def attack(panel: widgets.VBox) -> None:
    """Type each of TEXTS into each box of a panel: it answers, and no markup of theirs comes in."""
    *controls, trouble, picture, _caption = panel.children
    for control in controls:
        if not isinstance(control, (widgets.Text, widgets.Textarea)):
            continue
        kept = control.value
        for text in TEXTS:
            control.value = text  # what its panel raises, is raised here
            shown = trouble.value + (picture.value if isinstance(picture.value, str) else "")
            assert "<script" not in shown and "<img src=x" not in shown, text
        control.value = kept
