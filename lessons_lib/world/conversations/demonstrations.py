"""Demonstrations: a user asks, an assistant answers rightly, politely and in few words."""

from __future__ import annotations

import math

from ..writer import Document, Table, Writer
from .asking import PREFIX, THANKS
from .items import ITEMS, Item
from .little_stories import ASKS, REPLIES, STORY, draw_story, mean_length, story_entropy
from .manners import CLOSERS, OPENERS, REGRETS, SORRY, WELCOMES

USER, ASSISTANT = "User: ", "\nAssistant: "
EXCHANGES = Table((1, 2, 3), (75, 20, 5))
KINDS = Table(("fact", "story", "sum", "unknowable"), (11, 5, 2, 2))
ENDINGS = Table((False, True), (9, 1))  # whether the user thanks at the end
# Where the courtesy stands. One is right; a few replies have two, a few none.
MANNERS = Table(("before", "after", "both", "none"), (44, 36, 8, 12))
_THANKS = Table(THANKS)
_WELCOMES = Table(WELCOMES)
_COURTESIES = {True: (Table(OPENERS), Table(CLOSERS)), False: (Table(SORRY), Table(REGRETS))}


def _asked(names: list[str]) -> Table:
    """What training may ask on some topics, so that no topic drowns the others."""
    items = [(i, len(ITEMS[name]) ** -0.5) for name in names for i in ITEMS[name] if not i.held_out]
    return Table([item for item, _ in items], [weight for _, weight in items])


FACTS = [name for name in ITEMS if name not in ("sum", "unknowable")]
ASKED = {"fact": _asked(FACTS), "sum": _asked(["sum"]), "unknowable": _asked(["unknowable"])}


def prompt(question: str) -> str:
    """A user's turn as a model is given it: the reply follows after one space."""
    return USER + question + ASSISTANT.rstrip(" ")


def _write_exchange(writer: Writer) -> tuple[str, str]:
    """Write one question and its answer; returns both."""
    kind = writer.pick("kind", KINDS)
    writer.write(USER)
    ask = writer.pick("prefix", PREFIX)
    writer.write(ask)
    if kind == "story":
        story, gaps, question = draw_story(writer)
        text = question.text
    else:
        item: Item = writer.pick("item", ASKED[kind])
        text = writer.pick("wording", item.wordings)
    writer.write(text)
    writer.write(ASSISTANT)
    manner = writer.pick("manner", MANNERS)
    before, after = _COURTESIES[kind != "unknowable"]
    reply = ""
    if manner == "before" or manner == "both":
        reply = writer.pick("before", before) + " "
        writer.write(reply)
    if kind == "story":
        statement = writer.pick("statement", REPLIES[story.key]).format(**gaps)
    else:
        statement = writer.pick("statement", item.statements)
    writer.write(statement)
    reply += statement
    if manner == "after" or manner == "both":
        end = " " + writer.pick("after", after)
        writer.write(end)
        reply += end
    return ask + text, reply


def write_demonstration(writer: Writer) -> Document:
    """A dialogue of one to three exchanges, and perhaps thanks.

    Its truth holds `exchanges`, each a user's turn and the reply to it. A text has one derivation:
    the turns begin with their speaker, and every question and reply tells how it was drawn.
    """
    exchanges = []
    for n in range(writer.pick("exchanges", EXCHANGES)):
        if n:
            writer.write("\n")
        exchanges.append(_write_exchange(writer))
    if writer.pick("ending", ENDINGS):
        writer.write("\n" + USER)
        thanks = writer.pick("thanks", _THANKS)
        writer.write(thanks + ASSISTANT)
        welcome = writer.pick("welcome", _WELCOMES)
        writer.write(welcome)
        exchanges.append((thanks, welcome))
    return writer.finish("demonstration", exchanges=tuple(exchanges))


def _exchange_measure() -> tuple[float, float]:
    """The entropy in nats and the mean length of one exchange."""
    nats = KINDS.entropy + PREFIX.entropy + MANNERS.entropy
    chars = len(USER) + len(ASSISTANT) + PREFIX.mean()
    share = dict(zip(MANNERS.values, MANNERS.probs, strict=True))
    for kind, p in zip(KINDS.values, KINDS.probs, strict=True):
        before, after = _COURTESIES[kind != "unknowable"]
        first, last = share["before"] + share["both"], share["after"] + share["both"]
        nats += p * (first * before.entropy + last * after.entropy)
        chars += p * (first * (before.mean() + 1) + last * (after.mean() + 1))
        if kind == "story":
            nats += p * story_entropy()
            for story, q in zip(STORY.values, STORY.probs, strict=True):
                replies = REPLIES[story.key]
                ask = ASKS[story.key].mean(lambda t, s=story: mean_length(s, t))
                told = mean_length(story, story.told) + 1
                nats += p * q * replies.entropy
                chars += p * q * (told + ask + replies.mean(lambda t, s=story: mean_length(s, t)))
        else:
            asked = ASKED[kind]
            nats += p * asked.entropy
            nats += p * asked.mean(lambda item: item.wordings.entropy + item.statements.entropy)
            chars += p * asked.mean(lambda item: item.wordings.mean() + item.statements.mean())
    return nats, chars


def demonstration_entropy() -> tuple[float, float]:
    """The exact entropy of a demonstration in nats, and its mean number of characters."""
    nats, chars = _exchange_measure()
    n = EXCHANGES.mean(float)
    thanked = ENDINGS.probs[1]
    turn = len("\n" + USER + ASSISTANT) + _THANKS.mean() + _WELCOMES.mean()
    return (
        math.fsum((EXCHANGES.entropy, n * nats, ENDINGS.entropy))
        + thanked * (_THANKS.entropy + _WELCOMES.entropy),
        n * chars + (n - 1) + thanked * turn,
    )
