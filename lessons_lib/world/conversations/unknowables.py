"""What only the asker can know. The right reply to such a question says so."""

from __future__ import annotations

_FOOD = ("soup", "pizza", "rice", "pancakes", "beans")
_NAME = ("Rex", "Bella", "Otto", "Fluffy", "Ruby")
_COLOUR = ("green", "red", "blue", "purple", "yellow")
_NUMBER = ("seven", "three", "twelve", "forty", "nine")
_PLACE = ("under the bed", "on the table", "in the car", "at school", "behind the door")
_WORK = ("a nurse", "a pilot", "a cook", "a teacher", "a farmer")
_THING = ("a coin", "a pen", "a stone", "a letter", "a button")
_PERSON = ("your aunt", "your teacher", "a dentist", "your neighbour", "a friend")
_DREAM = ("a dragon", "the sea", "a train", "a castle", "a tiger")

_DAYS = (
    *(("yesterday", "yesterday"), ("this morning", "this morning"), ("last night", "last night")),
    *(("last Sunday", "last Sunday"), ("on my birthday", "on your birthday")),
)
_PETS = ("dog", "cat", "rabbit", "parrot", "pony")
_FAMILY = ("mother", "father", "sister", "brother", "cousin", "uncle")
_LOST = ("glasses", "keys", "gloves", "shoes", "books")
_HELD = ("hand", "pocket", "bag", "drawer")

# What you do not know; the same as the asker says it; the question; a guess; what fills its gap.
UNKNOWABLE: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    *(
        (f"what you ate {yours}", f"what I ate {mine}", f"What did I eat {mine}?", "You ate {}.")
        + (_FOOD,)
        for mine, yours in _DAYS
    ),
    *(
        (f"what your {pet} is called", f"what my {pet} is called", f"What is my {pet} called?")
        + (f"Your {pet} is called {{}}.", _NAME)
        for pet in _PETS
    ),
    *(
        (f"what your {who} does", f"what my {who} does", f"What work does my {who} do?")
        + (f"Your {who} is {{}}.", _WORK)
        for who in _FAMILY
    ),
    *(
        (f"where your {lost} are", f"where my {lost} are", f"Where are my {lost}?")
        + (f"Your {lost} are {{}}.", _PLACE)
        for lost in _LOST
    ),
    *(
        (f"what is in your {place}", f"what is in my {place}", f"What is in my {place}?")
        + (f"There is {{}} in your {place}.", _THING)
        for place in _HELD
    ),
    *(
        (f"who visited you {yours}", f"who visited me {mine}", f"Who visited me {mine}?")
        + ("It was {}.", _PERSON)
        for mine, yours in _DAYS
    ),
    *(
        (f"what your {who}'s favourite colour is", f"what my {who}'s favourite colour is")
        + (f"What is my {who}'s favourite colour?", f"The favourite colour of your {who} is {{}}.")
        + (_COLOUR,)
        for who in _FAMILY
    ),
    ("what you dreamed last night", "what I dreamed last night", "What did I dream last night?")
    + ("You dreamed of {}.", _DREAM),
    ("which number you are thinking of", "which number I am thinking of")
    + ("Which number am I thinking of?", "You are thinking of {}.", _NUMBER),
    ("which colour you are thinking of", "which colour I am thinking of")
    + ("Which colour am I thinking of?", "You are thinking of {}.", _COLOUR),
)
GUESSES = (*_FOOD, *_NAME, *_COLOUR, *_NUMBER, *_PLACE, *_WORK, *_THING, *_PERSON, *_DREAM)
