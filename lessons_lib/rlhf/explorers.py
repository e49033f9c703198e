"""The interactive panels of lesson 4: rate pairs, follow the runs, and write a reply yourself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as widgets
from matplotlib.figure import Figure

from lessons_lib.course import record
from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.figures import GREEN, INK, RED, new_figure
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import box, emit, inline, say, widget_view
from lessons_lib.rlhf import captions, figures_runs, lines
from lessons_lib.rlhf.figures_runs import GOLD, PROXY, number
from lessons_lib.rlhf.ratings import PANEL, Rating, Shown, as_ratings, read_ratings, write_ratings
from lessons_lib.rlhf.reward_model import RewardModel
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.conversations import gold_reward
from lessons_lib.world.figures import heading

KEPT = ("ratings", "rlhf/panel")
SLIPS = 0.05  # of a simulated rater


class RatingPanel:
    """Pairs of replies, one after the other, and a button for the better one.

    Every rating is written down at once, so that a panel closed half-way goes on where it was.
    """

    def __init__(self, shown: Sequence[Shown]):
        self.shown = list(shown)
        self.answers = self._kept()
        self.pair, self.note = widgets.HTML(), widgets.HTML()
        labels = (_("The first is better"), _("The second is better"), _("Take the last one back"))
        layout = widgets.Layout(width="auto")
        self.first, self.second, self.back = (
            widgets.Button(description=label, layout=layout) for label in labels
        )
        self.first.on_click(lambda _button: self._rate(True))
        self.second.on_click(lambda _button: self._rate(False))
        self.back.on_click(lambda _button: self._take_back())
        self._draw()

    def show(self) -> None:
        """Display the panel; on a page without a kernel its first pair stands in its place."""
        buttons = widgets.HBox([self.first, self.second, self.back])
        panel = widgets.VBox([self.pair, buttons, self.note])
        first = self.shown[0]
        text = "\n".join((first.question, f"1  {first.first}", f"2  {first.second}"))
        emit(text, "ratings", markup=_pair(first), look="neutral", bundle=widget_view(panel))

    def ratings(self) -> list[Rating]:
        """What was rated so far. Raises ValueError as `read_ratings`."""
        return read_ratings(self.shown, self.answers)

    def agreed(self) -> float:
        """The share of the reader's ratings in which the gold reward is not lower; 0 for none."""
        pairs = zip(self.shown, self.answers, strict=False)
        found = [one.gold >= 0 if first else one.gold <= 0 for one, first in pairs]
        return sum(found) / len(found) if found else 0.0

    def _kept(self) -> list[bool]:
        known = record.recall(*KEPT)
        whole = isinstance(known, list) and all(isinstance(one, bool) for one in known)
        return known[: len(self.shown)] if whole else []

    def _furthest(self) -> list[bool]:
        # The same lesson, open a second time, may have gone further than this panel.
        return max(self._kept(), self.answers, key=len)

    def _rate(self, first: bool) -> None:
        at, known = len(self.answers), self._furthest()
        if at < len(self.shown):
            self.answers = [*known[:at], first, *known[at + 1 :]]
            record.keep(*KEPT, self.answers)
        self._draw()

    def _take_back(self) -> None:
        if self.answers:
            self.answers = self._furthest()[:-1]
            record.keep(*KEPT, self.answers)
        self._draw()

    def _draw(self) -> None:
        done, all_ = len(self.answers), len(self.shown)
        over = done == all_
        self.first.disabled = self.second.disabled = over
        self.back.disabled = not done
        end = _("All {all} are rated. Run the next cells again, and they use your ratings.")
        text = _("{done} of {all} are rated; they are kept, so you may stop here and go on later.")
        self.note.value = box(inline((end if over else text).format(done=done, all=all_)))
        self.pair.value = "" if over else _pair(self.shown[done])


def ratings_of(panel: RatingPanel) -> list[Rating]:
    """The reader's ratings, or a simulated rater's of the same pairs where there are none to learn
    from; says which."""
    if panel.answers:
        try:
            found = panel.ratings()
            say(lines.YOURS, n=len(found), share=panel.agreed())
            return found
        except ValueError as problem:
            say(lines.PROBLEM, problem=problem)
    say(lines.SIMULATED, n=len(panel.shown))
    return as_ratings(write_ratings(len(panel.shown), PANEL, SLIPS))


def _pair(shown: Shown) -> str:
    rows = (f"1  {shown.first}", f"2  {shown.second}")
    return f"<b>{inline(shown.question)}</b><br>" + "<br>".join(map(inline, rows))


def runs(rows: Mapping[str, Sequence[Mapping]], replies: Mapping, asked: Sequence[str]) -> None:
    """Explorer: runs with three penalties, up to a point, and what the policy then replied.

    `rows` as for `figures_runs.curves`; `replies` by penalty and rollout, to the questions `asked`.
    """
    marks = sorted(int(mark) for mark in replies["none"])

    def draw(name: str, place: int, which: int) -> Figure:
        mark = marks[place]
        figure = figures_runs.curves(rows, mark)
        one = replies[name][str(mark)][which]
        text = _("{question} → {reply}\n(network {proxy}, gold {gold})")
        found = {key: number(one[key], sign="+") for key in ("proxy", "gold")}
        heading(figure, text.format(question=asked[which], reply=one["reply"], **found))
        return figure

    controls = {
        "name": choice(
            N_("whose reply"), [(figures_runs.PENALTIES[name][0], name) for name in replies]
        ),
        "place": slider(N_("point of the run"), len(marks) - 1, 0, len(marks) - 1),
        "which": slider(N_("question"), 0, 0, len(asked) - 1),
    }
    explorer(draw, controls, name="runs", alt=captions.RUNS_PANEL)


def workshop(reward: RewardModel, tokenizer: Tokenizer, question: str, reply: str) -> None:
    """Explorer: a reply of the reader's own, what the network gives it, and what gold does."""

    def draw(question: str, reply: str) -> Figure:
        gold = gold_reward(question.strip(), reply)
        proxy = reward.rate(tokenizer, [(question.strip(), reply)]).item()
        figure, (left, right) = new_figure(8.4, 2.7, cols=2)
        names = [_("correct"), _("helpful"), _("polite"), _("brief")]
        parts = [2 * gold.correct, gold.helpful, 0.5 * gold.polite, 1.5 * gold.brief]
        left.barh(names, parts, color=[GREEN if part >= 0 else RED for part in parts])
        left.set_xlim(-2.1, 2.1)
        left.invert_yaxis()
        left.axvline(0, color=INK, linewidth=0.8)
        left.set_xlabel(_("what each part adds to gold"))
        names = [_("gold, points"), _("network, deviations")]
        right.barh(names, [gold.total, proxy], color=[GOLD, PROXY])
        right.set_xlim(-5, 4)
        right.invert_yaxis()
        right.axvline(0, color=INK, linewidth=0.8)
        right.set_xlabel(_("reward"))
        text = _("Do they agree? Network {proxy}, gold {gold}")
        found = {"proxy": number(proxy, sign="+"), "gold": number(gold.total, sign="+")}
        heading(figure, text.format(**found))
        return figure

    controls = {
        "question": text_box(N_("a question of the world"), question, 1),
        "reply": text_box(N_("a reply to it"), reply, 2),
    }
    explorer(draw, controls, name="workshop", alt=captions.WORKSHOP_PANEL)
