"""Work done in a process of its own, that starts with all that this one has in memory."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator

import torch


def in_a_fork(work, seconds: float) -> Iterator[list]:
    """Yield what `work()` yields in a forked process, as it comes, for at most `seconds`."""
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(read)
        # The other threads of the parent's pool are not there after a fork.
        torch.set_num_threads(1)
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - the process ends soon

        def stop(*_given):
            raise TimeoutError

        signal.signal(signal.SIGPROF, stop)
        try:
            for event in work():
                os.write(write, (json.dumps(event) + "\n").encode())
        except BaseException as problem:  # noqa: BLE001 - told to the parent
            os.write(write, (json.dumps(["skipped", f"stopped: {problem!r}"]) + "\n").encode())
        os._exit(0)
    os.close(write)
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([read], [], [], 0.5)[0]:
            more = os.read(read, 65536)
            if not more:
                break
            text += more
    else:
        os.kill(child, signal.SIGKILL)
        text = text[: text.rfind(b"\n") + 1] + b'["skipped", "the rest (too slow)"]\n'
    os.close(read)
    os.waitpid(child, 0)
    yield from map(json.loads, text.decode().splitlines())
