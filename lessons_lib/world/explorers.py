"""The interactive panels of lesson 0, and its view of a story."""

from __future__ import annotations

import base64
import html
import math

import torch

from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.figures import png
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import box, emit, inline
from lessons_lib.world import captions, figures, figures_world, lines
from lessons_lib.world.conversations import HIGHEST, gold_reward
from lessons_lib.world.letters import LetterPairs
from lessons_lib.world.scenes import Scene, agreement, draw, read_scene
from lessons_lib.world.stories import Problem, Reading, read_story
from lessons_lib.world.writer import LN2, Document

LONGEST = 3000  # characters that a panel reads while someone types
SHADES = ("rgba(86,180,233,.30)", "rgba(230,159,0,.28)", "rgba(0,158,115,.24)")
LOOK = "line-height:1.75;font-size:15px;max-width:46em;overflow-wrap:anywhere"


def sampling(model: LetterPairs) -> None:
    """Explorer: first letters of n sampled words against the model's own probabilities."""

    def draw_letters(doublings: int, seed: int):
        return figures.first_letters(model, 2**doublings, seed)

    controls = {
        "doublings": slider(N_("words written (two to the power of)"), 7, 0, 11),
        "seed": slider(N_("seed of the random numbers"), 0, 0, 20),
    }
    explorer(draw_letters, controls, name="sampling", alt=captions.SAMPLES[0])


def show_story(document: Document) -> None:
    """Show a story in which each episode has a shade, and a small figure for its bits."""
    steps = read_story(document.text).steps
    bits = [0.0] * len(steps)
    at = -1
    for choice_ in document.choices:
        # Weather, place and name are drawn before the first episode, and belong to it.
        at += choice_.site == "episode"
        bits[max(at, 0)] -= choice_.log_prob / LN2
    parts = [
        f'<span style="background:{SHADES[i % 3]}">{html.escape(document.text[s.start : s.end])}'
        f'</span><sub style="opacity:.75">{cost:.0f}</sub>'
        for i, (s, cost) in enumerate(zip(steps, bits, strict=True))
    ]
    emit(document.text, "story", markup=f'<div style="{LOOK}">{"".join(parts)}</div>')


def reading_stories(story: str) -> None:
    """Explorer: a story to be changed, and what the world's reader says of it."""

    def judge(text: str) -> str:
        return judged(" ".join(text[:LONGEST].split("\n")).strip())

    controls = {"text": text_box(N_("a story; change a word"), story, 7)}
    explorer(judge, controls, name="reading-stories", alt=captions.STORY_PANEL)


def judged(text: str) -> str:
    """HTML of what the world's reader says of a text."""
    reading = read_story(text)
    if not reading.in_language:
        at = reading.unknown or 0
        shown = f"{html.escape(text[:at])}<mark>▸{html.escape(text[at : at + 60])}…</mark>"
        return box(inline(_(lines.UNKNOWN)), "bad") + f'<div style="{LOOK}">{shown}</div>'
    if not reading.consistent:
        sentences = [_problem(problem) for problem in reading.problems[:3]]
        return box(inline(" ".join([_(lines.CONTRADICTS), *sentences])), "bad")
    bits = -reading.log_prob / LN2
    verdict = _(lines.CONSISTENT).format(bits=bits, inverse=power_of_ten(bits))
    return box(inline(verdict), "good") + f'<div style="{LOOK}">{inline(_truth(reading))}</div>'


def _problem(problem: Problem) -> str:
    message = lines.PROBLEMS.get(problem.sort, lines.OTHER_PROBLEM)
    return _(message).format(found=problem.found, expected=problem.expected)


def _truth(reading: Reading) -> str:
    """Who has what in the end, in a sentence."""
    state, values = reading.steps[-1].state, reading.steps[-1].values
    facts = [
        _(lines.HELD).format(thing=_thing(values, k), holder=_holder(state, values, k))
        for k in "xy"
        if state.thing(k)
    ]
    return _(lines.AT_THE_END).format(facts="; ".join(facts)) if facts else ""


def _thing(values: dict, key: str) -> str:
    return f"{values[key + '.colour']} {values[key + '.noun']}"


