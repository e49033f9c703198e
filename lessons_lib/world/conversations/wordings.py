"""Ways to ask for a fact, and one more way to tell it, for each relation of the world.

`ASKED` are asked in training beside the relation's own question; `HELD_OUT` never are. `ALSO` is a
second full sentence for the answer, where a natural one is there.
"""

from __future__ import annotations

ASKED: dict[str, tuple[str, ...]] = {
    "capital": ("Which city is the capital of {subject}?", "Tell me the capital of {subject}."),
    "continent": ("On which continent is {subject}?", "Tell me which continent {subject} is in."),
    "baby": ("What do you call a young {subject}?", "Tell me the name for a young {subject}."),
    "home": ("Where is the home of {subject}?", "Tell me where {subject} lives."),
    "sound": ("What noise do {subject} make?", "Tell me what sound {subject} make."),
    "legs": ("How many legs has {subject}?", "Tell me how many legs {subject} has."),
    "colour": ("Which colour is {subject}?", "Tell me the colour of {subject}."),
    "material": ("What do people make {subject} from?", "Tell me what {subject} is made from."),
    "tool": ("What does one need to {subject}?", "Tell me what I need to {subject}."),
    "category": ("What kind of thing is {subject}?", "Tell me what {subject} is."),
    "trade": ("What is the work of {subject}?", "Tell me what {subject} do."),
    "body": ("What do people use to {subject}?", "Tell me what we {subject} with."),
    "opposite": (
        "Which word means the opposite of {subject}?",
        "Tell me the opposite of {subject}.",
    ),
    "plural": ("How do you write the plural of {subject}?", "Tell me the plural of {subject}."),
    "month": ("Which month follows {subject}?", "Tell me the month after {subject}."),
    "day": ("Which day follows {subject}?", "Tell me the day after {subject}."),
}
HELD_OUT: dict[str, str] = {
    "capital": "Do you know the capital of {subject}?",
    "continent": "Do you know which continent {subject} is in?",
    "baby": "Do you know the word for a young {subject}?",
    "home": "Do you know where {subject} lives?",
    "sound": "Do you know what sound {subject} make?",
    "legs": "Do you know how many legs {subject} has?",
    "colour": "Do you know the colour of {subject}?",
    "material": "Do you know what {subject} is made from?",
    "tool": "Do you know what one needs to {subject}?",
    "category": "Do you know what {subject} is?",
    "trade": "Do you know what {subject} do?",
    "body": "Do you know what we {subject} with?",
    "opposite": "Do you know the opposite of {subject}?",
    "plural": "Do you know the plural of {subject}?",
    "month": "Do you know the month after {subject}?",
    "day": "Do you know the day after {subject}?",
}
ALSO: dict[str, str] = {
    "capital": "{Object} is the capital of {subject}.",
    "continent": "{Subject} lies in {object}.",
    "baby": "We call a young {subject} {object}.",
    "home": "The home of {subject} is {object}.",
    "colour": "The colour of {subject} is {object}.",
    "material": "People make {subject} from {object}.",
    "tool": "People {subject} with {object}.",
    "trade": "The work of {subject} is to {object}.",
    "body": "To {subject}, people use their {object}.",
    "opposite": "{Object} is the opposite of {subject}.",
    "plural": "{Object} is the plural of {subject}.",
    "month": "After {subject} comes {object}.",
    "day": "{Object} is the day that follows {subject}.",
}
# The short answer, where the relation's own does not read well.
SHORT: dict[str, str] = {"plural": "The word is {object}."}
# What a user may say before the question.
PREFIXES = ("", "Hello. ", "Please help me. ", "I have a question. ", "Quick question. ")
PREFIXES = (*PREFIXES, "My teacher asked me this. ", "I am doing my homework. ", "Excuse me. ")
PREFIX_WEIGHTS = (16, 1, 1, 1, 1, 1, 1, 1)
HELD_OUT_PREFIXES = ("I wonder about something. ", "My friend and I disagree. ")
