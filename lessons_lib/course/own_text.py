"""Reading a text file of the reader's own, and saying plainly what is wrong when it is no text."""

from __future__ import annotations

import os
from pathlib import Path

from lessons_lib.course.language import _
from lessons_lib.course.nearest import nearest_path

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# What Windows calls "Unicode" begins with one of these.
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def own_text(path: str | os.PathLike, max_bytes: int = 20_000_000) -> str:
    """The text of a UTF-8 file, without a byte order mark, its line ends as they are.

    A relative path is meant from the notebook's folder; where nothing is there, from `notebooks/`,
    so that the same line of a lesson works in a translation one folder further down.

    Raises ValueError, in one sentence, for a file that is missing (with the nearest name), a
    folder or a device, empty, larger than `max_bytes`, binary, or in another encoding (naming
    UTF-16, or the first byte that does not fit).
    """
    path = _found(Path(path).expanduser())
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ValueError(_("{path} is a folder; give a text file.").format(path=path))
        if not path.is_file():  # a device or a pipe may never end
            raise ValueError(_("{path} is no ordinary file; give a text file.").format(path=path))
        if size > max_bytes:
            text = _("{path} has {size:,} bytes; at most {most:,} are read.")
            raise ValueError(text.format(path=path, size=size, most=max_bytes))
        data = path.read_bytes()
    except FileNotFoundError:
        close = nearest_path(path)
        text = _("There is no file {path}.")
        if close is not None:
            text = _("There is no file {path}; did you mean {close}?")
        raise ValueError(text.format(path=path, close=close)) from None
    except OSError as error:
        text = _("{path} could not be read: {why}.")
        raise ValueError(text.format(path=path, why=error.strerror or error)) from error
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValueError(_("{path} is empty; give a file with some text.").format(path=path))
    if data.startswith(UTF16):
        text = _(
            "{path} is not a text file in UTF-8 but in UTF-16 (what some editors call Unicode); "
            "save it again as UTF-8 from your editor."
        )
        raise ValueError(text.format(path=path))
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


def _found(path: Path) -> Path:
    if not path.is_absolute() and not path.exists() and (NOTEBOOKS / path).is_file():
        return NOTEBOOKS / path
    return path
