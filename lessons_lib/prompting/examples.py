"""The English sentences that lesson 3 uses, and nothing else of it."""

# Labels that no text of the world, and hardly any other, has ever used for anything.
FIRST = (
    ("I love apples", "blick"),
    ("this film is a disaster", "dax"),
    ("music is my passion", "blick"),
    ("my job is boring", "dax"),
    ("what a lovely garden", "blick"),
    ("the soup tastes awful", "dax"),
)
FIRST_QUERY = "frozen pizzas are awesome"
# Queries that say nothing, to see what a model would have answered anyhow (Zhao et al. 2021).
EMPTY = ("N/A", "nothing", "something")
# For the book's prompts, queries from outside the world of this course: which prompt, query, label.
BEYOND = (
    (0, "I could read this novel again and again", "positive"),
    (0, "my uncle never smiles", "negative"),
    (0, "nobody wants a second slice", "negative"),
    (0, "the guests stayed until midnight and sang", "positive"),
    (0, "I fell asleep after ten minutes", "negative"),
    (0, "she could not stop laughing", "positive"),
    (0, "the brakes failed twice", "negative"),
    (0, "we will come back next summer", "positive"),
    (2, "a mirror turns left into right", "physics"),
    (2, "zero is even", "mathematics"),
    (2, "ice floats", "physics"),
    (2, "seven cannot be divided by three", "mathematics"),
    (2, "stars bend light", "physics"),
    (2, "two points give one straight line", "mathematics"),
    (2, "a falling stone gains speed", "physics"),
    (2, "every map needs only four colours", "mathematics"),
)
