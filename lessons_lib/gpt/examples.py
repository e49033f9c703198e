"""Texts that lesson 2 gives to its models: English in every language, like the world."""

from __future__ import annotations

# The book's three examples of what a language model knows, with the words that go on.
BOOK = (
    ("The capital of Japan is", " Tokyo"),
    ("If water is heated to 100 degrees, it turns into", " steam"),
    ("Because her puppy was sick, Jane was", " sad"),
)
# As the book prints them, for models that have read more than the world.
BOOK_PROMPTS = (
    "The capital of Japan is",
    "if water is heated to 100 Celsius degrees it turns into",
    "because her puppy was sick, Jane was",
)
START_SIGN = "▮"
OTHER_WORD = " kite"
FRIENDS = (
    "It was a sunny morning, and Emma was in the park. Liam was there as well. Emma had a red "
    'ball. "Who has the'
)
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_PROMPT = "Emma was in the park on a sunny morning."
