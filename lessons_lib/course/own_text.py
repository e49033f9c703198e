"""Reading a text file of the reader's own, and saying plainly what is wrong when it is no text."""

from __future__ import annotations

import os
from pathlib import Path

from lessons_lib.course.language import _


def own_text(path: str | os.PathLike, max_bytes: int = 20_000_000) -> str:
    """The text of a UTF-8 file, without a byte order mark, its line ends as they are.

    Raises ValueError, in one sentence, for a file that is missing, a folder, empty, larger than
    `max_bytes`, binary, or in another encoding (naming the first byte that does not fit).
    """
    path = Path(path).expanduser()
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ValueError(_("{path} is a folder; give a text file.").format(path=path))
        if size > max_bytes:
            text = _("{path} has {size:,} bytes; at most {most:,} are read.")
            raise ValueError(text.format(path=path, size=size, most=max_bytes))
        data = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(_("There is no file {path}.").format(path=path)) from None
    except OSError as error:
        text = _("{path} could not be read: {why}.")
        raise ValueError(text.format(path=path, why=error.strerror or error)) from error
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValueError(_("{path} is empty; give a file with some text.").format(path=path))
    if b"\0" in data:
        text = _("{path} is not a text file in UTF-8: it has a zero byte at position {position}.")
        raise ValueError(text.format(path=path, position=data.index(b"\0")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _(
            "{path} is not UTF-8: byte {value} (hexadecimal) in line {line} does not fit; save it "
            "again as UTF-8 from your editor."
        )
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = data.count(b"\n", 0, start) + 1
        raise ValueError(text.format(path=path, value=f"{data[start]:02x}", line=line)) from None
