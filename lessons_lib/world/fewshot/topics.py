"""Sentences with a topic: food, sport, weather to train on; school, animals, music kept back."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import sentence_rows

_SLOTS = {
    "who": ("Anna", "Tom", "Lucy", "Ben", "my aunt", "the cook", "our neighbour", "my father"),
    "food": ("rice", "soup", "pasta", "bread", "cheese", "salad", "fish", "stew", "curry"),
    "sweet": ("chocolate cake", "apple pie", "honey cookies", "lemon cake", "nut bread"),
    "meal": ("breakfast", "lunch", "dinner", "supper"),
    "veg": ("potatoes", "onions", "carrots", "tomatoes", "mushrooms", "beans", "peppers"),
    "stew": ("soup", "stew", "sauce", "curry", "risotto"),
    "hot": ("rice", "soup", "pasta", "fish", "stew", "curry", "noodles"),
    "dish": ("rice", "soup", "pasta", "salad", "stew", "noodles"),
    "spice": ("salt", "pepper", "garlic", "cream", "cheese", "oil"),
    "sport": ("football", "tennis", "hockey", "basketball", "volleyball", "handball"),
    "player": ("the goalkeeper", "the captain", "our striker", "the new player", "her sister"),
    "race": ("race", "final", "tournament", "marathon", "championship", "cup"),
    "cup": ("final", "tournament", "championship", "cup", "match"),
    "now": ("today", "this morning", "again", "now"),
    "day": ("on Monday", "on Friday", "this morning", "on Sunday", "tonight", "today"),
    "city": ("Paris", "Oslo", "Berlin", "Vienna", "Tokyo", "Rome", "the village", "the north"),
    "hills": (
        "the hills",
        "the valley",
        "the river",
        "the lake",
        "the town",
        "the sea",
        "the fields",
    ),
    "sky": ("rain", "snow", "fog", "hail", "wind", "sleet", "thunder"),
    "wet": ("rain", "snow", "fog", "hail", "storm", "thunder", "clouds"),
    "sunny": ("sunny", "rainy", "foggy", "cloudy", "windy", "stormy", "snowy"),
    "morning": ("on Monday", "on Friday", "this morning", "today"),
    "pupil": ("Anna", "Tom", "Lucy", "Ben", "my cousin", "my brother", "her sister"),
    "subject": ("history", "spelling", "geography", "grammar", "science", "art"),
    "animal": ("horse", "cow", "goat", "sheep", "rabbit", "donkey", "pony"),
    "tool": ("violin", "piano", "flute", "harp", "trumpet", "guitar", "cello"),
}
FOOD = sentence_rows(
    (
        *("{who} baked some {sweet}", "we had {food} for {meal}", "the {stew} needs more {spice}"),
        *("{who} washed the {veg}", "add some {spice} to the {dish}", "{who} stirred the {stew}"),
        *("a bowl of {dish} with {spice}", "I ate {food} with {veg}", "the {sweet} is in the oven"),
        *(
            "{who} ordered {food} and {veg}",
            "fry the {veg} with {spice}",
            "there is {food} for {meal} today",
        ),
        *("the recipe needs {veg} and {spice}", "{who} cooked {hot} for {meal}"),
        *("chop the {veg} for {meal}", "serve the {sweet} with cream", "{who} tasted the {food}"),
        *(
            "the kitchen smells of {sweet}",
            "boil the {veg} in a pot",
            "{who} ate two plates of {dish}",
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
            "our team lost the {cup}",
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
            "it is {sunny} in {city} {now}",
            "a storm is coming to {city}",
            "the forecast says {sky}",
        ),
        *(
            "dark clouds hang over {hills}",
            "fog lies over {hills} {now}",
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
            "the sun shines on {hills} {now}",
            "there is frost in {city} {now}",
            "the rain stopped {day}",
        ),
        *("it is too {sunny} to go out today", "there is a rainbow over {hills}"),
        "after the {wet} came the sun",
    ),
    _SLOTS,
)
SCHOOL = sentence_rows(
    (
        *("the teacher wrote on the board {morning}", "{pupil} forgot the {subject} homework"),
        *("the {subject} lesson starts {morning}", "the pupils have a test in {subject} {morning}"),
        *(
            "{pupil} opened the {subject} book",
            "our class reads about {subject}",
            "the school bell rang {morning}",
        ),
        *("{pupil} got a good mark in {subject}", "the {subject} teacher asked a question"),
        *("{pupil} took an exam in {subject}", "the pupils sat at their desks {morning}"),
        "{pupil} packed a school bag {morning}",
    ),
    _SLOTS,
)
ANIMALS = sentence_rows(
    (
        *(
            "the {animal} eats hay {now}",
            "a {animal} sleeps in the barn",
            "the {animal} has a young one",
        ),
        *(
            "{who} feeds the {animal}",
            "the {animal} ran across the meadow",
            "a {animal} drinks at the pond",
        ),
        *(
            "the {animal} twitches its ears {now}",
            "{who} brushed the {animal}",
            "the {animal} hid from a wolf",
        ),
        *("a {animal} looks for its mother {now}", "the {animal} flicks its tail {now}"),
        "the old {animal} slept in the sun {day}",
    ),
    _SLOTS,
)
MUSIC = sentence_rows(
    (
        *("{who} plays the {tool}", "the choir sang {day}", "the {tool} is out of tune"),
        *("{who} practises the {tool} {now}", "the orchestra played a waltz {day}"),
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
