"""What people write beside an answer: remarks that lead nowhere, titles of lists, padding."""

from __future__ import annotations

# The two halves of a remark in a forum; any two go together.
WHO_WONDERS = (
    *("My aunt", "My teacher", "A colleague of mine", "My brother", "An old neighbour", "My boss"),
    *("Somebody at work", "My daughter", "A man on the train", "My cousin", "The librarian"),
    *("My grandmother", "A woman in the shop", "My uncle", "The postman", "A girl in my class"),
)
WHAT_OF_IT = (
    *("asked me the same thing last week.", "told me once, but I forgot.", "would know that."),
    *(
        "never talks about anything else.",
        "read a whole book about that.",
        "had a lot to say about that.",
    ),
    *("wanted to know that as well.", "said that it was in the newspaper.", "laughed about it."),
    *("knew that as a child.", "wrote it down in a notebook.", "told me not to ask."),
    *("heard about it on the radio.", "has no time for such things.", "thinks about it at night."),
    *("said that it does not matter.", "lost a bet about that.", "showed me a film about it."),
)
TITLES = (
    *("Quiz", "Test", "Homework", "Questions for Monday", "Exam", "Quiz night", "A short test"),
    *("What do you know?", "Questions and more questions", "Class 4, test 2", "Try these"),
    *("Frequently asked questions", "Quiz for the whole family", "Answer on a sheet of paper"),
    *("Twenty minutes, no talking", "Questions of the week", "Warm-up", "Ask your parents"),
)
WONDERING = (
    *("Things I wonder about", "Questions in the night", "Notes to myself", "From my diary"),
    *("Nobody answers me", "What I would like to know"),
)
# What a long-winded assistant says around an answer.
FILLERS = (
    *("That is something many people would like to know.", "Let me think about it for a moment."),
    *("I will try to explain it as well as I can.", "There is a lot that one could say here."),
    *("I have looked at it from every side.", "It is always nice to learn something new."),
    *("Many books have been written about such things.", "One should remember that well."),
    *("This is how I see it after some thought.", "There is nothing more to say about it."),
    *("You can tell your friends about it.", "It took me a while to be certain."),
)
