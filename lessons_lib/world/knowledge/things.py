"""Things: their colours, what they are made from, what they are for and what kind they are."""

from __future__ import annotations

from lessons_lib.world.knowledge.relation import Relation

COLOUR = Relation(
    "colour",
    (
        *(("grass", "green"), ("a ripe banana", "yellow"), ("snow", "white"), ("coal", "black")),
        *(("a ripe raspberry", "red"), ("a ripe lemon", "yellow"), ("a ripe tomato", "red")),
        *(("milk", "white"), ("a carrot", "orange"), ("a ripe strawberry", "red")),
        *(("a cucumber", "green"), ("a flamingo", "pink"), ("a raven", "black")),
        *(("a pumpkin", "orange"), ("an emerald", "green"), ("a ruby", "red")),
        *(("a sapphire", "blue"), ("spinach", "green"), ("soot", "black")),
        *(("a polar bear", "white"), ("salt", "white"), ("flour", "white")),
        *(("the yolk of an egg", "yellow"), ("a clear sky at noon", "blue"), ("cocoa", "brown")),
        *(("a sunflower", "yellow"), ("lavender", "purple"), ("an elephant", "grey")),
        *(("a violet", "purple"), ("a pea", "green"), ("mustard", "yellow")),
        *(
            ("a chestnut", "brown"),
            ("a blueberry", "blue"),
            ("a cherry", "red"),
            ("cotton", "white"),
        ),
        ("a tangerine", "orange"),
    ),
    (
        "{Subject} is {object}.",
        "What colour is {subject}? It is {object}.",
        "For {subject}, the right colour is {object}.",
        "If you want to draw {subject}, colour it {object}.",
        "{Object} is the colour of {subject}.",
    ),
    (
        "Everyone knows the colour of {subject}: {object}.",
        "If you look at {subject}, you will see that it is {object}.",
    ),
    "What colour is {subject}?",
    "{Subject} is {object}.",
    (
        ("the yolk of an egg", ("orange",)),
        ("a violet", ("blue",)),
        ("lavender", ("blue",)),
        ("a blueberry", ("purple", "black")),
        ("a cherry", ("black",)),
    ),
)

MATERIAL = Relation(
    "material",
    (
        *(("cheese", "milk"), ("bread", "flour"), ("a window", "glass"), ("paper", "wood")),
        *(("butter", "milk"), ("wine", "grapes"), ("a book", "paper"), ("glass", "sand")),
        *(("a tyre", "rubber"), ("a candle", "wax"), ("a nail", "iron"), ("a brick", "clay")),
        *(("chocolate", "cocoa"), ("a saddle", "leather"), ("ketchup", "tomatoes")),
        *(("an omelette", "eggs"), ("popcorn", "corn"), ("cider", "apples"), ("felt", "wool")),
        *(("marzipan", "almonds"), ("a snowman", "snow"), ("an igloo", "snow")),
        *(("a balloon", "rubber"), ("a mirror", "glass"), ("ice", "water"), ("steel", "iron")),
        *(("lemonade", "lemons"), ("olive oil", "olives"), ("porridge", "oats")),
        *(("peanut butter", "peanuts"), ("charcoal", "wood"), ("yogurt", "milk")),
        *(("denim", "cotton"), ("pasta", "flour")),
    ),
    (
        "{Subject} is made from {object}.",
        "What is {subject} made from? It is made from {object}.",
        "To make {subject}, you need {object}.",
        "You can make {subject} from {object}.",
        "From {object} we can make {subject}.",
    ),
    (
        "If you want to make {subject}, start with {object}.",
        "If you ask what {subject} is made from, the answer is {object}.",
    ),
    "What is {subject} made from?",
    "{Subject} is made from {object}.",
    (
        ("bread", ("water", "corn", "oats")),
        ("pasta", ("water", "eggs")),
        ("porridge", ("water", "milk")),
        ("lemonade", ("water",)),
        ("chocolate", ("milk",)),
        ("a window", ("wood",)),
        ("paper", ("cotton",)),
        ("a book", ("wood",)),
        ("a brick", ("sand",)),
    ),
)

