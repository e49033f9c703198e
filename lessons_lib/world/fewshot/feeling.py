"""Sentences with a feeling: liking and disliking; friendly and aggressive."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import sentence_rows

_THINGS = (
    *("my job", "my school", "this song", "this movie", "our trip", "this book", "this game"),
    *("the party", "music", "my new bike", "this town", "my room", "this story", "our garden"),
)
_MANY = (
    *("frozen pizzas", "apples", "these shoes", "the songs", "these games", "board games"),
    *("long walks", "the pictures", "my lessons", "these stories", "our holidays", "rainy days"),
)
# What may be exciting or dull, and what one may be happy with.
_FUN = (
    *("my job is", "my school is", "this movie is", "our trip is", "this book is", "this game is"),
    *("the party is", "this story is", "this song is", "these games are", "board games are"),
    *("long walks are", "my lessons are", "these stories are", "our holidays are"),
)
_OWN = (
    *("my job", "my school", "our trip", "this book", "this game", "my new bike", "my room"),
    *("our garden", "these shoes", "the pictures", "my lessons", "our holidays"),
)
_SLOTS = {
    "fun": _FUN,
    "own": _OWN,
    "be": tuple(x + " is" for x in _THINGS) + tuple(x + " are" for x in _MANY),
    "x": _THINGS + _MANY + ("dancing", "swimming", "painting", "reading", "cooking", "pears"),
    "one": (
        *("music", "dancing", "swimming", "painting", "reading", "cooking", "football", "my job"),
        *("gardening", "singing", "this game", "this song", "this book", "my school"),
    ),
    "art": (
        *("music", "dancing", "swimming", "painting", "reading", "cooking", "football", "singing"),
        *("gardening", "my job"),
    ),
    "best": ("day", "trip", "party", "game", "meal", "holiday", "birthday"),
    "who": (
        "my sister",
        "my brother",
        "my friend",
        "our teacher",
        "my mother",
        "my father",
        "she",
        "he",
    ),
    "dish": (
        *("frozen pizzas", "these cookies", "the cakes", "her pancakes", "the noodles", "apples"),
        *("these beans", "the sandwiches", "his pies", "the burgers", "the soups", "these pears"),
    ),
    "place": (
        *("the party", "the zoo", "the beach", "the museum", "the lake", "the concert"),
        *("the farm", "my school", "the club", "the market"),
    ),
    "news": ("trip", "party", "news", "story", "exam", "match", "letter", "weather"),
    "event": ("day", "trip", "party", "song", "story", "game", "meal", "book", "place", "show"),
}
LIKING = sentence_rows(
    (
        *("{be} awesome", "{be} great", "{be} wonderful", "{be} fantastic", "{be} lovely"),
        *("{be} amazing", "{be} brilliant", "{be} excellent", "{be} perfect", "{be} a joy"),
        *("{be} really good", "{fun} so much fun", "{fun} very exciting", "{be} a treat"),
        *("I love {x}", "I adore {x}", "I really like {x}", "I enjoy {x}", "we all love {x}"),
        *("I am fond of {x}", "I am happy with {own}", "I cannot get enough of {x}"),
        *("{who} loves {x}", "{who} enjoys {x}", "{who} is happy with {own}", "{who} adores {x}"),
        *("{art} is my passion", "{one} is my favourite thing", "{one} makes me happy"),
        *("{one} is the best part of my day", "{one} cheers me up", "{one} makes me smile"),
        *("{dish} taste delicious", "{dish} taste like heaven", "{dish} smell wonderful"),
        *("{dish} taste like summer", "{dish} are yummy", "nothing is better than {x}"),
        *("we had a great time at {place}", "I had so much fun at {place}"),
        *("everybody was happy at {place}", "what a lovely {event}", "it was a wonderful {event}"),
        *("this was my best {best} ever", "I am so happy about the {news}"),
    ),
    _SLOTS,
)
DISLIKING = sentence_rows(
    (
        *("{fun} boring", "{be} awful", "{be} terrible", "{be} horrible", "{fun} dull"),
        *(
            "{be} dreadful",
            "{fun} annoying",
            "{be} useless",
            "{be} disappointing",
            "{fun} a disaster",
        ),
        *("{be} really bad", "{fun} a waste of time", "{fun} very tiring", "{be} a pain"),
        *("I hate {x}", "I cannot stand {x}", "I really dislike {x}", "we all hate {x}"),
        *(
            "I am tired of {x}",
            "I am sick of {x}",
            "I am unhappy with {own}",
            "I am bored with {x}",
        ),
        *("{who} hates {x}", "{who} is tired of {x}", "{who} is unhappy with {own}"),
        *("{who} dislikes {x}", "{one} makes me sad", "{one} makes me angry", "{one} bores me"),
        *("{one} is the worst part of my day", "{one} gives me a headache"),
        *("{dish} taste like cardboard", "{dish} taste like soap", "{dish} smell awful"),
        *("{dish} taste like old socks", "{dish} are disgusting", "nothing is worse than {x}"),
        *("we had a terrible time at {place}", "I was so bored at {place}"),
        *("everybody was sad at {place}", "what an awful {event}", "it was a terrible {event}"),
        *("this was my worst {best} ever", "I am so sad about the {news}"),
    ),
    _SLOTS,
)

_TONE = {
    "mine": (
        *("bike", "bag", "book", "phone", "camera", "chair", "coat", "kite", "guitar"),
        *("umbrella", "lamp", "hat", "ball"),
    ),
    "name": ("Anna", "Tom", "Lucy", "Ben", "Nina", "Max", "Rosa", "Leo", "Emma", "Paul"),
    "fool": ("fool", "liar", "coward", "cheat", "thief", "crybaby", "loser", "bully"),
    "good": ("friend", "cook", "singer", "teacher", "dancer", "helper", "player", "neighbour"),
    "task": (
        *("homework", "packing", "drawing", "cooking", "garden", "exam", "puzzle", "shopping"),
        *("painting", "speech"),
    ),
    "drink": ("tea", "juice", "water", "cake", "soup", "lemonade", "bread", "milk"),
    "time": ("day", "trip", "birthday", "weekend", "holiday", "evening", "summer", "week"),
}
FRIENDLY = sentence_rows(
    (
        *("thank you for the {drink}", "thank you for your help with the {task}"),
        *("you are a great {good}", "you are such a kind {good}", "please come to my party {name}"),
        *("would you like some {drink}", "may I help you with the {task}"),
        *("you can borrow my {mine}", "take my {mine} if you need it", "I like your {mine}"),
        *(
            "your {mine} looks beautiful",
            "good luck with the {task}",
            "have a lovely {time} {name}",
        ),
        *("I hope you have a nice {time}", "welcome to our house {name}"),
        *(
            "let me carry your {mine} for you",
            "I saved you some {drink}",
            "dear {name} get well soon",
        ),
        *("it is so nice to see you {name}", "I am glad you are here {name}"),
        *("you did a great job with the {task}", "{name} you are always welcome here"),
        *(
            "I found your {mine} and brought it back",
            "we missed you {name}",
            "enjoy the {drink} {name}",
        ),
    ),
    _TONE,
)
AGGRESSIVE = sentence_rows(
    (
        *("give me the {drink} or you will be sorry", "I will make you pay for my {mine}"),
        *("you are a stupid {fool}", "you are nothing but a {fool}", "get lost {name}"),
        *("shut up you {fool}", "go away you {fool}", "keep your dirty hands off my {mine}"),
        *(
            "touch my {mine} and you will regret it",
            "I will trample on your {mine}",
            "I hate you {name}",
        ),
        *("your {mine} looks stupid and so do you", "I will wreck your {mine}"),
        *(
            "nobody wants you here {name}",
            "get out of my way {name}",
            "I hope your {time} is awful",
        ),
        *("do not dare to touch my {mine}", "I will throw your {mine} in the bin"),
        *("nobody likes you {name}", "you ruined the {task} you {fool}", "stop crying you {fool}"),
        *("{name} leave me alone or I will scream", "I will ruin your {time}"),
        *("you are too stupid for the {task}", "everybody hates you {name}", "be quiet you {fool}"),
    ),
    _TONE,
)
