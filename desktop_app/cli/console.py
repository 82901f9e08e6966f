"""The terminal or pipe that text goes to: any console takes any file name, and a closed pipe is noticed at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TextIO

from desktop_app.errors import CancelledError

_CANCEL_CHECK_S = 0.1
_STDERR = 2


def prepare() -> None:
    """Make the standard streams take every character; they may be missing in a program without a console."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the end
        elif hasattr(stream, "reconfigure"):
            # A file or pipe gets UTF-8, whatever the console's code page is, unless somebody asked for another.
            to_console = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if to_console else "utf-8", errors="backslashreplace")


def takes_unicode() -> bool:
    """Whether the output is UTF-8, so that no character in it needs an escape."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def emit(text: str) -> None:
    """Write text that ends with its own newline, and flush it, so that a reader sees results as they come."""
    sys.stdout.write(text)
    sys.stdout.flush()


def complain(message: str) -> None:
    """Write one line to the error stream, after the output so far."""
    sys.stderr.write(f"haarlens: {message}\n")
    sys.stderr.flush()


def read_input(cancelled: Event) -> bytes:
    """All bytes of the standard input; none where there is none.

    Raises: CancelledError soon after the event is set, even if the input never ends.
    """
    if sys.stdin is None:
        return b""
    descriptor, parts = sys.stdin.fileno(), list[bytes]()

    def read() -> None:
        # Not through sys.stdin, whose lock a reader that is left behind would hold until the interpreter's very end.
        with suppress(OSError):  # such as a lost terminal: what is missing is then told as empty or truncated
            while part := os.read(descriptor, 1 << 20):
                parts.append(part)

    # A blocking read cannot be woken on every system, so it is left to a thread that may be abandoned.
    reader = Thread(target=read, name="stdin", daemon=True)
    reader.start()
    while reader.is_alive():
        reader.join(_CANCEL_CHECK_S)
        if cancelled.is_set():
            raise CancelledError
    return b"".join(parts)


@contextmanager
def decoders_silenced() -> Iterator[None]:
    """Keep the terminal to ourselves while pictures are decoded.

    libjpeg and libpng write about every oddity, straight to descriptor 2, and OpenCV gives no way to stop them. So
    that descriptor leads nowhere meanwhile, and `sys.stderr` to where it led.
    """
    before = sys.stderr
    if not _is_descriptor(before, _STDERR):  # a test's or a debugger's own stream: nothing to save from
        yield
        return
    before.flush()
    own = os.dup(_STDERR)
    _lead_nowhere(_STDERR)
    with os.fdopen(own, "w", encoding=before.encoding, errors=before.errors) as ours:
        sys.stderr = ours
        try:
            yield
        finally:
            ours.flush()
            os.dup2(own, _STDERR)
            sys.stderr = before


def discard_output() -> None:
    """Send what is still buffered nowhere; else Python itself complains about the closed pipe at its end."""
    _lead_nowhere(sys.stdout.fileno())


def _lead_nowhere(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _is_descriptor(stream: TextIO, descriptor: int) -> bool:
    try:
        return stream.fileno() == descriptor
    except (OSError, ValueError):
        return False
