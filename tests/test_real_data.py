"""The digits and the flower that come with the course, their builders, and `lessons data`."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
import torch

from lessons_lib.course import build_images, cli, data, manifest
from lessons_lib.course.data import DataError
from lessons_lib.course.own_text import own_text
from lessons_lib.course.pictures import digits, flower, heldout_digits


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    images, labels = digits()
    known = load_digits()
    assert images.dtype == torch.float32 and images.shape == (1797, 1, 8, 8)
    assert labels.dtype == torch.int64 and labels.shape == (1797,)
    assert np.array_equal((images[:, 0].numpy() + 1) * 8, known.images)
    assert np.array_equal(labels.numpy(), known.target)
    assert images.min() == -1 and images.max() == 1


def test_the_split_is_fixed_whole_and_fair():
    images, labels = digits()
    train, heldout = digits("train"), digits("heldout")
    assert (len(train[0]), len(heldout[0])) == (1400, 397)
    chosen = heldout_digits()
    assert chosen.nonzero().flatten()[:6].tolist() == [0, 5, 10, 14, 19, 23]
    assert torch.equal(images[chosen], heldout[0]) and torch.equal(labels[~chosen], train[1])
    # no picture is in both: all 1,797 differ
    assert len({image.numpy().tobytes() for image in torch.cat([train[0], heldout[0]])}) == 1797
    assert heldout[1].bincount().tolist() == [36, 41, 36, 38, 41, 40, 38, 50, 41, 36]
    gaps = chosen.nonzero().flatten().diff()
    assert set(gaps.tolist()) == {4, 5}
    # as near to the training pictures as held-out ones drawn by lot are (2.10 to 2.14)
    apart = torch.cdist(heldout[0].flatten(1), train[0].flatten(1)).amin(1).mean()
    assert apart == pytest.approx(2.090, abs=0.001)


@pytest.mark.parametrize("split", ["test", "", None, 3])
def test_another_split_is_refused(split):
    with pytest.raises(ValueError, match="split must be one of 'all', 'train', 'heldout'"):
        digits(split)


@pytest.mark.parametrize(
    "size, sha256",
    [
        (32, "31e3de084f4bee9cf93350a073133333f76c0242ed9cfa51822ce1581ac12da0"),
        (100, "74a5706c8df1c35629dbc2e7e4393efed922dd789d4e35f683c2823044b18d23"),
    ],
)
def test_the_flower_is_the_same_numbers_everywhere(size, sha256):
    image = flower(size)
    assert image.dtype == torch.float32 and image.shape == (3, size, size)
    assert hashlib.sha256(image.numpy().astype("<f4").tobytes()).hexdigest() == sha256


def test_the_flower_is_averaged_by_area():
    whole = flower(304)
    assert whole.min() == -1 and whole.max() == 1
    levels = (whole + 1) * 127.5
    assert torch.allclose(levels, levels.round(), atol=1e-4)
    for size in (1, 16, 152):
        means = torch.nn.functional.avg_pool2d(whole.double(), 304 // size)
        assert torch.allclose(flower(size).double(), means, atol=1e-6)
    for size in (3, 7, 100, 303):  # where the pixels do not fit, the whole still has its mean
        both = (image.double().mean((1, 2)) for image in (flower(size), whole))
        assert torch.allclose(*both, atol=1e-6)
    red, green, blue = flower(8)[:, 3:5, 3:5].mean((1, 2))
    assert red > 0.2 and blue < -0.5 and red > green > blue  # orange, so the channels are in order
    assert flower(8)[:, 0, 0].mean() < -0.8  # the dark ground above on the left


@pytest.mark.parametrize("size", [0, -1, 305, 32.0, "32", True, None])
def test_sizes_of_the_flower_that_make_no_sense(size):
    with pytest.raises(ValueError, match="size must be a whole number from 1 to 304, not"):
        flower(size)


BUILT = ["images/digits.safetensors", "images/flower.jpg", "images/flower.safetensors"]


def test_the_builders_make_the_files_again(tmp_path):
    for builder in (build_images.digits, build_images.photograph, build_images.flower):
        builder(tmp_path)
    for name in BUILT:
        assert (tmp_path / name).read_bytes() == data.data_path(name).read_bytes(), name
        entry = manifest.read_manifest()[name]
        module, _colon, function = entry.builder.partition(":")
        assert module == build_images.__name__ and hasattr(build_images, function)


@pytest.fixture
def without_scikit_learn(monkeypatch):
    def missing(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(build_images, "distribution", missing)


def test_without_scikit_learn_a_sentence_says_what_to_do(tmp_path, without_scikit_learn):
    for builder in (build_images.digits, build_images.photograph, build_images.flower):
        with pytest.raises(ValueError, match="scikit-learn, which is not installed.*git checkout"):
            builder(tmp_path)
    assert digits("heldout")[0].shape[0] == 397 and flower(4).shape == (3, 4, 4)


def test_another_decoder_or_other_digits_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(build_images, "PIXELS_SHA256", "0" * 64)
    with pytest.raises(ValueError, match="JPEG decoder of this machine .* restores the file"):
        build_images.flower(tmp_path)
    monkeypatch.setattr(build_images, "N_DIGITS", 1000)
    with pytest.raises(ValueError, match="digits of the scikit-learn .* are other ones"):
        build_images.digits(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A data folder of its own with the digits and the flower in it, and nothing else."""
    entries = {name: manifest.read_manifest()[name] for name in BUILT}
    contents = {name: entry.path.read_bytes() for name, entry in entries.items()}
    monkeypatch.setattr(manifest, "FOLDER", tmp_path)
    (tmp_path / "images").mkdir()
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    manifest.write_manifest(entries)
    return tmp_path


