"""Session files: a list of photographs together with the work on them, to be kept or given to somebody else."""

import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from desktop_app.errors import OutputError, StoreError
from desktop_app.export.writing import write_file
from desktop_app.library.database import MAGIC, WORKS, as_text, is_path, lies_in_order, packed, unpacked
from desktop_app.library.work import SESSION_SUFFIX
from desktop_app.library.work_format import WorkFormatError, decode

APPLICATION_ID = 0x4861_6153
VERSION = 1

# Names inside a relative path are parted by "/" on every system.
SCHEMA = (
    "CREATE TABLE listed (place INTEGER PRIMARY KEY, path BLOB NOT NULL, relative BLOB)",
    WORKS,
)

_log = logging.getLogger(__name__)


class Record(NamedTuple):
    """The work on one content: its digest, its bytes, when that was saved (since 1970), and the encoded work."""

    digest: str
    size: int
    saved_ns: int
    work: bytes


class Session(NamedTuple):
    """What a session file holds: where its photographs are on this machine, and the work on them."""

    paths: tuple[Path, ...]
    records: tuple[Record, ...]


def write_session(target: Path, paths: Sequence[Path], records: Iterable[Record]) -> None:
    """Write a session file whole or not at all; a file of that name is replaced.

    Raises: OutputError.
    """
    if target.suffix.lower() != SESSION_SUFFIX:
        raise OutputError(
            "{path} cannot be written: the name of a session has to end with {suffix}.",
            path=target,
            suffix=SESSION_SUFFIX,
        )
    folder = target.absolute().parent
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        for statement in SCHEMA:
            made.execute(statement)
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made.execute(f"PRAGMA user_version = {VERSION}")
        made.execute("BEGIN")
        made.executemany(
            "INSERT INTO listed (path, relative) VALUES (?, ?)",
            ((packed(path.absolute()), _relative(path.absolute(), folder)) for path in paths),
        )
        made.executemany("INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?)", records)
        made.execute("COMMIT")
        data = made.serialize()
    write_file(target, data)


def read_session(path: Path) -> Session:
    """Read a session file, which may come from anywhere and is not written to.

    A photograph is where the session file says seen from its own folder, if there is one; else where it was when the
    session was saved. Work that cannot be read is left out, and logged.
    Raises: StoreError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(
            "The session {path} cannot be read ({reason}); see that it is there and may be read.",
            path=path,
            reason=error.strerror or error,
        ) from error
    # Both are at fixed places of SQLite's header.
    application_id, version = int.from_bytes(data[68:72], "big"), int.from_bytes(data[60:64], "big")
    if not data.startswith(MAGIC) or application_id != APPLICATION_ID:
        raise StoreError(
            "{path} is no session of this program; open one whose name ends with {suffix}.",
            path=path,
            suffix=SESSION_SUFFIX,
        )
    if version > VERSION:
        raise StoreError(
            "The session {path} was saved by a newer version of this program; open it with that.", path=path
        )
    damage = StoreError("The session {path} is damaged and cannot be read; get another copy of it.", path=path)
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.text_factory = as_text
            connection.deserialize(data)
            if lies_in_order(connection, SCHEMA):
                return _content(connection, path.absolute().parent)
    except sqlite3.Error as error:  # in memory, nothing but the content can be at fault
        raise damage from error
    raise damage


def _content(connection: sqlite3.Connection, folder: Path) -> Session:
    listed = connection.execute("SELECT path, relative FROM listed ORDER BY place").fetchall()
    works = connection.execute("SELECT digest, size, saved_ns, work FROM works")
    paths = (
        _place(path, relative, folder)
        for path, relative in listed
        if is_path(path) and (relative is None or is_path(relative))
    )
    return Session(tuple(paths), tuple(Record(*row) for row in works if _is_record(*row)))


def _relative(path: Path, folder: Path) -> bytes | None:
    try:
        return packed(Path(os.path.relpath(path, folder))).replace(os.sep.encode(), b"/")
    except ValueError:  # on another drive
        return None


def _place(path: bytes, relative: bytes | None, folder: Path) -> Path:
    then = unpacked(path)
    if relative is None:
        return then
    # normpath takes "a/../" away, so that a photograph has the same path as if it was opened by itself.
    here = Path(os.path.normpath(folder / unpacked(relative)))
    # A path of another system is none here: C:\\photos is a file's name on Linux.
    return here if here.exists() or not then.is_absolute() else then


def _is_record(digest: object, size: object, saved_ns: object, work: object) -> bool:
    try:
        if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{32}", digest) or not isinstance(work, bytes):
            raise WorkFormatError("no digest or no work")
        decode(work)
    except WorkFormatError as error:
        _log.warning("The work on %r is left out of what is read: %s", digest, error)
        return False
    return isinstance(size, int) and isinstance(saved_ns, int)
