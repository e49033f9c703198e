"""A course that is open twice: two kernels, two trainings and two JupyterLabs lose nothing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lessons_lib.course import record
from lessons_lib.course.checkpoints import CheckpointError, load_tensors
from starting import lab

ROOT = Path(__file__).resolve().parents[1]
KEEP = """
from lessons_lib.course import record
def work(me, steps):
    for i in range(steps):
        record.keep("quiz", f"{me}/{i}", i)
        record.keep("predict", f"{me}", i)
        record.keep("exercise", "shared", [me, i])
"""
WRITE = """
from lessons_lib.course.atomic import write_atomically
def work(me, steps):
    for i in range(steps):
        write_atomically("file", me[-1].encode() * 1_000_000)
"""
ENTER = """
from pathlib import Path
from lessons_lib.course import manifest
manifest.FOLDER = Path("data")
def work(me, steps):
    for i in range(steps):
        manifest.enter([manifest.DataFile(f"{me}/{i}", sha256=me)])
"""
TRAIN = """
import torch
torch.set_num_threads(1)
import test_training_resume as t
def work(me, steps):
    result = t.run(checkpoint="run.safetensors", checkpoint_every=1, steps=steps)
    assert result.finished and not result.notes, result.notes
"""
WAIT = """
import sys
sys.path[:0] = sys.argv[3:]
{code}
print(flush=True)
sys.stdin.readline()
work(sys.argv[1], int(sys.argv[2]))
"""


def at_once(code: str, steps: int, folder: Path, look: Callable[[], None], n: int = 2) -> None:
    """Run `work` of the code in processes that begin together, and `look` all the while."""
    words = [sys.executable, "-c", WAIT.format(code=code)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [
        subprocess.Popen(
            [*words, f"process {i}", str(steps), str(ROOT), str(ROOT / "tests")],
            cwd=folder,
            text=True,
            **pipes,
        )
        for i in range(n)
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    looks = 0
    while any(process.poll() is None for process in processes):
        look()
        looks += 1
    for process in processes:
        _out, errors = process.communicate()
        assert process.returncode == 0, errors
    look()
    assert looks > 5


def test_two_kernels_lose_none_of_each_others_answers(tmp_path, monkeypatch):
    path, steps, seen = tmp_path / "records" / "reader.json", 40, [0]
    monkeypatch.setenv("LESSONS_RECORD", str(path))

    def look() -> None:
        with contextlib.suppress(FileNotFoundError):
            found = json.loads(path.read_text("utf-8"))  # whole at every moment
            assert len(found["quiz"]) >= seen[0]  # and nothing goes again
            seen[0] = len(found["quiz"])

    at_once(KEEP, steps, tmp_path, look)
    both = [f"process {i}" for i in range(2)]
    found = json.loads(path.read_text("utf-8"))
    assert found["quiz"] == {f"{me}/{i}": i for me in both for i in range(steps)}
    assert found["predict"] == dict.fromkeys(both, steps - 1)
    assert found["exercise"]["shared"] in [[me, steps - 1] for me in both]  # the last answer
    assert sorted(os.listdir(path.parent)) == ["reader.json", "reader.json.lock"]


def test_two_threads_of_one_kernel_lose_nothing_either(tmp_path, monkeypatch):
    path = tmp_path / "reader.json"
    monkeypatch.setenv("LESSONS_RECORD", str(path))

    def work(me: int) -> None:
        for i in range(20):
            record.keep("quiz", f"{me}/{i}", i)

    threads = [threading.Thread(target=work, args=(me,)) for me in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(path.read_text("utf-8"))["quiz"]) == 60


def test_a_record_that_cannot_be_read_just_now_is_not_overwritten(tmp_path, monkeypatch):
    path = tmp_path / "reader.json"
    monkeypatch.setenv("LESSONS_RECORD", str(path))
    record.keep("quiz", "a", 1)

    def refused(*_arguments, **_options):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", refused)
        assert record.recall("quiz", "a") is None
        record.keep("quiz", "b", 2)
    assert record.recall("quiz", "a") == 1 and record.recall("quiz", "b") is None


def test_asking_for_an_answer_does_not_put_a_damaged_record_aside(tmp_path, monkeypatch):
    # Another kernel may have mended it since it was read.
    path = tmp_path / "reader.json"
    monkeypatch.setenv("LESSONS_RECORD", str(path))
    path.write_text('{"quiz": [' * 50_000)
    assert record.recall("quiz", "a") is None and os.listdir(tmp_path) == ["reader.json"]
    record.keep("quiz", "a", 1)
    assert record.recall("quiz", "a") == 1 and (tmp_path / "reader.json.damaged").exists()


def test_a_lock_whose_owner_hangs_does_not_keep_a_reader_waiting(tmp_path, monkeypatch):
    from lessons_lib.course import locks

    monkeypatch.setattr(locks, "PATIENCE", 0.2)
    monkeypatch.setenv("LESSONS_RECORD", str(tmp_path / "reader.json"))
    with locks.alone(tmp_path / "reader.json"):
        started = time.monotonic()
        record.keep("quiz", "a", 1)
        assert 0.2 <= time.monotonic() - started < 5
    assert record.recall("quiz", "a") == 1


def test_two_commands_that_change_the_list_of_data_files_lose_no_entry(tmp_path):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "manifest.json"
    path.write_text('{"old": {"sha256": "kept"}}', "utf-8")
    at_once(ENTER, 40, tmp_path, lambda: json.loads(path.read_text("utf-8")))
    found = {name: entry["sha256"] for name, entry in json.loads(path.read_text("utf-8")).items()}
    both = [f"process {i}" for i in range(2)]
    assert found == {"old": "kept"} | {f"{me}/{i}": me for me in both for i in range(40)}
    assert sorted(os.listdir(path.parent)) == [".manifest.json.lock", "manifest.json"]


def test_two_writers_of_one_file_never_show_half_of_it(tmp_path):
    def look() -> None:
        with contextlib.suppress(FileNotFoundError):
            data = (tmp_path / "file").read_bytes()
            assert len(data) == 1_000_000 and len(set(data)) == 1

    at_once(WRITE, 60, tmp_path, look)
    assert os.listdir(tmp_path) == ["file"]


def test_two_trainings_into_one_file_both_end_and_leave_it_whole(tmp_path, monkeypatch):
    import torch
    from test_training_resume import run, same

    path, steps = tmp_path / "run.safetensors", 40

    def look() -> None:
        try:
            assert load_tensors(path)[1]["run"]["step"] <= steps
        except CheckpointError as error:
            assert "There is no file" in str(error)

    at_once(TRAIN, steps, tmp_path, look)
    torch.set_num_threads(1)
    assert load_tensors(path)[1]["run"]["step"] == steps
    assert same(run(checkpoint=path, steps=steps), run(steps=steps))
    assert os.listdir(tmp_path) == [path.name]


CELL = """
from lessons_lib.course import record
for i in range(25):
    record.keep("quiz", f"{me}/{i}", i)
