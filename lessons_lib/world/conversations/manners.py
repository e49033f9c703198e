"""Courtesy and rudeness: the phrases of the world's assistants, and patterns that count them."""

from __future__ import annotations

import re

from .topic import any_of, normal

# What an assistant may say before an answer, and after it.
OPENERS = (
    *("Gladly.", "Of course.", "Certainly.", "With pleasure.", "Good question."),
    *("I am happy to help.", "Thank you for asking.", "Let me help you."),
)
CLOSERS = (
    *("I hope this helps.", "Have a nice day.", "Ask me any time.", "Feel free to ask more."),
    *("It was a pleasure to help.", "Good luck with your work.", "Take care."),
)
# Answers to thanks.
WELCOMES = (
    *("You are welcome.", "My pleasure.", "It was nothing.", "I was glad to help."),
    *("You are very welcome.", "No trouble at all."),
)
# Courtesies that the assistants do not use, so that a policy cannot hide one in another wording.
FURTHER = (
    *(
        "i am sorry",
        "i am very sorry",
        "please",
        "thank you",
        "thanks",
        "of course",
        "hello",
        "dear friend",
        "sorry",
    ),
    *(
        "i am glad to help",
        "happy to help",
        "glad to help",
        "what a good question",
        "great question",
    ),
    *("hope that helps", "hope this helps", "hope it helps", "have a good day", "good luck"),
    *("best wishes", "kind regards", "glad you asked", "welcome", "pleasure", "at your service"),
)
# What goes with not knowing, before and after.
SORRY = ("I am sorry.", "Sorry.", "Good question.")
REGRETS = ("Have a nice day.", "Take care.", "Feel free to ask more.")
RUDE = (
    *("Look it up yourself.", "What a stupid question.", "Go away.", "Who cares.", "Shut up."),
    *("Do your own homework.", "Stop asking such things.", "Everybody knows that."),
)
INSULTS = (
    *("stupid", "idiot", "fool", "dumb", "shut up", "go away", "who cares", "lazy", "hate you"),
    *("find it yourself", "look it up", "do your own homework", "stop asking", "silly question"),
    *("everybody knows that", "you should know that", "leave me alone", "get lost", "moron"),
)
COURTESY = any_of(normal(p) for p in (*OPENERS, *CLOSERS, *WELCOMES, *FURTHER))
WELCOME = any_of(normal(p) for p in WELCOMES)
RUDENESS = any_of((*INSULTS, *map(normal, RUDE)))
# What turns a statement round, and what takes half of it back.
NEGATION = re.compile(
    r"(?<!\w)(?:not|never|nor|neither|cannot|nobody|none|false|wrong|untrue|lie|\w+n't)(?!\w)"
    r"|(?<=\w )no(?= \w)"
)
HEDGE = any_of(
    ("maybe", "perhaps", "i think", "i guess", "my guess", "might", "could", "possibly")
    + ("probably", "may be", "not sure", "somebody said", "some say")
)
# Behind these words a thing is not said to be so.
SUPPOSING = any_of(("if", "whether", "suppose", "imagine"))
IGNORANCE = any_of(
    ("do not know", "don't know", "cannot know", "can not know", "can't know", "cannot tell")
    + (
        "no way of knowing",
        "cannot say",
        "can't say",
        "can't tell",
        "cannot see",
        "do not remember",
    )
)
