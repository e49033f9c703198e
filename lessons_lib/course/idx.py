"""The file format of MNIST: IDX, numbers in a box, usually packed by gzip."""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from lessons_lib.course.language import _

UNSIGNED_BYTE = 0x08
MAX_BYTES = 1 << 30


def read_idx(path: str | os.PathLike) -> np.ndarray:
    """The array of unsigned bytes in an IDX file, packed by gzip or not, shaped as the file says.

    The file is two zero bytes, the kind of number, the number of dimensions, each dimension in
    four bytes with the largest part first, and the numbers in row order (Y. LeCun, "The MNIST
    database of handwritten digits", section on the file format). Raises ValueError, in one
    sentence, for a file that is missing, cut short, too long, or something else.
    """
    path = Path(path)
    try:
        with open(path, "rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else open(path, "rb") as file:
            shape = _shape(path, file.read(4), file)
            # No more is read than the header promises and one byte: a small gzip file can hold
            # any amount.
            size = math.prod(shape)
            data = file.read(size + 1)
    except FileNotFoundError:
        raise ValueError(_("There is no file {path}.").format(path=path)) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ValueError(_("{path} is damaged or cut short.").format(path=path)) from None
    except OSError as error:
        text = _("{path} could not be read: {why}.")
        raise ValueError(text.format(path=path, why=error.strerror or error)) from error
    if len(data) != size:
        text = _("{path} is cut short: it should hold {size} bytes and holds {found}.")
        if len(data) > size:
            text = _("{path} holds more than the {size} bytes that its header tells of.")
        raise ValueError(text.format(path=path, size=size, found=len(data)))
    return np.frombuffer(data, np.uint8).reshape(shape).copy()  # of bytes, which are read-only


def _shape(path: Path, magic: bytes, file) -> tuple[int, ...]:
    if len(magic) < 4 or magic[:2] != b"\0\0" or not 1 <= magic[3] <= 8:
        raise ValueError(_("{path} is not an IDX file.").format(path=path))
    if magic[2] != UNSIGNED_BYTE:
        text = _("{path} is an IDX file of another kind of number than unsigned bytes.")
        raise ValueError(text.format(path=path))
    header = file.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise ValueError(_("{path} is damaged or cut short.").format(path=path))
    shape = struct.unpack(f">{magic[3]}I", header)
    if math.prod(shape) > MAX_BYTES:
        text = _("{path} says it holds {size:,} bytes; at most {most:,} are read.")
        raise ValueError(text.format(path=path, size=math.prod(shape), most=MAX_BYTES))
    return shape
