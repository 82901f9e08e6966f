"""The store's SQLite file: opened and checked, and set aside whole where it cannot be read."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from enum import Enum
from itertools import count
from pathlib import Path
from urllib.parse import quote

from desktop_app.errors import Phrase, StoreError

APPLICATION_ID = 0x4861_6172
VERSION = 1
# How long a window waits while another one writes.
BUSY_S = 5.0

# How every SQLite file begins.
MAGIC = b"SQLite format 3\0"
HEADER_BYTES = 100

# digest: of a whole file; size: its bytes; saved_ns: since 1970; work: JSON.
WORKS = (
    "CREATE TABLE works (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, saved_ns INTEGER NOT NULL, work BLOB NOT NULL)"
)
# Paths are bytes of UTF-8 that may hold lone surrogates, which is what Python makes of names that are no UTF-8.
SCHEMA = (
    WORKS,
    "CREATE INDEX works_by_size ON works (size)",
    "CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER, digest TEXT NOT NULL)",
    "CREATE TABLE listed (place INTEGER PRIMARY KEY, path BLOB NOT NULL, is_current INTEGER NOT NULL)",
    "CREATE TABLE runs (token TEXT PRIMARY KEY, pid INTEGER NOT NULL, born TEXT NOT NULL)",
)

# SQLite's own files beside a database; moved before it, so that none is ever left beside a fresh one.
_BESIDE = ("-wal", "-shm", "-journal", "")

_LOCKED = Phrase("another program keeps it locked"), Phrase("close that program")
_DISK_NEEDED = Phrase("see that the disk is there, sound and not full")
_DAMAGED = Phrase("it is damaged"), Phrase("start the program again, which sets it aside")
# What SQLite's codes mean, and what to do.
_REASONS = {
    sqlite3.SQLITE_FULL: (Phrase("the disk is full"), Phrase("make room on it")),
    sqlite3.SQLITE_READONLY: (Phrase("it is read-only"), Phrase("allow writing to it and to its folder")),
    sqlite3.SQLITE_PERM: (Phrase("it is not allowed"), Phrase("allow reading and writing it")),
    sqlite3.SQLITE_CANTOPEN: (
        Phrase("it cannot be opened"),
        Phrase("see that it is there and that its folder can be written to"),
    ),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_IOERR: (Phrase("its disk reports an error"), _DISK_NEEDED),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


class Flaw(Enum):
    """Why a store is set aside; the value goes into its new name."""

    DAMAGED = "damaged"
    NEWER = "newer"


def open_database(path: Path) -> tuple[sqlite3.Connection, Phrase | None]:
    """Open the store, or make one; one that cannot be read is set aside first, and a sentence says so.

    The connection commits by itself where nothing else is begun.
    Raises: StoreError where the file cannot be read and written.
    """
    notice = None
    with told(Phrase("The library {path} cannot be opened", path=path)):
        if path.is_dir():
            raise StoreError(
                "The library {path} cannot be opened (it is a folder); move that folder elsewhere.", path=path
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        flaw = _flaw(path)
        if flaw is not None:
            notice = _notice(path, flaw, _set_aside(path, flaw))
        return _ready(path), notice


def cannot_read(path: Path) -> Phrase:
    """What to say where the store at a path cannot be read; `told` says why."""
    return Phrase("The library {path} cannot be read", path=path)


def cannot_write(path: Path) -> Phrase:
    """What to say where the store at a path cannot be written; `told` says why."""
    return Phrase("The library {path} cannot be written", path=path)


@contextmanager
def told(failure: Phrase) -> Iterator[None]:
    """Say what fails where SQLite or the system refuses something, why, and what to do.

    Raises: StoreError. Misuse of sqlite3 stays what it is.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = _primary_code(error)
        if code is None:
            raise
        reason, remedy = _REASONS.get(code, (str(error), _DISK_NEEDED))
        raise StoreError("{failure} ({reason}); {remedy}.", failure=failure, reason=reason, remedy=remedy) from error
    except OSError as error:
        raise StoreError(
            "{failure} ({reason}); see that it is there and that its folder can be written to.",
            failure=failure,
            reason=error.strerror or error,
        ) from error


