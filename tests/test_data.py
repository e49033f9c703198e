"""The data folder: each file is what the manifest says, and a reader is told how to mend it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import poisoned
import pytest

from lessons_lib.course import data, manifest
from lessons_lib.course.data import DataError, build, data_path, own_text, read_text, verify

TEXT = "Über alles: café 你好\r\n"
DESCRIPTIONS = {
    name: {"title": "A text", "licence": "CC0-1.0", "made_by": "hand"}
    for name in ("a.txt", "room/b.txt", "room/c.txt")
} | {
    "room/made.txt": {
        "title": "M", "licence": "MIT", "made_by": "us", "builder": f"{__name__}:build_made",
    }
}  # fmt: skip

builder_output = "made by a builder"


def build_made(folder: Path) -> None:
    (folder / "room").mkdir()
    (folder / "room" / "made.txt").write_text(builder_output, encoding="utf-8")


def build_nothing(folder: Path) -> None:
    pass


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    monkeypatch.setattr(manifest, "FOLDER", folder)
    folder.mkdir()
    build_made(folder)
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "room" / "b.txt").write_bytes(b"one\n")
    (folder / "room" / "c.txt").write_bytes(b"two\n")
    (folder / ".hidden").write_bytes(b"")
    assert data.update_manifest(DESCRIPTIONS) == sorted(DESCRIPTIONS)
    assert verify() == []
    return folder


def test_the_courses_own_data_is_whole():
    assert verify() == []
    for entry in data.data_files():
        assert data_path(entry.name) == entry.path


def test_git_leaves_the_bytes_of_data_alone():
    attributes = (Path(__file__).parents[1] / ".gitattributes").read_text(encoding="utf-8")
    assert "data/** -text" in attributes.splitlines()


def test_files_are_found_and_read(folder):
    assert data_path("room/b.txt") == folder / "room" / "b.txt"
    assert read_text("a.txt") == TEXT
    assert [f.name for f in data.data_files()] == sorted(DESCRIPTIONS)
    entry = data.data_files()[1]
    assert (entry.name, entry.bytes, entry.licence) == ("room/b.txt", 4, "CC0-1.0")


def test_one_changed_byte_is_noticed_even_after_a_good_reading(folder):
    path = data_path("a.txt")
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    with pytest.raises(DataError, match=r"data/a.txt is damaged.*`git checkout -- data/a.txt`"):
        read_text("a.txt")
    [problem] = verify()
    assert "data/a.txt is damaged" in problem


@pytest.mark.parametrize("name", poisoned.FILES)
def test_a_poisoned_file_in_the_place_of_a_data_file_is_not_even_opened(
    name, folder, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    (folder / "a.txt").write_bytes(poisoned.FILES[name][0])
    with pytest.raises(DataError, match="data/a.txt is damaged or was changed") as refused:
        read_text("a.txt")
    assert poisoned.is_one_sentence(str(refused.value))
    assert not (tmp_path / "exploded").exists()


def test_a_file_of_the_right_length_and_time_is_still_noticed(folder):
    path = folder / "room" / "b.txt"
    path.write_bytes(b"eno\n")
    with pytest.raises(DataError, match="room/b.txt is damaged"):
        data_path("room/b.txt")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"a.txt": 1}', b'{"a.txt": {"builde": "x"}}'],
)
def test_a_poisoned_manifest_is_refused(content, folder):
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(DataError, match="The list of data files, .*, is damaged; `git checkout"):
        data_path("a.txt")


def test_line_ends_of_another_system_are_noticed(folder):
    path = folder / "room" / "b.txt"
    path.write_bytes(b"one\r\n")
    with pytest.raises(DataError, match="damaged"):
        data_path("room/b.txt")


def test_swapped_files_are_noticed(folder):
    b, c = folder / "room" / "b.txt", folder / "room" / "c.txt"
    b.write_bytes(b"two\n"), c.write_bytes(b"one\n")
    assert len(verify()) == 2
    with pytest.raises(DataError, match="room/c.txt is damaged"):
        data_path("room/c.txt")


def test_a_missing_file(folder):
    (folder / "room" / "b.txt").unlink()
    with pytest.raises(DataError, match=r"data/room/b.txt is missing; `git checkout -- data/room/"):
        data_path("room/b.txt")
    (folder / "room" / "made.txt").unlink()
    with pytest.raises(DataError, match=r"missing.*` or `lessons data build room/made.txt` brings"):
        data_path("room/made.txt")
    assert len(verify()) == 2


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "room/../a.txt", "room\\b.txt", "", "."]
)
def test_no_name_leads_out_of_the_folder(name, folder):
    (folder.parent / "secret").write_bytes(b"s")
    with pytest.raises(DataError, match="There is no data file"):
        data_path(name)


def test_no_name_in_the_manifest_leads_out_either(folder):
    (folder.parent / "secret").write_bytes(b"one\n")
    path = folder / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    entries["../secret"] = entries["room/b.txt"]
    path.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(DataError, match="outside data/"):
        data_path("../secret")
    assert len(verify()) == 1


def test_a_typing_mistake_gets_a_suggestion(folder):
    with pytest.raises(DataError, match="'room/bb.txt'; did you mean 'room/b.txt'"):
        data_path("room/bb.txt")


def test_a_file_nobody_described_and_one_nobody_listed(folder):
    (folder / "new.txt").write_bytes(b"new")
    assert verify() == ["data/new.txt is not in data/manifest.json."]
    assert data.update_manifest() == ["new.txt"]
    assert verify() == ["data/manifest.json does not say the title, licence, made_by of new.txt."]
    (folder / "new.txt").unlink()
    assert data.update_manifest() == ["new.txt"] and verify() == []
    assert data.update_manifest() == []


def test_a_manifest_that_is_missing_or_damaged(folder):
    path = folder / "manifest.json"
    for content in (b"{", b"[]", b'{"a.txt": {"colour": 1}}', b'{"a.txt": 3}', b"\xff"):
        path.write_bytes(content)
        with pytest.raises(DataError, match="manifest.json, is damaged; `git checkout --"):
            data_path("a.txt")
    path.unlink()
    [problem] = verify()
    assert "manifest.json, is missing" in problem


def test_build_restores_a_damaged_file(folder):
    path = folder / "room" / "made.txt"
    assert [str(b) for b in build()] == ["room/made.txt: built, the same as the one that is there."]
    path.write_bytes(b"broken")
    assert [b.outcome for b in build(["room/made.txt"])] == ["restored"]
    assert verify() == [] and path.read_text(encoding="utf-8") == builder_output
    path.unlink()
    assert [b.outcome for b in build()] == ["restored"] and verify() == []


def test_build_does_not_replace_a_file_by_another_unless_told(folder, monkeypatch):
    monkeypatch.setitem(build_made.__globals__, "builder_output", "something else")
    assert [b.outcome for b in build()] == ["different"]
    assert verify() == [] and read_text("room/made.txt") == "made by a builder"
    assert [b.outcome for b in build(accept=True)] == ["new"]
    assert verify() == [] and read_text("room/made.txt") == "something else"


def test_builders_that_cannot_work(folder):
    with pytest.raises(DataError, match="a.txt was written by hand.*`git checkout -- data/a.txt`"):
        build(["a.txt"])
    with pytest.raises(DataError, match="no data file 'b.txt'"):
        build(["b.txt"])
    for builder, sentence in {
        "no.such.module:f": "cannot be found",
        f"{__name__}:no_such_function": "cannot be found",
        "": None,
        __name__: "cannot be found",
        f"{__name__}:build_nothing": "should make data/room/made.txt, but did not",
    }.items():
        data.update_manifest({"room/made.txt": {"builder": builder}})
        if sentence:
            with pytest.raises(DataError, match=sentence):
                build()
        else:
            assert build() == []


def test_own_text_reads_what_is_text(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert own_text(path) == TEXT
    path.write_bytes(TEXT.encode())
    assert own_text(str(path)) == TEXT


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"abc\0def", "has a zero byte at position 3"),
        ("naïve".encode("utf-16"), "not a text file in UTF-8"),
        ("one\ntwo\ncafé".encode("cp1252"), r"not UTF-8: byte e9 \(hexadecimal\) in line 3"),
        (b"\xef\xbb\xbfa\nb\xff", "byte ff .* in line 2"),
        (b"x" * 101, "has 101 bytes; at most 100"),
    ],
)
def test_own_text_says_what_is_wrong(content, sentence, tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=sentence):
        own_text(path, max_bytes=100)


def test_own_text_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="There is no file .*nowhere.txt"):
        own_text(tmp_path / "nowhere.txt")
    with pytest.raises(ValueError, match="is a folder"):
        own_text(tmp_path)
