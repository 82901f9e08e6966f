"""Keeping the work on disk, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError, Phrase
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.turn import ALONE, Turn
from desktop_app.library.work import Work

if TYPE_CHECKING:  # loaded with the first use, after the window has opened
    from desktop_app.library.store import Store

# Photographs whose work is looked up before the answer is passed on.
RECALLED_TOGETHER = 64
# How long closing the window waits for the last save.
FINISH_S = 10.0

OpenStore = Callable[[], tuple["Store", str | None]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The work on one photograph, to be saved.

    key: the photograph's key in the list. written_s: when the file was written that the work is on; 0 for unknown.
    """

    key: int
    path: Path
    work: Work
    written_s: float = 0.0


class KeepingWorker(QObject):
    """Saves and recalls on its own thread; every request is answered, in order.

    ready: the store was opened; carries the list of last time as Listed, and whether the program ended without closing.
    noticed: the store has something to tell; carries a Phrase.
    recalled: carries list[tuple[int, Work | None]]: keys with what is kept of each.
    saved: carries the saved keys. save_failed: carries list[Kept] that could not be saved, and the AppError.
    session_saved: a session file was written; carries its Path.
    session_taken: a session file was read; carries its Path and the Listed in it.
    failed: carries the AppError of anything else.
    """

    ready = Signal(object, bool)
    noticed = Signal(object)
    recalled = Signal(object)
    saved = Signal(object)
    save_failed = Signal(object, object)
    session_saved = Signal(object)
    session_taken = Signal(object, object)
    failed = Signal(object)
    _asked = Signal(object)  # a call without arguments, to be made on this thread

    def __init__(self, open_store: OpenStore, turn: Turn = ALONE) -> None:
        super().__init__()
        self._turn = turn
        self._open_store = open_store
        self._opened: Store | None = None
        self._closed = False
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Ask for the store to be opened and for what was listed last time."""
        self._asked.emit(self._tell_ready)

    def recall(self, photos: Sequence[tuple[int, Path]]) -> None:
        """Ask what is kept of some photographs."""
        self._asked.emit(lambda: self._recall(photos))

    def save(self, kept: Sequence[Kept]) -> None:
        """Save work."""
        self._asked.emit(lambda: self._save(kept))

    def remember_list(self, paths: Sequence[Path], current: Path | None) -> None:
        """Save which photographs are listed, and which is shown."""
        self._asked.emit(lambda: self._store().remember_list(paths, current))

    def save_session(self, target: Path, paths: Sequence[Path]) -> None:
        """Write a session file with these photographs."""

        def write() -> None:
            self._store().save_as(target, paths)
            self.session_saved.emit(target)

        self._asked.emit(write)

    def take_session(self, path: Path) -> None:
        """Read a session file and take over the work in it."""
        self._asked.emit(lambda: self.session_taken.emit(path, self._store().take_in(path)))

    def finish(self) -> bool:
        """Wait until all that was asked has been done and the store is closed; False where that took too long."""
        done = Event()
        self._asked.emit(lambda: self._close(done))
        return done.wait(FINISH_S)

    @Slot(object)
    def _do(self, call: Callable[[], None]) -> None:
        try:
            call()
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, Phrase("the saved work")))

    def _store(self) -> Store:
        """The store, opened now where it is not open yet.

        Raises: StoreError.
        """
        if self._opened is None:
            store, notice = self._open_store()
            self._opened = store
            store.mark_running(True)
            if notice:
                self.noticed.emit(notice)
        return self._opened

    def _tell_ready(self) -> None:
        store = self._store()
        self.ready.emit(store.listed(), store.was_running)

    def _recall(self, photos: Sequence[tuple[int, Path]]) -> None:
        for first in range(0, len(photos), RECALLED_TOGETHER):
            self._recall_some(photos[first : first + RECALLED_TOGETHER])

    def _recall_some(self, photos: Sequence[tuple[int, Path]]) -> None:
        answers: list[tuple[int, Work | None]] = []
        try:
            store = self._store()
            with self._turn:
                answers = [(key, store.recall(path)) for key, path in photos]
        finally:
            # Answered in any case: photographs wait for it before they are searched.
            self.recalled.emit(answers or [(key, None) for key, _ in photos])

    def _save(self, kept: Sequence[Kept]) -> None:
        try:
            # What it returns has vanished before it was ever read: there is no content to keep work on.
            written_s = {item.path: item.written_s for item in kept}
            self._store().save_all([(item.path, item.work) for item in kept], written_s)
        except AppError as error:
            self.save_failed.emit(list(kept), error)
        except Exception as defect:
            self.save_failed.emit(list(kept), reported(defect, Phrase("the saved work")))
        else:
            self.saved.emit([item.key for item in kept])

    def _close(self, done: Event) -> None:
        try:
            if self._opened is not None:
                self._opened.mark_running(False)
                self._opened.close()
                self._opened = None
        finally:
            done.set()
