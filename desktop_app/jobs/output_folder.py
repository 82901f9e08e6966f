"""The folder into which a run writes: its journal, its lock, and how a file gets to its place there."""

import os
import shutil
import uuid
from collections.abc import Collection
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from desktop_app.errors import OutputError
from desktop_app.export.writing import place_new
from desktop_app.jobs.job import Record
from desktop_app.jobs.journal import Journal, unreadable
from desktop_app.jobs.lock import FolderLock
from desktop_app.jobs.naming import as_taken
from desktop_app.jobs.staging import Staged, cannot_write

OWN_FOLDER = ".haarlens"
"""In the output folder; what it holds is hidden, and never taken for pictures."""


class OutputFolder:
    """An output folder, made if need be, while one run has it for itself.

    resume: what the journal knows need not be done again, and may be replaced where it has to be.
    overwrite: whatever is in the way of an output may be replaced. numbers_names: as in `Job`.
    planned: the places of all items of the run.
    Raises on entering: OutputError where the folder cannot be used, or another run uses it.
    """

    def __init__(
        self, folder: Path, planned: Collection[Path], *, resume: bool, overwrite: bool, numbers_names: bool
    ) -> None:
        self.folder = folder.absolute()
        own = self.folder / OWN_FOLDER
        self.staging = own / "staging"
        self._journal_path = own / "journal.jsonl"
        self._lock = FolderLock(own / "lock", self.folder)
        self._planned = frozenset(planned)
        self._planned_as_taken = frozenset(map(as_taken, planned))
        self._resume = resume
        self._overwrite = overwrite
        self._numbers_names = numbers_names
        self._by_name: dict[tuple[str, Path], list[Record]] = {}
        self._by_size: dict[tuple[str, int], list[Record]] = {}
        self._ours: dict[Path, list[Staged]] = {}
        self._owners: dict[str, Path] = {}
        self._taken: set[str] = set()
        self._held = ExitStack()

    def __enter__(self) -> "OutputFolder":
        try:
            self.staging.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                "{folder} cannot be written to ({reason}); choose another folder.",
                folder=self.folder,
                reason=error.strerror or error,
            ) from error
        with ExitStack() as held:
            held.enter_context(self._lock)
            self._journal = Journal(self._journal_path)
            held.callback(self._journal.close)
            if self._resume:
                self._read_journal()
            self._clear_staging()
            held.callback(self._discard_staging)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def known(self, key: str, name: Path, size: int) -> tuple[Record, ...]:
        """Records of earlier runs that may be about an item.

        What was made for another item of this run does not serve this one; what was made for none of them may: of the
        same picture under an earlier name.
        key: of the item's settings. name: its place. size: of its file in bytes.
        """
        same_name = self._by_name.get((key, name), ())
        elsewhere = self._by_size.get((key, size), ())
        return (*same_name, *(record for record in elsewhere if record.name not in self._planned))

    def refusal(self, name: Path) -> OutputError | None:
        """Why nothing may be written to a place below the folder, as far as can be said beforehand."""
        path = self.folder / name
        if self._overwrite or name in self._ours or not os.path.lexists(path):
            return None
        return _exists(path)

    def keep(self, record: Record) -> tuple[Path, ...]:
        """Move a record's files to their places, and return these.

        A name that another picture of this run has is given a number.
        Raises: OutputError; then the files that are not in their places are gone.
        """
        try:
            outputs = tuple(self._with_free_name(output, record.name) for output in record.outputs)
            record = replace(record, outputs=outputs)
            replaces = [self._replaces(output) for output in outputs]
            # From here on the files are known, wherever the run ends.
            self._journal.add(record)
            return tuple(map(self._move, outputs, replaces))
        finally:
            for output in record.outputs:
                with suppress(OSError):
                    (self.staging / output.temporary).unlink(missing_ok=True)

    def places(self, record: Record) -> tuple[Path, ...]:
        """Where the files of a record lie that an earlier run made; no other output gets their names."""
        self._taken.update(as_taken(output.name) for output in record.outputs)
        return tuple(self.folder / output.name for output in record.outputs)

    def _with_free_name(self, output: Staged, place: Path) -> Staged:
        name, number = output.name, 2
        if self._is_anothers(name, place) and not self._numbers_names:
            raise OutputError(
                "{path} was written for another picture of the same name; give one of them another name.",
                path=self.folder / name,
            )
        while self._is_anothers(name, place):
            name = output.name.with_stem(f"{output.name.stem}-{number}")
            number += 1
        self._taken.add(as_taken(name))
        return replace(output, name=name)

    def _is_anothers(self, name: Path, place: Path) -> bool:
        """Whether another item of this run has a name: as its own place, in this run, or since an earlier one."""
        if as_taken(name) != as_taken(place) and as_taken(name) in self._planned_as_taken:
            return True  # where copies go over originals, that original may not have been read yet
        owner = self._owners.get(as_taken(name), place)
        return as_taken(name) in self._taken or (owner != place and owner in self._planned)

    def _replaces(self, output: Staged) -> bool:
        """Whether a file may be replaced by an output. Raises: OutputError where one is there that may not."""
        path = self.folder / output.name
        if self._overwrite:
            return True
        if not os.path.lexists(path):
            return False
        if any(earlier.is_at(path) for earlier in self._ours.get(output.name, [])):
            return True
        raise _exists(path)

    def _move(self, output: Staged, replaces: bool) -> Path:
        path = self.folder / output.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._place(self.staging / output.temporary, path, replaces)
        except OSError as error:
            raise cannot_write(path, error) from error
        return path

    @staticmethod
    def _place(staged: Path, path: Path, replaces: bool) -> None:
        if replaces:
            staged.replace(path)
            return
        try:
            place_new(staged, path)
        except FileExistsError as error:  # another program was faster
            raise _exists(path) from error

    def _read_journal(self) -> None:
        try:
            for record in self._journal.records():
                self._by_name.setdefault((record.key, record.name), []).insert(0, record)  # the newest first
                self._by_size.setdefault((record.key, record.bytes), []).insert(0, record)
                for output in record.outputs:
                    self._finish_move(output)
                    self._ours.setdefault(output.name, []).append(output)
                    self._owners[as_taken(output.name)] = record.name
        except OSError as error:
            raise unreadable(self._journal_path, error) from error

    def _finish_move(self, output: Staged) -> None:
        """Move what a run was about to move when it was killed."""
        if (self.staging / output.temporary).exists():
            with suppress(OutputError):  # the picture is done again, and tells
                self._move(output, self._replaces(output))

    def _clear_staging(self) -> None:
        try:
            self._discard_staging()
            self.staging.mkdir(exist_ok=True)
        except OSError as error:
            raise cannot_write(self.staging, error) from error

    def _discard_staging(self) -> None:
        """Remove the folder; a worker that nobody waits for any more may still be writing into it."""
        with suppress(OSError):  # under another name no worker finds it; and if not, its files can go
            self.staging.rename(self.staging.with_name(f"{self.staging.name}-{uuid.uuid4().hex}"))
        for old in self.staging.parent.glob(f"{self.staging.name}*"):
            shutil.rmtree(old, ignore_errors=True)


def _exists(path: Path) -> OutputError:
    return OutputError(
        "{path} exists already and was not replaced; continue the earlier run, choose another folder, or allow files "
        "to be replaced.",
        path=path,
    )
