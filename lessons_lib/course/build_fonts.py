"""Makes the course's Chinese font: a part of Noto Sans CJK SC that is small enough to carry.

    python -m lessons_lib.course.build_fonts /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

(Debian's package fonts-noto-cjk brings that file.) The part holds the 3,755 most used characters
(the first level of GB 2312), the signs that stand beside them, and whatever else the Chinese
catalogues hold. When `lessons translate check zh_CN` misses a glyph, run it again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lessons_lib.course import language, manifest
from lessons_lib.course.fonts import FILES
from lessons_lib.course.language import read_catalogue

FAMILY = "Noto Sans CJK SC"
NAME = "Lessons Sans SC"
SIGNS = "，。；：？！、（）《》〈〉“”‘’…—·％＋－＝～「」【】￥"
DROPPED = ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"]


def characters() -> set[str]:
    """What the font must hold: level 1 of GB 2312, signs, and the characters of the catalogues."""
    rows, columns = range(0xB0, 0xD8), range(0xA1, 0xFF)
    pairs = [(a, b) for a in rows for b in columns if (a, b) < (0xD7, 0xFA)]
    found = {bytes(pair).decode("gb2312") for pair in pairs} | set(SIGNS)
    folder = language.CATALOGUES / "zh_CN"
    found.update(c for c in (folder / "glossary.tsv").read_text("utf-8") if ord(c) > 0x2E7F)
    for path in sorted(folder.glob("*.po")):
        for message in read_catalogue(path):
            strings = message.string if message.pluralizable else [message.string]
            found.update(c for text in strings if message.id for c in text if ord(c) > 0x2E7F)
    return found


def build(source: Path, target: Path) -> None:
    """Write the part of the font file `source` (a .ttc or .otf) to `target`.

    Raises ValueError when the source holds no face named Noto Sans CJK SC.
    """
    from fontTools import subset
    from fontTools.ttLib import TTCollection, TTFont

    faces = TTCollection(source).fonts if source.suffix == ".ttc" else [TTFont(source)]
    face = next((f for f in faces if f["name"].getDebugName(1) == FAMILY), None)
    if face is None:
        raise ValueError(f"{source} holds no face named {FAMILY}.")
    options = subset.Options()
    options.layout_features, options.hinting = [], False
    options.name_IDs, options.name_languages = [0, 1, 2, 4, 6, 13, 14], [0x409]
    options.drop_tables += DROPPED
    part = subset.Subsetter(options)
    part.populate(unicodes=sorted(map(ord, characters())))
    part.subset(face)
    for record in face["name"].names:  # a changed font should not pass for the original
        if record.nameID in (1, 4):
            record.string = NAME
        elif record.nameID == 6:
            record.string = NAME.replace(" ", "") + "-Regular"
    face["head"].modified = face["head"].created  # the same input gives the same bytes
    face.recalcTimestamp = False
    target.parent.mkdir(parents=True, exist_ok=True)
    face.save(target)


if __name__ == "__main__":
    place = manifest.FOLDER / FILES["zh_CN"]
    build(Path(sys.argv[1]), place)
    print(place, place.stat().st_size)
