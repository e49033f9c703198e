"""The people and the colours of the world: the same in stories, knowledge, talk and pictures."""

from __future__ import annotations

GIRLS = (
    *("Ada", "Alice", "Amira", "Anna", "Bella", "Carla", "Chloe", "Clara", "Daisy", "Elena"),
    *("Ella", "Emma", "Eva", "Fiona", "Grace", "Hana", "Ida", "Iris", "Jane", "Julia"),
    *("Kate", "Lena", "Lily", "Lucy", "Maria", "Mia", "Mila", "Nina", "Nora", "Olga"),
    *("Paula", "Rosa", "Sara", "Sofia", "Stella", "Tara", "Uma", "Vera", "Wendy", "Zoe"),
)
BOYS = (
    *("Adam", "Alex", "Amir", "Anton", "Ben", "Bruno", "Carl", "Daniel", "David", "Emil"),
    *("Erik", "Felix", "Finn", "Frank", "George", "Hugo", "Igor", "Ivan", "Jack", "Jonas"),
    *("Karim", "Leo", "Liam", "Lucas", "Mark", "Max", "Milo", "Noah", "Oleg", "Oliver"),
    *("Omar", "Oscar", "Paul", "Peter", "Ravi", "Sam", "Simon", "Theo", "Tom", "Victor"),
)
# The eight colours that things and shapes have.
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "black")


def article(phrase: str) -> str:
    """The indefinite article with a phrase: "a red ball", "an orange kite"."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase
