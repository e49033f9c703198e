"""Weights on disk: what goes in comes out, and nothing but safetensors goes in."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tracemalloc

import poisoned
import pytest
import torch
from poisoned import Bomb
from safetensors import safe_open
from torch import nn

from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.checkpoints import (
    CheckpointError,
    load_model,
    load_tensors,
    save_model,
    save_tensors,
)
from lessons_lib.course.resuming import pack, unpack


class Tied(nn.Module):
    def __init__(self, width: int = 3):
        super().__init__()
        self.embed = nn.Embedding(1000, width)
        self.norm = nn.BatchNorm1d(width)
        self.head = nn.Linear(width, 1000, bias=False)
        self.head.weight = self.embed.weight


def test_tensors_and_metadata_come_back(tmp_path):
    whole = torch.arange(12.0).reshape(3, 4)
    tensors = {
        "double": torch.rand(2, dtype=torch.float64),
        "half": torch.rand(2).bfloat16(),
        "transposed": whole.T,
        "slice": whole[1:, 1:],
        "expanded": torch.ones(1).expand(5),
        "empty": torch.zeros(0, 3),
        "scalar": torch.tensor(3),
        "bool": torch.tensor([True, False]),
        "grad": nn.Parameter(torch.ones(2)),
    }
    metadata = {"title": "Їжак", "n": 3, "rates": [0.1, 1e-300, float("inf")], "none": None}
    path = save_tensors(tmp_path / "new" / "a.safetensors", tensors, metadata)
    loaded, found = load_tensors(str(path))
    assert found == metadata and loaded.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert loaded[name].dtype == tensor.dtype and torch.equal(loaded[name], tensor.detach())
    loaded["double"].add_(1)  # they can be written to
    with safe_open(path, "pt") as file:  # and others can read the file
        assert file.metadata()["format"] == "pt"
        assert torch.equal(file.get_tensor("slice"), whole[1:, 1:])


def test_equal_content_gives_equal_bytes(tmp_path):
    files = {
        save_tensors(tmp_path / f"{i}", {"a": torch.ones(3), "b": torch.zeros(2)}, {"x": 1, "y": 2})
        .read_bytes()
        for i in range(8)
    }  # fmt: skip
    assert len(files) == 1


def test_tied_weights_are_stored_once_and_come_back_tied(tmp_path):
    model, other = Tied(), Tied()
    path = save_model(tmp_path / "m.safetensors", model, {"steps": 3})
    assert path.stat().st_size < 2 * 4 * 3 * 1000
    assert load_model(path, other) == {"steps": 3}
    assert torch.equal(other.head.weight, model.embed.weight)
    assert other.head.weight is other.embed.weight


def test_a_model_of_another_shape_is_refused_whole(tmp_path):
    path = save_model(tmp_path / "m.safetensors", Tied(3))
    other = Tied(4)
    before = other.embed.weight.clone()
    expected = r"embed.weight is \(1000, 4\) in the model and \(1000, 3\) in the file; .*; …"
    with pytest.raises(CheckpointError, match=expected):
        load_model(path, other)
    assert torch.equal(other.embed.weight, before)
    with pytest.raises(CheckpointError, match="model has weight, the file does not"):
        load_model(path, nn.Linear(3, 3))
    with pytest.raises(CheckpointError, match="the file has head.weight, the model does not"):
        load_model(path, nn.ModuleDict({"embed": nn.Embedding(1000, 3), "norm": nn.BatchNorm1d(3)}))


@pytest.mark.parametrize("how", ["torch", "old torch", *range(2, pickle.HIGHEST_PROTOCOL + 1)])
def test_a_pickle_is_refused_by_its_content_and_never_opened(how, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "innocent.safetensors"
    content = {"weight": torch.ones(3), "bomb": Bomb()}
    if isinstance(how, int):
        path.write_bytes(pickle.dumps(content, protocol=how))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=how == "torch")
    with pytest.raises(CheckpointError, match="is a pickle .*can run any program"):
        load_tensors(path)
    assert not (tmp_path / "exploded").exists()


def test_a_header_of_640_bytes_is_not_mistaken_for_a_pickle(tmp_path):
    # Its length is 0x280, so the file begins with the two bytes of a pickle.
    for n in range(0, 2000, 8):  # the header grows by eights
        path = save_tensors(tmp_path / "a", {"x": torch.ones(1)}, {"pad": "." * n})
        if path.read_bytes()[:2] == b"\x80\x02":
            break
    assert path.read_bytes()[:2] == b"\x80\x02"
    assert load_tensors(path)[1] == {"pad": "." * n}


def test_a_file_cut_short_anywhere_is_refused(tmp_path):
    path = save_tensors(tmp_path / "a.safetensors", {"a": torch.ones(40), "b": torch.ones(2)})
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n])
        with pytest.raises(CheckpointError, match="cut short|is empty|not a safetensors file"):
            load_tensors(path)
    path.write_bytes(whole[:-1])
    wanted = f"it should be {len(whole)} bytes and has {len(whole) - 1}"
    with pytest.raises(CheckpointError, match=wanted):
        load_tensors(path)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "is empty"),
        (b"<html>not found</html>", "not a safetensors file"),
        (b"\x05\0\0\0\0\0\0\0{nope", "damaged: its header cannot be read"),
        (b"\x02\0\0\0\0\0\0\0{}extra", "is damaged"),
        (b'\x08\0\0\0\0\0\0\0{"a": 1}', "damaged: its header cannot be read"),
    ],
)
def test_other_files_are_refused(content, sentence, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=sentence):
        load_tensors(path)


@pytest.mark.parametrize("name", poisoned.FILES)
def test_a_poisoned_file_is_refused_in_one_sentence_and_takes_no_memory(
    name, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    content, words = poisoned.FILES[name]
    path = poisoned.write(tmp_path, content)
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError) as refused:
            load_tensors(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert words in str(refused.value) and poisoned.is_one_sentence(str(refused.value))
    assert os.listdir(tmp_path) == [path.name]  # nothing has exploded


@pytest.mark.skipif(os.name == "nt", reason="sparse files and limits of memory are of Unix")
def test_a_file_larger_than_the_memory_is_refused(tmp_path):
    import resource

    size = 2**36  # a sparse file: it takes no room on the disk
    header = {"weight": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}
    path = poisoned.write(tmp_path, poisoned.raw(header, b""))
    os.truncate(path, path.stat().st_size + size)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (2**35, hard))
    try:
        with pytest.raises(CheckpointError, match=r"could not be read: MemoryError\.$"):
            load_tensors(path)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_a_pickle_is_refused_before_all_of_it_is_read(tmp_path):
    path = poisoned.write(tmp_path, b"PK\x03\x04")
    os.truncate(path, 2**40)  # sparse
    with pytest.raises(CheckpointError, match="is a pickle"):
        load_tensors(path)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"weight": torch.ones(2, 4)}, r"weight is \(2, 3\) in the model and \(2, 4\) in the file"),
        ({"weight": torch.ones(2, 3).long()}, "weight is torch.float32 in .* torch.int64 in the"),
        ({"weight": torch.ones(2, 3).bool()}, "weight is torch.float32 in .* torch.bool in the"),
        ({"weight": torch.ones(2, 3) * 1j}, "weight is torch.float32 in .* torch.complex64 in"),
        ({"weight": torch.full((2, 3), torch.nan)}, "weight holds numbers that are infinite or"),
        ({"bias": torch.tensor([0, -torch.inf])}, "bias holds numbers that are infinite or not"),
        ({"bias": torch.tensor([0, 1e300]).double()}, "bias holds numbers that are infinite or"),
        ({"bias": torch.full((2,), torch.nan).to(torch.float8_e4m3fn)}, "bias holds numbers that"),
        ({"bias": None}, "the model has bias, the file does not"),
        ({"more": torch.ones(1)}, "the file has more, the model does not"),
        ({"<b>\n\x1b[2J" + "x" * 999: torch.ones(1)}, r"the file has <b>  \[2Jx{190,}…, the"),
    ],
)
def test_tensors_that_do_not_fit_a_model_leave_it_as_it_was(change, words, tmp_path):
    model = nn.Linear(3, 2)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    tensors = {k: t for k, t in (before | change).items() if t is not None}
    path = save_tensors(tmp_path / "a", tensors)
    with pytest.raises(CheckpointError, match=words) as refused:
        load_model(path, model)
    assert poisoned.is_one_sentence(str(refused.value))
    assert all(torch.equal(before[k], t) for k, t in model.state_dict().items())


def test_html_in_the_metadata_stays_a_text_that_nothing_shows(tmp_path, capsys):
    html = "<script>alert(1)</script>"
    path = poisoned.write(tmp_path, poisoned.metadata(title=html))
    assert load_tensors(path)[1] == {"title": html}
    assert not any(capsys.readouterr())


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(CheckpointError, match="There is no file .*nowhere"):
        load_tensors(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match="could not be read|could not be written"):
        load_tensors(tmp_path)
    with pytest.raises(CheckpointError, match="could not be written"):
        save_tensors(tmp_path, {"a": torch.ones(1)})


def test_only_tensors_are_saved(tmp_path):
    with pytest.raises(TypeError, match="'rate' is a float; only tensors"):
        save_tensors(tmp_path / "a", {"rate": 0.1})
    with pytest.raises(TypeError, match="cannot hold state.0.x, which is a object"):
        pack({0: {"x": object()}}, "state", {})


@pytest.mark.skipif(os.name == "nt", reason="file size limits are of Unix")
def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path):
    import resource

    path = save_tensors(tmp_path / "a.safetensors", {"a": torch.ones(3)})
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(CheckpointError, match="The disk is full: .* it held before is kept"):
            save_tensors(path, {"a": torch.ones(30_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["a.safetensors"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of Unix")
def test_a_writer_killed_over_and_over_never_leaves_half_a_file(tmp_path):
    path = tmp_path / "a"
    code = """
import sys
from lessons_lib.course.atomic import write_atomically
for i in range(10**9):
    write_atomically(sys.argv[1], bytes([i % 256]) * 3_000_000)
    if i == 0:
        print(flush=True)
"""
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.communicate()
        data = path.read_bytes()
        assert len(data) == 3_000_000 and len(set(data)) == 1
    assert write_atomically(path, b"x").read_bytes() == b"x" and os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize(
    "tree",
    [
        {"state": {0: {"step": torch.tensor(1.0), "none": None}}, "groups": [{"betas": (0.9, 1)}]},
        {"tuple": 1, "dict": {"tensor": [1, (2, torch.ones(2))]}},
        {1: "one", "1": "string"},
        [],
        (),
        {},
    ],
)
def test_pack_and_unpack_are_inverse(tree):
    import json

    tensors = {}
    packed = json.loads(json.dumps(pack(tree, "t", tensors)))
    assert repr(unpack(packed, tensors)) == repr(tree)
