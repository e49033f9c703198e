"""What makes people feel what: for each feeling, causes that are clearly its own.

{she} is she or he, {her} her or his, {him} her or him, {herself} herself or himself.
"""

from __future__ import annotations

# What one may well feel too, for the same causes: no question offers it as wrong.
ALSO: dict[str, tuple[str, ...]] = {
    "sad": ("lonely", "angry"),
    "happy": ("surprised", "proud"),
    "afraid": ("surprised",),
    "angry": ("sad",),
    "proud": ("happy",),
    "bored": ("tired",),
    "lonely": ("sad", "bored"),
    "surprised": ("curious", "happy"),
    "curious": ("surprised",),
    "ashamed": ("sad",),
    "hungry": ("sad", "angry"),
}

# One row of causes for each feeling.
CAUSES: dict[str, tuple[str, ...]] = {
    "sad": (
        "{her} goldfish died",
        "{her} puppy was sick",
        "{her} snowman melted",
        "{she} lost {her} teddy bear",
        "{her} favourite cup was broken",
        "{her} best friend was ill",
        "{her} holidays were over",
    ),
    "happy": (
        "{her} puppy was well again",
        "{her} lost kitten came home",
        "{she} got a new bicycle",
        "{her} friends sang a birthday song for {him}",
        "{she} was allowed to go to the circus",
        "the sun shone on {her} birthday",
        "{her} grandmother came to visit {him}",
    ),
    "afraid": (
        "{she} heard a wolf in the dark",
        "a big dog ran after {him}",
        "there was a strange noise under {her} bed",
        "lightning struck a tree beside {him}",
        "{she} was lost in a dark forest",
        "the ladder began to shake under {him}",
        "{she} dreamed of a monster",
    ),
    "angry": (
        "{her} brother broke {her} kite on purpose",
        "somebody stole {her} bicycle",
        "{her} cousin tore {her} drawing on purpose",
        "some children threw mud at {him}",
        "somebody called {him} a bad name",
        "{her} friend cheated in the game",
        "{her} brother ate {her} cake without asking",
    ),
    "proud": (
        "{she} won the race",
        "{her} drawing won the first prize",
        "{she} built a boat all by {herself}",
        "the teacher praised {her} poem",
        "{she} had saved a drowning kitten",
        "{she} had learned to swim at last",
        "{she} was the best in {her} class",
    ),
    "bored": (
        "there was nothing to do",
        "{she} had to wait for two hours",
        "the film was long and dull",
        "{her} uncle told the same story for the tenth time",
        "{she} had to write the same word a hundred times",
        "nothing happened all afternoon",
        "it rained all day and {she} had no book",
    ),
    "lonely": (
        "nobody wanted to play with {him}",
        "all {her} friends were away",
        "{she} knew nobody at {her} new school",
        "{she} had nobody to talk to",
        "{her} only friend was far away",
        "nobody ever wrote to {him}",
        "{she} always had to play alone",
    ),
    "tired": (
        "{she} had worked all night",
        "{she} had climbed a high mountain",
        "the baby had kept {him} awake",
        "{she} had run ten miles",
        "it was long past {her} bedtime",
        "{she} had carried stones all day",
        "{she} had not slept for two days",
    ),
    "surprised": (
        "a rabbit jumped out of {her} schoolbag",
        "an elephant stood in {her} garden",
        "{she} found a gold coin in {her} bread",
        "a frog sat in {her} cup",
        "{her} hat was in the fridge",
        "a duck walked into {her} kitchen",
        "{her} grandmother came on a motorbike",
    ),
    "curious": (
        "{she} found a locked box in the attic",
        "{she} wanted to know what was in the parcel",
        "{she} saw the tracks of a strange animal",
        "somebody had left a strange key on {her} desk",
        "{she} wanted to know how the clock worked",
        "there was a tiny door behind {her} bed",
        "{she} wondered where the river began",
    ),
    "ashamed": (
        "{she} had told a lie",
        "{she} had stolen an apple",
        "{she} had been rude to {her} grandmother",
        "{she} had broken a promise",
        "{she} had cheated in a test",
        "{she} had laughed at a sick child",
        "{she} had let {her} brother take the blame",
    ),
    "hungry": (
        "{she} had eaten nothing all day",
        "{she} had missed breakfast and lunch",
        "{her} lunch box was empty",
        "{she} had forgotten {her} lunch",
        "there was no food in {her} house",
        "{her} stomach was empty",
        "dinner was two hours late",
    ),
}