def test_damaged_pictures_are_noticed_and_built_again(copy, capsys):
    for name in BUILT:
        content = bytearray((copy / name).read_bytes())
        content[-1] ^= 1
        (copy / name).write_bytes(content)
    for read in (digits, flower):
        with pytest.raises(DataError, match="is damaged or was changed.*lessons data build images"):
            read()
    assert cli.main(["data"]) == 1 and "Problems: 3." in capsys.readouterr().out
    assert cli.main(["data", "build"]) == 0
    assert capsys.readouterr().out.count("built and put back") == 3
    assert cli.main(["data"]) == 0 and len(digits()[0]) == 1797


def test_build_makes_what_it_can_and_says_what_it_cannot(copy, without_scikit_learn, capsys):
    before = (copy / "manifest.json").read_bytes()
    assert cli.main(["data", "build"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == BUILT
    assert all("not built. data/images" in line and "not installed" in line for line in said)
    assert cli.main(["data", "build", "images/flower.jpg"]) == 2
    assert "which is not installed here" in capsys.readouterr().err
    assert (copy / "manifest.json").read_bytes() == before


def test_one_builder_that_cannot_work_does_not_stop_the_others(copy, monkeypatch, capsys):
    monkeypatch.setattr(build_images, "PIXELS_SHA256", "0" * 64)
    (copy / "images/digits.safetensors").unlink()
    assert cli.main(["data", "build"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3 and "digits.safetensors: built and put back." in said[0]
    assert "flower.safetensors: not built. The JPEG decoder" in said[2]


def test_verify_and_list_take_names(capsys):
    assert cli.main(["data", "verify", *BUILT[:2]]) == 0
    assert capsys.readouterr().out == "Data files: 2. Problems: 0.\n"
    assert cli.main(["data", "verify", "images/digit.safetensors"]) == 1
    assert "did you mean 'images/digits.safetensors'?" in capsys.readouterr().out
    assert cli.main(["data", "list", BUILT[1]]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "images/flower.jpg  142987 bytes  A photograph of a dahlia (CC BY 2.0)"
    ]
    assert cli.main(["data", "list", "nothing"]) == 1
    assert "There is no data file 'nothing'." in capsys.readouterr().out
    assert cli.main(["data", "list"]) == 0
    said = capsys.readouterr().out
    assert "digits.md" in said and "tiny Shakespeare" in said and "mnist  11594722 bytes" in said


def test_own_text_names_what_was_probably_meant(tmp_path):
    (tmp_path / "Poems.txt").write_text("a rose", encoding="utf-8")
    for name in ("poem.txt", "poems.text"):
        with pytest.raises(ValueError, match=r"There is no file .*; did you mean .*Poems\.txt\?"):
            own_text(tmp_path / name)
    (tmp_path / "LICENCE").write_text("x", encoding="utf-8")
    with pytest.raises(ValueError, match=r"did you mean .*LICENCE\?"):
        own_text(tmp_path / "licences")
    with pytest.raises(ValueError, match=r"There is no file .*zebra\.$"):
        own_text(tmp_path / "zebra")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "one.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ValueError, match=r"did you mean .*books.one\.txt\?"):
        own_text(tmp_path / "book" / "one.txt")
    (tmp_path / "w.txt").write_bytes("café".encode("utf-16"))
    with pytest.raises(ValueError, match="UTF-16 .*save it again as UTF-8"):
        own_text(tmp_path / "w.txt")


def test_own_text_does_not_read_what_never_ends():
    with pytest.raises(ValueError, match="no ordinary file|There is no file"):
        own_text("/dev/zero")
