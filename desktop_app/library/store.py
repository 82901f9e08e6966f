"""Where a person's work is kept while it is done: one SQLite file, in which photographs are known by their content."""

import logging
import os
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.errors import Phrase, StoreError
from desktop_app.library.database import cannot_read, cannot_write, is_path, open_database, packed, told, unpacked
from desktop_app.library.identity import Identity, Stamp, identify, stamp_of
from desktop_app.library.running import Process, is_alive, this_process
from desktop_app.library.session_file import Record, read_session, write_session
from desktop_app.library.work import Work
from desktop_app.library.work_format import WorkFormatError, decode, encode

_log = logging.getLogger(__name__)


class Listed(NamedTuple):
    """The photographs that are open, in their order, and the one that is looked at."""

    paths: tuple[Path, ...]
    current: Path | None


class Opened(NamedTuple):
    """A store, and a sentence for the person where an older one had to be set aside for it."""

    store: "Store"
    notice: Phrase | None


class Store:
    """The work on every photograph, the list of those that are open, and whether the program runs.

    Work belongs to what a file holds, not to its path: who moves, renames or copies a photograph finds it again, and
    copies share it. What a method has written when it returns is still there after the process was killed; after a
    power failure the last of it may be missing, but the store is whole.

    A Store is used on the thread that opened it. Several may share a file, also from several processes: of the work on
    one photograph, and of the list, the one saved last stays.

    Where the file can no longer be read or written, every method but ``close`` raises StoreError.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take over a connection; ``Store.open`` makes one."""
        self._path = path
        self._connection = connection
        self._token = uuid.uuid4().hex
        with told(cannot_read(path)):
            self._was_running = bool(self._ended_without_a_word())

    @classmethod
    def open(cls, path: Path) -> Opened:
        """Open the store at a path, or make one.

        One that is damaged, or of a newer version, is moved aside and kept, and a new one begun.
        Raises: StoreError where that file cannot be read and written.
        """
        # SQLite follows links too, and keeps its files beside what they lead to.
        path = Path(os.path.realpath(path))
        connection, notice = open_database(path)
        try:
            return Opened(cls(path, connection), notice)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let go of the file; once is enough."""
        try:
            # Not one that waits for other windows to finish reading: closing is to be quick.
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:  # nothing is lost: the log is read when the store is opened next
            if not isinstance(error, sqlite3.ProgrammingError):
                _log.warning("%s was closed with its log beside it: %s", self._path, error)
        self._connection.close()

    # --- Work ---------------------------------------------------------------------------------------------------------

    def recall(self, path: Path) -> Work | None:
        """The work on the photograph that now lies at a path; None where there is none, or no such photograph.

        A file is read only if it is not known by its stamp and as large as a photograph that there is work on.
        """
        record = self._record_at(path)
        if record is None:
            return None
        try:
            return decode(record.work)
        except WorkFormatError as error:
            _log.warning("The work on %s in %s cannot be read: %s", path, self._path, error)
            return None

    def save(self, path: Path, work: Work) -> bool:
        """Keep the work on one photograph; False where it is gone, or cannot be read, and was never known."""
        return not self.save_all([(path, work)])

    def save_all(self, items: Iterable[tuple[Path, Work]], written_s: Mapping[Path, float] | None = None) -> list[Path]:
        """Keep the work on many photographs, all of it at once.

        A photograph that is gone by now is still known by its path. Those that cannot be told are returned, and the
        others are saved nevertheless.
        written_s: when the files were last written that there is work on, seconds since 1970; 0 where that is not
        known. One that has been written over since counts as gone: the work is not on what lies there now.
        """
        records, seen, unknown = [], [], []
        for path, work in items:
            # Read before anything is written, so that another window need not wait for it.
            identity = self._identity_to_save(path.absolute(), (written_s or {}).get(path, 0.0))
            if identity is None:
                unknown.append(path)
            else:
                records.append(Record(identity.digest, identity.stamp.size, time.time_ns(), encode(work)))
                seen.append((path.absolute(), identity))
        with self._writing():
            self._connection.executemany("INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?)", records)
            self._remember(seen)
        return unknown

    # --- The list, and whether the program runs -----------------------------------------------------------------------

    def remember_list(self, paths: Iterable[Path], current: Path | None = None) -> None:
        """Keep the list of photographs that are open in place of the one before."""
        looked_at = None if current is None else current.absolute()
        rows = [(packed(path), path == looked_at) for path in map(Path.absolute, paths)]
        with self._writing():
            self._connection.execute("DELETE FROM listed")
            self._connection.executemany("INSERT INTO listed (path, is_current) VALUES (?, ?)", rows)

    def listed(self) -> Listed:
        """The list of photographs as it was kept last."""
        with told(cannot_read(self._path)):
            rows = self._connection.execute("SELECT path, is_current FROM listed ORDER BY place").fetchall()
        paths = [(unpacked(path), is_current) for path, is_current in rows if is_path(path)]
        return Listed(tuple(path for path, _ in paths), next((path for path, is_current in paths if is_current), None))

    @property
    def was_running(self) -> bool:
        """Whether, when the store was opened, a run of the program had ended without saying so.

        One that still runs has not ended; see ``running.is_alive`` for how far that can be told.
        """
        return self._was_running

    def mark_running(self, is_running: bool) -> None:
        """Say that the program runs from now on, or that it ends properly.

        With the first, runs that ended without a word are forgotten: ``was_running`` has told of them.
        """
        with self._writing():
            ended = [*self._ended_without_a_word(), self._token] if is_running else [self._token]
            self._connection.executemany("DELETE FROM runs WHERE token = ?", [(token,) for token in ended])
            if is_running:
                self._connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (self._token, *this_process()))

    # --- Session files ------------------------------------------------------------------------------------------------

    def save_as(self, target: Path, paths: Sequence[Path]) -> None:
        """Write a session file with these photographs' places and the work on them; a file of that name is replaced.

        Raises: OutputError where it cannot be written, StoreError where the store cannot be read.
        """
        records = (self._record_at(path) or self._record_once_at(path) for path in paths)
        write_session(target, paths, [record for record in records if record is not None])

    def take_in(self, session: Path) -> Listed:
        """Take over the work in a session file, and return its photographs.

        Of the work on the same photograph the one saved later stays; that goes by the clocks of both machines. Before,
        a copy of the store is kept beside it, in place of the copy of the time before.
        Raises: StoreError where the session cannot be read; the store is as it was then.
        """
        paths, records = read_session(session)
        self._keep_copy()
        now = time.time_ns()
        with self._writing():
            self._connection.executemany(
                "INSERT INTO works VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET "
                "size = excluded.size, saved_ns = excluded.saved_ns, work = excluded.work "
                "WHERE excluded.saved_ns > saved_ns",
                (record._replace(saved_ns=min(record.saved_ns, now)) for record in records),
            )
        return Listed(paths, None)

    def _keep_copy(self) -> None:
        kept = self._path.with_stem(f"{self._path.stem}-before-import")
        temporary = self._path.with_name(f".haarlens-{uuid.uuid4().hex[:12]}.part")
        with told(cannot_write(kept)):
            try:
                with closing(sqlite3.connect(temporary)) as copy:
                    self._connection.backup(copy)
                    # One file by itself, which can be read where nothing can be written.
                    copy.execute("PRAGMA journal_mode = DELETE")
                temporary.replace(kept)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise

    # --- Rows ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is written in it or nothing. Raises: StoreError."""
        with told(cannot_write(self._path)):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with told(cannot_read(self._path)):
            row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return row

    def _record(self, digest: str) -> Record | None:
        row = self._row("SELECT digest, size, saved_ns, work FROM works WHERE digest = ?", digest)
        return None if row is None else Record(*row)

    def _record_at(self, path: Path) -> Record | None:
        """The record of what lies at a path now."""
        path = path.absolute()
        try:
            stamp = stamp_of(path)
            digest = self._digest_by_stamp(path, stamp)
            if digest is None and self._row("SELECT 1 FROM works WHERE size = ?", stamp.size):
                digest = self._digest_by_reading(path)
        except OSError as error:
            _log.debug("%s cannot be looked at: %s", path, error)
            return None
        return None if digest is None else self._record(digest)

    def _record_once_at(self, path: Path) -> Record | None:
        """The record of what lay at a path where nothing lies now."""
        path = path.absolute()
        identity = None if path.exists() else self._identity_once_at(path)
        return None if identity is None else self._record(identity.digest)

    def _digest_by_stamp(self, path: Path, stamp: Stamp) -> str | None:
        row = self._row("SELECT digest FROM files WHERE path = ? AND size = ? AND mtime_ns = ?", packed(path), *stamp)
        return None if row is None else row[0]

    def _digest_by_reading(self, path: Path) -> str:
        """Read a file, and remember what it holds as well as may be. Raises: OSError."""
        identity = identify(path)
        try:
            with self._writing():
                self._remember([(path, identity)])
        except StoreError as error:  # it will be read once more then
            _log.warning("%s", error)
        return identity.digest

    def _identity_to_save(self, path: Path, written_s: float) -> Identity | None:
        """What lies at a path, or lay there if nothing or another file is there now; None where that is not known."""
        try:
            stamp = stamp_of(path)
        except OSError:
            return self._identity_once_at(path)
        if written_s and stamp.mtime_ns / 1e9 != written_s:
            once = self._identity_once_at(path)
            # What was last known there may be older still than what the work is on.
            return once if once and once.is_settled and once.stamp.mtime_ns / 1e9 == written_s else None
        digest = self._digest_by_stamp(path, stamp)
        if digest is not None:
            return Identity(digest, stamp, True)
        try:
            return identify(path)
        except OSError as error:
            _log.warning("The work on %s is not kept: %s", path, error)
            return None

    def _identity_once_at(self, path: Path) -> Identity | None:
        row = self._row("SELECT digest, size, mtime_ns FROM files WHERE path = ?", packed(path))
        if row is None:
            return None
        digest, size, mtime_ns = row
        return Identity(digest, Stamp(size, mtime_ns or 0), mtime_ns is not None)

    def _remember(self, seen: Iterable[tuple[Path, Identity]]) -> None:
        """Keep what lies where; without a time where the stamp does not say yet that the content stays the same."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
            (
                (packed(path), stamp.size, stamp.mtime_ns if is_settled else None, digest)
                for path, (digest, stamp, is_settled) in seen
            ),
        )

    def _ended_without_a_word(self) -> list[str]:
        rows = self._connection.execute("SELECT token, pid, born FROM runs").fetchall()
        return [token for token, pid, born in rows if not is_alive(Process(pid, born))]
