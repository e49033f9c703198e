"""A folder of the reader's own pictures: every kind of file, and a sentence for each bad one."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from lessons_lib.course import image_files, image_folder
from lessons_lib.course.image_folder import as_images
from lessons_lib.course.image_folder import image_folder as read

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def halves(mode: str = "RGB", size=(40, 40)) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    return image.convert(mode)


def one(folder: Path, size: int = 4) -> torch.Tensor:
    images, names = read(folder, size)
    assert images.shape == (1, 3, size, size) and images.dtype == torch.float32 and len(names) == 1
    return images[0]


def colour(image: torch.Tensor, row: int, column: int) -> tuple[int, ...]:
    return tuple(((image[:, row, column] + 1) * 127.5).round().int().tolist())


def near(found, wanted, slack=0) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    "name, slack",
    [("a.png", 0), ("a.jpg", 3), ("a.JPEG", 3), ("a.webp", 12), ("a.bmp", 0), ("a.gif", 0)],
)
def test_every_kind_of_file(tmp_path, name, slack):
    halves().save(tmp_path / name)
    image = one(tmp_path)
    assert near(colour(image, 0, 1), RED, slack) and near(colour(image, 3, 1), BLUE, slack)
    assert image.min() >= -1 and image.max() <= 1


@pytest.mark.parametrize("mode", ["P", "RGBA", "L", "LA", "1", "CMYK", "I;16"])
def test_every_mode(tmp_path, mode):
    if mode == "I;16":
        grey = np.full((40, 40), 65535, np.uint16)
        grey[20:] = 76 * 257
        image = Image.fromarray(grey)
    elif mode in ("L", "LA", "1"):
        image = Image.new("L", (40, 40), 255)
        image.paste(0 if mode == "1" else 76, (0, 20, 40, 40))
        image = image.convert(mode)
    else:
        image = halves(mode)
    name = "a.jpg" if mode == "CMYK" else "a.png"
    image.save(tmp_path / name)
    found = one(tmp_path)
    top, bottom = colour(found, 0, 1), colour(found, 3, 1)
    if mode in ("P", "RGBA", "CMYK"):
        assert near(top, RED, 4) and near(bottom, BLUE, 4)
    else:
        assert top == WHITE and bottom == ((0,) * 3 if mode == "1" else (76,) * 3)


@pytest.mark.parametrize("way", ["alpha", "palette", "colour", "grey"])
def test_what_is_transparent_is_white(tmp_path, way):
    if way == "alpha":
        image = halves("RGBA")
        image.paste((0, 0, 0, 0), (0, 0, 40, 20))
        image.save(tmp_path / "a.png")
    elif way == "palette":
        image = halves("P")
        image.save(tmp_path / "a.gif", transparency=image.getpixel((0, 0)))
    elif way == "colour":
        halves().save(tmp_path / "a.png", transparency=RED)
    else:
        image = Image.new("L", (40, 40), 29)
        image.paste(5, (0, 0, 40, 20))
        image.save(tmp_path / "a.png", transparency=5)
    found = one(tmp_path)
    assert colour(found, 0, 1) == WHITE
    assert colour(found, 3, 1) == (BLUE if way != "grey" else (29,) * 3)


def test_half_transparent_red_is_pink_and_leaves_no_dark_edge(tmp_path):
    Image.new("RGBA", (40, 40), (255, 0, 0, 128)).save(tmp_path / "a.png")
    assert near(colour(one(tmp_path), 1, 1), (255, 127, 127), 1)
    # black where nothing is seen must not shine through where the picture is scaled
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 15, 40))
    image.save(tmp_path / "a.png")
    assert one(tmp_path)[0].min() > 0.98


@pytest.mark.parametrize("ending", ["jpg", "png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_of_the_camera_is_respected(tmp_path, orientation, ending):
    from PIL import ImageOps

    image = Image.new("RGB", (60, 40), WHITE)
    image.paste(RED, (10, 0, 30, 20))
    image.paste(BLUE, (30, 0, 50, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{ending}"
    image.save(path, exif=exif, **({"quality": 95, "subsampling": 0} if ending == "jpg" else {}))
    wanted = ImageOps.exif_transpose(Image.open(path))
    left, top = (wanted.width - 40) // 2, (wanted.height - 40) // 2
    found = one(tmp_path, 4)
    for row in range(4):
        for column in range(4):
            there = wanted.getpixel((left + 10 * column + 5, top + 10 * row + 5))
            assert near(colour(found, row, column), there, 60)  # JPEG is decoded small


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_lose_the_picture(tmp_path):
    halves().save(tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff rubbish")
    assert near(colour(one(tmp_path), 0, 1), RED, 3)


def test_the_middle_square_is_taken_and_small_pictures_are_scaled_up(tmp_path):
    image = Image.new("RGB", (90, 30), WHITE)
    image.paste(RED, (30, 0, 60, 30))
    image.save(tmp_path / "a.png")
    found = one(tmp_path, 8)
    assert near(colour(found, 0, 0), RED, 20) and near(colour(found, 7, 7), RED, 20)
    Image.new("RGB", (1, 3), BLUE).save(tmp_path / "a.png")
    assert colour(one(tmp_path, 8), 3, 3) == BLUE


def test_scaling_down_averages(tmp_path):
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    Image.fromarray(stripes).save(tmp_path / "a.png")
    assert one(tmp_path, 8).abs().max() < 0.05


def test_pixels_that_need_no_scaling_are_kept_exactly(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    wanted = as_images(pixels.transpose(2, 0, 1))
    assert torch.equal(one(tmp_path, 16), wanted) and wanted.shape == (3, 16, 16)
    ends = as_images(np.array([0, 255], np.uint8))
    assert ends.tolist() == [-1, 1]


def test_order_subfolders_and_what_is_hidden(tmp_path):
    for name in ("b.png", "A.png", "cats/10.png", "cats/9.PNG", ".thumbs/x.png", "._b.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        halves().save(tmp_path / name, "PNG")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "folder.png").mkdir()
    if os.name != "nt":
        (tmp_path / "circle").symlink_to(tmp_path)
    images, names = read(str(tmp_path), 4)
    assert names == ["A.png", "b.png", "cats/10.png", "cats/9.PNG"] and len(images) == 4


def test_the_limit_is_spread_evenly(tmp_path, capsys):
    for i in range(10):
        Image.new("L", (2, 2), 10 * i).save(tmp_path / f"{i}.png")
    images, names = read(tmp_path, 2, limit=4)
    assert names == ["0.png", "2.png", "5.png", "7.png"]
    assert [colour(image, 0, 0)[0] for image in images] == [0, 20, 50, 70]
    assert "has 10 pictures; 4 of them are read" in capsys.readouterr().out
    assert len(read(tmp_path, 2, limit=None)[1]) == len(read(tmp_path, 2, limit=10)[1]) == 10
    assert capsys.readouterr().out == ""


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_files_that_cannot_be_read_are_named_and_left_out(tmp_path, capsys):
    halves().save(tmp_path / "good.png")
    halves(size=(400, 400)).save(tmp_path / "cut.jpg", quality=95)
    content = (tmp_path / "cut.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(content[: len(content) // 2])
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "page.png").write_text("<html>not found</html>")
    (tmp_path / "bomb.png").write_bytes(png(60_000, 60_000, b""))
    (tmp_path / "large.png").write_bytes(png(7_000, 7_000, b""))
    images, names = read(tmp_path, 4)
    assert names == ["good.png"] and len(images) == 1 and colour(images[0], 0, 0) == RED
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "bomb.png was left out: it says it has more pixels than any camera takes.",
        "cut.jpg was left out: it is damaged or cut short.",
        "empty.png was left out: it is empty.",
        "large.png was left out: it has 7000 x 7000 pixels, and at most 40 million are read.",
        "page.png was left out: it is no PNG, JPEG, WebP, BMP or GIF.",
    ]
    for i in range(3):
        (tmp_path / f"x{i}.png").write_bytes(b"")
    read(tmp_path, 4)
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6 and said[-1].startswith("3 more files could not be read")
    (tmp_path / "good.png").unlink()
    with pytest.raises(ValueError, match="None of the 8 pictures in .* bomb.png, for instance: it"):
        read(tmp_path, 4)


def test_damage_anywhere_never_gives_a_traceback(tmp_path):
    rng = np.random.default_rng(1)
    for ending in ("png", "jpg", "webp", "bmp", "gif"):
        path = tmp_path / f"a.{ending}"
        halves().save(path)
        whole = path.read_bytes()
        for _trial in range(60):
            damaged = bytearray(whole)
            for place in rng.integers(0, len(whole), 3):
                damaged[place] = rng.integers(0, 256)
            path.write_bytes(damaged[: rng.integers(1, len(whole) + 1)])
            try:
                image_files.read_image(path, 4)
            except ValueError as problem:
                assert str(problem) and "\n" not in str(problem)


@pytest.mark.filterwarnings("error")
def test_a_large_jpeg_is_decoded_small(tmp_path):
    Image.new("RGB", (9_600, 9_600), RED).save(tmp_path / "a.jpg")  # Pillow warns at 89 million
    # Whole it would be more than the limit, so that it is read at all shows it was decoded small.
    assert 9_600 * 9_600 > image_files.MAX_PIXELS
    assert near(colour(one(tmp_path, 16), 3, 3), RED, 3)


def test_the_first_of_several_pictures_in_one_file_is_read(tmp_path):
    more = [Image.new("RGB", (40, 40), "white")]
    halves().save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=more)  # a phone's
    assert near(colour(one(tmp_path), 0, 1), RED, 3)
    (tmp_path / "a.jpg").unlink()
    halves().save(tmp_path / "a.gif", save_all=True, append_images=more)
    assert near(colour(one(tmp_path), 3, 1), BLUE, 3)


def test_formats_that_start_programs_are_not_opened(tmp_path):
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    with pytest.raises(ValueError, match="no PNG, JPEG, WebP, BMP or GIF"):
        read(tmp_path, 4)


def test_folders_that_are_not_what_was_meant(tmp_path):
    (tmp_path / "Holiday").mkdir()
    with pytest.raises(ValueError, match=r"no pictures in .*Holiday; files ending in \.png, "):
        read(tmp_path / "Holiday")
    with pytest.raises(ValueError, match=r"There is no folder .*; did you mean .*Holiday\?"):
        read(tmp_path / "holidays")
    with pytest.raises(ValueError, match=r"There is no folder .*zzz\.$"):
        read(tmp_path / "zzz")
    (tmp_path / "Holiday" / "a.HEIC").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"only files ending in \.heic; save them as \.png"):
        read(tmp_path / "Holiday")
    with pytest.raises(ValueError, match="a.HEIC is a file; give the folder it is in, .*Holiday"):
        read(tmp_path / "Holiday" / "a.HEIC")


@pytest.mark.parametrize("value", [0, -3, 2.0, "8", True, None])
def test_sizes_and_limits_that_make_no_sense(tmp_path, value):
    with pytest.raises(ValueError, match="size must be a whole number from 1 to 1024, not"):
        read(tmp_path, value)
    if value is not None:
        with pytest.raises(ValueError, match="limit must be a whole number of at least 1, not"):
            read(tmp_path, 8, limit=value)
    with pytest.raises(ValueError, match="from 1 to 1024, not 1025"):
        read(tmp_path, 1025)


def test_more_than_memory_should_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(image_folder, "MAX_BYTES", 10_000)
    for name in "abcd":
        halves().save(tmp_path / f"{name}.png")
    with pytest.raises(ValueError, match="4 pictures of 32 x 32 would take .* smaller size or"):
        read(tmp_path, 32)
    assert len(read(tmp_path, 8)[1]) == 4