def lies_in_order(connection: sqlite3.Connection, schema: tuple[str, ...]) -> bool:
    """Whether a database has exactly these tables, and SQLite finds no fault with how it lies in its file."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in schema:
            fresh.execute(statement)
        wanted = _shape(fresh)
    return _shape(connection) == wanted and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)


def packed(path: Path) -> bytes:
    """A path as it is stored."""
    return str(path).encode("utf-8", "surrogatepass")


def unpacked(path: bytes) -> Path:
    """The path that was stored."""
    return Path(path.decode("utf-8", "surrogatepass"))


def is_path(stored: object) -> bool:
    """Whether ``unpacked`` makes a path of what is stored."""
    try:
        return isinstance(stored, bytes) and "\0" not in str(unpacked(stored))
    except UnicodeDecodeError:
        return False


def as_text(text: bytes) -> str:
    """A text factory for sqlite3: what is no text after all is to be found by who reads it."""
    return text.decode("utf-8", "replace")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Four slashes before a Windows server's name; Path.as_uri writes two, which SQLite refuses.
    uri = f"file:///{quote(os.fsencode(path.as_posix().removeprefix('/')))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None)
    connection.text_factory = as_text
    return connection


def _primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's code for what went wrong, without the details; None where the error is Python's own."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _flaw(path: Path) -> Flaw | None:
    # Not opened to look into it: on POSIX, closing the file would let go of the locks of another Store in this process.
    size, log_size = (file.stat().st_size if file.exists() else 0 for file in (path, _beside(path, "-wal")))
    if not size:
        # SQLite would start anew, and delete the log of a store that was emptied or taken away.
        return Flaw.DAMAGED if log_size else None
    if size < HEADER_BYTES:
        return Flaw.DAMAGED  # SQLite takes it for an empty one
    # A journal is left where the making of a store was cut short; SQLite undoes that before it reads anything.
    has_journal = _beside(path, "-journal").exists()
    # Else nothing may change: a connection that can write would work the log into a damaged file, or drop it. An
    # immutable one sees the file alone, also while others write: that is enough to tell a header.
    if not has_journal and _refusal(path, "ro&immutable=1") == sqlite3.SQLITE_NOTADB:
        return Flaw.DAMAGED
    mode = "rw" if has_journal else "ro"
    try:
        with closing(_connect(path, mode)) as connection:
            return _flaw_inside(connection)
    except sqlite3.DatabaseError as error:
        if _primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return Flaw.DAMAGED
        raise


def _refusal(path: Path, mode: str) -> int | None:
    """SQLite's code for why it does not read a file's header; None where it does."""
    try:
        with closing(_connect(path, mode)) as connection:
            connection.execute("PRAGMA application_id")
    except sqlite3.DatabaseError as error:
        return _primary_code(error)
    return None


def _flaw_inside(connection: sqlite3.Connection) -> Flaw | None:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id == APPLICATION_ID and version > VERSION:
        return Flaw.NEWER
    if version == 0 and not _shape(connection):
        return None  # nothing has been written yet
    is_ours = (application_id, version) == (APPLICATION_ID, VERSION)
    return None if is_ours and lies_in_order(connection, SCHEMA) else Flaw.DAMAGED


def _shape(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Every table, index, view and trigger, with the statement that made it."""
    return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"))


def _ready(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "rwc")
    try:
        # With a write-ahead log, what is committed survives the process's end without waiting for the disk. Where a
        # disk does not allow one SQLite goes on without, more slowly and as safely.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        if not _shape(connection):
            for statement in SCHEMA:
                connection.execute(statement)
        # Also where they are there already: what cannot be written should be known now.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(path: Path, flaw: Flaw) -> Path:
    """Move a store with all that belongs to it to a free name in its folder, and return that."""
    stem = f"{path.stem}-{flaw.value}-{date.today().isoformat()}"
    for number in count(1):
        kept = path.with_name(f"{stem}-{number}{path.suffix}")
        if not any(os.path.lexists(_beside(kept, ending)) for ending in _BESIDE):
            break
    for ending in _BESIDE:
        if os.path.lexists(_beside(path, ending)):
            _beside(path, ending).rename(_beside(kept, ending))
    return kept


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _notice(path: Path, flaw: Flaw, kept: Path) -> Phrase:
    if flaw is Flaw.NEWER:
        return Phrase(
            "The library {path} was written by a newer version of this program, which can still read it: "
            "it is kept as {name}, and a new one was begun.",
            path=path,
            name=kept.name,
        )
    return Phrase(
        "The library {path} is damaged and cannot be read: it is kept as {name}, and a new one was begun.",
        path=path,
        name=kept.name,
    )
