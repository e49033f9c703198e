"""Can an episode be told and understood at all? What its rules say, held against each other."""

from __future__ import annotations

import re

from lessons_lib.world.stories.lexicon import NOUNS, WEATHERS
from lessons_lib.world.stories.notation import PEOPLE, THINGS, Episode, GrammarError


def _any(words) -> str:
    """A pattern for one of some words, or several with bars between: "rainy|windy"."""
    one = f"(?:{'|'.join(words)})"
    return rf"{one}(?:\|{one})*"


_KIND, _TROUBLE = _any(NOUNS), "[a-z][a-z-]*"
# What each rule can say; the docstring of `state.py` tells what it means.
TERMS = {
    "needs": rf"out|in|alone|together|none|one|two|calm|tried|untried|{_any(WEATHERS)}"
    rf"|[tu]@{_any(('p', 'q', 'spot', 'lost'))}|[tu]:{_KIND}|[pq]\.{_any([_TROUBLE])}",
    "brings": rf"q|here(?::in|:out)?|[tu](?::{_KIND})?@(?:p|q|spot)",
    "makes": rf"calm|tried|[pq]\.{_TROUBLE}|[tu]@(?:p|q|spot|lost|gone)",
}


def check(episode: Episode, follows: dict[str, set[str]]) -> None:
    """Raise GrammarError, with one sentence, for an episode that makes no sense.

    `follows` gives the stages that may come after each stage.
    """

    def demand(holds: bool, what: str) -> None:
        if not holds:
            raise GrammarError(f"{episode.name}: {what}.")

    needs, brings, makes, stages = episode.needs, episode.brings, episode.makes, episode.stages
    for rule, pattern in TERMS.items():
        for term in getattr(episode, rule):
            demand(bool(re.fullmatch(pattern, term)), f"`{rule}` cannot say {term!r}")
    new = [term[0] for term in brings if term[0] in PEOPLE + THINGS]
    demand(len(set(new) & set(THINGS)) < 2, "it brings two things, and can only bring one")
    for term in needs:
        known = not (term[1:2] in ("@", ":", ".") and term[0] in new)
        demand(known, f"it needs {term!r} of what it only brings")
    spoken = {slot for beat in episode.beats for unit in beat.values for slot in unit[1::2]}
    for role in sorted(slot.name for slot in spoken if slot.form == "spot"):
        put = [t for t in needs + brings + makes if t[0] == role and t.endswith("@spot")]
        demand(bool(put), f"it says where {role} is, which `{role}@spot` must make sure of")
    told = any(("",) not in beat.values for beat in episode.beats)
    demand(told, "every beat may be left out, so that it can be told without a word")
    for after in follows.values():
        double = " and ".join(stage for stage in stages if stage in after)
        demand(" and " not in double, f"it stands at {double}, which may both come next")
    opens = sum(term[0] in PEOPLE and term[1:2] == "." for term in makes)
    demand(opens == ("trouble" in stages), "an episode at trouble opens one, and no other does")
    if "remedy" in stages:
        ends = "calm" in makes or {"tried"} <= set(makes) and {"untried"} <= set(needs)
        demand(ends, "a remedy makes calm, or it makes tried and needs untried")
