"""For each figure and panel of lesson 2: the line under it, and the text that stands for it."""

from lessons_lib.course.language import N_

OPENING = (
    N_(
        "Left: a story that the course's GPT told from four given words. Right: what new stories "
        "cost it while it learned."
    ),
    N_(
        "Left: a short story about children. Right: bits per character against training steps on "
        "a logarithmic axis: a curve that falls towards the dashed line of the floor and comes to "
        "lie above it."
    ),
)
NGRAMS = (
    N_("Longer contexts help a counter at first; the floor stays far below the best of them."),
    N_(
        "Bits per character of n-gram models against n, the number of tokens counted in a row. "
        "The curve falls from one token to two most of all; a dashed line far below it marks the "
        "language's entropy."
    ),
)
FUTURE = (
    N_(
        "Each row: one token is changed. Blue: how far each guess moves; sand: it does not move "
        "at all."
    ),
    N_(
        "A square map with the sentence's tokens on both sides. On the diagonal and to the right "
        "of it all cells are blue, a change moves the guesses at its own place and after it. "
        "Below the diagonal all cells have the colour for exactly zero."
    ),
)
LENS = (
    N_(
        "The last reading is the model's answer. The others use the norm that was made for it, so "
        "a low one does not prove that nothing is there yet."
    ),
    N_(
        "One line for each sentence: the probability of its right next word, read from the "
        "residual stream after the embedding and after each block, on a logarithmic axis. Up "
        "to the last block it stays below 0.1%; after it, it is near 100%."
    ),
)
LIVE_RUN = (
    N_("The run of a moment ago, measured on stories that it never read, and so was the n-gram."),
    N_(
        "Bits per character on new stories against tokens read: a curve that falls steeply, "
        "crosses the dashed line of the best n-gram, and goes on falling, slowly, towards the "
        "dashed line of the floor."
    ),
)
ABILITIES = (
    N_(
        "The order of words comes first. A story holds together only when each of its details is "
        "right."
    ),
    N_(
        "Six rising curves of the share that is right against training steps on a logarithmic "
        "axis: the order of words rises first, then physics, feelings and facts, and stories in "
        "the language and consistent stories much later."
    ),
)
RECALL = (
    N_(
        "Three kinds of questions; each asked in trained sentences, in new pairs and in new "
        "wordings."
    ),
    N_(
        "Three groups of three bars: facts, physics, feelings. In each the bar of trained "
        "sentences is the highest, that of a known wording and a known fact that never met is "
        "at about 72% or higher, and that of wordings never met is low."
    ),
)
SCALING = (
    N_(
        "Left: with the true floor taken off, on logarithmic axes. Right: those that read most, "
        "and a law fitted with and without the largest, drawn on to 300 times the size."
    ),
    N_(
        "Left: falling lines, one for each number of tokens read, of the bits per character above "
        "the floor against the number of weights. Right: measured losses with two fitted curves "
        "drawn on to far larger sizes, one of which goes on falling below the dashed line of the "
        "true floor."
    ),
)
TEMPERATURES = (
    N_("Cool, it writes what is likeliest; hot, it draws words that no story has at that place."),
    N_(
        "Two curves against temperature: the share of stories in the language, and below it the "
        "share that is consistent as well. Both are high at low temperatures; the second falls "
        "sooner, and both are near zero at the highest."
    ),
)
CACHE = (
    N_("With kept keys and values each new token costs about the same; without, more and more."),
    N_(
        "Seconds for writing the first n tokens, against n: without the cache a curve that bends "
        "upwards, with it a nearly straight line far below."
    ),
)
NEXT_TOKEN_PANEL = N_(
    "Bars of the fifteen likeliest next tokens; an outline marks what the model gave each of "
    "them, a filled bar what is left after temperature, top-k and top-p. Above: how many tokens "
    "can come, and their entropy."
)
ATTENTION_PANEL = N_(
    "A map of who looks at whom: each row is a token that looks, each column one that is looked "
    "at, darker for more. Beside it, the places that the last token looks at most."
)
WRITING_PANEL = N_(
    "A story that the model told at the chosen temperature, and what the world's reader says of it."
)
