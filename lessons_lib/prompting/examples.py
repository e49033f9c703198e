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
