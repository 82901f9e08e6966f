"""What was made of which pictures, kept in the output folder, so that a killed run goes on where it stopped."""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from desktop_app.errors import OutputError
from desktop_app.jobs.job import Record
from desktop_app.jobs.staging import cannot_write

VERSION = 1

_log = logging.getLogger(__name__)


class Journal:
    """A file of JSON lines to which records are only ever added.

    It names no original: the folder may be passed on. A record is written, and has reached the disk, before its files
    are moved to their places; so whatever ends a run, each file of it is known or nowhere to be seen.
    Raises: OutputError where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise cannot_write(path, error) from error

    def records(self) -> Iterator[Record]:
        """What is in it, the oldest first. A line that was torn, or is of another version, is passed over."""
        for line in self._path.read_bytes().split(b"\n"):
            if line.strip():
                try:
                    values = json.loads(line)
                    if values.pop("version") == VERSION:
                        yield Record.from_json(values)
                except (ValueError, KeyError, TypeError, AttributeError):
                    _log.info("A line of %s was passed over", self._path)

    def add(self, record: Record) -> None:
        """Write a record, which has reached the disk when this returns.

        Raises: OutputError; then the record does not count.
        """
        line = json.dumps({"version": VERSION, **record.as_json()}, ensure_ascii=True).encode()
        try:
            # It begins a line of its own, whatever a run before this one left at the end.
            self._write(b"\n" + line + b"\n")
            os.fsync(self._file.fileno())
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]


def unreadable(path: Path, error: OSError) -> OutputError:
    """What to say of a journal that is there and cannot be read."""
    return OutputError(
        "{path} cannot be read ({reason}); change its permissions or choose another folder.",
        path=path,
        reason=error.strerror or error,
    )
