"""Letters and digits that Unicode gained after version 16, hidden from the patterns.

`tiktoken` and `tokenizers` know Unicode 16; the `regex` module of today knows a later version, in
which 17,480 more characters are letters (17,144) or numbers (336), most of them rare ideographs and
scripts of the past. All three agree on every other character and on all 25 kinds of space (compared
over all code points). To cut text where the two libraries cut it, these characters count here as
what they were in Unicode 16: unassigned, so neither letter nor digit.
"""

from __future__ import annotations

import re

LATER_LETTERS_AND_DIGITS = """
558 58B-58C 88F C5C CDC 208F 209D-209F A7CE-A7CF A7D2 A7D4 A7DD A7E2 A7F1 AB6C-AB6D 107BB-107BF
10940-10959 10EC5-10EC7 10ED9-10EEE 11B0A 11DB0-11DDB 11DE0-11DE9 11DF1 1246F 12475-1247F
12550-12686 16EA0-16EB8 16EBB-16ED3 16FF2-16FF6 187F8-187FF 18CD6-18CDA 18D09-18D20 18D80-18DF2
18E00-19191 191A0-191D2 1B123-1B128 1B168 1D6A6 1DF1F-1DF24 1DF2B-1DF81 1DF90-1DF96 1DFCD-1DFFF
1E6C0-1E6DE 1E6E0-1E6E2 1E6E4-1E6E5 1E6E7-1E6ED 1E6F0-1E6F4 1E6FE-1E6FF 2B73A-2B73F 2B81E
2CEA2-2CEAD 323B0-33479 3D000-3FC3F
"""

_ESCAPED = "".join(
    "-".join(f"\\U{int(end, 16):08X}" for end in span.split("-"))
    for span in LATER_LETTERS_AND_DIGITS.split()
)
_LATER = re.compile(f"[{_ESCAPED}]")
_UNASSIGNED = "\uffff"  # a code point that Unicode promises never to assign


def hide_later_characters(text: str) -> str:
    """The text with each later letter or digit replaced by an unassigned code point.

    The same object when it holds none.
    """
    return _LATER.sub(_UNASSIGNED, text) if _LATER.search(text) else text
