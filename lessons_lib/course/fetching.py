"""Fetching a file once, by pooch, and checking it ever after.

Without a network the reader gets one sentence that says which file to put where by hand; a file
that was put there is used like one that was fetched.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from lessons_lib.course.bars import progress_bar
from lessons_lib.course.downloads import Download
from lessons_lib.course.language import _

SILENCE = 15.0
"""Seconds without a new byte after which a download is given up, its first byte included."""


class DownloadError(ValueError):
    """A file that is not here, or damaged, and could not be fetched."""


def fetch(wanted: Download) -> Path:
    """The path of the file, fetched in one try unless it is there already and whole.

    Raises DownloadError when it cannot be had: with the reason, the address, and the path at
    which the file is expected. Never waits longer than SILENCE seconds for the next byte.
    """
    if wanted.is_here:
        return wanted.path
    try:
        damaged = wanted.path.exists()
        _retrieve(wanted)
    except Exception as error:  # requests, urllib3, pooch and the disk each have kinds of their own
        text = _(
            "{name} could not be downloaded: {why}. Get {url} in another way and save it as {path}."
        )
        if damaged:
            text = _(
                "{path} is damaged or was changed (its checksum is not the known one), and it "
                "could not be downloaded again: {why}. Get {url} in another way and replace it."
            )
        why = _reason(error, wanted)
        text = text.format(name=wanted.name, why=why, url=wanted.url, path=wanted.path)
        raise DownloadError(text) from None
    return wanted.path


class _Meter:
    """What pooch takes for a progress bar: it counts bytes, and ends the download when told."""

    total = 0

    def __init__(self):
        self.received, self.stopped, self.error = 0, False, None

    def update(self, count: int) -> None:
        if self.stopped:
            raise InterruptedError
        self.received += count

    def reset(self) -> None:
        pass

    close = reset


def _retrieve(wanted: Download) -> None:
    """Have pooch fetch the file in a thread of its own, and watch that it goes on.

    The time limits of the network libraries are for one wait each: of a name, of each of a
    server's eight addresses, of each piece. Only from outside can the whole be kept short.
    """
    meter = _Meter()
    thread = threading.Thread(target=_work, args=(wanted, meter), daemon=True)
    thread.start()
    seen, percent, last = 0, 0, time.monotonic()
    label = _("{name}, percent").format(name=wanted.name)
    try:
        with progress_bar(100, label) as bar:
            while thread.is_alive():
                thread.join(0.05)
                if meter.received > seen:
                    seen, last = meter.received, time.monotonic()
                while percent < min(100, 100 * seen // wanted.bytes):
                    percent += 1
                    bar.update()
                if thread.is_alive() and time.monotonic() - last > SILENCE:
                    raise TimeoutError
    finally:
        meter.stopped = True  # also after Ctrl+C: the thread ends at its next piece
    if meter.error is not None:
        raise meter.error


def _work(wanted: Download, meter: _Meter) -> None:
    try:
        import pooch

        pooch.get_logger().setLevel("WARNING")
        downloader = pooch.HTTPDownloader(progressbar=meter, chunk_size=4096, timeout=SILENCE)
        folder, name = wanted.path.parent, wanted.path.name
        pooch.retrieve(wanted.url, wanted.sha256, name, folder, downloader=downloader)
    except BaseException as error:  # whatever it is, the reader's thread reports it
        meter.error = error


def _reason(error: Exception, wanted: Download) -> str:
    host = urlsplit(wanted.url).netloc
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        text = _("{host} sent nothing for {seconds:.0f} seconds")
        return text.format(host=host, seconds=SILENCE)
    if status is not None:
        return _("{host} answered with error {status}").format(host=host, status=status)
    if type(error).__name__ == "ChunkedEncodingError":  # requests' for any end that comes too soon
        return _("the connection to {host} broke off").format(host=host)
    if type(error).__name__ == "SSLError":
        return _("the connection to {host} is not a trusted one").format(host=host)
    if isinstance(error, OSError) and error.errno is not None:
        text = _("the disk refused ({why})")
        return text.format(why=error.strerror or error)
    if type(error) is ValueError:  # pooch's, for a checksum
        return _("what came from {host} is not the known file").format(host=host)
    return _("there is no connection to {host}").format(host=host)