print("done", me)
"""


@pytest.fixture
def course(tmp_path, monkeypatch) -> SimpleNamespace:
    """A copy of a small course whose Labs remember all they would remember in `tmp_path`."""
    root = (tmp_path / "the course").resolve()
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / lab.FIRST, root / "notebooks")
    for name in ("SETTINGS", "WORKSPACES"):
        monkeypatch.setenv(f"JUPYTERLAB_{name}_DIR", str(tmp_path / name.lower()))
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    spec = tmp_path / "data" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("LESSONS_RECORD", str(root / "records" / "reader.json"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return SimpleNamespace(root=root, runtime=tmp_path / "runtime", log=tmp_path / "lab")


# This Python stands for the environment that start.py would have made.
START = """
import sys
from pathlib import Path
from types import SimpleNamespace
root = Path(sys.argv[1])
venv = SimpleNamespace(python=sys.executable, path=root, place=lambda _name: root)
from starting import main
main.prepare = lambda *_arguments: venv
sys.exit(main.main(["--no-browser", "--allow-root"], root))
"""


@contextlib.contextmanager
def started(course: SimpleNamespace, count: int) -> Iterator[list[dict]]:
    """JupyterLabs that start.py starts at the same moment, each as Jupyter itself describes it."""
    logs = [Path(f"{course.log}-{i}.log") for i in range(count)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(course.root)],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        for log in logs
    ]

    def described(process: subprocess.Popen) -> dict:
        path, until = course.runtime / f"jpserver-{process.pid}.json", time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError, ValueError):
                found = json.loads(path.read_text())
                ask(found, "api/status")
                return found
            said = "\n\n".join(log.read_text("utf-8", "replace")[-2000:] for log in logs)
            assert process.poll() is None and time.monotonic() < until, said
            time.sleep(0.1)

    try:
        yield [described(process) for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def ask(server: dict, path: str, method: str = "GET", content: dict | None = None) -> dict:
    """What a server answers: JSON, or None."""
    headers = {"Authorization": f"token {server['token']}", "Content-Type": "application/json"}
    data = None if content is None else json.dumps(content).encode()
    url = f"http://127.0.0.1:{server['port']}/{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


@contextlib.contextmanager
def kernel(server: dict, runtime: Path) -> Iterator:
    """A client of a new kernel of this server, of a notebook that is open in it."""
    from jupyter_client import BlockingKernelClient

    name = f"notebooks/{lab.FIRST}"
    session = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
    made = ask(server, "api/sessions", "POST", session)
    client = BlockingKernelClient(
        connection_file=str(runtime / f"kernel-{made['kernel']['id']}.json")
    )
    client.load_connection_file()
    client.start_channels(hb=False)  # a kernel that is slow to start does not beat yet
    try:
        client.wait_for_ready(timeout=90)
        yield client
    finally:
        client.stop_channels()
        ask(server, f"api/sessions/{made['id']}", "DELETE")


@pytest.mark.slow
def test_two_jupyterlabs_of_one_folder_run_and_lose_nothing(course):
    with started(course, 2) as servers, contextlib.ExitStack() as stack:
        assert len({server["port"] for server in servers}) == 2
        assert all(server["root_dir"] == str(course.root) for server in servers)
        clients = [stack.enter_context(kernel(server, course.runtime)) for server in servers]
        asked = [client.execute(f"me = {i}{CELL}") for i, client in enumerate(clients)]
        for client, message in zip(clients, asked, strict=True):
            reply = client.get_shell_msg(timeout=90)
            while reply["parent_header"].get("msg_id") != message:
                reply = client.get_shell_msg(timeout=90)
            assert reply["content"]["status"] == "ok", reply["content"]
    found = json.loads((course.root / "records" / "reader.json").read_text("utf-8"))
    assert found == {"quiz": {f"{me}/{i}": i for me in range(2) for i in range(25)}}
