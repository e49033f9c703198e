"""Animals: their young, their homes, their sounds and their legs."""

from __future__ import annotations

from lessons_lib.world.knowledge.relation import Relation

BABY = Relation(
    "baby",
    (
        *(("cat", "a kitten"), ("dog", "a puppy"), ("cow", "a calf"), ("horse", "a foal")),
        *(("sheep", "a lamb"), ("goat", "a kid"), ("pig", "a piglet"), ("chicken", "a chick")),
        *(("duck", "a duckling"), ("goose", "a gosling"), ("swan", "a cygnet"), ("lion", "a cub")),
        *(("bear", "a cub"), ("tiger", "a cub"), ("deer", "a fawn"), ("kangaroo", "a joey")),
        *(("frog", "a tadpole"), ("owl", "an owlet"), ("eagle", "an eaglet")),
        *(("hare", "a leveret"), ("elephant", "a calf"), ("whale", "a calf"), ("seal", "a pup")),
        *(("giraffe", "a calf"), ("butterfly", "a caterpillar"), ("penguin", "a chick")),
        *(("spider", "a spiderling"), ("donkey", "a foal"), ("zebra", "a foal")),
        *(("koala", "a joey"), ("dolphin", "a calf"), ("otter", "a pup")),
    ),
    (
        "A young {subject} is called {object}.",
        "What is a young {subject} called? It is called {object}.",
        "A baby {subject} is {object}.",
        "We call a young {subject} {object}.",
        "{Object} is a young {subject}.",
    ),
    (
        "The right word for a young {subject} is {object}.",
        "What do we call a baby {subject}? We call it {object}.",
    ),
    "What is a young {subject} called?",
    "A young {subject} is called {object}.",
    (
        ("dog", ("a pup",)),
        ("deer", ("a calf", "a kid")),
        *((bird, ("a chick",)) for bird in ("duck", "goose", "swan", "owl", "eagle")),
    ),
)

HOME = Relation(
    "home",
    (
        *(("a spider", "a web"), ("a bee", "a hive"), ("a rabbit", "a burrow")),
        *(("a dog", "a kennel"), ("a horse", "a stable"), ("a pig", "a sty")),
        *(("a chicken", "a coop"), ("a robin", "a nest"), ("an ant", "an anthill")),
        *(("a beaver", "a lodge"), ("a frog", "a pond"), ("a whale", "the sea")),
        *(("a shark", "the sea"), ("a camel", "the desert"), ("a bat", "a cave")),
        *(("a wolf", "a den"), ("a polar bear", "the Arctic"), ("a monkey", "the jungle")),
        *(("a snail", "a shell"), ("a cow", "a cowshed"), ("a goldfish", "an aquarium")),
        ("an earthworm", "the soil"),
    ),
    (
        "{Subject} lives in {object}.",
        "Where does {subject} live? It lives in {object}.",
        "The home of {subject} is {object}.",
        "If you want to find {subject}, look in {object}.",
        "In {object} you may find {subject}.",
    ),
    (
        "{Subject} has its home in {object}.",
        "The place where {subject} lives is {object}.",
    ),
    "Where does {subject} live?",
    "{Subject} lives in {object}.",
    (
        ("a spider", ("a nest", "a cave", "a burrow", "the jungle", "the desert", "the soil")),
        ("a bee", ("a nest", "a burrow", "the jungle", "the desert", "the soil")),
        ("an ant", ("a nest", "the jungle", "the desert", "the soil")),
        ("a rabbit", ("the desert", "the soil")),
        ("a beaver", ("a pond", "a den", "a burrow")),
        ("a frog", ("the jungle",)),
        ("a whale", ("the Arctic",)),
        ("a shark", ("the Arctic", "an aquarium")),
        ("a bat", ("the jungle", "the desert")),
        ("a wolf", ("the Arctic", "the desert", "a cave")),
        ("a polar bear", ("a den",)),
        ("a snail", ("a pond", "the sea", "an aquarium", "the jungle", "the desert", "the soil")),
        ("a cow", ("a stable",)),
        ("a goldfish", ("a pond",)),
        ("an earthworm", ("a burrow", "the jungle")),
    ),
)

SOUND = Relation(
    "sound",
    (
        *(("cats", "meow"), ("dogs", "bark"), ("cows", "moo"), ("sheep", "bleat")),
        *(("goats", "bleat"), ("pigs", "oink"), ("ducks", "quack"), ("horses", "neigh")),
        *(("lions", "roar"), ("tigers", "roar"), ("bees", "buzz"), ("owls", "hoot")),
        *(("frogs", "croak"), ("hens", "cluck"), ("roosters", "crow"), ("mice", "squeak")),
        *(("snakes", "hiss"), ("wolves", "howl"), ("donkeys", "bray"), ("crows", "caw")),
        *(("geese", "honk"), ("doves", "coo"), ("turkeys", "gobble"), ("crickets", "chirp")),
    ),
    (
        "{Subject} {object}.",
        "What sound do {subject} make? They {object}.",
        "When {subject} want to be heard, they {object}.",
        "You can hear {subject} when they {object}.",
        "If animals {object}, they may be {subject}.",
    ),
    (
        "Where there are {subject}, you can hear them {object}.",
        "Everyone knows the sound of {subject}: they {object}.",
    ),
    "What sound do {subject} make?",
    "{Subject} {object}.",
    (
        ("cats", ("hiss",)),
        ("dogs", ("howl",)),
        ("wolves", ("bark",)),
        ("geese", ("hiss",)),
        ("crows", ("croak",)),
        ("frogs", ("chirp",)),
        ("roosters", ("cluck",)),
        ("turkeys", ("cluck",)),
    ),
)

LEGS = Relation(
    "legs",
    (
        *(("a spider", "eight legs"), ("a dog", "four legs"), ("an ant", "six legs")),
        *(("a chicken", "two legs"), ("a snake", "no legs"), ("a fish", "no legs")),
        *(("a crab", "ten legs"), ("a bee", "six legs"), ("a butterfly", "six legs")),
        *(("an ostrich", "two legs"), ("a horse", "four legs"), ("a worm", "no legs")),
        *(("a lobster", "ten legs"), ("a scorpion", "eight legs"), ("a frog", "four legs")),
        *(("a lizard", "four legs"), ("a whale", "no legs"), ("a duck", "two legs")),
        *(("a cat", "four legs"), ("a beetle", "six legs"), ("a penguin", "two legs")),
        *(("a cow", "four legs"), ("a fly", "six legs"), ("a snail", "no legs")),
    ),
    (
        "{Subject} has {object}.",
        "How many legs does {subject} have? It has {object}.",
        "Count the legs of {subject}: it has {object}.",
        "If you look at {subject}, you will see {object}.",
        "One animal with {object} is {subject}.",
    ),
    (
        "{Subject} goes through life with {object}.",
        "If you want to draw {subject}, give it {object}.",
    ),
    "How many legs does {subject} have?",
    "{Subject} has {object}.",
)