def _holder(state, values: dict, key: str) -> str:
    holder = state.thing(key)[1]
    if holder in "ab":
        return values[holder]
    return values[f"{key}.spot"] if holder == "spot" else _(lines.NOWHERE)


def judging_replies(questions: list[str], reply: str) -> None:
    """Explorer: a reply of the reader's own to one of the questions, and its gold reward in parts."""

    def judge(question: str, reply: str) -> str:
        reward = gold_reward(question, reply[:LONGEST])
        rows = [_bar(_(text), getattr(reward, part)) for part, text in lines.PARTS.items()]
        total = _(lines.TOTAL).format(total=reward.total, highest=HIGHEST)
        return f'<div style="{LOOK}">{"".join(rows)}<b>{inline(total)}</b></div>'

    controls = {
        "question": choice(N_("question"), [(question, question) for question in questions]),
        "reply": text_box(N_("your reply"), reply, 3),
    }
    explorer(judge, controls, name="judging-replies", alt=captions.REPLY_PANEL)


def _bar(label: str, value: float) -> str:
    """A row with a bar to the right for a gain, red for a loss."""
    colour = "#009e73" if value >= 0 else "#d55e00"
    width = min(abs(value), 2.0) * 90
    return (
        f'<div style="display:flex;gap:8px;align-items:center"><span style="width:19em">'
        f'{inline(label)}</span><span style="background:{colour};height:12px;width:{width:.0f}px'
        f'"></span><span>{value:+.2f}</span></div>'
    )


def noisy_scenes(scenes: list[tuple[Scene, str]]) -> None:
    """Explorer: a scene under noise, what the reader sees in it, and whether the caption holds."""

    def look(number: int, noise: float) -> str:
        scene, caption = scenes[number]
        generator = torch.Generator().manual_seed(number)
        clean = draw([scene], 32)[0]
        picture = clean + noise * torch.randn(clean.shape, generator=generator)
        image = base64.b64encode(png(figures_world.noisy_scene(picture), scale=1.5, effort=1))
        return (
            '<div style="display:flex;flex-wrap:wrap;gap:14px;align-items:center">'
            f'<img alt="" width="240" src="data:image/png;base64,{image.decode()}">'
            f'<div style="{LOOK}">{_seen(picture, caption)}</div></div>'
        )

    controls = {
        "number": slider(N_("scene"), 3, 0, len(scenes) - 1),
        "noise": slider(N_("strength of the noise"), 0.4, 0.0, 3.0, 0.1),
    }
    explorer(look, controls, name="noisy-scenes", alt=captions.SCENE_PANEL)


def _seen(picture: torch.Tensor, caption: str) -> str:
    reading = read_scene(picture)
    rows = [
        _(lines.SEEN).format(
            sure=sure, size=shape.size, colour=shape.colour, kind=shape.kind, place=shape.place
        )
        for shape, sure in zip(reading.shapes, reading.confidences, strict=True)
    ]
    rows.append(_(lines.SURE).format(sure=reading.confidence) if rows else _(lines.SEES_NOTHING))
    rows.append(_(lines.AGREES).format(caption=caption, score=agreement(picture, caption)))
    return "<br>".join(inline(row) for row in rows)


def power_of_ten(bits: float) -> str:
    """2 to the power of `bits`, to the nearest power of ten: "10⁴¹"."""
    return "10" + str(round(bits * math.log10(2))).translate(
        str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    )


def costs(document: Document, n: int) -> list[dict]:
    """The first `n` choices of a document, as values for the line `lines.CHOICES`."""
    return [
        {
            "i": i,
            "site": _site(choice_.site),
            "value": _said(choice_.value),
            "inverse": math.exp(-choice_.log_prob),
            "bits": -choice_.log_prob / LN2,
        }
        for i, choice_ in enumerate(document.choices[:n], 1)
    ]


def _site(name: str) -> str:
    message = lines.SITES.get(name, lines.DETAIL)
    return _(message)


def _said(value) -> str:
    """What was drawn, in a few words: a text, a place, an episode's name or a wording."""
    if hasattr(value, "episode"):
        return value.episode.name
    if hasattr(value, "texts"):
        return "…".join(part.strip() for part in value.texts if part.strip()) or _(lines.LEFT_OUT)
    return getattr(value, "name", value)
