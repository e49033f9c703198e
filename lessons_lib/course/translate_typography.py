"""How each language sets its signs: what a check can see of it, with the right form in the sentence.

Code, formulas, tags and link targets are taken out first, so only prose is looked at.
"""

from __future__ import annotations

import re

NBSP, NARROW = "\u00a0", "\u202f"
SPACE = f"[{NBSP}{NARROW}]"
HAN = r"[\u3400-\u9fff]"
CYRILLIC = "а-яА-ЯіїєґІЇЄҐ"

EVERY = [
    (r"\.\.\.", "three dots: write … (one sign)"),
    (r"(?<=[^\W\d_])'(?=[^\W\d_])", "a straight apostrophe: write ’"),
    (r"[^\S\n]{2,}", "two blanks in a row"),
    (r"[^\S\n]+(?=\n)|^[^\S\n]+|[^\S\n]+$", "a blank at the beginning or end of a line"),
]
RULES: dict[str, list[tuple[str, str]]] = {
    "uk": [
        (r"[\"“](?=\w)", "quotation marks: write «…» (inside them „…“)"),
        (r"[ыэъёЫЭЪЁ]", "a letter that Ukrainian does not have"),
        (rf"[{CYRILLIC}][A-Za-z]|[A-Za-z][{CYRILLIC}]", "Latin and Cyrillic letters in one word"),
        (r"(?<=\w) - (?=\w)|(?<=\w)--(?=\w)", "a hyphen as a dash: write — with blanks around it"),
        (r"\d%|\d %", "a percentage: a no-break space stands before %"),
        (r"\d \d{3}(?!\d)", "a large number: a no-break space between its groups"),
        (r" [,;:.?](?!\d)", "a blank before a sign"),
    ],
    "fr": [
        (r"[\"“”]", "quotation marks: write « … » with no-break spaces inside"),
        (rf"(?<!{SPACE})(?<![\s;:?!«]);", "before ; stands a (narrow) no-break space"),
        (rf"(?<!{SPACE})(?<![\s?!«])[?!]", "before ? and ! stands a (narrow) no-break space"),
        (rf"(?<!{SPACE})(?<=[^\s\d/]):(?=\s|$)", "before : stands a no-break space"),
        (r" [;:?!»%]", "the space before ; : ? ! » % is a no-break one"),
        (rf"«(?!{SPACE})|(?<!{SPACE})»", "inside « » stand no-break spaces"),
        (r"\d%", "a percentage: a no-break space stands before %"),
        (r"\d \d{3}(?!\d)", "a large number: a narrow no-break space between its groups"),
        (r" [,.](?=\s|$)", "a blank before a comma or full stop"),
    ],
    "zh_CN": [
        (rf"(?<={HAN})[,;:?!](?!\d)", "after a Chinese character stands a full-width ，；：？！"),
        (rf"(?<={HAN})\.(?=\s|$)", "a sentence in Chinese ends with 。"),
        (rf"(?<={HAN})\s?\(|\)(?={HAN})", "beside Chinese characters stand full-width （ ）"),
        (r"\"", "quotation marks: write “ ”"),
        (rf"(?<={HAN})[ ]+(?={HAN})", "a blank between Chinese characters"),
        (r"[，。；：？！、] +(?=\S)", "a blank after a full-width sign"),
    ],
}


def faults(text: str, code: str, source: str = "") -> list[str]:
    """What is set wrongly in a prose text of the language `code`: a sentence each, with the place.

    What an English `source` sets in the same way (three dots of code, aligned columns) is no fault.
    """
    found = []
    common = [] if code == "zh_CN" else EVERY
    for pattern, said in [*common, *RULES.get(code, [])]:
        match = re.search(pattern, text, re.MULTILINE)
        if (
            not match
            or (pattern, said) in EVERY[:1] + EVERY[2:]
            and re.search(pattern, source, re.MULTILINE)
        ):
            continue
        start = max(0, match.start() - 12)
        around = text[start : match.end() + 12].replace("\n", " ")
        found.append(f"{said} ({around!r})")
    return found
