"""Fetching by pooch, from a server of the test's own: every way in which a network can fail."""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from lessons_lib.course import classics, cli, downloads, fetching
from lessons_lib.course.classics import mnist, tiny_shakespeare
from lessons_lib.course.downloads import Download
from lessons_lib.course.fetching import DownloadError, fetch
from lessons_lib.course.idx import read_idx

ROOT = Path(__file__).resolve().parents[1]
PLAY = b"First Citizen:\nBefore we proceed any further, hear me speak.\n" * 500


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; some paths misbehave."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/silent":
            self.server.over.wait(20)
        elif self.path == "/drip":  # a byte now and then, each in time for the usual limits
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while not self.server.over.wait(0.1):
                self.wfile.write(b"x")
        elif self.path == "/broken":
            self.send_response(200)
            self.send_header("Content-Length", str(len(PLAY)))
            self.end_headers()
            self.wfile.write(PLAY[:1000])
        elif self.path == "/portal":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>Please sign in to this network.</html>")
        else:
            super().do_GET()

    def log_message(self, *_args):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """The address of a server of the files in tmp_path/served; downloads go to tmp_path/mine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LESSONS_DOWNLOADS", str(tmp_path / "mine"))
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "play.txt").write_bytes(PLAY)
    Handler.asked.clear()
    handler = functools.partial(Handler, directory=str(tmp_path / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.over = True, threading.Event()
    server.handle_error = lambda *_args: None  # we hang up on some of its answers
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.over.set()
    server.shutdown()
    server.server_close()


def play(address: str, path: str = "play.txt") -> Download:
    return Download("play.txt", f"{address}/{path}", len(PLAY), hashlib.sha256(PLAY).hexdigest())


def left(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "mine")) if (tmp_path / "mine").exists() else []


def test_a_file_is_fetched_once(server, tmp_path):
    wanted = play(server)
    assert not wanted.is_here
    path = fetch(wanted)
    assert path == tmp_path / "mine" / "play.txt" and path.read_bytes() == PLAY and wanted.is_here
    assert fetch(wanted) == path and Handler.asked == ["/play.txt"]
    assert left(tmp_path) == ["play.txt"]


def test_two_that_fetch_the_same_file_at_once_both_get_it_whole(server, tmp_path):
    code = """
import sys
from lessons_lib.course.downloads import Download
from lessons_lib.course.fetching import fetch
print(flush=True)
sys.stdin.readline()
name, url, size, sha256 = sys.argv[1:]
print(fetch(Download(name, url, int(size), sha256)).read_bytes().decode())
"""
    wanted = play(server)
    words = [sys.executable, "-c", code, wanted.name, wanted.url, str(wanted.bytes), wanted.sha256]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT, "text": True}
    both = [subprocess.Popen(words, **pipes) for _ in range(2)]
    for process in both:
        process.stdout.readline()
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        assert PLAY.decode() in process.communicate()[0] and process.returncode == 0
    assert left(tmp_path) == ["play.txt"]


def test_a_file_put_there_by_hand_is_used_without_a_network(tmp_path, server):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "play.txt").write_bytes(PLAY)
    assert fetch(play("http://127.0.0.1:1")).read_bytes() == PLAY and Handler.asked == []


@pytest.mark.parametrize(
    "path, why",
    [
        ("nothing.txt", "answered with error 404"),
        ("portal", "is not the known file"),
        ("broken", "the connection to 127.0.0.1:.* broke off"),
    ],
)
def test_a_server_that_has_something_else(server, tmp_path, path, why):
    with pytest.raises(DownloadError, match=why) as raised:
        fetch(play(server, path))
    said = str(raised.value)
    assert said.startswith("play.txt could not be downloaded: ") and "\n" not in said
    assert f"Get {server}/{path} in another way and save it as {tmp_path}" in said
    assert left(tmp_path) == [] and len(Handler.asked) == 1
    # no traceback of the network's libraries
    assert raised.value.__suppress_context__ and raised.value.__cause__ is None


def test_no_connection_and_no_such_host(server, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{free.getsockname()[1]}"
    for address in (refused, "http://no-such-host.invalid"):
        with pytest.raises(DownloadError, match="there is no connection to"):
            fetch(play(address))


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_a_server_that_hangs_is_given_up(server, tmp_path, monkeypatch, path):
    monkeypatch.setattr(fetching, "SILENCE", 0.6)
    start = time.monotonic()
    with pytest.raises(DownloadError, match=r"127.0.0.1:\d+ sent nothing for 1 seconds"):
        fetch(play(server, path))
    assert time.monotonic() - start < 3 and len(Handler.asked) == 1


def test_a_damaged_file_is_fetched_again_or_named(server, tmp_path):
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "play.txt"
    file.write_bytes(PLAY[:-5])
    with pytest.raises(
        DownloadError, match=r"play.txt is damaged .* downloaded again: there is no"
    ):
        fetch(play("http://127.0.0.1:1"))
    assert file.read_bytes() == PLAY[:-5]
    file.write_bytes(PLAY[:-1] + b"x")
    assert fetch(play(server)).read_bytes() == PLAY


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "mine").write_text("a file where the folder should be")
    with pytest.raises(
        DownloadError, match=r"play.txt could not be downloaded: the disk refused \("
    ):
        fetch(play(server))


def test_the_reader_can_see_and_choose_the_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("LESSONS_DOWNLOADS", raising=False)
    assert downloads.downloads_folder().parts[-2:] == ("runs", "downloads")
    monkeypatch.setenv("LESSONS_DOWNLOADS", "~/shared")
    assert downloads.downloads_folder() == Path.home() / "shared"


def test_the_addresses_and_checksums_are_complete():
    files = [file for group in downloads.SETS.values() for file in group]
    assert len({file.name for file in files}) == len({file.sha256 for file in files}) == 5
    assert all(len(file.sha256) == 64 and file.url.startswith("https://") for file in files)
    assert set(downloads.TITLES) == set(downloads.SETS)


def test_tiny_shakespeare_where_it_was_fetched():
    if not downloads.SETS["shakespeare"][0].is_here:
        pytest.skip("`lessons data fetch shakespeare` was not run on this machine")
    text = tiny_shakespeare()
    assert len(text) == 1_115_394 and text.startswith("First Citizen:\n") and len(set(text)) == 65


def test_tiny_shakespeare_is_the_text_of_its_file(small_mnist):
    assert tiny_shakespeare() == PLAY.decode("ascii")


def idx(array: np.ndarray, kind: int = 8) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


PIXELS = np.arange(5 * 28 * 28).reshape(5, 28, 28) % 256
LABELS = np.array([3, 1, 4, 1, 5])


@pytest.fixture
def small_mnist(server, tmp_path, monkeypatch):
    """MNIST with five pictures, on the test's server."""
    files = []
    for old in downloads.SETS["mnist"]:
        data = gzip.compress(idx(PIXELS if "images" in old.name else LABELS), mtime=0)
        name = old.name.partition("/")[2]
        (tmp_path / "served" / name).write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        files.append(Download(old.name, f"{server}/{name}", len(data), sha256))
    play_file = play(server)
    monkeypatch.setattr(downloads, "SETS", {"mnist": tuple(files), "shakespeare": (play_file,)})
    monkeypatch.setattr(classics, "SETS", downloads.SETS)
    return tmp_path


