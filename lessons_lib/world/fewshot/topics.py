"""Sentences with a topic: food, sport, weather to train on; school, animals, music kept back."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import sentence_rows

_SLOTS = {
    "who": ("Anna", "Tom", "Lucy", "Ben", "my aunt", "the cook", "our neighbour", "my father"),
    "food": ("rice", "soup", "pasta", "bread", "cheese", "salad", "fish", "stew", "porridge"),
    "sweet": ("chocolate cake", "apple pie", "honey cookies", "lemon cake", "nut bread"),
    "meal": ("breakfast", "lunch", "dinner", "supper"),
    "veg": ("potatoes", "onions", "carrots", "tomatoes", "mushrooms", "beans", "peppers"),
    "stew": ("soup", "stew", "sauce", "salad", "risotto"),
    "dish": ("rice", "soup", "pasta", "salad", "stew", "noodles"),
    "spice": ("salt", "pepper", "garlic", "cream", "cheese", "oil"),
    "sport": ("football", "tennis", "hockey", "basketball", "volleyball", "handball"),
    "player": ("the goalkeeper", "the captain", "our striker", "the new player", "her sister"),
    "race": ("race", "final", "tournament", "marathon", "championship", "cup"),
    "day": ("on Monday", "on Friday", "this morning", "on Sunday", "tonight", "today"),
    "city": ("Paris", "Oslo", "Cairo", "Lima", "Tokyo", "Rome", "the village", "the north"),
    "hills": (
        "the hills",
        "the valley",
        "the river",
        "the lake",
        "the town",
        "the sea",
        "the fields",
    ),
    "sky": ("rain", "snow", "fog", "hail", "wind", "sunshine", "thunder"),
    "wet": ("rain", "snow", "fog", "hail", "storm", "thunder", "clouds"),
    "sunny": ("sunny", "rainy", "foggy", "cloudy", "windy", "stormy", "snowy"),
    "subject": ("history", "spelling", "geography", "grammar", "science", "art"),
    "animal": ("horse", "cow", "goat", "sheep", "rabbit", "donkey", "pony"),
    "tool": ("violin", "piano", "flute", "drums", "trumpet", "guitar", "cello"),
}
FOOD = sentence_rows(
    (
        *("{who} baked some {sweet}", "we had {food} for {meal}", "the {stew} needs more {spice}"),
        *("{who} peeled the {veg}", "add some {spice} to the {dish}", "{who} stirred the {stew}"),
        *("a bowl of {dish} with {spice}", "I ate {food} with {veg}", "the {sweet} is in the oven"),
        *("{who} ordered {food} and {veg}", "fry the {veg} with {spice}", "{meal} today is {food}"),
        *("the recipe needs {veg} and {spice}", "{who} cooked {food} for {meal}"),
        *("chop the {veg} for {meal}", "serve the {sweet} with cream", "{who} tasted the {food}"),
        *(
            "the kitchen smells of {sweet}",
            "boil the {veg} in a pot",
            "{who} ate two plates of {food}",
        ),
    ),
    _SLOTS,
)
SPORT = sentence_rows(
    (
        *(
            "our {sport} team won {day}",
            "{player} scored a goal {day}",
            "{player} trains for the {race}",
        ),
        *("we play {sport} {day}", "{player} crossed the finish line", "the {race} starts {day}"),
        *(
            "the coach praised {player}",
            "our team lost the {race}",
            "{player} broke the record {day}",
        ),
        *("the referee stopped the {sport} game", "{player} kicked the ball over the fence"),
        *(
            "the {sport} match ended in a draw",
            "{player} won a medal {day}",
            "the fans cheered {player}",
        ),
        *(
            "they met in the {sport} stadium",
            "{player} jumped over the bar",
            "{player} lost the {race}",
        ),
        *("the swimmers dived into the pool {day}", "{player} ran a lap {day}"),
        "the {sport} club needs a new coach",
    ),
    _SLOTS,
)
WEATHER = sentence_rows(
    (
        *(
            "it is {sunny} in {city} {day}",
            "a storm is coming to {city}",
            "the forecast says {sky}",
        ),
        *(
            "dark clouds hang over {hills}",
            "fog lies over {hills} {day}",
            "it snowed in {city} {day}",
        ),
        *("thunder rolled over {hills}", "the temperature dropped in {city} {day}"),
        *(
            "lightning flashed over {hills}",
            "there will be {sky} {day}",
            "it rained in {city} {day}",
        ),
        *(
            "a cold wind blows over {hills}",
            "the sky is grey over {hills}",
            "{sky} came from the west {day}",
        ),
        *(
            "the sun shines on {hills} {day}",
            "there is frost in {city} {day}",
            "the rain stopped {day}",
        ),
        *("it is too {sunny} to go out {day}", "a rainbow stands over {hills}"),
        "after the {wet} came the sun",
    ),
    _SLOTS,
)
SCHOOL = sentence_rows(
    (
        *("the teacher wrote on the board {day}", "{who} forgot the {subject} homework"),
        *("the {subject} lesson starts {day}", "the pupils have a test in {subject} {day}"),
        *(
            "{who} opened the {subject} book",
            "our class reads about {subject}",
            "the bell rang {day}",
        ),
        *("{who} got a good mark in {subject}", "the {subject} teacher asked a question"),
        *("{who} wrote an exam in {subject}", "the pupils sat at their desks {day}"),
        "{who} packed a school bag {day}",
    ),
    _SLOTS,
)
ANIMALS = sentence_rows(
    (
        *(
            "the {animal} eats hay {day}",
            "a {animal} sleeps in the barn",
            "the {animal} has a young one",
        ),
        *(
            "{who} feeds the {animal}",
            "the {animal} ran across the meadow",
            "a {animal} drinks at the pond",
        ),
        *(
            "the {animal} licks its fur {day}",
            "{who} brushed the {animal}",
            "the {animal} hid from a wolf",
        ),
        *("a {animal} looks for its mother {day}", "the {animal} wags its tail {day}"),
        "the old {animal} slept in the sun {day}",
    ),
    _SLOTS,
)
MUSIC = sentence_rows(
    (
        *("{who} plays the {tool}", "the choir sang {day}", "the {tool} is out of tune"),
        *("{who} practises the {tool} {day}", "the orchestra played a waltz {day}"),
        *(
            "a soft {tool} melody filled the hall",
            "{who} bought a new {tool}",
            "{who} wrote a song {day}",
        ),
        *(
            "the band needs a {tool} player",
            "{who} sang the high notes",
            "the {tool} concert is {day}",
        ),
        "{who} tapped the rhythm {day}",
    ),
    _SLOTS,
)