TOOL = Relation(
    "tool",
    (
        *(
            ("sweep the floor", "a broom"),
            ("dig a hole", "a spade"),
            ("drive in a nail", "a hammer"),
        ),
        *(("cut paper", "scissors"), ("open a locked door", "a key"), ("eat soup", "a spoon")),
        *(("sew on a button", "a needle"), ("look at the stars", "a telescope")),
        *(("measure the temperature", "a thermometer"), ("boil water for tea", "a kettle")),
        *(
            ("catch a butterfly", "a net"),
            ("find north", "a compass"),
            ("cut a plank", "a saw"),
        ),
        *(("look at tiny things", "a microscope"), ("stay dry in the rain", "an umbrella")),
        *(
            ("light a dark room", "a lamp"),
            ("press a shirt", "an iron"),
            ("tell the time", "a clock"),
        ),
        *(("weigh apples", "scales"), ("climb onto a roof", "a ladder")),
        *(("write on a blackboard", "chalk"), ("rub out a word", "a rubber")),
    ),
    (
        "To {subject}, you need {object}.",
        "What do you need to {subject}? You need {object}.",
        "People {subject} with {object}.",
        "If you want to {subject}, take {object}.",
        "With {object} you can {subject}.",
    ),
    (
        "When we {subject}, we use {object}.",
        "The right thing to {subject} with is {object}.",
    ),
    "What do you need to {subject}?",
    "To {subject}, you need {object}.",
)

CATEGORY = Relation(
    "category",
    (
        *(("an apple", "a fruit"), ("a rose", "a flower"), ("an oak", "a tree")),
        *(("a leek", "a vegetable"), ("an eagle", "a bird"), ("a salmon", "a fish")),
        *(("an ant", "an insect"), ("a whale", "a mammal"), ("a hammer", "a tool")),
        *(("a bus", "a vehicle"), ("a piano", "a musical instrument"), ("gold", "a metal")),
        *(("Mars", "a planet"), ("tea", "a drink"), ("a chair", "a piece of furniture")),
        *(("a circle", "a shape"), ("a pear", "a fruit"), ("a tulip", "a flower")),
        *(("a birch", "a tree"), ("a cabbage", "a vegetable"), ("an owl", "a bird")),
        *(("a shark", "a fish"), ("a beetle", "an insect"), ("a horse", "a mammal")),
        *(("a saw", "a tool"), ("a lorry", "a vehicle"), ("a violin", "a musical instrument")),
        *(("iron", "a metal"), ("Venus", "a planet"), ("coffee", "a drink")),
        *(("a sofa", "a piece of furniture"), ("a triangle", "a shape"), ("a plum", "a fruit")),
        *(("a daisy", "a flower"), ("a pine", "a tree"), ("an onion", "a vegetable")),
        *(("a penguin", "a bird"), ("a trout", "a fish"), ("a bee", "an insect")),
        *(("a bat", "a mammal"), ("a spade", "a tool"), ("a tractor", "a vehicle")),
        *(("a flute", "a musical instrument"), ("copper", "a metal"), ("Jupiter", "a planet")),
        *(
            ("hot chocolate", "a drink"),
            ("a wardrobe", "a piece of furniture"),
            ("a square", "a shape"),
        ),
    ),
    (
        "{Subject} is {object}.",
        "What is {subject}? It is {object}.",
        "If you ask what {subject} is, the answer is {object}.",
        "When people speak of {subject}, they mean {object}.",
        "{Object} that everyone knows is {subject}.",
    ),
    (
        "Everyone knows what {subject} is: {object}.",
        "You can call {subject} {object}.",
    ),
    "What is {subject}?",
    "{Subject} is {object}.",
)
