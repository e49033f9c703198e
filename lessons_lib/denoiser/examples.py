"""The captions that lesson 6 has drawn."""

# The last one has two shapes, which must not change places.
OPENING = (
    "a small green star on the right",
    "a large blue heart in the middle",
    "a red circle left of a blue square",
)
SKETCHED = ("red", "circle")
