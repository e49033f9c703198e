"""One picture file of the reader's own, whatever its kind, as a small square."""

from __future__ import annotations

import os
import warnings

import numpy as np
from PIL import Image, ImageFile

from lessons_lib.course.language import _

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
"""What Pillow may take a file for: some of its other formats start programs to be read."""
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
MAX_PIXELS = 40_000_000
"""Decoded at once, that many take 160 MB. JPEG can be decoded small, so it is rarely in the way."""
ORIENTATION = 0x0112
# Which way up a camera was held, and what turns the picture upright (EXIF 2.32, section 4.6.4).
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_image(path: str | os.PathLike, size: int) -> np.ndarray:
    """The middle square of a picture, upright, on white, as uint8 (3, size, size).

    Reads PNG, JPEG, WebP, BMP and GIF (the first frame), told by the content and not by the name:
    grey, palette, 16-bit, CMYK and transparent ones too. Colour profiles are not applied. Raises
    ValueError, with the reason as half a sentence, for a file that cannot be read or is too large.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of what we refuse or decode small.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                return _square(image, size)
    except _Refused:
        raise
    except Image.DecompressionBombError:
        raise _Refused(_("it says it has more pixels than any camera takes")) from None
    except Image.UnidentifiedImageError:
        kind = _("it is empty") if _is_empty(path) else _("it is no PNG, JPEG, WebP, BMP or GIF")
        raise ValueError(kind) from None
    except MemoryError:
        raise ValueError(_("there is not enough memory for it")) from None
    except OSError as error:
        raise ValueError(error.strerror or _("it is damaged or cut short")) from None
    except Exception:  # on damaged files Pillow's readers raise whatever they stumble over
        raise ValueError(_("it is damaged or cut short")) from None


class _Refused(ValueError):
    """A picture that is whole, and refused for its size or kind."""


def _square(image: ImageFile.ImageFile, size: int) -> np.ndarray:
    # JPEG can be decoded at a half, a quarter or an eighth: a picture of 100 million pixels then
    # takes no more memory than one of two million. Other formats ignore this.
    image.draft(None, (2 * size, 2 * size))
    width, height = image.size
    if width * height > MAX_PIXELS:
        text = _("it has {width} x {height} pixels, and at most {most} million are read")
        text = text.format(width=width, height=height, most=MAX_PIXELS // 1_000_000)
        raise _Refused(text)
    turn = UPRIGHT.get(_orientation(image))
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    plain = _plain(image)
    # This filter is antialiased and never overshoots: no bright rims that were not in the picture.
    small = plain.resize((size, size), Image.Resampling.HAMMING, box=box, reducing_gap=2.0)
    if turn is not None:
        small = small.transpose(turn)
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(white, small)
    return np.asarray(small.convert("RGB")).transpose(2, 0, 1).copy()


def _plain(image: Image.Image) -> Image.Image:
    """The picture as L, RGB or RGBA with 8 bits a channel, which is what can be resized well."""
    if image.mode == "F":
        raise _Refused(_("its pixels are fractions without a fixed range"))
    if image.mode.startswith("I"):
        values = np.asarray(image)  # 16 bits a pixel, or 16 within 32
        return Image.fromarray((np.clip(values, 0, 65535) // 257).astype(np.uint8))
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # a broken EXIF block is no reason to lose the picture
        return 1


def _is_empty(path: str | os.PathLike) -> bool:
    try:
        return os.path.getsize(path) == 0
    except OSError:
        return False
