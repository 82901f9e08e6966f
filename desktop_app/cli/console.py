"""The terminal or pipe that text goes to: any console takes any file name, and a closed pipe is noticed at once."""

import os
import sys
from pathlib import Path


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


def discard_output() -> None:
    """Send what is still buffered nowhere; else Python itself complains about the closed pipe at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
