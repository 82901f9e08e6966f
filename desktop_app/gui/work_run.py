"""Work that runs in the background, whichever window looks on: begun, cancelled, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.workers.contact_sheet import ContactSheetRequest, ContactSheetWorker
from desktop_app.gui.workers.search_film import FilmSave, FilmSavingWorker
from desktop_app.gui.workers.video_hiding import VideoHidingRequest, VideoHidingWorker

if TYPE_CHECKING:  # it loads OpenCV
    from desktop_app.library.video_hiding import HiddenVideo, HidingProgress


class WorkRun(QObject):
    """Does one piece of work at a time; lives on when the window is built anew.

    request: the one that runs, or ran last; it has an Event `cancelled`. progress: None while nothing is known.
    result, error: what came of it; both None where it was cancelled, or is not at its end.

    advanced: it has come further. ended: it has come to its end, also where it was cancelled.

    submit: hands a request to the worker. progress, done, failed: carry the request and what is told of it; dropped:
    carries the request alone; None where failed tells of a CancelledError instead.
    """

    advanced = Signal()
    ended = Signal()

    request: Any
    progress: Any
    result: Any

    def __init__(
        self,
        submit: Callable[[Any], None],
        progress: SignalInstance,
        done: SignalInstance,
        failed: SignalInstance,
        dropped: SignalInstance | None,
    ) -> None:
        super().__init__()
        self._submit = submit
        self.is_running = False
        self.request = self.progress = self.result = None
        self.error: AppError | None = None
        queued = Qt.ConnectionType.QueuedConnection
        progress.connect(self._take_progress, queued)
        done.connect(self._take_result, queued)
        failed.connect(self._take_error, queued)
        if dropped is not None:
            dropped.connect(self._take_dropped, queued)

    def begin(self, request: Any) -> None:
        """Begin; where something runs already, that goes on, and this is not taken."""
        if self.is_running:
            return
        self.request, self.is_running = request, True
        self.progress = self.result = self.error = None
        self._submit(request)
        self.advanced.emit()

    def cancel(self) -> None:
        """Ask it to end; `ended` says when it has."""
        if self.is_running:
            self.request.cancelled.set()

    def _take_progress(self, request: object, progress: object) -> None:
        if request is self.request and self.is_running:
            self.progress = progress
            self.advanced.emit()

    def _take_result(self, request: object, result: object) -> None:
        self._end(request, result, None)

    def _take_error(self, request: object, error: AppError) -> None:
        self._end(request, None, None if isinstance(error, CancelledError) else error)

    def _take_dropped(self, request: object) -> None:
        self._end(request, None, None)

    def _end(self, request: object, result: object, error: AppError | None) -> None:
        if request is self.request and self.is_running:
            self.is_running = False
            self.result, self.error = result, error
            self.ended.emit()


class VideoHideRun(WorkRun):
    """Hides tracks in a whole video."""

    request: VideoHidingRequest | None
    progress: HidingProgress | None
    result: HiddenVideo | None

    def __init__(self, worker: VideoHidingWorker) -> None:
        super().__init__(worker.submit, worker.progress, worker.hidden, worker.failed, worker.dropped)


class SheetRun(WorkRun):
    """Makes a contact sheet. progress: the number of photographs that are drawn; result: of those it could not read."""

    request: ContactSheetRequest | None
    progress: int | None
    result: int | None

    def __init__(self, worker: ContactSheetWorker) -> None:
        super().__init__(worker.submit, worker.progress, worker.written, worker.failed, worker.dropped)


class FilmSaveRun(WorkRun):
    """Saves the film of a search. progress: 0..1; result: the path of the file."""

    request: FilmSave | None
    progress: float | None
    result: Path | None

    def __init__(self, worker: FilmSavingWorker) -> None:
        super().__init__(worker.submit, worker.progress, worker.made, worker.failed, None)