def test_mnist_is_read(small_mnist):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        images, labels = mnist("test")
    assert images.shape == (5, 1, 28, 28) and images.dtype == torch.float32
    assert labels.dtype == torch.int64 and labels.tolist() == [3, 1, 4, 1, 5]
    assert np.allclose((images[:, 0].numpy() + 1) * 127.5, PIXELS, atol=1e-4)
    assert images.min() == -1 and images.max() == 1
    assert Handler.asked == ["/t10k-images-idx3-ubyte.gz", "/t10k-labels-idx1-ubyte.gz"]
    assert len(mnist("train", limit=2)[0]) == len(mnist(limit=2)[1]) == 2
    assert mnist(limit=99)[0].shape[0] == 5


def test_mnist_refuses_what_makes_no_sense(small_mnist):
    with pytest.raises(ValueError, match="split must be one of 'train', 'test', not 'dev'"):
        mnist("dev")
    for limit in (0, -1, 2.5, True):
        with pytest.raises(ValueError, match="limit must be a whole number of at least 1"):
            mnist(limit=limit)
    assert Handler.asked == []


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "is not an IDX file"),
        (b"GIF89a..........", "is not an IDX file"),
        (gzip.compress(b"plain text", mtime=0), "is not an IDX file"),
        (idx(LABELS, kind=0x0D), "another kind of number"),
        (idx(LABELS)[:-1], "cut short: it should hold 5 bytes and holds 4"),
        (idx(LABELS) + b"x", "holds more than the 5 bytes"),
        (idx(PIXELS)[:9], "damaged or cut short"),
        (gzip.compress(idx(PIXELS), mtime=0)[:-30], "damaged or cut short"),
        (gzip.compress(idx(PIXELS), mtime=0)[:-8] + b"\0" * 8, "damaged or cut short"),
        (gzip.compress(idx(PIXELS), mtime=0)[:40] + b"\xff" * 40, "damaged or cut short"),
        (struct.pack(">HBB3I", 0, 8, 3, 2**31, 28, 28), "at most 1,073,741,824 are read"),
    ],
)
def test_idx_files_that_are_not_right(tmp_path, data, sentence):
    path = tmp_path / "x-ubyte.gz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=f"x-ubyte.gz .*{sentence}"):
        read_idx(path)


def test_idx_files_may_be_unpacked_and_may_be_missing(tmp_path):
    (tmp_path / "a").write_bytes(idx(PIXELS))
    assert np.array_equal(read_idx(tmp_path / "a"), PIXELS.astype(np.uint8))
    with pytest.raises(ValueError, match="There is no file .*nothing"):
        read_idx(tmp_path / "nothing")
    with pytest.raises(ValueError, match="could not be read"):
        read_idx(tmp_path)


def test_lessons_data_fetch(small_mnist, capsys):
    assert cli.main(["data", "fetch"]) == 0
    said = capsys.readouterr().out
    assert "mnist  " in said and said.count("; not here") == 2
    assert cli.main(["data", "fetch", "mnist", "shakespeare"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 5 and all(line.endswith(": downloaded, and whole.") for line in said)
    assert cli.main(["data", "fetch", "mnist"]) == 0
    assert capsys.readouterr().out.count("here already, and whole.") == 4
    assert cli.main(["data", "list"]) == 0
    assert capsys.readouterr().out.count("; here") == 2
    (small_mnist / "mine" / "play.txt").write_bytes(b"?")
    (small_mnist / "served" / "play.txt").unlink()
    assert cli.main(["data", "fetch", "shakespeare"]) == 1
    assert "play.txt is damaged" in capsys.readouterr().out
    assert cli.main(["data", "fetch", "Mnits"]) == 2
    assert "did you mean 'mnist'?" in capsys.readouterr().err
    assert cli.main(["data", "fetch", "qqq"]) == 2
    assert "the names are mnist, shakespeare." in capsys.readouterr().err
