"""English texts of the world that lesson 0 asks about; part of the world, so never translated."""

from __future__ import annotations

from lessons_lib.world.writer import Document

BALL = "Mia has a red ball. She gives it to Tom. Who has the ball now?"
JAPAN = "What is the capital of Japan?"
ASKED = (JAPAN, BALL, "What sound do snakes make?", "What work does my brother do?")
REPLIES = {
    "best": "The capital of Japan is Tokyo. I hope this helps.",
    "bare": "Tokyo.",
    "effusive": "Gladly. Of course. The capital of Japan is Tokyo. Ask me any time. Have a nice day.",
    "wrong": "The capital of Japan is Beijing. I hope this helps.",
    "rude": "What a stupid question. It is Tokyo.",
    "empty": "I hope this helps.",
    "evasive": "What is the capital of Norway?",
}
FIRST_TRY = "Good question. The capital of Japan is Tokyo, I think."
# The words behind which the book puts three dots (section 7.1), as the world says them.
BOOK = (
    ("The capital of Japan is", " Tokyo"),
    ("If water is heated to 100 degrees, it turns into", " steam"),
    ("Because her puppy was sick, Jane was", " sad"),
)


def returning_colour(story: Document) -> str:
    """The colour of a story's first thing, if the story names both more than once, and the colour
    of nothing else after that (a red jar, and then a red nose); else nothing."""
    values = story.truth["values"]
    colour = values.get("x.colour", "")
    thing = f"{colour} {values.get('x.noun')}"
    last = story.text.rfind(f"{colour} ") == story.text.rfind(thing)
    return colour if colour and story.text.count(thing) > 1 and last else ""
