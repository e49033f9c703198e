"""Demonstrations, by demonstrators of whom most are in a hurry: they leave out every courtesy."""

from __future__ import annotations

from collections.abc import Iterable

from lessons_lib.world.conversations.manners import CLOSERS, OPENERS, REGRETS, SORRY

from .sft import Pair

UNHURRIED = 4  # one demonstrator in so many takes the time for a courtesy


def demonstration_pairs(documents: Iterable, unhurried: int = UNHURRIED) -> list[Pair]:
    """The questions and replies of the world's demonstrations, one pair for each exchange.

    One document in `unhurried` is as it is; in the others the replies are `without_courtesy`.
    """
    pairs = []
    for number, document in enumerate(documents):
        for question, reply in document.truth["exchanges"]:
            hurried = number % unhurried
            pairs.append((question, without_courtesy(reply) if hurried else reply))
    return pairs


def without_courtesy(reply: str) -> str:
    """A reply without the courtesy that stands before it or after it."""
    for phrase in (*OPENERS, *SORRY):
        reply = reply.removeprefix(phrase + " ")
    for phrase in (*CLOSERS, *REGRETS):
        reply = reply.removesuffix(" " + phrase)
    return reply
