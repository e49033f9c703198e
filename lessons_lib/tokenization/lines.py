"""The lines that the cells of the tokenization lesson print, and the names of its tokenizers."""

from lessons_lib.course.language import N_

BYTES_OF = N_("{text}  {n} characters, bytes {values}")
SIGNS = N_("space: {space}   line end: {end}   a: {a}")
IN_SIGNS = N_("{text} in signs: {signs}")
MERGED = N_("{pair} ({count} times)   gives   {text}")
FIRST_MERGES = N_("first 20 merges: {tokens}")
MIDDLE_MERGES = N_("around merge 1,000: {tokens}")
LAST_MERGES = N_("last 10 merges: {tokens}")
PHRASES = N_("{n} tokens with a space inside, for instance {some}")
UNCUT = N_("the new text: {cut} tokens with chunks, {uncut} without")
SAVED_BY = N_("merge {n:5,} takes {saved:5,} tokens off the training text")
LENGTH_AT = N_("{size:5,} entries: the new text is {n:6,.0f} tokens long")
TABLE_SHARE = N_("{name:11}  {rows:,} × {width:,} = {table:,}, {share:.2%} of the model")
BOTH_WAYS = N_("{longest}   but in order   {merged}")
DIFFERENT = N_("different: {chunks:.0%} of the distinct chunks, {text:.1%} of the text")
HALVES = N_("first half: {first}   second half: {second}   both: {both}")
TYPED = N_("typed by a user: {typed} tokens;  meant by the program: {meant} tokens")
RATES = N_("{code}: {a_character:.2f} tokens a character, {a_byte:.2f} a byte")
SCAFFOLD = N_("{name!r} never occurs in the docs; it is a part of {used_in}")
UNMET = N_("{share:.0%} of the new words hold a token that no known word holds")
LANGUAGE = N_("words: {words} …\na text: {text} …\nentropy: {bits:.2f} bits per letter")
ABOVE = N_(
    "the true probabilities need {floor:.3f} bits per letter\n"
    "210 merges: with spaces {spaced:.1%} above, without {unspaced:.1%}\n"
    "3,000 merges without spaces: {late:.1%} above, "
    "with the frequencies of four times as much text {longer:.1%}"
)
OFF = N_("{n:5,} merges without spaces: {share:.0%} of the tokens start or end inside a word")
ENGLISH = N_("English, 2,000")
FOUR_LANGUAGES = N_("four languages, 2,000")
PYTHON_DOCS = N_("Python's docs, 4,096")
