"""Pairs of replies and which of them a rater preferred, by Bradley and Terry with slips."""

from __future__ import annotations

import math
from typing import NamedTuple

from ..writer import Choice, Table, Writer
from .candidates import STYLES, draw_asked, write_candidate
from .reward import Reward, gold_reward
from .topic import Question

_STYLE = Table(tuple(STYLES), [weight for _, weight in STYLES.values()])


class Preference(NamedTuple):
    """Two replies to a question, and a rating.

    `gold_difference` is the chosen reply's gold reward less the rejected one's: negative where the
    rating goes against the gold reward. `flipped`: the rater slipped, and gave the contrary of the
    rating meant. `log_prob` is ln of the rating's probability given the pair, slips included.
    `styles` tell how the chosen and the rejected reply were written.
    """

    question: Question
    chosen: str
    rejected: str
    gold_difference: float
    flipped: bool
    log_prob: float
    rewards: tuple[Reward, Reward]
    styles: tuple[str, str]
    choices: tuple[Choice, ...]


def rating_probability(
    difference: float, temperature: float = 1.0, error_rate: float = 0.0
) -> float:
    """The probability that the first of two replies is preferred.

    With d the first's gold reward less the second's, (1 - e) s(d / T) + e s(-d / T), where s is
    the logistic function (Bradley and Terry 1952; Christiano et al. 2017, section 2.2.3, for the
    slips). Raises ValueError for a temperature that is not positive or an error rate outside
    [0, 0.5].
    """
    if not (isinstance(temperature, (int, float)) and 0 < temperature < math.inf):
        raise ValueError(f"temperature must be a positive number, not {temperature!r}.")
    if not (isinstance(error_rate, (int, float)) and 0 <= error_rate <= 0.5):
        raise ValueError(f"error_rate must be a number from 0 to 0.5, not {error_rate!r}.")
    x = max(-700.0, min(700.0, difference / temperature))
    p = 1.0 / (1.0 + math.exp(-x))
    return (1.0 - error_rate) * p + error_rate * (1.0 - p)


def write_preference(
    writer: Writer, error_rate: float = 0.05, temperature: float = 1.0
) -> Preference:
    """Draw a question that training may ask, two different replies to it, and a rating.

    The question and the styles are drawn as in `draw_asked` and `STYLES`; of two replies that read
    the same the second is drawn again. Raises ValueError as `rating_probability` does.
    """
    rating_probability(0.0, temperature, error_rate)
    asked = draw_asked(writer)
    styles = [writer.pick("style", _STYLE)]
    replies = [write_candidate(writer, asked, styles[0])]
    while len(replies) < 2:
        style = writer.pick("style", _STYLE)
        reply = write_candidate(writer, asked, style)
        if reply != replies[0]:
            styles.append(style)
            replies.append(reply)
    rewards = [gold_reward(asked.question, reply) for reply in replies]
    difference = rewards[0].total - rewards[1].total
    first = writer.rng.random() < rating_probability(difference, temperature)
    flipped = writer.rng.random() < error_rate
    order = (0, 1) if first != flipped else (1, 0)
    if order[0]:
        difference = -difference
    probability = rating_probability(difference, temperature, error_rate)
    choices = writer.finish("preference").choices
    return Preference(
        asked.question,
        replies[order[0]],
        replies[order[1]],
        difference,
        flipped,
        math.log(max(probability, 5e-324)),
        (rewards[order[0]], rewards[order[1]]),
        (styles[order[0]], styles[order[1]]),
        choices,
    )
